# SPDX-License-Identifier: BSD-2-Clause
"""Vectors that a reader must open, verify and read."""
import pathlib
import random
import types
from base64 import b64decode

from reference_parts import (
    ALIAS,
    ARTICLE,
    ASSET,
    BLOCK,
    EXTRA,
    MEDIA_TYPE,
    OVERFLOW,
    PUBLISHED,
    STATUS,
    SUMMARY,
    TARGET,
    TITLE,
    WITHDRAWN,
    Stored,
    compress,
    date,
    field,
    place,
    record,
)
from reference_writer import Archive
from samples import TEXT, all_fields, article, digest, edit_root, three, tree

VECTORS = pathlib.Path(__file__).parents[2] / "spec" / "vectors"
DEMO = pathlib.Path(__file__).parents[1] / "demo" / "articles"
ABC, ABC_DIGEST = b"abc\n", digest(b"abc\n")
SHORT_DICTIONARY = b"\x37\xa4\x30\xec"  # the magic of zstd's dictionary format and nothing else


def make(m):
    for part in (
        make_entries,
        make_content,
        make_trees,
        make_dictionaries,
        make_later,
        make_optional,
        make_corners,
        make_frames,
        make_packed,
    ):
        part(m)


def make_entries(m):
    m.good("empty", "no entries, no blocks", Archive())
    m.good(
        "one",
        "one article of text",
        Archive([("one.txt", *article(0, 0, 6, field(TITLE, "One")))], [b"Hello\n"]),
        {"one.txt": digest(b"Hello\n")},
    )
    m.good("three", "three articles in two blocks", three(), three().contents)
    m.good(
        "fields",
        "every field that a record has, in metadata of the archive too",
        Archive(
            [("all.txt", *article(0, 0, len(TEXT), *all_fields()))],
            [TEXT],
            block_size=2048,
            metadata=field(1, "Vectors")
            + field(2, "Publisher")
            + field(3, "For tests")
            + field(4, "en")
            + field(5, "CC0-1.0"),
        ),
        {"all.txt": digest(TEXT)},
    )
    text = b"text\n"
    further = field(SUMMARY, "A summary beside the content") + field(EXTRA, '{"a":1}')
    fields = field(TITLE, "More"), field(OVERFLOW, place(0, len(text), len(further)))
    m.good(
        "overflow",
        "further fields of a record, beside its content in the block",
        Archive([("m.txt", *article(0, 0, len(text), *fields))], [text + further]),
        {"m.txt": digest(text)},
    )
    make_kinds(m)


def make_kinds(m):
    png = bytes(range(256)) * 2
    image = record(ASSET, field(MEDIA_TYPE, "image/png"))
    entries = [
        ("a/article.txt", *article(0, 0, len(ABC))),
        ("a/empty.txt", *article(0, 0, 0)),
        ("alias.txt", record(ALIAS, field(TARGET, "a/article.txt"))),
        ("gone.txt", record(ARTICLE, field(STATUS, WITHDRAWN))),
        ("image.png", image, (0, len(ABC), len(png))),
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
    )


def make_content(m):
    long = random.Random(1).randbytes(2500)
    m.good(
        "long",
        "content that runs through three blocks, stored as they are",
        Archive(
            [("long.bin", record(ASSET), (0, 0, len(long)))],
            [long[:1024], long[1024:2048], long[2048:]],
        ),
        {"long.bin": digest(long)},
    )
    sentence = TEXT[:31]
    m.good(
        "shared",
        "two entries with the same bytes, and one with a part of them",
        Archive(
            [("one", *article(0, 0, 31)), ("part", *article(0, 5, 2)), ("two", *article(0, 0, 31))],
            [sentence],
        ),
        {"one": digest(sentence), "part": digest(b"is"), "two": digest(sentence)},
    )


