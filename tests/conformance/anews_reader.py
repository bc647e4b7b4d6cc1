#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A second reader of the format, made from spec/FORMAT.md alone, to find out where the text or the library is wrong.

It follows the text section by section, keeps it simple and is not for daily use. Section numbers are those of FORMAT.md.
"""
import argparse
import base64
import collections
import hashlib
import json
import os
import struct
import sys

import nacl.bindings
import nacl.exceptions
import zstandard

MAGIC = bytes.fromhex("89414e570d0a1a0a")
HEADER, ROOT, SLOT, SLOTS = 1024, 512, 80, 6
DIRECTORY, METADATA, DICTIONARY, PAGE, BLOCK = range(1, 6)
PERSONAL = {DIRECTORY: b"anews1:dir", METADATA: b"anews1:meta", DICTIONARY: b"anews1:dict", PAGE: b"anews1:page", BLOCK: b"anews1:block"}
SECTION_METADATA, SECTION_DICTIONARY, ENTRIES, BLOCKS, BY_TITLE, BY_DATE = range(1, 7)
CRITICAL = {SECTION_METADATA: 0, SECTION_DICTIONARY: 1, ENTRIES: 1, BLOCKS: 1, BY_TITLE: 0, BY_DATE: 0}
ARTICLE, ASSET, ALIAS = range(3)
WITHDRAWN = 3
ID_MOST, MORE_MOST = 1024, 16 << 20
U64 = 1 << 64
PAGES_KEPT = 256


class Refused(Exception):
    """One of the errors of section 13."""

    def __init__(self, name, why=""):
        super().__init__(f"{name}: {why}" if why else name)
        self.name = name


def demand(condition, why, name="format"):
    if not condition:
        raise Refused(name, why)


# --- section 1: numbers and strings


def varint(data, at):
    """The number at this position, and the position behind it."""
    value = shift = 0
    while True:
        demand(at < len(data) and shift < 70, "a varint without an end")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            demand(byte or not shift, "a varint that is longer than it need be")
            demand(value < U64, "a varint of 2^64 or more")
            return value, at
        shift += 7


def svarint(data, at):
    value, at = varint(data, at)
    return value >> 1 ^ -(value & 1), at


def string(value):
    demand(0 not in value, "a zero byte in a string")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("format", "a string that is not UTF-8") from None


# --- section 3: root

Root = collections.namedtuple(
    "Root",
    "magic major minor header_size incompatible compatible file_size created current_until series epoch reserved_76 sequence entries articles "
    "blocks content_size page_raw page_stored block_size block_stored dictionary_raw dictionary_stored dictionaries levels reserved_147 reserved_148",
)
ROOT_FORM = struct.Struct("<8sHHIQQQqq16sIIQQQQQIIIIIIHBBI")


def check_root(root, tail):
    demand(root.incompatible == 0, "incompatible features", "unsupported")
    demand(root.header_size == HEADER, "header size")
    demand(HEADER < root.file_size < 1 << 63, "file size")
    demand(root.reserved_76 == 0, "reserved, 76")
    demand(root.entries <= 1 << 40, "entries")
    demand(root.articles <= root.entries, "articles")
    demand(root.blocks <= 1 << 40, "blocks")
    demand(4096 <= root.page_raw <= 65536, "page raw limit")
    demand(1 <= root.page_stored <= root.page_raw, "page stored limit")
    demand(1024 <= root.block_size <= 16 << 20, "block size")
    demand(root.block_stored <= root.block_size, "block stored limit")
    demand(root.dictionary_raw <= 16 << 20, "dictionary raw limit")
    demand(root.dictionary_stored <= root.dictionary_raw, "dictionary stored limit")
    demand(root.dictionaries <= 255, "dictionaries")
    demand(root.levels <= 8, "levels")
    demand(root.reserved_147 == 0 and root.reserved_148 == 0 and not any(tail), "reserved")


# --- section 4: signature slots

PublicKey = collections.namedtuple("PublicKey", "id key")


def public_key(text):
    raw = base64.b64decode(text, validate=True)
    demand(len(raw) == 42 and raw[:2] == b"Ed", "not a public key of minisign", "usage")
    return PublicKey(raw[2:10], raw[10:])


def parse_slots(header):
    slots, ended = [], False
    for n in range(SLOTS):
        slot = header[ROOT + SLOT * n:ROOT + SLOT * (n + 1)]
        if not any(slot):
            ended = True
            continue
        demand(slot[:2] == b"ED", "algorithm of a signature", "signature")
        demand(not any(slot[74:]), "reserved bytes of a signature", "signature")
        demand(not ended, "a signature behind an unused slot", "signature")
        slots.append((slot[2:10], slot[10:74]))
    demand(not any(header[ROOT + SLOT * SLOTS:]), "reserved bytes behind the signatures", "signature")
    return slots


def is_signature(key, signature, message):
    try:
        return nacl.bindings.crypto_sign_open(signature + message, key) == message
    except (nacl.exceptions.BadSignatureError, nacl.exceptions.ValueError):
        return False


def count_signers(root, slots, trusted):
    digest, signers = hashlib.blake2b(root).digest(), set()
    for key_id, signature in slots:
        candidates = [k.key for k in trusted if k.id == key_id]
        good = {k for k in candidates if is_signature(k, signature, digest)}
        demand(good or not candidates, "a signature does not match its key", "signature")
        signers |= good
    return len(signers)


# --- section 5: references and frames

Reference = collections.namedtuple("Reference", "offset stored raw codec type dictionary reserved hash")
EMPTY_FRAME = bytes.fromhex("28b52ffd2000010000")  # makes zstd look at a dictionary
REFERENCE_FORM = struct.Struct("<QIIBBHI32s")


def object_hash(kind, stored):
    return hashlib.blake2b(stored, digest_size=32, person=PERSONAL[kind].ljust(16, b"\0")).digest()


def window_of(byte):
    base = 1 << 10 + (byte >> 3)
    return base + (base >> 3) * (byte & 7)


def frame_blocks(data, raw):
    """Checks the head of a frame; gives the position of its first block."""
    demand(data[:4] == b"\x28\xb5\x2f\xfd" and len(data) > 5, "no frame of zstd")
    descriptor, at = data[4], 5
    single, size_code, id_code = descriptor >> 5 & 1, descriptor >> 6, descriptor & 3
    demand(not descriptor & 8, "reserved bit of a frame")
    demand(not descriptor & 4, "a frame with a checksum")
    demand(single or size_code, "a frame without content size")
    if not single:
        demand(window_of(data[at]) <= max(1024, raw), "window of a frame")
        at += 1
    id_size, size_size = (0, 1, 2, 4)[id_code], (1, 2, 4, 8)[size_code]
    demand(at + id_size + size_size <= len(data), "a frame that ends in its head")
    demand(not any(data[at:at + id_size]), "a frame with a dictionary id")
    at += id_size
    size = int.from_bytes(data[at:at + size_size], "little") + (256 if size_code == 1 else 0)
    demand(size == raw, "content size of a frame")
    return at + size_size


def check_frame(data, raw):
    """One frame of zstd as section 5 wants it, and nothing behind it. Does not decompress."""
    at, last = frame_blocks(data, raw), 0
    while not last:
        demand(at + 3 <= len(data), "a frame that is cut")
        head = int.from_bytes(data[at:at + 3], "little")
        last, kind, size = head & 1, head >> 1 & 3, head >> 3
        demand(kind != 3, "a reserved kind of block in a frame")
        at += 3 + (1 if kind == 1 else size)
    demand(at == len(data), "a frame that is cut or followed by something")


def dictionary_decompressor(raw):
    """Section 10: one in zstd's format is what its magic says that it is."""
    full = raw.startswith(b"\x37\xa4\x30\xec") and len(raw) >= 8
    kind = zstandard.DICT_TYPE_FULLDICT if full else zstandard.DICT_TYPE_RAWCONTENT
    try:
        decompressor = zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(raw, dict_type=kind))
        decompressor.decompress(EMPTY_FRAME)
    except zstandard.ZstdError:
        raise Refused("format", "a dictionary of zstd that is none") from None
    return decompressor


