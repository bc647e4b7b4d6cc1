# SPDX-License-Identifier: BSD-2-Clause
"""Trees of pages, which reference_writer.py builds from the leaves up: section 7 of FORMAT.md."""
import os

from layout import PAGE_HEAD
from reference_parts import ENTRIES, PAGE, Child, Stored, varint


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


class Trees:
    """What an archive has to say about its pages, and how it makes them. See Archive."""

    def __init__(self):
        self.dictionaries = []  # (raw bytes, codec)
        self.page_dictionary = 0
        self.page_codec = None
        self.cells_per_page = 1000
        self.cells_per_leaf = None  # if not cells_per_page: of each leaf, the last for all others
        self.first_children = ()  # of the first pages of level 1, if not cells_per_page
        self.hooks = {}

    def hook(self, name, value, *context):
        return self.hooks[name](*context, value) if name in self.hooks else value

    def page(self, table, level, index, cells, before=b""):  # pylint: disable=too-many-arguments
        """before: what stands between the head and the cells, which is compressed apart."""
        head = PAGE_HEAD.pack(table=table, level=level, count=len(cells)) + before
        raw = self.hook("page", head + b"".join(cells), table, level, index)
        number = self.page_dictionary if table == ENTRIES and level == 0 else 0
        dictionary = self.dictionaries[number - 1][0] if number else None
        split = len(head) if before else 0
        stored = Stored(PAGE, raw, self.page_codec, number, dictionary, split=split)
        return self.hook("stored", stored)

    def child(self, table, level, index, child):
        return self.hook("child", child, table, level, index)

    def levels(self, table, leaves):
        """Returns levels, leaves first, each a list of Child.

        leaves: (what stands before the cells, [(key or None, value)], spans) for each.
        """
        level = []
        for n, (before, cells, spans) in enumerate(leaves):
            page = self.page(table, 0, n, shorten_keys(cells), before)
            level.append(self.child(table, 0, n, Child(page, cells[0][0], len(cells), spans)))
        levels = [level] if leaves else []
        while len(level) > 1:
            level = self.level_above(table, len(levels), level)
            levels.append(level)
        return levels

    def level_above(self, table, number, children):
        level, rest = [], children
        sizes = list(self.first_children) if number == 1 else []
        while rest:
            size = sizes.pop(0) if sizes else self.cells_per_page
            part, rest = rest[:size], rest[size:]
            cells = [
                (c.first, c.page.short() + b"".join(map(varint, [c.below, *c.spans]))) for c in part
            ]
            page = self.page(table, number, len(level), shorten_keys(cells))
            spans = [sum(len(c.page.stored) for c in part)]
            spans += [sum(column) for column in zip(*[c.spans for c in part])]
            below = sum(c.below for c in part)
            child = Child(page, part[0].first, below, spans)
            level.append(self.child(table, number, len(level), child))
        return level

    def split(self, cells):
        parts, at = [], 0
        sizes = list(self.cells_per_leaf or [self.cells_per_page])
        while at < len(cells):
            size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
            parts.append(cells[at : at + size])
            at += size
        return parts
