# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for tables in the directory, and for their references: sections 5 and 6 of FORMAT.md."""
from layout import HEADER_SIZE, TABLE
from reference_parts import BLOCKS, BY_TITLE, ENTRIES
from reference_writer import Archive
from samples import edit_level_bases, edit_root, edit_table, three, tree


def make(m):
    make_tables(m)
    make_levels(m)


TABLE_BREAKS = [  # name, rules, description, table, fields, error
    ("table-count", "6.30", "a table whose count is not the root's", ENTRIES, {"count": 2}),
    ("table-blocks-count", "6.30", "as many blocks as the root does not say", BLOCKS, {"count": 3}),
    ("table-levels", "6.31", "more levels than the root says", ENTRIES, {"levels": 2}),
    ("table-levels-zero", "6.31", "no levels for three cells", ENTRIES, {"levels": 0}),
    ("table-reserved", "1.5 6.32", "reserved bytes of a table", ENTRIES, {"reserved": b"\1"}),
    (
        "table-content-base",
        "6.33",
        "a content base of a table that has none",
        ENTRIES,
        {"content_base": 1},
    ),
    (
        "table-order-count",
        "6.30",
        "an order that does not have as many cells as there are articles",
        BY_TITLE,
        {"count": 2},
    ),
    (
        "content-base-backwards",
        "6.36",
        "blocks that begin before their table's leaves",
        BLOCKS,
        {"content_base": 1030},
    ),
    ("top-backwards", "6.36", "a top page within the directory", ENTRIES, {"top_offset": 1032}),
    (
        "top-beyond",
        "5.1 6.34",
        "a top page after the end of the file",
        ENTRIES,
        {"top_offset": lambda offset: offset + (1 << 16)},
    ),
    (
        "top-overflow",
        "1.6 5.1",
        "a top page whose end is above 2^64",
        ENTRIES,
        {"top_offset": (1 << 64) - 1},
    ),
    ("top-type", "5.5 6.34", "a top page of another type", ENTRIES, {"top_type": 5}),
    (
        "top-codec",
        "5.4 13.3",
        "a codec that is not known",
        ENTRIES,
        {"top_codec": 2},
        "unsupported",
    ),
    ("top-stored-zero", "5.2", "a stored size of 0", ENTRIES, {"top_stored": 0}),
    ("top-dictionary", "5.6", "a dictionary that is not there", ENTRIES, {"top_dictionary": 1}),
]


def make_tables(m):
    for name, rules, description, kind, values, *error in TABLE_BREAKS:
        archive = three(page_codec=0, hooks=edit_table(kind, **values))
        m.unopened(name, description, archive, *error, rules=rules)
    m.unopened(
        "content-base-beyond",
        "blocks that begin after the end of the file",
        three(hooks=edit_table(BLOCKS, content_base=len(three().build()))),
        rules="6.36",
    )
    m.unopened(
        "table-levels-root",
        "a table of three levels, where the root says that none has more than two",
        tree(cells_per_page=16, hooks=edit_root(levels=2)),
        rules="3.25 6.31",
    )
    without = {"table": lambda k, t: TABLE.pack(count=3) if k == ENTRIES else t}
    m.unopened(
        "table-levels-none",
        "three cells, and no level and no top page for them",
        three(hooks=without),
        rules="6.31",
    )
    no_cells = edit_root(entries=0, articles=0) | edit_table(ENTRIES, count=0)
    m.unopened(
        "table-count-none",
        "no cells, and a level with a top page",
        three(orders=(), hooks=no_cells),
        rules="6.31",
    )
    for name, description, values in [
        ("empty-top", "a top page of a table without cells", {"top_offset": 1}),
        ("empty-levels", "a level of a table without cells", {"levels": 1}),
    ]:
        archive = Archive(hooks=edit_table(ENTRIES, **values) | edit_root(levels=1))
        m.unopened(name, description, archive, rules="6.31 6.34")
    m.unopened(
        "empty-level-base",
        "a level base in a table without cells",
        Archive(hooks={"table": lambda k, t: t + bytes(8) if k == ENTRIES else t}),
        rules="6.18 6.35",
    )
    m.unopened(
        "empty-content-base",
        "a content base, and no blocks",
        Archive(hooks=edit_table(BLOCKS, content_base=1024)),
        rules="6.33",
    )


def make_levels(m):
    def one(name, description, cells_per_page, change):
        hooks = edit_level_bases(ENTRIES, change)
        archive = tree(cells_per_page=cells_per_page, hooks=hooks)
        m.unopened(name, description, archive, rules="6.35 6.36")

    one("levels-not-ascending", "two levels at one offset", 16, lambda bases: [bases[0]] * 2)
    one(
        "level-backwards",
        "a level before the top page",
        16,
        lambda bases: [HEADER_SIZE, *bases[1:]],
    )
    end = len(tree(cells_per_page=64).build())
    one("level-beyond", "a level that begins after the end of the file", 64, lambda _: [end])
