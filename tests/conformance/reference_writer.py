# SPDX-License-Identifier: BSD-2-Clause
"""A plain writer of the format of spec/FORMAT.md, for tests.

It makes small archives, right ones and, through hooks that change any part before what depends on it is made,
wrong ones that are hashed and signed as if they were right. It is slow and keeps everything in memory.
"""
import hashlib
import struct

import nacl.signing
import zstandard

ARTICLE, ASSET, ALIAS = 0, 1, 2
PLACE, CONTENT_HASH, MEDIA_TYPE, TITLE, PUBLISHED, MODIFIED, LANGUAGE, AUTHOR, SECTION, TAG, SUMMARY, URL = range(1, 13)
EXTERNAL_URL, SOURCE, BYLINE, RIGHTS, IMAGE, CAPTURED, VERSION, STATUS, TARGET, ORIGINAL_ID, EXTRA, MORE = range(13, 25)
DIRECTORY, METADATA, DICTIONARY, PAGE, BLOCK = range(1, 6)
ENTRIES, BLOCKS, BY_TITLE, BY_DATE = 3, 4, 5, 6
PERSONAL = {DIRECTORY: b"anews1:dir", METADATA: b"anews1:meta", DICTIONARY: b"anews1:dict", PAGE: b"anews1:page", BLOCK: b"anews1:block"}
MAGIC = bytes.fromhex("89414e570d0a1a0a")


def object_hash(kind, stored):
    return hashlib.blake2b(stored, digest_size=32, person=PERSONAL[kind].ljust(16, b"\0")).digest()


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def svarint(n):
    return varint(n << 1 if n >= 0 else (-n << 1) - 1)