# --- section 8: ids, fields, records


def check_id(name):
    demand(1 <= len(name) <= ID_MOST, "length of an id")
    demand(not {"", ".", ".."} & set(string(name).split("/")), "an id that is no relative path")


def fields(data):
    """The fields in a record, in more, or in metadata, as (tag, value)."""
    at = last = 0
    while at < len(data):
        tag, at = varint(data, at)
        size, at = varint(data, at)
        demand(tag >= last, "tags that decrease")
        demand(size <= len(data) - at, "a field that is longer than the record")
        yield tag, data[at:at + size]
        at, last = at + size, tag


Place = collections.namedtuple("Place", "block offset length")


def place(value):
    block, at = varint(value, 0)
    offset, at = varint(value, at)
    length, at = varint(value, at)
    demand(at == len(value), "bytes behind a place")
    demand(length or not (block or offset), "a place of nothing that is somewhere")
    demand(offset < 1 << 32 and length < 1 << 63, "a place beyond everything")
    return Place(block, offset, length)


def more_place(value):
    found = place(value)
    demand(found.length <= MORE_MOST, "more is too long")
    return found


def date(value):
    seconds, at = svarint(value, 0)
    demand(at < len(value), "a date that is cut")
    precision = value[at]
    zone, at = svarint(value, at + 1)
    demand(at == len(value), "bytes behind a date")
    demand(-62167219200 <= seconds <= 253402300799, "a date out of range")
    demand(precision <= 3, "precision of a date")
    demand(-1439 <= zone <= 1439 and (zone == 0 or precision == 0), "zone of a date")
    return seconds, precision, zone


