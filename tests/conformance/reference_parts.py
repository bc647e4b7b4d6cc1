# SPDX-License-Identifier: BSD-2-Clause
"""What reference_writer.py makes archives from: numbers and fields, hashes, keys, and the parts of
the file that a test may change before they are written.
"""
import base64
import collections
import hashlib
import pathlib

import nacl.bindings
import nacl.signing
import zstandard

from layout import EXTENT, EXTENTS_HEAD, REFERENCE

MAGIC = bytes.fromhex("89414e570d0a1a0a")

# Types of objects, and their personalisation: section 5.
DIRECTORY, METADATA, DICTIONARY, PAGE, BLOCK, CHARACTERS = range(1, 7)
PERSONAL = {
    DIRECTORY: b"anews1:dir",
    METADATA: b"anews1:meta",
    DICTIONARY: b"anews1:dict",
    PAGE: b"anews1:page",
    BLOCK: b"anews1:block",
    CHARACTERS: b"anews1:chars",
}
EXTENT_PERSONAL = b"anews1:extent"

# Types of sections, and their flags: section 6.
METADATA_SECTION, DICTIONARY_SECTION, ENTRIES, BLOCKS, BY_TITLE, BY_DATE, SEARCH = range(1, 8)
CRITICAL, HAS_EXTENTS = 1, 2

# Kinds of entries and tags of fields: section 8.
ARTICLE, ASSET, ALIAS = range(3)
CONTENT_HASH, MEDIA_TYPE, TITLE, PUBLISHED, MODIFIED = range(2, 7)
LANGUAGE, AUTHOR, SECTION, TAG, SUMMARY, URL, EXTERNAL_URL, SOURCE = range(7, 15)
BYLINE, RIGHTS, IMAGE, CAPTURED, VERSION, STATUS = range(15, 21)
TARGET, ORIGINAL_ID, EXTRA, OVERFLOW = range(21, 25)
CORRECTED, WITHHELD, WITHDRAWN = b"\1", b"\2", b"\3"  # values of STATUS


def personal_hash(person, stored):
    return hashlib.blake2b(stored, digest_size=32, person=person.ljust(16, b"\0")).digest()


def object_hash(kind, stored):
    return personal_hash(PERSONAL[kind], stored)


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def svarint(n):
    return varint(n << 1 if n >= 0 else (-n << 1) - 1)


