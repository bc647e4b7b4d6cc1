# SPDX-License-Identifier: BSD-2-Clause
"""Changes of what an archive is made from: the result is hashed and signed as if it were right.

Every function takes the random numbers and the Archive, which it changes. Some change what goes in,
others hang a hook on the writer.
"""
import copy
import random

import reference_parts as w
from frame_mutations import change_frame
from layout import DIRECTORY_HEAD, EXTENT, EXTENTS_HEAD, PAGE_HEAD, SECTION_HEAD, TABLE
from mutations import NUMBERS, ROOT_SPOTS, change_bytes, put_number, spots
from samples import UNKNOWN_SECTION
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
    *(1, w.CONTENT_HASH, w.MEDIA_TYPE, w.TITLE, w.PUBLISHED, w.AUTHOR, w.TAG),
    *(w.STATUS, w.STATUS, w.TARGET, w.TARGET, w.EXTRA, w.OVERFLOW, w.OVERFLOW),
    *UNKNOWN_TAGS,
]
WIDTHS = [0, 1, 2, 7, 8, 9, 16, 23, 24, 25, 32, 39, 40, 41, 62, 63, 64, 255]


# --- hooks


def nth(rng, count, change):
    """Returns a hook that changes the value of one call out of `count`, if there are so many."""
    calls, wanted = iter(range(1 << 30)), rng.randrange(max(1, count))
    return lambda *given: change(given[-1]) if next(calls) == wanted else given[-1]


def same(rng, change):
    """Returns a hook that may be called twice and makes the same change both times."""
    seed = rng.random()
    return lambda *given: change(random.Random(seed), given[-1])


def hook_page(rng, archive):
    def change(raw):
        if rng.randrange(3):
            return change_bytes(rng, raw)
        return put_number(rng, raw, *rng.choice(spots(PAGE_HEAD)))

    archive.hooks["page"] = nth(rng, archive.page_count(), change)


def near(rng, number):
    """Returns a number near this one, or one that is often wrong."""
    return max(0, rng.choice([number + 1, number - 1, number * 2, rng.choice(NUMBERS)]))


def hook_child(rng, archive):
    """What a parent says of a page: its first key, the cells beneath it or its spans."""

    def change(child):
        below, spans = child.below, list(child.spans)
        how = rng.randrange(6)
        if how == 5 and child.first:
            return child._replace(first=change_bytes(rng, child.first))
        if how == 0 or not spans:
            below = near(rng, below)
        elif how == 1:
            del spans[rng.randrange(len(spans))]
        elif how == 2:
            spans.insert(rng.randrange(len(spans) + 1), rng.choice([0, 1, *spans]))
        else:
            n = rng.randrange(len(spans))
            spans[n] = near(rng, spans[n])
        return child._replace(below=below, spans=spans)

    archive.hooks["child"] = nth(rng, archive.page_count(), change)


def exchange_spans(rng, archive):
    """Two neighbours of one level: one has more than it should, the other less."""
    first, by, n = rng.randrange(1 + archive.page_count()), rng.choice([1, 1, 5]), rng.randrange(9)
    calls = iter(range(1 << 30))

    def change(*given):
        child, call = given[-1], next(calls)
        step = {first: by, first + 1: -by}.get(call, 0)
        if not step or not child.spans:
            return child._replace(below=max(0, child.below + step))
        spans = list(child.spans)
        spans[n % len(spans)] = max(0, spans[n % len(spans)] + step)
        return child._replace(spans=spans)

    archive.hooks["child"] = change


