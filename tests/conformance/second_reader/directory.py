# SPDX-License-Identifier: BSD-2-Clause
"""Section 6: the directory, its sections and the tables that they describe."""
import collections
import struct

from .errors import demand
from .objects import DICTIONARY, METADATA, PAGE, REFERENCE_FORM, parse_reference

METADATA_SECTION, DICTIONARY_SECTION, ENTRIES, BLOCKS, TITLE_ORDER, DATE_ORDER, SEARCH = range(1, 8)
CRITICAL_FLAG, EXTENTS_FLAG = 1, 2
FLAGS = {
    METADATA_SECTION: 0,
    DICTIONARY_SECTION: CRITICAL_FLAG,
    ENTRIES: CRITICAL_FLAG,
    BLOCKS: CRITICAL_FLAG,
    TITLE_ORDER: 0,
    DATE_ORDER: 0,
    SEARCH: EXTENTS_FLAG,
}
DIRECTORY_HEAD = struct.Struct("<II")  # number of sections, reserved
SECTION_HEAD = struct.Struct("<HHI")  # type, flags, payload size
EXTENTS_HEAD = struct.Struct("<HHI")  # number of extents, reserved, reserved
EXTENTS_MOST = 64
EXTENT_FORM = struct.Struct("<QQ32s")
TABLE_HEAD = struct.Struct("<QB7sQ")  # count, levels, reserved, content base
TOP_PAGE_AT = TABLE_HEAD.size  # 24
SEARCH_COUNT_MOST = 1 << 40
TABLE_SIZE = TOP_PAGE_AT + REFERENCE_FORM.size  # 80, and 8 for each level below the top


Extent = collections.namedtuple("Extent", "offset size hash")


class Table:
    """A table of the directory. `bases` are where each level's first page is, leaves first."""

    def __init__(self, kind):
        self.type = kind
        self.count = self.levels = self.content_base = 0
        self.top, self.bases = None, []


