# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for pages, their cells and keys: section 7 of FORMAT.md.

Trees of pages are in vectors_trees.py, the places of entries in vectors_places.py.
"""
from layout import PAGE_HEAD
from reference_parts import BLOCKS, BY_TITLE, ENTRIES, Places, varint
from reference_writer import Archive
from samples import (
    ABC,
    ABC_DIGEST,
    LOST,
    all_are,
    article,
    cells,
    cells_of_entries,
    deep,
    digest_of_numbers,
    edit_leaf,
    edit_pages,
    page_head,
    three,
    tree,
)

RECORD, HERE = article(0, 0, len(ABC))
VALUE = varint(len(RECORD)) + RECORD


def make(m):
    for part in (make_leaves, make_other_leaves, make_inner, make_key_order, make_cells):
        part(m)


def make_leaves(m):
    breaks = [  # name, rules, description, change of the only leaf of entries, with three cells
        ("page-table", "7.1", "a page of another table", page_head(table=BLOCKS)),
        ("page-level", "7.2", "a page of another level", page_head(level=1)),
        ("page-count-zero", "7.3", "a page without cells", page_head(count=0)),
        ("page-cut", "7.5", "a page of less than its head", lambda page: page[:3]),
        ("page-head-only", "7.5", "a page that ends after its head", lambda page: page[:4]),
        ("page-longer", "7.5 7.32", "a byte after the last cell", lambda page: page + b"\0"),
        ("page-shorter", "7.5 7.32", "a page without its last byte", lambda page: page[:-1]),
        (
            "key-shared-first",
            "7.6",
            "a first key that shares bytes with none",
            cells_of_entries(0, b"\1"),
        ),
        (
            "record-longer",
            "7.12",
            "a record that is longer than the page",
            cells_of_entries(7, b"\x7f"),
        ),
    ]
    for name, rules, description, change in breaks:
        m.bad(name, description, three(hooks=edit_leaf(ENTRIES, change)), LOST, rules=rules)


def make_other_leaves(m):
    """Leaves of blocks and of orders, whose cells follow directly after their heads."""
    good = three().contents
    for name, rules, description, change in [
        ("blocks-count-less", "7.3 7.5", "bytes after the cells of a blocks leaf", {"count": 1}),
        (
            "blocks-count-more",
            "7.3 7.5",
            "a blocks leaf that ends before its cells do",
            {"count": 3},
        ),
        ("blocks-page-table", "7.1", "a page of entries in the blocks table", {"table": ENTRIES}),
        ("blocks-page-level", "7.2", "a blocks leaf of level 1", {"level": 1}),
    ]:
        archive = three(hooks=edit_leaf(BLOCKS, page_head(**change)))
        m.bad(name, description, archive, all_are("format"), rules=rules)
    for name, rules, description, change in [
        ("order-count-less", "7.3 7.18", "an order's leaf with a cell less", page_head(count=2)),
        ("order-count-more", "7.3 7.5", "an order's leaf that ends too soon", page_head(count=4)),
        ("order-cut", "1.1 7.14", "a varint that does not end", cells(2, b"\x80")),
        (
            "order-huge",
            "1.6 7.14",
            "a step that leads above 2^63",
            lambda page: page[:-1] + b"\xfe" + b"\xff" * 8 + b"\1",
        ),
    ]:
        archive = three(hooks=edit_leaf(BY_TITLE, change))
        order = {"title": "format", "date": digest_of_numbers(range(3))}
        m.bad(name, description, archive, good, rules=rules, order=order)


def make_inner(m):
    """Inner pages, changed in one byte or part. The tree has two levels."""

    def one(name, rules, description, change, error="format"):
        hooks = edit_pages(ENTRIES, 1, change)
        archive = tree(cells_per_page=64, page_codec=0, hooks=hooks)
        m.bad(name, description, archive, {"?": error}, error, rules=rules)

    one("inner-longer", "7.5", "a byte after the last child", lambda page: page + b"\0")
    one("inner-cut", "7.10", "a page that ends before the last below", lambda page: page[:-1])
    one("inner-count-more", "7.3", "an inner page that ends before its cells", page_head(count=9))
    one("inner-table", "7.1", "an inner page of another table", page_head(table=BLOCKS))
    one("inner-level", "7.2", "an inner page of level 2", page_head(level=2))
    one(
        "inner-below",
        "7.10 7.18",
        "a child that is said to have one cell more than it has",
        lambda page: page[:-1] + bytes([page[-1] + 1]),
    )
    one("inner-empty", "7.10", "a child without cells", lambda page: page[:-1] + b"\0")
    one(
        "inner-below-huge",
        "7.10",
        "a child of 2^40 cells and one",
        lambda page: page[:-1] + varint((1 << 40) + 1),
    )
    one("inner-key", "7.19", "a first key that is not the child's", cells(2, b"M"))
    one("inner-key-shared", "7.6", "a first key that shares bytes with none", cells(0, b"\1"))
    for name, description, rules, key in [
        ("shared", "shares more than its predecessor has", "7.16 7.32", b"\3\x0116"),
        ("rest", "has no bytes of its own", "7.7 7.32", b"\1\x00\x0216"),
    ]:
        codec = edit_pages(ENTRIES, 4, lambda page, key=key: page.replace(b"\0\x0216", key))
        m.bad(
            f"inner-key-{name}-before-codec",
            f"a key that {description}, and then a codec that is not known: the key is seen first",
            deep(hooks=codec),
            LOST,
            rules=rules,
        )


def replaced(items):
    """Returns a change of a leaf of entries: its cells become these bytes."""

    def change(page):
        begin = PAGE_HEAD.size + len(Places([HERE] * len(items)).pack())
        return PAGE_HEAD.edit(page, count=len(items))[:begin] + b"".join(items)

    return change


def make_key_order(m):
    for name, description, keys in [
        ("keys-descend", "keys that do not ascend", ["b", "a"]),
        ("keys-equal", "one key twice", ["a", "a"]),
        ("keys-prefix", "a key before its own beginning", ["aa", "a"]),
        ("keys-signed", "a key whose first byte is above 127 before one below", ["é", "e"]),
    ]:
        archive = Archive([(key, RECORD, HERE) for key in keys], [ABC])
        m.bad(name, description, archive, LOST, rules="7.17")


def make_cells(m):
    # name, rules, description, cells: shared, rest, key, length of the record, record
    breaks = [
        ("key-empty", "7.7", "a key of no bytes", [b"\0\0" + VALUE]),
        (
            "key-rest-zero",
            "7.7 7.17",
            "a key that is the beginning of the one before it",
            [b"\0\2ab" + VALUE, b"\1\0" + VALUE],
        ),
        (
            "key-shared-long",
            "7.6 7.16",
            "a key that shares more than its predecessor has",
            [b"\0\1a" + VALUE, b"\2\1b" + VALUE],
        ),
        ("key-cut", "7.8", "a key that is longer than the page", [b"\0\x40a" + VALUE]),
        ("key-rest-huge", "7.7", "a key of 2^63 bytes", [b"\0" + varint(1 << 63) + b"a" + VALUE]),
        (
            "key-rest-overflow",
            "1.6 7.7",
            "a key that shares a byte and has 2^64 - 1 more",
            [b"\0\1a" + VALUE, b"\1" + varint((1 << 64) - 1) + b"b" + VALUE],
        ),
        ("varint-long", "1.2", "a varint that is not in its shortest form", [b"\0\x81\0a" + VALUE]),
        ("varint-overflow", "1.1", "a varint of 2^64", [b"\0" + b"\x80" * 9 + b"\2a" + VALUE]),
        (
            "varint-endless",
            "1.1",
            "a varint of eleven bytes",
            [b"\0" + b"\x80" * 10 + b"\1a" + VALUE],
        ),
        (
            "record-length",
            "7.12",
            "a record that is a byte longer than the page",
            [b"\0\1a" + varint(len(RECORD) + 1) + RECORD],
        ),
    ]
    for name, rules, description, items in breaks:
        archive = Archive(
            [("a", RECORD, HERE)] * len(items),
            [ABC],
            orders=(),
            hooks=edit_leaf(ENTRIES, replaced(items)),
        )
        m.bad(name, description, archive, LOST, rules=rules)
    fewer = [b"\0\2ab" + VALUE, b"\0\2ac" + VALUE]
    m.good(
        "key-shared-fewer",
        "a key that is written whole, though it shares a byte with the one before it",
        Archive(
            [(key, RECORD, HERE) for key in ("ab", "ac")],
            [ABC],
            orders=(),
            hooks=edit_leaf(ENTRIES, replaced(fewer)),
        ),
        {"ab": ABC_DIGEST, "ac": ABC_DIGEST},
        rules="7.6",
    )
