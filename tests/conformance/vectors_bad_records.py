# SPDX-License-Identifier: BSD-2-Clause
"""Vectors with an id, a record or an alias that section 8 does not allow, each in one archive."""
from reference_parts import (
    ALIAS,
    ARTICLE,
    ASSET,
    CONTENT_HASH,
    EXTRA,
    MEDIA_TYPE,
    OVERFLOW,
    PUBLISHED,
    STATUS,
    TARGET,
    TITLE,
    WITHDRAWN,
    date,
    field,
    place,
    record,
)
from reference_writer import Archive
from samples import article, digest

ABC, ABC_DIGEST = b"abc\n", digest(b"abc\n")
HERE = 0, 0, len(ABC)
LOST = {"?": "format"}  # an entry that cannot be listed has no name


def make(m):
    make_articles(m, BROKEN_FIELDS)
    make_articles(m, BROKEN_TYPES)
    make_others(m)
    make_ids(m)
    make_aliases(m)


def make_one(
    m, name, description, made, where=None, contents=None
):  # pylint: disable=too-many-arguments
    archive = Archive([("a", made, where)], [ABC], orders=False)
    m.bad(name, description, archive, contents or LOST)


def make_articles(m, breaks):
    for name, description, *fields in breaks:
        make_one(m, name, description, record(ARTICLE, *fields), HERE)


BROKEN_FIELDS = [  # name, description, fields of an article
    (
        "record-order",
        "tags that decrease",
        field(TITLE, "T"),
        field(MEDIA_TYPE, "text/plain"),
    ),
    ("record-twice", "two titles", field(TITLE, "T"), field(TITLE, "U")),
    ("record-cut", "a field that is longer than the record", b"\4\5T"),
    ("target-article", "an article with a target", field(TARGET, "a")),
]

BROKEN_TYPES = [
    ("string-utf8", "a title that is not UTF-8", field(TITLE, b"\xff")),
    ("string-surrogate", "a surrogate in UTF-8", field(TITLE, b"\xed\xa0\x80")),
    ("string-overlong", "an overlong form in UTF-8", field(TITLE, b"\xc0\xaf")),
    ("string-nul", "a zero byte in a title", field(TITLE, b"a\0b")),
    ("extra-utf8", "extra that is not UTF-8", field(EXTRA, b"\xff")),
    (
        "date-range",
        "a date after the year 9999",
        field(PUBLISHED, date(253402300799 + 1)),
    ),
    (
        "date-early",
        "a date before the year 0",
        field(PUBLISHED, date(-62167219200 - 1)),
    ),
    ("date-precision", "a precision that is not known", field(PUBLISHED, date(0, 4))),
    ("date-zone", "a zone of 24 hours", field(PUBLISHED, date(0, 0, 24 * 60))),
    ("date-day-zone", "a day with a zone", field(PUBLISHED, date(0, 1, 60))),
    ("date-longer", "a date with a byte behind it", field(PUBLISHED, date(0) + b"\0")),
    ("date-cut", "a date without its zone", field(PUBLISHED, date(0)[:-1])),
    ("status-range", "a status that is not known", field(STATUS, b"\4")),
    ("status-long", "a status of two bytes", field(STATUS, b"\0\0")),
    ("hash-short", "a content hash of 31 bytes", field(CONTENT_HASH, bytes(31))),
]


def make_others(m):
    make_one(m, "record-empty", "a record without its kind", b"")
    make_one(m, "alias-no-target", "an alias without a target", record(ALIAS, field(TITLE, "T")))
    make_one(
        m, "alias-target-id", "an alias to what is no id", record(ALIAS, field(TARGET, "../b"))
    )
    make_one(
        m,
        "kind-later-utf8",
        "a title that is not UTF-8 in an entry of a kind that is not known",
        record(9, field(TITLE, b"\xff")),
    )
    make_one(
        m,
        "overflow-large",
        "an overflow of 16 MiB and a byte",
        record(ARTICLE, field(OVERFLOW, place(0, 0, (16 << 20) + 1))),
        HERE,
    )
    make_one(
        m, "place-block", "a block that is not there", record(ARTICLE), (1, 0, 4), {"a": "format"}
    )
    make_one(
        m,
        "overflow-block",
        "an overflow in a block that is not there",
        record(ARTICLE, field(OVERFLOW, place(1, 0, 4))),
        HERE,
        {"a": ABC_DIGEST},
    )


def make_ids(m):
    ids = {
        "dots": b"../a",
        "dot": b"a/./b",
        "absolute": b"/a",
        "double-slash": b"a//b",
        "slash-end": b"a/",
        "utf8": b"\xff",
        "nul": b"a\0b",
        "dotdot-end": b"a/..",
    }
    for name, bad in ids.items():
        archive = Archive([(bad, *article(0, 0, 4))], [ABC], orders=False)
        m.bad(f"id-{name}", f"an id that is not one: {bad!r}", archive, LOST)


def make_aliases(m):
    """Aliases that only reading them shows to be wrong, and an order that names an asset."""
    m.bad(
        "alias-alias",
        "an alias to an alias",
        Archive(
            [("a", record(ALIAS, field(TARGET, "b"))), ("b", record(ALIAS, field(TARGET, "a")))],
            [ABC],
        ),
        {"a": "format", "b": "format"},
        "ok",
    )
    m.bad(
        "alias-nothing",
        "an alias to nothing",
        Archive([("a", record(ALIAS, field(TARGET, "nothing")))], [ABC]),
        {"a": "format"},
        "ok",
    )
    m.bad(
        "order-asset",
        "an order that names an asset",
        Archive([("a", *article(0, 0, 4)), ("b", record(ASSET), HERE)], [ABC], by_title=[1]),
        {"a": ABC_DIGEST, "b": ABC_DIGEST},
    )
