#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""renewed_leaves.py OLD NEW: finds the leaves of entries that NEW has renewed: those with the cells
of a leaf of OLD, and other places. Of each, writes a line: its offset and its size in OLD, and how
many of its last bytes are the same in NEW."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conformance"))
# pylint: disable=wrong-import-position
from second_reader.archive import Archive  # noqa: E402
from second_reader.directory import ENTRIES  # noqa: E402
from second_reader.objects import PAGE  # noqa: E402
from second_reader.pages import top_node  # noqa: E402
from second_reader.patches import count_same_end  # noqa: E402
from second_reader.sources import Bytes  # noqa: E402

HEAD = 4


def leaves_below(archive, node):
    if node.level == 0:
        yield node.reference
        return
    page = archive.pages.load(node)
    for n in range(page.count):
        yield from leaves_below(archive, page.child_node(n))


def cells_of(raw):
    """Returns what comes after the places."""
    at = HEAD
    while raw[at] & 0x80:
        at += 1
    count, widths = int.from_bytes(raw[2:4], "little"), raw[at + 1 : at + 4]
    return raw[at + 4 + (count * sum(widths) + 7) // 8 :]


def leaves_of(path):
    """Returns the offset and the stored bytes of each leaf by its cells."""
    data = pathlib.Path(path).read_bytes()
    archive = Archive(Bytes(data), None)
    return {
        cells_of(archive.objects.load(leaf, PAGE)): (
            leaf.offset,
            data[leaf.offset : leaf.offset + leaf.stored],
        )
        for leaf in leaves_below(archive, top_node(archive.tables[ENTRIES]))
    }


def main():
    old, new = map(leaves_of, sys.argv[1:3])
    for cells, (offset, stored) in old.items():
        if cells in new and new[cells][1] != stored:
            print(offset, len(stored), count_same_end(stored, new[cells][1]))


main()
