# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for references, limits, hashes and zstd frames: section 5 of FORMAT.md."""
from reference_parts import (
    BLOCK,
    BLOCKS,
    DICTIONARY,
    ENTRIES,
    METADATA,
    PAGE,
    Stored,
    compress,
    field,
    object_hash,
)
from reference_writer import Archive
from samples import (
    ABC,
    TEXT,
    all_are,
    article,
    digest,
    edit_leaf,
    edit_objects,
    edit_root,
    flip,
    three,
    tree,
)

RAW = TEXT[:900]
FRAME = compress(RAW)
# Byte 4 of a frame is its descriptor: bits 0 and 1 give the size of the dictionary id, bit 3 is
# reserved, bit 5 says that there is no window descriptor. Byte 7 begins the first block's header:
# bits 1 and 2 are its type.
START, DESCRIPTOR, REST = FRAME[:4], FRAME[4], FRAME[5:]


def make(m):
    for part in (
        make_blocks,
        make_limits,
        make_pages,
        make_hashes,
        make_cut,
        make_right_frames,
        make_frames,
        make_partial,
    ):
        part(m)


def make_blocks(m):
    """Short references on a page are checked when the page is loaded, but for where they point."""

    def one(name, rules, description, hooks, error="format", **options):
        archive = three(hooks=hooks, **options)
        m.bad(name, description, archive, all_are(error), error, rules=rules)

    one(
        "block-codec",
        "5.4 5.9",
        "blocks of a codec that is not known",
        edit_objects(BLOCK, codec=2),
        "unsupported",
    )
    one(
        "block-sizes",
        "5.3 5.12",
        "blocks stored as they are whose raw size differs",
        edit_objects(BLOCK, raw_size=99),
        block_codec=0,
    )
    one(
        "block-larger",
        "5.3 5.12",
        "a frame that is not smaller than what is in it",
        edit_objects(BLOCK, codec=1, raw_size=30),
    )
    one(
        "block-dictionary-stored",
        "5.6 5.10",
        "blocks stored as they are, with a dictionary",
        edit_objects(BLOCK, dictionary=1),
        block_codec=0,
        dictionaries=[(TEXT[:300], 0)],
    )
    archive = three(dictionaries=[(TEXT[:300], 0)])
    archive.blocks = [Stored(BLOCK, TEXT[:200], 1, 2, TEXT[:300])] * 2
    m.bad(
        "dictionary-missing",
        "blocks with a dictionary that is not there",
        archive,
        all_are("format"),
        rules="5.6 5.10",
    )

    def zero_size(page):
        return page[:6] + b"\0" + page[7:]  # after the head: codec, dictionary, stored size

    one("block-stored-zero", "5.2 5.11", "a stored size of 0", edit_leaf(BLOCKS, zero_size))
    one(
        "block-order-codec",
        "5.16 7.32",
        "blocks of a codec that is not known, with a dictionary that is not there",
        edit_objects(BLOCK, codec=2, dictionary=9),
        "unsupported",
    )
    one(
        "block-codec-cut",
        "5.16 7.32",
        "a page that ends within the hash of a reference whose codec is not known",
        edit_objects(BLOCK, codec=2) | edit_leaf(BLOCKS, lambda page: page[:30]),
    )


def make_limits(m):
    """Objects that are larger than the root says. A stored limit binds what is compressed."""

    m.bad(
        "block-raw-limit",
        "a block above the block size",
        Archive([("a", *article(0, 0, 4))], [b"x" * 1025], orders=()),
        {"a": "format"},
        rules="3.20 5.15",
    )
    stored = three()
    stored.blocks = [Stored(BLOCK, TEXT[:200], 1)] * 2
    size = len(stored.blocks[0].stored)
    for name, limit in (("block-stored-limit", size - 1), ("block-stored-limit-zero", 0)):
        stored.hooks = edit_root(block_stored=limit)
        m.bad(
            name,
            f"compressed blocks of {size} bytes, where the block stored limit is {limit}",
            stored,
            all_are("format"),
            rules="3.21 3.32 5.15",
        )
    archive = tree(cells_per_page=128, hooks=edit_root(page_stored=600))
    m.bad(
        "page-stored-limit",
        "compressed pages above the page stored limit",
        archive,
        {"?": "format"},
        rules="3.19 5.15",
    )
    for name, description, values, codec in [
        (
            "dictionary-raw-limit",
            "a dictionary above the limit of the root",
            {"dictionary_raw": 299},
            0,
        ),
        (
            "dictionary-stored-limit",
            "a compressed dictionary above the limit of the root",
            {"dictionary_stored": 5},
            1,
        ),
    ]:
        archive = three(dictionaries=[(TEXT[:300], codec)], hooks=edit_root(**values))
        m.unopened(name, description, archive, rules="3.22 3.23 3.31 5.15")


