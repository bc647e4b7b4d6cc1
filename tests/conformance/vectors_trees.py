# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for trees of pages, which a walk must find and which must agree: section 7 of FORMAT.md.
"""
from reference_parts import BLOCKS, BY_DATE, BY_TITLE, ENTRIES
from reference_writer import Archive
from samples import (
    ABC,
    ABC_DIGEST,
    LOST,
    article,
    deep,
    digest,
    digest_of_numbers,
    edit_child,
    edit_level_bases,
    edit_table,
    tree,
)

# In deep() the last page of each level is the parent of the last page of the next, down to the last
# article alone. These are the numbers of pages in its levels, from the leaves up.
PAGES = 9, 5, 3, 2, 1
LAST, BY_NUMBER = "16", digest_of_numbers(range(17))
TABLES = {"entries": ENTRIES, "blocks": BLOCKS, "title": BY_TITLE, "date": BY_DATE}


def make(m):
    for part in (
        make_right,
        make_corners,
        make_spans,
        make_sums,
        make_below,
        make_bases,
        make_walks,
    ):
        part(m)


def make_right(m):
    def one(name, rules, description, archive):
        m.good(name, description, archive, archive.contents, rules=rules)

    rules = "7.9 7.10 7.11 7.13 7.14 7.18 7.19 7.20 7.34 7.35"
    one(
        "tree",
        rules + " 1.3",
        "500 entries in trees of three levels, compressed pages; their titles and dates are in the"
        " opposite order of their ids",
        tree(cells_per_page=16),
    )
    one(
        "tree-stored",
        rules,
        "the same with pages and blocks stored as they are",
        tree(cells_per_page=16, page_codec=0, block_codec=0),
    )
    one("tree-four", rules, "the same with six cells a page: four levels", tree(cells_per_page=6))
    one("tree-deep", rules, "the same with four cells a page: five levels", tree(cells_per_page=4))
    one("blocks-deep", rules, "a tree of five levels for blocks too", deep())
    one(
        "blocks-deep-compressed",
        rules,
        "the same with compressed pages and blocks, where that makes them smaller",
        deep(page_codec=None, block_codec=None),
    )
    names = [f"{n:03}" for n in range(130)]
    entries = [(name, *article(n % 5, 0, 4)) for n, name in enumerate(names)]
    most = Archive(entries, [b"%03d\n" % n for n in range(5)], cells_per_page=2)
    by_block = [digest(b"%03d\n" % (n % 5)) for n in range(130)]
    m.good(
        "tree-eight",
        "130 entries in trees of eight levels, the most that there may be",
        most,
        dict(zip(names, by_block)),
        rules=rules + " 3.25 6.31",
    )


def make_corners(m):
    names = [str(n) for n in range(5)]
    m.good(
        "tree-alone",
        "the last leaf's parent has one child: only a level's last page may",
        Archive([(n, *article(0, 0, 4)) for n in names], [ABC], cells_per_page=2),
        {n: ABC_DIGEST for n in names},
        rules="7.21",
    )
    uneven = tree(cells_per_page=16, cells_per_leaf=[3, 16, 1, 16, 2, 1, 16])
    m.good(
        "tree-uneven",
        "leaves with few cells between full ones: a page ends where its writer likes",
        uneven,
        uneven.contents,
        rules="7.3 7.18",
    )


def one_more(n):
    """Returns a change of span n of a Child."""
    return lambda child: child._replace(
        spans=[span + (i == n) for i, span in enumerate(child.spans)]
    )


def make_spans(m):
    """Each span of each level says one byte too much, where only the last article is beneath."""
    for table, kind in TABLES.items():
        for level in range(len(PAGES) - 1):
            beneath = [f"level {k}" for k in range(level - 1, -1, -1)]
            beneath += ["content"] if kind == BLOCKS else []
            for n, what in enumerate(beneath):
                if kind in (ENTRIES, BLOCKS) or level == len(PAGES) - 2:
                    make_span(m, table, level, n, what)


def make_span(m, table, level, n, what):  # pylint: disable=too-many-arguments
    good, kind = deep().contents, TABLES[table]
    archive = deep(hooks=edit_child(kind, level, PAGES[level] - 1, one_more(n)))
    contents, order = dict(good), {"title": BY_NUMBER, "date": BY_NUMBER}
    if kind == ENTRIES:
        del contents[LAST]
        contents["?"] = "format"
        order = {"title": "format", "date": "format"}
    elif kind == BLOCKS:
        contents[LAST] = "format"
    else:
        order[table] = "format"
    m.bad(
        f"span-{table}-{level}-{what.replace(' ', '-')}",
        f"a page of level {level} of the table {table}: its parent says a byte too much of what is"
        f" beneath it, {what}",
        archive,
        contents,
        rules="7.11 7.20",
        order=order,
    )


def make_sums(m):
    """Spans that are too large, and sums of them that only the top page has."""

    def one(name, rules, description, archive, contents):
        m.bad(name, description, archive, contents, rules=rules)

    def with_spans(value):
        return lambda child: child._replace(spans=[value for _ in child.spans])

    def every(kind, level, change):
        return {"child": lambda t, n, _i, c: change(c) if (t, n) == (kind, level) else c}

    one(
        "span-huge",
        "7.11",
        "a span of 2^63",
        deep(hooks=edit_child(ENTRIES, 3, 1, with_spans(1 << 63))),
        LOST,
    )
    one(
        "spans-sum",
        "7.20",
        "two spans of 2^62 after a right one in the top page: their sum is above 2^63",
        three_children(ENTRIES, 1, lambda index: with_spans(1 << 62) if index else None),
        LOST,
    )
    one(
        "spans-sum-of-blocks",
        "7.20",
        "two spans of 2^62 after right ones in the top page of the blocks",
        three_children(BLOCKS, 1, lambda index: with_spans(1 << 62) if index else None),
        {f"{n:02}": "format" for n in range(27)},
    )
    names = [str(n) for n in range(8)]
    entries = [(name, *article(n, 0, 4)) for n, name in enumerate(names)]
    one(
        "spans-sum-wraps",
        "1.6 7.20",
        "four spans of 2^62 in the top page of the blocks: their sum is 2^64",
        Archive(
            entries,
            [ABC] * 8,
            cells_per_page=4,
            cells_per_leaf=[2],
            orders=(),
            hooks=every(BLOCKS, 0, with_spans(1 << 62)),
        ),
        {name: "format" for name in names},
    )
    one(
        "span-missing",
        "7.11",
        "a cell with a span less than its level has",
        deep(hooks=edit_child(ENTRIES, 3, 1, lambda c: c._replace(spans=c.spans[:-1]))),
        LOST,
    )
    one(
        "span-further",
        "7.11",
        "a cell with a span more than its level has",
        deep(hooks=edit_child(ENTRIES, 3, 1, lambda c: c._replace(spans=[*c.spans, 1]))),
        LOST,
    )


def three_children(kind, level, change_of):
    """27 articles in trees of three levels with three cells a page.

    change_of: a function of the index of a page of this level that returns a change of its Child,
    or None.
    """

    def change(table, at, index, child):
        found = change_of(index) if (table, at) == (kind, level) else None
        return found(child) if found else child

    contents = [b"text %02d" % n for n in range(27)]
    entries = [(f"{n:02}", *article(n, 0, len(c))) for n, c in enumerate(contents)]
    return Archive(entries, contents, cells_per_page=3, orders=(), hooks={"child": change})


def make_below(m):
    """The number of leaf cells that a parent states."""

    def stated(index):
        return lambda child: child._replace(below=(9, 0, 18)[index])

    m.bad(
        "below-zero",
        "a child without cells between two others, of which the last has as many more",
        three_children(ENTRIES, 1, stated),
        LOST,
        rules="7.10",
    )

    def change(by):
        return lambda child: child._replace(below=child.below + by)

    more = edit_child(ENTRIES, 3, 1, change(1))
    m.bad(
        "below-sum",
        "children that have together a cell more than the table",
        deep(hooks=more),
        LOST,
        rules="7.18",
    )
    by = {0: -1, 1: 1}

    def exchange(table, level, index, child):
        return change(by[index])(child) if (table, level) == (ENTRIES, 3) else child

    m.bad(
        "below-exchanged",
        "one child has a cell less than is said of it, the other a cell more",
        deep(hooks={"child": exchange}),
        LOST,
        rules="7.18",
    )
    m.bad(
        "below-of-blocks",
        "a page of level 3 of the blocks that has a block less than is said of it",
        deep(hooks=edit_child(BLOCKS, 3, 1, change(1))),
        {name: "format" for name in deep().contents},
        rules="7.18",
    )


def make_bases(m):
    """Bases that are a byte too high: the walk finds other bytes, which do not match their hash."""
    for level in range(len(PAGES) - 1):

        def change(bases, level=level):
            bases[len(bases) - 1 - level] += 1
            return bases

        m.bad(
            f"level-base-{level}",
            f"a base of level {level} that is a byte too high",
            deep(hooks=edit_level_bases(ENTRIES, change)),
            {"?": "hash"},
            "hash",
            rules="6.35 12.3 12.4",
        )
    contents = {name: "hash" for name in deep().contents} | {LAST: "format"}
    m.bad(
        "content-base",
        "a content base that is a byte too high: the last block then ends after the file",
        deep(hooks=edit_table(BLOCKS, content_base=lambda base: base + 1)),
        contents,
        rules="6.33 12.8",
    )


def make_walks(m):
    """What only a walk over the whole table sees."""
    names = [str(n) for n in range(6)]
    entries = [(name, *article(0, 0, 4)) for name in names]
    m.bad(
        "inner-alone",
        "an inner page with one child that is not the last of its level: only verifying sees it",
        Archive(entries, [ABC], cells_per_page=2, first_children=[1], orders=()),
        {name: ABC_DIGEST for name in names},
        rules="7.21 7.33 12.4",
    )
    names = [str(n) for n in range(9)]
    entries = [(name, *article(0, 0, 4)) for name in names]
    m.bad(
        "inner-alone-last-child",
        "an inner page with one child that is the last of its parent and not of its level",
        Archive(entries, [ABC], cells_per_page=2, first_children=[2, 1], orders=()),
        {name: ABC_DIGEST for name in names},
        rules="7.21 7.33 12.4",
    )
    for name, description, names in [
        ("descend", "keys that ascend in each leaf and not from leaf to leaf", "acbd"),
        ("equal", "a leaf that begins with the key with which the one before it ends", "abbc"),
    ]:
        entries = [(key, *article(0, 0, 4)) for key in names]
        m.bad(
            f"leaves-{name}",
            f"{description}: only verifying sees it",
            Archive(entries, [ABC], cells_per_page=2, orders=()),
            {key: ABC_DIGEST for key in names},
            rules="7.17 7.33 12.4",
        )
