# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for blocks, content, dictionaries and editions: sections 9 and 10 of FORMAT.md."""
import random

from reference_parts import ASSET, BLOCK, Stored, compress, record
from reference_writer import Archive
from samples import (
    ABC,
    ABC_DIGEST,
    TEXT,
    VECTORS,
    article,
    deep,
    digest,
    edit_root,
    edit_sections,
    three,
)

SHORT_DICTIONARY = b"\x37\xa4\x30\xec"  # the magic of zstd's dictionary format and nothing else


def make(m):
    for part in (
        make_content,
        make_through,
        make_beyond,
        make_editions,
        make_sizes,
        make_dictionaries,
        make_trained,
        make_broken_dictionaries,
    ):
        part(m)


def make_content(m):
    long = random.Random(1).randbytes(2500)
    m.good(
        "long",
        "content that runs through three blocks, stored as they are",
        Archive(
            [("long.bin", record(ASSET), (0, 0, len(long)))],
            [long[:1024], long[1024:2048], long[2048:]],
        ),
        {"long.bin": digest(long)},
        rules="9.4 9.8",
    )
    m.good(
        "long-part",
        "content that runs through two blocks and ends within the second, and content that begins"
        " there",
        Archive(
            [
                ("begin.bin", record(ASSET), (0, 0, 1500)),
                ("end.bin", record(ASSET), (1, 476, 548)),
                ("first.bin", record(ASSET), (0, 0, 1024)),
            ],
            [long[:1024], long[1024:2048]],
        ),
        {
            "begin.bin": digest(long[:1500]),
            "end.bin": digest(long[1500:2048]),
            "first.bin": digest(long[:1024]),
        },
        rules="9.3 9.4",
    )
    sentence = TEXT[:31]
    m.good(
        "shared",
        "two entries with the same bytes, and one with a part of them",
        Archive(
            [
                ("one", *article(0, 0, 31)),
                ("part", *article(0, 5, 2)),
                ("two", *article(0, 0, 31)),
            ],
            [sentence],
        ),
        {"one": digest(sentence), "part": digest(b"is"), "two": digest(sentence)},
        rules="9.3 9.7",
    )
    m.good(
        "nothing-in-no-block",
        "an article of no bytes, where there are no blocks",
        Archive([("a", *article(0, 0, 0))]),
        {"a": digest(b"")},
        rules="7.29 9.2 12.6",
    )


def make_through(m):
    """Places where there is no such content. Verifying does not look so close."""
    full, rest = b"x" * 1024, b"y" * 10

    def one(name, rules, description, offset, length, *blocks):
        archive = Archive([("a", *article(0, offset, length))], blocks, orders=())
        m.bad(name, description, archive, {"a": "format"}, "ok", rules=rules + " 9.5")

    one("place-beyond", "9.3", "content that ends after its block", 1, 4, ABC)
    one("place-offset-beyond", "9.3", "content that begins after its block", 4, 1, ABC)
    one(
        "through-offset",
        "9.4 9.6",
        "content that runs through blocks and does not begin at 0",
        1,
        1030,
        full,
        rest,
    )
    one(
        "through-short",
        "9.4",
        "content that runs through a block that is not full",
        0,
        1030,
        b"x" * 1000,
        b"y" * 100,
    )
    one(
        "through-middle",
        "9.4",
        "content in three blocks, the second of which is not full",
        0,
        2100,
        full,
        b"y" * 1000,
        b"z" * 1024,
    )
    one("through-end", "9.4", "content that runs on after the last block", 0, 3000, full, rest)
    one(
        "through-last",
        "9.4",
        "content that needs more than the last block has",
        0,
        1035,
        full,
        rest,
    )


def make_beyond(m):
    """What the block size alone shows is seen before a block is loaded, the rest afterwards."""
    full, rest = b"x" * 1024, b"y" * 10

    def changed(data):
        return data[:-1] + bytes([data[-1] ^ 1])

    for name, description, offset, length, error in [
        ("offset", "an offset that is not below the block size", 1024, 1, "format"),
        ("runs", "content from offset 1 on that is larger than a block", 1, 1024, "format"),
        ("short", "content that ends after its block, which is not full", 1, 1023, "hash"),
    ]:
        blocks = [rest] if name == "short" else [full]
        archive = Archive([("a", *article(0, offset, length))], blocks, orders=(), block_codec=0)
        archive.hooks = {"file": changed}
        m.bad(
            f"beyond-before-hash-{name}",
            f"{description}, in a block that was changed",
            archive,
            {"a": error},
            "hash",
            rules="9.6",
        )