def make_pages(m):
    def one(name, rules, description, hooks, error="format"):
        archive = tree(cells_per_page=64, hooks=hooks | edit_root(page_raw=4096))
        m.bad(name, description, archive, {"?": error}, error, rules=rules)

    def leaves(**members):
        """Changes what is said of all leaves of entries."""

        def edit(table, level, _index, child):
            if (table, level) == (ENTRIES, 0):
                vars(child.page).update(members)
            return child

        return {"child": edit}

    one(
        "child-codec",
        "5.4 7.9",
        "leaves of a codec that is not known",
        leaves(codec=7),
        "unsupported",
    )
    one("child-raw-limit", "3.18 7.9", "leaves above the page raw limit", leaves(raw_size=65536))
    one(
        "child-dictionary",
        "5.6 7.9",
        "leaves with a dictionary that is not there",
        leaves(dictionary=1),
    )
    one("child-hash", "5.13 7.9", "another hash of all leaves", leaves(hash=bytes(32)), "hash")
    one("child-raw", "5.12 7.9", "a raw size that is not that of the frame", leaves(raw_size=4000))


def make_hashes(m):
    def one(name, rules, description, archive, contents, **expect):
        m.bad(name, description, archive, contents, "hash", rules=rules, **expect)

    one(
        "metadata-hash",
        "5.8 12.2",
        "metadata that does not match its hash",
        three(metadata=field(1, "T"), hooks=edit_objects(METADATA, hash=bytes(32))),
        three().contents,
        metadata="hash",
    )
    archive = three(
        dictionaries=[(TEXT[:300], 0)],
        block_dictionary=1,
        hooks=edit_objects(DICTIONARY, hash=bytes(32)),
    )
    archive.blocks = [TEXT[:310], TEXT[31:500]]
    one(
        "dictionary-hash",
        "5.17 12.2",
        "a dictionary that does not match its hash",
        archive,
        all_are("hash"),
    )

    def hash_as_page(stored):
        if stored.kind == BLOCK:
            stored.hash = object_hash(PAGE, stored.stored)
        return stored

    one(
        "hash-type",
        "5.14",
        "a block with the hash that it would have as a page",
        three(hooks={"stored": hash_as_page}),
        all_are("hash"),
    )


def make_cut(m):
    good, whole = three().contents, three().build()
    m.bad(
        "block-changed",
        "a byte of the last block was changed: the other articles are intact",
        flip(whole, len(whole) - 1),
        good | {"c.txt": "hash"},
        "hash",
        rules="5.17 12.12 13.6",
    )
    m.bad(
        "file-cut",
        "the last byte has not arrived: the other articles are readable",
        whole[:-1],
        good | {"c.txt": "missing"},
        "missing",
        rules="5.17 12.12 13.2",
    )


def make_right_frames(m):
    def one(name, description, block, **options):
        archive = Archive([("a", *article(0, 0, len(RAW)))], [block], **options)
        m.good(name, description, archive, {"a": digest(RAW)}, rules="5.18")

    with_id = START + bytes([DESCRIPTOR | 1, 0]) + REST
    with_window = START + bytes([DESCRIPTOR & ~0x20, 0]) + REST
    one(
        "frame-dictionary-id-zero",
        "a frame that says dictionary id 0, which is to say none",
        Stored(BLOCK, RAW, 1, frame=with_id),
    )
    one(
        "frame-window-small",
        "a frame with a window of 1 KiB, for 900 bytes",
        Stored(BLOCK, RAW, 1, frame=with_window),
    )
    one(
        "frame-of-parts",
        "a frame whose blocks begin anew after 100 bytes",
        Stored(BLOCK, RAW, 1, split=100),
    )