def content_hash(value):
    demand(len(value) == 32, "size of a hash")
    return value.hex()


def status(value):
    demand(len(value) == 1 and value[0] <= WITHDRAWN, "status")
    return value[0]


def target_id(value):
    check_id(value)
    return value


TAGS = {
    1: ("place", place), 2: ("content_hash", content_hash), 3: ("media_type", string), 4: ("title", string), 5: ("date_published", date),
    6: ("date_modified", date), 7: ("language", string), 8: ("author", string), 9: ("section", string), 10: ("tag", string), 11: ("summary", string),
    12: ("url", string), 13: ("external_url", string), 14: ("source", string), 15: ("byline", string), 16: ("rights", string), 17: ("image", string),
    18: ("captured", date), 19: ("version", string), 20: ("status", status), 21: ("target", target_id), 22: ("original_id", string), 23: ("extra", string),
    24: ("more", more_place),
}
REPEATED = {8, 10}
NOT_IN_MORE = {1, 2, 20, 21, 24}
METADATA_TAGS = {1: ("title", string), 2: ("publisher", string), 3: ("description", string), 4: ("language", string), 5: ("license", string)}


def decode_fields(pairs, tags):
    """Values by name, repeated ones as lists; unknown tags in hex under their number."""
    found = {}
    for tag, value in pairs:
        if tag not in tags:
            found.setdefault(str(tag), []).append(value.hex())
        elif tag in REPEATED and tags is TAGS:
            found.setdefault(tags[tag][0], []).append(string(value))
        else:
            name, decode = tags[tag]
            demand(name not in found, f"{name} twice")
            found[name] = decode(value)
    return found


class Entry:
    def __init__(self, number, name, record):
        check_id(name)
        self.number, self.id = number, name
        self.kind, at = varint(record, 0)
        self.fields = decode_fields(fields(record[at:]), TAGS)
        self.place = self.fields.get("place")
        self.status = self.fields.get("status", 0)
        self.check()

    def check(self):
        if self.kind in (ARTICLE, ASSET):
            demand((self.place is None) == (self.status == WITHDRAWN), "a place where none belongs, or none where one does")
            demand("target" not in self.fields, "a target of what is no alias")
        if self.kind == ALIAS:
            demand(self.place is None, "an alias with a place")
            demand("target" in self.fields, "an alias without a target")


# --- section 7: pages

Short = collections.namedtuple("Short", "codec dictionary stored raw hash")
Node = collections.namedtuple("Node", "table level reference count key last")  # a page as its parent, or the table, describes it
Child = collections.namedtuple("Child", "short below key offset")


def short_reference(data, at):
    demand(at < len(data), "a page that ends before its items do")
    codec = data[at]
    dictionary, at = varint(data, at + 1)
    stored, at = varint(data, at)
    raw, at = varint(data, at)
    demand(at + 32 <= len(data), "a page that ends before its items do")
    return Short(codec, dictionary, stored, raw, bytes(data[at:at + 32])), at + 32


