# SPDX-License-Identifier: BSD-2-Clause
"""Small right archives, and edits that break one field of them by its name.

Vectors, mutants and the seeds for fuzzing are made from these. An edit returns the hooks of an
Archive: three(hooks=edit_root(major=2)).
"""
import hashlib
import struct

from layout import PAGE_HEAD, REFERENCE, ROOT, SLOT, SLOTS, TABLE, slot_at
from reference_writer import (
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
    PLACE,
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
    Archive,
    date,
    field,
    place,
    record,
)

TEXT = ("Rain is expected in the north. " * 40).encode()


def digest(content):
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def digest_of_numbers(values):
    return digest(b"".join(struct.pack("<Q", n) for n in values))


# --- archives


def article(block, offset, length, *fields):
    """Returns the record of an article with its content at that place."""
    return record(ARTICLE, field(PLACE, place(block, offset, length)), *fields)


def three(**options):
    """Three articles in two blocks: what most of the wrong archives are made from.

    `contents` of what this returns says what a reader has to find.
    """
    a, b = b"First article.\n", b"Second article.\n" * 3
    c = b"Third article, in a block of its own.\n"
    entries = [
        ("a.txt", article(0, 0, len(a), field(TITLE, "First"))),
        ("b.txt", article(0, len(a), len(b), field(TITLE, "Second"))),
        ("c.txt", article(1, 0, len(c), field(TITLE, "Third"))),
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
        entries.append((f"news/{n:04}.txt", made))
        blocks[-1] += content
    by_title = sorted(range(count), key=lambda n: f"number {count - 1 - n}")
    by_date = list(range(count - 1, -1, -1))
    archive = Archive(entries, blocks, by_title=by_title, by_date=by_date, **options)
    archive.contents = {f"news/{n:04}.txt": digest(c) for n, c in enumerate(contents)}
    return archive


def all_fields():
    """Every field of an article but its place, its target and its overflow."""
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
    begin = PAGE_HEAD.size + at

    def change(page):
        page[begin : begin + len(new)] = new
        return page

    return change


def edit_objects(kind, **members):
    """Changes what is stored, or what references say, of all objects of a type."""

    def edit(stored):
        if stored.kind == kind:
            vars(stored).update(members)
        return stored

    return {"stored": edit}
