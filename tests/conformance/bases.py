# SPDX-License-Identifier: BSD-2-Clause
"""The right archives that mutants are made from: each shows something that a mutation can break."""
import random

import reference_parts as w
from reference_writer import Archive
from samples import (
    TEXT,
    UNKNOWN_SECTION,
    VECTORS,
    all_fields,
    article,
    deep,
    late_dictionary,
    three,
)


def small_tree(**options):
    """22 articles in trees of three levels."""
    entries = []
    for n in range(22):
        entries.append(("n/%02d" % n, *article(n // 4, n % 4 * 8, 8, w.field(w.TITLE, "T%d" % n))))
    blocks = [b"".join(b"text %02d\n" % (b * 4 + n) for n in range(4)) for b in range(6)]
    by_date = list(range(21, -1, -1))
    return Archive(entries, blocks, cells_per_page=3, by_date=by_date, **options)


def kinds():
    """Each kind of entry, a tombstone, and an alias to it."""
    entries = [
        ("a", *article(0, 0, 4)),
        ("alias", w.record(w.ALIAS, w.field(w.TARGET, "a"))),
        ("empty", *article(0, 0, 0)),
        ("gone", w.record(w.ARTICLE, w.field(w.STATUS, w.WITHDRAWN))),
        ("later", w.record(77, w.field(w.TITLE, "of a later kind"))),
        ("pic", w.record(w.ASSET), (0, 4, 60)),
        ("was", w.record(w.ALIAS, w.field(w.TARGET, "gone"))),
    ]
    return Archive(entries, [b"abc\n" + b"0123456789" * 8])


def overflow():
    further = w.field(w.SUMMARY, "A summary") + w.field(w.EXTRA, '{"a":1}')
    where = w.field(w.OVERFLOW, w.place(0, 5, len(further)))
    entries = [("m", *article(0, 0, 5, w.field(w.TITLE, "More"), where))]
    return Archive(entries, [b"text\n" + further])


def every_field():
    metadata = w.field(1, "T") + w.field(2, "P") + w.field(4, "en") + w.field(9, b"\xff")
    entries = [("all", *article(0, 0, 300, *all_fields()))]
    return Archive(entries, [TEXT[:300]], metadata=metadata)


def through(**options):
    """Content that runs through three blocks, and a part of the last."""
    content = random.Random(1).randbytes(700) + TEXT * 2
    entries = [
        ("long", w.record(w.ASSET), (0, 0, 2500)),
        ("part", *article(2, 40, 100)),
    ]
    blocks = [content[:1024], content[1024:2048], content[2048:2600]]
    return Archive(entries, blocks, **options)


def dictionaries(codec=1):
    first, second = TEXT[:600], TEXT[100:700]
    entries = [("a", *article(0, 0, 500)), ("b", *article(1, 0, 369))]
    blocks = [
        w.Stored(w.BLOCK, TEXT[:500], 1, 1, first),
        w.Stored(w.BLOCK, TEXT[31:400], 1, 2, second),
    ]
    known = [(first, codec), (second, 0)]
    return Archive(entries, blocks, dictionaries=known, page_dictionary=2)


def trained():
    """A dictionary in zstd's format."""
    sample = b"Number 595: rain in place 5, wind from 155 degrees.\n" * 3
    raw = (VECTORS / "dictionary.zstd").read_bytes()
    entries = [("s", *article(0, 0, len(sample)))]
    return Archive(entries, [sample], dictionaries=[(raw, 0)], block_dictionary=1)


def owners():
    """Sections that are not known and own bytes of the file, and one that owns none."""
    sections = [
        w.Section(UNKNOWN_SECTION, w.HAS_EXTENTS, b"own data", [b"early"], [b"late", b"later"]),
        w.Section(UNKNOWN_SECTION, 0, b"whatever"),
        w.Section(UNKNOWN_SECTION + 1, w.HAS_EXTENTS, b"", [], [b"the last bytes of the file"]),
    ]
    return three(sections=sections)


def searched():
    """A search section whose own data no reader of other sections looks at."""
    section = w.Section(w.SEARCH, w.HAS_EXTENTS, b"own data", [b"inner pages"], [b"leaves"])
    return three(sections=[section])


def edition():
    """An edition with pages of any size, a block that is a stub and one that nobody refers to."""
    archive = deep(cells_per_leaf=[3, 1, 2, 4], cells_per_page=3, previous=b"\1" * 32, sequence=2)
    del archive.entries[3]
    archive.blocks[3] = b"\0"
    archive.blocks.append(b"a block that no entry refers to")
    return archive


BASES = [
    three,
    lambda: three(page_codec=0, block_codec=0),
    small_tree,
    lambda: small_tree(page_codec=0),
    deep,
    lambda: deep(page_codec=None, page_limit=1024),
    owners,
    searched,
    edition,
    kinds,
    overflow,
    every_field,
    through,
    lambda: through(page_codec=0),
    dictionaries,
    lambda: dictionaries(0),
    late_dictionary,
    trained,
    Archive,
    lambda: three(sections=[(UNKNOWN_SECTION, 0, b"whatever")]),
    lambda: three(keys=[w.Key(1), w.Key(2)]),
    lambda: three(orders=(), metadata=w.field(1, "Title")),
]