class Page:
    """A page that agrees with its node. items: children, (key, record), short references with positions, or numbers."""

    def __init__(self, archive, node, data):
        demand(len(data) >= 12, "a page without its head")
        table, self.level, self.count, self.base = struct.unpack_from("<BBHQ", data)
        demand(table == node.table.type, "a page of another table")
        demand(self.level == node.level, "a page of another level")
        demand(self.count >= 1, "a page without items")
        demand(self.level > 0 or table == BLOCKS or self.base == 0, "base of a leaf")
        demand(self.base < 1 << 63, "base of a page")
        self.archive, self.node, self.data, self.at, self.key = archive, node, data, 12, b""
        self.position = self.previous = self.below = 0
        self.items = [self.item(n) for n in range(self.count)]
        demand(self.at == len(data), "bytes behind the items of a page")
        self.check_parent()

    def first_offset(self, table):
        """Where its first child or block is."""
        return self.base + (table.bases[self.level - 1] if self.level else table.content_base)

    def check_parent(self):
        items = self.count if self.level == 0 else sum(child.below for child in self.items)
        demand(items == self.node.count, "a number of items that the parent does not say")
        if self.node.table.type == ENTRIES and self.node.key is not None:
            demand(self.items[0][0] == self.node.key if self.level == 0 else self.items[0].key == self.node.key, "a first key that the parent does not say")

    def number(self):
        value, self.at = varint(self.data, self.at)
        return value

    def item(self, n):
        if self.node.table.type != ENTRIES:
            return self.value(None)
        last, self.key = self.key, self.next_key()
        value = self.value(self.key)
        demand(n == 0 or self.key > last, "keys that do not ascend")
        return value

    def value(self, key):
        if self.level > 0:
            return self.child(key)
        if self.node.table.type == ENTRIES:
            return key, self.take(self.number())
        if self.node.table.type == BLOCKS:
            short, self.at = short_reference(self.data, self.at)
            self.archive.check_short(short, BLOCK)
            self.position += short.stored
            return short, self.position - short.stored
        step, self.at = svarint(self.data, self.at)
        self.previous += step
        demand(0 <= self.previous < self.archive.root.entries, "a number that is not there")
        return self.previous

    def next_key(self):
        shared, rest = self.number(), self.number()
        demand(shared <= len(self.key), "a key that shares more than there is")
        key = self.key[:shared] + self.take(rest)
        demand(1 <= len(key) <= ID_MOST, "length of a key")
        return key

    def take(self, size):
        demand(size <= len(self.data) - self.at, "a page that ends before its items do")
        self.at += size
        return self.data[self.at - size:self.at]

    def child(self, key):
        short, self.at = short_reference(self.data, self.at)
        below = self.number()
        self.archive.check_short(short, PAGE)
        demand(below >= 1, "a child without items")
        self.below += below
        demand(self.below <= self.node.count, "more items than the parent says")
        self.position += short.stored
        return Child(short, below, key, self.position - short.stored)

    def child_node(self, n):
        table, level, child = self.node.table, self.level - 1, self.items[n]
        offset = self.first_offset(table) + child.offset
        return Node(table, level, full_reference(child.short, PAGE, offset), child.below, child.key, self.node.last and n == self.count - 1)


def full_reference(short, kind, offset):
    return Reference(offset, short.stored, short.raw, short.codec, kind, short.dictionary, 0, short.hash)


# --- section 6: directory


class Table:
    def __init__(self, kind):
        self.type = kind
        self.count = self.levels = self.content_base = 0
        self.top, self.bases = None, []

    def node(self):
        return Node(self, self.levels - 1, self.top, self.count, None, True)


