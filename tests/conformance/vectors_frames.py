# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for frames as no library of zstd writes them, but as RFC 8878 allows or forbids them:
rule 5.18 of FORMAT.md.
"""
from reference_parts import BLOCK, Stored
from reference_writer import Archive
from samples import TEXT, article, digest, edit_root

MAGIC = b"\x28\xb5\x2f\xfd"
STORED, SAME, RESERVED = 0, 1, 3  # the types of blocks
# Bits of the descriptor, the byte after the magic.
SINGLE, UNUSED, CHECKSUM = 0x20, 0x10, 0x04
SIZE_OF_4, SIZE_OF_8 = 0x80, 0xC0
ID_OF_2, ID_OF_4 = 2, 3


def part(kind, size, data, is_last=False):
    """A block of a frame: its head of three bytes, and what follows it."""
    return (size << 3 | kind << 1 | is_last).to_bytes(3, "little") + data


def parts(raw):
    """The first 20 bytes as they are, and all others as one byte that comes again."""
    assert len(set(raw[20:])) == 1
    return part(STORED, 20, raw[:20]) + part(SAME, len(raw) - 20, raw[-1:], True)


def frame(raw, descriptor, before_size, bytes_of_size):
    return (
        MAGIC
        + bytes([descriptor])
        + before_size
        + len(raw).to_bytes(bytes_of_size, "little")
        + parts(raw)
    )


SHORT, LONG = TEXT[:20] + b"a" * 100, TEXT[:20] + b"a" * 1180


def holding(raw, stored):
    block = Stored(BLOCK, raw, 1, frame=stored)
    return Archive(
        [("a.txt", *article(0, 0, len(raw)))], [block], hooks=edit_root(block_size=4096)
    )


def make(m):
    right = [
        ("same", "a frame with a block of one byte that comes again", SHORT, SINGLE, b"", 1),
        ("size-4", "a content size of 4 bytes", SHORT, SINGLE | SIZE_OF_4, b"", 4),
        ("size-8", "a content size of 8 bytes", SHORT, SINGLE | SIZE_OF_8, b"", 8),
        ("unused", "the unused bit of a frame's head", SHORT, SINGLE | UNUSED, b"", 1),
        ("id-2", "a dictionary id of 2 bytes that are 0", SHORT, SINGLE | ID_OF_2, bytes(2), 1),
        ("id-4", "a dictionary id of 4 bytes that are 0", SHORT, SINGLE | ID_OF_4, bytes(4), 1),
        ("window-part", "a window of 1152 bytes, for 1200", LONG, SIZE_OF_4, b"\1", 4),
    ]
    for name, description, raw, *head in right:
        archive = holding(raw, frame(raw, *head))
        m.good(f"frame-{name}", description, archive, {"a.txt": digest(raw)}, rules="5.18")
    whole = frame(SHORT, SINGLE, b"", 1)
    head = whole[:6]
    wrong = [
        ("window-more", "a window of 1280 bytes, for 1200", LONG, frame(LONG, SIZE_OF_4, b"\2", 4)),
        ("head-cut", "a frame that ends after its magic", SHORT, MAGIC),
        ("window-cut", "a frame that ends before its window", SHORT, MAGIC + bytes([SIZE_OF_4])),
        (
            "checksum-bit",
            "a frame that says that a checksum follows, without one",
            SHORT,
            MAGIC + bytes([SINGLE | CHECKSUM]) + whole[5:],
        ),
        (
            "part-reserved",
            "a frame whose last block is of the reserved type",
            SHORT,
            head + part(STORED, 20, SHORT[:20]) + part(RESERVED, 0, b"", True),
        ),
        (
            "part-not-last",
            "a frame without a last block",
            SHORT,
            head + part(STORED, 20, SHORT[:20]) + part(SAME, 100, b"a"),
        ),
    ]
    for name, description, raw, stored in wrong:
        archive = holding(raw, stored)
        m.bad(f"frame-{name}", description, archive, {"a.txt": "format"}, rules="5.18 12.12")
    equal = TEXT[:20] + b"a" * 13
    stored = frame(equal, SINGLE, b"", 1)
    assert len(stored) == len(equal)
    m.bad(
        "block-equal",
        "a frame that is as large as what is in it",
        holding(equal, stored),
        {"a.txt": "format"},
        rules="5.3 5.12",
    )
