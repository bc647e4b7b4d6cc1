# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for the directory, its sections and metadata: section 6 of FORMAT.md.

Those of extents are in vectors_extents.py, those of tables in vectors_tables.py.
The error is `format` where a row names no other.
"""
from layout import DIRECTORY_HEAD
from reference_parts import (
    BY_DATE,
    BY_TITLE,
    DICTIONARY_SECTION,
    ENTRIES,
    METADATA_SECTION,
    TITLE,
    field,
)
from reference_writer import Archive
from samples import (
    ABC,
    ABC_DIGEST,
    TEXT,
    UNKNOWN_SECTION,
    article,
    edit_root,
    edit_section_reference,
    edit_sections,
    edit_table,
    three,
)

METADATA_FIELDS = field(1, "T" * 600)
DICTIONARY_BYTES = [(TEXT[:300], 0)]


def make(m):
    for part in (
        make_right_sections,
        make_sections,
        make_known_sections,
        make_directories,
        make_order_of_checks,
        make_references,
        make_right_metadata,
        make_metadata,
    ):
        part(m)


def make_right_sections(m):
    def one(name, rules, description, **options):
        archive = three(**options)
        m.good(name, description, archive, archive.contents, rules=rules)

    m.good("empty", "no entries, no blocks", Archive(), rules="6.31 6.33 6.34")
    m.good(
        "one",
        "one article of text",
        Archive([("one.txt", *article(0, 0, 4, field(TITLE, "One")))], [ABC]),
        {"one.txt": ABC_DIGEST},
        rules="6.10 6.11 6.30",
    )
    unknown = UNKNOWN_SECTION, 0, b"whatever"
    one(
        "unknown-section",
        "6.7 6.16 12.10",
        "a section that is not critical and not known",
        sections=[unknown],
    )
    one(
        "unknown-sections",
        "6.15 6.16",
        "three sections of one unknown type, one of them empty, and one of type 65535",
        sections=[unknown, unknown, (UNKNOWN_SECTION, 0, b""), (65535, 0, b"last")],
    )
    one(
        "unknown-section-empty",
        "6.3 6.16",
        "a section that is not known and has no bytes, at the end of the directory",
        sections=[(UNKNOWN_SECTION, 0, b"")],
    )
    one(
        "unknown-section-zero",
        "6.15 6.16",
        "a section of type 0, before the others",
        hooks=edit_sections(lambda s: [(0, 0, b"first"), *s]),
    )
    for name, description, orders in [
        ("no-orders", "without title and date order", ()),
        ("title-order-only", "without date order", (BY_TITLE,)),
        ("date-order-only", "without title order", (BY_DATE,)),
    ]:
        one(name, "6.12 6.13 7.37", description, orders=orders)


def flags(section, new):
    return section[0], new, section[2]


def unopened(m, name, rules, description, change, error="format", **options):
    """Changes the sections of three(): entries, blocks, title order, date order."""
    archive = three(hooks=edit_sections(change), **options)
    m.unopened(name, description, archive, error, rules=rules)


def make_sections(m):
    def one(*given, **options):
        unopened(m, *given, **options)

    one("sections-order", "6.4 6.15", "section types that decrease", lambda s: [s[1], s[0], *s[2:]])
    one(
        "section-twice",
        "6.15",
        "a section that may come only once came twice",
        lambda s: [*s[:3], s[2], *s[3:]],
    )
    one(
        "section-critical-unknown",
        "6.16",
        "a critical section that is not known",
        lambda s: [*s, (UNKNOWN_SECTION, 1, b"x")],
        "unsupported",
    )
    one(
        "section-zero",
        "6.16",
        "a critical section of type 0",
        lambda s: [(0, 1, b""), *s],
        "unsupported",
    )
    for bit in (2, 15):
        one(
            f"section-flag-{bit}",
            "1.5 6.5",
            f"flag bit {bit} of a section, which is reserved",
            lambda s, bit=bit: [*s[:3], flags(s[3], 1 << bit)],
        )
        one(
            f"unknown-section-flag-{bit}",
            "1.5 6.5",
            f"flag bit {bit} of a section that is not known",
            lambda s, bit=bit: [*s, (UNKNOWN_SECTION, 1 << bit, b"x")],
        )
    one("section-missing", "6.11 11.9", "no blocks table", lambda s: [s[0], *s[2:]])
    one("section-missing-entries", "6.10 11.9", "no table of entries", lambda s: s[1:])


def make_known_sections(m):
    def one(*given, **options):
        unopened(m, *given, **options)

    one(
        "section-not-critical",
        "6.10 6.17",
        "the entries without the critical flag",
        lambda s: [flags(s[0], 0), *s[1:]],
    )
    one(
        "section-blocks-not-critical",
        "6.11 6.17",
        "the blocks without the critical flag",
        lambda s: [s[0], flags(s[1], 0), *s[2:]],
    )
    one(
        "section-order-critical",
        "6.12 6.17",
        "the title order with the critical flag",
        lambda s: [*s[:2], flags(s[2], 1), s[3]],
    )
    one(
        "section-date-critical",
        "6.13 6.17",
        "the date order with the critical flag",
        lambda s: [*s[:3], flags(s[3], 1)],
    )
    one(
        "metadata-critical",
        "6.8 6.17",
        "metadata with the critical flag",
        lambda s: [flags(s[0], 1), *s[1:]],
        metadata=METADATA_FIELDS,
    )
    one(
        "dictionary-not-critical",
        "6.9 6.17",
        "a dictionary without the critical flag",
        lambda s: [flags(s[0], 0), *s[1:]],
        dictionaries=DICTIONARY_BYTES,
    )
    one(
        "metadata-sections",
        "6.8 6.15",
        "metadata in two sections",
        lambda s: [s[0], *s],
        metadata=METADATA_FIELDS,
    )
    one(
        "section-payload",
        "6.18",
        "a table that is a byte too long",
        lambda s: [(*s[0][:2], s[0][2] + b"\0"), *s[1:]],
    )
    one(
        "section-payload-short",
        "6.18",
        "a table that is a byte too short",
        lambda s: [(*s[0][:2], s[0][2][:-1]), *s[1:]],
    )
    one(
        "metadata-payload-short",
        "6.8 6.18",
        "a reference to metadata without its last byte, whose codec is not known: the size is seen"
        " first",
        lambda s: [(*s[0][:2], s[0][2][:16] + b"\2" + s[0][2][17:-1]), *s[1:]],
        metadata=METADATA_FIELDS,
    )
    one(
        "dictionary-payload-short",
        "6.9 6.18",
        "a reference to a dictionary without its last byte",
        lambda s: [(*s[0][:2], s[0][2][:-1]), *s[1:]],
        dictionaries=DICTIONARY_BYTES,
    )
    one(
        "metadata-payload",
        "6.8 6.18",
        "a reference to metadata, and a byte after it",
        lambda s: [(*s[0][:2], s[0][2] + b"\0"), *s[1:]],
        metadata=METADATA_FIELDS,
    )


def make_directories(m):
    def edit(**values):
        return {"directory": lambda directory: DIRECTORY_HEAD.edit(directory, **values)}

    def one(name, rules, description, **options):
        m.unopened(name, description, three(**options), rules=rules)

    for size in (1, 7):
        one(
            f"directory-of-{size}",
            "6.1 6.2",
            f"a directory of {size} bytes, which is less than its first two fields",
            hooks={"directory": lambda directory, size=size: directory[:size]},
        )
    one("directory-longer", "6.1 6.3", "bytes after the last section", hooks=edit(sections=3))
    one("directory-count", "6.1", "fewer sections than are said", hooks=edit(sections=5))
    one(
        "directory-head",
        "1.5 6.2",
        "the reserved field at the directory's beginning",
        hooks=edit(reserved=1),
    )
    one(
        "section-cut",
        "6.6 6.20",
        "a critical section that is not known and ends after the directory: the end is seen first",
        sections=[(UNKNOWN_SECTION, 1, b"xx")],
        hooks={"directory": lambda directory: directory[:-1]},
    )
    one(
        "dictionaries-count",
        "3.24 6.9",
        "a dictionary that the root does not count",
        dictionaries=[(b"some content", 0)],
        hooks=edit_root(dictionaries=0),
    )
    one(
        "dictionaries-fewer",
        "3.24 6.9 11.9",
        "a dictionary less than the root counts",
        dictionaries=[(b"some content", 0)],
        hooks=edit_root(dictionaries=2),
    )


def make_order_of_checks(m):
    """Two faults in one directory: a reader names the one that it must see first."""

    def one(*given, **options):
        unopened(m, *given, **options)

    one(
        "first-flags-reserved",
        "6.20",
        "a reserved flag of a critical section that is not known",
        lambda s: [*s, (UNKNOWN_SECTION, 5, b"x")],
    )
    one(
        "first-critical",
        "6.20",
        "a critical section that is not known, whose extents are cut",
        lambda s: [*s, (UNKNOWN_SECTION, 3, b"x")],
        "unsupported",
    )
    one(
        "first-section",
        "6.20 11.9",
        "a critical section that is not known after a table with reserved bytes",
        lambda s: [(3, 1, s[0][2][:9] + b"\1" + s[0][2][10:]), *s[1:], (UNKNOWN_SECTION, 1, b"x")],
    )
    one(
        "first-absent",
        "11.9",
        "a critical section that is not known, and no blocks table: what is absent is seen last",
        lambda s: [s[0], *s[2:], (UNKNOWN_SECTION, 1, b"x")],
        "unsupported",
    )
    m.unopened(
        "first-dictionaries",
        "a dictionary that the root does not count, and a critical section that is not known",
        three(
            dictionaries=[(b"some content", 0)],
            sections=[(UNKNOWN_SECTION, 1, b"x")],
            hooks=edit_root(dictionaries=0),
        ),
        "unsupported",
        rules="11.9",
    )
    one(
        "first-codec",
        "6.18 6.20",
        "a reference to metadata whose codec is not known, and a byte after it",
        lambda s: [(*s[0][:2], s[0][2][:16] + b"\2" + s[0][2][17:] + b"\0"), *s[1:]],
        "unsupported",
        metadata=METADATA_FIELDS,
    )
    one(
        "first-codec-table",
        "6.18 6.20",
        "a table whose top page has a codec that is not known, and a byte after it",
        lambda s: [(*s[0][:2], s[0][2][:40] + b"\2" + s[0][2][41:] + b"\0"), *s[1:]],
        "unsupported",
    )
    m.unopened(
        "reference-order",
        "a codec that is not known and a type that is wrong: the type is seen first",
        three(hooks=edit_table(ENTRIES, top_codec=2, top_type=5)),
        rules="5.16",
    )
    m.unopened(
        "reference-order-codec",
        "a codec that is not known and a dictionary that is not there: the codec is seen first",
        three(hooks=edit_table(ENTRIES, top_codec=2, top_dictionary=5)),
        "unsupported",
        rules="5.16",
    )
    m.unopened(
        "reference-order-place",
        "a reserved byte of a table, and a top page whose codec is not known after it",
        three(hooks=edit_table(ENTRIES, reserved=b"\1", top_codec=2)),
        rules="6.20 11.9",
    )


def make_references(m):
    """References in sections."""

    def one(name, rules, description, kind, values, error="format", **options):
        hooks = edit_section_reference(kind, **values)
        m.unopened(name, description, three(hooks=hooks, **options), error, rules=rules)

    metadata, dictionaries = METADATA_FIELDS, DICTIONARY_BYTES
    one(
        "metadata-backwards",
        "6.36",
        "metadata within the directory",
        METADATA_SECTION,
        {"offset": 1100},
        metadata=metadata,
    )
    one(
        "dictionary-backwards",
        "6.36",
        "a dictionary within the directory",
        DICTIONARY_SECTION,
        {"offset": 1100},
        dictionaries=dictionaries,
    )
    one(
        "metadata-codec",
        "5.4",
        "a codec of metadata that is not known",
        METADATA_SECTION,
        {"codec": 2},
        "unsupported",
        metadata=metadata,
    )
    one(
        "metadata-type",
        "5.5 6.8",
        "metadata of the type of a dictionary",
        METADATA_SECTION,
        {"type": 3},
        metadata=metadata,
    )
    one(
        "metadata-limit",
        "3.18 5.15",
        "metadata above the page raw limit",
        METADATA_SECTION,
        {"raw": 5000},
        metadata=metadata,
    )
    one(
        "metadata-beyond",
        "5.1 11.9",
        "metadata after the end of the file",
        METADATA_SECTION,
        {"offset": 1 << 30},
        metadata=metadata,
    )
    one(
        "dictionary-beyond",
        "5.1 11.9",
        "a dictionary after the end of the file",
        DICTIONARY_SECTION,
        {"offset": 1 << 30},
        dictionaries=dictionaries,
    )
    one(
        "dictionary-dictionary",
        "5.6 6.9",
        "a compressed dictionary that names itself as its dictionary",
        DICTIONARY_SECTION,
        {"dictionary": 1},
        dictionaries=[(b"the same again " * 30, 1)],
    )
    one(
        "dictionary-type",
        "5.5 6.9",
        "a dictionary of the type of metadata",
        DICTIONARY_SECTION,
        {"type": 2},
        dictionaries=dictionaries,
    )


def make_right_metadata(m):
    def one(name, description, metadata):
        archive = three(metadata=metadata)
        m.good(name, description, archive, archive.contents, rules="6.8 6.37")

    one(
        "metadata",
        "every field of metadata",
        field(1, "Vectors")
        + field(2, "Publisher")
        + field(3, "For tests")
        + field(4, "en")
        + field(5, "CC0-1.0"),
    )
    one(
        "metadata-unknown",
        "metadata with tags that this version does not know, 0 among them",
        field(0, b"\xff") + field(1, "T") + field(9, b"\xff") + field(9, b"\xff"),
    )


def make_metadata(m):
    def one(name, description, metadata):
        archive = three(metadata=metadata)
        contents = archive.contents
        m.bad(name, description, archive, contents, rules="6.37 12.2", metadata="format")

    one("metadata-utf8", "metadata that is not UTF-8", field(1, b"\xff"))
    one("metadata-twice", "two titles of the archive", field(1, "T") + field(1, "U"))
    one("metadata-cut", "a field that is longer than the metadata", b"\1\5T")
    one("metadata-order", "metadata whose tags decrease", field(2, "P") + field(1, "T"))