class Archive:
    """An open archive. source has a size and read(offset, length); trusted is None for reading without trust."""

    def __init__(self, source, trusted, need=1):
        self.source, self.pages, self.dictionary_cache = source, collections.OrderedDict(), {}
        self.metadata, self.dictionaries, self.tables, self.unknown_sections = None, [], {}, False
        self.signers = 0
        header = self.read_header()
        slots = parse_slots(header)
        if trusted is not None:
            self.signers = count_signers(header[:ROOT], slots, trusted)
            demand(self.signers >= max(1, need), "too few signers", "untrusted")
        check_root(self.root, header[208:ROOT])
        self.directory = self.directory_reference(header)
        demand(source.size <= self.root.file_size, "the source is longer than the file")
        self.parse_directory(self.load(self.directory))

    # section 11

    def read_header(self):
        begin = self.source.read(0, min(8, self.source.size))
        demand(MAGIC.startswith(begin), "not an archive", "magic")
        demand(self.source.size >= HEADER, "the header has not arrived", "missing")
        header = self.source.read(0, HEADER)
        self.root = Root(*ROOT_FORM.unpack_from(header))
        demand(self.root.major == 1, "major version", "unsupported")
        self.identity = hashlib.blake2b(header[:ROOT], digest_size=32).digest()
        return header

    def directory_reference(self, header):
        reference = Reference(*REFERENCE_FORM.unpack_from(header, 152))
        self.check_reference(reference, DIRECTORY)
        demand(reference.offset == HEADER, "offset of the directory")
        demand(reference.codec == 0, "codec of the directory")
        self.directory_end = reference.offset + reference.stored
        return reference

    # section 5

    def check_reference(self, ref, kind):
        self.check_rules(ref, kind)
        self.check_end(ref)

    def check_rules(self, ref, kind):
        demand(ref.type == kind, "type of a reference")
        demand(ref.reserved == 0, "reserved in a reference")
        self.check_short(ref, kind)

    def check_end(self, ref):
        demand(ref.offset + ref.stored <= self.root.file_size, "a reference behind the end of the file")

    def check_short(self, ref, kind):
        """What a short reference has to keep as well: everything but the offset."""
        demand(ref.codec <= 1, "codec of a reference", "unsupported")
        demand(ref.stored >= 1 and ref.raw >= 1, "a reference to nothing")
        demand(ref.raw == ref.stored if ref.codec == 0 else ref.raw > ref.stored, "sizes of a reference")
        demand(ref.dictionary == 0 or (ref.codec == 1 and kind in (PAGE, BLOCK)), "a dictionary where none belongs")
        demand(ref.dictionary <= self.root.dictionaries, "a dictionary that is not there")
        self.check_limits(ref, kind)

    def check_limits(self, ref, kind):
        root = self.root
        if kind == BLOCK:
            demand(ref.raw <= root.block_size and ref.stored <= root.block_stored, "size of a block")
        elif kind == DICTIONARY:
            demand(ref.raw <= root.dictionary_raw, "raw size of a dictionary")
            demand(ref.codec == 0 or ref.stored <= root.dictionary_stored, "stored size of a dictionary")
        else:
            demand(ref.raw <= root.page_raw and ref.stored <= root.page_stored, "size of a page, metadata or directory")

    def load_stored(self, ref, kind):
        self.check_reference(ref, kind)
        demand(self.source.size >= ref.offset + ref.stored, "an object has not arrived", "missing")
        stored = self.source.read(ref.offset, ref.stored)
        demand(object_hash(ref.type, stored) == ref.hash, "an object does not match its hash", "hash")
        if ref.codec == 1:
            check_frame(stored, ref.raw)
        return stored

    def load(self, ref, kind=None):
        self.check_rules(ref, kind or ref.type)
        decompressor = self.decompressor(ref.dictionary)
        stored = self.load_stored(ref, kind or ref.type)
        if ref.codec == 0:
            return stored
        try:
            raw = decompressor.decompress(stored, max_output_size=ref.raw)
        except (zstandard.ZstdError, MemoryError):
            raise Refused("format", "a frame that does not decompress") from None
        demand(len(raw) == ref.raw, "raw size of an object")
        return raw

    def decompressor(self, number):
        if number not in self.dictionary_cache:
            if number == 0:
                self.dictionary_cache[0] = zstandard.ZstdDecompressor()
            else:
                raw = self.load(self.dictionaries[number - 1], DICTIONARY)
                self.dictionary_cache[number] = dictionary_decompressor(raw)
        return self.dictionary_cache[number]

    # section 6

    def parse_directory(self, data):
        demand(len(data) >= 8, "a directory without its head")
        count, reserved = struct.unpack_from("<II", data)
        demand(reserved == 0, "reserved in the directory")
        at, last = 8, 0
        for _ in range(count):
            demand(len(data) - at >= 8, "a directory that is cut")
            kind, flags, size = struct.unpack_from("<HHI", data, at)
            demand(kind >= last, "section types that decrease")
            demand(flags <= 1, "reserved flags of a section")
            demand(size <= len(data) - at - 8, "a section that is cut")
            demand(kind in CRITICAL or flags == 0, "a critical section that is not known", "unsupported")
            self.take_section(kind, flags, data[at + 8:at + 8 + size])
            at, last = at + 8 + size, kind
        demand(at == len(data), "bytes behind the last section")
        demand(ENTRIES in self.tables and BLOCKS in self.tables, "a section is missing")
        demand(len(self.dictionaries) == self.root.dictionaries, "number of dictionaries")

    def take_section(self, kind, flags, payload):
        if kind not in CRITICAL:
            self.unknown_sections = True
            return
        demand(flags == CRITICAL[kind], "critical flag of a section")
        if kind == SECTION_METADATA:
            demand(self.metadata is None, "metadata twice")
            self.metadata = self.section_reference(payload, METADATA)
        elif kind == SECTION_DICTIONARY:
            self.dictionaries.append(self.section_reference(payload, DICTIONARY))
        else:
            demand(kind not in self.tables, "a table twice")
            self.tables[kind] = self.parse_table(kind, payload)

    def section_reference(self, payload, kind):
        demand(len(payload) == REFERENCE_FORM.size, "size of a section")
        reference = Reference(*REFERENCE_FORM.unpack(payload))
        self.check_reference(reference, kind)
        demand(reference.offset >= self.directory_end, "an object before the end of the directory")
        return reference

    def parse_table(self, kind, payload):
        root, table = self.root, Table(kind)
        demand(len(payload) >= 80, "size of a table")
        table.count, table.levels, reserved, table.content_base = struct.unpack_from("<QB7sQ", payload)
        demand(table.count == {ENTRIES: root.entries, BLOCKS: root.blocks}.get(kind, root.articles), "count of a table")
        demand((table.levels == 0) == (table.count == 0) and table.levels <= root.levels, "levels of a table")
        demand(not any(reserved), "reserved in a table")
        demand(table.content_base == 0 or (kind == BLOCKS and table.count > 0), "content base")
        if table.levels == 0:
            demand(not any(payload[24:]) and len(payload) == 80, "top page or size of an empty table")
            return table
        table.top = Reference(*REFERENCE_FORM.unpack_from(payload, 24))
        self.check_reference(table.top, PAGE)
        demand(len(payload) == 80 + 8 * (table.levels - 1), "size of a table")
        below = struct.unpack_from(f"<{table.levels - 1}Q", payload, 80)
        table.bases = list(reversed(below)) + [table.top.offset]
        self.check_forward(table)
        return table

    def check_forward(self, table):
        demand(table.top.offset >= self.directory_end, "a top page before the end of the directory")
        lowest = table.top.offset + table.top.stored
        for base in table.bases[-2::-1] + ([table.content_base] if table.type == BLOCKS else []):
            demand(lowest <= base < self.root.file_size, "a level that does not point forward")
            lowest = base + 1

    # section 7

    def page(self, node):
        key = (node.table.type,) + node[1:]
        if key not in self.pages:
            self.pages[key] = Page(self, node, self.load(node.reference, PAGE))
            if len(self.pages) > PAGES_KEPT:
                self.pages.popitem(last=False)
        return self.pages[key]

    def item(self, kind, rank):
        """The leaf that holds the item with this rank, and its position there."""
        table = self.tables.get(kind)
        demand(table is not None and rank < table.count, "no such number", "not-found")
        page = self.page(table.node())
        while page.level > 0:
            n = 0
            while rank >= page.items[n].below:
                rank -= page.items[n].below
                n += 1
            page = self.page(page.child_node(n))
        return page, rank

    def find(self, name):
        """The entry with this id; an alias as itself."""
        table, rank = self.tables[ENTRIES], 0
        demand(table.count, "no such id", "not-found")
        page = self.page(table.node())
        while page.level > 0:
            n = sum(child.key <= name for child in page.items) - 1
            demand(n >= 0, "no such id", "not-found")
            rank += sum(child.below for child in page.items[:n])
            page = self.page(page.child_node(n))
        for n, (key, record) in enumerate(page.items):
            if key == name:
                return Entry(rank + n, key, record)
        raise Refused("not-found", "no such id")

    def entry(self, number):
        page, n = self.item(ENTRIES, number)
        return Entry(number, *page.items[n])

    def ordered(self, kind, position):
        page, n = self.item(kind, position)
        entry = self.entry(page.items[n])
        demand(entry.kind == ARTICLE, "an order with what is no article")
        return entry

    # sections 8 and 9

    def block_reference(self, number):
        demand(number < self.root.blocks, "a block that is not there")
        page, n = self.item(BLOCKS, number)
        return self.leaf_block(page, n)

    @staticmethod
    def leaf_block(page, n):
        short, position = page.items[n]
        return full_reference(short, BLOCK, page.first_offset(page.node.table) + position)

    def range(self, where):
        """The bytes at a place, block by block; each is loaded before the place is compared with its size."""
        number, offset, left = where
        size = self.root.block_size
        demand(offset < size and (offset == 0 or offset + left <= size), "content that cannot be where its place says")
        while left:
            block = self.load(self.block_reference(number), BLOCK)
            demand(offset < len(block), "content that begins behind its block")
            part = block[offset:offset + left]
            demand(len(part) == left or (offset == 0 and len(block) == size), "content that runs through a block that is not full")
            yield part
            number, offset, left = number + 1, 0, left - len(part)

    def resolve(self, entry):
        if entry.kind != ALIAS:
            return entry
        try:
            target = self.find(entry.fields["target"])
        except Refused as error:
            demand(error.name != "not-found", "an alias to nothing")
            raise
        demand(target.kind != ALIAS, "an alias to an alias")
        return target

    def content(self, entry):
        """Pieces of the content of an article or asset."""
        demand(entry.status != WITHDRAWN, "withdrawn", "withdrawn")
        demand(entry.kind in (ARTICLE, ASSET), "an entry of a kind without content", "not-found")
        yield from self.range(entry.place)

    def more(self, entry):
        """The further fields of an entry as they are stored, checked."""
        data = b"".join(self.range(entry.fields["more"]))
        self.join_fields(entry, data)
        return data

    @staticmethod
    def join_fields(entry, data):
        """The fields of an entry with those from more; where both have one, the record's counts."""
        found, pairs = dict(entry.fields), list(fields(data))
        demand(not any(tag in NOT_IN_MORE for tag, _ in pairs), "a field that must not be in more")
        for name, value in decode_fields(pairs, TAGS).items():
            found[name] = found.get(name, []) + value if isinstance(value, list) else found.get(name, value)
        return found

    def metadata_fields(self):
        """As they are stored, checked."""
        data = self.load(self.metadata, METADATA) if self.metadata else b""
        decode_fields(fields(data), METADATA_TAGS)
        return data

    def archive_metadata(self):
        return decode_fields(fields(self.metadata_fields()), METADATA_TAGS)

    # section 12

    def verify(self):
        extents = [(self.directory.offset, self.directory.stored)]
        self.archive_metadata()
        for reference in self.dictionaries:
            self.load(reference, DICTIONARY)
        extents += [(r.offset, r.stored) for r in (self.metadata, *self.dictionaries) if r]
        sums = self.verify_entries(extents)
        self.verify_blocks(extents)
        for kind in (BY_TITLE, BY_DATE):
            if kind in self.tables:
                self.verify_order(kind, sums, extents)
        self.verify_extents(extents)
        for number in range(self.root.blocks):
            self.load_stored(self.block_reference(number), BLOCK)

    def walk(self, kind, extents):
        """All pages of a table, each before its children, from left to right; gives the leaves."""
        table = self.tables[kind]
        ends = list(table.bases)
        if table.count:
            yield from self.walk_page(table.node(), ends)
        extents += [(base, end - base) for base, end in zip(table.bases, ends)]

    def walk_page(self, node, ends):
        page = self.page(node)
        demand(node.reference.offset == ends[node.level], "pages of a level that are not contiguous")
        ends[node.level] += node.reference.stored
        demand(node.level == 0 or page.count >= 2 or node.last, "an inner page with one item")
        if node.level == 0:
            yield page
            return
        for n in range(page.count):
            yield from self.walk_page(page.child_node(n), ends)

    def verify_entries(self, extents):
        """Gives number of articles and the two sums of section 12 over them."""
        articles = first = second = number = 0
        last = b""
        for page in self.walk(ENTRIES, extents):
            for key, record in page.items:
                demand(key > last, "keys that do not ascend from leaf to leaf")
                entry, last = Entry(number, key, record), key
                for where in (entry.place if entry.kind in (ARTICLE, ASSET) else None, entry.fields.get("more")):
                    demand(not where or where.length == 0 or where.block < self.root.blocks, "a place in a block that is not there")
                number += 1
                if entry.kind == ARTICLE:
                    articles, first, second = articles + 1, first + number, second + number * number
        demand(articles == self.root.articles, "number of articles")
        return first % U64, second % U64

    def verify_order(self, kind, sums, extents):
        first = second = 0
        for page in self.walk(kind, extents):
            for number in page.items:
                first, second = first + number + 1, second + (number + 1) ** 2
        demand((first % U64, second % U64) == sums, "an order that does not name each article once")

    def verify_blocks(self, extents):
        table, raw = self.tables[BLOCKS], 0
        expected = table.content_base
        for page in self.walk(BLOCKS, extents):
            for n in range(page.count):
                reference = self.leaf_block(page, n)
                demand(reference.offset == expected, "blocks that are not contiguous")
                expected, raw = expected + reference.stored, raw + reference.raw
        demand(raw == self.root.content_size, "content size")
        if table.count:
            extents.append((table.content_base, expected - table.content_base))

    def verify_extents(self, extents):
        extents = sorted(extents) + [(self.root.file_size, 0)]
        ends = [HEADER] + [offset + size for offset, size in extents]
        demand(all(end <= offset for end, (offset, _) in zip(ends, extents)), "objects that overlap, or lie behind the end")
        whole = all(end == offset for end, (offset, _) in zip(ends, extents))
        demand(whole, "bytes that belong to nothing", "unsupported" if self.unknown_sections else "format")


