#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes spec/vectors/: small archives, right and wrong, with what a reader must say of them. The same bytes each time.

Expectations are written here by hand or follow from what was put in; no reader is asked.
"""
import base64
import hashlib
import json
import pathlib
import random
import struct
import sys
import types

from reference_writer import *  # noqa: F403 (a vocabulary)

OUT = pathlib.Path(__file__).parents[2] / "spec" / "vectors"
KEY, OTHER, THIRD = Key(1), Key(2), Key(3)
HASH_OF_NOTHING = hashlib.blake2b(b"", digest_size=32).hexdigest()
TEXT = ("Rain is expected in the north. " * 40).encode()


def digest(content):
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def numbers(values):
    return digest(b"".join(struct.pack("<Q", n) for n in values))


def article(block, offset, length, *fields):
    return record(ARTICLE, field(PLACE, place(block, offset, length)), *fields)


def three(**options):
    """Three articles in two blocks: what most of the broken ones are made from."""
    a, b, c = b"First article.\n", b"Second article.\n" * 3, b"Third article, in a block of its own.\n"
    entries = [("a.txt", article(0, 0, len(a), field(TITLE, "First"))),
               ("b.txt", article(0, len(a), len(b), field(TITLE, "Second"))),
               ("c.txt", article(1, 0, len(c), field(TITLE, "Third")))]
    archive = Archive(entries, [a + b, c], **options)
    archive.contents = {"a.txt": digest(a), "b.txt": digest(b), "c.txt": digest(c)}
    return archive


def describe(archive, data):
    """Every field of the root, the tables, and each entry and block, as made."""
    def named(form, names, at):
        return dict(zip(names.split(), struct.unpack_from(form, data, at)))

    root = named("<HHIQQQqq", "major minor header_size incompatible compatible file_size created current_until", 8)
    root |= {"series": data[56:72].hex()} | named("<I4xQQQQQ", "epoch sequence entries articles blocks content_size", 72)
    root |= named("<IIIIIIHB", "page_raw page_stored block_size block_stored dictionary_raw dictionary_stored dictionaries levels", 120)
    reference = named("<QIIBBH", "offset stored raw codec type dictionary", 152) | {"hash": data[176:208].hex()}
    tables, at = [], data[1024:]
    count, at = struct.unpack_from("<I", at)[0], at[8:]
    for _ in range(count):
        kind, flags, size = struct.unpack_from("<HHI", at)
        tables.append({"section": kind, "flags": flags, "payload": at[8:8 + size].hex()})
        at = at[8 + size:]
    slots = [{"key_id": data[512 + 80 * n + 2:512 + 80 * n + 10].hex(), "signature": data[512 + 80 * n + 10:512 + 80 * n + 74].hex()}
             for n in range(6) if any(data[512 + 80 * n:592 + 80 * n])]
    entries = [{"id": i.decode(), "record": r.hex()} for i, r in archive.entries[:8]]
    blocks = [(lambda b: {"codec": b.codec, "dictionary": b.dictionary, "stored": len(b.stored), "raw": b.raw_size, "hash": b.digest().hex()})(
        archive.store_block(b)) for b in archive.blocks[:8]]
    return {"identity": digest(data[:512]), "root": root, "directory": reference, "sections": tables, "slots": slots,
            "first_entries": entries, "first_blocks": blocks}


class Maker:
    def __init__(self, folder):
        self.folder, self.names = folder, set()

    def write(self, name, description, data, expect, keys=(KEY,), need=1, fields=None):
        assert name not in self.names, name
        self.names.add(name)
        right = expect["open"] == "ok" and expect.get("verify") == "ok"
        folder = self.folder / ("good" if right else "bad")
        (folder / f"{name}.anews").write_bytes(data)
        vector = {"description": description, "file": f"{name}.anews",
                  "public_keys": [base64.b64encode(k.minisign()).decode() for k in keys], "need": need, "expect": expect}
        if fields:
            vector["fields"] = fields
        (folder / f"{name}.json").write_text(json.dumps(vector, indent=1) + "\n")

    def good(self, name, description, archive, contents, keys=(KEY,), need=1):
        data = archive.build()
        by_number = archive.article_numbers()
        expect = {"open": "ok", "verify": "ok", "content": contents}
        if archive.orders:
            expect["order"] = {"title": numbers(archive.by_title or by_number), "date": numbers(archive.by_date or by_number)}
        else:
            expect["order"] = {"title": "not-found", "date": "not-found"}
        self.write(name, description, data, expect, keys, need, describe(archive, data))

    def unopened(self, name, description, archive, error, keys=(KEY,), need=1):
        self.write(name, description, archive.build() if isinstance(archive, Archive) else archive, {"open": error}, keys, need)

    def bad(self, name, description, archive, verify, contents):
        self.write(name, description, archive.build(), {"open": "ok", "verify": verify, "content": contents})


# --- right ones


def all_fields():
    return [field(CONTENT_HASH, bytes.fromhex(digest(TEXT))), field(MEDIA_TYPE, "text/plain; charset=utf-8"), field(TITLE, "Every field"),
            field(PUBLISHED, date(1163894400, 1)), field(MODIFIED, date(1700000000, 0, -330)), field(LANGUAGE, "en-GB"), field(AUTHOR, "A. Writer"),
            field(AUTHOR, "B. Writer"), field(SECTION, "Weather"), field(TAG, "rain"), field(TAG, "north"), field(SUMMARY, "Rain."),
            field(URL, "https://news.example/rain"), field(EXTERNAL_URL, "https://met.example/"), field(SOURCE, "met.example"),
            field(BYLINE, "By A. Writer and B. Writer"), field(RIGHTS, "CC BY 4.0"), field(IMAGE, "rain.png"), field(CAPTURED, date(1700000001)),
            field(VERSION, "3"), field(STATUS, b"\1"), field(ORIGINAL_ID, "4711"), field(EXTRA, '{"mood":"grey"}')]


def make_good(m):
    m.good("empty", "no entries, no blocks", Archive(), {})
    m.good("one", "one article of text", Archive([("one.txt", article(0, 0, 6, field(TITLE, "One")))], [b"Hello\n"]), {"one.txt": digest(b"Hello\n")})
    m.good("three", "three articles in two blocks", three(), three().contents)
    m.good("fields", "every field that a record has, in metadata of the archive too",
           Archive([("all.txt", article(0, 0, len(TEXT), *all_fields()))], [TEXT], block_size=2048,
                   metadata=field(1, "Vectors") + field(2, "Publisher") + field(3, "For tests") + field(4, "en") + field(5, "CC0-1.0")),
           {"all.txt": digest(TEXT)})
    more = field(SUMMARY, "A summary beside the content") + field(EXTRA, '{"a":1}')
    m.good("more", "further fields of a record, beside its content in the block",
           Archive([("m.txt", article(0, 0, 5, field(TITLE, "More"), field(MORE, place(0, 5, len(more)))))], [b"text\n" + more]), {"m.txt": digest(b"text\n")})
    png = bytes(range(256)) * 2
    m.good("kinds", "article, asset, alias, tombstone, alias to a tombstone, a kind of a later version, empty content",
           Archive([("a/article.txt", article(0, 0, 4)), ("a/empty.txt", article(0, 0, 0)), ("alias.txt", record(ALIAS, field(TARGET, "a/article.txt"))),
                    ("gone.txt", record(ARTICLE, field(STATUS, b"\3"))), ("image.png", record(ASSET, field(PLACE, place(0, 4, 512)), field(MEDIA_TYPE, "image/png"))),
                    ("later", record(77, field(TITLE, "of a later kind"))), ("was.txt", record(ALIAS, field(TARGET, "gone.txt")))],
                   [b"abc\n" + png]),
           {"a/article.txt": digest(b"abc\n"), "a/empty.txt": HASH_OF_NOTHING, "alias.txt": digest(b"abc\n"), "gone.txt": "withdrawn",
            "image.png": digest(png), "later": "not-found", "was.txt": "withdrawn"})
    long = random.Random(1).randbytes(2500)
    m.good("long", "content that runs through three blocks, stored as they are", Archive([("long.bin", record(ASSET, field(PLACE, place(0, 0, 2500))))],
           [long[:1024], long[1024:2048], long[2048:]]), {"long.bin": digest(long)})
    m.good("shared", "two entries with the same bytes, and one with a part of them", Archive(
        [("one", article(0, 0, 31)), ("part", article(0, 5, 2)), ("two", article(0, 0, 31))], [TEXT[:31]]),
        {"one": digest(TEXT[:31]), "part": digest(b"is"), "two": digest(TEXT[:31])})
    make_good_trees(m)
    make_good_dictionaries(m)
    make_good_compatible(m)
    make_good_corners(m)


def tree(**options):
    contents = [b"Article number %d.\n" % n for n in range(500)]
    raw, entries = [], []
    for n, content in enumerate(contents):
        if n % 40 == 0:
            raw.append(b"")
        entries.append(("news/%04d.txt" % n, article(len(raw) - 1, len(raw[-1]), len(content), field(TITLE, "Number %d" % (499 - n)), field(PUBLISHED, date(n)))))
        raw[-1] += content
    order = list(range(499, -1, -1))
    archive = Archive(entries, raw, by_title=sorted(range(500), key=lambda n: b"number %d" % (499 - n)), by_date=order, **options)
    return archive, {"news/%04d.txt" % n: digest(c) for n, c in enumerate(contents)}


def make_good_trees(m):
    archive, contents = tree(items_per_page=16)
    m.good("tree", "500 entries in trees of three levels, compressed pages", archive, contents)
    archive, contents = tree(items_per_page=16, page_codec=0, block_codec=0)
    m.good("tree-stored", "the same with pages and blocks stored as they are", archive, contents)
    archive, contents = tree(items_per_page=4)
    m.good("tree-deep", "the same with four items a page: five levels", archive, contents)


def make_good_dictionaries(m):
    raw = TEXT[:600]
    a, b = TEXT[:500], TEXT[31:400]
    entries = [("a.txt", article(0, 0, len(a))), ("b.txt", article(1, 0, len(b)))]
    contents = {"a.txt": digest(a), "b.txt": digest(b)}
    for codec in (0, 1):
        m.good(f"dictionary-content-{codec}", f"a dictionary of raw content, stored with codec {codec}; leaves of entries use it too",
               Archive(entries, [a, b], dictionaries=[(raw, codec)], block_dictionary=1, page_dictionary=1), contents)
    # dictionary.zstd was trained on these once; another version of zstd would train another.
    samples = [(b"Number %d: rain in place %d, wind from %d degrees.\n" % (n * 7919 % 1000, n, n * 31 % 360)) * 3 for n in range(400)]
    trained = (OUT / "dictionary.zstd").read_bytes()
    for codec in (0, 1):
        m.good(f"dictionary-zstd-{codec}", f"a dictionary in zstd's format, stored with codec {codec}",
               Archive([("s.txt", article(0, 0, len(samples[5])))], [samples[5]], dictionaries=[(trained, codec)], block_dictionary=1),
               {"s.txt": digest(samples[5])})
    m.good("dictionaries", "three dictionaries, of which blocks use the first and the third", Archive(
        entries, [Stored(BLOCK, a, 1, 1, raw), Stored(BLOCK, b, 1, 3, TEXT[100:700])],
        dictionaries=[(raw, 1), (b"unused " * 20, 1), (TEXT[100:700], 0)]), contents)


def make_good_compatible(m):
    m.good("two-signatures", "two signers, both demanded", three(keys=[KEY, OTHER]), three().contents, (KEY, OTHER), 2)
    m.good("six-signatures", "all slots used, the last by the trusted key", three(keys=[Key(n) for n in (4, 5, 6, 7, 8)] + [KEY]), three().contents)
    m.good("signer-unknown", "a second signature by a key that nobody here trusts says nothing", three(keys=[OTHER, KEY]), three().contents)
    same_id = Key(9, KEY.id)
    m.good("key-id-collision", "two trusted keys with one key id: the slot is tried against both", three(), three().contents, (same_id, KEY))
    m.good("compatible-bit", "a compatible feature bit that this version does not know", three(compatible=1 << 63), three().contents)
    m.good("minor-version", "a later minor version", three(hooks={"root": lambda r: r[:10] + b"\7\0" + r[12:]}), three().contents)
    m.good("unknown-section", "a section that is not critical and not known", three(sections=[(900, 0, b"whatever")]), three().contents)
    m.good("unknown-tag", "a field with a tag that this version does not know",
           Archive([("a", article(0, 0, 4, field(200, b"\xff\x00later")))], [b"abc\n"]), {"a": digest(b"abc\n")})
    m.good("date-coarse", "a day, a month and a year that do not begin with their first second: nobody looks so close", Archive(
        [(str(n), article(0, 0, 4, field(PUBLISHED, date(100000001, n)))) for n in (1, 2, 3)], [b"abc\n"]), {str(n): digest(b"abc\n") for n in (1, 2, 3)})
    m.good("metadata-unknown", "metadata with tags that this version does not know, 0 among them", three(metadata=field(0, b"\xff") + field(1, "T") + field(9, b"\xff")), three().contents)
    m.good("no-orders", "without title and date order", three(orders=False), three().contents)
    m.good("current-until", "a time until which it is current, long gone: it is read all the same", three(current_until=1), three().contents)
    m.good("ids", "ids with what ids may have: spaces, controls, other scripts, 1024 bytes", Archive(
        sorted((i, article(0, 0, 4)) for i in [b" ", b"\x01\x7f", b"...", b".hidden", "ü/日本".encode(), b"a b/c\\d", b"x" * 1024]), [b"abc\n"]),
        {i: digest(b"abc\n") for i in [" ", "\x01\x7f", "...", ".hidden", "ü/日本", "a b/c\\d", "x" * 1024]})


def make_good_corners(m):
    abc, one = digest(b"abc\n"), [b"abc\n"]
    m.good("tree-alone", "the last leaf's parent has one child: only a level's last page may", Archive(
        [(str(n), article(0, 0, 4)) for n in range(5)], one, items_per_page=2), {str(n): abc for n in range(5)})
    m.good("nothing-in-no-block", "an article of no bytes, where there are no blocks", Archive([("a", article(0, 0, 0))]), {"a": HASH_OF_NOTHING})
    m.good("unknown-tag-twice", "fields with an unknown tag may come more than once", Archive(
        [("a", article(0, 0, 4, field(200, b"1"), field(200, b"2")))], one), {"a": abc})
    m.good("kind-later", "an entry of a kind of a later version has what fields it likes, and an alias to it reads as it does", Archive(
        [("alias", record(ALIAS, field(TARGET, "later"))), ("later", record(9, field(PLACE, place(7, 0, 4)), field(TARGET, "a"))),
         ("was", record(9, field(STATUS, b"\3")))], one), {"alias": "not-found", "later": "not-found", "was": "withdrawn"})
    m.good("alias-status", "the status of an alias is not that of its target", Archive(
        [("a", article(0, 0, 4)), ("b", record(ALIAS, field(STATUS, b"\3"), field(TARGET, "a")))], one), {"a": abc, "b": abc})
    m.good("dictionary-short", "a dictionary too short to be one of zstd's is raw content, whatever its first bytes", Archive(
        [("a", article(0, 0, 900))], [Stored(BLOCK, TEXT[:900], 1, 1, frame=compress(TEXT[:900]))], dictionaries=[(b"\x37\xa4\x30\xec", 0)]),
        {"a": digest(TEXT[:900])})
    frame = compress(TEXT[:900])
    for name, description, head in [("frame-dictionary-id-zero", "a frame that says dictionary id 0, which is to say none", bytes([frame[4] | 1, 0])),
                                    ("frame-window-small", "a frame with a window of 1 KiB, for 900 bytes", bytes([frame[4] & ~0x20, 0]))]:
        m.good(name, description, Archive([("a", article(0, 0, 900))], [Stored(BLOCK, TEXT[:900], 1, frame=frame[:4] + head + frame[5:])]), {"a": digest(TEXT[:900])})


# --- wrong ones that do not open


def edit(at, new):
    def change(data):
        data[at:at + len(new)] = new
        return data
    return change


def root(at, form, value):
    return {"root": edit(at, struct.pack("<" + form, value))}


ROOT_BREAKS = [  # name, description, offset, form, value, error
    ("major-version", "major version 2", 8, "H", 2, "unsupported"),
    ("header-size", "a header size other than 1024", 12, "I", 1025, "format"),
    ("incompatible-bit", "an incompatible feature bit that this version does not know", 16, "Q", 1 << 17, "unsupported"),
    ("file-size-small", "a file size of no more than the header", 32, "Q", 1024, "format"),
    ("file-size-huge", "a file size of 2^63", 32, "Q", 1 << 63, "format"),
    ("root-reserved-76", "a reserved field of the root that is not zero", 76, "I", 1, "format"),
    ("root-reserved-147", "a reserved byte of the root that is not zero", 147, "B", 1, "format"),
    ("root-reserved-148", "a reserved field of the root that is not zero", 148, "I", 1, "format"),
    ("root-reserved-end", "the last reserved byte of the root is not zero", 511, "B", 1, "format"),
    ("entries-many", "more than 2^40 entries", 88, "Q", (1 << 40) + 1, "format"),
    ("articles-many", "more articles than entries", 96, "Q", 4, "format"),
    ("blocks-many", "more than 2^40 blocks", 104, "Q", (1 << 40) + 1, "format"),
    ("page-limit-small", "a page raw limit below 4096", 120, "I", 4095, "format"),
    ("page-limit-large", "a page raw limit above 65536", 120, "I", 65537, "format"),
    ("page-stored-zero", "a page stored limit of 0", 124, "I", 0, "format"),
    ("page-stored-large", "a page stored limit above the raw limit", 124, "I", 4097, "format"),
    ("block-size-small", "a block size below 1024", 128, "I", 1023, "format"),
    ("block-size-large", "a block size above 16 MiB", 128, "I", (1 << 24) + 1, "format"),
    ("block-stored-large", "a block stored limit above the block size", 132, "I", 1025, "format"),
    ("dictionary-raw-large", "a dictionary raw limit above 16 MiB", 136, "I", (1 << 24) + 1, "format"),
    ("dictionary-stored-large", "a dictionary stored limit above the raw limit", 140, "I", 1, "format"),
    ("dictionaries-many", "256 dictionaries", 144, "H", 256, "format"),
    ("levels-many", "nine levels", 146, "B", 9, "format"),
    ("directory-offset", "a directory that is not directly behind the header", 152, "Q", 1025, "format"),
    ("directory-codec", "a codec of the directory that is not known", 168, "B", 9, "unsupported"),
    ("directory-type", "a directory of the type of a page", 169, "B", 4, "format"),
    ("directory-dictionary", "a directory with a dictionary", 170, "H", 1, "format"),
    ("directory-reserved", "reserved bytes of the directory's reference", 172, "I", 1, "format"),
    ("directory-raw", "a stored object whose raw size differs", 164, "I", 999, "format"),
    ("directory-beyond", "a directory that ends behind the file", 160, "II", None, "format"),
    ("directory-hash", "another hash of the directory", 176, "Q", 0, "hash"),
]


def make_unopened_roots(m):
    for name, description, at, form, value, error in ROOT_BREAKS:
        new = struct.pack("<" + form, *([4000, 4000] if value is None else [value]))
        m.unopened(name, description, three(hooks={"root": edit(at, new)}), error)


def make_unopened_files(m):
    whole = three().build()
    m.unopened("nothing", "no bytes", b"", "missing")
    m.unopened("magic-cut", "the first five bytes", whole[:5], "missing")
    m.unopened("not-an-archive", "text", b"This is not an archive.\n" * 80, "magic")
    m.unopened("short-text", "less than eight bytes that do not begin the magic", b"text", "magic")
    m.unopened("text-mode", "a transfer in text mode took the CR", whole[:4] + whole[5:], "magic")
    m.unopened("header-cut", "1023 bytes", whole[:1023], "missing")
    m.unopened("directory-cut", "the file ends within the directory", whole[:1100], "missing")
    m.unopened("appended", "a byte behind the end", whole + b"\n", "format")
    m.unopened("changed-root", "the sequence was changed and not signed", whole[:80] + b"\2" + whole[81:], "signature")
    m.unopened("changed-directory", "a byte of the directory was changed", whole[:1040] + bytes([whole[1040] ^ 1]) + whole[1041:], "hash")


def make_unopened_signatures(m):
    m.unopened("unsigned", "no signature", three(keys=[]), "untrusted")
    m.unopened("untrusted", "signed by somebody else", three(keys=[OTHER]), "untrusted")
    m.unopened("need-two", "one of two signers that are demanded", three(), "untrusted", (KEY, OTHER), 2)
    m.unopened("signed-twice", "one signer in two slots is one signer", three(keys=[KEY, KEY]), "untrusted", (KEY, OTHER), 2)
    m.unopened("one-key-twice", "one public key under two key ids, each with its slot, is one signer",
               three(keys=[KEY, Key(1, b"another.")]), "untrusted", (KEY, Key(1, b"another.")), 2)
    m.unopened("wrong-key", "the key id of the trusted key, the signature of another", three(keys=[Key(2, KEY.id)]), "signature")
    m.unopened("algorithm-legacy", "minisign's legacy algorithm: a relabelled signature", three(hooks={"header": edit(512, b"Ed")}), "signature")
    m.unopened("algorithm-unknown", "an algorithm that is not known", three(hooks={"header": edit(512, b"XX")}), "signature")
    m.unopened("slot-reserved", "reserved bytes of a slot", three(hooks={"header": edit(512 + 74, b"\1")}), "signature")
    m.unopened("slots-reserved", "the reserved bytes behind the slots", three(hooks={"header": edit(1023, b"\1")}), "signature")
    m.unopened("slot-gap", "a used slot after one that is not", three(hooks={"header": lambda h: h[:512] + bytes(80) + h[512:592] + h[672:] + bytes(80)}), "signature")
    m.unopened("signature-changed", "a bit of the signature was changed", three(hooks={"header": lambda h: h[:530] + bytes([h[530] ^ 1]) + h[531:]}), "signature")
    m.unopened("second-signature-changed", "of two signatures by trusted keys one was changed", three(
        keys=[KEY, OTHER], hooks={"header": lambda h: h[:610] + bytes([h[610] ^ 1]) + h[611:]}), "signature", (KEY, OTHER))


def sections(change):
    return {"sections": lambda s: change(list(s)) or s}


def make_unopened_directories(m):
    def reordered(s):
        return [s[1], s[0]] + s[2:]

    def hooked(change):
        return three(hooks={"sections": change})

    m.unopened("sections-order", "sections whose types decrease", hooked(reordered), "format")
    m.unopened("section-twice", "a section that may come only once came twice", hooked(lambda s: s[:3] + [s[2]] + s[3:]), "format")
    m.unopened("section-critical-unknown", "a critical section that is not known", hooked(lambda s: s + [(900, 1, b"x")]), "unsupported")
    m.unopened("section-flags", "reserved flags of a section", hooked(lambda s: s[:3] + [(s[3][0], 2, s[3][2])]), "format")
    m.unopened("section-not-critical", "the entries without the critical flag", hooked(lambda s: [(s[0][0], 0, s[0][2])] + s[1:]), "format")
    m.unopened("section-payload", "a table that is a byte too long", hooked(lambda s: [(s[0][0], 1, s[0][2] + b"\0")] + s[1:]), "format")
    m.unopened("section-missing", "no blocks table", hooked(lambda s: [s[0]] + s[2:]), "format")
    m.unopened("section-zero", "a critical section of type 0", hooked(lambda s: [(0, 1, b"")] + s), "unsupported")
    m.unopened("directory-longer", "bytes behind the last section", three(hooks={"directory": lambda d: b"\3" + d[1:]}), "format")
    m.unopened("directory-count", "fewer sections than are said", three(hooks={"directory": lambda d: b"\5" + d[1:]}), "format")
    m.unopened("directory-head", "the reserved field at the directory's beginning", three(hooks={"directory": lambda d: d[:4] + b"\1" + d[5:]}), "format")
    m.unopened("dictionaries-count", "a dictionary that the root does not count", three(
        dictionaries=[(b"some content", 0)], hooks=root(144, "H", 0)), "format")
    tables = [("table-count", "a table whose count is not the root's", ENTRIES, 0, b"\2"), ("table-levels", "more levels than the root says", ENTRIES, 8, b"\2"),
              ("table-levels-zero", "no levels for three items", ENTRIES, 8, b"\0"), ("table-reserved", "reserved bytes of a table", ENTRIES, 9, b"\1"),
              ("table-content-base", "a content base of a table that has none", ENTRIES, 16, b"\1"),
              ("table-order-count", "an order that does not have as many items as there are articles", BY_TITLE, 0, b"\2"),
              ("top-backwards", "a top page within the directory", ENTRIES, 24, b"\x08\x04"), ("top-beyond", "a top page behind the end of the file", ENTRIES, 26, b"\1"),
              ("top-type", "a top page of another type", ENTRIES, 41, b"\5"), ("top-codec", "a codec that is not known", ENTRIES, 40, b"\2"),
              ("top-stored-zero", "a stored size of 0", ENTRIES, 32, bytes(4)), ("top-dictionary", "a dictionary that is not there", ENTRIES, 42, b"\1")]
    for name, description, kind, at, new in tables:
        def change(k, payload, kind=kind, at=at, new=new):
            return edit(at, new)(payload) if k == kind else payload
        error = "unsupported" if name == "top-codec" else "format"
        m.unopened(name, description, three(page_codec=0, hooks={"table": change}), error)
    m.unopened("content-base-backwards", "blocks that begin before their table's leaves", three(
        hooks={"table": lambda k, p: edit(16, struct.pack("<Q", 1030))(p) if k == BLOCKS else p}), "format")
    archive, _ = tree(items_per_page=16, hooks={"table": lambda k, p: edit(88, p[80:88])(p) if k == ENTRIES else p})
    m.unopened("levels-not-ascending", "two levels at one offset", archive, "format")
    archive, _ = tree(items_per_page=16, hooks={"table": lambda k, p: edit(80, struct.pack("<Q", 1024))(p) if k == ENTRIES else p})
    m.unopened("level-backwards", "a level before the top page", archive, "format")


def make_unopened_places(m):
    """Where objects lie, and how large they may be."""
    meta = field(1, "T" * 600)

    def payload(kind, at, form, value):
        def change(found):
            return [(t, f, bytes(edit(at, struct.pack("<" + form, value))(bytearray(p))) if t == kind else p) for t, f, p in found]
        return {"sections": change}
    size = len(three().build())
    m.unopened("content-base-beyond", "blocks that begin behind the end of the file", three(hooks=payload(BLOCKS, 16, "Q", size)), "format")
    archive, _ = tree(items_per_page=64)
    size = len(archive.build())
    m.unopened("level-beyond", "a level that begins behind the end of the file", tree(items_per_page=64, hooks=payload(ENTRIES, 80, "Q", size))[0], "format")
    m.unopened("metadata-backwards", "metadata within the directory", three(metadata=meta, hooks=payload(1, 0, "Q", 1100)), "format")
    m.unopened("dictionary-backwards", "a dictionary within the directory", three(dictionaries=[(TEXT[:300], 0)], hooks=payload(2, 0, "Q", 1100)), "format")
    m.unopened("metadata-codec", "a codec of metadata that is not known", three(metadata=meta, hooks=payload(1, 16, "B", 2)), "unsupported")
    m.unopened("reference-order", "a codec that is not known and a type that is wrong: the type is seen first", three(hooks=payload(ENTRIES, 40, "H", 0x0502)), "format")
    m.unopened("metadata-limit", "metadata above the page raw limit", three(metadata=meta, hooks=payload(1, 12, "I", 5000)), "format")
    m.unopened("directory-limit", "a directory above the page stored limit", three(hooks=root(124, "I", 300)), "format")
    m.unopened("dictionary-raw-limit", "a dictionary above the limit of the root", three(dictionaries=[(TEXT[:300], 0)], hooks=root(136, "I", 299)), "format")
    m.unopened("dictionary-stored-limit", "a compressed dictionary above the limit of the root", three(dictionaries=[(TEXT[:300], 1)], hooks=root(140, "I", 5)), "format")
    m.unopened("empty-top", "a top page of a table without items", Archive(hooks=payload(ENTRIES, 24, "B", 1)), "format")
    m.unopened("empty-content-base", "a content base, and no blocks", Archive(hooks=payload(BLOCKS, 16, "Q", 1024)), "format")
    m.unopened("metadata-critical", "metadata with the critical flag", three(metadata=meta, hooks=sections(lambda s: [(1, 1, s[0][2])] + s[1:])), "format")
    m.unopened("metadata-sections", "metadata in two sections", three(metadata=meta, hooks=sections(lambda s: s[:1] + s)), "format")
    m.unopened("section-cut", "a critical section that is not known and ends behind the directory: the end is seen first", three(
        sections=[(900, 1, b"xx")], hooks={"directory": lambda d: d[:-1]}), "format")


# --- wrong ones that open


def on_page(table, change, level=0, index=0):
    return {"page": lambda t, l, i, raw: change(bytearray(raw)) if (t, l, i) == (table, level, index) else raw}


def all_are(error, contents=None):
    return {name: error for name in (contents or three().contents)}


LOST = {"?": "format"}  # an entry that cannot be listed has no name


def make_bad_pages(m):
    breaks = [("page-table", "a page of another table", edit(0, b"\4")), ("page-level", "a page of another level", edit(1, b"\1")),
              ("page-count-zero", "a page without items", edit(2, b"\0\0")), ("page-count-less", "a page with bytes behind its items", edit(2, b"\2\0")),
              ("page-count-more", "a page that ends before its items do", edit(2, b"\4\0")), ("page-base", "a base in a leaf of entries", edit(4, b"\1")),
              ("key-shared-first", "a first key that shares bytes with none", edit(12, b"\1")), ("page-cut", "a page of less than its head", lambda p: p[:11]),
              ("page-longer", "a byte behind the last item", lambda p: p + b"\0")]
    for name, description, change in breaks:
        m.bad(name, description, three(hooks=on_page(ENTRIES, change)), "format", LOST)
    a = article(0, 0, 4)
    for name, description, keys in [("keys-descend", "keys that do not ascend", ["b", "a"]), ("keys-equal", "one key twice", ["a", "a"])]:
        m.bad(name, description, Archive([(k, a) for k in keys], [b"abc\n"]), "format", LOST)

    def raw_items(*items):
        return lambda p: bytearray(p[:2]) + struct.pack("<H", len(items)) + p[4:12] + b"".join(items)
    value = varint(len(a)) + a
    for name, description, items in [
            ("key-empty", "a key of no bytes", [b"\0\0" + value]), ("key-long", "a key of 1025 bytes", [b"\0" + varint(1025) + b"x" * 1025 + value]),
            ("key-shared-long", "a key that shares more than its predecessor has", [b"\0\1a" + value, b"\2\1b" + value]),
            ("key-rest-huge", "a key of 2^63 bytes", [b"\0" + varint(1 << 63) + b"a" + value]),
            ("varint-long", "a varint that is not in its shortest form", [b"\0\x81\0a" + value]),
            ("varint-overflow", "a varint of 2^64", [b"\0" + b"\x80" * 9 + b"\2" + b"a" + value]),
            ("varint-endless", "a varint of eleven bytes", [b"\0" + b"\x80" * 10 + b"\1" + b"a" + value]),
            ("record-length", "a record that is longer than the page", [b"\0\1a" + varint(len(a) + 1) + a])]:
        archive = Archive([("a", a)] * len(items), [b"abc\n"], orders=False, hooks=on_page(ENTRIES, raw_items(*items)))
        m.bad(name, description, archive, "format", LOST)
    make_bad_references(m)
    make_bad_trees(m)


def make_bad_references(m):
    """Short references on a page are looked at when the page is loaded, but for where they point."""
    def changed(kind, **members):
        def change(stored):
            if stored.kind == kind:
                vars(stored).update(members)
            return stored
        return {"stored": change}
    m.bad("block-codec", "blocks of a codec that is not known", three(hooks=changed(BLOCK, codec=2)), "unsupported", all_are("unsupported"))
    m.bad("block-sizes", "blocks stored as they are whose raw size differs", three(block_codec=0, hooks=changed(BLOCK, raw_size=99)), "format", all_are("format"))
    m.bad("block-larger", "a frame that is not smaller than what is in it", three(hooks=changed(BLOCK, codec=1, raw_size=30)), "format", all_are("format"))
    m.bad("block-dictionary-stored", "blocks stored as they are, with a dictionary", three(
        block_codec=0, dictionaries=[(TEXT[:300], 0)], hooks=changed(BLOCK, dictionary=1)), "format", all_are("format"))
    m.bad("block-raw-limit", "a block above the block size", Archive([("a", article(0, 0, 4))], [b"x" * 1025], orders=False), "format", {"a": "format"})
    m.bad("block-stored-limit", "a block above the block stored limit", three(hooks=root(132, "I", 37)), "format", all_are("format"))
    far = struct.pack("<Q", 1 << 63)
    m.bad("base-far", "a base of 2^63", three(hooks=on_page(BLOCKS, edit(4, far))), "format", all_are("format"))


def make_bad_trees(m):
    one = [b"abc\n"]
    alone = Archive([(str(n), article(0, 0, 4)) for n in range(6)], one, items_per_page=2, first_children=1, orders=False)
    m.bad("inner-alone", "an inner page with one child that is not the last of its level: only verifying sees it", alone, "format",
          {str(n): digest(one[0]) for n in range(6)})
    keys = ["a", "c", "b", "d"]
    m.bad("leaves-descend", "keys that ascend in each leaf and not from leaf to leaf: only verifying sees it", Archive(
        [(k, article(0, 0, 4)) for k in keys], one, items_per_page=2, orders=False), "format", {k: digest(one[0]) for k in keys})

    def small(**options):
        return tree(items_per_page=64, **options)

    def inner(change, name, description, expect=None):
        archive, contents = small(page_codec=0, hooks={"page": lambda t, l, i, raw: change(bytearray(raw)) if (t, l) == (ENTRIES, 1) else raw})
        m.bad(name, description, archive, "hash" if name == "inner-base" else "format", expect or LOST)
    inner(edit(4, b"\1"), "inner-base", "an inner page whose base is not its first child's offset", {"?": "hash"})
    inner(lambda p: p[:-1] + bytes([p[-1] + 1]), "inner-below", "a child that is said to have one item more than it has")
    inner(lambda p: p[:-1] + b"\0", "inner-empty", "a child without items")
    inner(edit(14, b"M"), "inner-key", "a first key that is not the child's", LOST)


def make_bad_frames(m):
    raw = TEXT[:900]
    entries = [("a.txt", article(0, 0, len(raw)))]

    def with_frame(name, description, frame, raw_size=None, block_size=1024):
        block = Stored(BLOCK, raw, 1, frame=frame)
        block.raw_size = raw_size or block.raw_size
        m.bad(name, description, Archive(entries, [block], block_size=block_size), "format", {"a.txt": "format"})
    with_frame("frame-checksum", "a frame with a checksum", compress(raw, write_checksum=True))
    with_frame("frame-no-size", "a frame without content size", compress(raw, write_content_size=False))
    with_frame("frame-two", "two frames", compress(raw[:400]) + compress(raw[400:]))
    with_frame("frame-behind", "a byte behind the frame", compress(raw) + b"\0")
    with_frame("frame-not", "no frame at all", b"this is not a frame of zstd")
    with_frame("frame-skippable", "a skippable frame before it", b"\x50\x2a\x4d\x18\4\0\0\0skip" + compress(raw))
    frame = compress(raw)
    with_frame("frame-reserved", "the reserved bit of a frame's head", frame[:4] + bytes([frame[4] | 8]) + frame[5:])
    with_frame("frame-dictionary-id", "a frame with a dictionary id", frame[:4] + bytes([frame[4] | 1, 7]) + frame[5:])
    with_frame("frame-cut", "a frame without its last byte", frame[:-1])
    with_frame("frame-block-type", "a block of a frame that is of the reserved type", frame[:7] + bytes([frame[7] | 6]) + frame[8:])
    with_frame("raw-size", "a raw size that is not the frame's", compress(raw), 901)
    # The same frame with a window descriptor (2^17) in place of the single segment flag.
    frame = compress(raw)[:4] + bytes([0x40, 7 << 3]) + compress(raw)[5:]
    with_frame("frame-window", "a window of 128 KiB for 900 bytes", frame)

    def damaged(stored):
        if stored.kind == BLOCK:
            stored.stored = stored.stored[:-3] + bytes(3)
        return stored
    archive = Archive(entries, [raw], hooks={"stored": damaged})
    m.write("frame-damaged", "a frame that does not decompress, hashed and signed as it is: only reading its content shows it", archive.build(),
            {"open": "ok", "verify": "ok", "content": {"a.txt": "format"}})


def one_record(m, name, description, entry_record, verify="format", content=None):
    m.bad(name, description, Archive([("a", entry_record)], [b"abc\n"], orders=False), verify, content or LOST)


def make_bad_records(m):
    at = field(PLACE, place(0, 0, 4))
    for name, description, fields in [
            ("record-order", "tags that decrease", at + field(TITLE, "T") + field(MEDIA_TYPE, "text/plain")),
            ("record-twice", "two titles", at + field(TITLE, "T") + field(TITLE, "U")), ("record-cut", "a field that is longer than the record", at + b"\4\5T"),
            ("string-utf8", "a title that is not UTF-8", at + field(TITLE, b"\xff")), ("string-surrogate", "a surrogate in UTF-8", at + field(TITLE, b"\xed\xa0\x80")),
            ("string-overlong", "an overlong form in UTF-8", at + field(TITLE, b"\xc0\xaf")), ("string-nul", "a zero byte in a title", at + field(TITLE, b"a\0b")),
            ("date-range", "a date after the year 9999", at + field(PUBLISHED, date(253402300800))), ("date-early", "a date before the year 0", at + field(PUBLISHED, date(-62167219201))),
            ("date-precision", "a precision that is not known", at + field(PUBLISHED, date(0, 4))), ("date-zone", "a zone of 24 hours", at + field(PUBLISHED, date(0, 0, 1440))),
            ("date-day-zone", "a day with a zone", at + field(PUBLISHED, date(0, 1, 60))), ("date-longer", "a date with a byte behind it", at + field(PUBLISHED, date(0) + b"\0")),
            ("status-range", "a status that is not known", at + field(STATUS, b"\4")), ("status-long", "a status of two bytes", at + field(STATUS, b"\0\0")),
            ("hash-short", "a content hash of 31 bytes", at + field(CONTENT_HASH, bytes(31))), ("place-longer", "a place with a byte behind it", field(PLACE, place(0, 0, 4) + b"\0")),
            ("place-cut", "a place without its length", field(PLACE, b"\0\0")), ("place-empty", "no bytes, and yet an offset", field(PLACE, place(0, 1, 0))),
            ("place-missing", "an article without a place", field(TITLE, "T")), ("place-withdrawn", "a tombstone with a place", at + field(STATUS, b"\3")),
            ("target-article", "an article with a target", at + field(TARGET, "a")), ("extra-utf8", "extra that is not UTF-8", at + field(EXTRA, b"\xff")),
            ("place-offset-large", "a place at 2^32 in its block", field(PLACE, place(0, 1 << 32, 4))),
            ("place-length-large", "a place of 2^63 bytes", field(PLACE, place(0, 0, 1 << 63))), ("date-cut", "a date without its zone", at + field(PUBLISHED, date(0)[:-1])),
            ("more-large", "more of 16 MiB and a byte", at + field(MORE, place(0, 0, (1 << 24) + 1)))]:
        one_record(m, name, description, varint(ARTICLE) + fields)
    one_record(m, "record-empty", "a record without its kind", b"")
    one_record(m, "alias-place", "an alias with a place", record(ALIAS, at, field(TARGET, "b")))
    one_record(m, "alias-no-target", "an alias without a target", record(ALIAS, field(TITLE, "T")))
    one_record(m, "alias-target-id", "an alias to what is no id", record(ALIAS, field(TARGET, "../b")))
    one_record(m, "more-block", "more in a block that is not there", varint(ARTICLE) + at + field(MORE, place(1, 0, 4)), "format", {"a": digest(b"abc\n")})
    one_record(m, "kind-later-utf8", "a title that is not UTF-8 in an entry of a kind that is not known", record(9, field(TITLE, b"\xff")))
    one_record(m, "place-block", "a block that is not there", article(1, 0, 4), "format", {"a": "format"})
    for name, bad in [("dots", b"../a"), ("dot", b"a/./b"), ("absolute", b"/a"), ("double-slash", b"a//b"), ("slash-end", b"a/"), ("utf8", b"\xff"), ("nul", b"a\0b"), ("dotdot-end", b"a/..")]:
        m.bad("id-" + name, f"an id that is not one: {bad!r}", Archive([(bad, article(0, 0, 4))], [b"abc\n"], orders=False), "format", LOST)


def make_bad_more(m):
    """Content can be read whatever is wrong with more; these have an expectation of their own."""
    text, abc = b"text\n", digest(b"text\n")

    def one(name, description, further, where=None, verify="ok", error="format"):
        at = where or place(0, len(text), len(further))
        archive = Archive([("m", article(0, 0, len(text), field(TITLE, "More"), field(MORE, at)))], [text + further], orders=False)
        m.write(name, description, archive.build(), {"open": "ok", "verify": verify, "content": {"m": abc}, "more": {"m": error}})
    summary = field(SUMMARY, "S")
    one("more-order", "further fields whose tags decrease", field(EXTRA, "{}") + summary)
    one("more-cut", "a further field that is longer than more", summary + b"\x17\5x")
    one("more-place", "a place among the further fields", field(PLACE, place(0, 0, 4)) + summary)
    one("more-status", "a status among the further fields", summary + field(STATUS, b"\1"))
    one("more-more", "more in more", summary + field(MORE, place(0, 0, 4)))
    one("more-utf8", "a further field that is not UTF-8", field(SUMMARY, b"\xff"))
    one("more-title", "a title in the record, which counts, and a title in more", field(TITLE, "T"), error=digest(field(TITLE, "T")))
    one("more-beyond", "more that ends behind its block", summary, place(0, 5, 400))


def make_bad_content(m):
    good = three().contents
    whole = three().build()
    m.write("block-changed", "a byte of the last block was changed: the other articles are intact", whole[:-1] + bytes([whole[-1] ^ 1]),
            {"open": "ok", "verify": "hash", "content": good | {"c.txt": "hash"}})
    m.write("file-cut", "the last byte has not arrived: the other articles are readable", whole[:-1],
            {"open": "ok", "verify": "missing", "content": good | {"c.txt": "missing"}})
    m.bad("place-beyond", "content that ends behind its block", Archive([("a", article(0, 1, 4))], [b"abc\n"], orders=False), "ok", {"a": "format"})
    m.bad("place-offset-beyond", "content that begins behind its block", Archive([("a", article(0, 4, 1))], [b"abc\n"], orders=False), "ok", {"a": "format"})
    blocks = [b"x" * 1024, b"y" * 10]
    m.bad("through-offset", "content that runs through blocks and does not begin at 0", Archive([("a", article(0, 1, 1030))], blocks, orders=False), "ok", {"a": "format"})
    m.bad("through-short", "content that runs through a block that is not full", Archive([("a", article(0, 0, 1030))], [b"x" * 1000, b"y" * 100], orders=False), "ok", {"a": "format"})
    m.bad("through-end", "content that runs on behind the last block", Archive([("a", article(0, 0, 3000))], blocks, orders=False), "ok", {"a": "format"})
    m.bad("through-last", "content that needs more than the last block has", Archive([("a", article(0, 0, 1035))], blocks, orders=False), "ok", {"a": "format"})
    m.bad("alias-alias", "an alias to an alias", Archive([("a", record(ALIAS, field(TARGET, "b"))), ("b", record(ALIAS, field(TARGET, "a")))], [b"abc\n"]), "ok",
          {"a": "format", "b": "format"})
    m.bad("alias-nothing", "an alias to nothing", Archive([("a", record(ALIAS, field(TARGET, "nothing")))], [b"abc\n"]), "ok", {"a": "format"})
    m.bad("blocks-base", "a blocks leaf whose base is not where its first block is", three(hooks=on_page(BLOCKS, edit(4, b"\1"))), "format",
          all_are("hash") | {"c.txt": "format"})  # the last one then ends behind the file
    m.bad("content-size", "a content size that is not the blocks' sum", three(hooks=root(112, "Q", 1)), "format", good)
    m.bad("articles-count", "fewer articles than the root says", three(articles=2, orders=False), "format", good)
    m.bad("gap", "bytes that belong to nothing", three(prefix=b"hidden"), "format", good)
    m.bad("gap-unknown-section", "bytes that may belong to a section that is not known", three(prefix=b"hidden", sections=[(900, 0, b"x")]), "unsupported", good)
    m.bad("order-twice", "an order that names one article twice", three(by_title=[0, 0, 2]), "format", good)
    m.bad("order-beyond", "an order that names a number that is not there", three(by_title=[0, 1, 3]), "format", good)
    one = Archive([("a", article(0, 0, 4)), ("b", record(ASSET, field(PLACE, place(0, 0, 4))))], [b"abc\n"], by_title=[1])
    m.bad("order-asset", "an order that names an asset", one, "format", {"a": digest(b"abc\n"), "b": digest(b"abc\n")})
    m.bad("metadata-utf8", "metadata that is not UTF-8", three(metadata=field(1, b"\xff")), "format", good)
    m.bad("metadata-twice", "two titles of the archive", three(metadata=field(1, "T") + field(1, "U")), "format", good)
    m.bad("metadata-cut", "a field that is longer than the metadata", three(metadata=b"\1\5T"), "format", good)
    m.bad("overlap", "two dictionaries in one place", three(
        dictionaries=[(TEXT[:300], 0)] * 2, hooks=sections(lambda s: [s[0], s[0]] + s[2:])), "format", good)
    broken = Archive([("a", article(0, 0, 900))], [Stored(BLOCK, TEXT[:900], 1, 1, frame=compress(TEXT[:900]))], orders=False,
                     dictionaries=[(b"\x37\xa4\x30\xec" + bytes(60), 0)])
    m.bad("dictionary-broken", "a dictionary that begins as zstd's do, and is none: at the latest, reading content with it shows it", broken, ["ok", "format"], {"a": "format"})
    m.bad("metadata-order", "metadata whose tags decrease", three(metadata=field(2, "P") + field(1, "T")), "format", good)

    def wrong_hash(kind):
        def change(stored):
            if stored.kind == kind:
                stored.hash = bytes(32)
            return stored
        return {"stored": change}
    m.bad("metadata-hash", "metadata that does not match its hash", three(metadata=field(1, "T"), hooks=wrong_hash(METADATA)), "hash", good)
    archive = three(dictionaries=[(TEXT[:300], 0)], block_dictionary=1, hooks=wrong_hash(DICTIONARY))
    archive.blocks = [TEXT[:310], TEXT[31:500]]
    m.bad("dictionary-hash", "a dictionary that does not match its hash", archive, "hash", all_are("hash"))
    archive = three(dictionaries=[(TEXT[:300], 0)])
    archive.blocks = [Stored(BLOCK, TEXT[:200], 1, 2, TEXT[:300])] * 2
    m.bad("dictionary-missing", "blocks with a dictionary that is not there", archive, "format", all_are("format"))

    def swapped(stored):  # what was hashed as a page is given as a block
        if stored.kind == BLOCK:
            stored.hash = object_hash(PAGE, stored.stored)
        return stored
    m.bad("hash-type", "a block with the hash that it would have as a page", three(hooks={"stored": swapped}), "hash", all_are("hash"))


def make_packed(m):
    """What `anews pack` made of tests/demo/articles: tests/cli/vectors.sh makes it again and compares."""
    articles = pathlib.Path(__file__).parents[1] / "demo" / "articles"
    contents = {p.relative_to(articles).as_posix(): digest(p.read_bytes()) for p in articles.rglob("*") if p.is_file()}
    public = base64.b64decode((OUT / "packed" / "packed.pub").read_text().splitlines()[1])
    key = types.SimpleNamespace(minisign=lambda: public)
    m.write("packed", "made by anews pack out of tests/demo/articles", (OUT / "packed" / "packed.anews").read_bytes(),
            {"open": "ok", "verify": "ok", "content": contents}, (key,))


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("good", "bad"):
        (folder / name).mkdir(exist_ok=True)
        for old in [*(folder / name).glob("*.anews"), *(folder / name).glob("*.json")]:
            old.unlink()
    m = Maker(folder)
    for make in (make_good, make_unopened_roots, make_unopened_files, make_unopened_signatures, make_unopened_directories, make_unopened_places, make_bad_pages,
                 make_bad_frames, make_bad_records, make_bad_more, make_bad_content, make_packed):
        make(m)
    print(f"{len(m.names)} vectors in {folder}")


if __name__ == "__main__":
    main()
