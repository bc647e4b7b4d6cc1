# SPDX-License-Identifier: BSD-2-Clause
"""Vectors that open, and in which a reader finds a fault later: when reading, or when verifying."""
from layout import PAGE_HEAD
from reference_parts import (
    BLOCK,
    BLOCKS,
    DICTIONARY,
    ENTRIES,
    EXTRA,
    METADATA,
    OVERFLOW,
    PAGE,
    STATUS,
    SUMMARY,
    TITLE,
    Places,
    Stored,
    compress,
    field,
    object_hash,
    place,
    varint,
)
from reference_writer import Archive
from samples import (
    TEXT,
    article,
    cells,
    cells_of_entries,
    digest,
    edit_leaf,
    edit_objects,
    edit_pages,
    edit_root,
    edit_sections,
    flip,
    page_head,
    three,
    tree,
)

ABC, ABC_DIGEST = b"abc\n", digest(b"abc\n")
LOST = {"?": "format"}  # an entry that cannot be listed has no name
UNKNOWN_SECTION = 900
DICTIONARY_MAGIC = b"\x37\xa4\x30\xec"


def make(m):
    for part in (
        make_pages,
        make_keys,
        make_references,
        make_trees,
        make_frames,
        make_overflows,
        make_content,
        make_through,
        make_sums,
        make_orders,
        make_metadata,
        make_hashes,
        make_dictionaries,
    ):
        part(m)


def all_are(error):
    """Each content of three() gives this error."""
    return {name: error for name in three().contents}


def make_pages(m):
    breaks = [  # name, description, change of the only leaf of entries, which has three cells
        ("page-table", "a page of another table", page_head(table=BLOCKS)),
        ("page-level", "a page of another level", page_head(level=1)),
        ("page-count-zero", "a page without items", page_head(count=0)),
        ("page-count-less", "a page with bytes behind its items", page_head(count=2)),
        ("page-count-more", "a page that ends before its items do", page_head(count=4)),
        ("key-shared-first", "a first key that shares bytes with none", cells_of_entries(0, b"\1")),
        ("page-cut", "a page of less than its head", lambda page: page[: PAGE_HEAD.size - 1]),
        ("page-longer", "a byte behind the last item", lambda page: page + b"\0"),
    ]
    for name, description, change in breaks:
        m.bad(name, description, three(hooks=edit_leaf(ENTRIES, change)), LOST)


def make_keys(m):
    made, where = article(0, 0, 4)
    for name, description, keys in [
        ("keys-descend", "keys that do not ascend", ["b", "a"]),
        ("keys-equal", "one key twice", ["a", "a"]),
    ]:
        m.bad(name, description, Archive([(key, made, where) for key in keys], [ABC]), LOST)

    def replaced(items):
        def change(page):
            begin = PAGE_HEAD.size + len(Places([where] * len(items)).pack())
            return PAGE_HEAD.edit(page, count=len(items))[:begin] + b"".join(items)

        return change

    value = varint(len(made)) + made
    breaks = [  # name, description, cells: shared, rest, key, length of the record, record
        ("key-empty", "a key of no bytes", [b"\0\0" + value]),
        ("key-long", "a key of 1025 bytes", [b"\0" + varint(1025) + b"x" * 1025 + value]),
        (
            "key-shared-long",
            "a key that shares more than its predecessor has",
            [b"\0\1a" + value, b"\2\1b" + value],
        ),
        ("key-rest-huge", "a key of 2^63 bytes", [b"\0" + varint(1 << 63) + b"a" + value]),
        ("varint-long", "a varint that is not in its shortest form", [b"\0\x81\0a" + value]),
        ("varint-overflow", "a varint of 2^64", [b"\0" + b"\x80" * 9 + b"\2" + b"a" + value]),
        (
            "varint-endless",
            "a varint of eleven bytes",
            [b"\0" + b"\x80" * 10 + b"\1" + b"a" + value],
        ),
        (
            "record-length",
            "a record that is longer than the page",
            [b"\0\1a" + varint(len(made) + 1) + made],
        ),
    ]
    for name, description, items in breaks:
        hooks = edit_leaf(ENTRIES, replaced(items))
        entries = [("a", made, where)] * len(items)
        m.bad(name, description, Archive(entries, [ABC], orders=False, hooks=hooks), LOST)


