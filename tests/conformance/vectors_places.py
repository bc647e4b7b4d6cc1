# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for the array of places in leaves of entries: sections 7 and 9 of FORMAT.md."""
from layout import PAGE_HEAD
from reference_parts import ALIAS, ARTICLE, ASSET, ENTRIES, STATUS, TARGET, WITHDRAWN, field, record
from reference_writer import Archive
from samples import (
    ABC,
    ABC_DIGEST,
    LOST,
    article,
    deep,
    digest,
    edit_leaf,
    edit_places,
    places_end,
    three,
)

BLOCK_MOST = 1 << 40
HERE = 0, 0, len(ABC)


def make(m):
    for part in (make_right, make_least, make_widths, make_arrays, make_items, make_presence):
        part(m)


def make_right(m):
    """Arrays that are not as a writer packs them, and right."""

    def one(name, rules, description, archive, contents=None):
        m.good(name, description, archive, contents or archive.contents, rules=rules)

    one(
        "places-widest",
        "7.4 7.23 7.24 7.25",
        "40 bits for a block, 24 for an offset and 63 for a length, of which few are needed",
        three(hooks=edit_places(widths=[40, 24, 63])),
    )
    one(
        "places-least",
        "7.22 7.26 7.28 7.30",
        "leaves whose least block is not 0, and items of 7, 11 and 13 bits",
        deep(hooks=edit_places(widths=[1, 5, 7])),
    )
    one(
        "places-least-lower",
        "7.22 7.30",
        "a least block below that of all items",
        deep(hooks={"places": lower_least}),
    )
    one(
        "places-no-bits",
        "7.23 7.24 7.25 7.26 9.2",
        "items of no bits: all articles are empty",
        Archive([(n, *article(0, 0, 0)) for n in "abc"]),
        {n: digest(b"") for n in "abc"},
    )
    one(
        "places-nowhere",
        "7.22 7.29",
        "a least block of 2^40, and nothing but empty articles",
        Archive([(n, *article(0, 0, 0)) for n in "abc"], hooks=edit_places(least=BLOCK_MOST)),
        {n: digest(b"") for n in "abc"},
    )
    one(
        "places-full-bytes",
        "7.26 7.27 7.28",
        "eight items, so that no bits are left after the last",
        Archive([(n, *article(0, 0, 4)) for n in "abcdefgh"], [ABC]),
        {n: ABC_DIGEST for n in "abcdefgh"},
    )
    one(
        "places-withdrawn",
        "7.31 8.32",
        "tombstones of every kind, whose items are all zero",
        Archive(
            [
                ("article", record(ARTICLE, field(STATUS, WITHDRAWN))),
                ("asset", record(ASSET, field(STATUS, WITHDRAWN))),
                ("later", record(9, field(STATUS, WITHDRAWN))),
            ]
        ),
        {name: "withdrawn" for name in ("article", "asset", "later")},
    )


def lower_least(_index, places):
    places.slots = [(block + places.least, offset, n) for block, offset, n in places.slots]
    places.least, places.widths = 0, [5, 0, 6]
    return places


def lost(m, name, rules, description, hooks, archive=three):
    m.bad(name, description, archive(hooks=hooks), LOST, rules=rules)


def make_least(m):
    lost(
        m,
        "places-least-beyond",
        "7.22",
        "a least block of 2^40 and one, though no item needs it",
        edit_places(least=BLOCK_MOST + 1, slots=[(0, 0, 0)] * 3),
    )
    lost(m, "places-least-huge", "7.22", "a least block of 2^63", edit_places(least=1 << 63))

    def long_form(page):
        return page[: PAGE_HEAD.size] + b"\x80" + page[PAGE_HEAD.size :]

    lost(
        m,
        "places-least-form",
        "1.2 7.22",
        "a least block that is not in the shortest form",
        edit_leaf(ENTRIES, long_form),
    )


def make_widths(m):
    for name, rule, n, bits in [
        ("block", "7.23", 0, 41),
        ("offset", "7.24", 1, 25),
        ("length", "7.25", 2, 64),
        ("length-most", "7.25", 2, 255),
    ]:
        widths = [2, 8, 8]
        widths[n] = bits
        lost(
            m,
            f"places-bits-{name}",
            rule,
            f"an array of places whose items have {bits} bits for the {name.split('-')[0]}",
            edit_places(widths=widths),
        )


def make_arrays(m):
    def in_leaf(name, rules, description, change):
        lost(m, name, rules, description, edit_leaf(ENTRIES, change))

    in_leaf(
        "places-cut",
        "7.4 7.26 7.32",
        "a page that ends a byte before its array of places does",
        lambda page: page[: places_end(page) - 1],
    )
    in_leaf(
        "places-widths-cut",
        "7.25 7.32",
        "a page that ends before its length bits",
        lambda page: page[: PAGE_HEAD.size + 3],
    )
    lost(
        m,
        "places-beyond",
        "7.26 7.32",
        "an array of places that is larger than the page",
        edit_leaf(ENTRIES, lambda page: page[: PAGE_HEAD.size + 1] + b"\x28\x18\x3f" + page[8:]),
    )
    for n in range(3):  # three items of 1, 4 and 6 bits leave seven bits
        lost(
            m,
            f"places-last-bits-{n}",
            "7.27",
            "a bit after the last item that is not zero",
            edit_places(padding=1 << (0, 3, 6)[n]),
        )


def make_items(m):
    """Items of one article: block minus least, offset, length."""

    def one(name, rules, description, hooks):
        archive = Archive([("a", *article(0, 0, 4))], [ABC], orders=(), hooks=hooks)
        m.bad(name, description, archive, LOST, rules=rules)

    def item(*values, least=0, widths=(40, 24, 63)):
        return edit_places(slots=[values], least=least, widths=list(widths))

    one("place-empty-block", "7.29", "no bytes, and yet a block", item(1, 0, 0))
    one("place-empty-offset", "7.29", "no bytes, and yet an offset", item(0, 1, 0))
    one("place-beyond-2-40", "7.30", "a block of 2^40 and one", item(1, 0, 4, least=BLOCK_MOST))
    one(
        "place-beyond-most",
        "7.30",
        "the highest least block and the highest block of an item",
        item((1 << 40) - 1, 0, 4, least=BLOCK_MOST),
    )
    for name, rules, description, hooks in [
        ("place-block", "9.5 12.6", "a block that is not there", item(1, 0, 4)),
        (
            "place-block-most",
            "7.30 12.6",
            "the block 2^40, which may be named and is not there",
            item(0, 0, 4, least=BLOCK_MOST),
        ),
    ]:
        archive = Archive([("a", *article(0, 0, 4))], [ABC], orders=(), hooks=hooks)
        m.bad(name, description, archive, {"a": "format"}, rules=rules)


def make_presence(m):
    """Entries that have no content have items of zeros, which only reading an entry shows."""

    def one(name, description, made, rules="7.31 8.38 12.5"):
        entries = [("a", made, HERE), ("b", *article(0, 0, 4))]
        archive = Archive(entries, [ABC], orders=())
        m.bad(name, description, archive, LOST | {"b": ABC_DIGEST}, rules=rules)

    one("place-withdrawn", "a tombstone with a place", record(ARTICLE, field(STATUS, WITHDRAWN)))
    one("place-asset-withdrawn", "the same of an asset", record(ASSET, field(STATUS, WITHDRAWN)))
    one("place-alias", "an alias with a place", record(ALIAS, field(TARGET, "b")))
    one("place-kind-later", "an entry of an unknown kind with a place", record(9))
