#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Asks two readers about mutants of small archives and demands the same answer of both, to the last error name.

One reader is anews_reader.py, in this process; the other a command that speaks the protocol of README.md. A mutant is
made of a seed and its number alone: --only N makes one of them again.
"""
import argparse
import base64
import copy
import difflib
import functools
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

import anews_reader
import make_vectors
import reference_writer as w

NUMBERS = [0, 1, 2, 3, 4, 7, 8, 31, 32, 63, 64, 127, 128, 255, 256, 1023, 1024, 1025, 4095, 4096, 4097, 16383, 16384, 65535, 65536, 65537,
           (1 << 24) - 1, 1 << 24, (1 << 24) + 1, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 40, (1 << 40) + 1, (1 << 63) - 1,
           1 << 63, (1 << 64) - 1]
IDS = [b"", b".", b"..", b"../a", b"a/..", b"a//b", b"/a", b"a/", b"a\0b", b"\xff", b"\xed\xa0\x80", b"a/./b", b"x" * 1024, b"x" * 1025, b"...", b"\x7f",
       b" ", b"a", b"a.txt", b"b.txt", b"n/07", b"zzz", "ü".encode()]
STRINGS = [b"", b"a", b"\0", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xf4\x8f\xbf\xbf", b"\xed\x9f\xbf", b"\xee\x80\x80", b"x" * 300, "ü".encode()]
# Where the root's fields are, and their sizes.
ROOT_FIELDS = [(0, 8), (8, 2), (10, 2), (12, 4), (16, 8), (24, 8), (32, 8), (40, 8), (48, 8), (56, 8), (72, 4), (76, 4), (80, 8), (88, 8), (96, 8), (104, 8),
               (112, 8), (120, 4), (124, 4), (128, 4), (132, 4), (136, 4), (140, 4), (144, 2), (146, 1), (147, 1), (148, 4), (152, 8), (160, 4), (164, 4),
               (168, 1), (169, 1), (170, 2), (172, 4), (176, 8), (208, 8), (500, 8)]

w.compress = functools.lru_cache(maxsize=20000)(w.compress)  # the same few texts over and over


# --- what mutants are made from


def small_tree(**options):
    entries = [("n/%02d" % n, make_vectors.article(n // 4, n % 4 * 8, 8, w.field(w.TITLE, "T%d" % n))) for n in range(22)]
    blocks = [b"".join(b"text %02d\n" % (b * 4 + n) for n in range(4)) for b in range(6)]
    return w.Archive(entries, blocks, items_per_page=3, by_date=list(range(21, -1, -1)), **options)


def kinds():
    a = make_vectors.article
    return w.Archive([("a", a(0, 0, 4)), ("alias", w.record(w.ALIAS, w.field(w.TARGET, "a"))), ("empty", a(0, 0, 0)),
                      ("gone", w.record(w.ARTICLE, w.field(w.STATUS, b"\3"))), ("later", w.record(77, w.field(w.TITLE, "of a later kind"))),
                      ("pic", w.record(w.ASSET, w.field(w.PLACE, w.place(0, 4, 60)))), ("was", w.record(w.ALIAS, w.field(w.TARGET, "gone")))],
                     [b"abc\n" + b"0123456789" * 8])


def more():
    further = w.field(w.SUMMARY, "A summary") + w.field(w.EXTRA, '{"a":1}')
    return w.Archive([("m", make_vectors.article(0, 0, 5, w.field(w.TITLE, "More"), w.field(w.MORE, w.place(0, 5, len(further)))))], [b"text\n" + further])


def every_field():
    text = make_vectors.TEXT[:300]
    return w.Archive([("all", make_vectors.article(0, 0, 300, *make_vectors.all_fields()))], [text],
                     metadata=w.field(1, "T") + w.field(2, "P") + w.field(4, "en") + w.field(9, b"\xff"))


def through(**options):
    text = bytes(random.Random(1).randbytes(700)) + make_vectors.TEXT * 2
    return w.Archive([("long", w.record(w.ASSET, w.field(w.PLACE, w.place(0, 0, 2500)))), ("part", make_vectors.article(2, 40, 100))],
                     [text[:1024], text[1024:2048], text[2048:2600]], **options)


def dictionaries(codec=1):
    text = make_vectors.TEXT
    first, third = text[:600], text[100:700]
    entries = [("a", make_vectors.article(0, 0, 500)), ("b", make_vectors.article(1, 0, 369))]
    return w.Archive(entries, [w.Stored(w.BLOCK, text[:500], 1, 1, first), w.Stored(w.BLOCK, text[31:400], 1, 2, third)],
                     dictionaries=[(first, codec), (third, 0)], page_dictionary=2)


def trained():
    text = (b"Number %d: rain in place %d, wind from %d degrees.\n" % (595, 5, 155)) * 3
    raw = (make_vectors.OUT / "dictionary.zstd").read_bytes()
    return w.Archive([("s", make_vectors.article(0, 0, len(text)))], [text], dictionaries=[(raw, 0)], block_dictionary=1)


BASES = [make_vectors.three, lambda: make_vectors.three(page_codec=0, block_codec=0), small_tree, lambda: small_tree(page_codec=0), kinds, more, every_field,
         through, lambda: through(page_codec=0), dictionaries, lambda: dictionaries(0), trained, w.Archive,
         lambda: make_vectors.three(sections=[(900, 0, b"whatever")]), lambda: make_vectors.three(keys=[w.Key(1), w.Key(2)]),
         lambda: make_vectors.three(orders=False, metadata=w.field(1, "Title"))]


# --- changes of bytes


def put_number(rng, data, at, size):
    """Another number in place of the one there: near it, or one that is often wrong."""
    old = int.from_bytes(data[at:at + size], "little")
    new = rng.choice([old + 1, old - 1, old ^ 1 << rng.randrange(8 * size), rng.choice(NUMBERS)])
    return data[:at] + (new % (1 << 8 * size)).to_bytes(size, "little") + data[at + size:]


def change_bytes(rng, data):
    data = bytes(data)
    at = rng.randrange(len(data) + 1)
    end = min(len(data), at + rng.choice([1, 1, 2, 4, 8, 32]))
    how = rng.randrange(8)
    if how <= 2 and at < len(data):
        return data[:at] + bytes([(data[at] + rng.choice([1, -1, 1 << rng.randrange(8)])) % 256]) + data[at + 1:]
    if how == 3:
        return put_number(rng, data, at, rng.choice([1, 2, 4, 8]))[:len(data)]
    if how == 4:
        return data[:at] + w.varint(rng.choice(NUMBERS)) + data[rng.choice([at, end]):]
    if how == 5:
        return data[:at] + data[end:]
    if how == 6:
        return data[:end] + data[at:]
    return data[:at] + rng.randbytes(end - at) + data[end:]


def flips(rng, data, _other):
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        at = rng.randrange(len(data))
        data = data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1:]
    return data


def cut(rng, data, _other):
    return data[:rng.choice([rng.randrange(len(data)), len(data) - 1, rng.randrange(1100)])]


def append(rng, data, _other):
    return data + rng.randbytes(rng.choice([1, 8, 100]))


def splice(rng, data, other):
    """A piece of another archive in the same place, or all from there on."""
    at = rng.choice([512, 1024, rng.randrange(len(data))])
    end = rng.choice([len(data), at + 80, rng.randrange(at, len(data) + 1)])
    return data[:at] + other[at:end] + (data[end:] if end < len(data) else b"")


def edit_header(rng, data, _other):
    at, size = rng.choice(ROOT_FIELDS + [(512 + 80 * n + k, s) for n in range(6) for k, s in ((0, 1), (1, 1), (2, 8), (10, 8), (42, 8), (74, 4))] + [(992, 8)])
    return put_number(rng, data, at, size)


def slots_moved(rng, data, _other):
    slots = [data[512 + 80 * n:592 + 80 * n] for n in range(6)]
    slots[rng.randrange(6)] = slots[rng.randrange(6)]
    if rng.randrange(2):
        slots[rng.randrange(6)] = bytes(80)
    return data[:512] + b"".join(slots) + data[992:]


BYTE_CHANGES = [flips, flips, cut, append, splice, edit_header, edit_header, slots_moved]


# --- changes behind the hashes and the signature


def nth(rng, count, change):
    """A hook that changes the value of one call out of `count`, or nothing if there are fewer."""
    calls, wanted = iter(range(1 << 30)), rng.randrange(max(1, count))
    return lambda *given: change(given[-1]) if next(calls) == wanted else given[-1]


def same(rng, change):
    """A hook that may be called twice and changes the same both times."""
    seed = rng.random()
    return lambda *given: change(random.Random(seed), given[-1])


def pages_of(archive):
    per = archive.items_per_page
    count = 0
    for items in (len(archive.entries), len(archive.blocks), len(archive.entries), len(archive.entries)):
        while items > 0:
            items = -(-items // per)
            count += items
            if items == 1:
                break
    return count


def hook_page(rng, archive):
    def change(raw):
        if rng.randrange(3):
            return change_bytes(rng, raw)
        at, size = rng.choice([(0, 1), (1, 1), (2, 2), (4, 8)])
        return put_number(rng, raw, at, size)
    archive.hooks["page"] = nth(rng, pages_of(archive), change)


def hook_stored(rng, archive):
    """Sizes, codec, dictionary, type or bytes of an object are not what they were."""
    def change(stored):
        stored = copy.copy(stored)
        how = rng.randrange(7)
        if how == 0:
            stored.raw_size = max(0, stored.raw_size + rng.choice([1, -1, 100, -100]))
        elif how == 1:
            stored.raw_size = rng.choice(NUMBERS) % (1 << 32)
        elif how == 2:
            stored.codec = rng.choice([0, 1, 2, 255])
        elif how == 3:
            stored.dictionary = rng.choice([0, 1, 2, 3, 255, 65535])
        elif how == 4:
            stored.hash = w.object_hash(rng.randrange(1, 6), stored.stored)
        else:
            stored.stored = change_bytes(rng, stored.stored)
            if stored.codec == 0 and rng.randrange(2):
                stored.raw_size = len(stored.stored)
        return stored
    archive.hooks["stored"] = nth(rng, pages_of(archive) + len(archive.blocks) + len(archive.dictionaries) + 1, change)


def hook_frame(rng, archive):
    """The head of a frame, or how it was compressed."""
    def change(stored):
        if stored.codec != 1 or stored.dictionary:
            return stored
        changed = copy.copy(stored)
        if rng.randrange(2):
            changed.stored = change_bytes(rng, stored.stored[:12]) + stored.stored[12:]
        else:
            raw = anews_reader.zstandard.ZstdDecompressor().decompress(stored.stored)
            changed.stored = w.compress(raw, **{rng.choice(["write_checksum", "write_content_size"]): bool(rng.randrange(2))})
        return changed
    archive.hooks["stored"] = nth(rng, pages_of(archive) + len(archive.blocks) + 1, change)


def hook_table(rng, archive):
    kind = rng.choice([w.ENTRIES, w.BLOCKS, w.BY_TITLE, w.BY_DATE])

    def change(again, raw):
        fields = [(0, 8), (8, 1), (9, 1), (15, 1), (16, 8), (24, 8), (32, 4), (36, 4), (40, 1), (41, 1), (42, 2), (44, 4), (48, 8)]
        fields += [(at, 8) for at in range(80, len(raw), 8)] * 3
        return put_number(again, bytes(raw), *again.choice(fields)) if again.randrange(6) else change_bytes(again, raw)
    inner = same(rng, change)
    archive.hooks["table"] = lambda table, raw: inner(raw) if table == kind else raw


def hook_directory(rng, archive):
    archive.hooks["directory"] = lambda raw: put_number(rng, raw, *rng.choice([(0, 4), (4, 4), (8, 2), (10, 2), (12, 4)])) if rng.randrange(2) else change_bytes(rng, raw)


def hook_sections(rng, archive):
    def change(again, sections):
        sections, n = list(sections), again.randrange(len(sections))
        kind, flags, payload = sections[n]
        how = again.randrange(7)
        if how == 0:
            del sections[n]
        elif how == 1:
            sections.insert(n, sections[n])
        elif how == 2:
            sections[n] = sections[again.randrange(len(sections))]
        elif how == 3:
            sections[n] = (again.choice([0, 1, 2, 3, 4, 5, 6, 7, 900, 65535]), flags, payload)
        elif how == 4:
            sections[n] = (kind, again.choice([0, 1, 2, 3, 0x8000]), payload)
        elif how == 5:
            sections[n] = (kind, flags, again.choice([payload[:-1], payload + b"\0", b"", payload[:56], payload[:80]]))
        else:
            sections.insert(again.randrange(len(sections) + 1), (again.choice([0, 7, 900]), again.choice([0, 0, 1]), b"later"))
        return sections
    archive.hooks["sections"] = same(rng, change)


def hook_root(rng, archive):
    at, size = rng.choice(ROOT_FIELDS[1:])
    archive.hooks["root"] = lambda raw: put_number(rng, bytes(raw), at, size)


def random_value(rng, tag, old, archive):
    if tag in (w.PLACE, w.MORE) and rng.randrange(5):
        blocks, size = len(archive.blocks), rng.choice([4, 40, 1024])
        return w.place(rng.choice([0, 0, 1, blocks - 1 if blocks else 0, blocks]), rng.choice([0, 0, 1, 4, size, rng.choice(NUMBERS)]), rng.choice([0, 1, 4, size, size + 1, 2500, rng.choice(NUMBERS)]))
    if tag == w.TARGET and rng.randrange(5):
        return rng.choice(IDS + [i for i, _ in archive.entries] * 3)
    if tag in (w.PUBLISHED, w.MODIFIED, w.CAPTURED) and rng.randrange(5):
        return w.date(rng.choice([0, 1, -1, 253402300799, 253402300800, -62167219200, -62167219201, 1 << 62, -(1 << 63)]), rng.randrange(5),
                      rng.choice([0, 0, 0, 60, -60, 1439, 1440, -1439, -1440]))
    if tag == w.STATUS:
        return bytes([rng.randrange(5)])
    return rng.choice([old, change_bytes(rng, old), rng.choice(STRINGS)])


def change_record(rng, record, archive):
    """The kind, or one of the fields: gone, twice, elsewhere, another tag, another value."""
    try:
        kind, at = anews_reader.varint(record, 0)
        pairs = list(anews_reader.fields(record[at:]))
    except anews_reader.Refused:
        return change_bytes(rng, record)
    how, n = rng.randrange(8), rng.randrange(len(pairs) + 1)
    if how == 0:
        kind = rng.choice([0, 1, 2, 3, 77, (1 << 64) - 1])
    elif how == 1 and n < len(pairs):
        del pairs[n]
    elif how == 2 and n < len(pairs):
        pairs.insert(n, pairs[n])
    elif how == 3 or n == len(pairs):
        tag = rng.choice([1, 2, 3, 4, 5, 8, 10, 20, 20, 21, 21, 23, 24, 24, 25, 200, 200, (1 << 64) - 1])
        pairs.append((tag, random_value(rng, tag, b"\0\0\0", archive)))
        if rng.randrange(4):
            pairs.sort(key=lambda pair: pair[0])
    elif how == 4:
        pairs[n] = (rng.choice([0, 1, 20, 21, 24, 25, pairs[n][0] + 1]), pairs[n][1])
    else:
        pairs[n] = (pairs[n][0], random_value(rng, *pairs[n], archive))
    return w.varint(kind) + b"".join(w.field(tag, value) for tag, value in pairs)


def change_entries(rng, archive):
    if not archive.entries:
        archive.entries = [(rng.choice(IDS), w.record(rng.randrange(4), w.field(w.PLACE, w.place(0, 0, 0))))]
        return
    n = rng.randrange(len(archive.entries))
    name, record = archive.entries[n]
    how = rng.randrange(9)
    if how <= 4:
        archive.entries[n] = (name, change_record(rng, record, archive))
    elif how == 5:
        archive.entries[n] = (rng.choice(IDS), record)
    elif how == 6:
        archive.entries.insert(n, (name + rng.choice([b"", b"x", b"/x"]), record))
    elif how == 7:
        archive.entries.insert(rng.randrange(len(archive.entries) + 1), archive.entries.pop(n))
    else:
        archive.entries[n] = (name, change_bytes(rng, record))
    if rng.randrange(3):
        archive.entries.sort()
    archive.by_date = None


def change_orders(rng, archive):
    order = archive.article_numbers()
    rng.shuffle(order)
    if order and rng.randrange(4):
        for _ in range(rng.choice([1, 1, 2])):
            order[rng.randrange(len(order))] = rng.choice([-1, 0, 1, len(archive.entries) - 1, len(archive.entries), rng.choice(NUMBERS) >> 1])
    setattr(archive, rng.choice(["by_title", "by_date"]), order)


def change_blocks(rng, archive):
    if not archive.blocks:
        archive.blocks = [b"abc\n"]
        return
    n = rng.randrange(len(archive.blocks))
    block = archive.blocks[n]
    how = rng.randrange(4)
    if how == 0:
        del archive.blocks[n]
    elif how == 1:
        archive.blocks.insert(n, block)
    elif how == 2 and isinstance(block, bytes):
        archive.blocks[n] = block[:-1] or b"x"
    elif isinstance(block, bytes):
        archive.blocks[n] = change_bytes(rng, block) or b"x"


def change_options(rng, archive):
    how = rng.randrange(8)
    if how == 0:
        archive.articles = max(0, len(archive.article_numbers()) + rng.choice([1, -1]))
    elif how == 1:
        archive.prefix = b"hidden"
    elif how == 2:
        archive.block_size = rng.choice([1024, 1500, 4096, 1 << 24])
    elif how == 3:
        archive.dictionaries.append((b"a dictionary that nobody needs" * rng.choice([1, 9]), rng.choice([0, 1])))
    elif how == 4:
        archive.items_per_page = rng.choice([2, 3, 4, 1000])
    elif how == 5:
        archive.metadata = change_bytes(rng, archive.metadata or w.field(1, "Title") + w.field(2, "Publisher"))
    elif how == 6:
        archive.orders = not archive.orders
    elif how == 7 and archive.dictionaries:
        n = rng.randrange(len(archive.dictionaries))
        raw, codec = archive.dictionaries[n]
        archive.dictionaries[n] = (change_bytes(rng, raw) or b"x", codec) if rng.randrange(3) else (b"\x37\xa4\x30\xec" + raw[:rng.choice([0, 3, 4, 100])], codec)
    else:
        archive.page_codec = rng.choice([0, None])
        archive.sections.append((rng.choice([7, 900]), 0, b"later"))


CHANGES = [hook_page, hook_page, hook_page, hook_stored, hook_stored, hook_frame, hook_table, hook_table, hook_directory, hook_sections, hook_root, *[change_entries] * 8,
           change_orders, change_orders, change_blocks, change_options, change_options]


# --- mutants


@functools.lru_cache(maxsize=None)
def base_bytes(n):
    return BASES[n]().build()


@functools.lru_cache(maxsize=None)
def right_files():
    """The bases, and the small ones among the vectors that a packer made."""
    return [base_bytes(n) for n in range(len(BASES))] + [(make_vectors.OUT / "packed" / "packed.anews").read_bytes()]


def rebuilt(rng):
    """One or two changes, hashed and signed as if they were right; None if the writer cannot write that."""
    archive = BASES[rng.randrange(len(BASES))]()
    for _ in range(rng.choice([1, 1, 1, 2])):
        rng.choice(CHANGES)(rng, archive)
    try:
        return archive.build()
    except (struct.error, OverflowError, IndexError, ValueError, anews_reader.zstandard.ZstdError):
        return None


def mutant(seed, number):
    """(keys, need, bytes): keys None for reading without trust."""
    rng = random.Random(f"{seed}/{number}")
    data = None
    while data is None:
        data = rebuilt(rng) if rng.randrange(3) else rng.choice(right_files())
    if rng.randrange(3) == 0:
        data = rng.choice(BYTE_CHANGES)(rng, data, rng.choice(right_files())) if len(data) > 1100 else data
    keys, need = rng.choice([([w.Key(1)], 1)] * 12 + [(None, 1)] * 8 + [([w.Key(2)], 1), ([w.Key(1), w.Key(2)], 2), ([w.Key(9, w.Key(1).id), w.Key(1)], 1)])
    return keys, need, data


class Reader:
    """A command that speaks the protocol; started again when it died."""

    def __init__(self, command):
        self.command, self.process = command, None

    def ask(self, line):
        if self.process is None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def answer(self):
        lines = []
        for line in self.process.stdout:
            if line == "end\n":
                return lines
            lines.append(line.rstrip("\n"))
        lines.append(f"died with status {self.process.wait()}")
        self.process = None
        return lines


def our_answer(data, trusted, need):
    lines = []
    try:
        lines.extend(anews_reader.answer(anews_reader.Bytes(data), trusted, need))
    except Exception as error:  # pylint: disable=broad-except  # whatever it is, it is a defect of ours
        lines.append(f"raised {error!r}")
    return lines


def compare(reader, path, keys, need, data):
    """The lines of both answers."""
    path.write_bytes(data)
    public = [k.minisign() for k in keys or ()]
    reader.ask(f"{need} {','.join(base64.b64encode(k).decode() for k in public) or '-'} {path}\n")
    trusted = None if keys is None else [anews_reader.PublicKey(k[2:10], k[10:]) for k in public]
    return our_answer(data, trusted, need), reader.answer()


def run(given, folder):
    """Counts what the answers were; gives the number of disagreements."""
    reader, wrong, seen = Reader(given.reader), 0, {}
    numbers = [given.only] if given.only is not None else range(given.count)
    for number in numbers:
        keys, need, data = mutant(given.seed, number)
        ours, theirs = compare(reader, folder / "mutant.anews", keys, need, data)
        verdict = " ".join(line for line in ours if line.startswith(("open", "verify")))
        seen[verdict] = seen.get(verdict, 0) + 1
        if ours != theirs:
            wrong += 1
            report(given, number, data, ours, theirs, wrong)
        elif given.only is not None:
            print("\n".join(ours))
    for verdict, count in sorted(seen.items(), key=lambda pair: -pair[1]):
        print(f"{count:8} {verdict}")
    return len(numbers) - wrong, wrong


def report(given, number, data, ours, theirs, wrong):
    if wrong > given.show:
        return
    given.keep.mkdir(parents=True, exist_ok=True)
    path = given.keep / f"mutant-{given.seed}-{number}.anews"
    path.write_bytes(data)
    print(f"not ok - mutant {number} of seed {given.seed} ({path}): anews_reader.py, then {given.reader[0]}")
    for line in list(difflib.unified_diff(ours, theirs, lineterm="", n=0))[3:13]:
        print("    " + line)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="number of mutants")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", type=int, help="number of the one mutant to make")
    parser.add_argument("--show", type=int, default=20, help="number of disagreements to show and keep")
    parser.add_argument("--keep", type=pathlib.Path, default=pathlib.Path("build/conformance"), help="folder for mutants about which the readers disagree")
    parser.add_argument("reader", nargs="+", help="command that speaks the protocol")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        passed, failed = run(given, pathlib.Path(folder))
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0 or passed == 0)


if __name__ == "__main__":
    main()
