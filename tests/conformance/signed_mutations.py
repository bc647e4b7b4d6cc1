# SPDX-License-Identifier: BSD-2-Clause
"""Changes of what an archive is made from: the result is hashed and signed as if it were right.

Every function takes the random numbers and the Archive, which it changes. Some change what goes in,
others hang a hook on the writer.
"""
import copy
import random

import zstandard

import reference_parts as w
from layout import DIRECTORY_HEAD, PAGE_HEAD, SECTION_HEAD, TABLE
from mutations import NUMBERS, ROOT_SPOTS, change_bytes, put_number, spots
from second_reader.errors import Refused
from second_reader.records import read_fields
from second_reader.wire import read_varint

IDS = [
    *(b"", b".", b"..", b"../a", b"a/..", b"a//b", b"/a", b"a/", b"a/./b", b"a\0b", b"..."),
    *(b"\xff", b"\xed\xa0\x80", b"\x7f", b" ", b"x" * 1024, b"x" * 1025),
    *(b"a", b"a.txt", b"b.txt", b"n/07", b"zzz", "ü".encode()),
]
STRINGS = [
    *(b"", b"a", b"\0", b"x" * 300, "ü".encode(), b"\xc0\xaf"),
    *(b"\xf4\x90\x80\x80", b"\xf4\x8f\xbf\xbf", b"\xed\x9f\xbf", b"\xee\x80\x80"),
]
YEAR_0, YEAR_9999 = -62167219200, 253402300799
SECONDS = [0, 1, -1, YEAR_9999, YEAR_9999 + 1, YEAR_0, YEAR_0 - 1, 1 << 62, -(1 << 63)]
ZONES = [0, 0, 0, 60, -60, 1439, 1440, -1439, -1440]
DATES = (w.PUBLISHED, w.MODIFIED, w.CAPTURED)
KINDS = [w.ARTICLE, w.ASSET, w.ALIAS, 3, 77, (1 << 64) - 1]
UNKNOWN_TAGS = [25, 200, 200, (1 << 64) - 1]
TAGS = [
    *(w.PLACE, w.CONTENT_HASH, w.MEDIA_TYPE, w.TITLE, w.PUBLISHED, w.AUTHOR, w.TAG),
    *(w.STATUS, w.STATUS, w.TARGET, w.TARGET, w.EXTRA, w.OVERFLOW, w.OVERFLOW),
    *UNKNOWN_TAGS,
]
UNKNOWN_SECTION = 900


# --- hooks


def nth(rng, count, change):
    """Returns a hook that changes the value of one call out of `count`, if there are so many."""
    calls, wanted = iter(range(1 << 30)), rng.randrange(max(1, count))
    return lambda *given: change(given[-1]) if next(calls) == wanted else given[-1]


def same(rng, change):
    """Returns a hook that may be called twice and makes the same change both times."""
    seed = rng.random()
    return lambda *given: change(random.Random(seed), given[-1])


