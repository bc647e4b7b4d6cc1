# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for ids, records, fields, aliases and overflows: section 8 of FORMAT.md."""
from reference_parts import (
    ALIAS,
    ARTICLE,
    ASSET,
    AUTHOR,
    CAPTURED,
    CONTENT_HASH,
    CORRECTED,
    EXTRA,
    MEDIA_TYPE,
    MODIFIED,
    OVERFLOW,
    PUBLISHED,
    STATUS,
    SUMMARY,
    TAG,
    TARGET,
    TITLE,
    WITHDRAWN,
    WITHHELD,
    date,
    field,
    place,
    record,
    varint,
)
from reference_writer import Archive
from samples import ABC, ABC_DIGEST, LOST, TEXT, all_fields, article, digest

HERE = 0, 0, len(ABC)
YEAR_0, YEAR_9999 = -62167219200, 253402300799


def make(m):
    for part in (
        make_right_ids,
        make_right_fields,
        make_right_kinds,
        make_later,
        make_ids,
        make_fields,
        make_others,
        make_aliases,
        make_right_overflows,
        make_overflows,
    ):
        part(m)


def good(m, name, rules, description, entries, contents=None):
    contents = contents or {entry[0]: ABC_DIGEST for entry in entries}
    m.good(name, description, Archive(entries, [ABC]), contents, rules=rules)


def make_right_ids(m):
    ids = [" ", "\x01\x7f", "...", ".hidden", "ü/日本", "a b/c\\d", "x" * 1024, "\U0010ffff"]
    entries = sorted((i.encode(), *article(0, 0, 4)) for i in ids)
    good(
        m,
        "ids",
        "1.4 7.17 8.1",
        "ids with what ids may have: spaces, controls, other scripts, 1024 bytes",
        entries,
        {i: ABC_DIGEST for i in ids},
    )


def make_right_fields(m):
    m.good(
        "fields",
        "every field that a record has",
        Archive([("all.txt", *article(0, 0, len(TEXT), *all_fields()))], [TEXT], block_size=2048),
        {"all.txt": digest(TEXT)},
        rules=" ".join(["8.2 8.4 8.5", *[f"8.{n}" for n in range(9, 28)], "8.29 8.30"]),
    )
    stated = article(0, 0, 4, field(CONTENT_HASH, bytes(32)))
    good(
        m,
        "hash-stated",
        "8.9",
        "a content hash that is another one: who cites the content compares, and a reader does not",
        [("a", *stated)],
    )
    zones = [date(0, 0, 1439), date(0, 0, -1439), date(YEAR_0), date(YEAR_9999)]
    good(
        m,
        "dates",
        "1.3 8.37",
        "the first and the last second that a date may have, and the widest UTC offsets",
        [(str(n), *article(0, 0, 4, field(PUBLISHED, zone))) for n, zone in enumerate(zones)],
    )
    good(
        m,
        "date-coarse",
        "8.37",
        "a day, a month and a year that do not begin with their first second:"
        " nobody looks so close",
        [(str(n), *article(0, 0, 4, field(PUBLISHED, date(100000001, n)))) for n in range(1, 4)],
    )
    states = [b"\0", CORRECTED, WITHHELD]
    good(
        m,
        "statuses",
        "8.27",
        "articles that are usable, corrected and withheld: all of them can be read",
        [(str(n), *article(0, 0, 4, field(STATUS, value))) for n, value in enumerate(states)],
    )
    good(
        m,
        "fields-repeated",
        "8.6 8.15 8.17",
        "three authors and three keywords",
        [("a", *article(0, 0, 4, *[field(AUTHOR, "A")] * 3, *[field(TAG, "t")] * 3))],
    )


def make_right_kinds(m):
    png = bytes(range(256)) * 2
    entries = [
        ("a/article.txt", *article(0, 0, len(ABC))),
        ("a/empty.txt", *article(0, 0, 0)),
        ("alias.txt", record(ALIAS, field(TARGET, "a/article.txt"))),
        ("gone.txt", record(ARTICLE, field(STATUS, WITHDRAWN))),
        ("image.png", record(ASSET, field(MEDIA_TYPE, "image/png")), (0, len(ABC), len(png))),
        ("later", record(77, field(TITLE, "of a later kind"))),
        ("was.txt", record(ALIAS, field(TARGET, "gone.txt"))),
    ]
    contents = {
        "a/article.txt": ABC_DIGEST,
        "a/empty.txt": digest(b""),
        "alias.txt": ABC_DIGEST,
        "gone.txt": "withdrawn",
        "image.png": digest(png),
        "later": "not-found",
        "was.txt": "withdrawn",
    }
    m.good(
        "kinds",
        "article, asset, alias, tombstone, alias to a tombstone, a kind of a later version,"
        " empty content",
        Archive(entries, [ABC + png]),
        contents,
        rules="7.12 7.31 8.2 8.3 8.28 8.32 8.33 13.8 13.9",
    )
    withdrawn = record(ALIAS, field(STATUS, WITHDRAWN), field(TARGET, "a"))
    good(
        m,
        "alias-status",
        "8.33",
        "the status of an alias is not that of its target",
        [("a", *article(0, 0, 4)), ("b", withdrawn)],
    )


