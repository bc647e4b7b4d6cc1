# SPDX-License-Identifier: BSD-2-Clause
"""Section 5: references, and loading the objects that they point to."""
import collections
import hashlib
import struct

import zstandard

from .errors import Refused, demand
from .frames import check_frame, dictionary_decompressor
from .wire import read_varint

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
HASH_SIZE = 32

Reference = collections.namedtuple(
    "Reference", "offset stored raw codec type dictionary reserved hash"
)
REFERENCE_FORM = struct.Struct("<QIIBBHI32s")
Short = collections.namedtuple("Short", "codec dictionary stored raw hash")


def parse_reference(data, at=0):
    return Reference(*REFERENCE_FORM.unpack_from(data, at))


def read_short(data, at):
    """Returns the short reference at this position of a page, and the position after it."""
    demand(at < len(data), "a page that ends before its cells do")
    codec = data[at]
    dictionary, at = read_varint(data, at + 1)
    stored, at = read_varint(data, at)
    raw, at = read_varint(data, at)
    end = at + HASH_SIZE
    demand(end <= len(data), "a page that ends before its cells do")
    return Short(codec, dictionary, stored, raw, bytes(data[at:end])), end


def full_reference(short, kind, offset):
    """Returns what a short reference stands for at this offset."""
    return Reference(
        offset, short.stored, short.raw, short.codec, kind, short.dictionary, 0, short.hash
    )


def personal_hash(person, data):
    return hashlib.blake2b(data, digest_size=HASH_SIZE, person=person.ljust(16, b"\0")).digest()


class Objects:
    """The only way to the bytes after the header.

    `dictionaries` are the references that the directory names; it fills them in.
    """

    def __init__(self, source, root):
        self.source, self.root = source, root
        self.dictionaries = []
        self.decompressors = {0: zstandard.ZstdDecompressor()}

    # Checks of a reference, in the order of section 5.

    def check_reference(self, reference, kind):
        self.check_rules(reference, kind)
        self.check_is_in_file(reference)

    def check_rules(self, reference, kind):
        demand(reference.type == kind, "type of a reference")
        demand(reference.reserved == 0, "reserved in a reference")
        self.check_short(reference, kind)

    def check_short(self, reference, kind):
        """Checks what a short reference has as well: everything but type and offset."""
        codec, stored, raw = reference.codec, reference.stored, reference.raw
        demand(codec <= 1, "codec of a reference", "unsupported")
        demand(stored >= 1 and raw >= 1, "a reference to nothing")
        demand(raw == stored if codec == 0 else raw > stored, "sizes of a reference")
        allowed = codec == 1 and kind in (PAGE, BLOCK)
        demand(reference.dictionary == 0 or allowed, "a dictionary where none belongs")
        demand(reference.dictionary <= self.root.dictionaries, "a dictionary that does not exist")
        self.check_limits(reference, kind)

    def check_limits(self, reference, kind):
        root = self.root
        if kind == BLOCK:
            raw_most, stored_most = root.block_size, root.block_stored
        elif kind == DICTIONARY:
            raw_most, stored_most = root.dictionary_raw, root.dictionary_stored
        else:
            raw_most, stored_most = root.page_raw, root.page_stored
        demand(reference.raw <= raw_most, "raw size of an object")
        demand(reference.codec == 0 or reference.stored <= stored_most, "stored size of an object")

    def check_is_in_file(self, reference):
        end = reference.offset + reference.stored
        demand(end <= self.root.file_size, "a reference that points beyond the end of the file")

    # Loading.

    def load(self, reference, kind):
        """Returns the raw bytes of an object."""
        self.check_rules(reference, kind)
        decompressor = self.decompressor(reference.dictionary)
        stored = self.load_stored(reference, kind)
        if reference.codec == 0:
            return stored
        try:
            raw = decompressor.decompress(stored, max_output_size=reference.raw)
        except (zstandard.ZstdError, MemoryError):
            raise Refused("format", "a frame that does not decompress") from None
        demand(len(raw) == reference.raw, "raw size of an object")
        return raw

    def load_stored(self, reference, kind):
        """Returns the stored bytes of an object. If they are a frame, it is an allowed one."""
        self.check_reference(reference, kind)
        stored = self.read_hashed(
            reference.offset, reference.stored, PERSONAL[kind], reference.hash
        )
        if reference.codec == 1:
            check_frame(stored, reference.raw)
        return stored

    def read_hashed(self, offset, size, person, wanted):
        """Returns bytes of the file that match the hash which is said of them."""
        demand(self.source.size >= offset + size, "bytes that have not arrived", "missing")
        data = self.source.read(offset, size)
        demand(personal_hash(person, data) == wanted, "bytes that do not match their hash", "hash")
        return data

    def decompressor(self, number):
        """Returns the decompressor for dictionary `number`, which it loads at its first use."""
        if number not in self.decompressors:
            raw = self.load(self.dictionaries[number - 1], DICTIONARY)
            self.decompressors[number] = dictionary_decompressor(raw)
        return self.decompressors[number]
