# SPDX-License-Identifier: BSD-2-Clause
"""Vectors about section 4: who signed, in which form, and which signatures are refused.

What only a lax verifier would accept is made with ed25519.py, and shown to be such: a vector whose
signature is wrong for another reason would show nothing.
"""
import functools
import hashlib
import types

import ed25519
from layout import HEADER_SIZE, ROOT, SLOT, slot_at
from reference_parts import Key
from samples import edit_slot, edit_slots, flip, three
from vector_maker import KEY, OTHER

UNUSED = bytes(SLOT.size)
# A nonce may be anything here: these keys are public.
NONCE = 5


def make(m):
    for part in (
        make_good,
        make_signers,
        make_slots,
        make_foreign,
        make_other_forms,
        make_scalars,
        make_points,
        make_keys,
        make_mixed_points,
        make_mixed_keys,
    ):
        part(m)


def scalar_of(key):
    return ed25519.secret_scalar(bytes(key.signing))


def edit_signature(sign):
    """Replaces the signature in the first slot by what sign(root) returns."""

    def edit(header):
        return SLOT.edit(header, slot_at(0), signature=sign(bytes(header[: ROOT.size])))

    return {"header": edit}


def join_hooks(*hooks):
    """Returns hooks that do all of these edits of the header, one after another."""

    def edit(header):
        for hook in hooks:
            header = bytearray(hook["header"](header))
        return header

    return {"header": edit}


def refused(
    m, name, description, rules, hooks, signers=(KEY,), trusted=(KEY,)
):  # pylint: disable=too-many-arguments
    archive = three(keys=list(signers), hooks=hooks)
    m.unopened(name, description, archive, "signature", trusted, rules=rules)


def make_good(m):
    def one(name, description, rules, signers, trusted=(KEY,), need=1):
        archive = three(keys=signers)
        m.good(name, description, archive, archive.contents, trusted, need, rules)

    both = KEY, OTHER
    one("two-signatures", "two signers, both demanded", "4.6 4.13 4.19", [*both], both, 2)
    strangers = [Key(n) for n in (4, 5, 6, 7, 8)]
    one(
        "six-signatures",
        "all slots used, the last by the trusted key",
        "4.1 4.2 4.3 4.4 4.5 4.18",
        [*strangers, KEY],
    )
    one(
        "signer-unknown",
        "a second signature by a key that nobody here trusts says nothing",
        "4.18",
        [OTHER, KEY],
    )
    one(
        "key-id-collision",
        "two trusted keys with one key id: the slot is tried against both",
        "4.12",
        [KEY],
        (Key(9, KEY.id), KEY),
    )


def make_signers(m):
    def one(
        name, description, rules, signers, trusted=(KEY,), need=1
    ):  # pylint: disable=too-many-arguments
        archive = three(keys=signers)
        m.unopened(name, description, archive, "untrusted", trusted, need, rules)

    both = KEY, OTHER
    one("unsigned", "no signature", "4.6 4.19", [])
    one("untrusted", "signed by somebody else", "4.18 4.19 13.5", [OTHER])
    one("need-two", "one of two signers that are demanded", "4.19", [KEY], both, 2)
    one("signed-twice", "one signer in two slots is one signer", "4.19", [KEY, KEY], both, 2)
    again = Key(1, b"another.")
    one(
        "one-key-twice",
        "one public key under two key ids, each with its slot, is one signer",
        "4.19",
        [KEY, again],
        (KEY, again),
        2,
    )


def make_slots(m):
    one = functools.partial(refused, m)
    one(
        "wrong-key",
        "the key id of the trusted key, the signature of another",
        "4.17",
        {},
        [Key(2, KEY.id)],
    )
    labels = ("zero", b"\0\0"), ("half", b"X\0"), ("space", b" X"), ("erased", b"\xff\xff")
    for label, algorithm in labels:
        used = SLOT.pack(algorithm=algorithm, key_id=KEY.id)
        one(
            f"slot-label-{label}",
            f"a good slot, and one that is used and whose algorithm is {algorithm.hex(' ')}",
            "4.6",
            edit_slots(lambda slots, used=used: [slots[0], used, *slots[2:]]),
        )
    one("slot-reserved", "reserved bytes of a slot", "4.4 4.9", edit_slot(0, reserved=b"\1"))
    one(
        "slots-reserved",
        "the reserved bytes after the slots",
        "4.8",
        {"header": lambda header: header[: HEADER_SIZE - 1] + b"\1"},
    )
    gap = edit_slots(lambda slots: [UNUSED, slots[0], *slots[2:]])
    one("slot-gap", "a used slot after one that is not", "4.7", gap)
    one(
        "slot-gap-foreign",
        "a slot of an unknown algorithm after one that is not used",
        "4.7",
        edit_slot(2, algorithm=b"XX"),
    )
    changed = {"signature": lambda signature: flip(signature, 8)}
    one("signature-changed", "a bit of the signature was changed", "4.17", edit_slot(0, **changed))
    one(
        "second-signature-changed",
        "of two signatures by trusted keys one was changed",
        "4.17",
        edit_slot(1, **changed),
        (KEY, OTHER),
        (KEY, OTHER),
    )


