#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Searches archives that claim 2^28 entries and more, for the limits of section 17.

No vector can: a reader that is asked about each of so many entries would not end. The claims are
well formed, and no page of entries is read for a search. --library C_READER asks the library
instead of the second reader.
"""
import argparse
import functools
import sys

from reference_parts import BY_DATE, BY_TITLE, ENTRIES
from samples import edit_root, edit_table
from search_check import Library, counted
from search_plain import log16
from search_samples import cells_of, numbered
from search_writer import (
    Bits,
    Index,
    continuation,
    pack_list,
    redirect,
    search_section,
    varint,
)
from second_reader import Archive as Reader
from second_reader import Bytes
from second_reader.errors import Refused
from second_reader.searching import Search

LIMIT, MOST = 1 << 28, 1 << 30  # numbers that are searched; documents that are told apart


def claiming(cells, entries, articles, impacts, weights):
    """Returns the bytes of an archive of one entry that claims to have more, with an index."""
    edits = [edit_table(ENTRIES, count=entries)]
    edits += [edit_table(kind, count=articles) for kind in (BY_TITLE, BY_DATE)]

    def edit(kind, table):
        return functools.reduce(lambda made, hooks: hooks["table"](kind, made), edits, table)

    hooks = edit_root(entries=entries, articles=articles) | {"table": edit}
    archive = numbered(1, hooks=hooks)
    archive.sections = [search_section(archive, Index(cells, None, impacts, weights))]
    return archive.build()


def numbers():
    """Documents on both sides of the limit, and a head that counts more than there are."""
    entries = LIMIT + 5
    terms = {
        "last": [(LIMIT - 1, 0)],
        "over": [(LIMIT, 0)],
        "two": [(7, 0), (LIMIT - 1, 0)],
        "many": varint(2 * (LIMIT + 1)),
    }
    searches = [("last", [LIMIT - 1]), ("over", "format"), ("two", [7, LIMIT - 1])]
    searches += [("many", "format"), ("man*", "format")]
    return claiming(cells_of(terms, entries, 1), entries, entries, 1, [160]), searches


def articles():
    """Words of one and three documents, with weights that give them the same score.

    It would be another one if there were more than 2^30 articles.
    """

    def score(articles_here, documents, weight):
        rarity = log16(2 * articles_here + 2) - log16(2 * documents + 1) + 1
        return rarity * weight >> 4

    pairs = ((a, b) for a in range(200, 256) for b in range(200, 256))
    weights = next(
        (a, b)
        for a, b in pairs
        if score(MOST, 1, a) == score(MOST, 3, b) and score(4 * MOST, 1, a) != score(4 * MOST, 3, b)
    )
    terms = {"one": [(6, 0)], "three": [(5, 1), (7, 1), (8, 1)]}
    cells = cells_of(terms, 8 * MOST, 2)
    return claiming(cells, 8 * MOST, 4 * MOST, 2, weights), [("one three", [5, 6, 7, 8])]


def prefix_cells(letter, targets, first):
    """Returns cells of a prefix whose documents are those of its targets and of one term.

    The term and its continuations are all that is read of it: the bound of its cells ends it.
    """
    claimed = varint(2 * LIMIT)
    for n in range(targets):
        form, target = f"{letter}{n}".encode(), f"t{letter}{n}".encode()
        yield form, redirect(form, target)
        yield target, claimed
    bits = Bits()
    bits.put((1 << 16) - 1, 16)
    bits.put(first, 28)
    bits.put(0, 4)
    term = f"{letter}z".encode()
    yield term, claimed + bits.bytes()
    for n in range(1024 - targets):
        yield continuation(term, n), b"\0"


def documents():
    """Two words of more than 2^30 documents are equally rare, and come as they were asked for."""
    cells = [*prefix_cells("p", 8, 1000), *prefix_cells("q", 5, 200000000)]
    longest = varint(LIMIT << 4)  # the head of a run
    assert len(longest) == 5
    cells.append((b"run", varint(2 * LIMIT + 1) + longest + b"\0"))
    cells += [(continuation(b"run", n), b"\0") for n in range(1024)]
    data = claiming(cells, LIMIT, LIMIT, 1, [160])
    p_first, q_first = ("p* q*", 1000), ("q* p*", 200000000)
    return data, [p_first, q_first, ("run", list(range(512)))]


class Second:
    """Searches with the second reader."""

    def __init__(self, data):
        self.reader = Reader(Bytes(data), None)

    def search(self, query, _):
        try:
            return counted(Search(self.reader).search(query.encode()))
        except Refused as error:
            return error.name


def is_right(want, have):
    """want: all numbers, the name of an error, or the number of the best document."""
    if isinstance(want, int):
        return not isinstance(have, str) and have[1] == want
    return have == (want if isinstance(want, str) else counted(want))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", help="the command")
    given = parser.parse_args()
    passed = failed = 0
    for make in (numbers, articles, documents):
        data, searches = make()
        reader = Library(given.library, data) if given.library else Second(data)
        for query, want in searches:
            have = reader.search(query, 1)
            if not is_right(want, have):
                print(f"not ok - {make.__name__}, {query!r}: expected {want}, got {have}")
            passed, failed = passed + is_right(want, have), failed + (not is_right(want, have))
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
