# SPDX-License-Identifier: BSD-2-Clause
"""Small right archives, and edits that break one field of them by its name.

Vectors, mutants and the seeds for fuzzing are made from these. An edit returns the hooks of an
Archive: three(hooks=edit_root(major=2)).
"""
import hashlib
import pathlib
import struct

from layout import (
    EXTENT,
    EXTENTS_HEAD,
    PAGE_HEAD,
    REFERENCE,
    ROOT,
    SLOT,
    SLOTS,
    TABLE,
    slot_at,
)
from reference_parts import (
    ARTICLE,
    AUTHOR,
    BYLINE,
    CAPTURED,
    CONTENT_HASH,
    CORRECTED,
    EXTERNAL_URL,
    EXTRA,
    IMAGE,
    LANGUAGE,
    MEDIA_TYPE,
    MODIFIED,
    ORIGINAL_ID,
    PUBLISHED,
    RIGHTS,
    SECTION,
    SOURCE,
    STATUS,
    SUMMARY,
    TAG,
    TITLE,
    URL,
    VERSION,
    date,
    field,
    record,
)
from reference_writer import Archive

VECTORS = pathlib.Path(__file__).parents[2] / "spec" / "vectors"
TEXT = ("Rain is expected in the north. " * 40).encode()


def digest(content):
    return hashlib.blake2b(content, digest_size=32).hexdigest()


ABC, ABC_DIGEST = b"abc\n", digest(b"abc\n")
UNKNOWN_SECTION = 900  # its type
LOST = {"?": "format"}  # an entry that cannot be listed has no name


def all_are(error):
    """Each content of three() gives this error."""
    return {name: error for name in three().contents}


def digest_of_numbers(values):
    return digest(b"".join(struct.pack("<Q", n) for n in values))


# --- archives


def article(block, offset, length, *fields):
    """Returns the record of an article, and the place of its content."""
    return record(ARTICLE, *fields), (block, offset, length)


def three(**options):
    """Three articles in two blocks: what most of the wrong archives are made from.

    `contents` of what this returns says what a reader has to find.
    """
    a, b = b"First article.\n", b"Second article.\n" * 3
    c = b"Third article, in a block of its own.\n"
    entries = [
        ("a.txt", *article(0, 0, len(a), field(TITLE, "First"))),
        ("b.txt", *article(0, len(a), len(b), field(TITLE, "Second"))),
        ("c.txt", *article(1, 0, len(c), field(TITLE, "Third"))),
    ]
    archive = Archive(entries, [a + b, c], **options)
    archive.contents = {"a.txt": digest(a), "b.txt": digest(b), "c.txt": digest(c)}
    return archive


def tree(**options):
    """500 articles, whose titles and dates are in the opposite order of their ids.

    Like three(), this says in `contents` what a reader has to find.
    """
    count, per_block = 500, 40
    contents = [b"Article number %d.\n" % n for n in range(count)]
    blocks, entries = [], []
    for n, content in enumerate(contents):
        if n % per_block == 0:
            blocks.append(b"")
        fields = field(TITLE, f"Number {count - 1 - n}"), field(PUBLISHED, date(n))
        made = article(len(blocks) - 1, len(blocks[-1]), len(content), *fields)
        entries.append((f"news/{n:04}.txt", *made))
        blocks[-1] += content
    by_title = sorted(range(count), key=lambda n: f"number {count - 1 - n}")
    by_date = list(range(count - 1, -1, -1))
    archive = Archive(entries, blocks, by_title=by_title, by_date=by_date, **options)
    archive.contents = {f"news/{n:04}.txt": digest(c) for n, c in enumerate(contents)}
    return archive


def deep(**options):
    """17 articles, each in a block of its own, in trees of five levels with two cells a page."""
    contents = [b"Article number %d of a deep tree.\n" % n for n in range(17)]
    entries = [(f"{n:02}", *article(n, 0, len(c))) for n, c in enumerate(contents)]
    options = {"cells_per_page": 2, "page_codec": 0, "block_codec": 0} | options
    archive = Archive(entries, contents, **options)
    archive.contents = {f"{n:02}": digest(c) for n, c in enumerate(contents)}
    return archive


class LateDictionaries(Archive):
    """Stores its dictionaries at the end of the file, which no rule forbids."""

    def put_objects(self, made, offsets):
        kept, made.dictionaries = made.dictionaries, []
        super().put_objects(made, offsets)
        made.dictionaries = kept
        for n, dictionary in enumerate(kept):
            offsets.put(("dictionary", n), dictionary.stored)


def late_dictionary(**options):
    """Two articles in blocks that take a dictionary, which comes after them."""
    entries = [("a.txt", *article(0, 0, 500)), ("b.txt", *article(1, 0, 300))]
    options = {"dictionaries": [(TEXT[:600], 1)], "block_dictionary": 1} | options
    return LateDictionaries(entries, [TEXT[:500], TEXT[:300]], **options)


