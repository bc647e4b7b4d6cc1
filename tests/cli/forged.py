#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes archives that no writer of ours makes, signed as if they were right: forged.py NAME...

Writes NAME.anews for each of the functions below, and forged.pub, the key that has signed them.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conformance"))
# pylint: disable=wrong-import-position
import reference_parts as w
from layout import ROOT, TABLE
from reference_writer import Archive
from samples import article, late_dictionary

FALSE_HASH = b"\xee" * 32
PER_LEAF = 10
MOST = 16 << 20  # of an overflow, and of a block


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


def damage_target():
    """Aliases z/... of 30 articles, of which the page is damaged."""
    archive = news(50)
    archive.entries += [
        (b"z/%03d" % n, w.record(w.ALIAS, w.field(w.TARGET, "n/%03d" % n)), None)
        for n in range(20, 40)
    ]
    archive.hooks = broken_page(w.ENTRIES, 0, 2)
    return archive


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


def loop_orders():
    """The same in both orders, where articles that are not there must be claimed, too."""
    archive = news(30)
    more = (1 << 39) - PER_LEAF
    archive.by_title = archive.by_date = [n + more * (n >= 20) for n in archive.by_title]

    def child(t, n, i, made):
        if t in (w.ENTRIES, w.BY_TITLE, w.BY_DATE) and (n, i) == (0, 1):
            made = made._replace(below=made.below + more)
            if t != w.ENTRIES:
                made.page.hash = FALSE_HASH
        return made

    def table(t, raw):
        return TABLE.edit(raw, count=lambda n: n + more) if t != w.BLOCKS else raw

    archive.hooks = {
        "child": child,
        "table": table,
        "root": lambda raw: ROOT.edit(
            raw, entries=lambda n: n + more, articles=lambda n: n + more
        ),
    }
    return archive


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
    ids = ["entry/%d/%d/%d" % (n // 100 % 10, n // 10 % 10, n) for n in range(20000)]
    entries = [(name, *article(0, 0, 0)) for name in ids]
    entries.sort()
    return Archive(entries, [], cells_per_page=2500, orders=(), page_limit=65536)


def control():
    """Every control character, and what hides or turns text, in an id, a title and a language."""
    codes = [*range(1, 32), *range(127, 160), 0x2028, 0x2029, 0x200B, 0x202E, 0xFEFF]
    odd = "".join(map(chr, codes))
    title = w.field(w.TITLE, "title\\%s" % odd)
    entries = [
        ("id%s" % odd, *article(0, 0, 2, title, w.field(w.LANGUAGE, "la\x7f\u009b"))),
        ("plain", *article(0, 2, 2, w.field(w.TITLE, "Plain"))),
    ]
    metadata = b"".join(w.field(tag, "meta%s" % odd) for tag in range(1, 6))
    return Archive(entries, [b"a\nb\n"], metadata=metadata, orders=())


def big(fields):
    """An article whose overflow are these fields, and another one."""
    where = w.field(w.OVERFLOW, w.place(0, 0, len(fields)))
    entries = [
        ("big", *article(1, 0, 2, w.field(w.TITLE, "Big"), where)),
        ("small", *article(1, 0, 2, w.field(w.TITLE, "Small"))),
    ]
    return Archive(entries, [w.Stored(w.BLOCK, fields, 1), b"x\n"], orders=(), block_size=MOST)


def memory_authors():
    """16 MiB of authors without a name, 2 bytes each."""
    return big(w.field(w.AUTHOR, b"") * (MOST // 2))


def memory_tags():
    return big(w.field(w.TAG, b"a") * (MOST // 3))


def memory_unknown():
    return big(w.field(100, b"") * (MOST // 2))


def extra(text):
    return big(w.field(w.EXTRA, text))


def memory_arrays():
    """16 MiB of empty arrays in what the packer kept."""
    return extra(b'{"a":[' + b"[]," * ((MOST - 64) // 3) + b"[]]}")


def memory_members():
    """16 MiB of members."""
    count = (MOST - 64) // 11
    return extra(b'{"a":0' + b"".join(b',"%06x":0' % n for n in range(count)) + b"}")


def memory_text():
    """One text of 16 MiB, of characters that are escaped."""
    return big(w.field(w.SUMMARY, b"\x01" * (MOST - 16)))


def memory_content():
    """256 MiB of text in one article."""
    size = 1 << 20
    block = w.Stored(w.BLOCK, b"An article that goes on and on.\n" * (size // 32), 1)
    entries = [("long", *article(0, 0, size << 8, w.field(w.MEDIA_TYPE, "text/plain")))]
    return Archive(entries, [block] * 256, orders=(), block_size=size)


def extras():
    """What the packer keeps of items, and what it never would."""
    texts = [
        b'{"attachments":[{"url":"a"}, 1.50e+2,null ],"x":"\\u00e9\\ud83d\\ude00\\/\xc2\x85\x7f"}',
        b'{"title":"not this","author\\u0073":[{"name":"A","url":"u"}],"_anews":1,"id":2}',
        b'{"authors":[{"name":"B"}],"tags":["no"],"content_html":"no","y":{}}',
        b'{"twice":1,"twice":2}',
        b'{"open":[1,2}',
        b'["no object"]',
        b'{"half":"\\ud800"}',
        b"[" * 100000,
    ]
    entries = []
    for n, text in enumerate(texts):
        fields = w.field(w.MEDIA_TYPE, "text/plain"), w.field(w.TITLE, "T"), w.field(w.AUTHOR, "A")
        if len(text) < 1000:
            fields += (w.field(w.TAG, "t"), w.field(w.EXTRA, text))
        else:
            fields += (w.field(w.OVERFLOW, w.place(1, 0, len(w.field(w.EXTRA, text)))),)
        entries.append(("e%d" % n, *article(0, 0, 5, *fields)))
    blocks = [b"text\n", w.field(w.EXTRA, texts[-1])]
    return Archive(entries, blocks, orders=(), block_size=1 << 20)


def forge(name):
    made = globals()[name]().build()
    Path(f"{name}.anews").write_bytes(made)


def main():
    w.Key(1).write_public("forged.pub")
    for name in sys.argv[1:]:
        forge(name)


if __name__ == "__main__":
    main()