def field(tag, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(tag) + varint(len(value)) + value


def place(block, offset, length):
    """Returns the value of a field that says where bytes are, such as an overflow."""
    return varint(block) + varint(offset) + varint(length)


def date(seconds, precision=0, offset=0):
    return svarint(seconds) + bytes([precision]) + svarint(offset)


def record(kind, *fields):
    return varint(kind) + b"".join(fields)


def compress(raw, dictionary=None, split=0, **options):
    """Returns a zstd frame. Its blocks after `split` bytes begin anew, unless that is 0."""
    parameters = {"write_checksum": False, "write_dict_id": False, "write_content_size": True}
    parameters.update(options)
    data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    compressor = zstandard.ZstdCompressor(level=19, dict_data=data, **parameters)
    if not split:
        return compressor.compress(raw)
    parts = compressor.compressobj(size=len(raw))
    first = parts.compress(raw[:split]) + parts.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return first + parts.compress(raw[split:]) + parts.flush()


class Key:
    """A signing key made from a number. Its key id is free to choose."""

    def __init__(self, number, key_id=None):
        seed = hashlib.blake2b(b"test key %d" % number, digest_size=32).digest()
        self.signing = nacl.signing.SigningKey(seed)
        self.public = bytes(self.signing.verify_key)
        self.id = key_id or hashlib.blake2b(self.public, digest_size=8).digest()

    def sign(self, root):
        """Returns the Ed25519ph signature that a slot holds."""
        state = nacl.bindings.crypto_sign_ed25519ph_state()
        nacl.bindings.crypto_sign_ed25519ph_update(state, root)
        secret = bytes(self.signing) + self.public
        return nacl.bindings.crypto_sign_ed25519ph_final_create(state, secret)

    def minisign(self):
        """Returns the 42 bytes of a minisign public key."""
        return b"Ed" + self.id + self.public

    def base64(self):
        """Returns the public key as requests and key files have it."""
        return base64.b64encode(self.minisign()).decode()

    def write_public(self, path):
        """Writes the file of a public key, which the command takes."""
        text = f"untrusted comment: made by a test\n{self.base64()}\n"
        pathlib.Path(path).write_text(text, encoding="ascii")


class Stored:
    """An object as it is stored, and what its reference says: a test may change either."""

    def __init__(
        self, kind, raw, codec=None, dictionary=0, dictionary_bytes=None, frame=None, split=0
    ):  # pylint: disable=too-many-arguments
        self.kind, self.raw, self.raw_size, self.dictionary = kind, raw, len(raw), 0
        self.codec, self.stored = 0, raw
        if codec != 0:
            compressed = frame or compress(raw, dictionary_bytes if dictionary else None, split)
            if codec == 1 or len(compressed) < len(raw):
                self.codec, self.stored, self.dictionary = 1, compressed, dictionary
        self.hash = None  # in place of the right one

    def digest(self):
        return self.hash or object_hash(self.kind, self.stored)

    def reference(self, offset):
        return REFERENCE.pack(
            offset=offset,
            stored=len(self.stored),
            raw=self.raw_size,
            codec=self.codec,
            type=self.kind,
            dictionary=self.dictionary,
            hash=self.digest(),
        )

    def short(self):
        """Returns the short reference that stands in pages."""
        sizes = varint(len(self.stored)) + varint(self.raw_size)
        return bytes([self.codec]) + varint(self.dictionary) + sizes + self.digest()


class Places:
    """What stands before the cells of a leaf of entries: a test may change any part.

    A slot is block minus least, offset and length; `padding` are the bits after the last slot.
    """

    def __init__(self, places):
        found = [place or (0, 0, 0) for place in places]
        self.least = min((block for block, _, length in found if length), default=0)
        self.slots = [(b - self.least if length else b, o, length) for b, o, length in found]
        self.widths = [max(column).bit_length() for column in zip(*self.slots)]
        self.padding = 0

    def pack(self):
        bits = size = 0
        for slot in self.slots:
            for value, width in zip(slot, self.widths):
                bits |= (value & (1 << width) - 1) << size
                size += width
        array = bits | self.padding << size
        whole = -(-size // 8)
        packed = (array & (1 << 8 * whole) - 1).to_bytes(whole, "little")
        return varint(self.least) + bytes(self.widths) + packed


# A page, and what its parent says of it: its first key, the number of leaf cells beneath it, and
# the stored bytes of each level below it, the highest first; in the blocks table those of the
# blocks beneath it come last.
Child = collections.namedtuple("Child", "page first below spans")


class Section:
    """A section of the directory that this writer does not make itself.

    `early` are bytes of it that are stored after the inner pages, and `late` others that are stored
    after the blocks: each is an extent. `data` is what follows the extents in the payload; it may
    be a function of the list of their offsets. `levels` are those of its table, if it has one, and
    `objects` what else of it the limits of pages bound.
    """

    def __init__(
        self, kind, flags, data=b"", early=(), late=(), levels=(), objects=()
    ):  # pylint: disable=too-many-arguments
        self.type, self.flags, self.data = kind, flags, data
        self.levels, self.objects = levels, list(objects)
        self.early, self.late = list(early), list(late)

    def payload(self, offsets):
        """offsets: those of its extents."""
        data = self.data(offsets) if callable(self.data) else self.data
        stored = self.early + self.late
        if not stored:
            return data
        extents = [
            EXTENT.pack(offset=offset, size=len(part), hash=personal_hash(EXTENT_PERSONAL, part))
            for offset, part in zip(offsets, stored)
        ]
        return EXTENTS_HEAD.pack(count=len(stored)) + b"".join(extents) + data