def make_foreign(m):
    """Slots of algorithms that this version does not know."""
    foreign = SLOT.pack(
        algorithm=b"XX", key_id=KEY.id, signature=b"\xff" * 64, reserved=b"\xff" * 6
    )
    label_only = SLOT.pack(algorithm=b"!~")
    archive = three(hooks=edit_slots(lambda slots: [foreign, slots[0], label_only, *slots[3:]]))
    m.good(
        "slot-foreign",
        "slots of unknown algorithms before and after a good slot, one of them with the key id of"
        " the trusted key: they say nothing",
        archive,
        archive.contents,
        rules="4.11",
    )

    def one(name, description, hooks, *trust, signers=(KEY,)):
        archive = three(keys=list(signers), hooks=hooks)
        m.unopened(name, description, archive, "untrusted", *trust, rules="4.11 4.19")

    one(
        "slot-foreign-alone",
        "a signature of the trusted key, labelled with an unknown algorithm: it says nothing",
        edit_slot(0, algorithm=b"XX"),
    )
    one(
        "slot-foreign-no-signer",
        "of two signers that are demanded, one signed with an unknown algorithm",
        edit_slot(1, algorithm=b"EQ"),
        (KEY, OTHER),
        2,
        signers=(KEY, OTHER),
    )


def minisign(root):
    """Returns minisign's signature of a file that is the root."""
    return KEY.signing.sign(hashlib.blake2b(root).digest()).signature


def minisign_legacy(content):
    """Returns the signature that `minisign -S -l` makes of a file's content."""
    return KEY.signing.sign(content).signature


def make_other_forms(m):
    """Signatures that the trusted key made of something else, or in another form."""

    def one(name, description, label, sign=KEY.sign, **options):
        hooks = join_hooks(edit_signature(sign), edit_slot(0, algorithm=label))
        refused(m, name, description, "4.5 4.17" if label == b"EP" else "4.10", hooks, **options)

    one("slot-minisign-label", "a good signature, relabelled ED", b"ED")
    one("slot-minisign-legacy-label", "a good signature, relabelled Ed", b"Ed")
    one(
        "slot-minisign-untrusted",
        "a slot labelled ED is refused whomever a reader trusts",
        b"ED",
        trusted=(OTHER,),
    )
    refused(
        m,
        "slot-minisign-second",
        "a slot labelled ED after a good slot",
        "4.10",
        edit_slot(1, algorithm=b"ED"),
        signers=(KEY, KEY),
    )
    one("slot-minisign", "minisign's signature of the root: an archive of 0.1", b"ED", minisign)
    one("minisign-relabelled", "minisign's signature of the root, relabelled EP", b"EP", minisign)
    one(
        "slot-minisign-legacy",
        "minisign's legacy signature of the root",
        b"Ed",
        minisign_legacy,
    )
    one(
        "minisign-legacy-relabelled",
        "minisign's legacy signature of the root, relabelled EP",
        b"EP",
        minisign_legacy,
    )
    files = [
        ("sha512", "that is SHA-512 of the root", lambda root: hashlib.sha512(root).digest()),
        ("blake2b", "that is BLAKE2b-512 of the root", lambda root: hashlib.blake2b(root).digest()),
        (
            "prefix",
            "with the prefix of Ed25519ph and SHA-512 of the root",
            lambda root: b"".join(ed25519.prehashed(root)),
        ),
    ]
    for name, description, content in files:
        one(
            f"minisign-file-{name}",
            f"minisign's legacy signature of a file {description}, relabelled EP",
            b"EP",
            lambda root, content=content: minisign_legacy(content(root)),
        )
    make_other_prehashes(m)


def make_other_prehashes(m):
    """Signatures that differ from the right form in one of its parts."""

    def one(name, description, form):
        def sign(root):
            return ed25519.sign(form(root), scalar_of(KEY), KEY.public, NONCE)

        refused(m, name, description, "4.5 4.17", edit_signature(sign))

    one(
        "signature-context",
        "Ed25519ph with a context that is not empty",
        lambda root: ed25519.prehashed(root, b"anews"),
    )
    one(
        "signature-not-prehashed",
        "Ed25519ctx with an empty context: the flag of the prehash is 0",
        lambda root: ed25519.Form(ed25519.prefix(0, b""), root),
    )
    one(
        "signature-prehash",
        "Ed25519ph with BLAKE2b-512 in place of SHA-512",
        lambda root: ed25519.prehashed(root, prehash=hashlib.blake2b),
    )
    one(
        "signature-longer",
        "Ed25519ph of the root and a byte more",
        lambda root: ed25519.prehashed(root + b"E"),
    )


