# SPDX-License-Identifier: BSD-2-Clause
"""A plain writer of the format of spec/FORMAT.md, for tests.

It makes small archives: right ones and, through hooks that change any part before what depends on
it is made, wrong ones that are hashed and signed as if they were right. It is slow and keeps
everything in memory.
"""
import hashlib
import os

import nacl.bindings
import nacl.signing
import zstandard

from layout import (
    DIRECTORY_HEAD,
    HEADER_SIZE,
    PAGE_HEAD,
    REFERENCE,
    ROOT,
    SECTION_HEAD,
    SLOT,
    TABLE,
)

MAGIC = bytes.fromhex("89414e570d0a1a0a")

# Types of objects, and their personalisation: section 5.
DIRECTORY, METADATA, DICTIONARY, PAGE, BLOCK = range(1, 6)
PERSONAL = {
    DIRECTORY: b"anews1:dir",
    METADATA: b"anews1:meta",
    DICTIONARY: b"anews1:dict",
    PAGE: b"anews1:page",
    BLOCK: b"anews1:block",
}

# Types of sections, and the critical flag: section 6.
METADATA_SECTION, DICTIONARY_SECTION, ENTRIES, BLOCKS, BY_TITLE, BY_DATE = range(1, 7)
CRITICAL = 1

# Kinds of entries and tags of fields: section 8.
ARTICLE, ASSET, ALIAS = range(3)
PLACE, CONTENT_HASH, MEDIA_TYPE, TITLE, PUBLISHED, MODIFIED = range(1, 7)
LANGUAGE, AUTHOR, SECTION, TAG, SUMMARY, URL, EXTERNAL_URL, SOURCE = range(7, 15)
BYLINE, RIGHTS, IMAGE, CAPTURED, VERSION, STATUS = range(15, 21)
TARGET, ORIGINAL_ID, EXTRA, OVERFLOW = range(21, 25)
CORRECTED, WITHHELD, WITHDRAWN = b"\1", b"\2", b"\3"  # values of STATUS


def object_hash(kind, stored):
    person = PERSONAL[kind].ljust(16, b"\0")
    return hashlib.blake2b(stored, digest_size=32, person=person).digest()


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


def compress(raw, dictionary=None, **options):
    parameters = {"write_checksum": False, "write_dict_id": False, "write_content_size": True}
    parameters.update(options)
    data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdCompressor(level=19, dict_data=data, **parameters).compress(raw)


class Key:
    """A signing key made from a number. Its key id is free to choose."""

    def __init__(self, number, key_id=None):
        seed = hashlib.blake2b(b"test key %d" % number, digest_size=32).digest()
        self.signing = nacl.signing.SigningKey(seed)
        self.public = bytes(self.signing.verify_key)
        self.id = key_id or hashlib.blake2b(self.public, digest_size=8).digest()

    def sign(self, root):
        """Returns the Ed25519ph signature that a slot holds."""
        state = nacl.bindings.crypto_sign_ed25519ph_state()
        nacl.bindings.crypto_sign_ed25519ph_update(state, root)
        secret = bytes(self.signing) + self.public
        return nacl.bindings.crypto_sign_ed25519ph_final_create(state, secret)

    def minisign(self):
        """Returns the 42 bytes of a minisign public key."""
        return b"Ed" + self.id + self.public


class Stored:
    """An object as it is stored, and what its reference says: a test may change either."""

    def __init__(
        self, kind, raw, codec=None, dictionary=0, dictionary_bytes=None, frame=None
    ):  # pylint: disable=too-many-arguments
        self.kind, self.raw_size, self.dictionary = kind, len(raw), 0
        self.codec, self.stored = 0, raw
        if codec != 0:
            compressed = frame or compress(raw, dictionary_bytes if dictionary else None)
            if codec == 1 or len(compressed) < len(raw):
                self.codec, self.stored, self.dictionary = 1, compressed, dictionary
        self.hash = None  # in place of the right one

    def digest(self):
        return self.hash or object_hash(self.kind, self.stored)

    def reference(self, offset):
        return REFERENCE.pack(
            offset=offset,
            stored=len(self.stored),
            raw=self.raw_size,
            codec=self.codec,
            type=self.kind,
            dictionary=self.dictionary,
            hash=self.digest(),
        )

    def short(self):
        """Returns the short reference that stands in pages."""
        sizes = varint(len(self.stored)) + varint(self.raw_size)
        return bytes([self.codec]) + varint(self.dictionary) + sizes + self.digest()


class Made:
    """What build() has made before it knows where things will be in the file."""

    def __init__(self, blocks, tables, metadata, dictionaries):
        self.blocks, self.tables = blocks, tables  # tables: type -> (count, levels)
        self.metadata, self.dictionaries = metadata, dictionaries

    def pages(self):
        for _, levels in self.tables.values():
            for level in levels:
                for page, _, _ in level:
                    yield page