def make_editions(m):
    """Editions that keep what they can of the one before."""
    before = deep()
    entries = [entry for n, entry in enumerate(before.entries) if n != 3]
    blocks = [b"\0" if n == 3 else block for n, block in enumerate(before.blocks)]
    contents = {name: content for name, content in before.contents.items() if name != "03"}
    previous = bytes.fromhex(digest(before.build()[:512]))
    options = {"cells_per_page": 2, "previous": previous, "sequence": 2, "page_codec": 0}
    m.good(
        "edition-stub",
        "an edition of blocks-deep without its fourth article, whose block is a stub of one byte",
        Archive(entries, blocks, cells_per_leaf=[2, 1, 2], block_codec=0, **options),
        contents,
        rules="3.29 3.34 9.1",
    )
    gone = [(name, b"\0\x14\1\3") for name, _, _ in before.entries[3:4]]
    withdrawn = before.entries[:3] + gone + before.entries[4:]
    m.good(
        "edition-withdrawn",
        "an edition of blocks-deep whose fourth article is withdrawn, and its block is a stub",
        Archive(withdrawn, blocks, block_codec=0, **options),
        contents | {"03": "withdrawn"},
        rules="3.29 8.32 9.1",
    )
    m.good(
        "blocks-unused",
        "blocks that no entry refers to, before, between and after those that have content",
        Archive(
            [("a", *article(1, 0, 4)), ("b", *article(3, 2, 4))],
            [b"unused", ABC, TEXT[:100], b"xxabc\nyy", b"unused as well"],
        ),
        {"a": ABC_DIGEST, "b": ABC_DIGEST},
        rules="9.1 9.3",
    )


def make_sizes(m):
    """What only a walk over everything sees: each content can be read."""
    good = three().contents
    m.bad(
        "content-size",
        "a content size that is not the blocks' sum",
        three(hooks=edit_root(content_size=1)),
        good,
        rules="3.17 12.8",
    )
    m.bad(
        "articles-count",
        "fewer articles than the root says",
        three(articles=2, orders=()),
        good,
        rules="3.15 12.7",
    )
    m.bad(
        "overlap",
        "two dictionaries in one place",
        three(
            dictionaries=[(TEXT[:300], 0)] * 2,
            hooks=edit_sections(lambda s: [s[0], s[0], *s[2:]]),
        ),
        good,
        rules="2.1 12.10",
    )


def make_dictionaries(m):
    raw, third = TEXT[:600], TEXT[100:700]
    a, b = TEXT[:500], TEXT[31:400]
    entries = [("a.txt", *article(0, 0, len(a))), ("b.txt", *article(1, 0, len(b)))]
    contents = {"a.txt": digest(a), "b.txt": digest(b)}
    for codec in (0, 1):
        m.good(
            f"dictionary-content-{codec}",
            f"a dictionary of raw content, stored with codec {codec}; leaves of entries use it too",
            Archive(
                entries,
                [a, b],
                dictionaries=[(raw, codec)],
                block_dictionary=1,
                page_dictionary=1,
            ),
            contents,
            rules="5.6 6.9 10.1 10.4 10.5",
        )
    m.good(
        "dictionaries",
        "three dictionaries, of which blocks use the first and the third",
        Archive(
            entries,
            [Stored(BLOCK, a, 1, 1, raw), Stored(BLOCK, b, 1, 3, third)],
            dictionaries=[(raw, 1), (b"unused " * 20, 1), (third, 0)],
        ),
        contents,
        rules="3.24 6.9 10.5",
    )
    raw = TEXT[:900]
    m.good(
        "dictionary-short",
        "a dictionary too short to be one of zstd's is raw content, whatever its first bytes",
        Archive(
            [("a", *article(0, 0, len(raw)))],
            [Stored(BLOCK, raw, 1, 1, frame=compress(raw))],
            dictionaries=[(SHORT_DICTIONARY, 0)],
        ),
        {"a": digest(raw)},
        rules="10.2",
    )


def make_trained(m):
    """dictionary.zstd was trained once, on 400 texts like this one, which is number 5.

    Another version of zstd would train another.
    """
    sample = b"Number 595: rain in place 5, wind from 155 degrees.\n" * 3
    trained = (VECTORS / "dictionary.zstd").read_bytes()
    for codec in (0, 1):
        m.good(
            f"dictionary-zstd-{codec}",
            f"a dictionary in zstd's format, stored with codec {codec}",
            Archive(
                [("s.txt", *article(0, 0, len(sample)))],
                [sample],
                dictionaries=[(trained, codec)],
                block_dictionary=1,
            ),
            {"s.txt": digest(sample)},
            rules="10.1 10.4 10.5",
        )


def make_broken_dictionaries(m):
    raw = TEXT[:900]
    m.bad(
        "dictionary-broken",
        "a dictionary that begins as zstd's do, and is none: at the latest, reading content with it"
        " shows it",
        Archive(
            [("a", *article(0, 0, len(raw)))],
            [Stored(BLOCK, raw, 1, 1, frame=compress(raw))],
            orders=(),
            dictionaries=[(SHORT_DICTIONARY + bytes(60), 0)],
        ),
        {"a": "format"},
        ["ok", "format"],
        rules="10.3",
    )