def hook_places(rng, archive):
    """Least block, widths, items or last bits of an array of places."""

    def change(places):
        how, n = rng.randrange(6), rng.randrange(3)
        if how == 0:
            places.least = near(rng, places.least)
        elif how == 1:
            places.widths[n] = rng.choice(WIDTHS)
        elif how == 2:
            places.padding = 1 << rng.randrange(8)
        elif how == 3:
            places.widths[n] += rng.choice([1, -1, 3]) if places.widths[n] else 1
        else:
            row = rng.randrange(len(places.slots))
            slot = list(places.slots[row])
            slot[n] = rng.choice([0, near(rng, slot[n])])
            places.slots[row] = tuple(slot)
            if rng.randrange(2):
                places.widths[n] = min(40, max(places.widths[n], slot[n].bit_length()))
        return places

    leaves = -(-len(archive.entries) // archive.cells_per_page)
    archive.hooks["places"] = nth(rng, leaves, change)


def hook_section(rng, archive):
    """The extents of a section: their number, offsets, sizes, hashes or order."""
    if not archive.sections:
        add_section(rng, archive)

    def change(again, payload):
        extents = [(EXTENTS_HEAD.size + n * EXTENT.size, EXTENT) for n in range(2)]
        found = [s for at, layout in [(0, EXTENTS_HEAD), *extents] for s in spots(layout, at)]
        found = [(at, size) for at, size in found if at + size <= len(payload)]
        if found and again.randrange(4):
            return put_number(again, bytes(payload), *again.choice(found))
        return change_bytes(again, payload)

    archive.hooks["section"] = same(rng, change)


def add_section(rng, archive):
    early = [b"early %d" % n for n in range(rng.randrange(3))]
    late = [b"late %d" % n for n in range(rng.randrange(3))]
    flags = w.HAS_EXTENTS if early or late else 0
    kind = rng.choice([w.SEARCH, UNKNOWN_SECTION, UNKNOWN_SECTION + 1])
    archive.sections.append(w.Section(kind, flags, rng.choice([b"", b"later"]), early, late))
    archive.sections.sort(key=lambda s: s.type if isinstance(s, w.Section) else s[0])


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

    objects = archive.page_count() + len(archive.blocks) + len(archive.dictionaries) + 1
    archive.hooks["stored"] = nth(rng, objects, change)


def hook_frame(rng, archive):
    """The frame of one object that is compressed, which is not known before they are made."""
    archive.block_codec = rng.choice([None, 1])
    left = [1 + rng.randrange(rng.choice([1, 2, 1 + archive.page_count()]))]

    def change(stored):
        left[0] -= stored.codec == 1
        if left[0] != 0:
            return stored
        left[0], changed = -1, copy.copy(stored)
        changed.stored = change_frame(rng, stored.stored, stored.raw)
        return changed

    archive.hooks["stored"] = change


def hook_block(rng, archive):
    """The content of a block, which is compressed again."""
    blocks = archive.page_count() if not archive.blocks else len(archive.blocks)
    archive.hooks["block"] = nth(rng, blocks, lambda raw: change_bytes(rng, raw) or b"x")


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
            sections[n] = (kind, again.choice([0, 1, 2, 3, 4, 0x8000]), payload)
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
    return (
        rng.choice([0, 0, 1, blocks - 1 if blocks else 0, blocks]),
        rng.choice([0, 0, 1, 4, size, rng.choice(NUMBERS)]),
        rng.choice([0, 1, 4, size, size + 1, 2500, rng.choice(NUMBERS)]),
    )


def random_value(rng, tag, old, archive):
    """Returns another value for a field: mostly one that its type allows, or nearly."""
    if tag == w.OVERFLOW and rng.randrange(5):
        return w.place(*random_place(rng, archive))
    if tag == w.TARGET and rng.randrange(5):
        return rng.choice(IDS + [i for i, _, _ in archive.entries] * 3)
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
        tag = rng.choice([0, 1, w.STATUS, w.TARGET, w.OVERFLOW, 25, pairs[n][0] + 1])
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
        archive.entries = [(rng.choice(IDS), w.record(rng.randrange(4)), None)]
        return
    n = rng.randrange(len(entries))
    name, record, where = entries[n]
    how = rng.randrange(11)
    if how <= 4:
        entries[n] = (name, change_record(rng, record, archive), where)
    elif how == 5:
        entries[n] = (rng.choice(IDS), record, where)
    elif how == 6:
        entries.insert(n, (name + rng.choice([b"", b"x", b"/x"]), record, where))
    elif how == 7:
        entries.insert(rng.randrange(len(entries) + 1), entries.pop(n))
    elif how <= 9:
        entries[n] = (name, record, rng.choice([None, random_place(rng, archive)]))
    else:
        entries[n] = (name, change_bytes(rng, record), where)
    if rng.randrange(3):
        entries.sort(key=lambda entry: entry[0])
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
    how = rng.randrange(10)
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
        archive.cells_per_page = rng.choice([2, 2, 3, 4, 1000])
        archive.first_children = rng.choice([(), (), (1,)])
    elif how == 5:
        metadata = archive.metadata or w.field(1, "Title") + w.field(2, "Publisher")
        archive.metadata = change_bytes(rng, metadata)
    elif how == 6:
        archive.orders = rng.choice([(), (w.BY_TITLE,), (w.BY_DATE,), (w.BY_TITLE, w.BY_DATE)])
    elif how == 7:
        add_section(rng, archive)
    elif how == 8:
        archive.page_limit = rng.choice([1024, 1024, 1028, 4096, 65536])
    elif archive.dictionaries:
        change_dictionary(rng, archive)
    else:
        archive.page_codec, archive.block_codec = rng.choice([(0, 0), (None, 0), (0, None)])


# What comes twice is chosen twice as often.
SIGNED_CHANGES = [
    *[hook_page] * 3,
    *[hook_child] * 2,
    exchange_spans,
    *[hook_places] * 2,
    hook_section,
    *[hook_stored] * 2,
    *[hook_frame] * 3,
    *[hook_table] * 2,
    hook_directory,
    hook_sections,
    hook_root,
    *[change_entries] * 8,
    *[change_orders] * 2,
    change_blocks,
    *[change_options] * 2,
]

# Of an archive that another writer has made: of it only what is stored can be changed.
REPACKED_CHANGES = [
    *[hook_page] * 6,
    *[hook_block] * 3,
    *[hook_frame] * 6,
    *[hook_child] * 2,
    exchange_spans,
    hook_stored,
    hook_table,
    hook_directory,
    hook_sections,
    hook_root,
]