def all_fields():
    """Every field of an article but its overflow."""
    return [
        field(CONTENT_HASH, bytes.fromhex(digest(TEXT))),
        field(MEDIA_TYPE, "text/plain; charset=utf-8"),
        field(TITLE, "Every field"),
        field(PUBLISHED, date(1163894400, 1)),
        field(MODIFIED, date(1700000000, 0, -330)),
        field(LANGUAGE, "en-GB"),
        field(AUTHOR, "A. Writer"),
        field(AUTHOR, "B. Writer"),
        field(SECTION, "Weather"),
        field(TAG, "rain"),
        field(TAG, "north"),
        field(SUMMARY, "Rain."),
        field(URL, "https://news.example/rain"),
        field(EXTERNAL_URL, "https://met.example/"),
        field(SOURCE, "met.example"),
        field(BYLINE, "By A. Writer and B. Writer"),
        field(RIGHTS, "CC BY 4.0"),
        field(IMAGE, "rain.png"),
        field(CAPTURED, date(1700000001)),
        field(VERSION, "3"),
        field(STATUS, CORRECTED),
        field(ORIGINAL_ID, "4711"),
        field(EXTRA, '{"mood":"grey"}'),
    ]


# --- edits


def flip(data, at):
    """Returns these bytes with the lowest bit of one changed."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def edit_root(**values):
    return {"root": lambda root: ROOT.edit(root, **values)}


def edit_slot(n, **values):
    return {"header": lambda header: SLOT.edit(header, slot_at(n), **values)}


def edit_slots(change):
    """Changes the list of all slots."""

    def edit(header):
        slots = [header[at : at + SLOT.size] for at in range(slot_at(0), slot_at(SLOTS), SLOT.size)]
        return header[: ROOT.size] + b"".join(change(slots)) + header[slot_at(SLOTS) :]

    return {"header": edit}


def edit_sections(change):
    """Changes the list of sections, each (type, flags, payload)."""
    return {"sections": lambda found: change(list(found))}


def edit_section_reference(kind, **values):
    """Changes the reference in the sections of this type."""

    def edit(found):
        return [
            (t, flags, bytes(REFERENCE.edit(bytearray(p), **values)) if t == kind else p)
            for t, flags, p in found
        ]

    return {"sections": edit}


def edit_table(kind, **values):
    return {"table": lambda k, table: TABLE.edit(table, **values) if k == kind else table}


def edit_level_bases(kind, change):
    """Changes the list of the bases that follow a table, upper levels first."""

    def edit(k, table):
        if k != kind:
            return table
        count = (len(table) - TABLE.size) // 8
        bases = struct.unpack_from(f"<{count}Q", table, TABLE.size)
        return table[: TABLE.size] + struct.pack(f"<{count}Q", *change(list(bases)))

    return {"table": edit}


def edit_section(kind, change):
    """Changes the bytes of the payload of a further section of this type."""
    return {"section": lambda k, payload: change(payload) if k == kind else payload}


def extents_head(**values):
    """Returns a change of what stands before the extents of a section."""
    return lambda payload: EXTENTS_HEAD.edit(payload, **values)


def extent(n, **values):
    """Returns a change of a section's extent n."""
    return lambda payload: EXTENT.edit(payload, EXTENTS_HEAD.size + n * EXTENT.size, **values)


def edit_places(**members):
    """Changes the places array of each leaf of entries. A function is given the old value."""

    def edit(_index, places):
        for name, value in members.items():
            setattr(places, name, value(getattr(places, name)) if callable(value) else value)
        return places

    return {"places": edit}


def edit_child(table, level, index, change):
    """Changes what is said of one page, whose level is counted from the leaves.

    change: a function of a Child that returns another.
    """

    def edit(t, n, i, child):
        return change(child) if (t, n, i) == (table, level, index) else child

    return {"child": edit}


def edit_pages(table, level, change):
    """Changes the bytes of all pages of a table's level."""

    def edit(t, n, _index, raw):
        return change(bytearray(raw)) if (t, n) == (table, level) else raw

    return {"page": edit}


def edit_leaf(table, change):
    """Changes the bytes of a table's first leaf."""

    def edit(t, n, index, raw):
        return change(bytearray(raw)) if (t, n, index) == (table, 0, 0) else raw

    return {"page": edit}


def page_head(**values):
    """Returns a change of a page's head."""
    return lambda page: PAGE_HEAD.edit(page, **values)


def cells(at, new):
    """Returns a change of the bytes of a page's cells from this offset after its head on."""
    return overwrite(lambda _: PAGE_HEAD.size + at, new)


def cells_of_entries(at, new):
    """Returns a change like cells() of a leaf of entries, whose places stand before the cells."""
    return overwrite(lambda page: places_end(page) + at, new)


def overwrite(find, new):
    def change(page):
        begin = find(page)
        page[begin : begin + len(new)] = new
        return page

    return change


def places_end(page):
    """Returns where the cells of a leaf of entries begin, if what stands before them is right."""
    at = PAGE_HEAD.size
    while page[at] & 0x80:
        at += 1
    widths = page[at + 1 : at + 4]
    return at + 4 + -(-PAGE_HEAD.unpack(page)["count"] * sum(widths) // 8)


def edit_objects(kind, **members):
    """Changes what is stored, or what references say, of all objects of a type."""

    def edit(stored):
        if stored.kind == kind:
            vars(stored).update(members)
        return stored

    return {"stored": edit}