def make_trees(m):
    def one(name, description, **options):
        archive = tree(**options)
        m.good(name, description, archive, archive.contents)

    one("tree", "500 entries in trees of three levels, compressed pages", cells_per_page=16)
    one(
        "tree-stored",
        "the same with pages and blocks stored as they are",
        cells_per_page=16,
        page_codec=0,
        block_codec=0,
    )
    one("tree-deep", "the same with four items a page: five levels", cells_per_page=4)


def make_dictionaries(m):
    raw, third = TEXT[:600], TEXT[100:700]
    a, b = TEXT[:500], TEXT[31:400]
    entries = [("a.txt", *article(0, 0, len(a))), ("b.txt", *article(1, 0, len(b)))]
    contents = {"a.txt": digest(a), "b.txt": digest(b)}
    for codec in (0, 1):
        m.good(
            f"dictionary-content-{codec}",
            f"a dictionary of raw content, stored with codec {codec}; leaves of entries use it too",
            Archive(
                entries,
                [a, b],
                dictionaries=[(raw, codec)],
                block_dictionary=1,
                page_dictionary=1,
            ),
            contents,
        )
    # dictionary.zstd was trained once, on 400 texts like this one, which is number 5; another
    # version of zstd would train another.
    sample = b"Number 595: rain in place 5, wind from 155 degrees.\n" * 3
    trained = (VECTORS / "dictionary.zstd").read_bytes()
    for codec in (0, 1):
        m.good(
            f"dictionary-zstd-{codec}",
            f"a dictionary in zstd's format, stored with codec {codec}",
            Archive(
                [("s.txt", *article(0, 0, len(sample)))],
                [sample],
                dictionaries=[(trained, codec)],
                block_dictionary=1,
            ),
            {"s.txt": digest(sample)},
        )
    m.good(
        "dictionaries",
        "three dictionaries, of which blocks use the first and the third",
        Archive(
            entries,
            [Stored(BLOCK, a, 1, 1, raw), Stored(BLOCK, b, 1, 3, third)],
            dictionaries=[(raw, 1), (b"unused " * 20, 1), (third, 0)],
        ),
        contents,
    )


def make_later(m):
    """What a later version may have, and a reader of this one must not refuse."""

    def one(name, description, **options):
        archive = three(**options)
        m.good(name, description, archive, archive.contents)

    one(
        "compatible-bit",
        "a compatible feature bit that this version does not know",
        compatible=1 << 63,
    )
    one("minor-version", "a later minor version", hooks=edit_root(minor=7))
    one(
        "unknown-section",
        "a section that is not critical and not known",
        sections=[(900, 0, b"whatever")],
    )
    one(
        "metadata-unknown",
        "metadata with tags that this version does not know, 0 among them",
        metadata=field(0, b"\xff") + field(1, "T") + field(9, b"\xff"),
    )
    m.good(
        "unknown-tag",
        "a field with a tag that this version does not know",
        Archive([("a", *article(0, 0, 4, field(200, b"\xff\x00later")))], [ABC]),
        {"a": ABC_DIGEST},
    )
    m.good(
        "unknown-tag-twice",
        "fields with an unknown tag may come more than once",
        Archive([("a", *article(0, 0, 4, field(200, b"1"), field(200, b"2")))], [ABC]),
        {"a": ABC_DIGEST},
    )
    later = record(9, field(TARGET, "a"), field(OVERFLOW, place(0, 0, 4)))
    entries = [
        ("alias", record(ALIAS, field(TARGET, "later"))),
        ("later", later),
        ("was", record(9, field(STATUS, WITHDRAWN))),
    ]
    m.good(
        "kind-later",
        "an entry of a kind of a later version has what fields it likes, and an alias to it reads"
        " as it does",
        Archive(entries, [ABC]),
        {"alias": "not-found", "later": "not-found", "was": "withdrawn"},
    )


