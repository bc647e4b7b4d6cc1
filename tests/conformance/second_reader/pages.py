# SPDX-License-Identifier: BSD-2-Clause
"""Section 7: the trees of pages.

A `Node` is what a parent, or for the top page its table, says of a page. `Page` parses the page and
checks that it agrees. `Pages` walks down from the top page, by rank or by id, and keeps the pages
that it used last.
"""
import collections
import struct

from .directory import BLOCKS, ENTRIES
from .errors import Refused, demand
from .objects import BLOCK, PAGE, full_reference, read_short
from .wire import read_svarint, read_varint

KEY_MOST = 1024
PAGE_HEAD = struct.Struct("<BBHQ")  # table, level, count, base
PAGES_KEPT = 256

# `is_last`: the page is the last of its level.
Node = collections.namedtuple("Node", "table level reference count key is_last")
# A cell of an inner page. `offset` is relative to the page's first child.
Child = collections.namedtuple("Child", "short below key offset")


def top_node(table):
    return Node(table, table.levels - 1, table.top, table.count, None, True)


class Page:
    """A page that agrees with its node.

    `cells` holds for an inner page a Child each; for a leaf of entries (key, record), of blocks
    (short reference, offset from the first block of the page), of an order the entry's number.
    """

    def __init__(self, objects, node, data):
        self.objects, self.node, self.data = objects, node, data
        self.parse_head()
        self.at, self.key = PAGE_HEAD.size, b""
        self.position = self.previous = self.below = 0
        self.cells = [self.parse_cell(is_first=n == 0) for n in range(self.count)]
        demand(self.at == len(data), "bytes after the cells of a page")
        self.check_parent()

    def parse_head(self):
        node = self.node
        demand(len(self.data) >= PAGE_HEAD.size, "a page without its head")
        table, self.level, self.count, self.base = PAGE_HEAD.unpack_from(self.data)
        demand(table == node.table.type, "a page of another table")
        demand(self.level == node.level, "a page of another level")
        demand(self.count >= 1, "a page without cells")
        demand(self.level > 0 or table == BLOCKS or self.base == 0, "base of a leaf")
        demand(self.base < 1 << 63, "base of a page")

    def check_parent(self):
        """Checks what the parent says: the number of leaf cells beneath, and the first key."""
        below = self.count if self.level == 0 else sum(child.below for child in self.cells)
        demand(below == self.node.count, "another number of cells than the parent says")
        if self.node.table.type == ENTRIES and self.node.key is not None:
            first = self.cells[0][0] if self.level == 0 else self.cells[0].key
            demand(first == self.node.key, "another first key than the parent says")

    # Reading a cell: its parts from first to last.

    def read_number(self):
        value, self.at = read_varint(self.data, self.at)
        return value

    def read_bytes(self, size):
        demand(size <= len(self.data) - self.at, "a page that ends before its cells do")
        self.at += size
        return self.data[self.at - size : self.at]

    def read_key(self):
        shared, rest = self.read_number(), self.read_number()
        demand(shared <= len(self.key), "a key that shares more bytes than its predecessor has")
        key = self.key[:shared] + self.read_bytes(rest)
        demand(1 <= len(key) <= KEY_MOST, "length of a key")
        return key

    def parse_cell(self, is_first):
        if self.node.table.type != ENTRIES:
            return self.parse_value(None)
        last, self.key = self.key, self.read_key()
        value = self.parse_value(self.key)
        demand(is_first or self.key > last, "keys that do not ascend")
        return value

    def parse_value(self, key):
        if self.level > 0:
            return self.parse_child(key)
        if self.node.table.type == ENTRIES:
            return key, self.read_bytes(self.read_number())
        if self.node.table.type == BLOCKS:
            return self.parse_reference(BLOCK)
        step, self.at = read_svarint(self.data, self.at)
        self.previous += step
        entries = self.objects.root.entries
        demand(0 <= self.previous < entries, "a number that does not exist")
        return self.previous

    def parse_child(self, key):
        short, self.at = read_short(self.data, self.at)
        below = self.read_number()
        self.objects.check_short(short, PAGE)
        demand(below >= 1, "a child without cells")
        self.below += below
        demand(self.below <= self.node.count, "more cells than the parent says")
        return Child(short, below, key, self.advance(short))

    def parse_reference(self, kind):
        short, self.at = read_short(self.data, self.at)
        self.objects.check_short(short, kind)
        return short, self.advance(short)

    def advance(self, short):
        """What the cells of a page refer to is stored one directly after the other."""
        self.position += short.stored
        return self.position - short.stored

    # What the cells refer to.

    def first_offset(self):
        """Returns where the first child or block is in the file."""
        table = self.node.table
        return self.base + (table.bases[self.level - 1] if self.level else table.content_base)

    def child_node(self, n):
        child = self.cells[n]
        reference = full_reference(child.short, PAGE, self.first_offset() + child.offset)
        is_last = self.node.is_last and n == self.count - 1
        return Node(self.node.table, self.level - 1, reference, child.below, child.key, is_last)

    def block_reference(self, n):
        short, offset = self.cells[n]
        return full_reference(short, BLOCK, self.first_offset() + offset)


class Pages:
    """Finds leaves in tables."""

    def __init__(self, objects):
        self.objects, self.kept = objects, collections.OrderedDict()

    def load(self, node):
        key = (node.table.type,) + node[1:]
        if key not in self.kept:
            self.kept[key] = Page(self.objects, node, self.objects.load(node.reference, PAGE))
            if len(self.kept) > PAGES_KEPT:
                self.kept.popitem(last=False)
        return self.kept[key]

    def at_rank(self, table, rank):
        """cell(rank) of section 7. Returns the leaf with this cell, and the cell's index in it."""
        demand(table is not None and rank < table.count, "no such number", "not-found")
        page = self.load(top_node(table))
        while page.level > 0:
            n = 0
            while rank >= page.cells[n].below:
                rank -= page.cells[n].below
                n += 1
            page = self.load(page.child_node(n))
        return page, rank

    def find(self, table, wanted):
        """find(id) of section 7. Returns the cell's rank and its record."""
        demand(table.count, "no such id", "not-found")
        page, rank = self.load(top_node(table)), 0
        while page.level > 0:
            n = sum(child.key <= wanted for child in page.cells) - 1
            demand(n >= 0, "no such id", "not-found")
            rank += sum(child.below for child in page.cells[:n])
            page = self.load(page.child_node(n))
        for n, (key, record) in enumerate(page.cells):
            if key == wanted:
                return rank + n, record
        raise Refused("not-found", "no such id")
