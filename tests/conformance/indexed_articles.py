#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""indexed_articles.py ARCHIVE PUBLIC [--count N]: packs articles of standard input with an index.

Each line of the input is an object of JSON with id, title, text, and if wanted seconds (of the day
of publication), language, summary, type and authors. PUBLIC gets the publisher's key as a file of
minisign. The articles lie in blocks of their own. With --count, further articles follow, whose text
is "filler" and their number.
"""
import argparse
import json
import pathlib
import sys

import reference_parts as w
from reference_writer import Archive
from search_check import stem
from search_writer import Document, make_index, search_section


def fields_of(article):
    yield w.field(w.MEDIA_TYPE, article.get("type", "text/plain"))
    yield w.field(w.TITLE, article["title"])
    if "seconds" in article:
        yield w.field(w.PUBLISHED, w.date(article["seconds"], 1))
    if "language" in article:
        yield w.field(w.LANGUAGE, article["language"])
    for author in article.get("authors", []):
        yield w.field(w.AUTHOR, author)
    if "summary" in article:
        yield w.field(w.SUMMARY, article["summary"])


def fillers(count):
    for n in range(count):
        yield {"id": f"z/{n:05}", "title": f"Number {n}", "text": f"filler {n}"}


def make_archive(articles):
    articles = sorted(articles, key=lambda article: article["id"].encode())
    blocks = [article["text"].encode() for article in articles]
    entries = [
        (article["id"], w.record(w.ARTICLE, *fields_of(article)), (n, 0, len(blocks[n])))
        for n, article in enumerate(articles)
    ]
    archive = Archive(entries, blocks, cells_per_page=50)
    texts = [[a["text"], *a.get("authors", [])] for a in articles]
    documents = [
        Document(n, article["title"], "\n".join(texts[n])) for n, article in enumerate(articles)
    ]
    archive.sections = [search_section(archive, make_index(documents, len(entries), stem))]
    return archive


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=pathlib.Path)
    parser.add_argument("public", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=0, help="further articles")
    given = parser.parse_args()
    archive = make_archive([*map(json.loads, sys.stdin), *fillers(given.count)])
    given.archive.write_bytes(archive.build())
    archive.keys[0].write_public(given.public)


if __name__ == "__main__":
    main()
