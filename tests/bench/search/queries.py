# SPDX-License-Identifier: BSD-2-Clause
"""Queries, and what exact BM25 finds for them: plain Python over the terms of FORMAT.md section 17.

A random query has words of one random article: each of at least three ASCII letters, drawn without
repetition from the different words of its text. So common words come, too, and all words of a query
stand together in at least one article.
"""
import collections
import functools
import math
import os
import random
import re
import sys

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir, "conformance")
)
# pylint: disable=wrong-import-position
from search_stems import make_stem  # noqa: E402
from search_tokens import tokens  # noqa: E402

SEED, COUNT = 20261126, 200
K1, B, TITLE_WEIGHT, BEST = 1.2, 0.75, 4, 10
ASCII_WORD, PLAIN_WORD = re.compile(r"[a-z0-9]+"), re.compile(r"[a-z]{3,}")
TERM_MOST = 32


@functools.lru_cache(maxsize=1 << 16)
def tokens_of_part(part):
    return [term.decode() for term in tokens(part)]


def tokens_of(text):
    """Splits at white space first, which always separates, and ASCII faster than the rest."""
    found = []
    for part in [text] if text.isascii() else text.split():
        if part.isascii():
            found += [word[:TERM_MOST] for word in ASCII_WORD.findall(part.lower())]
        else:
            found += tokens_of_part(part)
    return found


def random_queries(articles, words, count=COUNT, seed=SEED):
    """Returns as many queries of so many words each."""
    rng = random.Random(seed + words)
    queries = []
    for _ in range(1000 * count):
        _, text = articles[rng.randrange(len(articles))]
        plain = sorted(set(filter(PLAIN_WORD.fullmatch, tokens_of(text))))
        if len(plain) >= words:
            queries.append(rng.sample(plain, words))
        if len(queries) == count:
            break
    return queries


class Exact:
    """BM25 over groups of terms with the same stem, with real numbers and without bounds."""

    def __init__(self, articles, stemmer):
        stem = make_stem(f"snowball {stemmer}") if stemmer else None
        self.group = functools.lru_cache(maxsize=None)(stem or (lambda term: term))
        self.counts, self.lengths = [], []
        self.documents = collections.Counter()
        for title, text in articles:
            counts = collections.Counter()
            for term, count in collections.Counter(tokens_of(text)).items():
                counts[self.group(term)] += count
            for term in tokens_of(title):
                counts[self.group(term)] += TITLE_WEIGHT
            self.counts.append(counts)
            self.lengths.append(sum(counts.values()))
            self.documents.update(counts.keys())
        self.mean = sum(self.lengths) / sum(1 for length in self.lengths if length)
        self.total = sum(1 for length in self.lengths if length)
        self.postings = {}

    def index(self, queries):
        """Collects the postings of the words of queries."""
        wanted = {self.group(word) for query in queries for word in query}
        self.postings = {group: [] for group in wanted}
        for number, counts in enumerate(self.counts):
            for group in wanted & counts.keys():
                self.postings[group].append((number, counts[group]))

    def scores(self, query):
        """Returns the score of each article that has a word, and how many words it has."""
        found, words = collections.Counter(), collections.Counter()
        for group in {self.group(word) for word in query}:
            n = self.documents[group]
            rarity = math.log(1 + (self.total - n + 0.5) / (n + 0.5))
            for number, f in self.postings[group]:
                norm = K1 * (1 - B + B * self.lengths[number] / self.mean)
                found[number] += rarity * f * (K1 + 1) / (f + norm)
                words[number] += 1
        return found, words

    def gains_of(self, query, found):
        """Returns the NDCG@10 of a ranking three times; an article is worth its exact score.

        The first is against the ten that come first where articles with more words of the query
        come before others, as section 17 demands. There, an article with fewer words than the one
        whose place it has is worth no more than that one. The second is against the ten highest
        scores. The third is its ceiling: what the ten of the demanded order reach of them.
        """
        scores, words = self.scores(query)
        demanded = sorted(scores, key=lambda number: (-words[number], -scores[number]))[:BEST]
        worth = [scores[number] for number in found]
        in_order = [
            min(scores[number], scores[wanted]) if words[number] < words[wanted] else scores[number]
            for number, wanted in zip(found, demanded)
        ]
        best = gain(scores[number] for number in demanded)
        highest = gain(sorted(scores.values(), reverse=True))
        return share(gain(in_order), best), share(gain(worth), highest), share(best, highest)

    def common(self, count):
        """Returns the words that most articles have."""
        plain = (group for group, _ in self.documents.most_common() if PLAIN_WORD.fullmatch(group))
        return [group for group, _ in zip(plain, range(count))]


def gain(values):
    return sum(value / math.log2(place + 2) for place, value in enumerate(list(values)[:BEST]))


def share(reached, ideal):
    return min(1.0, reached / ideal) if ideal else 1.0


def write(path, queries):
    """Writes queries, one in each line."""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(query + "\n" for query in queries)
    return path
