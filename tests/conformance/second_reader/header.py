# SPDX-License-Identifier: BSD-2-Clause
"""Section 3: the root, bytes 0 to 511, which is what a signature signs."""
import collections
import hashlib
import struct

from .errors import demand

MAGIC = bytes.fromhex("89414e570d0a1a0a")
HEADER_SIZE, ROOT_SIZE = 1024, 512
MAJOR_VERSION = 1
ENTRIES_MOST = BLOCKS_MOST = 1 << 40
BLOCK_MOST = DICTIONARY_MOST = 16 << 20
DICTIONARIES_MOST, LEVELS_MOST = 255, 8

# The table of section 3 from its first row to the last before the directory's reference.
ROOT_FIELDS = [
    ("magic", "8s"),
    ("major", "H"),
    ("minor", "H"),
    ("header_size", "I"),
    ("incompatible", "Q"),
    ("compatible", "Q"),
    ("file_size", "Q"),
    ("created", "q"),
    ("current_until", "q"),
    ("series", "16s"),
    ("epoch", "I"),
    ("reserved_76", "I"),
    ("sequence", "Q"),
    ("entries", "Q"),
    ("articles", "Q"),
    ("blocks", "Q"),
    ("content_size", "Q"),
    ("page_raw", "I"),
    ("page_stored", "I"),
    ("block_size", "I"),
    ("block_stored", "I"),
    ("dictionary_raw", "I"),
    ("dictionary_stored", "I"),
    ("dictionaries", "H"),
    ("levels", "B"),
    ("reserved_147", "B"),
    ("reserved_148", "I"),
]
Root = collections.namedtuple("Root", [name for name, _ in ROOT_FIELDS] + ["previous"])
ROOT_FORM = struct.Struct("<" + "".join(form for _, form in ROOT_FIELDS))
DIRECTORY_AT = ROOT_FORM.size  # 152: a reference, see section 5
PREVIOUS_AT, RESERVED_AT = 208, 240


def parse_root(header):
    """Returns the fields of the root as they are stored."""
    return Root(*ROOT_FORM.unpack_from(header), header[PREVIOUS_AT:RESERVED_AT])


def identity_of(header):
    """Returns the identity of the archive."""
    return hashlib.blake2b(header[:ROOT_SIZE], digest_size=32).digest()


def check_root(root, header):
    """Checks the range of each field, and that what is reserved is zero."""
    demand(root.incompatible == 0, "incompatible features", "unsupported")
    demand(root.header_size == HEADER_SIZE, "header size")
    demand(HEADER_SIZE < root.file_size < 1 << 63, "file size")
    demand(root.reserved_76 == 0, "reserved, 76")
    demand(root.entries <= ENTRIES_MOST, "entries")
    demand(root.articles <= root.entries, "articles")
    demand(root.blocks <= BLOCKS_MOST, "blocks")
    check_limits(root)
    reserved = header[RESERVED_AT:ROOT_SIZE]
    demand(root.reserved_147 == 0 and root.reserved_148 == 0 and not any(reserved), "reserved")


def check_limits(root):
    """Checks the sizes that the root promises for every object of a type."""
    demand(1024 <= root.page_raw <= 65536, "page raw limit")
    demand(root.page_stored <= root.page_raw, "page stored limit")
    demand(1024 <= root.block_size <= BLOCK_MOST, "block size")
    demand(root.block_stored <= root.block_size, "block stored limit")
    demand(root.dictionary_raw <= DICTIONARY_MOST, "dictionary raw limit")
    demand(root.dictionary_stored <= root.dictionary_raw, "dictionary stored limit")
    demand(root.dictionaries <= DICTIONARIES_MOST, "dictionaries")
    demand(root.levels <= LEVELS_MOST, "levels")
