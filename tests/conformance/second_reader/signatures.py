# SPDX-License-Identifier: BSD-2-Clause
"""Section 4: the signature slots, bytes 512 to 1023."""
import base64
import collections
import hashlib

import nacl.bindings
import nacl.exceptions

from .errors import demand
from .header import ROOT_SIZE

SLOT_SIZE, SLOTS = 80, 6
SLOTS_END = ROOT_SIZE + SLOT_SIZE * SLOTS

PublicKey = collections.namedtuple("PublicKey", "id key")
Slot = collections.namedtuple("Slot", "key_id signature")


def parse_public_key(text):
    """Returns the key in the second line of a minisign public key file."""
    raw = base64.b64decode(text, validate=True)
    demand(len(raw) == 42 and raw[:2] == b"Ed", "not a minisign public key", "usage")
    return PublicKey(raw[2:10], raw[10:])


def parse_slots(header):
    """Returns the used slots, which are well formed."""
    slots, ended = [], False
    for at in range(ROOT_SIZE, SLOTS_END, SLOT_SIZE):
        slot = header[at : at + SLOT_SIZE]
        if not any(slot):
            ended = True
            continue
        demand(slot[:2] == b"ED", "algorithm of a signature", "signature")
        demand(not any(slot[74:]), "reserved bytes of a slot", "signature")
        demand(not ended, "a used slot after an unused one", "signature")
        slots.append(Slot(slot[2:10], slot[10:74]))
    demand(not any(header[SLOTS_END:]), "reserved bytes after the slots", "signature")
    return slots


def is_signature(key, signature, message):
    """Asks libsodium, whose strict rules section 4 names."""
    try:
        return nacl.bindings.crypto_sign_open(signature + message, key) == message
    except (nacl.exceptions.BadSignatureError, nacl.exceptions.ValueError):
        return False


def count_signers(header, slots, trusted):
    """Returns how many distinct trusted keys signed the root."""
    digest, signers = hashlib.blake2b(header[:ROOT_SIZE]).digest(), set()
    for slot in slots:
        candidates = [public.key for public in trusted if public.id == slot.key_id]
        good = {key for key in candidates if is_signature(key, slot.signature, digest)}
        demand(good or not candidates, "a signature does not match its key", "signature")
        signers |= good
    return len(signers)
