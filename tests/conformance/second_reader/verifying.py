# SPDX-License-Identifier: BSD-2-Clause
"""Section 12: verifying everything.

The walk collects the extent of every object as (offset, size); at the end they have to cover the
file. An archive that was opened has taken step 1 already.
"""
from .content import block_reference
from .directory import BLOCKS, DATE_ORDER, ENTRIES, TITLE_ORDER
from .errors import demand
from .header import HEADER_SIZE
from .objects import BLOCK, DICTIONARY
from .pages import top_node
from .records import ARTICLE, ASSET, Entry
from .wire import U64


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
        sums = self.verify_entries()
        self.verify_blocks()
        for kind in (TITLE_ORDER, DATE_ORDER):
            if kind in archive.tables:
                self.verify_order(kind, sums)
        self.verify_extents()
        for number in range(archive.root.blocks):
            archive.objects.load_stored(block_reference(archive, number), BLOCK)

    # Step 3: each table.

    def walk(self, kind):
        """Yields the leaves. Visits every page before its children, from left to right."""
        table = self.archive.tables[kind]
        ends = list(table.bases)
        if table.count:
            yield from self.walk_page(top_node(table), ends)
        self.extents += [(base, end - base) for base, end in zip(table.bases, ends)]

    def walk_page(self, node, ends):
        page = self.archive.pages.load(node)
        is_next = node.reference.offset == ends[node.level]
        demand(is_next, "pages of a level that are not contiguous")
        ends[node.level] += node.reference.stored
        is_alone = node.level > 0 and page.count < 2
        demand(not is_alone or node.is_last, "an inner page with one cell")
        if node.level == 0:
            yield page
            return
        for n in range(page.count):
            yield from self.walk_page(page.child_node(n), ends)

    def verify_entries(self):
        """Returns both sums over the numbers of all articles, which every order has to reach."""
        articles = first = second = number = 0
        last = b""
        for page in self.walk(ENTRIES):
            for key, record in page.cells:
                demand(key > last, "keys that do not ascend from leaf to leaf")
                entry, last = Entry(number, key, record), key
                self.check_places(entry)
                number += 1
                if entry.kind == ARTICLE:
                    articles, first, second = articles + 1, first + number, second + number**2
        demand(articles == self.archive.root.articles, "number of articles")
        return first % U64, second % U64

    def check_places(self, entry):
        has_content = entry.kind in (ARTICLE, ASSET)
        for place in (entry.place if has_content else None, entry.overflow):
            if place and place.length:
                exists = place.block < self.archive.root.blocks
                demand(exists, "a place in a block that does not exist")

    def verify_order(self, kind, sums):
        first = second = 0
        for page in self.walk(kind):
            for number in page.cells:
                first, second = first + number + 1, second + (number + 1) ** 2
        is_complete = (first % U64, second % U64) == sums
        demand(is_complete, "an order that does not name each article once")

    def verify_blocks(self):
        table, raw = self.archive.tables[BLOCKS], 0
        end = table.content_base
        for page in self.walk(BLOCKS):
            for n in range(page.count):
                reference = page.block_reference(n)
                demand(reference.offset == end, "blocks that are not contiguous")
                end, raw = end + reference.stored, raw + reference.raw
        demand(raw == self.archive.root.content_size, "content size")
        if table.count:
            self.extents.append((table.content_base, end - table.content_base))

    # Step 4: every byte belongs to one object.

    def verify_extents(self):
        extents = sorted(self.extents) + [(self.archive.root.file_size, 0)]
        begins = [offset for offset, _ in extents]
        ends = [HEADER_SIZE] + [offset + size for offset, size in extents]
        is_apart = all(end <= begin for end, begin in zip(ends, begins))
        demand(is_apart, "objects that overlap, or end after the end of the file")
        is_whole = all(end == begin for end, begin in zip(ends, begins))
        is_unknown = self.archive.directory.has_unknown_sections
        demand(is_whole, "bytes that belong to nothing", "unsupported" if is_unknown else "format")