def count_pages(archive):
    total, entries = 0, len(archive.entries)
    for cells in (entries, len(archive.blocks), entries, entries):
        while cells > 0:
            cells = -(-cells // archive.cells_per_page)
            total += cells
            if cells == 1:
                break
    return total


def hook_page(rng, archive):
    def change(raw):
        if rng.randrange(3):
            return change_bytes(rng, raw)
        return put_number(rng, raw, *rng.choice(spots(PAGE_HEAD)))

    archive.hooks["page"] = nth(rng, count_pages(archive), change)


def hook_stored(rng, archive):
    """Size, codec, dictionary, type or bytes of an object are not what they were."""

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
            stored.hash = w.object_hash(rng.choice([*w.PERSONAL]), stored.stored)
        else:
            stored.stored = change_bytes(rng, stored.stored)
            if stored.codec == 0 and rng.randrange(2):
                stored.raw_size = len(stored.stored)
        return stored

    objects = count_pages(archive) + len(archive.blocks) + len(archive.dictionaries) + 1
    archive.hooks["stored"] = nth(rng, objects, change)


def hook_frame(rng, archive):
    """The head of a frame is changed, or the text is compressed in another way."""

    def change(stored):
        if stored.codec != 1 or stored.dictionary:
            return stored
        changed = copy.copy(stored)
        if rng.randrange(2):
            changed.stored = change_bytes(rng, stored.stored[:12]) + stored.stored[12:]
        else:
            raw = zstandard.ZstdDecompressor().decompress(stored.stored)
            option = rng.choice(["write_checksum", "write_content_size"])
            changed.stored = w.compress(raw, **{option: bool(rng.randrange(2))})
        return changed

    objects = count_pages(archive) + len(archive.blocks) + 1
    archive.hooks["stored"] = nth(rng, objects, change)


def hook_table(rng, archive):
    kind = rng.choice([w.ENTRIES, w.BLOCKS, w.BY_TITLE, w.BY_DATE])

    def change(again, raw):
        bases = [(at, 8) for at in range(TABLE.size, len(raw), 8)]
        if again.randrange(6):
            return put_number(again, bytes(raw), *again.choice(spots(TABLE) + bases * 3))
        return change_bytes(again, raw)

    inner = same(rng, change)
    archive.hooks["table"] = lambda table, raw: inner(raw) if table == kind else raw


def hook_directory(rng, archive):
    heads = spots(DIRECTORY_HEAD) + spots(SECTION_HEAD, DIRECTORY_HEAD.size)

    def change(raw):
        if rng.randrange(2):
            return put_number(rng, raw, *rng.choice(heads))
        return change_bytes(rng, raw)

    archive.hooks["directory"] = change


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
            kind = again.choice([*range(8), UNKNOWN_SECTION, 65535])
            sections[n] = (kind, flags, payload)
        elif how == 4:
            sections[n] = (kind, again.choice([0, 1, 2, 3, 0x8000]), payload)
        elif how == 5:
            cuts = [payload[:-1], payload + b"\0", b"", payload[:56], payload[: TABLE.size]]
            sections[n] = (kind, flags, again.choice(cuts))
        else:
            where = again.randrange(len(sections) + 1)
            new = again.choice([0, 7, UNKNOWN_SECTION]), again.choice([0, 0, 1]), b"later"
            sections.insert(where, new)
        return sections

    archive.hooks["sections"] = same(rng, change)


def hook_root(rng, archive):
    at, size = rng.choice(ROOT_SPOTS[1:])
    archive.hooks["root"] = lambda raw: put_number(rng, bytes(raw), at, size)


# --- records


def random_place(rng, archive):
    blocks, size = len(archive.blocks), rng.choice([4, 40, 1024])
    return w.place(
        rng.choice([0, 0, 1, blocks - 1 if blocks else 0, blocks]),
        rng.choice([0, 0, 1, 4, size, rng.choice(NUMBERS)]),
        rng.choice([0, 1, 4, size, size + 1, 2500, rng.choice(NUMBERS)]),
    )


def random_value(rng, tag, old, archive):
    """Returns another value for a field: mostly one that its type allows, or nearly."""
    if tag in (w.PLACE, w.OVERFLOW) and rng.randrange(5):
        return random_place(rng, archive)
    if tag == w.TARGET and rng.randrange(5):
        return rng.choice(IDS + [i for i, _ in archive.entries] * 3)
    if tag in DATES and rng.randrange(5):
        return w.date(rng.choice(SECONDS), rng.randrange(5), rng.choice(ZONES))
    if tag == w.STATUS:
        return bytes([rng.randrange(5)])
    return rng.choice([old, change_bytes(rng, old), rng.choice(STRINGS)])


def change_fields(rng, pairs, archive):
    """Takes a field away, repeats it, adds one, or gives one another tag or value."""
    how, n = rng.randrange(7), rng.randrange(len(pairs) + 1)
    if how == 0 and n < len(pairs):
        del pairs[n]
    elif how == 1 and n < len(pairs):
        pairs.insert(n, pairs[n])
    elif how == 2 or n == len(pairs):
        tag = rng.choice(TAGS)
        pairs.append((tag, random_value(rng, tag, b"\0\0\0", archive)))
        if rng.randrange(4):
            pairs.sort(key=lambda pair: pair[0])
    elif how == 3:
        tag = rng.choice([0, w.PLACE, w.STATUS, w.TARGET, w.OVERFLOW, 25, pairs[n][0] + 1])
        pairs[n] = (tag, pairs[n][1])
    else:
        pairs[n] = (pairs[n][0], random_value(rng, *pairs[n], archive))


def change_record(rng, record, archive):
    """Changes the kind or the fields, or any bytes of what cannot be read."""
    try:
        kind, at = read_varint(record, 0)
        pairs = list(read_fields(record[at:]))
    except Refused:
        return change_bytes(rng, record)
    if rng.randrange(8) == 0:
        kind = rng.choice(KINDS)
    else:
        change_fields(rng, pairs, archive)
    return w.record(kind, *[w.field(tag, value) for tag, value in pairs])


# --- what goes into the archive


def change_entries(rng, archive):
    entries = archive.entries
    if not entries:
        nothing = w.field(w.PLACE, w.place(0, 0, 0))
        archive.entries = [(rng.choice(IDS), w.record(rng.randrange(4), nothing))]
        return
    n = rng.randrange(len(entries))
    name, record = entries[n]
    how = rng.randrange(9)
    if how <= 4:
        entries[n] = (name, change_record(rng, record, archive))
    elif how == 5:
        entries[n] = (rng.choice(IDS), record)
    elif how == 6:
        entries.insert(n, (name + rng.choice([b"", b"x", b"/x"]), record))
    elif how == 7:
        entries.insert(rng.randrange(len(entries) + 1), entries.pop(n))
    else:
        entries[n] = (name, change_bytes(rng, record))
    if rng.randrange(3):
        entries.sort()
    archive.by_date = None


def change_orders(rng, archive):
    order = archive.article_numbers()
    rng.shuffle(order)
    entries = len(archive.entries)
    if order and rng.randrange(4):
        for _ in range(rng.choice([1, 1, 2])):
            numbers = [-1, 0, 1, entries - 1, entries, rng.choice(NUMBERS) >> 1]
            order[rng.randrange(len(order))] = rng.choice(numbers)
    setattr(archive, rng.choice(["by_title", "by_date"]), order)


def change_blocks(rng, archive):
    blocks = archive.blocks
    if not blocks:
        archive.blocks = [b"abc\n"]
        return
    n = rng.randrange(len(blocks))
    block = blocks[n]
    how = rng.randrange(4)
    if how == 0:
        del blocks[n]
    elif how == 1:
        blocks.insert(n, block)
    elif how == 2 and isinstance(block, bytes):
        blocks[n] = block[:-1] or b"x"
    elif isinstance(block, bytes):
        blocks[n] = change_bytes(rng, block) or b"x"


def add_dictionary(rng, archive):
    raw = b"a dictionary that nobody needs" * rng.choice([1, 9])
    archive.dictionaries.append((raw, rng.choice([0, 1])))


def change_dictionary(rng, archive):
    n = rng.randrange(len(archive.dictionaries))
    raw, codec = archive.dictionaries[n]
    if rng.randrange(3):
        raw = change_bytes(rng, raw) or b"x"
    else:
        raw = b"\x37\xa4\x30\xec" + raw[: rng.choice([0, 3, 4, 100])]
    archive.dictionaries[n] = (raw, codec)


def change_options(rng, archive):
    how = rng.randrange(8)
    if how == 0:
        articles = len(archive.article_numbers())
        archive.articles = max(0, articles + rng.choice([1, -1]))
    elif how == 1:
        archive.prefix = b"hidden"
    elif how == 2:
        archive.block_size = rng.choice([1024, 1500, 4096, 1 << 24])
    elif how == 3:
        add_dictionary(rng, archive)
    elif how == 4:
        archive.cells_per_page = rng.choice([2, 3, 4, 1000])
    elif how == 5:
        metadata = archive.metadata or w.field(1, "Title") + w.field(2, "Publisher")
        archive.metadata = change_bytes(rng, metadata)
    elif how == 6:
        archive.orders = rng.choice([(), (w.BY_TITLE,), (w.BY_DATE,), (w.BY_TITLE, w.BY_DATE)])
    elif archive.dictionaries:
        change_dictionary(rng, archive)
    else:
        archive.page_codec = rng.choice([0, None])
        archive.sections.append((rng.choice([7, UNKNOWN_SECTION]), 0, b"later"))


# What comes twice is chosen twice as often.
SIGNED_CHANGES = [
    *[hook_page] * 3,
    *[hook_stored] * 2,
    hook_frame,
    *[hook_table] * 2,
    hook_directory,
    hook_sections,
    hook_root,
    *[change_entries] * 8,
    *[change_orders] * 2,
    change_blocks,
    *[change_options] * 2,
]
