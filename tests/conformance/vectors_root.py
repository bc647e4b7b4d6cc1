# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for the root and for what comes before it is known: sections 2, 3 and 11 of FORMAT.md.

The error is `format` where a row names no other.
"""
from layout import HEADER_SIZE, ROOT
from reference_parts import BLOCKS, ENTRIES, PAGE
from reference_writer import Archive
from samples import (
    ABC,
    ABC_DIGEST,
    LOST,
    UNKNOWN_SECTION,
    article,
    edit_root,
    edit_table,
    flip,
    three,
    tree,
)


def make(m):
    for part in (
        make_right_roots,
        make_replaced,
        make_key_limits,
        make_roots,
        make_counts,
        make_directory_references,
        make_files,
        make_order_of_checks,
    ):
        part(m)


def make_right_roots(m):
    """Roots that a reader that is a little too strict would refuse."""

    def one(name, rules, description, **options):
        archive = three(**options)
        m.good(name, description, archive, archive.contents, rules=rules)

    one("three", "2.1 2.2 3.1 3.2 9.1 12.1", "three articles in two blocks")
    one(
        "compatible-bit",
        "3.6",
        "a compatible feature bit that this version does not know",
        compatible=1 << 63,
    )
    one("minor-version", "3.3", "a later minor version", hooks=edit_root(minor=7))
    one(
        "current-until",
        "3.9",
        "a time until which it is current, long gone: it is read all the same",
        current_until=1,
    )
    one(
        "root-lowest",
        "3.8 3.9 3.10 3.11 3.13 3.29",
        "the lowest value in each field that may have any",
        created=-(1 << 63),
        current_until=-(1 << 63),
        series=bytes(16),
        sequence=0,
    )
    one(
        "root-highest",
        "3.3 3.6 3.8 3.9 3.10 3.11 3.13 3.29",
        "the highest value in each field that may have any",
        compatible=(1 << 64) - 1,
        created=(1 << 63) - 1,
        current_until=(1 << 63) - 1,
        series=b"\xff" * 16,
        epoch=(1 << 32) - 1,
        sequence=(1 << 64) - 1,
        previous=b"\xff" * 32,
        hooks=edit_root(minor=65535),
    )
    one(
        "limits-zero",
        "3.19 3.21 3.22 3.23 3.32",
        "nothing is compressed: the stored limits are 0, whatever the sizes of the objects",
        page_codec=0,
        block_codec=0,
    )
    one(
        "dictionaries-most",
        "3.24 6.9",
        "255 dictionaries, which nothing uses",
        dictionaries=[(b"dictionary %d" % n, 0) for n in range(255)],
        page_limit=65536,
    )
    small = tree(cells_per_page=8, page_limit=1024)
    m.good(
        "page-limit-least",
        "500 entries in pages of at most 1,024 bytes",
        small,
        small.contents,
        rules="3.18",
    )


def make_replaced(m):
    """An archive may replace three(), which is edition 1 of epoch 0, or it may not."""

    def one(name, description, error="ok", **options):
        archive = three(**options)
        replaces = {"series": three().series.hex(), "epoch": 0, "sequence": 1}
        if error == "ok":
            m.good(name, description, archive, archive.contents, rules="3.35", replaces=replaces)
        else:
            m.unopened(name, description, archive, error, rules="3.35 11.8", replaces=replaces)

    one("replaces-same", "the same edition replaces itself")
    one("replaces-sequence", "an edition with a higher sequence replaces another", sequence=2)
    one("replaces-epoch", "a higher epoch counts more than a sequence", epoch=1, sequence=0)
    one("stale-sequence", "an edition with a lower sequence", "stale", sequence=0)
    one("stale-series", "an edition of another series", "stale", series=b"vectors series 1")
    m.unopened(
        "stale-epoch",
        "an edition with a lower epoch and a higher sequence",
        three(sequence=7),
        "stale",
        rules="3.35 11.8",
        replaces={"series": three().series.hex(), "epoch": 1, "sequence": 1},
    )


def make_key_limits(m):
    """The key limit is a quarter of the page raw limit, and never more than 1024."""

    def archive(size, limit):
        hooks = edit_root(page_raw=limit)
        entries = [("a", *article(0, 0, 4)), ("b" * size, *article(0, 0, 4))]
        return Archive(entries, [ABC], page_limit=limit, orders=(), hooks=hooks)

    for size, limit in [(256, 1024), (257, 1028), (1024, 4096), (1024, 65536)]:
        m.good(
            f"key-limit-{size}-of-{limit}",
            f"an id of {size} bytes, where the page raw limit is {limit}",
            archive(size, limit),
            {"a": ABC_DIGEST, "b" * size: ABC_DIGEST},
            rules="3.18 3.33 7.16 8.1",
        )
    for size, limit in [(257, 1024), (257, 1027), (1024, 4095), (1025, 4100), (1025, 65536)]:
        m.bad(
            f"key-beyond-{size}-of-{limit}",
            f"an id of {size} bytes, where the page raw limit is {limit}",
            archive(size, limit),
            LOST,
            rules="3.33 7.16",
        )


ROOT_BREAKS = [  # name, rules, description, fields, error
    ("major-version", "3.2 11.3 13.3", "major version 2", {"major": 2}, "unsupported"),
    ("header-size", "3.4 3.31 13.7", "a header size other than 1024", {"header_size": 1025}),
    (
        "incompatible-bit",
        "3.5 11.6",
        "an incompatible feature bit that this version does not know",
        {"incompatible": 1 << 17},
        "unsupported",
    ),
    (
        "file-size-small",
        "3.7 3.31",
        "a file size of no more than the header",
        {"file_size": 1024},
    ),
    ("file-size-huge", "3.7 3.31", "a file size of 2^63", {"file_size": 1 << 63}),
    (
        "root-reserved-76",
        "1.5 3.12",
        "a reserved field of the root that is not zero",
        {"reserved_76": 1},
    ),
    (
        "root-reserved-147",
        "1.5 3.26",
        "a reserved byte of the root that is not zero",
        {"reserved_147": 1},
    ),
    (
        "root-reserved-148",
        "1.5 3.27",
        "a reserved field of the root that is not zero",
        {"reserved_148": 1},
    ),
    (
        "root-reserved-begin",
        "1.5 3.30",
        "the first reserved byte after the previous identity is not zero",
        {"reserved_240": b"\1"},
    ),
    (
        "root-reserved-end",
        "1.5 3.30",
        "the last reserved byte of the root is not zero",
        {"reserved_240": bytes(271) + b"\1"},
    ),
    ("page-limit-small", "3.18 3.31", "a page raw limit below 1024", {"page_raw": 1023}),
    ("page-limit-large", "3.18 3.31", "a page raw limit above 65536", {"page_raw": 65537}),
    (
        "page-stored-large",
        "3.19 3.31",
        "a page stored limit above the raw limit",
        {"page_stored": 4097},
    ),
    ("block-size-small", "3.20 3.31", "a block size below 1024", {"block_size": 1023}),
    ("block-size-large", "3.20 3.31", "a block size above 16 MiB", {"block_size": (16 << 20) + 1}),
    (
        "block-stored-large",
        "3.21 3.31",
        "a block stored limit above the block size",
        {"block_stored": 1025},
    ),
    (
        "dictionary-raw-large",
        "3.22 3.31",
        "a dictionary raw limit above 16 MiB",
        {"dictionary_raw": (16 << 20) + 1},
    ),
    (
        "dictionary-stored-large",
        "3.23 3.31",
        "a dictionary stored limit above the raw limit",
        {"dictionary_stored": 1},
    ),
    ("levels-many", "3.25 3.31", "nine levels", {"levels": 9}),
]


def make_roots(m):
    for name, rules, description, values, *error in ROOT_BREAKS:
        m.unopened(name, description, three(hooks=edit_root(**values)), *error, rules=rules)


def make_counts(m):
    """Counts that are too high, and a directory that agrees with them."""
    many = (1 << 40) + 1
    rows = [
        ("entries-many", "3.14 3.31", "more than 2^40 entries", {"entries": many}, ENTRIES),
        ("blocks-many", "3.16 3.31", "more than 2^40 blocks", {"blocks": many}, BLOCKS),
        ("articles-many", "3.15 3.31", "more articles than entries", {"articles": 4}, None),
    ]
    for name, rules, description, values, kind in rows:
        hooks = edit_root(**values) | edit_table(kind, count=many)
        m.unopened(name, description, three(orders=(), hooks=hooks), rules=rules)
    dictionaries = [(b"dictionary %d" % n, 0) for n in range(256)]
    m.unopened(
        "dictionaries-many",
        "256 dictionaries",
        three(dictionaries=dictionaries, page_limit=65536),
        rules="3.24 3.31",
    )


DIRECTORY_BREAKS = [  # name, rules, description, fields of the root, error
    (
        "directory-offset",
        "2.2 3.28",
        "a directory that is not directly after the header",
        {"directory_offset": 1025},
    ),
    (
        "directory-codec",
        "5.4 11.6",
        "a codec of the directory that is not known",
        {"directory_codec": 9},
        "unsupported",
    ),
    (
        "directory-type",
        "3.28 5.5",
        "a directory of the type of a page",
        {"directory_type": PAGE},
    ),
    (
        "directory-dictionary",
        "3.28 5.6",
        "a directory with a dictionary",
        {"directory_dictionary": 1},
    ),
    (
        "directory-reserved",
        "1.5 5.7",
        "reserved bytes of the directory's reference",
        {"directory_reserved": 1},
    ),
    (
        "directory-raw",
        "5.3",
        "a directory stored as it is whose raw size differs",
        {"directory_raw": 999},
    ),
    (
        "directory-beyond",
        "5.1",
        "a directory that ends after the file",
        {"directory_stored": 4000, "directory_raw": 4000},
    ),
    (
        "directory-hash",
        "5.8 11.9 13.6",
        "another hash of the directory",
        {"directory_hash": bytes(8)},
        "hash",
    ),
]


def make_directory_references(m):
    for name, rules, description, values, *error in DIRECTORY_BREAKS:
        m.unopened(name, description, three(hooks=edit_root(**values)), *error, rules=rules)
    m.unopened(
        "directory-compressed",
        "a directory that is a zstd frame",
        three(directory_codec=1, sections=[(UNKNOWN_SECTION, 0, bytes(300))]),
        rules="3.28",
    )
    is_no_frame = {"directory_codec": 1, "directory_raw": lambda n: n + 1, "page_stored": 4096}
    m.unopened(
        "directory-said-compressed",
        "a directory that is stored as it is, and said to be a zstd frame",
        three(hooks=edit_root(**is_no_frame)),
        rules="3.28",
    )
    long = three(dictionaries=[(b"dictionary %d" % n, 0) for n in range(20)])
    long.hooks = edit_root(page_raw=1024)
    m.unopened(
        "directory-limit", "a directory above the page raw limit", long, rules="3.18 3.31 5.15"
    )


def make_files(m):
    whole = three().build()
    changed_root = bytes(ROOT.edit(bytearray(whole), sequence=2))
    text_mode = whole[:4] + whole[5:]  # byte 4 of the magic is a carriage return
    rows = [  # name, rules, description, bytes, error
        ("nothing", "11.1", "no bytes", b"", "missing"),
        ("magic-cut", "11.1 13.2", "the first five bytes", whole[:5], "missing"),
        ("not-an-archive", "3.1 11.1 13.1", "text", b"This is not an archive.\n" * 80, "magic"),
        (
            "short-text",
            "11.1",
            "less than eight bytes that do not begin the magic",
            b"text",
            "magic",
        ),
        ("text-mode", "3.1 13.1", "a transfer in text mode took the CR", text_mode, "magic"),
        ("header-cut", "11.2", "1023 bytes", whole[: HEADER_SIZE - 1], "missing"),
        ("slots-cut", "11.2", "600 bytes: the file ends within a slot", whole[:600], "missing"),
        ("directory-cut", "11.9", "the file ends within the directory", whole[:1100], "missing"),
        ("appended", "3.7 11.7", "a byte after the end", whole + b"\n", "format"),
        (
            "changed-root",
            "3.34 11.5 13.4",
            "the sequence was changed and not signed",
            changed_root,
            "signature",
        ),
        (
            "changed-directory",
            "5.17 11.9",
            "a byte of the directory was changed",
            flip(whole, HEADER_SIZE + 16),
            "hash",
        ),
    ]
    for name, rules, description, data, error in rows:
        m.unopened(name, description, data, error, rules=rules)


def make_order_of_checks(m):
    """Two faults in one file: a reader names the one that it must see first."""

    def one(name, rules, description, error, **options):
        m.unopened(name, description, three(**options), error, rules=rules)

    def longer(**values):
        return edit_root(**values) | {"file": lambda data: data + b"\n"}

    one(
        "first-major-version",
        "11.3 11.4",
        "major version 2, and reserved bytes after the slots",
        "unsupported",
        hooks=edit_root(major=2) | {"header": lambda header: header[:-1] + b"\1"},
    )
    one(
        "first-untrusted",
        "11.5 11.6",
        "nobody signed it, and a feature bit is not known",
        "untrusted",
        keys=[],
        hooks=edit_root(incompatible=1),
    )
    one(
        "first-incompatible",
        "3.5 11.6",
        "a feature bit that is not known, and a header size that is wrong",
        "unsupported",
        hooks=edit_root(incompatible=1, header_size=1),
    )
    one(
        "first-directory-codec",
        "5.16 11.6 11.7",
        "a codec of the directory that is not known, and a byte after the end",
        "unsupported",
        hooks=longer(directory_codec=9),
    )
    one(
        "first-longer",
        "11.7 11.9",
        "a byte after the end, and another hash of the directory",
        "format",
        hooks=longer(directory_hash=bytes(8)),
    )
