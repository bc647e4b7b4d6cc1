#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""seeds.py TARGET FOLDER: writes what fuzzing of a target begins with, out of the vectors and the demonstration's articles."""
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "conformance"))
sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).parents[2]
VECTORS = ROOT / "spec" / "vectors"
DEMO = ROOT / "tests" / "demo"


def archives():
    return [p.read_bytes() for p in sorted(VECTORS.glob("*/*.anews")) if p.stat().st_size < 20000]


def read_seeds():
    import make_vectors as m
    import reference_writer as w
    yield m.three(page_codec=0).build()
    yield m.three(page_codec=0, metadata=w.field(1, "T"), sections=[(900, 0, b"x")]).build()
    text = m.TEXT[:600]
    entries = [("a.txt", m.article(0, 0, 500)), ("b.txt", m.article(1, 0, 300))]
    yield w.Archive(entries, [text[:500], text[:300]], dictionaries=[(text, 1)], block_dictionary=1, page_codec=0).build()
    yield w.Archive([("l", w.record(w.ASSET, w.field(w.PLACE, w.place(0, 0, 2500))))], [b"x" * 1024, b"y" * 1024, b"z" * 452], page_codec=0).build()
    yield w.Archive([("a", w.record(w.ALIAS, w.field(w.TARGET, "b"))), ("b", m.article(0, 0, 4, w.field(w.MORE, w.place(0, 4, 3)))),
                     ("c", w.record(w.ARTICLE, w.field(w.STATUS, b"\3")))], [b"abc\n" + w.field(w.SUMMARY, "s")], page_codec=0).build()
    entries = [("n%02d" % n, m.article(0, 0, 4, w.field(w.PUBLISHED, w.date(n)))) for n in range(40)]
    yield w.Archive(entries, [b"abc\n"], items_per_page=4, page_codec=0).build()


def pages():
    for table, level, raw in (make_pages()):
        yield bytes([(table - 3) + 4 * level]) + raw


def make_pages():
    import make_vectors as m
    import reference_writer as w
    found = []

    def keep(table, level, index, raw):
        found.append((table, level, raw))
        return raw
    entries = [("n%02d" % n, m.article(0, 0, 4)) for n in range(12)]
    w.Archive(entries, [b"abc\n"] * 4, items_per_page=3, hooks={"page": keep}).build()
    return found


def records():
    import make_vectors as m
    import reference_writer as w
    yield m.article(0, 0, 4, *m.all_fields())
    yield w.record(w.ALIAS, w.field(w.TARGET, "a/b"))
    yield w.record(w.ARTICLE, w.field(w.STATUS, b"\3"))
    yield m.article(1, 2, 3, w.field(w.MORE, w.place(1, 2, 3)))


def directories():
    for data in archives():
        if len(data) > 1024 and data[:4] == b"\x89ANW":
            yield data[:512] + data[1024:1024 + struct.unpack_from("<I", data, 160)[0] % 4096]


def keys():
    for name in ("packed.key", "packed.pub"):
        yield (VECTORS / "packed" / name).read_bytes()
    yield (VECTORS / "packed" / "packed.pub").read_bytes().splitlines()[1]


def demo(*suffixes):
    return [p.read_bytes() for p in sorted(DEMO.rglob("*")) if p.suffix in suffixes]


SEEDS = {"open": archives, "read": read_seeds, "page": pages, "record": records, "directory": directories, "keys": keys,
         "html": lambda: demo(".html"), "markdown": lambda: demo(".md"), "text": lambda: demo(".txt", ".md", ".html"), "jsonl": lambda: demo(".jsonl")}


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    for n, seed in enumerate(SEEDS[target]()):
        (folder / f"seed-{n:03}").write_bytes(seed)


if __name__ == "__main__":
    main()
