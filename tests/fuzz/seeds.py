#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""seeds.py TARGET FOLDER: writes what fuzzing of a target begins with.

Seeds are the vectors, archives made by the writer of tests/conformance, and the articles of the
demonstration.
"""
import pathlib
import random
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
from samples import (  # noqa: E402
    TEXT,
    UNKNOWN_SECTION,
    all_fields,
    article,
    deep,
    late_dictionary,
    three,
)
from search_check import make_archive, make_documents, make_words, random_query  # noqa: E402
from search_samples import FRUIT, indexed  # noqa: E402

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


def lying_seeds():
    """Archives before the script that says how the source lies, and what is asked."""
    rng = random.Random(1)
    for data in read_seeds():
        for first in range(0, 16, 3):
            yield data + bytes([first]) + rng.randbytes(95)


QUERY = 48  # fuzz_search.c


def search_seeds():
    """Archives with an index, before a query."""
    rng = random.Random(1)
    words = make_words(rng)
    documents = make_documents(rng, words, 40)
    made = make_archive(documents, 40, page_codec=0)[0]
    found = [(made.build(), random_query(rng, words)) for _ in range(12)]
    fruit = indexed(FRUIT, page_codec=0).build()
    found += [(fruit, query) for query in ("apple", "cherry banana", "a* b*", "")]
    for data, query in found:
        text = query.encode()[:QUERY].decode("utf-8", "ignore").encode()
        yield data + text.ljust(QUERY, b"\0")


EXTRAS = [
    '{"mood":"grey","n":[1,-0.5e9,null,true,{"a":{}}],"ti\\u0074le":"twice"}',
    '{"authors":[{"name":"A. Writer","url":"https://example.org"},{"name":"B. Writer"}]}',
    '{"id":"x","_anews":1,"content_text":"","tags":["\\ud83d\\ude00"],"":[]}',
    '{"a":1,"a":2}',
    "[1]",
]


def shown(number, extra):
    """Every kind of field of an article, in its record or in its overflow, and text to show."""
    fields = [f for f in all_fields() if f[0] not in (w.MEDIA_TYPE, w.EXTRA)]
    kinds = ["text/plain", "text/html", "TEXT/plain", "text/x\x7f\u0085"]
    made = w.field(w.EXTRA, extra)
    text = ["<p>\u2028\x01</p>", 'a"b\\c\td\x7f', "\xff", "\U0001f600"][number % 4]
    content = text.encode("latin-1" if text == "\xff" else "utf-8")
    place = w.field(w.OVERFLOW, w.place(0, len(content), len(made)))
    found = [fields[0], w.field(w.MEDIA_TYPE, kinds[number % 4]), *fields[1:]]
    found += [place if number % 2 else made, w.field(200, b"\0\xff")]
    record = w.record(w.ARTICLE, *found)
    return Archive(
        [("\x1b[2J" + str(number), record, (0, 0, len(content)))],
        [content + (made if number % 2 else b"")],
        page_codec=0,
        block_codec=0,
    )


def partial_seeds():
    """Archives before two bytes that say how much of them has arrived."""
    for data in [*read_seeds(), late_dictionary(page_codec=0).build()]:
        for share in (0x40, 0xA0, 0xE0, 0xFF):
            yield data + bytes([share, 0xFF])


def json_seeds():
    yield from read_seeds()
    for number in range(2 * len(EXTRAS)):
        yield shown(number, EXTRAS[number % len(EXTRAS)]).build()


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


def state_line(series, signer, number, made, identity):
    """Series, signers and identities are one byte each, again and again: fuzz_state.c."""
    words = [bytes([series] * 16).hex(), "-" if signer is None else bytes([signer] * 32).hex()]
    words += [*map(str, number), "-" if made is None else str(made)]
    words.append("-" if identity is None else bytes([identity] * 32).hex())
    return " ".join(words) + "\n"


def states():
    """What edition is at hand, and a file of --remember."""
    lines = [
        state_line(1, 1, (0, 5), 1700000000, 1),
        state_line(1, 2, (1, 7), None, 2),
        state_line(2, 1, (3, 1 << 63), 1 << 40, None),
        state_line(1, None, (0, 4), 1700000009, None),
    ]
    old = "anews editions 1\n" + bytes([1] * 16).hex() + " 0 5 1700000000\n"
    files = ["", "anews editions 2\n", old]
    files += ["anews editions 2\n" + "".join(lines[:n] + lines[n + 1 :]) for n in range(4)]
    for text in files:
        for head in ((1, 1, 1, 0, 6, 9, 1), (2, 1, 1, 0, 5, 9, 1), (3, 2, 0, 1, 7, 255, 0)):
            yield bytes(head).ljust(16, b"\0") + text.encode()


def slots():
    """How many must have signed, who is trusted, and what is in the six slots: fuzz_slots.c."""
    good = [key << 4 for key in range(7)]
    yield bytes([2, 2, 0, 1, 2, *good[:6]])
    yield bytes([1, 0, 0, good[4], good[5], good[0], 4, 4, 4])
    yield bytes([2, 2, 1, 6, 6, good[1], good[6], 2, 18, 4, 4])
    yield bytes([0, 1, 3, 3, 1, 2, good[3], 4, 4, 4, 1, 0, 100, 255])


def keys():
    for name in ("packed.key", "packed.pub"):
        yield (VECTORS / "packed" / name).read_bytes()
    yield (VECTORS / "packed" / "packed.pub").read_bytes().splitlines()[1]


def demo(*suffixes):
    return [path.read_bytes() for path in sorted(DEMO.rglob("*")) if path.suffix in suffixes]


JSON_STREAMS = [
    b'[{"id":"1","title":"t\\ud800","content_html":"<html><title>x</title>","n":1e999},{"a\\u0000":NaN}]',
    b'{"version":"https://jsonfeed.org/version/1","language":"en","items":[{"id":1.5}],"author":{}}',
    b'\x1e{"id":"a","title":{"rendered":"a &amp; b"},"content":[{"value":"x"}]}\n'
    b'\x1e{"id":\n{"id":2}',
]

JSON_ITEMS = [
    b'{"id":"a" , "n":-1.5e2,"a":[ "b",{"c":null}] ,'
    b'"t":"x\\u00e9\\n\\ud83d\\ude00\\\\" , "id":"","u":"\xc3\xa9"}',
    b'{ "\\u0061" : true ,"z":"\\u0000","e":{},"\xc3\xa9":"\xff","s":{"x":"y"}}',
]

FEEDS = [
    b'<?xml version="1.0" encoding="iso-8859-2"?><rss xmlns:c="http://purl.org/rss/1.0/modules/content/">'
    b"<channel><link>https://example.org/</link><language>en</language><item><title>a &amp;amp; b</title>"
    b"<guid>https://example.org/1</guid><author>x@example.org (A)</author><category>c</category>"
    b"<c:encoded><![CDATA[<p>x</p>]]></c:encoded><enclosure url='/a' type='image/png'/>"
    b"</item></channel></rss>",
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
    b"<meta charset=gb18030>\x94\x39\xda\x33\x81\x30\x81",
    b"<meta charset=big5>\x87\x45\x88\x62\x81\x30",
    b"<meta charset=euc-jp>\x8f\xb0\xa1\x8e\xb1\xc6\xfc\x8f\xb0",
    b"<meta charset=euc-kr>\xb0\xa1\xb0\x30",
]

YAML = [
    b"title: A\ndate: 2020-01-02T03:04:05Z\ntags: [a, b]\nauthors:\n  - name: Ann\n  - Bob\n",
    b"base: &b {lang: en}\nx:\n  <<: *b\n  text: >-\n    one\n    two\n? k\n: 'it''s'\n",
    b'# c\ntitle: "\\u00e9\\x41"\ndraft: yes\nn: 0x1f\ninf: .inf\nbad: [\nafter: 1\n',
    b"a: !!binary aGk=\nb: ~\nc: |\n  x\n\n  y\nd: {e: {f: [1, [2]]}}\n",
]
TOML = [
    b'title = "A"\ndate = 2020-01-02T03:04:05Z\ntags = ["a", "b"]\n[extra]\nx.y = 1_000\n',
    b"[[authors]]\nname = 'Ann'\n[[authors]]\nname = \"Bob\\u00e9\"\n"
    b'[a."b c"]\nd = {e = true}\n',
    b"a = \"\"\"\none\\\n  two\"\"\"\nb = '''x'''\nc = 0xff\n"
    b"d = -inf\ne = 07:32:00\nf = [1,\n2,]\n",
    b'title = "A\nbroken\nlang = "en"\n# c\nx == 1\nx = 1\nx = 2\n',
]
HEADERS = [
    b"Title: A\nDate: 2020-01-02 03:04\nTags: a, b\n\nText.\n",
    b"title: A\r\n  and more\r\nauthor:\tAnn; Bob\r\n\r\nText\r\n",
    b"From: ann@example.org\rSubject: A\r\rText",
]
DATES = [
    b"2020-01-02T03:04:05+02:00",
    b"20200102T030405Z",
    b"2020-W01-4",
    b"2020-002",
    b"Thu, 02 Jan 20 03:04 EST (x)",
    b"2020-01-02T03:04:05+01:00[Europe/Paris]",
    b"20200102030405",
    b"02.01.2020 03:04 Uhr",
    b"2. Januar 2020",
    b"January 2nd, 2020 at 3:04 p.m.",
    "2020年1月2日".encode(),
    b"@1577934245",
    b"0000-00-00 00:00:00",
]


def patches():
    """Patches after the two bytes that the target takes for itself; the target mends the heads."""
    for path in sorted(VECTORS.glob("patches/*/*.anpatch")):
        data = path.read_bytes()
        if len(data) < LARGEST_ARCHIVE:
            yield b"\x03\0" + data
            yield b"\x20\x60" + data


SEEDS = {
    "patch": patches,
    "open": archives,
    "read": read_seeds,
    "lying": lying_seeds,
    "search": search_seeds,
    "json": json_seeds,
    "partial": partial_seeds,
    "page": pages,
    "record": records,
    "directory": directories,
    "slots": slots,
    "state": states,
    "keys": keys,
    "html": lambda: demo(".html"),
    "xhtml": lambda: XHTML,
    "jsonld": lambda: LINKED,
    "charset": lambda: CHARSETS,
    "markdown": lambda: demo(".md"),
    "text": lambda: demo(".txt", ".md", ".html"),
    "jsonl": lambda: demo(".jsonl") + JSON_STREAMS,
    "json_tree": lambda: JSON_ITEMS,
    "feed": lambda: FEEDS,
    "yaml": lambda: YAML,
    "toml": lambda: TOML,
    "headers": lambda: HEADERS,
    "dates": lambda: DATES,
}


def main():
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    for n, seed in enumerate(SEEDS[target]()):
        (folder / f"seed-{n:03}").write_bytes(seed)


if __name__ == "__main__":
    main()
