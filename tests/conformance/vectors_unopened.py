# SPDX-License-Identifier: BSD-2-Clause
"""Vectors that a reader must refuse to open. The error is `format` where a row names no other."""
from layout import DIRECTORY_HEAD, HEADER_SIZE, ROOT
from reference_parts import (
    BLOCKS,
    BY_TITLE,
    DICTIONARY_SECTION,
    ENTRIES,
    METADATA_SECTION,
    PAGE,
    field,
)
from reference_writer import Archive
from samples import (
    TEXT,
    edit_level_bases,
    edit_root,
    edit_section_reference,
    edit_sections,
    edit_table,
    flip,
    three,
    tree,
)

UNKNOWN_SECTION = 900


def make(m):
    for part in (
        make_roots,
        make_files,
        make_sections,
        make_tables,
        make_references,
        make_limits,
    ):
        part(m)


ROOT_BREAKS = [  # name, description, fields, error
    ("major-version", "major version 2", {"major": 2}, "unsupported"),
    ("header-size", "a header size other than 1024", {"header_size": 1025}),
    (
        "incompatible-bit",
        "an incompatible feature bit that this version does not know",
        {"incompatible": 1 << 17},
        "unsupported",
    ),
    ("file-size-small", "a file size of no more than the header", {"file_size": 1024}),
    ("file-size-huge", "a file size of 2^63", {"file_size": 1 << 63}),
    ("root-reserved-76", "a reserved field of the root that is not zero", {"reserved_76": 1}),
    ("root-reserved-147", "a reserved byte of the root that is not zero", {"reserved_147": 1}),
    ("root-reserved-148", "a reserved field of the root that is not zero", {"reserved_148": 1}),
    (
        "root-reserved-end",
        "the last reserved byte of the root is not zero",
        {"reserved_240": bytes(271) + b"\1"},
    ),
    ("entries-many", "more than 2^40 entries", {"entries": (1 << 40) + 1}),
    ("articles-many", "more articles than entries", {"articles": 4}),
    ("blocks-many", "more than 2^40 blocks", {"blocks": (1 << 40) + 1}),
    ("page-limit-small", "a page raw limit below 1024", {"page_raw": 1023}),
    ("page-limit-large", "a page raw limit above 65536", {"page_raw": 65537}),
    ("page-stored-large", "a page stored limit above the raw limit", {"page_stored": 4097}),
    ("block-size-small", "a block size below 1024", {"block_size": 1023}),
    ("block-size-large", "a block size above 16 MiB", {"block_size": (16 << 20) + 1}),
    ("block-stored-large", "a block stored limit above the block size", {"block_stored": 1025}),
    (
        "dictionary-raw-large",
        "a dictionary raw limit above 16 MiB",
        {"dictionary_raw": (16 << 20) + 1},
    ),
    (
        "dictionary-stored-large",
        "a dictionary stored limit above the raw limit",
        {"dictionary_stored": 1},
    ),
    ("dictionaries-many", "256 dictionaries", {"dictionaries": 256}),
    ("levels-many", "nine levels", {"levels": 9}),
    (
        "directory-offset",
        "a directory that is not directly behind the header",
        {"directory_offset": 1025},
    ),
    (
        "directory-codec",
        "a codec of the directory that is not known",
        {"directory_codec": 9},
        "unsupported",
    ),
    ("directory-type", "a directory of the type of a page", {"directory_type": PAGE}),
    ("directory-dictionary", "a directory with a dictionary", {"directory_dictionary": 1}),
    (
        "directory-reserved",
        "reserved bytes of the directory's reference",
        {"directory_reserved": 1},
    ),
    ("directory-raw", "a stored object whose raw size differs", {"directory_raw": 999}),
    (
        "directory-beyond",
        "a directory that ends behind the file",
        {"directory_stored": 4000, "directory_raw": 4000},
    ),
    ("directory-hash", "another hash of the directory", {"directory_hash": bytes(8)}, "hash"),
]


def make_roots(m):
    for name, description, values, *error in ROOT_BREAKS:
        m.unopened(name, description, three(hooks=edit_root(**values)), *error)


