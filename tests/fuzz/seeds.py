#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""seeds.py TARGET FOLDER: writes what fuzzing of a target begins with.

Seeds are the vectors, archives made by the writer of tests/conformance, and the articles of the
demonstration.
"""
import pathlib
import sys

ROOT = pathlib.Path(__file__).parents[2]
VECTORS = ROOT / "spec" / "vectors"
DEMO = ROOT / "tests" / "demo"
sys.path.insert(0, str(ROOT / "tests" / "conformance"))
sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
import layout  # noqa: E402
import reference_parts as w  # noqa: E402
from reference_writer import Archive  # noqa: E402
from samples import TEXT, UNKNOWN_SECTION, all_fields, article, deep, three  # noqa: E402

LARGEST_ARCHIVE = 20000  # bytes: larger ones slow a fuzzer down


def archives():
    files = sorted(VECTORS.glob("*/*.anews"))
    return [path.read_bytes() for path in files if path.stat().st_size < LARGEST_ARCHIVE]


def read_seeds():
    """Archives whose pages are stored as they are, so that a mutation of a byte means something."""
    yield three(page_codec=0).build()
    sections = [(UNKNOWN_SECTION, 0, b"x")]
    yield three(page_codec=0, metadata=w.field(1, "T"), sections=sections).build()
    yield with_dictionary().build()
    yield through_blocks().build()
    yield with_kinds().build()
    entries = [("n%02d" % n, *article(0, 0, 4, w.field(w.PUBLISHED, w.date(n)))) for n in range(40)]
    yield Archive(entries, [b"abc\n"], cells_per_page=4, page_codec=0).build()
    yield deep().build()
    yield three(page_codec=0, sections=[owner()]).build()


def owner():
    """A section that is not known and owns bytes of the file."""
    return w.Section(UNKNOWN_SECTION, w.HAS_EXTENTS, b"own data", [b"early"], [b"late", b"later"])


def with_dictionary():
    text = TEXT[:600]
    entries = [("a.txt", *article(0, 0, 500)), ("b.txt", *article(1, 0, 300))]
    return Archive(
        entries,
        [text[:500], text[:300]],
        dictionaries=[(text, 1)],
        block_dictionary=1,
        page_codec=0,
    )


def through_blocks():
    entries = [("l", w.record(w.ASSET), (0, 0, 2500))]
    return Archive(entries, [b"x" * 1024, b"y" * 1024, b"z" * 452], page_codec=0)


def with_kinds():
    entries = [
        ("a", w.record(w.ALIAS, w.field(w.TARGET, "b"))),
        ("b", *article(0, 0, 4, w.field(w.OVERFLOW, w.place(0, 4, 3)))),
        ("c", w.record(w.ARTICLE, w.field(w.STATUS, w.WITHDRAWN))),
    ]
    return Archive(entries, [b"abc\n" + w.field(w.SUMMARY, "s")], page_codec=0)


def pages():
    """Pages after a byte that tells the target their table and level."""
    found = []

    def keep(table, level, _index, raw):
        found.append(bytes([(table - w.ENTRIES) + 4 * level]) + raw)
        return raw

    entries = [("n%02d" % n, *article(0, 0, 4)) for n in range(12)]
    Archive(entries, [b"abc\n"] * 4, cells_per_page=3, hooks={"page": keep}).build()
    return found


def records():
    yield w.record(w.ARTICLE, *all_fields())
    yield w.record(w.ALIAS, w.field(w.TARGET, "a/b"))
    yield w.record(w.ARTICLE, w.field(w.STATUS, w.WITHDRAWN))
    yield w.record(w.ARTICLE, w.field(w.OVERFLOW, w.place(1, 2, 3)))


def directories():
    """Directories after the root that they belong to."""
    for data in archives():
        if len(data) > layout.HEADER_SIZE and data[:4] == b"\x89ANW":
            size = layout.ROOT.unpack(data)["directory_stored"] % 4096
            directory = data[layout.HEADER_SIZE : layout.HEADER_SIZE + size]
            yield data[: layout.ROOT.size] + directory


def keys():
    for name in ("packed.key", "packed.pub"):
        yield (VECTORS / "packed" / name).read_bytes()
    yield (VECTORS / "packed" / "packed.pub").read_bytes().splitlines()[1]


def demo(*suffixes):
    return [path.read_bytes() for path in sorted(DEMO.rglob("*")) if path.suffix in suffixes]


JSON_STREAMS = [
    b'[{"id":"1","title":"t\\ud800","content_html":"<html><title>x</title>","n":1e999},{"a\\u0000":NaN}]',
    b'{"version":"https://jsonfeed.org/version/1","language":"en","items":[{"id":1.5}],"author":{}}',
    b'\x1e{"id":"a","title":{"rendered":"a &amp; b"},"content":[{"value":"x"}]}\n\x1e{"id":\n{"id":2}',
]

FEEDS = [
    b'<?xml version="1.0" encoding="iso-8859-2"?><rss xmlns:c="http://purl.org/rss/1.0/modules/content/">'
    b"<channel><link>https://example.org/</link><language>en</language><item><title>a &amp;amp; b</title>"
    b"<guid>https://example.org/1</guid><author>x@example.org (A)</author><category>c</category>"
    b"<c:encoded><![CDATA[<p>x</p>]]></c:encoded><enclosure url='/a' type='image/png'/></item></channel></rss>",
    b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://example.org/">'
    b"<entry><id>1</id><title type='html'>t</title><link href='a'/><author><name>N</name></author>"
    b"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x<br/>&nbsp;</p></div></content>"
    b"</entry></feed>",
    b'<!DOCTYPE x [<!ENTITY e "x">]><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b"xmlns='http://purl.org/rss/1.0/'><item r:about='u'><title>&e;</title></item></r:RDF>",
]

LINKED = [
    b'{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":"A",'
    b'"author":{"@id":"#a"},"image":["https://example.org/i.jpg"]},{"@id":"#a","name":"Ann"}]}',
    b'//<![CDATA[\n[{"@type":["Article"],"name":"A","datePublished":1522900800,},];\n//]]>',
    b'<!-- {"@type":"WebPage","mainEntity":{"@type":"Recipe","name":"\\ud83d\\ude00 \\ud83d"}} -->',
    b'/* a */ {"a":NaN,"b":1e999,"c":"\\u0000","@type":"Article"} {"@type":"WebSite","name":"S"}',
]
XHTML = [
    b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr"><head>'
    b'<title>A&nbsp;b</title><meta name="author" content="Ann &amp; Bob"/></head><body>'
    b"<h1>A <![CDATA[& b]]></h1><p>x<br/>y</p></body></html>",
    b'<x:html xmlns:x="http://www.w3.org/1999/xhtml"><x:head><x:title/></x:head></x:html>',
]
CHARSETS = [
    b"<!doctype html><meta charset=windows-1251><title>\xc7\xe0</title>",
    b"<meta http-equiv=Content-Type content='text/html; charset=x-sjis'>\x93\xfa\x96\x7b",
    b'<?xml version="1.0" encoding="iso-2022-jp"?>\x1b$BF|K\\\x1b(B',
    b"<meta charset=gb2312>\xd0\xc2\xce\xc5<meta charset=big5>\xad\xbb\xb4\xe4",
]

SEEDS = {
    "open": archives,
    "read": read_seeds,
    "page": pages,
    "record": records,
    "directory": directories,
    "keys": keys,
    "html": lambda: demo(".html"),
    "xhtml": lambda: XHTML,
    "jsonld": lambda: LINKED,
    "charset": lambda: CHARSETS,
    "markdown": lambda: demo(".md"),
    "text": lambda: demo(".txt", ".md", ".html"),
    "jsonl": lambda: demo(".jsonl") + JSON_STREAMS,
    "feed": lambda: FEEDS,
}


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    for n, seed in enumerate(SEEDS[target]()):
        (folder / f"seed-{n:03}").write_bytes(seed)


if __name__ == "__main__":
    main()
