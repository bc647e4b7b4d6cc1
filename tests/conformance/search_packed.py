#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Compares the index of a packed archive with the one that the second writer makes of its articles.

The articles are read with the second reader, and must be plain text. The second writer splits and
folds with Python's tables of Unicode, so these must be of the version that the index states. Stems
come from libstemmer, where the index has them. Everything is compared: weights, characters, cells.
With --query, the ids that the second reader finds are printed instead.
"""
import argparse
import sys
import unicodedata

from reference_parts import ARTICLE
from search_stems import make_stem
from search_writer import Document, make_index
from second_reader import Archive, File
from second_reader.content import read_content, read_overflow
from second_reader.objects import CHARACTERS
from second_reader.records import join_overflow
from second_reader.searching import Search
from second_reader.verifying import verify
from second_reader.verifying_search import Walk, verify_search


def documents(archive):
    for number in range(archive.root.entries):
        entry = archive.entry(number)
        fields = dict(entry.fields)
        if entry.overflow:
            fields = join_overflow(fields, read_overflow(archive, entry))
        if entry.kind != ARTICLE or fields.get("status") == 3:
            continue
        text = b"".join(read_content(archive, entry)).decode()
        parts = [text, *fields.get("author", ()), *fields.get("tag", ())]
        yield Document(number, fields.get("title", ""), "\n".join(parts))


def compare(archive, page_size):
    search = Search(archive)
    search.open()
    section = search.section
    stem = make_stem(section.stemmer)
    index = make_index(list(documents(archive)), archive.root.entries, stem, page_size)
    characters = archive.objects.load(section.characters, CHARACTERS)
    yield "weights", index.weights, list(section.weights[:12])
    yield "characters", index.characters, characters
    cells = [(key, value) for key, value in Walk(archive, search).cells()]
    yield "number of cells", len(index.cells), len(cells)
    for wanted, found in zip(index.cells, cells):
        yield "cell", wanted, found


def show_found(archive, search, queries):
    for query in queries:
        print(*(archive.entry(n).id.decode() for n in search.search(query.encode())))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive")
    parser.add_argument("--query", action="append", help="words; may be repeated")
    parser.add_argument("--page-size", type=int, default=8192)
    given = parser.parse_args()
    archive = Archive(File(given.archive), None)
    verify(archive)
    verify_search(archive)
    search = Search(archive)
    search.open()
    if given.query:
        show_found(archive, search, given.query)
        return
    wanted = tuple(int(part) for part in unicodedata.unidata_version.split("."))
    if search.section.unicode != wanted:
        print(f"cannot be compared: Unicode {search.section.unicode} and {wanted}")
        sys.exit(77)
    differences = [found for found in compare(archive, given.page_size) if found[1] != found[2]]
    for difference in differences[:10]:
        print(*(str(part)[:200] for part in difference))
    sys.exit(len(differences) > 0)


if __name__ == "__main__":
    main()