def field(tag, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(tag) + varint(len(value)) + value


def place(block, offset, length):
    return varint(block) + varint(offset) + varint(length)


def date(seconds, precision=0, offset=0):
    return svarint(seconds) + bytes([precision]) + svarint(offset)


def record(kind, *fields):
    return varint(kind) + b"".join(fields)


class Key:
    """A signing key out of a number; its key id is free to choose."""

    def __init__(self, number, key_id=None):
        seed = hashlib.blake2b(b"test key %d" % number, digest_size=32).digest()
        self.signing = nacl.signing.SigningKey(seed)
        self.public = bytes(self.signing.verify_key)
        self.id = key_id or hashlib.blake2b(self.public, digest_size=8).digest()

    def sign(self, root):
        return self.signing.sign(hashlib.blake2b(root).digest()).signature

    def minisign(self):
        return b"Ed" + self.id + self.public


class Stored:
    """An object as it lies in the file, with its reference. raw_size, codec and dictionary may be made to lie."""

    def __init__(self, kind, raw, codec=None, dictionary=0, dictionary_bytes=None, frame=None):
        self.kind, self.raw_size, self.dictionary = kind, len(raw), 0
        self.codec, self.stored = 0, raw
        if codec != 0:
            compressed = frame or compress(raw, dictionary_bytes if dictionary else None)
            if codec == 1 or len(compressed) < len(raw):
                self.codec, self.stored, self.dictionary = 1, compressed, dictionary
        self.hash = None

    def digest(self):
        return self.hash or object_hash(self.kind, self.stored)

    def reference(self, offset):
        return struct.pack("<QIIBBHI", offset, len(self.stored), self.raw_size, self.codec, self.kind, self.dictionary, 0) + self.digest()

    def short(self):
        return bytes([self.codec]) + varint(self.dictionary) + varint(len(self.stored)) + varint(self.raw_size) + self.digest()


def compress(raw, dictionary=None, **options):
    parameters = {"write_checksum": False, "write_dict_id": False, "write_content_size": True}
    parameters.update(options)
    data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdCompressor(level=19, dict_data=data, **parameters).compress(raw)


class Archive:
    """entries: (id, record) in order. blocks: raw bytes or Stored. Everything may be changed before build().

    Hooks take and give: page(table, level, index, raw), stored(object), sections(list of (type, flags, payload)),
    table(type, bytearray), directory(bytes), root(bytearray), header(bytearray), file(bytes).
    """

    def __init__(self, entries=(), blocks=(), **options):
        self.entries = [(i.encode() if isinstance(i, str) else i, r) for i, r in entries]
        self.blocks = list(blocks)
        self.metadata = b""
        self.keys = [Key(1)]
        self.dictionaries = []  # (raw bytes, codec)
        self.block_dictionary = self.page_dictionary = 0
        self.page_codec = self.block_codec = None
        self.items_per_page = 1000
        self.first_children = 0  # of the first page of level 1, if not items_per_page
        self.sections = []      # more of them: (type, flags, payload)
        self.orders = True
        self.by_title = self.by_date = None
        self.created, self.current_until, self.series, self.epoch, self.sequence = 1700000000, 0, b"vectors series 0", 0, 1
        self.compatible = 0
        self.block_size = 1024
        self.page_limit = 4096
        self.articles = None
        self.prefix = b""       # bytes before the first block that belong to nothing
        self.hooks = {}
        self.__dict__.update(options)

    def hook(self, name, value, *context):
        return self.hooks[name](*context, value) if name in self.hooks else value

    # --- tables, bottom-up

    def page(self, table, level, index, base, items):
        raw = struct.pack("<BBHQ", table, level, len(items), base) + b"".join(items)
        raw = self.hook("page", raw, table, level, index)
        dictionary = self.page_dictionary if table == ENTRIES and level == 0 else 0
        page = Stored(PAGE, raw, self.page_codec, dictionary, self.dictionaries[dictionary - 1][0] if dictionary else None)
        return self.hook("stored", page)

    @staticmethod
    def keyed(items):
        """Items with their keys made short by what they share with the one before."""
        out, last = [], b""
        for key, value in items:
            shared = 0
            while key is not None and shared < min(len(last), len(key)) and last[shared] == key[shared]:
                shared += 1
            out.append(value if key is None else varint(shared) + varint(len(key) - shared) + key[shared:] + value)
            last = key
        return out

    def levels(self, table, leaves):
        """leaves: for each leaf (base, [(key or None, value)]). Gives levels, leaves first; each a list of (Stored, first key, below)."""
        level = [(self.page(table, 0, n, base, self.keyed(items)), items[0][0], len(items)) for n, (base, items) in enumerate(leaves)]
        levels = [level]
        while len(level) > 1:
            above, position, rest = [], 0, level
            while rest:
                first = self.first_children if len(levels) == 1 and not above else 0
                size = first or self.items_per_page
                children, rest = rest[:size], rest[size:]
                items = self.keyed([(first, page.short() + varint(below)) for page, first, below in children])
                page = self.page(table, len(levels), len(above), position, items)
                above.append((page, children[0][1], sum(below for _, _, below in children)))
                position += sum(len(page.stored) for page, _, _ in children)
            levels.append(above)
            level = above
        return levels if leaves else []

    def split(self, items):
        return [items[n:n + self.items_per_page] for n in range(0, len(items), self.items_per_page)]

    def entry_levels(self):
        items = [(i, varint(len(r)) + r) for i, r in self.entries]
        return self.levels(ENTRIES, [(0, part) for part in self.split(items)])

    def block_levels(self, stored):
        leaves, position = [], 0
        for part in self.split(stored):
            leaves.append((position, [(None, b.short()) for b in part]))
            position += sum(len(b.stored) for b in part)
        return self.levels(BLOCKS, leaves)

    def order_levels(self, table, numbers):
        leaves = []
        for part in self.split(numbers):
            steps = [svarint(n - before) for before, n in zip([0] + part, part)]
            leaves.append((0, [(None, s) for s in steps]))
        return self.levels(table, leaves)

    # --- the file

    def article_numbers(self):
        return [n for n, (_, r) in enumerate(self.entries) if r[:1] == b"\0"]

    def table_bytes(self, kind, count, levels, offsets, content_base):
        top = levels[-1][0][0].reference(offsets[(kind, len(levels) - 1)]) if levels else bytes(56)
        raw = struct.pack("<QB7xQ", count, len(levels), content_base) + top
        raw += b"".join(struct.pack("<Q", offsets[(kind, n)]) for n in range(len(levels) - 2, -1, -1))
        return bytes(self.hook("table", bytearray(raw), kind))

    def store_block(self, b):
        if isinstance(b, Stored):
            return b
        dictionary = self.dictionaries[self.block_dictionary - 1][0] if self.block_dictionary else None
        return Stored(BLOCK, b, self.block_codec, self.block_dictionary, dictionary)

    def build(self):
        blocks = [self.hook("stored", self.store_block(b)) for b in self.blocks]
        numbers = self.article_numbers()
        tables = {ENTRIES: (len(self.entries), self.entry_levels()), BLOCKS: (len(blocks), self.block_levels(blocks))}
        if self.orders:
            tables[BY_TITLE] = (len(numbers), self.order_levels(BY_TITLE, self.by_title or numbers))
            tables[BY_DATE] = (len(numbers), self.order_levels(BY_DATE, self.by_date or numbers))
        metadata = self.hook("stored", Stored(METADATA, self.metadata)) if self.metadata else None
        dictionaries = [self.hook("stored", Stored(DICTIONARY, raw, codec)) for raw, codec in self.dictionaries]
        # The directory's size depends on nothing but the number of levels: make it twice.
        size = len(self.directory(tables, metadata, dictionaries, {}, 0))
        offsets, objects, at = {}, [], 1024 + size

        def put(name, stored):
            nonlocal at
            offsets.setdefault(name, at)
            objects.append(stored.stored)
            at += len(stored.stored)

        if metadata:
            put("metadata", metadata)
        for kind, (_, levels) in tables.items():
            for n in range(len(levels) - 1, 0, -1):
                for page, _, _ in levels[n]:
                    put((kind, n), page)
        for n, d in enumerate(dictionaries):
            put(("dictionary", n), d)
        for kind, (_, levels) in tables.items():
            for page, _, _ in levels[0] if levels else []:
                put((kind, 0), page)
        objects.append(self.prefix)
        at += len(self.prefix)
        offsets["content"] = at if blocks else 0
        for b in blocks:
            objects.append(b.stored)
            at += len(b.stored)
        directory = self.hook("directory", self.directory(tables, metadata, dictionaries, offsets, offsets["content"]))
        pages = [page for _, levels in tables.values() for level in levels for page, _, _ in level]
        root = self.root(at, tables, pages, metadata, blocks, dictionaries, directory)
        header = bytes(self.hook("header", bytearray(root + self.slots(root))))
        return self.hook("file", header + directory + b"".join(objects))

    def directory(self, tables, metadata, dictionaries, offsets, content_base):
        sections = []
        if metadata:
            sections.append((1, 0, metadata.reference(offsets.get("metadata", 0))))
        for n, d in enumerate(dictionaries):
            sections.append((2, 1, d.reference(offsets.get(("dictionary", n), 0))))
        for kind, (count, levels) in tables.items():
            at = offsets or {(kind, n): 0 for n in range(8)}
            sections.append((kind, int(kind in (ENTRIES, BLOCKS)), self.table_bytes(kind, count, levels, at, content_base if kind == BLOCKS else 0)))
        sections = self.hook("sections", sections + self.sections)
        return struct.pack("<II", len(sections), 0) + b"".join(struct.pack("<HHI", t, f, len(p)) + p for t, f, p in sections)

    def root(self, size, tables, pages, metadata, blocks, dictionaries, directory):
        small = [p for p in pages] + ([metadata] if metadata else [])
        stored = max([len(p.stored) for p in small] + [len(directory)])
        raw = max([p.raw_size for p in small] + [len(directory), self.page_limit])
        articles = len(self.article_numbers()) if self.articles is None else self.articles
        root = bytearray(512)
        struct.pack_into("<8sHHIQQQqq16sIIQ", root, 0, MAGIC, 1, 0, 1024, 0, self.compatible, size, self.created, self.current_until,
                         self.series, self.epoch, 0, self.sequence)
        struct.pack_into("<QQQQ", root, 88, len(self.entries), articles, len(blocks), sum(b.raw_size for b in blocks))
        struct.pack_into("<IIIIIIHBBI", root, 120, raw, stored, self.block_size, max([len(b.stored) for b in blocks], default=0),
                         max([d.raw_size for d in dictionaries], default=0),
                         max([len(d.stored) for d in dictionaries if d.codec == 1], default=0), len(dictionaries),
                         max(len(levels) for _, levels in tables.values()), 0, 0)
        struct.pack_into("<QIIBBHI32s", root, 152, 1024, len(directory), len(directory), 0, DIRECTORY, 0, 0, object_hash(DIRECTORY, directory))
        return bytes(self.hook("root", root))

    def slots(self, root):
        used = b"".join(b"ED" + key.id + key.sign(root) + bytes(6) for key in self.keys)
        return used.ljust(512, b"\0")
