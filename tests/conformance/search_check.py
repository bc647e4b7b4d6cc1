#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Searches a made archive for random queries, and compares with a search without an index.

The archive goes through the reference writer and the second reader. What is compared with is the
postings as they were before they were packed, searched by a plain loop: so a fault in how postings,
characters and pages are written or read shows, and so does one in either understanding of the rules
of section 17. --library C_READER asks the library instead of the second reader. With the same seed
both get the same queries.
"""
import argparse
import random
import subprocess
import sys
import tempfile

from reference_parts import ARTICLE, TITLE, field, record
from reference_writer import Archive
from search_plain import Plain
from search_writer import Document, make_index, search_section
from second_reader import Archive as Reader
from second_reader import Bytes
from second_reader.searching import Search
from second_reader.verifying import verify
from second_reader.verifying_search import verify_search

ENDINGS = ("", "", "", "s", "ed", "ing", "ly")
SYLLABLES = (
    "ba be bo ca ce cho da de fi ga gé hi ka la lö ma mo na no pa qu ra re si ta te u va".split()
)
HAN = [chr(point) for point in range(0x4E00, 0x4E40)]
HANGUL = [chr(point) for point in range(0xAC00, 0xAC00 + 28 * 20, 28)]
ARABIC = [chr(point) for point in range(0x0627, 0x063B)]


def make_words(rng):
    stems = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(400)]
    words = [rng.choice(stems) + rng.choice(ENDINGS) for _ in range(1200)]
    for letters, most in ((HAN, 5), (HANGUL, 3), (ARABIC, 4)):
        words += ["".join(rng.choices(letters, k=rng.randint(1, most))) for _ in range(120)]
    rng.shuffle(words)
    return words


def make_documents(rng, words, count):
    weights = [1 / (n + 1) for n in range(len(words))]
    documents = []
    for number in range(0, 2 * count, 2):
        chosen = rng.choices(words, weights, k=rng.randint(3, 60))
        documents.append(Document(number, " ".join(chosen[:2]), ", ".join(chosen[2:])))
    return documents


def stem(term):
    """Returns a term without an ending, as a stemmer might."""
    for ending in ("ing", "ed", "ly", "s"):
        if term.endswith(ending) and len(term) > len(ending) + 2:
            return term[: -len(ending)]
    return term


def make_archive(documents, cells_per_page, **options):
    entries = [(f"{n:06}", record(ARTICLE, field(TITLE, "T"))) for n in range(2 * len(documents))]
    archive = Archive(entries, cells_per_page=cells_per_page, **options)
    index = make_index(documents, len(entries), stem, cells_per_page=cells_per_page)
    archive.sections = [search_section(archive, index)]
    return archive, index


def random_query(rng, words):
    parts = rng.choices(words, k=rng.choice((1, 1, 2, 2, 3, 5, 10)))
    if rng.random() < 0.4:
        n = rng.randrange(len(parts))
        parts[n] = parts[n][: rng.randint(1, len(parts[n]))] + "*"
    if rng.random() < 0.2:
        parts[0] = parts[0].upper()
    return " ".join(parts)


class Library:
    """Searches with a command that speaks the protocol of README.md."""

    def __init__(self, command, archive):
        self.file = tempfile.NamedTemporaryFile()  # pylint: disable=consider-using-with
        self.file.write(archive)
        self.file.flush()
        pipe = subprocess.PIPE
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen([command], stdin=pipe, stdout=pipe, text=True)
        self.ask(f"1 - {self.file.name}")

    def ask(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        return list(iter(self.process.stdout.readline, "end\n"))

    def search(self, query, divisor):
        """Returns how many results there are, and the first ten."""
        (answer,) = self.ask(f"search {query.encode().hex()} {divisor}")
        _, error, *numbers = answer.split()
        return [int(n) for n in numbers] if error == "ok" else error


def counted(found):
    return [len(found), *found[:10]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="queries")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--library", help="the command")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    words = make_words(rng)
    documents = make_documents(rng, words, 2000)
    archive, index = make_archive(documents, rng.choice((7, 40, 200)))
    data = archive.build()
    reader = Reader(Bytes(data), None)
    library = Library(given.library, data) if given.library else None
    verify(reader)
    verify_search(reader)
    plain, passed, failed = Plain(index, len(archive.entries)), 0, 0
    for _ in range(given.count):
        query, divisor = random_query(rng, words), rng.choice((1, 1, 3, 10, 100))
        narrowed = (query, lambda number, divisor=divisor: number % divisor == 0)
        want = plain.search(*narrowed)
        if library:
            want, have = counted(want), library.search(query, divisor)
        else:
            have = Search(reader).search(narrowed[0].encode(), narrowed[1])
        if want != have:
            print(f"not ok - {query!r} of {divisor}: {want[:10]}, the reader {have[:10]}")
        passed, failed = passed + (want == have), failed + (want != have)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