# --- sources


class Bytes:
    def __init__(self, data):
        self.data, self.size = data, len(data)

    def read(self, offset, length):
        return self.data[offset:offset + length]


class File:
    def __init__(self, path):
        self.file = open(path, "rb")  # pylint: disable=consider-using-with
        self.size = os.fstat(self.file.fileno()).st_size

    def read(self, offset, length):
        data = os.pread(self.file.fileno(), length, offset)
        demand(len(data) == length, "a short read", "io")
        return data


# --- the protocol of README.md

ENTRIES_MOST, CONTENT_MOST = 100000, 64 << 20


def attempt(work):
    """Its value and "ok", or None and the name of the error."""
    try:
        return work(), "ok"
    except Refused as error:
        return None, error.name


def hash_content(archive, entry):
    target = archive.resolve(entry)
    if target.kind in (ARTICLE, ASSET) and target.place:
        demand(target.place.length <= CONTENT_MOST, "too long for this program", "memory")
    state = hashlib.blake2b(digest_size=32)
    for piece in archive.content(target):
        state.update(piece)
    return state.hexdigest()


def hash_order(archive, kind):
    demand(kind in archive.tables, "no such order", "not-found")
    state = hashlib.blake2b(digest_size=32)
    for position in range(min(archive.root.articles, ENTRIES_MOST)):
        state.update(struct.pack("<Q", archive.ordered(kind, position).number))
    return state.hexdigest()


