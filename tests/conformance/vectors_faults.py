# SPDX-License-Identifier: BSD-2-Clause
"""Vectors with two faults, for the order of checks in sections 5, 7, 11 and 12 of FORMAT.md.

Each archive has a fault that a reader must see first and another one that has another error.
"""
from reference_parts import (
    BLOCK,
    BLOCKS,
    BY_DATE,
    BY_TITLE,
    DICTIONARY,
    ENTRIES,
    PAGE,
    Stored,
    compress,
    field,
)
from reference_writer import Archive
from samples import (
    ABC,
    ABC_DIGEST,
    LOST,
    TEXT,
    all_are,
    article,
    digest_of_numbers,
    edit_leaf,
    edit_objects,
    edit_pages,
    edit_root,
    edit_table,
    flip,
    page_head,
    three,
)
from vectors_extents import EARLY, with_extents

BY_NUMBER = digest_of_numbers(range(3))
OTHER_HASH = {"top_hash": bytes(8)}


def make(m):
    for part in (
        make_opening,
        make_replacing,
        make_loading,
        make_pages,
        make_metadata,
        make_tables,
        make_walks,
        make_bytes,
    ):
        part(m)


# --- section 11, and 5.16 where it is opened


def make_opening(m):
    def one(name, rules, description, hooks, error="format"):
        m.unopened(f"first-{name}", description, three(hooks=hooks), error, rules=rules)

    one(
        "root-range",
        "11.6",
        "a page raw limit that is too low, and a codec of the directory that is not known",
        edit_root(page_raw=1023, directory_codec=9),
    )
    one(
        "root-reserved",
        "11.6",
        "the last reserved byte of the root, and a codec of the directory that is not known",
        edit_root(reserved_240=bytes(271) + b"\1", directory_codec=9),
    )
    one(
        "directory-type",
        "5.16 11.6",
        "a directory of the type of a page and of a codec that is not known",
        edit_root(directory_type=PAGE, directory_codec=9),
    )
    one(
        "reference-reserved",
        "5.16",
        "a reserved field of a reference to a top page whose codec is not known",
        edit_table(ENTRIES, top_reserved=1, top_codec=2),
    )
    one(
        "reference-codec",
        "5.16",
        "a top page of a codec that is not known after the end of the file",
        edit_table(ENTRIES, top_offset=1 << 40, top_codec=2),
        "unsupported",
    )


def make_replacing(m):
    """Archives that may not replace what they are asked to replace, and have another fault."""

    def one(name, rules, description, hooks, error):
        replaces = {"series": three().series.hex(), "epoch": 0, "sequence": 2}
        archive = three(hooks=hooks)
        m.unopened(f"stale-{name}", description, archive, error, rules=rules, replaces=replaces)

    longer = {"file": lambda data: data + b"\n"}
    one("longer", "11.7 11.8", "a lower sequence, and a byte after the end", longer, "format")


# --- section 5


def make_loading(m):
    """Two blocks. A dictionary is loaded before it is seen where a block is."""
    content = [TEXT[:310], TEXT[31:500]]
    entries = [("a", *article(0, 0, 310)), ("b", *article(1, 0, 469))]

    def one(name, description, hooks, error="hash"):
        options = {"dictionaries": [(TEXT[:300], 0)], "block_dictionary": 1, "orders": ()}
        archive = Archive(entries, content, hooks=hooks, **options)
        m.bad(name, description, archive, {"a": error, "b": error}, error, rules="5.17")

    other = edit_objects(DICTIONARY, hash=bytes(32))
    one(
        "dictionary-before-place",
        "a dictionary that does not match its hash, and a block with it that ends after the file",
        other | edit_table(BLOCKS, content_base=lambda base: base + 1),
    )
    one(
        "dictionary-before-bytes",
        "a dictionary that does not match its hash, and a block with it that has not arrived",
        other | {"file": lambda data: data[:-1]},
    )
    no_frame = Stored(BLOCK, TEXT[:300], 1, frame=b"this is not a frame of zstd")
    no_frame.hash = bytes(32)
    m.bad(
        "hash-before-frame",
        "a block that does not match its hash and is no frame",
        Archive([("a", *article(0, 0, 300))], [no_frame], orders=()),
        {"a": "hash"},
        "hash",
        rules="5.17 12.12",
    )


