# SPDX-License-Identifier: BSD-2-Clause
"""A plain writer of the format of spec/FORMAT.md, for tests.

It makes small archives: right ones and, through hooks that change any part before what depends on
it is made, wrong ones that are hashed and signed as if they were right. It is slow and keeps
everything in memory.
"""
from layout import (
    DIRECTORY_HEAD,
    HEADER_SIZE,
    REFERENCE,
    ROOT,
    SECTION_HEAD,
    SLOT,
    TABLE,
)
from reference_parts import (
    ARTICLE,
    BLOCK,
    BLOCKS,
    BY_DATE,
    BY_TITLE,
    CRITICAL,
    DICTIONARY,
    DICTIONARY_SECTION,
    DIRECTORY,
    ENTRIES,
    MAGIC,
    METADATA,
    METADATA_SECTION,
    Key,
    Places,
    Section,
    Stored,
    svarint,
    varint,
)
from reference_tables import Trees


class Made:
    """What build() has made before it knows where things will be in the file."""

    def __init__(self, blocks, tables, metadata, dictionaries):
        self.blocks, self.tables = blocks, tables  # tables: type -> (count, levels)
        self.metadata, self.dictionaries = metadata, dictionaries


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


def normal_entry(name, made, where=None):
    return name.encode() if isinstance(name, str) else name, made, where


