# SPDX-License-Identifier: BSD-2-Clause
"""Section 17: verifying that the index is well formed."""
from .errors import demand
from .pages import top_node
from .postings import TERM_MOST, Postings
from .searching import IMPACTS_MOST, Search
from .verifying import Verifier
from .wire import parse_string


def verify_search(archive):
    """Raises the first error of the walk over the index, if there is one."""
    search = Search(archive)
    search.open()
    Walk(archive, search).run()


def merge(runs):
    """Joins runs of bytes, (offset, size), that follow each other directly."""
    merged = []
    for offset, size in sorted(runs):
        if merged and sum(merged[-1]) == offset:
            merged[-1] = (merged[-1][0], merged[-1][1] + size)
        else:
            merged.append((offset, size))
    return merged


class Walk:
    def __init__(self, archive, search):
        self.archive, self.search, self.table = archive, search, search.section.table
        self.sizes = [0] * self.table.levels

    def run(self):
        cells = self.cells()
        for key, value in cells:
            demand(0 not in key, "a continuation that no term needs")
            demand(len(key) <= TERM_MOST, "a term that is too long")
            parse_string(key)
            head = self.search.head(key, value)
            if head.target is not None:
                self.search.find_target(head.target)
            else:
                self.check_postings(key, head, cells)
        self.check_extents()

    def cells(self):
        """Yields every cell of the table as (key, value)."""
        if not self.table.count:
            return
        last = b""
        for page in Verifier(self.archive).walk_page(top_node(self.table), self.sizes):
            for key, value in page.cells:
                demand(key > last, "keys that do not ascend from leaf to leaf")
                yield key, value
                last = key

    def check_postings(self, key, head, cells):
        continuations = 0

        def continue_with():
            nonlocal continuations
            found, value = next(cells, (None, b""))
            wanted = key + b"\0" + continuations.to_bytes(2, "big")
            demand(found == wanted, "a continuation is missing")
            continuations += 1
            return value

        impacts = self.search.section.impacts
        postings = Postings(head, self.archive.root, impacts, continue_with)
        last = IMPACTS_MOST, -1  # impact and number of the posting before
        for number, impact in postings:
            if not head.is_list:
                demand(impact <= last[0], "runs whose impact rises")
                demand(impact < last[0] or number > last[1], "runs whose documents do not ascend")
            last = impact, number

    def check_extents(self):
        reference = self.search.section.characters
        objects = [*zip(self.table.bases, self.sizes)]
        if reference:
            objects.append((reference.offset, reference.stored))
        extents = [(extent.offset, extent.size) for extent in self.archive.directory.search_extents]
        demand(merge(objects) == merge(extents), "extents that the index does not fill")
