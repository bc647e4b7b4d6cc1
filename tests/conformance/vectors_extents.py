# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for the extents of sections, and for the search section as one that does not search sees
it: sections 6 and 12 of FORMAT.md.
"""
import hashlib

from layout import EXTENT, EXTENTS_HEAD
from reference_parts import HAS_EXTENTS, SEARCH, Section
from samples import (
    UNKNOWN_SECTION,
    edit_section,
    edit_sections,
    extent,
    extents_head,
    flip,
    three,
)

EARLY, LATE = b"bytes between the inner pages and the leaves", b"bytes after the blocks"


def make(m):
    for part in (
        make_right,
        make_heads,
        make_ranges,
        make_between_sections,
        make_gaps,
        make_bytes,
        make_search,
    ):
        part(m)


def owner(kind=UNKNOWN_SECTION, data=b"its own data", early=(EARLY,), late=(LATE,)):
    return Section(kind, HAS_EXTENTS, data, early, late)


def with_extents(hooks=None, **options):
    """Returns three() with an unknown section that has two extents."""
    return three(sections=[owner()], hooks=hooks or {}, **options)


def make_right(m):
    def one(name, rules, description, archive):
        m.good(name, description, archive, archive.contents, rules=rules)

    one(
        "extents",
        "6.21 6.24 6.25 6.26 6.27 12.10 12.11",
        "a section that is not known, with two extents: all bytes can be verified",
        with_extents(),
    )
    sections = [owner(UNKNOWN_SECTION + n // 2, b"", [EARLY[n:]], [LATE[n:]]) for n in range(4)]
    one(
        "extents-sections",
        "6.15 6.28 12.11",
        "four sections of two unknown types, whose extents lie between each other's",
        three(sections=sections),
    )
    one(
        "extents-most",
        "6.21 6.28",
        "64 extents of one byte, each directly after the one before",
        three(sections=[owner(early=[b"%c" % n for n in range(64)], late=[])]),
    )
    one(
        "extents-no-data",
        "6.7 6.16",
        "extents, and no own data of the section after them",
        three(sections=[owner(data=b"")]),
    )
    one(
        "extents-zero-type",
        "6.15 6.16",
        "a section of type 0 with extents, before the others",
        three(sections=[owner(0)], hooks=edit_sections(sorted)),
    )


def make_heads(m):
    """Extents whose number or reserved fields are wrong, or that are cut."""

    def one(name, rules, description, change):
        hooks = edit_section(UNKNOWN_SECTION, change)
        m.unopened(name, description, with_extents(hooks), rules=rules)

    one("extents-none", "6.21", "the extents flag, and no extent", extents_head(count=0))
    one("extents-reserved-2", "1.5 6.22", "a reserved field", extents_head(reserved_2=1))
    one("extents-reserved-4", "1.5 6.23", "a reserved field", extents_head(reserved_4=1))
    one(
        "extents-cut",
        "6.24",
        "a payload that ends within the second extent",
        lambda payload: payload[: EXTENTS_HEAD.size + 90],
    )
    one(
        "extents-head-cut",
        "6.21",
        "a payload of seven bytes with the extents flag",
        lambda payload: payload[: EXTENTS_HEAD.size - 1],
    )
    many = owner(early=[b"%c" % n for n in range(65)], late=[])
    m.unopened("extents-65", "65 extents", three(sections=[many]), rules="6.21")


def make_ranges(m):
    """Extents that lie where they must not."""

    def one(name, rules, description, change):
        hooks = edit_section(UNKNOWN_SECTION, change)
        m.unopened(name, description, with_extents(hooks), rules=rules)

    one("extent-empty", "6.26", "an extent of no bytes", extent(0, size=0))
    one("extent-header", "6.28", "an extent in the header", extent(0, offset=1000))
    one(
        "extent-directory",
        "6.28",
        "an extent that begins in the directory",
        extent(0, offset=1030),
    )
    one(
        "extent-beyond",
        "6.28",
        "an extent that ends a byte after the end of the file",
        extent(1, size=len(LATE) + 1),
    )
    one(
        "extent-overflow",
        "1.6 6.28",
        "an extent whose end is above 2^64",
        extent(1, size=(1 << 64) - 1),
    )
    one(
        "extent-offset-overflow",
        "1.6 6.28",
        "an extent at 2^64 - 1",
        extent(1, offset=(1 << 64) - 1),
    )
    neighbours = [owner(early=(), late=[LATE, EARLY])]
    for name, description, change in [
        (
            "extents-overlap",
            "an extent that ends after the beginning of the next",
            extent(0, size=lambda size: size + 1),
        ),
        ("extents-descend", "an extent that begins before the one before it", swap_extents),
    ]:
        hooks = edit_section(UNKNOWN_SECTION, change)
        archive = three(sections=neighbours, hooks=hooks)
        m.unopened(name, description, archive, rules="6.28")


def swap_extents(payload):
    begin, middle = EXTENTS_HEAD.size, EXTENTS_HEAD.size + EXTENT.size
    end = middle + EXTENT.size
    return payload[:begin] + payload[middle:end] + payload[begin:middle] + payload[end:]


def earlier(size):
    """Returns a change of an offset, which is 0 when the writer asks for the first time."""
    return lambda offset: max(0, offset - size)


def make_between_sections(m):
    """Extents that overlap what belongs to another: only verifying everything sees it."""

    def one(name, description, archive):
        m.bad(name, description, archive, archive.contents, rules="2.1 12.10")

    grown = extent(0, offset=earlier(1), size=lambda s: s + 1)
    both = [owner(), owner(UNKNOWN_SECTION + 1, early=(), late=[b"more bytes after the blocks"])]
    one(
        "extents-of-two",
        "two sections that own the same byte",
        three(
            sections=both,
            hooks=edit_section(UNKNOWN_SECTION + 1, grown),
        ),
    )
    one(
        "extent-in-blocks",
        "an extent that begins in the last block",
        with_extents(
            edit_section(UNKNOWN_SECTION, extent(1, offset=earlier(1), size=lambda s: s + 1))
        ),
    )
    one(
        "extent-in-pages",
        "an extent that ends in the leaves",
        with_extents(edit_section(UNKNOWN_SECTION, extent(0, size=lambda s: s + 1))),
    )
    one(
        "extent-is-a-block",
        "an extent that is the blocks, and nobody owns the bytes after them",
        with_extents(edit_section(UNKNOWN_SECTION, extent(1, offset=earlier(10), size=10))),
    )


def make_gaps(m):
    def one(name, description, archive):
        m.bad(name, description, archive, archive.contents, rules="2.1 12.10")

    one("gap", "bytes that belong to nothing", three(prefix=b"hidden"))
    one(
        "gap-unknown-section",
        "bytes that no extent of an unknown section names",
        three(prefix=b"hidden", sections=[(UNKNOWN_SECTION, 0, b"x")]),
    )
    one(
        "extents-gap",
        "an extent that ends a byte before the next object",
        with_extents(edit_section(UNKNOWN_SECTION, extent(0, size=lambda s: s - 1))),
    )
    one(
        "extents-gap-end",
        "an extent that ends a byte before the end of the file",
        with_extents(edit_section(UNKNOWN_SECTION, extent(1, size=lambda s: s - 1))),
    )


def make_bytes(m):
    """Extents whose bytes are not what was signed, or have not arrived."""
    good, whole = three().contents, with_extents().build()

    def one(name, rules, description, data, error):
        m.bad(name, description, data, good, error, rules=rules)

    early = whole.index(EARLY)
    one(
        "extent-changed",
        "6.27 12.11",
        "a byte of an extent was changed",
        flip(whole, early),
        "hash",
    )
    one(
        "extent-changed-last",
        "6.27 12.11",
        "the last byte of the last extent was changed",
        flip(whole, len(whole) - 1),
        "hash",
    )
    one("extent-cut", "12.11", "the last byte of an extent has not arrived", whole[:-1], "missing")
    changed_block = flip(whole, len(whole) - len(LATE) - 1)
    m.bad(
        "extent-before-blocks",
        "an extent that has not arrived and a block that was changed: extents are hashed first",
        changed_block[:-1],
        good | {"c.txt": "hash"},
        "missing",
        rules="12.11 12.12",
    )
    late, plain = whole.index(LATE), hashlib.blake2b(EARLY, digest_size=32).digest()
    one(
        "extents-in-order",
        "12.11",
        "the first extent was changed, and the second has not arrived: they are hashed in order",
        flip(whole, early)[: late + 1],
        "hash",
    )
    m.bad(
        "extent-hash-other",
        "an extent with the hash that it would have without personalisation",
        with_extents(edit_section(UNKNOWN_SECTION, extent(0, hash=plain))),
        good,
        "hash",
        rules="6.27",
    )


def make_search(m):
    """The search section. A reader that does not search sees its extents only."""

    def unopened(name, rules, description, change):
        archive = three(sections=[owner(SEARCH)], hooks=edit_sections(change))
        m.unopened(name, description, archive, rules=rules)

    def last(**values):
        def change(sections):
            kind, flags, payload = sections[-1]
            changed = {"kind": kind, "flags": flags, "payload": payload} | values
            return [*sections[:-1], (changed["kind"], changed["flags"], changed["payload"])]

        return change

    unopened("search-critical", "6.14 6.17", "search with the critical flag", last(flags=3))
    unopened("search-no-extents", "6.14 6.17", "search without the extents flag", last(flags=0))
    unopened("search-twice", "6.14 6.15", "two search sections", lambda s: [*s, s[-1]])
    unopened(
        "order-extents",
        "6.13 6.17",
        "a date order with the extents flag",
        lambda s: [*s[:3], (s[3][0], HAS_EXTENTS, s[3][2]), *s[4:]],
    )
    archive = three(
        sections=[owner(SEARCH)], hooks=edit_section(SEARCH, extent(1, size=len(LATE) + 1))
    )
    m.unopened(
        "search-extent-beyond",
        "a search section with an extent that ends after the end of the file",
        archive,
        rules="6.19 6.28",
    )
