#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes archives that no writer of ours makes, signed as if they were right: forged.py NAME...

Writes NAME.anews for each of the functions below, and forged.pub, the key that has signed them.
"""
import base64
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conformance"))
# pylint: disable=wrong-import-position
import reference_parts as w
from layout import ROOT, TABLE
from reference_writer import Archive
from samples import article

FALSE_HASH = b"\xee" * 32
PER_LEAF = 10


def news(count, **options):
    """Articles n/000, n/001, ... in leaves of ten. By title and by date they are in reverse."""
    entries, blocks = [], []
    for n in range(count):
        if n % 40 == 0:
            blocks.append(b"")
        text = b"Article %03d.\n" % n
        fields = [
            w.field(w.MEDIA_TYPE, "text/plain"),
            w.field(w.TITLE, "Title %03d" % (999 - n)),
            w.field(w.PUBLISHED, w.date(n)),
        ]
        made = article(len(blocks) - 1, len(blocks[-1]), len(text), *fields)
        entries.append(("n/%03d" % n, *made))
        blocks[-1] += text
    order = list(range(count - 1, -1, -1))
    return Archive(
        entries, blocks, cells_per_page=PER_LEAF, by_title=order, by_date=order, **options
    )


def broken_page(table, level, index):
    """Returns the hook for a page that does not match its hash."""

    def edit(t, n, i, child):
        if (t, n, i) == (table, level, index):
            child.page.hash = FALSE_HASH
        return child

    return {"child": edit}


def damage_id():
    return news(60, hooks=broken_page(w.ENTRIES, 0, 2))


def damage_inner():
    """A page of level 1 with ten leaves beneath it."""
    return news(300, hooks=broken_page(w.ENTRIES, 1, 1))


def damage_title():
    return news(60, hooks=broken_page(w.BY_TITLE, 0, 2))


def damage_date():
    return news(60, hooks=broken_page(w.BY_DATE, 0, 2))


def damage_block():
    """Content of 40 entries in one damaged block."""

    def edit(stored):
        if stored.kind == w.BLOCK and b"Article 000" in stored.stored:
            stored.hash = FALSE_HASH
        return stored

    return news(60, block_codec=0, hooks={"stored": edit})


def claims(archive, level, index, below):
    """Lets a page of the entries, which cannot be read, claim this many entries."""
    state = {"more": 0}

    def child(t, n, i, made):
        if (t, n, i) == (w.ENTRIES, level, index):
            made.page.hash = FALSE_HASH
            state["more"] = below - made.below
            made = made._replace(below=below)
        return made

    def table(t, raw):
        return TABLE.edit(raw, count=lambda n: n + state["more"]) if t == w.ENTRIES else raw

    def root(raw):
        return ROOT.edit(raw, entries=lambda n: n + state["more"])

    archive.orders = ()
    archive.hooks = {"child": child, "table": table, "root": root}
    return archive


def loop_leaf():
    """A damaged leaf of 2^39 entries between two that are right."""
    return claims(news(30), 0, 1, 1 << 39)


def loop_inner():
    """A page of level 1 that cannot be read is said to have 2^39 entries beneath it."""
    return claims(news(300), 1, 1, 1 << 39)


def loop_cut():
    """The same, and the file ends after its directory."""
    archive = loop_inner()
    archive.hooks["file"] = lambda data: data[:cut_at(data)]
    return archive


def cut_at(data):
    root = ROOT.unpack(data)
    return root["directory_offset"] + root["directory_stored"] + 1


def inodes():
    """20,000 empty entries, each in a folder of its own, in a few bytes."""
    entries = [("entry/%d/%d/%d" % (n // 100 % 10, n // 10 % 10, n), *article(0, 0, 0)) for n in range(20000)]
    entries.sort()
    return Archive(entries, [], cells_per_page=2500, orders=(), page_limit=65536)


def control():
    """Every control character, and what hides or turns text, in an id, a title and a language."""
    codes = [*range(1, 32), *range(127, 160), 0x2028, 0x2029, 0x200B, 0x202E, 0xFEFF]
    odd = "".join(map(chr, codes))
    entries = [
        ("id%s" % odd, *article(0, 0, 2, w.field(w.TITLE, "title\\%s" % odd), w.field(w.LANGUAGE, "la\x7f\u009b"))),
        ("plain", *article(0, 2, 2, w.field(w.TITLE, "Plain"))),
    ]
    metadata = b"".join(w.field(tag, "meta%s" % odd) for tag in range(1, 6))
    return Archive(entries, [b"a\nb\n"], metadata=metadata, orders=())


def forge(name):
    made = globals()[name]().build()
    Path(f"{name}.anews").write_bytes(made)


def main():
    key = base64.b64encode(w.Key(1).minisign()).decode()
    Path("forged.pub").write_text(f"untrusted comment: forged\n{key}\n", encoding="ascii")
    for name in sys.argv[1:]:
        forge(name)


if __name__ == "__main__":
    main()