def make_frames(m):
    skippable = b"\x50\x2a\x4d\x18\4\0\0\0skip"
    window_17 = bytes([0x40, 7 << 3])  # no single segment; a window descriptor of 2^17
    breaks = [
        ("frame-checksum", "a frame with a checksum", compress(RAW, write_checksum=True)),
        (
            "frame-no-size",
            "a frame without content size",
            compress(RAW, write_content_size=False),
        ),
        ("frame-two", "two frames", compress(RAW[:400]) + compress(RAW[400:])),
        ("frame-longer", "a byte after the frame", FRAME + b"\0"),
        ("frame-not", "no frame at all", b"this is not a frame of zstd"),
        ("frame-magic", "a frame with another magic", bytes([FRAME[0] ^ 1]) + FRAME[1:]),
        ("frame-skippable", "a skippable frame before it", skippable + FRAME),
        ("frame-skippable-last", "a skippable frame after it", FRAME + skippable),
        (
            "frame-reserved",
            "the reserved bit of a frame's head",
            START + bytes([DESCRIPTOR | 8]) + REST,
        ),
        (
            "frame-dictionary-id",
            "a frame with a dictionary id",
            START + bytes([DESCRIPTOR | 1, 7]) + REST,
        ),
        ("frame-cut", "a frame without its last byte", FRAME[:-1]),
        ("frame-cut-header", "a frame that ends within its content size", FRAME[:6]),
        ("frame-cut-block", "a frame that ends within the head of its first block", FRAME[:8]),
        (
            "frame-block-type",
            "a block of a frame that is of the reserved type",
            FRAME[:7] + bytes([FRAME[7] | 6]) + FRAME[8:],
        ),
        ("raw-size", "a raw size that is not the frame's", FRAME, 901),
        ("frame-window", "a window of 128 KiB for 900 bytes", START + window_17 + REST),
    ]
    for name, description, stored, *raw_size in breaks:
        block = Stored(BLOCK, RAW, 1, frame=stored)
        block.raw_size = raw_size[0] if raw_size else len(RAW)
        archive = Archive([("a.txt", *article(0, 0, len(RAW)))], [block])
        m.bad(name, description, archive, {"a.txt": "format"}, rules="5.18 12.12")
    archive = tree(cells_per_page=64, hooks={"child": longer_leaves})
    m.bad(
        "page-frame-longer",
        "a byte after the frames of all leaves of entries",
        archive,
        {"?": "format"},
        rules="5.17 5.18",
    )
    damaged = Stored(BLOCK, RAW, 1, frame=FRAME[:-3] + bytes(3))
    m.bad(
        "frame-damaged",
        "a frame that does not decompress, hashed and signed as it is:"
        " only reading its content shows it",
        Archive([("a.txt", *article(0, 0, len(RAW)))], [damaged]),
        {"a.txt": "format"},
        "ok",
        rules="5.17 12.12",
    )


def longer_leaves(table, level, _index, child):
    if (table, level) == (ENTRIES, 0):
        assert child.page.codec == 1
        child.page.stored += b"\0"
    return child


def make_partial(m):
    """Frames that are broken after the first article: a reader may stop before it sees that."""
    first, second = TEXT[:400], TEXT[31:531]
    entries = [
        ("a", *article(0, 0, len(first))),
        ("b", *article(0, len(first), len(second))),
        ("c", *article(1, 0, len(ABC))),
    ]
    whole = compress(first + second, split=len(first))
    short = compress(first + second[:-1], split=len(first))
    sizes = [(len(first + second) - n - 256).to_bytes(2, "little") for n in (0, 1)]
    broken = [
        ("partial-damaged", "does not decompress", whole[:-3] + bytes(3)),
        ("partial-short", "gives a byte less than it says", short.replace(sizes[1], sizes[0], 1)),
    ]
    for name, description, frame in broken:
        block = Stored(BLOCK, first + second, 1, frame=frame)
        m.bad(
            name,
            f"a block whose frame, after the first article in it, {description}",
            Archive(entries, [block, ABC]),
            {"a": [digest(first), "format"], "b": "format", "c": digest(ABC)},
            "ok",
            rules="5.19",
        )