def make_references(m):
    """Short references on a page are checked when the page is loaded, but for where they point."""

    def one(name, description, hooks, error="format", **options):
        m.bad(name, description, three(hooks=hooks, **options), all_are(error), error)

    one(
        "block-codec",
        "blocks of a codec that is not known",
        edit_objects(BLOCK, codec=2),
        "unsupported",
    )
    one(
        "block-sizes",
        "blocks stored as they are whose raw size differs",
        edit_objects(BLOCK, raw_size=99),
        block_codec=0,
    )
    one(
        "block-larger",
        "a frame that is not smaller than what is in it",
        edit_objects(BLOCK, codec=1, raw_size=30),
    )
    one(
        "block-dictionary-stored",
        "blocks stored as they are, with a dictionary",
        edit_objects(BLOCK, dictionary=1),
        block_codec=0,
        dictionaries=[(TEXT[:300], 0)],
    )
    m.bad(
        "block-raw-limit",
        "a block above the block size",
        Archive([("a", *article(0, 0, 4))], [b"x" * 1025], orders=False),
        {"a": "format"},
    )
    one(
        "block-stored-limit",
        "a compressed block above the block stored limit",
        edit_root(block_stored=30),
        block_codec=1,
    )


def make_trees(m):
    names = [str(n) for n in range(6)]
    entries = [(name, *article(0, 0, 4)) for name in names]
    m.bad(
        "inner-alone",
        "an inner page with one child that is not the last of its level: only verifying sees it",
        Archive(entries, [ABC], cells_per_page=2, first_children=1, orders=False),
        {name: ABC_DIGEST for name in names},
    )
    names = ["a", "c", "b", "d"]
    entries = [(name, *article(0, 0, 4)) for name in names]
    m.bad(
        "leaves-descend",
        "keys that ascend in each leaf and not from leaf to leaf: only verifying sees it",
        Archive(entries, [ABC], cells_per_page=2, orders=False),
        {name: ABC_DIGEST for name in names},
    )

    def inner(name, description, change, error="format"):
        hooks = edit_pages(ENTRIES, 1, change)
        archive = tree(cells_per_page=64, page_codec=0, hooks=hooks)
        m.bad(name, description, archive, {"?": error}, error)

    inner(
        "inner-below",
        "a child that is said to have one item more than it has",
        lambda page: page[:-1] + bytes([page[-1] + 1]),
    )
    inner("inner-empty", "a child without items", lambda page: page[:-1] + b"\0")
    inner("inner-key", "a first key that is not the child's", cells(2, b"M"))