# --- section 7


def pairs(count=4, **options):
    """Returns articles in trees whose pages have two cells, stored as they are."""
    entries = [(name, *article(0, 0, len(ABC))) for name in "abcdefgh"[:count]]
    options = {"cells_per_page": 2, "page_codec": 0, "orders": ()} | options
    return Archive(entries, [ABC], **options)


def edit_children(*changes):
    """Changes the Child of the first leaf of entries, of the second and so on."""

    def edit(table, level, index, child):
        is_changed = (table, level) == (ENTRIES, 0) and index < len(changes)
        return changes[index](child) if is_changed else child

    return {"child": edit}


def same(child):
    return child


def unknown(child):
    """Gives the page of a Child a codec that is not known."""
    child.page.codec = 2
    return child


def other_hash(child):
    child.page.hash = bytes(32)
    return child


def with_values(change, **values):
    """Returns a change of a Child, after which it has these values."""
    return lambda child: change(child)._replace(**values)


def make_pages(m):
    """The top page of two leaves, the second of which has a codec that is not known."""

    def one(name, description, hooks, error="unsupported"):
        m.bad(f"page-{name}", description, pairs(hooks=hooks), {"?": error}, error, rules="7.32")

    second = edit_children(same, unknown)
    one(
        "head-before-codec",
        "an inner page of another level, and a child of a codec that is not known",
        second | edit_pages(ENTRIES, 1, page_head(level=2)),
        "format",
    )
    one(
        "cell-before-codec",
        "a child that is said to have no cells before a child of a codec that is not known",
        edit_children(with_values(same, below=0), unknown),
        "format",
    )
    one(
        "codec-before-below",
        "a child of a codec that is not known, which is said to have no cells",
        edit_children(same, with_values(unknown, below=0)),
    )
    one(
        "codec-before-keys",
        "a child of a codec that is not known, whose key does not ascend",
        edit_children(with_values(same, first=b"x"), unknown),
    )
    one(
        "codec-before-end",
        "a child of a codec that is not known, and a byte after the last cell",
        second | edit_pages(ENTRIES, 1, lambda page: page + b"\0"),
    )
    one(
        "codec-before-parent",
        "a child of a codec that is not known, and one with more cells than the table has",
        edit_children(with_values(same, below=5), unknown),
    )


# --- section 12


def make_metadata(m):
    """Dictionaries that nothing uses, and metadata: both are loaded before any table is walked."""

    def one(name, rules, description, archive, contents, error, **expect):
        m.bad(f"verify-{name}", description, archive, contents, error, rules=rules, **expect)

    good, dictionaries = three().contents, [(TEXT[:300], 0)]
    other = edit_objects(DICTIONARY, hash=bytes(32))
    one(
        "metadata-first",
        "12.2",
        "metadata that is not UTF-8, and a dictionary that does not match its hash",
        three(metadata=field(1, b"\xff"), dictionaries=dictionaries, hooks=other),
        good,
        "format",
        metadata="format",
    )
    one(
        "dictionary-first",
        "12.2 12.3",
        "a dictionary that does not match its hash, and a leaf of entries without cells",
        three(dictionaries=dictionaries, hooks=other | edit_leaf(ENTRIES, page_head(count=0))),
        LOST,
        "hash",
    )


