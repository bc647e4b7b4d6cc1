# SPDX-License-Identifier: BSD-2-Clause
"""An archive that another writer has made, taken apart so that any page or block can be changed.

Pages and blocks are decompressed. build() compresses those that were changed, with the dictionary
that they had, and keeps the frames of all others; then it hashes and signs everything anew. So a
change of a byte of a compressed page is seen by whatever reads it after its hash was compared.

The second reader takes the file apart, which must be a right one.
"""
import collections

import reference_parts as w
from layout import PAGE_HEAD
from reference_tables import shorten_keys
from reference_writer import Archive, Made
from second_reader import Archive as Read
from second_reader import Bytes
from second_reader.objects import BLOCK, DICTIONARY, PAGE
from second_reader.pages import top_node

# An object as it was: its raw bytes, codec, dictionary and, if it is compressed, its frame.
Kept = collections.namedtuple("Kept", "raw codec dictionary frame")
# A page: its Kept, what its parent says of it, and the pages or blocks that its cells refer to.
Branch = collections.namedtuple("Branch", "kept first below spans children")


class TakenApart:
    """What is in a file: the trees of pages, the blocks and the dictionaries."""

    def __init__(self, data):
        self.read = Read(Bytes(data), None)
        self.root = self.read.root
        self.dictionaries = [self.keep(ref, DICTIONARY) for ref in self.read.objects.dictionaries]
        self.blocks = []
        self.trees = {}
        for kind, table in sorted(self.read.tables.items()):
            self.trees[kind] = self.take(top_node(table)) if table.count else None

    def keep(self, reference, kind):
        stored = self.read.objects.load_stored(reference, kind)
        raw = self.read.objects.load(reference, kind)
        frame = stored if reference.codec else None
        return Kept(bytes(raw), reference.codec, reference.dictionary, frame)

    def take(self, node):
        page = self.read.pages.load(node)
        if node.level > 0:
            children = [self.take(page.child_node(n)) for n in range(page.count)]
        else:
            children = []
            if node.table.type == w.BLOCKS:
                references = [page.block_reference(n) for n in range(page.count)]
                self.blocks += [self.keep(reference, BLOCK) for reference in references]
        first = page.key and (page.cells[0].key if node.level else page.cells[0][0])
        below = page.below if node.level else page.count
        return Branch(self.keep(node.reference, PAGE), first or None, below, page.sums, children)

    def count_pages(self):
        rest, count = [tree for tree in self.trees.values() if tree], 0
        while rest:
            count += 1
            rest += rest.pop().children
        return count


class Repacked(Archive):
    """Has the hooks of Archive, but for `places`, and one more: block(number, raw)."""

    def __init__(self, apart):
        root = apart.root
        super().__init__(
            [("", b"")] * root.entries,
            dictionaries=[(kept.raw, kept.codec) for kept in apart.dictionaries],
            metadata=bytes(apart.read.metadata()),
            articles=root.articles,
            page_limit=root.page_raw,
            block_size=root.block_size,
            created=root.created,
            series=root.series,
            epoch=root.epoch,
            sequence=root.sequence,
            previous=root.previous,
        )
        self.apart = apart

    def page_count(self):
        return self.apart.count_pages()

    def store(self, kind, kept, raw):
        """Returns the object with these bytes in place of those it had."""
        frame = kept.frame if raw == kept.raw else None
        codec = kept.codec if raw == kept.raw else None
        number = kept.dictionary
        dictionary = self.dictionaries[number - 1][0] if number else None
        return self.hook("stored", w.Stored(kind, raw, codec, number, dictionary, frame))

    def make_blocks(self):
        blocks = enumerate(self.apart.blocks)
        return [self.store(w.BLOCK, kept, self.hook("block", kept.raw, n)) for n, kept in blocks]

    def make_page(self, table, levels, branch, blocks):
        """Appends a page to its level after those beneath it. Returns what a parent says of it."""
        level = PAGE_HEAD.unpack(branch.kept.raw)["level"]
        raw, spans = branch.kept.raw, branch.spans
        if branch.children:
            made = [self.make_page(table, levels, child, blocks) for child in branch.children]
            cells = [
                (c.first, c.page.short() + b"".join(map(w.varint, [c.below, *c.spans])))
                for c in made
            ]
            raw = raw[: PAGE_HEAD.size] + b"".join(shorten_keys(cells))
            spans = [sum(len(c.page.stored) for c in made)]
            spans += [sum(column) for column in zip(*[c.spans for c in made])]
        elif table == w.BLOCKS:
            part = [next(blocks) for _ in range(branch.below)]
            raw = raw[: PAGE_HEAD.size] + b"".join(block.short() for block in part)
            spans = [sum(len(block.stored) for block in part)]
        index = len(levels[level])
        raw = self.hook("page", raw, table, level, index)
        child = w.Child(self.store(w.PAGE, branch.kept, raw), branch.first, branch.below, spans)
        levels[level].append(self.child(table, level, index, child))
        return levels[level][-1]

    def make_levels(self, table, branch, blocks):
        if branch is None:
            return []
        levels = [[] for _ in range(PAGE_HEAD.unpack(branch.kept.raw)["level"] + 1)]
        self.make_page(table, levels, branch, iter(blocks))
        return levels

    def make(self):
        blocks = self.make_blocks()
        tables = {
            kind: (self.apart.read.tables[kind].count, self.make_levels(kind, tree, blocks))
            for kind, tree in self.apart.trees.items()
        }
        return Made(blocks, tables, self.make_metadata(), self.make_dictionaries())