def make_files(m):
    whole = three().build()
    changed_root = bytes(ROOT.edit(bytearray(whole), sequence=2))
    text_mode = whole[:4] + whole[5:]  # byte 4 of the magic is a carriage return
    changed_directory = flip(whole, HEADER_SIZE + 16)
    m.unopened("nothing", "no bytes", b"", "missing")
    m.unopened("magic-cut", "the first five bytes", whole[:5], "missing")
    m.unopened("not-an-archive", "text", b"This is not an archive.\n" * 80, "magic")
    m.unopened("short-text", "less than eight bytes that do not begin the magic", b"text", "magic")
    m.unopened("text-mode", "a transfer in text mode took the CR", text_mode, "magic")
    m.unopened("header-cut", "1023 bytes", whole[: HEADER_SIZE - 1], "missing")
    m.unopened("directory-cut", "the file ends within the directory", whole[:1100], "missing")
    m.unopened("appended", "a byte behind the end", whole + b"\n")
    m.unopened("changed-root", "the sequence was changed and not signed", changed_root, "signature")
    m.unopened(
        "changed-directory", "a byte of the directory was changed", changed_directory, "hash"
    )


def make_sections(m):
    """Sections of three() are entries, blocks, title order, date order."""

    def one(name, description, change, error="format", **options):
        m.unopened(name, description, three(hooks=edit_sections(change), **options), error)

    def flags(section, new):
        return section[0], new, section[2]

    one("sections-order", "sections whose types decrease", lambda s: [s[1], s[0], *s[2:]])
    one(
        "section-twice",
        "a section that may come only once came twice",
        lambda s: [*s[:3], s[2], *s[3:]],
    )
    one(
        "section-critical-unknown",
        "a critical section that is not known",
        lambda s: [*s, (UNKNOWN_SECTION, 1, b"x")],
        "unsupported",
    )
    one("section-flags", "reserved flags of a section", lambda s: [*s[:3], flags(s[3], 2)])
    one(
        "section-not-critical",
        "the entries without the critical flag",
        lambda s: [flags(s[0], 0), *s[1:]],
    )
    one(
        "section-payload",
        "a table that is a byte too long",
        lambda s: [(*s[0][:2], s[0][2] + b"\0"), *s[1:]],
    )
    one("section-missing", "no blocks table", lambda s: [s[0], *s[2:]])
    one(
        "section-zero",
        "a critical section of type 0",
        lambda s: [(0, 1, b""), *s],
        "unsupported",
    )
    metadata = field(1, "T" * 600)
    one(
        "metadata-critical",
        "metadata with the critical flag",
        lambda s: [flags(s[0], 1), *s[1:]],
        metadata=metadata,
    )
    one(
        "metadata-sections",
        "metadata in two sections",
        lambda s: [s[0], *s],
        metadata=metadata,
    )
    make_directories(m)


def make_directories(m):
    def edit(**values):
        return {"directory": lambda directory: DIRECTORY_HEAD.edit(directory, **values)}

    m.unopened("directory-longer", "bytes behind the last section", three(hooks=edit(sections=3)))
    m.unopened("directory-count", "fewer sections than are said", three(hooks=edit(sections=5)))
    m.unopened(
        "directory-head",
        "the reserved field at the directory's beginning",
        three(hooks=edit(reserved=1)),
    )
    m.unopened(
        "section-cut",
        "a critical section that is not known and ends behind the directory:"
        " the end is seen first",
        three(
            sections=[(UNKNOWN_SECTION, 1, b"xx")],
            hooks={"directory": lambda directory: directory[:-1]},
        ),
    )
    m.unopened(
        "dictionaries-count",
        "a dictionary that the root does not count",
        three(dictionaries=[(b"some content", 0)], hooks=edit_root(dictionaries=0)),
    )