def make_tables(m):
    """A fault in one table, and the top page of the next one does not match its hash."""

    def one(name, rules, description, archive, contents, error="format", **orders):
        found = BY_NUMBER if archive.orders else "not-found"
        order = {"title": found, "date": found} | orders
        m.bad(f"verify-{name}", description, archive, contents, error, rules=rules, order=order)

    good, changed = three().contents, "top page that does not match its hash"
    cut = three(orders=(), hooks=edit_table(BLOCKS, **OTHER_HASH))
    cut.entries[0] = (cut.entries[0][0], b"\x80", cut.entries[0][2])
    one(
        "entries-first",
        "12.3 12.5",
        f"a record that is cut, and blocks with a {changed}",
        cut,
        LOST | {"b.txt": "hash", "c.txt": "hash"},
    )
    one(
        "articles-first",
        "12.7",
        f"fewer articles than the root says, and blocks with a {changed}",
        three(articles=2, orders=(), hooks=edit_table(BLOCKS, **OTHER_HASH)),
        all_are("hash"),
    )
    one(
        "content-size-first",
        "12.3 12.8",
        f"a content size that is not the blocks' sum, and a title order with a {changed}",
        three(hooks=edit_root(content_size=1) | edit_table(BY_TITLE, **OTHER_HASH)),
        good,
        title="hash",
    )
    one(
        "title-first",
        "12.3",
        f"a title order with a {changed}, and a date order whose leaf has no cells",
        three(hooks=edit_table(BY_TITLE, **OTHER_HASH) | edit_leaf(BY_DATE, page_head(count=0))),
        good,
        "hash",
        title="hash",
        date="format",
    )


def make_walks(m):
    """A fault that only verifying sees, or reading an entry, before a leaf with another hash."""

    def one(name, rules, description, archive, contents, error="format"):
        m.bad(f"verify-{name}", description, archive, contents, error, rules=rules)

    cut = pairs(hooks=edit_children(same, other_hash))
    cut.entries[0] = (cut.entries[0][0], b"\x80", cut.entries[0][2])
    one(
        "leaf-first",
        "12.3 12.5",
        "a record that is cut, and a second leaf that does not match its hash",
        cut,
        {"?": ["format", "hash"], "b": ABC_DIGEST},
    )
    one(
        "inner-first",
        "12.3 12.4",
        "an inner page with one child, which does not match its hash: the page comes first",
        pairs(6, first_children=[1], hooks=edit_children(other_hash)),
        {"?": "hash"} | {name: ABC_DIGEST for name in "cdef"},
    )


def make_bytes(m):
    """Extents and blocks, which are hashed last, in their order."""

    def one(name, rules, description, data, contents, error):
        m.bad(f"verify-{name}", description, data, contents, error, rules=rules)

    good, gap = three().contents, with_extents(prefix=b"hidden").build()
    one(
        "gap-first",
        "12.10 12.11",
        "bytes that belong to nothing, and an extent that does not match its hash",
        flip(gap, gap.index(EARLY)),
        good,
        "format",
    )
    twice = with_extents(by_title=[0, 1, 1]).build()
    m.bad(
        "verify-orders-first",
        "a title order that names an article twice, and an extent that does not match its hash",
        flip(twice, twice.index(EARLY)),
        good,
        "format",
        rules="12.9 12.11",
        order={"title": digest_of_numbers([0, 1, 1]), "date": BY_NUMBER},
    )
    stored = three(block_codec=0)
    whole = stored.build()
    one(
        "blocks-in-order",
        "12.12",
        "the first block was changed, and the last byte of the second has not arrived",
        flip(whole, whole.index(stored.blocks[0]))[:-1],
        {"a.txt": "hash", "b.txt": "hash", "c.txt": "missing"},
        "hash",
    )
    longer = Stored(BLOCK, TEXT[:200], 1, frame=compress(TEXT[:200]) + b"\0")
    other = Stored(BLOCK, TEXT[:200], 1)
    other.hash = bytes(32)
    entries = [("a", *article(0, 0, 200)), ("b", *article(1, 0, 200))]
    one(
        "frames-in-order",
        "12.12",
        "a byte after the frame of the first block, and the second does not match its hash",
        Archive(entries, [longer, other], orders=()),
        {"a": "format", "b": "hash"},
        "format",
    )