def answer(source, trusted, need):
    """The lines with which a reader answers."""
    archive, error = attempt(lambda: Archive(source, trusted, need))
    yield f"open {error}"
    if archive is None:
        return
    yield f"verify {attempt(archive.verify)[1]}"
    for number in range(min(archive.root.entries, ENTRIES_MOST)):
        entry, error = attempt(lambda: archive.entry(number))  # pylint: disable=cell-var-from-loop
        digest = None
        if entry:
            digest, error = attempt(lambda: hash_content(archive, entry))  # pylint: disable=cell-var-from-loop
        yield f"entry {entry.id.hex() if entry else '-'} {error} {digest or '-'}"
        if entry:
            yield from answer_more(archive, entry)
    for name, kind in (("title", BY_TITLE), ("date", BY_DATE)):
        digest, error = attempt(lambda: hash_order(archive, kind))  # pylint: disable=cell-var-from-loop
        yield f"order {name} {error} {digest or '-'}"
    digest, error = attempt(lambda: hashlib.blake2b(archive.metadata_fields(), digest_size=32).hexdigest())
    yield f"metadata {error} {digest or '-'}"


def answer_more(archive, entry):
    """What finding the entry by its id gives, and its further fields."""
    found, error = attempt(lambda: archive.find(entry.id))
    yield f"find {entry.id.hex()} {error} {found.number if found else '-'}"
    if "more" in entry.fields:
        digest, error = attempt(lambda: hashlib.blake2b(archive.more(entry), digest_size=32).hexdigest())
        yield f"more {entry.id.hex()} {error} {digest or '-'}"