def make_frames(m):
    raw = TEXT[:900]
    entries = [("a.txt", *article(0, 0, len(raw)))]
    frame = compress(raw)
    # Byte 4 is the frame header descriptor: bits 0 and 1 give the size of the dictionary id, bit 3
    # is reserved. Byte 7 begins the first block's header: bits 1 and 2 are its type.
    start, descriptor, rest = frame[:4], frame[4], frame[5:]
    skippable = b"\x50\x2a\x4d\x18\4\0\0\0skip"
    window_17 = bytes([0x40, 7 << 3])  # no single segment; a window descriptor of 2^17
    breaks = [
        ("frame-checksum", "a frame with a checksum", compress(raw, write_checksum=True)),
        (
            "frame-no-size",
            "a frame without content size",
            compress(raw, write_content_size=False),
        ),
        ("frame-two", "two frames", compress(raw[:400]) + compress(raw[400:])),
        ("frame-behind", "a byte behind the frame", frame + b"\0"),
        ("frame-not", "no frame at all", b"this is not a frame of zstd"),
        ("frame-skippable", "a skippable frame before it", skippable + frame),
        (
            "frame-reserved",
            "the reserved bit of a frame's head",
            start + bytes([descriptor | 8]) + rest,
        ),
        (
            "frame-dictionary-id",
            "a frame with a dictionary id",
            start + bytes([descriptor | 1, 7]) + rest,
        ),
        ("frame-cut", "a frame without its last byte", frame[:-1]),
        (
            "frame-block-type",
            "a block of a frame that is of the reserved type",
            frame[:7] + bytes([frame[7] | 6]) + frame[8:],
        ),
        ("raw-size", "a raw size that is not the frame's", frame, 901),
        ("frame-window", "a window of 128 KiB for 900 bytes", start + window_17 + rest),
    ]
    for name, description, stored, *raw_size in breaks:
        block = Stored(BLOCK, raw, 1, frame=stored)
        block.raw_size = raw_size[0] if raw_size else len(raw)
        m.bad(name, description, Archive(entries, [block]), {"a.txt": "format"})
    damaged = Stored(BLOCK, raw, 1, frame=frame[:-3] + bytes(3))
    m.bad(
        "frame-damaged",
        "a frame that does not decompress, hashed and signed as it is:"
        " only reading its content shows it",
        Archive(entries, [damaged]),
        {"a.txt": "format"},
        "ok",
    )


def make_overflows(m):
    """Content can be read whatever is wrong with the overflow: that has its own expectation."""
    text = b"text\n"

    def one(name, description, further, where=None, error="format"):
        where = where or place(0, len(text), len(further))
        fields = field(TITLE, "More"), field(OVERFLOW, where)
        entries = [("m", *article(0, 0, len(text), *fields))]
        archive = Archive(entries, [text + further], orders=False)
        expect = {"open": "ok", "verify": "ok", "content": {"m": digest(text)}}
        m.write(name, description, archive.build(), expect | {"overflow": {"m": error}})

    summary, title = field(SUMMARY, "S"), field(TITLE, "T")
    one("overflow-order", "further fields whose tags decrease", field(EXTRA, "{}") + summary)
    one("overflow-cut", "a further field that is longer than more", summary + b"\x17\5x")
    one("overflow-status", "a status among the further fields", summary + field(STATUS, b"\1"))
    one("overflow-overflow", "more in more", summary + field(OVERFLOW, place(0, 0, 4)))
    one("overflow-utf8", "a further field that is not UTF-8", field(SUMMARY, b"\xff"))
    one(
        "overflow-title",
        "a title in the record, which counts, and a title in more",
        title,
        error=digest(title),
    )
    one("overflow-beyond", "more that ends behind its block", summary, place(0, len(text), 400))


def make_content(m):
    good = three().contents
    whole = three().build()
    m.write(
        "block-changed",
        "a byte of the last block was changed: the other articles are intact",
        flip(whole, len(whole) - 1),
        {"open": "ok", "verify": "hash", "content": good | {"c.txt": "hash"}},
    )
    m.write(
        "file-cut",
        "the last byte has not arrived: the other articles are readable",
        whole[:-1],
        {"open": "ok", "verify": "missing", "content": good | {"c.txt": "missing"}},
    )


def make_through(m):
    """Places where there is no such content. Verifying does not look so close."""
    full, rest = b"x" * 1024, b"y" * 10

    def one(name, description, offset, length, *blocks):
        archive = Archive([("a", *article(0, offset, length))], blocks, orders=False)
        m.bad(name, description, archive, {"a": "format"}, "ok")

    one("place-beyond", "content that ends behind its block", 1, 4, ABC)
    one("place-offset-beyond", "content that begins behind its block", 4, 1, ABC)
    one(
        "through-offset",
        "content that runs through blocks and does not begin at 0",
        1,
        1030,
        full,
        rest,
    )
    one(
        "through-short",
        "content that runs through a block that is not full",
        0,
        1030,
        b"x" * 1000,
        b"y" * 100,
    )
    one("through-end", "content that runs on behind the last block", 0, 3000, full, rest)
    one("through-last", "content that needs more than the last block has", 0, 1035, full, rest)


