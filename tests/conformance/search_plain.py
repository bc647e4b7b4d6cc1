# SPDX-License-Identifier: BSD-2-Clause
"""A search of section 17 without an index: over the postings as they were before they were packed.

It says what a reader has to find in an archive with the index that it is given.
"""
from search_tokens import split

ACCUMULATORS, CELLS_MOST, TARGETS_MOST, SCORE_MOST = 512, 1024, 8, 65535


class Plain:
    """Searches the postings themselves."""

    def __init__(self, index, articles):
        self.index, self.articles = index, articles
        self.keys = sorted(key for key, _ in index.cells)

    def words(self, query):
        """Returns for each word of a query the terms whose postings it has."""
        found = {}
        for term, is_prefix in split(query)[:8]:
            key = term if is_prefix else self.index.groups.get(term)
            found[key, is_prefix] = self.prefix_keys(key) if is_prefix else [key]
        return [keys for (key, _), keys in found.items() if key and keys]

    def prefix_keys(self, prefix):
        cells = [key for key in self.keys if key.startswith(prefix)][:CELLS_MOST]
        keys = [key for key in cells if key in self.index.postings]
        targets = []
        for key in cells:
            target = self.index.groups.get(key, key)
            if target != key and not target.startswith(prefix) and target not in targets:
                targets.append(target)
        return keys + targets[:TARGETS_MOST]

    def search(self, query, is_wanted=lambda number: True):
        words = self.words(query)
        counts = [sum(len(self.index.postings[key]) for key in keys) for keys in words]
        scores, matched = {}, {}
        for count, n in sorted((count, n) for n, count in enumerate(counts)):
            rarity = max(1, log16(2 * self.articles + 2) - log16(2 * count + 1) + 1)
            for number, impact in (p for key in words[n] for p in self.in_order(key)):
                if number not in scores:
                    if len(scores) == ACCUMULATORS or not is_wanted(number):
                        continue
                weight = self.index.weights[impact]
                scores[number] = min(scores.get(number, 0) + (rarity * weight >> 4), SCORE_MOST)
                matched.setdefault(number, set()).add(n)
        return sorted(scores, key=lambda d: (-len(matched[d]), -scores[d], d))

    def in_order(self, key):
        postings = self.index.postings[key]
        return (
            sorted(postings, key=lambda p: (-p[1], p[0]))
            if len(postings) > ACCUMULATORS
            else postings
        )


def log16(value):
    n = value.bit_length() - 1
    return 16 * n + (value >> n - 4 if n >= 4 else value << 4 - n) - 16