class Offsets:
    """Where the objects are, in the order in which they are stored; 0 for one not stored yet."""

    def __init__(self, at=0):
        self.at, self.known, self.objects = at, {}, []

    def put(self, name, stored):
        """Appends an object. The first with a name gives the name its offset."""
        self.known.setdefault(name, self.at)
        self.objects.append(stored)
        self.at += len(stored)

    def __getitem__(self, name):
        return self.known.get(name, 0)


def shorten_keys(cells):
    """Writes cells with each key as what it shares with the key before, and the rest."""
    out, last = [], b""
    for key, value in cells:
        if key is None:
            out.append(value)
            continue
        shared = len(os.path.commonprefix([last, key]))
        out.append(varint(shared) + varint(len(key) - shared) + key[shared:] + value)
        last = key
    return out


class Archive:
    """What an archive is made from. Everything may be changed before build().

    entries: (id, record) in order. blocks: raw bytes or Stored. Hooks take something and return
    what takes its place: page(table, level, index, raw), stored(object), sections(list of (type,
    flags, payload)), table(type, bytearray), directory(bytearray), root(bytearray),
    header(bytearray), file(bytes). The hooks sections and table are called twice.
    """

    def __init__(self, entries=(), blocks=(), **options):
        self.entries = [(i.encode() if isinstance(i, str) else i, r) for i, r in entries]
        self.blocks = list(blocks)
        self.metadata = b""
        self.keys = [Key(1)]
        self.dictionaries = []  # (raw bytes, codec)
        self.block_dictionary = self.page_dictionary = 0
        self.page_codec = self.block_codec = None
        self.cells_per_page = 1000
        self.first_children = 0  # of the first page of level 1, if not cells_per_page
        self.sections = []  # further ones: (type, flags, payload)
        self.orders = True
        self.by_title = self.by_date = None
        self.created, self.current_until = 1700000000, 0
        self.series, self.epoch, self.sequence = b"vectors series 0", 0, 1
        self.previous = bytes(32)  # identity of the edition before
        self.compatible = 0
        self.block_size = 1024
        self.page_limit = 4096
        self.articles = None  # in place of the right number
        self.prefix = b""  # bytes before the first block that belong to nothing
        self.hooks = {}
        self.__dict__.update(options)

    def hook(self, name, value, *context):
        return self.hooks[name](*context, value) if name in self.hooks else value

    # --- tables: from the leaves up

    def page(self, table, level, index, base, cells):  # pylint: disable=too-many-arguments
        head = PAGE_HEAD.pack(table=table, level=level, count=len(cells), base=base)
        raw = self.hook("page", head + b"".join(cells), table, level, index)
        number = self.page_dictionary if table == ENTRIES and level == 0 else 0
        dictionary = self.dictionaries[number - 1][0] if number else None
        return self.hook("stored", Stored(PAGE, raw, self.page_codec, number, dictionary))

    def levels(self, table, leaves):
        """Returns levels, leaves first, each a list of (Stored, first key, below).

        leaves: (base, [(key or None, value)]) for each.
        """
        level = []
        for n, (base, cells) in enumerate(leaves):
            page = self.page(table, 0, n, base, shorten_keys(cells))
            level.append((page, cells[0][0], len(cells)))
        levels = [level] if leaves else []
        while len(level) > 1:
            level = self.level_above(table, len(levels), level)
            levels.append(level)
        return levels

    def level_above(self, table, number, children):
        level, position, rest = [], 0, children
        while rest:
            is_first = number == 1 and not level
            size = (self.first_children if is_first else 0) or self.cells_per_page
            part, rest = rest[:size], rest[size:]
            cells = [(first, page.short() + varint(below)) for page, first, below in part]
            page = self.page(table, number, len(level), position, shorten_keys(cells))
            level.append((page, part[0][1], sum(below for _, _, below in part)))
            position += sum(len(page.stored) for page, _, _ in part)
        return level

    def split(self, cells):
        size = self.cells_per_page
        return [cells[n : n + size] for n in range(0, len(cells), size)]

    def entry_levels(self):
        cells = [(i, varint(len(r)) + r) for i, r in self.entries]
        return self.levels(ENTRIES, [(0, part) for part in self.split(cells)])

    def block_levels(self, stored):
        leaves, position = [], 0
        for part in self.split(stored):
            leaves.append((position, [(None, b.short()) for b in part]))
            position += sum(len(b.stored) for b in part)
        return self.levels(BLOCKS, leaves)

    def order_levels(self, table, numbers):
        leaves = []
        for part in self.split(numbers):
            steps = [n - before for before, n in zip([0] + part, part)]
            leaves.append((0, [(None, svarint(step)) for step in steps]))
        return self.levels(table, leaves)

    # --- the file

    def article_numbers(self):
        return [n for n, (_, r) in enumerate(self.entries) if r[:1] == bytes([ARTICLE])]

    def store_block(self, block):
        if isinstance(block, Stored):
            return block
        number = self.block_dictionary
        dictionary = self.dictionaries[number - 1][0] if number else None
        return Stored(BLOCK, block, self.block_codec, number, dictionary)

    def make(self):
        blocks = [self.hook("stored", self.store_block(block)) for block in self.blocks]
        numbers = self.article_numbers()
        tables = {
            ENTRIES: (len(self.entries), self.entry_levels()),
            BLOCKS: (len(blocks), self.block_levels(blocks)),
        }
        if self.orders:
            for kind, order in ((BY_TITLE, self.by_title), (BY_DATE, self.by_date)):
                tables[kind] = (len(numbers), self.order_levels(kind, order or numbers))
        metadata = None
        if self.metadata:
            metadata = self.hook("stored", Stored(METADATA, self.metadata))
        dictionaries = [
            self.hook("stored", Stored(DICTIONARY, raw, codec)) for raw, codec in self.dictionaries
        ]
        return Made(blocks, tables, metadata, dictionaries)

    def put_objects(self, made, offsets):
        """Stores all objects but the directory, in the order of section 15."""
        if made.metadata:
            offsets.put("metadata", made.metadata.stored)
        for kind, (_, levels) in made.tables.items():
            for n in range(len(levels) - 1, 0, -1):
                for page, _, _ in levels[n]:
                    offsets.put((kind, n), page.stored)
        for n, dictionary in enumerate(made.dictionaries):
            offsets.put(("dictionary", n), dictionary.stored)
        for kind, (_, levels) in made.tables.items():
            for page, _, _ in levels[0] if levels else []:
                offsets.put((kind, 0), page.stored)
        offsets.put("prefix", self.prefix)
        for block in made.blocks:
            offsets.put("content", block.stored)

    def build(self):
        made = self.make()
        # The size of the directory does not depend on any offset, so it can be made twice.
        size = len(self.directory(made, Offsets()))
        offsets = Offsets(HEADER_SIZE + size)
        self.put_objects(made, offsets)
        directory = bytes(self.hook("directory", bytearray(self.directory(made, offsets))))
        root = self.root(made, directory, offsets.at)
        header = bytes(self.hook("header", bytearray(root + self.slots(root))))
        return self.hook("file", header + directory + b"".join(offsets.objects))

    def directory(self, made, offsets):
        sections = []
        if made.metadata:
            sections.append((METADATA_SECTION, 0, made.metadata.reference(offsets["metadata"])))
        for n, dictionary in enumerate(made.dictionaries):
            reference = dictionary.reference(offsets[("dictionary", n)])
            sections.append((DICTIONARY_SECTION, CRITICAL, reference))
        for kind, (count, levels) in made.tables.items():
            flags = CRITICAL if kind in (ENTRIES, BLOCKS) else 0
            sections.append((kind, flags, self.table(kind, count, levels, offsets)))
        sections = self.hook("sections", sections + self.sections)
        parts = [DIRECTORY_HEAD.pack(sections=len(sections))]
        for kind, flags, payload in sections:
            parts.append(SECTION_HEAD.pack(type=kind, flags=flags, payload_size=len(payload)))
            parts.append(payload)
        return b"".join(parts)

    def table(self, kind, count, levels, offsets):
        base = offsets["content"] if kind == BLOCKS else 0
        raw = bytearray(TABLE.pack(count=count, levels=len(levels), content_base=base))
        if levels:
            top = len(levels) - 1
            raw[TABLE["top_offset"].offset :] = levels[top][0][0].reference(offsets[(kind, top)])
            for n in range(top - 1, -1, -1):
                raw += offsets[(kind, n)].to_bytes(8, "little")
        return bytes(self.hook("table", raw, kind))

    def root(self, made, directory, file_size):
        small = [*made.pages()] + ([made.metadata] if made.metadata else [])
        compressed = [d for d in made.dictionaries if d.codec == 1]
        articles = len(self.article_numbers()) if self.articles is None else self.articles
        whole = Stored(DIRECTORY, directory, 0).reference(HEADER_SIZE)
        root = ROOT.pack(
            magic=MAGIC,
            major=1,
            minor=0,
            header_size=HEADER_SIZE,
            compatible=self.compatible,
            file_size=file_size,
            created=self.created,
            current_until=self.current_until,
            series=self.series,
            epoch=self.epoch,
            sequence=self.sequence,
            previous=self.previous,
            entries=len(self.entries),
            articles=articles,
            blocks=len(made.blocks),
            content_size=sum(b.raw_size for b in made.blocks),
            page_raw=max([self.page_limit, len(directory)] + [p.raw_size for p in small]),
            page_stored=max([len(directory)] + [len(p.stored) for p in small]),
            block_size=self.block_size,
            block_stored=max([len(b.stored) for b in made.blocks], default=0),
            dictionary_raw=max([d.raw_size for d in made.dictionaries], default=0),
            dictionary_stored=max([len(d.stored) for d in compressed], default=0),
            dictionaries=len(made.dictionaries),
            levels=max(len(levels) for _, levels in made.tables.values()),
            **{f"directory_{name}": value for name, value in REFERENCE.unpack(whole).items()},
        )
        return bytes(self.hook("root", bytearray(root)))

    def slots(self, root):
        used = [
            SLOT.pack(algorithm=b"EP", key_id=key.id, signature=key.sign(root)) for key in self.keys
        ]
        return b"".join(used).ljust(HEADER_SIZE - ROOT.size, b"\0")
