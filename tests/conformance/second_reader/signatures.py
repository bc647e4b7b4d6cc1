# SPDX-License-Identifier: BSD-2-Clause
"""Section 4: the signature slots, bytes 512 to 1023."""
import base64
import collections

import nacl.bindings
import nacl.exceptions

from .errors import demand
from .header import ROOT_SIZE

SLOT_SIZE, SLOTS = 80, 6
SLOTS_END = ROOT_SIZE + SLOT_SIZE * SLOTS

ED25519PH, OF_MINISIGN = b"EP", (b"ED", b"Ed")

PublicKey = collections.namedtuple("PublicKey", "id key")
Slot = collections.namedtuple("Slot", "key_id signature")


def parse_public_key(text):
    """Returns the key in the second line of a minisign public key file."""
    raw = base64.b64decode(text, validate=True)
    demand(len(raw) == 42 and raw[:2] == b"Ed", "not a minisign public key", "usage")
    return PublicKey(raw[2:10], raw[10:])


def parse_slots(header):
    """Returns the slots whose algorithm is known, which are well formed."""
    slots, ended = [], False
    for at in range(ROOT_SIZE, SLOTS_END, SLOT_SIZE):
        slot = header[at : at + SLOT_SIZE]
        if not any(slot):
            ended = True
            continue
        demand(not ended, "a used slot after an unused one", "signature")
        algorithm = slot[:2]
        demand(all(0x21 <= byte <= 0x7E for byte in algorithm), "no algorithm", "signature")
        demand(algorithm not in OF_MINISIGN, "a signature of minisign", "signature")
        if algorithm == ED25519PH:
            demand(not any(slot[74:]), "reserved bytes of a slot", "signature")
            slots.append(Slot(slot[2:10], slot[10:74]))
    demand(not any(header[SLOTS_END:]), "reserved bytes after the slots", "signature")
    return slots


def is_signature(key, signature, root):
    """Asks libsodium, whose strict rules section 4 names."""
    state = nacl.bindings.crypto_sign_ed25519ph_state()
    nacl.bindings.crypto_sign_ed25519ph_update(state, root)
    try:
        return nacl.bindings.crypto_sign_ed25519ph_final_verify(state, signature, key)
    except nacl.exceptions.BadSignatureError:
        return False


def count_signers(header, slots, trusted):
    """Returns how many distinct trusted keys signed the root."""
    root, signers = header[:ROOT_SIZE], set()
    for slot in slots:
        candidates = [public.key for public in trusted if public.id == slot.key_id]
        good = {key for key in candidates if is_signature(key, slot.signature, root)}
        demand(good or not candidates, "a signature does not match its key", "signature")
        signers |= good
    return len(signers)
