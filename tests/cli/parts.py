#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Archives that no writer of ours makes, to be merged and selected from; and what is in an archive.

parts.py forge NAME...: writes NAME.anews for each of the functions below, and forged.pub, the key
that has signed them.
parts.py blocks FILE PART...: prints how many blocks of the parts are not in the file.
parts.py fields FILE ID: prints the tags of the record and of the overflow of an entry.
"""
import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "conformance"))
# pylint: disable=wrong-import-position
import reference_parts as w
from reference_writer import Archive
from samples import article
from second_reader import Archive as Opened
from second_reader import File, content
from second_reader.records import read_fields


def overflow(block, offset, fields):
    return w.field(w.OVERFLOW, w.place(block, offset, len(fields)))


def tags():
    """Fields that this version does not know, before and after the overflow, and in it."""
    text, more = b"Odd fields.\n", w.field(w.URL, "https://example.org/odd") + w.field(40, b"deep")
    fields = (w.field(1, b"low"), w.field(w.TITLE, "Odd"), overflow(0, len(text), more))
    high = w.field(30, b"high"), w.field(30, b"again")
    return Archive([("odd.txt", *article(0, 0, len(text), *fields, *high))], [text + more])


def late():
    """An article whose title and date are in its overflow, and one of which they are not."""
    more = w.field(w.TITLE, "AAA first") + w.field(w.PUBLISHED, w.date(2000000000))
    entries = [
        ("l/late.txt", *article(0, 0, 5, overflow(0, 5, more))),
        ("l/plain.txt", *article(1, 0, 6, w.field(w.TITLE, "Plain"))),
    ]
    return Archive(entries, [b"late\n" + more, b"plain\n"])


def garbage():
    """A block with an earlier text that no entry refers to, and one that is whole."""
    old, new = b"AN EARLIER TEXT THAT NOBODY REFERS TO\n", b"The text of now.\n"
    entries = [("g/new.txt", *article(0, len(old), len(new))), ("g/other.txt", *article(1, 0, 6))]
    return Archive(entries, [old + new, b"Other\n"])


def shared():
    """Two articles that have the same bytes, and one of which they are a part; a hole nowhere."""
    text = b"Common beginning, and then more of it.\n"
    entries = [
        ("s/a.txt", *article(0, 0, 16)),
        ("s/b.txt", *article(0, 0, 16)),
        ("s/c.txt", *article(0, 0, len(text))),
    ]
    return Archive(entries, [text])


def pictured():
    """Articles whose pictures are named by id and by address, and other assets."""
    entries, texts = [], []
    for n, image in enumerate(["p/1.png", "https://example.org/2.png", "http://example.org/3.png"]):
        entries.append(("a/%d.txt" % n, *article(n, 0, 4, w.field(w.IMAGE, image))))
        texts.append(b"text")
    names = "example.org/2.png", "example.org/4.png", "http/example.org/3.png", "p/1.png", "p/5.png"
    for name in names:
        entries.append((name, w.record(w.ASSET), (len(texts), 0, len(name))))
        texts.append(name.encode())
    return Archive(entries, texts)


LONG = bytes(i * 7 % 251 for i in range(2 * 1024 + 100))


def long():
    """An article that runs through blocks of 1,024 bytes, with another one after its end."""
    entries = [("long/a.bin", *article(0, 0, len(LONG))), ("long/b.txt", *article(2, 100, 5))]
    return Archive(entries, [LONG[:1024], LONG[1024:2048], LONG[2048:] + b"after"])


def astray():
    """A content that would go on in the blocks after the last one."""
    return Archive([("x.txt", *article(0, 0, 1500))], [LONG[:1024]])


def dictionaries(first):
    line = b"dictionary number %08d, and no other one"
    known = [(line % n, 0) for n in range(first, first + 130)]
    text = b"dictionary number, and no other one: %d\n" % first
    entries = [("d/%d.txt" % first, *article(0, 0, len(text)))]
    return Archive(entries, [text], dictionaries=known, block_dictionary=2)


def many():
    return dictionaries(0)


def other():
    return dictionaries(1000)


def same():
    """Its dictionaries are those of `many`, in part."""
    return dictionaries(40)


def blocks(path, *others):
    """Prints how many blocks of the others are not in the first, by their hashes."""
    known, missing = hashes(path), 0
    for other_path in others:
        missing += len([h for h in hashes(other_path) if h not in known])
    print(missing)


def hashes(path):
    archive = Opened(File(path), None)
    return [content.block_reference(archive, n).hash for n in range(archive.root.blocks)]


def fields(path, name):
    archive = Opened(File(path), None)
    _, _, record, _ = archive.pages.find(archive.tables[w.ENTRIES], name.encode())
    found = [*read_fields(record[1:])]
    entry = archive.find(name.encode())
    more = read_fields(content.read_overflow(archive, entry)) if entry.overflow else ()
    print(*(tag for tag, _ in found), "/", *(tag for tag, _ in more))


def forge(*names):
    w.Key(1).write_public("forged.pub")
    for name in names:
        Path(name + ".anews").write_bytes(globals()[name]().build())
    Path("long.sum").write_text(hashlib.sha256(LONG).hexdigest() + "\n", encoding="ascii")


def main():
    what = {"forge": forge, "blocks": blocks, "fields": fields}
    what[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
