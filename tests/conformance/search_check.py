#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Searches a made archive for random queries, and compares with a search without an index.

The archive goes through the reference writer and the second reader. What is compared with is the
postings as they were before they were packed, searched by a plain loop: so a fault in how postings,
characters and pages are written or read shows, and so does one in either understanding of the rules
of section 11.
"""
import argparse
import random
import sys

from reference_parts import ARTICLE, TITLE, field, record
from reference_writer import Archive
from search_tokens import OPEN, PAIRS, fold, tokens
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


def make_archive(documents, cells_per_page):
    entries = [(f"{n:06}", record(ARTICLE, field(TITLE, "T"))) for n in range(2 * len(documents))]
    archive = Archive(entries, cells_per_page=cells_per_page)
    index = make_index(documents, len(entries), stem)
    archive.sections = [search_section(archive, index)]
    return archive, index


class Plain:
    """Searches the postings themselves."""

    def __init__(self, index, articles):
        self.index, self.articles = index, articles
        self.keys = sorted(key for key, _ in index.cells)

    def is_prefix(self, query, term, is_last):
        """Says whether the last or only word of a query is a prefix."""
        kinds = {fold(c)[0] for c in query if fold(c)[0] in (PAIRS,)}
        if kinds:
            return len(term.decode()) == 1
        return is_last or fold(query[-1])[0] == OPEN

    def words(self, parts, is_end_prefix):
        """Returns (list of keys, sum of documents) for each word. parts: words of a query."""
        found, seen = [], set()
        terms = []
        for n, part in enumerate(parts):
            is_last = is_end_prefix and n == len(parts) - 1
            terms += [(term, self.is_prefix(part, term, is_last)) for term in tokens(part)]
        for term, is_prefix in terms[:8]:
            key = term if is_prefix else self.index.groups.get(term)
            if key and (key, is_prefix) not in seen:
                seen.add((key, is_prefix))
                found.append(self.prefix_keys(key) if is_prefix else [key])
        return [keys for keys in found if keys]

    def prefix_keys(self, prefix):
        cells = [key for key in self.keys if key.startswith(prefix)][:1024]
        keys = [key for key in cells if key in self.index.postings]
        targets = []
        for key in cells:
            target = self.index.groups.get(key, key)
            if target != key and not target.startswith(prefix) and target not in targets:
                targets.append(target)
        return keys + targets[:8]

    def search(self, parts, is_end_prefix):
        words = self.words(parts, is_end_prefix)
        counts = [sum(len(self.index.postings[key]) for key in keys) for keys in words]
        scores, matched = {}, {}
        for count, n in sorted((count, n) for n, count in enumerate(counts)):
            rarity = max(1, log16(2 * self.articles + 2) - log16(2 * count + 1) + 1)
            for number, level in (p for key in words[n] for p in self.in_order(key)):
                if number not in scores and len(scores) == 512:
                    continue
                weight = self.index.weights[level]
                scores[number] = min(scores.get(number, 0) + (rarity * weight >> 4), 65535)
                matched.setdefault(number, set()).add(n)
        return sorted(scores, key=lambda d: (-len(matched[d]), -scores[d], d))

    def in_order(self, key):
        postings = self.index.postings[key]
        return sorted(postings, key=lambda p: (-p[1], p[0])) if len(postings) > 512 else postings


def log16(value):
    n = value.bit_length() - 1
    return 16 * n + (value >> n - 4 if n >= 4 else value << 4 - n) - 16


def random_query(rng, words):
    parts = rng.choices(words, k=rng.choice((1, 1, 2, 2, 3, 5, 10)))
    is_end_prefix = rng.random() < 0.4
    if is_end_prefix:
        parts[-1] = parts[-1][: rng.randint(1, len(parts[-1]))]
    if rng.random() < 0.2:
        parts[0] = parts[0].upper()
    return parts, is_end_prefix


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="queries")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    words = make_words(rng)
    documents = make_documents(rng, words, 2000)
    archive, index = make_archive(documents, rng.choice((7, 40, 200)))
    reader = Reader(Bytes(archive.build()), None)
    verify(reader)
    verify_search(reader)
    plain, passed, failed = Plain(index, len(archive.entries)), 0, 0
    for _ in range(given.count):
        parts, is_end_prefix = random_query(rng, words)
        want = plain.search(parts, is_end_prefix)
        have = Search(reader).search(" ".join(parts).encode(), is_end_prefix)
        if want != have:
            print(f"not ok - {parts} {is_end_prefix}: {want[:10]}, the reader {have[:10]}")
        passed, failed = passed + (want == have), failed + (want != have)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