def make_later(m):
    """What a later version may have, and a reader of this one must not refuse."""
    good(
        m,
        "unknown-tag",
        "8.7",
        "a field with a tag that this version does not know",
        [("a", *article(0, 0, 4, field(200, b"\xff\x00later")))],
    )
    good(
        m,
        "unknown-tag-twice",
        "8.7",
        "fields with an unknown tag may come more than once",
        [("a", *article(0, 0, 4, field(200, b"1"), field(200, b"2")))],
    )
    good(
        m,
        "unknown-tags-low",
        "8.7",
        "tags 0 and 1, which are not known: the second was that of places before version 1.0",
        [("a", *article(0, 0, 4, field(0, b"\xff"), field(1, b"\xff"), field(1, b"")))],
    )
    most = varint((1 << 64) - 1) + varint(1) + b"x"
    good(m, "unknown-tag-most", "1.1 8.7", "the highest tag", [("a", *article(0, 0, 4, most))])
    entries = [
        ("alias", record(ALIAS, field(TARGET, "later"))),
        ("later", record(9, field(TARGET, "a"))),
        ("most", record((1 << 64) - 1)),
        ("to-was", record(ALIAS, field(TARGET, "was"))),
        ("was", record(9, field(STATUS, WITHDRAWN))),
    ]
    good(
        m,
        "kind-later",
        "8.3",
        "an entry of a kind of a later version has what fields it likes, and an alias to it reads"
        " as it does",
        entries,
        {
            "alias": "not-found",
            "later": "not-found",
            "most": "not-found",
            "to-was": "withdrawn",
            "was": "withdrawn",
        },
    )


def make_ids(m):
    ids = {
        "dots": b"../a",
        "dot": b"a/./b",
        "dot-alone": b".",
        "absolute": b"/a",
        "double-slash": b"a//b",
        "slash-end": b"a/",
        "utf8": b"\xff",
        "nul": b"a\0b",
        "dotdot-end": b"a/..",
        "surrogate": b"\xed\xa0\x80",
    }
    for name, wrong in ids.items():
        archive = Archive([(wrong, *article(0, 0, 4))], [ABC], orders=())
        m.bad(f"id-{name}", f"an id that is not one: {wrong!r}", archive, LOST, rules="8.1 12.5")


def make_one(
    m, name, rules, description, made, where=None, contents=None
):  # pylint: disable=too-many-arguments
    archive = Archive([("a", made, where)], [ABC], orders=())
    m.bad(name, description, archive, contents or LOST, rules=rules)