class Archive(Trees):
    """What an archive is made from. Everything may be changed before build().

    entries: (id, record, place) in order, where a place is (block, offset, length), or None where
    there is no content; a pair has none. blocks: raw bytes or Stored. sections: further ones, each
    a Section or (type, flags, payload).

    Hooks take something and return what takes its place: places(index, Places) for each leaf of
    entries, page(table, level, index, raw), child(table, level, index, Child), stored(object),
    sections(list of (type, flags, payload)), table(type, bytearray), section(type, bytearray) for
    the payloads of `sections`, directory(bytearray), root(bytearray), header(bytearray),
    file(bytes). The hooks sections, section and table are called more than once.
    """

    def __init__(self, entries=(), blocks=(), **options):
        super().__init__()
        self.entries = [normal_entry(*entry) for entry in entries]
        self.blocks = list(blocks)
        self.metadata = b""
        self.keys = [Key(1)]
        self.block_dictionary, self.block_codec = 0, None
        self.directory_codec = 0  # no other is right
        self.sections = []
        self.orders = (BY_TITLE, BY_DATE)
        self.by_title = self.by_date = None
        self.created, self.current_until = 1700000000, 0
        self.series, self.epoch, self.sequence = b"vectors series 0", 0, 1
        self.previous = bytes(32)  # identity of the edition before
        self.compatible = 0
        self.block_size = 1024
        self.page_limit = 4096
        self.articles = None  # in place of the right number
        self.prefix = b""  # bytes before the first block that belong to nothing
        assert options.keys() <= self.__dict__.keys(), options
        self.__dict__.update(options)

    # --- tables

    def entry_levels(self):
        leaves = []
        for n, part in enumerate(self.split(self.entries)):
            places = self.hook("places", Places([where for _, _, where in part]), n)
            leaves.append((places.pack(), [(i, varint(len(r)) + r) for i, r, _ in part], []))
        return self.levels(ENTRIES, leaves)

    def block_levels(self, stored):
        leaves = []
        for part in self.split(stored):
            cells = [(None, block.short()) for block in part]
            leaves.append((b"", cells, [sum(len(block.stored) for block in part)]))
        return self.levels(BLOCKS, leaves)

    def order_levels(self, table, numbers):
        leaves = []
        for part in self.split(numbers):
            steps = [n - before for before, n in zip([0] + part, part)]
            leaves.append((b"", [(None, svarint(step)) for step in steps], []))
        return self.levels(table, leaves)

    # --- the file

    def article_numbers(self):
        return [n for n, (_, r, _) in enumerate(self.entries) if r[:1] == bytes([ARTICLE])]

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
        for kind in self.orders:
            order = (self.by_title if kind == BY_TITLE else self.by_date) or numbers
            tables[kind] = (len(order), self.order_levels(kind, order))
        return Made(blocks, tables, self.make_metadata(), self.make_dictionaries())

    def make_metadata(self):
        return self.hook("stored", Stored(METADATA, self.metadata)) if self.metadata else None

    def make_dictionaries(self):
        return [
            self.hook("stored", Stored(DICTIONARY, raw, codec)) for raw, codec in self.dictionaries
        ]

    def page_count(self):
        """Returns how many pages there will be."""
        total, entries = 0, len(self.entries)
        for cells in (entries, len(self.blocks), entries, entries):
            while cells > 0:
                cells = -(-cells // self.cells_per_page)
                total += cells
                if cells == 1:
                    break
        return total

    def further_sections(self):
        return [s if isinstance(s, Section) else Section(*s) for s in self.sections]

    def put_objects(self, made, offsets):
        """Stores all objects but the directory, in the order of section 15."""
        if made.metadata:
            offsets.put("metadata", made.metadata.stored)
        for kind, (_, levels) in made.tables.items():
            for n in range(len(levels) - 1, 0, -1):
                for child in levels[n]:
                    offsets.put((kind, n), child.page.stored)
        self.put_extents("early", offsets)
        for n, dictionary in enumerate(made.dictionaries):
            offsets.put(("dictionary", n), dictionary.stored)
        for kind, (_, levels) in made.tables.items():
            for child in levels[0] if levels else []:
                offsets.put((kind, 0), child.page.stored)
        offsets.put("prefix", self.prefix)
        for block in made.blocks:
            offsets.put("content", block.stored)
        self.put_extents("late", offsets)

    def put_extents(self, which, offsets):
        for n, section in enumerate(self.further_sections()):
            for index, stored in enumerate(getattr(section, which)):
                offsets.put((which, n, index), stored)

    def build(self):
        made = self.make()
        # The size of the directory does not depend on any offset, so it can be made twice. If it is
        # compressed, it may take more turns until the size is that of the turn before.
        directory, size = Stored(DIRECTORY, self.directory(made, Offsets()), 0), 0
        while len(directory.stored) != size:
            size = len(directory.stored)
            offsets = Offsets(HEADER_SIZE + size)
            self.put_objects(made, offsets)
            raw = self.directory(made, offsets)
            directory = Stored(DIRECTORY, raw, self.directory_codec)
        changed = bytes(self.hook("directory", bytearray(directory.stored)))
        if changed != directory.stored:
            directory = Stored(DIRECTORY, changed, 0)
        root = self.root(made, directory, offsets.at)
        header = bytes(self.hook("header", bytearray(root + self.slots(root))))
        return self.hook("file", header + directory.stored + b"".join(offsets.objects))

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
        sections = self.hook("sections", sections + self.describe_sections(offsets))
        parts = [DIRECTORY_HEAD.pack(sections=len(sections))]
        for kind, flags, payload in sections:
            parts.append(SECTION_HEAD.pack(type=kind, flags=flags, payload_size=len(payload)))
            parts.append(payload)
        return b"".join(parts)

    def describe_sections(self, offsets):
        described = []
        for n, section in enumerate(self.further_sections()):
            places = [offsets[("early", n, i)] for i in range(len(section.early))]
            places += [offsets[("late", n, i)] for i in range(len(section.late))]
            payload = self.hook("section", bytearray(section.payload(places)), section.type)
            described.append((section.type, section.flags, bytes(payload)))
        return described

    def table(self, kind, count, levels, offsets):
        base = offsets["content"] if kind == BLOCKS else 0
        raw = bytearray(TABLE.pack(count=count, levels=len(levels), content_base=base))
        if levels:
            top = len(levels) - 1
            raw[TABLE["top_offset"].offset :] = levels[top][0].page.reference(offsets[(kind, top)])
            for n in range(top - 1, -1, -1):
                raw += offsets[(kind, n)].to_bytes(8, "little")
        return bytes(self.hook("table", raw, kind))

    def limits(self, made, directory):
        """Returns the limits of section 3. Stored limits are those of what is compressed."""
        trees = [levels for _, levels in made.tables.values()]
        trees += [section.levels for section in self.further_sections()]
        small = [child.page for levels in trees for level in levels for child in level]
        small += [directory] + ([made.metadata] if made.metadata else [])
        small += [found for section in self.further_sections() for found in section.objects]

        def stored_limit(objects):
            return max((len(o.stored) for o in objects if o.codec != 0), default=0)

        return {
            "page_raw": max([self.page_limit, *(o.raw_size for o in small)]),
            "page_stored": stored_limit(small),
            "block_size": self.block_size,
            "block_stored": stored_limit(made.blocks),
            "dictionary_raw": max((d.raw_size for d in made.dictionaries), default=0),
            "dictionary_stored": stored_limit(made.dictionaries),
            "dictionaries": len(made.dictionaries),
            "levels": max(len(levels) for levels in trees),
        }

    def root(self, made, directory, file_size):
        articles = len(self.article_numbers()) if self.articles is None else self.articles
        whole = directory.reference(HEADER_SIZE)
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
            entries=len(self.entries),
            articles=articles,
            blocks=len(made.blocks),
            content_size=sum(b.raw_size for b in made.blocks),
            previous=self.previous,
            **self.limits(made, directory),
            **{f"directory_{name}": value for name, value in REFERENCE.unpack(whole).items()},
        )
        return bytes(self.hook("root", bytearray(root)))

    def slots(self, root):
        used = [
            SLOT.pack(algorithm=b"EP", key_id=key.id, signature=key.sign(root)) for key in self.keys
        ]
        return b"".join(used).ljust(HEADER_SIZE - ROOT.size, b"\0")