def make_sums(m):
    """What only a walk over everything sees: each content can be read."""
    good = three().contents
    unknown = [(UNKNOWN_SECTION, 0, b"x")]
    m.bad(
        "content-size",
        "a content size that is not the blocks' sum",
        three(hooks=edit_root(content_size=1)),
        good,
    )
    m.bad(
        "articles-count",
        "fewer articles than the root says",
        three(articles=2, orders=False),
        good,
    )
    m.bad("gap", "bytes that belong to nothing", three(prefix=b"hidden"), good)
    m.bad(
        "gap-unknown-section",
        "bytes that no extent of an unknown section names",
        three(prefix=b"hidden", sections=unknown),
        good,
    )
    m.bad(
        "overlap",
        "two dictionaries in one place",
        three(
            dictionaries=[(TEXT[:300], 0)] * 2,
            hooks=edit_sections(lambda s: [s[0], s[0], *s[2:]]),
        ),
        good,
    )


def make_orders(m):
    good = three().contents
    m.bad(
        "order-twice",
        "an order that names one article twice",
        three(by_title=[0, 0, 2]),
        good,
    )
    m.bad(
        "order-beyond",
        "an order that names a number that is not there",
        three(by_title=[0, 1, 3]),
        good,
    )


def make_metadata(m):
    def one(name, description, metadata):
        m.bad(name, description, three(metadata=metadata), three().contents)

    one("metadata-utf8", "metadata that is not UTF-8", field(1, b"\xff"))
    one("metadata-twice", "two titles of the archive", field(1, "T") + field(1, "U"))
    one("metadata-cut", "a field that is longer than the metadata", b"\1\5T")
    one("metadata-order", "metadata whose tags decrease", field(2, "P") + field(1, "T"))


def make_hashes(m):
    m.bad(
        "metadata-hash",
        "metadata that does not match its hash",
        three(metadata=field(1, "T"), hooks=edit_objects(METADATA, hash=bytes(32))),
        three().contents,
        "hash",
    )
    archive = three(
        dictionaries=[(TEXT[:300], 0)],
        block_dictionary=1,
        hooks=edit_objects(DICTIONARY, hash=bytes(32)),
    )
    archive.blocks = [TEXT[:310], TEXT[31:500]]
    m.bad(
        "dictionary-hash",
        "a dictionary that does not match its hash",
        archive,
        all_are("hash"),
        "hash",
    )

    def hash_as_page(stored):
        if stored.kind == BLOCK:
            stored.hash = object_hash(PAGE, stored.stored)
        return stored

    m.bad(
        "hash-type",
        "a block with the hash that it would have as a page",
        three(hooks={"stored": hash_as_page}),
        all_are("hash"),
        "hash",
    )


def make_dictionaries(m):
    raw = TEXT[:900]
    block = Stored(BLOCK, raw, 1, 1, frame=compress(raw))
    broken = DICTIONARY_MAGIC + bytes(60)
    m.bad(
        "dictionary-broken",
        "a dictionary that begins as zstd's do, and is none: at the latest, reading content with it"
        " shows it",
        Archive(
            [("a", *article(0, 0, len(raw)))], [block], orders=False, dictionaries=[(broken, 0)]
        ),
        {"a": "format"},
        ["ok", "format"],
    )
    archive = three(dictionaries=[(TEXT[:300], 0)])
    archive.blocks = [Stored(BLOCK, TEXT[:200], 1, 2, TEXT[:300])] * 2
    m.bad(
        "dictionary-missing",
        "blocks with a dictionary that is not there",
        archive,
        all_are("format"),
    )