BROKEN_FIELDS = [  # name, rules, description, fields of an article
    (
        "record-order",
        "8.5",
        "tags that decrease",
        field(TITLE, "T"),
        field(MEDIA_TYPE, "text/plain"),
    ),
    ("record-twice", "8.6", "two titles", field(TITLE, "T"), field(TITLE, "U")),
    ("record-cut", "8.4", "a field that is longer than the record", b"\4\5T"),
    (
        "record-tag-huge",
        "1.1 8.4",
        "an unknown tag of 2^64",
        b"\x80" * 9 + b"\2" + b"\1x",
    ),
    ("record-tag-only", "8.4", "a tag without a length", b"\4"),
    ("record-length-huge", "1.6 8.4", "a field of 2^64 - 1 bytes", b"\4" + varint((1 << 64) - 1)),
    ("target-article", "8.28", "an article with a target", field(TARGET, "a")),
    ("string-utf8", "1.4 8.8", "a title that is not UTF-8", field(TITLE, b"\xff")),
    ("string-surrogate", "1.4", "a surrogate in UTF-8", field(TITLE, b"\xed\xa0\x80")),
    ("string-overlong", "1.4", "an overlong form in UTF-8", field(TITLE, b"\xc0\xaf")),
    ("string-beyond", "1.4", "U+110000 in UTF-8", field(TITLE, b"\xf4\x90\x80\x80")),
    ("string-cut", "1.4", "UTF-8 that ends within a letter", field(TITLE, b"a\xc3")),
    ("string-nul", "1.4", "a zero byte in a title", field(TITLE, b"a\0b")),
    ("extra-utf8", "8.8 8.30", "extra that is not UTF-8", field(EXTRA, b"\xff")),
    ("date-range", "8.37", "a date after the year 9999", field(PUBLISHED, date(YEAR_9999 + 1))),
    ("date-early", "8.37", "a date before the year 0", field(PUBLISHED, date(YEAR_0 - 1))),
    ("date-precision", "8.37", "a precision that is not known", field(PUBLISHED, date(0, 4))),
    ("date-zone", "8.37", "a zone of 24 hours", field(PUBLISHED, date(0, 0, 24 * 60))),
    ("date-zone-west", "8.37", "a zone of -24 hours", field(PUBLISHED, date(0, 0, -24 * 60))),
    ("date-day-zone", "8.37", "a day with a zone", field(PUBLISHED, date(0, 1, 60))),
    ("date-longer", "8.37", "a date with a byte after it", field(PUBLISHED, date(0) + b"\0")),
    ("date-cut", "8.37", "a date without its zone", field(PUBLISHED, date(0)[:-1])),
    ("date-seconds-only", "8.37", "a date of seconds alone", field(PUBLISHED, date(0)[:1])),
    ("date-empty", "8.37", "a date of no bytes", field(PUBLISHED, b"")),
    (
        "date-modified",
        "8.8 8.13",
        "a modification after 9999",
        field(MODIFIED, date(YEAR_9999 + 1)),
    ),
    ("date-captured", "8.8 8.25", "fetched after the year 9999", field(CAPTURED, date(1 << 62))),
    ("status-range", "8.8 8.27", "a status that is not known", field(STATUS, b"\4")),
    ("status-long", "8.8 8.27", "a status of two bytes", field(STATUS, b"\0\0")),
    ("status-empty", "8.8 8.27", "a status of no bytes", field(STATUS, b"")),
    ("hash-short", "8.8 8.9", "a content hash of 31 bytes", field(CONTENT_HASH, bytes(31))),
    (
        "overflow-large",
        "8.31 8.34",
        "an overflow of 16 MiB and a byte",
        field(OVERFLOW, place(0, 0, (16 << 20) + 1)),
    ),
    (
        "overflow-place-longer",
        "8.31 8.36",
        "the place of an overflow with a byte after it",
        field(OVERFLOW, place(0, 0, 4) + b"\0"),
    ),
    (
        "overflow-place-cut",
        "8.31 8.36",
        "the place of an overflow without its length",
        field(OVERFLOW, b"\0\0"),
    ),
    (
        "overflow-place-empty",
        "8.36",
        "an overflow of no bytes, and yet an offset",
        field(OVERFLOW, place(0, 1, 0)),
    ),
    (
        "overflow-place-empty-block",
        "8.36",
        "an overflow of no bytes, and yet a block",
        field(OVERFLOW, place(1, 0, 0)),
    ),
    (
        "overflow-offset-large",
        "8.36",
        "an overflow at 2^32 in its block",
        field(OVERFLOW, place(0, 1 << 32, 4)),
    ),
    (
        "overflow-length-huge",
        "8.36",
        "an overflow of 2^63 bytes",
        field(OVERFLOW, place(0, 0, 1 << 63)),
    ),
]


def make_fields(m):
    for name, rules, description, *fields in BROKEN_FIELDS:
        make_one(m, name, rules + " 12.5", description, record(ARTICLE, *fields), HERE)


def make_others(m):
    make_one(m, "record-empty", "8.2", "a record without its kind", b"")
    make_one(m, "record-kind-cut", "1.1 8.2", "a kind that does not end", b"\x80")
    asset = record(ASSET, field(TARGET, "b"))
    make_one(m, "target-asset", "8.28", "an asset with a target", asset, HERE)
    tombstone = record(ARTICLE, field(STATUS, WITHDRAWN), field(TARGET, "b"))
    make_one(m, "target-tombstone", "8.28", "a tombstone with a target", tombstone)
    no_target = record(ALIAS, field(TITLE, "T"))
    make_one(m, "alias-no-target", "8.28", "an alias without a target", no_target)
    for name, description, target in [
        ("id", "an alias to what is no id", "../b"),
        ("empty", "an alias to an id of no bytes", ""),
        ("long", "an alias to an id of 1025 bytes", "x" * 1025),
    ]:
        made = record(ALIAS, field(TARGET, target))
        make_one(m, f"alias-target-{name}", "8.1 8.28", description, made)
    make_one(
        m,
        "kind-later-utf8",
        "8.3 8.8",
        "a title that is not UTF-8 in an entry of a kind that is not known",
        record(9, field(TITLE, b"\xff")),
    )
    make_one(
        m,
        "overflow-block",
        "12.6",
        "an overflow in a block that is not there",
        record(ARTICLE, field(OVERFLOW, place(1, 0, 4))),
        HERE,
        {"a": ABC_DIGEST},
    )