TABLE_BREAKS = [  # name, description, table, fields, error
    ("table-count", "a table whose count is not the root's", ENTRIES, {"count": 2}),
    ("table-levels", "more levels than the root says", ENTRIES, {"levels": 2}),
    ("table-levels-zero", "no levels for three items", ENTRIES, {"levels": 0}),
    ("table-reserved", "reserved bytes of a table", ENTRIES, {"reserved": b"\1"}),
    (
        "table-content-base",
        "a content base of a table that has none",
        ENTRIES,
        {"content_base": 1},
    ),
    (
        "table-order-count",
        "an order that does not have as many items as there are articles",
        BY_TITLE,
        {"count": 2},
    ),
    ("top-backwards", "a top page within the directory", ENTRIES, {"top_offset": 1032}),
    (
        "top-beyond",
        "a top page behind the end of the file",
        ENTRIES,
        {"top_offset": lambda offset: offset + (1 << 16)},
    ),
    ("top-type", "a top page of another type", ENTRIES, {"top_type": 5}),
    ("top-codec", "a codec that is not known", ENTRIES, {"top_codec": 2}, "unsupported"),
    ("top-stored-zero", "a stored size of 0", ENTRIES, {"top_stored": 0}),
    ("top-dictionary", "a dictionary that is not there", ENTRIES, {"top_dictionary": 1}),
]


def make_tables(m):
    for name, description, kind, values, *error in TABLE_BREAKS:
        archive = three(page_codec=0, hooks=edit_table(kind, **values))
        m.unopened(name, description, archive, *error)
    m.unopened(
        "content-base-backwards",
        "blocks that begin before their table's leaves",
        three(hooks=edit_table(BLOCKS, content_base=1030)),
    )
    m.unopened(
        "content-base-beyond",
        "blocks that begin behind the end of the file",
        three(hooks=edit_table(BLOCKS, content_base=len(three().build()))),
    )
    m.unopened(
        "empty-top",
        "a top page of a table without items",
        Archive(hooks=edit_table(ENTRIES, top_offset=1)),
    )
    m.unopened(
        "empty-content-base",
        "a content base, and no blocks",
        Archive(hooks=edit_table(BLOCKS, content_base=1024)),
    )
    make_levels(m)


def make_levels(m):
    def one(name, description, cells_per_page, change):
        hooks = edit_level_bases(ENTRIES, change)
        m.unopened(name, description, tree(cells_per_page=cells_per_page, hooks=hooks))

    one("levels-not-ascending", "two levels at one offset", 16, lambda bases: [bases[0]] * 2)
    one(
        "level-backwards",
        "a level before the top page",
        16,
        lambda bases: [HEADER_SIZE, *bases[1:]],
    )
    end = len(tree(cells_per_page=64).build())
    one("level-beyond", "a level that begins behind the end of the file", 64, lambda _: [end])


def make_references(m):
    """References in sections."""

    def one(name, description, kind, values, error="format", **options):
        hooks = edit_section_reference(kind, **values)
        m.unopened(name, description, three(hooks=hooks, **options), error)

    metadata, dictionaries = field(1, "T" * 600), [(TEXT[:300], 0)]
    one(
        "metadata-backwards",
        "metadata within the directory",
        METADATA_SECTION,
        {"offset": 1100},
        metadata=metadata,
    )
    one(
        "dictionary-backwards",
        "a dictionary within the directory",
        DICTIONARY_SECTION,
        {"offset": 1100},
        dictionaries=dictionaries,
    )
    one(
        "metadata-codec",
        "a codec of metadata that is not known",
        METADATA_SECTION,
        {"codec": 2},
        "unsupported",
        metadata=metadata,
    )
    one(
        "metadata-limit",
        "metadata above the page raw limit",
        METADATA_SECTION,
        {"raw": 5000},
        metadata=metadata,
    )
    m.unopened(
        "reference-order",
        "a codec that is not known and a type that is wrong: the type is seen first",
        three(hooks=edit_table(ENTRIES, top_codec=2, top_type=5)),
    )


def make_limits(m):
    """Dictionaries that are larger than the root says."""
    m.unopened(
        "dictionary-raw-limit",
        "a dictionary above the limit of the root",
        three(dictionaries=[(TEXT[:300], 0)], hooks=edit_root(dictionary_raw=299)),
    )
    m.unopened(
        "dictionary-stored-limit",
        "a compressed dictionary above the limit of the root",
        three(dictionaries=[(TEXT[:300], 1)], hooks=edit_root(dictionary_stored=5)),
    )