def serve():
    for line in sys.stdin:
        need, keys, path = line.rstrip("\n").split(" ", 2)
        trusted = None if keys == "-" else [public_key(k) for k in keys.split(",")]
        with open(path, "rb") as file:
            source = Bytes(file.read())
        print("\n".join([*answer(source, trusted, int(need)), "end"]), flush=True)


# --- the command line


def printable(entry, archive):
    found = archive.join_fields(entry, archive.more(entry)) if "more" in entry.fields else dict(entry.fields)
    found["id"], found["kind"] = entry.id.decode(), entry.kind
    if "target" in found:
        found["target"] = found["target"].decode()
    return json.dumps(found, sort_keys=True)


def list_entries(archive, order):
    kinds = {"id": ENTRIES, "title": BY_TITLE, "date": BY_DATE}
    kind = kinds[order]
    demand(kind in archive.tables, "no such order", "not-found")
    for n in range(archive.tables[kind].count):
        print(printable(archive.entry(n) if kind == ENTRIES else archive.ordered(kind, n), archive))


def extract(archive, folder):
    """Into a folder that this makes. Goes on behind an entry that cannot be read; gives the number of those."""
    os.mkdir(folder)
    failed = 0
    for number in range(archive.root.entries):
        try:
            entry = archive.entry(number)
            pieces = archive.content(archive.resolve(entry))
            path = os.path.join(os.fsencode(folder), entry.id)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "xb") as file:
                file.writelines(pieces)
        except (Refused, OSError) as error:
            if not isinstance(error, Refused) or error.name not in ("withdrawn", "not-found"):
                print(f"entry {number}: {error}", file=sys.stderr)
                failed += 1
    return failed


def run_command(given):
    trusted = None if given.insecure else [public_key(k) for k in given.key]
    archive = Archive(File(given.file), trusted, given.need)
    if given.command == "open":
        print(json.dumps({"identity": archive.identity.hex(), "signers": archive.signers, "metadata": archive.archive_metadata()}
                         | {k: v.hex() if isinstance(v, bytes) else v for k, v in archive.root._asdict().items()}))
    elif given.command == "verify":
        archive.verify()
        print(f"every byte verified, {archive.signers} signers")
    elif given.command == "list":
        list_entries(archive, given.by)
    else:
        return extract(archive, given.folder)
    return 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="speaks the protocol of README.md")
    for name in ("open", "verify", "list", "extract"):
        command = commands.add_parser(name)
        command.add_argument("-p", "--key", action="append", default=[], help="public key of minisign in base64")
        command.add_argument("--need", type=int, default=1)
        command.add_argument("--insecure", action="store_true")
        command.add_argument("file")
        if name == "list":
            command.add_argument("--by", choices=("id", "title", "date"), default="id")
        if name == "extract":
            command.add_argument("folder")
    return parser.parse_args()


def main():
    given = arguments()
    if given.command == "serve":
        serve()
        return 0
    try:
        return 1 if run_command(given) else 0
    except Refused as error:
        print(f"{given.file}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