def make_aliases(m):
    """Aliases that only reading them shows to be wrong."""

    def one(name, description, target):
        other = record(ALIAS, field(TARGET, "a"))
        archive = Archive([("a", record(ALIAS, field(TARGET, target))), ("b", other)], [ABC])
        m.bad(name, description, archive, {"a": "format", "b": "format"}, "ok", rules="8.33")

    one("alias-alias", "two aliases to each other", "b")
    one("alias-itself", "an alias to itself, and an alias to that", "a")
    one("alias-nothing", "an alias to nothing, and an alias to that", "nothing")
    one("alias-nothing-long", "an alias to an id of 1024 bytes that is not there", "x" * 1024)


def overflowing(further, *fields, where=None):
    """An article whose record has these fields and an overflow, beside its content in the block."""
    text = b"text\n"
    where = where or (0, len(text), len(further))
    made = article(0, 0, len(text), *fields, field(OVERFLOW, place(*where)))
    archive = Archive([("m.txt", *made)], [text + further], orders=())
    archive.contents = {"m.txt": digest(text)}
    return archive


def make_right_overflows(m):
    def one(name, rules, description, further, *fields, where=None):
        archive = overflowing(further, *fields, where=where)
        overflow = {"m.txt": digest(further)}
        m.bad(name, description, archive, archive.contents, "ok", rules, overflow=overflow)

    summary, title = field(SUMMARY, "A summary beside the content"), field(TITLE, "T")
    one(
        "overflow",
        "8.31 8.34 8.35",
        "further fields of a record, beside its content in the block",
        summary + field(EXTRA, '{"a":1}'),
        title,
    )
    one("overflow-empty", "8.34 8.36", "an overflow of no bytes", b"", where=(0, 0, 0))
    nowhere = Archive([("a", *article(0, 0, 0, field(OVERFLOW, place(0, 0, 0))))], orders=())
    m.bad(
        "overflow-in-no-block",
        "an overflow of no bytes, where there are no blocks",
        nowhere,
        {"a": digest(b"")},
        "ok",
        rules="8.36 9.2 12.6",
        overflow={"a": digest(b"")},
    )
    one(
        "overflow-repeated",
        "8.35",
        "authors in the record and in the overflow",
        field(AUTHOR, "B") + field(AUTHOR, "C"),
        field(AUTHOR, "A"),
    )
    one("overflow-unknown-tag", "8.7 8.34", "unknown tags in an overflow", field(1, b"\xff") * 2)
    one(
        "overflow-title",
        "8.35",
        "a title in the record, which counts, and a title in the overflow",
        title,
        title,
    )


def make_overflows(m):
    """Content can be read whatever is wrong with the overflow: that has its own expectation."""

    def one(name, rules, description, further, where=None):
        archive = overflowing(further, field(TITLE, "More"), where=where)
        overflow = {"m.txt": "format"}
        m.bad(name, description, archive, archive.contents, "ok", rules, overflow=overflow)

    summary = field(SUMMARY, "S")
    one(
        "overflow-order",
        "8.5 8.34",
        "further fields whose tags decrease",
        field(EXTRA, "{}") + summary,
    )
    one(
        "overflow-cut", "8.4 8.34", "a field that is longer than the overflow", summary + b"\x17\5x"
    )
    for name, what, tag, value in [
        ("hash", "content hash", CONTENT_HASH, bytes(32)),
        ("status", "status", STATUS, b"\1"),
        ("target", "target", TARGET, b"m.txt"),
        ("overflow", "place of a further overflow", OVERFLOW, place(0, 0, 4)),
    ]:
        one(f"overflow-{name}", "8.34", f"a {what} in an overflow", field(tag, value))
    one("overflow-utf8", "8.8 8.34", "a further field that is not UTF-8", field(SUMMARY, b"\xff"))
    one("overflow-twice", "8.6 8.34", "two summaries in an overflow", summary * 2)
    one("overflow-beyond", "9.5", "an overflow that ends after its block", summary, (0, 5, 400))