class Directory:
    """What the sections say."""

    def __init__(self, reference, objects):
        self.reference, self.objects, self.root = reference, objects, objects.root
        self.end = reference.offset + reference.stored
        self.metadata, self.dictionaries, self.tables = None, objects.dictionaries, {}
        self.extents = []  # of sections, in the order of the directory
        self.search = None  # the own data of the search section, which is not looked at here
        self.search_extents = []

    def parse(self, data):
        """Parses the sections from first to last, and then looks for what is missing."""
        demand(len(data) >= DIRECTORY_HEAD.size, "a directory without its head")
        count, reserved = DIRECTORY_HEAD.unpack_from(data)
        demand(reserved == 0, "reserved in the directory")
        at, last = DIRECTORY_HEAD.size, -1
        for _ in range(count):
            demand(len(data) - at >= SECTION_HEAD.size, "a directory that is cut")
            kind, flags, size = SECTION_HEAD.unpack_from(data, at)
            at += SECTION_HEAD.size
            demand(kind >= last, "section types that decrease")
            is_repeatable = kind == DICTIONARY_SECTION or kind not in FLAGS
            demand(kind != last or is_repeatable, "a section twice")
            demand(flags & ~(CRITICAL_FLAG | EXTENTS_FLAG) == 0, "reserved flags of a section")
            demand(size <= len(data) - at, "a section that is cut")
            self.parse_section(kind, flags, data[at : at + size])
            at, last = at + size, kind
        demand(at == len(data), "bytes after the last section")
        demand(ENTRIES in self.tables and BLOCKS in self.tables, "a section is missing")
        demand(len(self.dictionaries) == self.root.dictionaries, "number of dictionaries")

    def parse_section(self, kind, flags, payload):
        if kind not in FLAGS:
            demand(not flags & CRITICAL_FLAG, "an unknown critical section", "unsupported")
        demand(flags == FLAGS.get(kind, flags), "flags of a section")
        if flags & EXTENTS_FLAG:
            extents, own_data = self.parse_extents(payload)
            self.extents += extents
            if kind == SEARCH:
                self.search, self.search_extents = own_data, extents
        if kind == METADATA_SECTION:
            self.metadata = self.parse_section_reference(payload, METADATA)
        elif kind == DICTIONARY_SECTION:
            self.dictionaries.append(self.parse_section_reference(payload, DICTIONARY))
        elif kind in (ENTRIES, BLOCKS, TITLE_ORDER, DATE_ORDER):
            self.tables[kind] = self.parse_table(kind, payload)

    def parse_extents(self, payload):
        """Returns the extents with which a payload begins, and the own data that follows them."""
        demand(len(payload) >= EXTENTS_HEAD.size, "extents that are cut")
        count, *reserved = EXTENTS_HEAD.unpack_from(payload)
        demand(1 <= count <= EXTENTS_MOST, "number of extents")
        demand(not any(reserved), "reserved before extents")
        at, last, extents = EXTENTS_HEAD.size, self.end, []
        demand(len(payload) - at >= count * EXTENT_FORM.size, "extents that are cut")
        for _ in range(count):
            extent = Extent(*EXTENT_FORM.unpack_from(payload, at))
            end = extent.offset + extent.size
            demand(extent.size >= 1, "an extent of nothing")
            demand(last <= extent.offset, "extents that overlap or do not ascend")
            demand(end <= self.root.file_size, "an extent that ends after the end of the file")
            extents.append(extent)
            at, last = at + EXTENT_FORM.size, end
        return extents, payload[at:]

    def parse_section_reference(self, payload, kind):
        demand(len(payload) >= REFERENCE_FORM.size, "size of a section")
        reference = parse_reference(payload)
        self.objects.check_reference(reference, kind)
        demand(len(payload) == REFERENCE_FORM.size, "size of a section")
        demand(reference.offset >= self.end, "an object before the end of the directory")
        return reference

    def parse_table(self, kind, payload):
        root, table = self.root, Table(kind)
        demand(len(payload) >= TABLE_SIZE, "size of a table")
        table.count, table.levels, reserved, table.content_base = TABLE_HEAD.unpack_from(payload)
        counts = {ENTRIES: root.entries, BLOCKS: root.blocks}
        if kind == SEARCH:
            demand(table.count <= SEARCH_COUNT_MOST, "count of a table")
        else:
            demand(table.count == counts.get(kind, root.articles), "count of a table")
        demand((table.levels == 0) == (table.count == 0), "levels of a table")
        demand(table.levels <= root.levels, "levels of a table")
        demand(not any(reserved), "reserved in a table")
        has_content = kind == BLOCKS and table.count > 0
        demand(table.content_base == 0 or has_content, "content base")
        if table.levels == 0:
            is_empty = len(payload) == TABLE_SIZE and not any(payload[TOP_PAGE_AT:])
            demand(is_empty, "top page or size of an empty table")
            return table
        self.parse_levels(table, payload)
        self.check_forward(table)
        return table

    def parse_levels(self, table, payload):
        """Reads the top page's reference, and the level bases, which are stored from the top."""
        table.top = parse_reference(payload, TOP_PAGE_AT)
        self.objects.check_reference(table.top, PAGE)
        below = table.levels - 1
        demand(len(payload) == TABLE_SIZE + 8 * below, "size of a table")
        bases = struct.unpack_from(f"<{below}Q", payload, TABLE_SIZE)
        table.bases = [*reversed(bases), table.top.offset]

    def check_forward(self, table):
        """Checks that everything lies after what refers to it."""
        demand(table.top.offset >= self.end, "a top page before the end of the directory")
        bases = table.bases[-2::-1] + ([table.content_base] if table.type == BLOCKS else [])
        lowest = table.top.offset + table.top.stored
        for base in bases:
            demand(lowest <= base < self.root.file_size, "a level that does not point forward")
            lowest = base + 1
