#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""lying_index.py SOURCE PUBLIC CHANGE...: the same articles with an index that lies.

SOURCE is an archive of plain text, packed with an index. For each CHANGE, CHANGE.lie gets its
articles and its index with this change, rightly hashed and signed by a publisher whose key PUBLIC
gets. They have other pages and cells than the command makes, so that "none" is a change, too.
Another archive takes the place of a change: its index is taken.
"""
import argparse
import pathlib

import reference_parts as w
from reference_writer import Archive
from search_packed import documents
from search_writer import Index, cut, pack_list, pack_runs, redirect, search_section, varint
from second_reader import Archive as Reader
from second_reader import File
from second_reader.content import read_content
from second_reader.objects import CHARACTERS
from second_reader.postings import Postings
from second_reader.searching import Search
from second_reader.verifying_search import Walk

WORD = b"harbour"  # SOURCE has it, in a list or in runs


class Source:
    """The index of an archive: terms to (posting, impact) or to their target."""

    def __init__(self, archive):
        self.entries = archive.root.entries
        search = Search(archive)
        search.open()
        self.section = search.section
        reference = self.section.characters
        self.characters = archive.objects.load(reference, CHARACTERS) if reference else None
        self.terms, self.runs = {}, set()
        cells = Walk(archive, search).cells()
        for key, value in cells:
            head = search.head(key, value)
            if head.target is not None:
                self.terms[key] = head.target
                continue
            if not head.is_list:
                self.runs.add(key)
            continuations = (value for _, value in cells)
            postings = Postings(
                head, archive.root, self.section.impacts, lambda more=continuations: next(more)
            )
            self.terms[key] = sorted(postings)

    def cells(self):
        for term, found in self.terms.items():
            if isinstance(found, bytes):
                yield term, redirect(term, found)
                continue
            if term in self.runs:
                value = varint(2 * len(found) + 1) + pack_runs(found, self.entries)
            else:
                value = varint(2 * len(found)) + pack_list(
                    found, self.entries, self.section.impacts
                )
            yield from cut(term, value, most=300)

    def index(self):
        index = Index(self.cells(), self.characters, weights=list(self.section.weights))
        index.unicode, index.stemmer = self.section.unicode, self.section.stemmer.encode()
        return index


def change_impact(source):
    number, impact = source.terms[WORD][1]
    source.terms[WORD][1] = number, 0 if impact else 1


def add_article(source):
    numbers = {number for number, _ in source.terms[WORD]}
    free = next(n for n in range(source.entries) if n not in numbers)
    source.terms[WORD] = sorted([*source.terms[WORD], (free, 3)])


def remove_article(source):
    del source.terms[WORD][-1]


def add_term(source):
    source.terms[b"harbourless"] = [(0, 1)]


def remove_term(source):
    del source.terms[WORD]


def make_form(source):
    source.terms[WORD] = min(t for t, p in source.terms.items() if isinstance(p, list))


def store_otherwise(source):
    source.runs ^= {WORD}


CHANGES = {
    "impact": change_impact,
    "article-more": add_article,
    "article-less": remove_article,
    "term-more": add_term,
    "term-less": remove_term,
    "form": make_form,
    "runs": store_otherwise,
}


def change_index(index, change):
    if change == "weights":
        index.weights[0] ^= 1
    if change == "characters":
        index.characters = (index.characters or b"") + b"\x10\0"
    if change == "unicode":
        index.unicode = (index.unicode[0] + 1, 2, 3)
    if change == "stemmer":
        index.stemmer = b"snowball english 00000000"
    if change == "stemmer-unknown":
        index.stemmer = b"porter 2 English"
    if change == "tokeniser":
        index.tokeniser = 2


def copy_articles(archive):
    """Returns the entries and blocks of an archive for another one."""
    blocks, entries = [], []
    titles = {document.number: document.title for document in documents(archive)}
    for number in range(archive.root.entries):
        entry = archive.entry(number)
        fields = [w.field(w.MEDIA_TYPE, "text/plain"), w.field(w.TITLE, titles[number])]
        content = b"".join(read_content(archive, entry))
        entries.append((entry.id.decode(), w.record(w.ARTICLE, *fields), (number, 0, len(content))))
        blocks.append(content)
    return entries, blocks


def lie(reader, articles, change):
    """Returns the archive with a change."""
    is_other = pathlib.Path(change).exists()
    source = Source(Reader(File(change), None) if is_other else reader)
    CHANGES.get(change, lambda _: None)(source)
    index = source.index()
    change_index(index, change)
    archive = Archive(*articles, cells_per_page=20)
    archive.sections = [search_section(archive, index)]
    return archive


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("public", type=pathlib.Path)
    parser.add_argument("changes", nargs="+", metavar="CHANGE")
    given = parser.parse_args()
    reader = Reader(File(given.source), None)
    articles = copy_articles(reader)
    for change in given.changes:
        archive = lie(reader, articles, change)
        pathlib.Path(f"{change}.lie").write_bytes(archive.build())
        archive.keys[0].write_public(given.public)


if __name__ == "__main__":
    main()
