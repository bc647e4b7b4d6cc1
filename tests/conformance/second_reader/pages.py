# SPDX-License-Identifier: BSD-2-Clause
"""Section 7: the trees of pages.

A `Node` is what a parent, or for the top page its table, says of a page. `Page` parses the page and
checks that it agrees. `Pages` walks down from the top page, by rank or by id, and keeps the pages
that it used last.
"""
import collections
import struct

from .directory import BLOCKS, ENTRIES, SEARCH
from .errors import Refused, demand
from .objects import BLOCK, PAGE, full_reference, read_short
from .places import read_places
from .wire import read_svarint, read_varint

KEY_MOST = 1024
PAGE_HEAD = struct.Struct("<BBH")  # table, level, count
PAGES_KEPT = 256
KEYED = (ENTRIES, SEARCH)  # the tables whose cells have keys
SIZE_END = 1 << 63  # spans and their sums are below it
BELOW_MOST = 1 << 40

# `spans` is what the parent says of all that is beneath the page: the stored bytes of each lower
# level, the highest first, and in the blocks table then those of the blocks. Of a top page nothing
# is said: None. `positions` are, in the same order, how many bytes of each of these come before
# what is beneath the page. `is_last`: the page is the last of its level.
Node = collections.namedtuple("Node", "table level reference count key spans positions is_last")
# A cell of an inner page.
Child = collections.namedtuple("Child", "short below key spans")


def runs_beneath(table, level):
    """Returns of how many levels, and of blocks, there are bytes beneath a page."""
    return level + (table.type == BLOCKS)


def top_node(table):
    level = table.levels - 1
    positions = (0,) * runs_beneath(table, level)
    return Node(table, level, table.top, table.count, None, None, positions, True)


def add_each(first, second):
    return tuple(a + b for a, b in zip(first, second))


class Page:
    """A page that agrees with its node.

    `cells` holds for an inner page a Child each; for a leaf of entries (key, record, place), of
    blocks a short reference, of an order the entry's number, of search (key, value). `sums` are the
    bytes beneath the page, like the spans that its parent states.
    """

    def __init__(self, objects, node, data):
        self.objects, self.node, self.data = objects, node, data
        self.parse_head()
        self.at, self.key = PAGE_HEAD.size, b""
        self.key_most = min(KEY_MOST, objects.root.page_raw // 4)
        self.previous = self.below = 0
        self.sums = (0,) * runs_beneath(node.table, node.level)
        self.places = None
        if self.level == 0 and node.table.type == ENTRIES:
            self.places, self.at = read_places(data, self.at, self.count)
        self.cells = [self.parse_cell(n) for n in range(self.count)]
        demand(self.at == len(data), "bytes after the cells of a page")
        self.check_parent()

    def parse_head(self):
        node = self.node
        demand(len(self.data) >= PAGE_HEAD.size, "a page without its head")
        table, self.level, self.count = PAGE_HEAD.unpack_from(self.data)
        demand(table == node.table.type, "a page of another table")
        demand(self.level == node.level, "a page of another level")
        demand(self.count >= 1, "a page without cells")

    def check_parent(self):
        """Checks what the parent says: the leaf cells beneath, the first key, and the spans."""
        node = self.node
        below = self.count if self.level == 0 else self.below
        demand(below == node.count, "another number of cells than the parent says")
        if node.table.type in KEYED and node.key is not None:
            first = self.cells[0][0] if self.level == 0 else self.cells[0].key
            demand(first == node.key, "another first key than the parent says")
        if node.spans is None:
            demand(all(size < SIZE_END for size in self.sums), "a table of 2^63 bytes")
        else:
            demand(self.sums == node.spans, "other spans than the parent says")

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
        demand(rest >= 1, "a key without bytes of its own")
        key = self.key[:shared] + self.read_bytes(rest)
        demand(len(key) <= self.key_most, "length of a key")
        return key

    def parse_cell(self, n):
        if self.node.table.type not in KEYED:
            return self.parse_value(n, None)
        last, self.key = self.key, self.read_key()
        value = self.parse_value(n, self.key)
        demand(n == 0 or self.key > last, "keys that do not ascend")
        return value

    def parse_value(self, n, key):
        if self.level > 0:
            return self.parse_child(key)
        if self.node.table.type in KEYED:
            value = self.read_bytes(self.read_number())
            return (key, value) if self.places is None else (key, value, self.places.place(n))
        if self.node.table.type == BLOCKS:
            return self.parse_block()
        step, self.at = read_svarint(self.data, self.at)
        self.previous += step
        entries = self.objects.root.entries
        demand(0 <= self.previous < entries, "a number that does not exist")
        return self.previous

    def parse_child(self, key):
        short = self.read_short(PAGE)
        below = self.read_number()
        demand(1 <= below <= BELOW_MOST, "number of cells beneath a child")
        spans = tuple(self.read_number() for _ in self.sums[1:])
        demand(all(span < SIZE_END for span in spans), "a span of 2^63 or more")
        self.below += below
        self.sums = add_each(self.sums, (short.stored, *spans))
        return Child(short, below, key, spans)

    def read_short(self, kind):
        short, self.at = read_short(self.data, self.at)
        self.objects.check_short(short, kind)
        return short

    def parse_block(self):
        short = self.read_short(BLOCK)
        self.sums = add_each(self.sums, (short.stored,))
        return short

    # What the cells refer to.

    def child_node(self, n):
        """Adds what the cells before this one span to where the page's own children begin."""
        table, level, child = self.node.table, self.level - 1, self.cells[n]
        positions = self.node.positions
        for before in self.cells[:n]:
            positions = add_each(positions, (before.short.stored, *before.spans))
        reference = full_reference(child.short, PAGE, table.bases[level] + positions[0])
        is_last = self.node.is_last and n == self.count - 1
        return Node(
            table, level, reference, child.below, child.key, child.spans, positions[1:], is_last
        )

    def block_reference(self, n):
        position = self.node.positions[0] + sum(short.stored for short in self.cells[:n])
        return full_reference(self.cells[n], BLOCK, self.node.table.content_base + position)


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
        """find(id) of section 7. Returns the cell's rank, key, record and place."""
        demand(table.count, "no such id", "not-found")
        page, rank = self.load(top_node(table)), 0
        while page.level > 0:
            n = sum(child.key <= wanted for child in page.cells) - 1
            demand(n >= 0, "no such id", "not-found")
            rank += sum(child.below for child in page.cells[:n])
            page = self.load(page.child_node(n))
        for n, cell in enumerate(page.cells):
            if cell[0] == wanted:
                return rank + n, *cell
        raise Refused("not-found", "no such id")