def lax_only(sign, public):
    """Asserts of what sign(root) returns that a lax verifier accepts it, and a strict one not."""

    def checked(root):
        signature, form = sign(root), ed25519.prehashed(root)
        assert ed25519.is_lax_good(form, signature, public)
        assert not ed25519.is_strict_good(form, signature, public)
        return signature

    return edit_signature(checked)


def make_scalars(m):
    """S at and above the order of the group."""

    def plus(signature, number):
        return signature[:32] + (int.from_bytes(signature[32:], "little") + number).to_bytes(
            32, "little"
        )

    for name, times in (("once", 1), ("seven", 7), ("most", 14)):
        refused(
            m,
            f"signature-s-{name}",
            f"a good signature with {times} times the order added to S",
            "4.14",
            lax_only(lambda root, n=times: plus(KEY.sign(root), n * ed25519.ORDER), KEY.public),
        )
    order = ed25519.ORDER.to_bytes(32, "little")
    refused(
        m,
        "signature-s-order",
        "S is the order itself",
        "4.14",
        edit_slot(0, signature=lambda signature: signature[:32] + order),
    )


def weak_encodings():
    """Yields a name, a description and the bytes of each encoding of a point of small order."""
    orders = 1, 2, 4, 4, 8, 8, 8, 8
    for number, (order, point) in enumerate(zip(orders, ed25519.small_order_points()), 1):
        yield f"{number}", f"a point of order {order}", ed25519.encode(point)
        for n, encoded in enumerate(ed25519.other_encodings(point), 1):
            yield (
                f"{number}-not-canonical-{n}",
                f"a point of order {order}, and not canonical",
                encoded,
            )


def make_points(m):
    """R of small order: a lax verifier accepts them, and for the neutral point RFC 8032 does."""

    def sign_with(point):
        return lambda root: ed25519.sign_with_point(
            ed25519.prehashed(root), scalar_of(KEY), KEY.public, point
        )

    for name, description, encoded in weak_encodings():
        refused(
            m,
            f"signature-r-weak-{name}",
            f"R is {description}",
            "4.16",
            lax_only(sign_with(encoded), KEY.public),
        )


def make_keys(m):
    """Keys of small order: anybody can sign for them."""

    def sign_for(public):
        # R is whole, and h is a multiple of 8, so that a verifier without cofactor accepts it too.
        def sign(root):
            form, nonce = ed25519.prehashed(root), 1
            while True:
                signature = ed25519.sign(form, 0, public, nonce)
                if ed25519.challenge(form, signature[:32], public) % 8 == 0:
                    return signature
                nonce += 1

        return sign

    for name, description, public in weak_encodings():
        weak = types.SimpleNamespace(minisign=lambda public=public: b"Ed" + KEY.id + public)
        refused(
            m,
            f"key-weak-{name}",
            f"the trusted key is {description}, and the signature fits it",
            "4.15",
            lax_only(sign_for(public), public),
            trusted=(weak,),
        )


def mixed(point):
    """Yields, for each order of a point of small order, that point added to another one."""
    for number, order in ((1, 2), (2, 4), (4, 8)):
        yield order, ed25519.encode(ed25519.add(point, ed25519.small_order_points()[number]))


def make_mixed_points(m):
    """A point of small order that was added to R: a verifier with the cofactor does not see it."""

    def sign_with(point):
        return lambda root: ed25519.sign_with_point(
            ed25519.prehashed(root), scalar_of(KEY), KEY.public, point, NONCE
        )

    for order, encoded in mixed(ed25519.multiply(NONCE, ed25519.BASE)):
        refused(
            m,
            f"signature-r-mixed-{order}",
            f"a point of order {order} was added to R, which only a check with the cofactor allows",
            "4.13",
            lax_only(sign_with(encoded), KEY.public),
        )


def make_mixed_keys(m):
    """A point of small order that was added to a key: mostly it does not vanish."""

    def sign_for(public, order):
        def sign(root):
            form, nonce = ed25519.prehashed(root), 1
            while True:
                signature = ed25519.sign(form, scalar_of(KEY), public, nonce)
                hashed = ed25519.challenge(form, signature[:32], public)
                if hashed % order != 0:
                    return signature
                nonce += 1

        return sign

    for order, public in mixed(ed25519.multiply(scalar_of(KEY), ed25519.BASE)):
        key = types.SimpleNamespace(minisign=lambda public=public: b"Ed" + KEY.id + public)
        refused(
            m,
            f"key-mixed-{order}",
            f"a point of order {order} was added to the trusted key, and k is no multiple of it",
            "4.13",
            lax_only(sign_for(public, order), public),
            trusted=(key,),
        )
