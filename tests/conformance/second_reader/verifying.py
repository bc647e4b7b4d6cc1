# SPDX-License-Identifier: BSD-2-Clause
"""Section 12: verifying everything.

The walk collects the extent of every object as (offset, size); at the end they have to cover the
file. An archive that was opened has taken step 1 already. That pages and blocks are stored one
directly after the other needs no check: pages agree with their parents about every span, so they
are looked for where they have to be.
"""
from .content import block_reference
from .directory import BLOCKS, DATE_ORDER, ENTRIES, TITLE_ORDER
from .errors import demand
from .header import HEADER_SIZE
from .objects import BLOCK, DICTIONARY, EXTENT_PERSONAL
from .pages import top_node
from .records import ARTICLE, Entry


def verify(archive):
    """Raises the first error of the walk over every byte, if there is one."""
    return Verifier(archive).run()


class Verifier:
    def __init__(self, archive):
        self.archive, self.extents = archive, []

    def run(self):
        archive, directory = self.archive, self.archive.directory
        archive.metadata()
        for reference in directory.dictionaries:
            archive.objects.load(reference, DICTIONARY)
        for reference in (directory.reference, directory.metadata, *directory.dictionaries):
            if reference:
                self.extents.append((reference.offset, reference.stored))
        articles = self.verify_entries()
        self.verify_blocks()
        self.verify_orders(articles)
        self.verify_extents()
        for extent in directory.extents:
            archive.objects.read_hashed(extent.offset, extent.size, EXTENT_PERSONAL, extent.hash)
        for number in range(archive.root.blocks):
            archive.objects.load_stored(block_reference(archive, number), BLOCK)

    # Step 3: each table.

    def walk(self, kind):
        """Yields the leaves. Visits every page before its children, from left to right."""
        table = self.archive.tables[kind]
        sizes = [0] * table.levels
        if table.count:
            yield from self.walk_page(top_node(table), sizes)
        self.extents += zip(table.bases, sizes)

    def walk_page(self, node, sizes):
        page = self.archive.pages.load(node)
        sizes[node.level] += node.reference.stored
        is_alone = node.level > 0 and page.count < 2
        demand(not is_alone or node.is_last, "an inner page with one cell")
        if node.level == 0:
            yield page
            return
        for n in range(page.count):
            yield from self.walk_page(page.child_node(n), sizes)

    def verify_entries(self):
        """Returns the numbers of all articles."""
        articles, number, last = [], 0, b""
        for page in self.walk(ENTRIES):
            for key, record, place in page.cells:
                demand(key > last, "keys that do not ascend from leaf to leaf")
                entry, last = Entry(number, key, record, place), key
                self.check_places(entry)
                if entry.kind == ARTICLE:
                    articles.append(number)
                number += 1
        demand(len(articles) == self.archive.root.articles, "number of articles")
        return articles

    def check_places(self, entry):
        for place in (entry.place, entry.overflow):
            if place and place.length:
                exists = place.block < self.archive.root.blocks
                demand(exists, "a place in a block that does not exist")

    def verify_orders(self, articles):
        """Walks both orders before it judges what they name."""
        kinds = [kind for kind in (TITLE_ORDER, DATE_ORDER) if kind in self.archive.tables]
        orders = [[n for page in self.walk(kind) for n in page.cells] for kind in kinds]
        for order in orders:
            demand(sorted(order) == articles, "an order that does not name each article once")

    def verify_blocks(self):
        table, stored, raw = self.archive.tables[BLOCKS], 0, 0
        for page in self.walk(BLOCKS):
            stored += sum(short.stored for short in page.cells)
            raw += sum(short.raw for short in page.cells)
        demand(raw == self.archive.root.content_size, "content size")
        if table.count:
            self.extents.append((table.content_base, stored))

    # Step 4: every byte belongs to one object.

    def verify_extents(self):
        extents = self.extents + [(e.offset, e.size) for e in self.archive.directory.extents]
        end = HEADER_SIZE
        for offset, size in [*sorted(extents), (self.archive.root.file_size, 0)]:
            demand(offset == end, "objects that overlap, or bytes that belong to nothing")
            end = offset + size