def make_optional(m):
    def one(name, description, **options):
        archive = three(**options)
        m.good(name, description, archive, archive.contents)

    one("no-orders", "without title and date order", orders=False)
    one(
        "current-until",
        "a time until which it is current, long gone: it is read all the same",
        current_until=1,
    )
    later = three(previous=bytes.fromhex(digest(b"edition 6")))
    m.good(
        "previous",
        "the identity of the edition that it follows",
        later,
        later.contents,
        rules="3.29",
    )
    precisions = range(1, 4)
    m.good(
        "date-coarse",
        "a day, a month and a year that do not begin with their first second:"
        " nobody looks so close",
        Archive(
            [(str(n), *article(0, 0, 4, field(PUBLISHED, date(100000001, n)))) for n in precisions],
            [ABC],
        ),
        {str(n): ABC_DIGEST for n in precisions},
    )
    ids = [" ", "\x01\x7f", "...", ".hidden", "ü/日本", "a b/c\\d", "x" * 1024]
    m.good(
        "ids",
        "ids with what ids may have: spaces, controls, other scripts, 1024 bytes",
        Archive(sorted((i.encode(), *article(0, 0, 4)) for i in ids), [ABC]),
        {i: ABC_DIGEST for i in ids},
    )


def make_corners(m):
    """What a reader that is a little too strict would refuse."""
    names = [str(n) for n in range(5)]
    m.good(
        "tree-alone",
        "the last leaf's parent has one child: only a level's last page may",
        Archive([(n, *article(0, 0, 4)) for n in names], [ABC], cells_per_page=2),
        {n: ABC_DIGEST for n in names},
    )
    m.good(
        "nothing-in-no-block",
        "an article of no bytes, where there are no blocks",
        Archive([("a", *article(0, 0, 0))]),
        {"a": digest(b"")},
    )
    withdrawn = record(ALIAS, field(STATUS, WITHDRAWN), field(TARGET, "a"))
    m.good(
        "alias-status",
        "the status of an alias is not that of its target",
        Archive([("a", *article(0, 0, 4)), ("b", withdrawn)], [ABC]),
        {"a": ABC_DIGEST, "b": ABC_DIGEST},
    )


def make_frames(m):
    raw = TEXT[:900]
    frame = compress(raw)

    def one(name, description, block, **options):
        archive = Archive([("a", *article(0, 0, len(raw)))], [block], **options)
        m.good(name, description, archive, {"a": digest(raw)})

    one(
        "dictionary-short",
        "a dictionary too short to be one of zstd's is raw content, whatever its first bytes",
        Stored(BLOCK, raw, 1, 1, frame=frame),
        dictionaries=[(SHORT_DICTIONARY, 0)],
    )
    # Byte 4 is the frame header descriptor: bits 0 and 1 give the size of the dictionary id, bit 5
    # says that there is no window descriptor.
    descriptor, rest = frame[4], frame[5:]
    with_id = frame[:4] + bytes([descriptor | 1, 0]) + rest
    with_window = frame[:4] + bytes([descriptor & ~0x20, 0]) + rest
    one(
        "frame-dictionary-id-zero",
        "a frame that says dictionary id 0, which is to say none",
        Stored(BLOCK, raw, 1, frame=with_id),
    )
    one(
        "frame-window-small",
        "a frame with a window of 1 KiB, for 900 bytes",
        Stored(BLOCK, raw, 1, frame=with_window),
    )


def make_packed(m):
    """What `anews pack` made of tests/demo/articles: tests/cli/vectors.sh packs it again."""
    files = [path for path in DEMO.rglob("*") if path.is_file()]
    contents = {path.relative_to(DEMO).as_posix(): digest(path.read_bytes()) for path in files}
    public = b64decode((VECTORS / "packed" / "packed.pub").read_text().splitlines()[1])
    m.write(
        "packed",
        "made by anews pack out of tests/demo/articles",
        (VECTORS / "packed" / "packed.anews").read_bytes(),
        {"open": "ok", "verify": "ok", "content": contents},
        (types.SimpleNamespace(minisign=lambda: public),),
    )
