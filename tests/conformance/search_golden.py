#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prints a hash of the index that tests/unit/terms/test_search_writer.c makes.

The articles are the same as there. What is hashed are the weights and all cells, as the second
writer makes them from the text of section 17.
"""
import hashlib

from search_writer import Document, make_index

ITEMS, WORDS = 9000, 30


def random_numbers():
    state = 1
    while True:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        yield state


def text_of(numbers):
    words = []
    for n in range(WORDS):
        drawn = next(numbers)
        if (drawn >> 8) % (n + 1) == 0:
            word = f"w{n:02}" + ("s" if drawn >> 20 & 1 else "")
            words += [word] * (1 + (drawn >> 16) % 3)
    return " ".join(words)


def documents():
    numbers, found = random_numbers(), []
    for n in range(ITEMS):
        text = text_of(numbers)
        if n % 10 != 3:  # the others are no articles
            found.append(Document(n * 7919 % ITEMS, "", text))
    return sorted(found)


def main():
    index = make_index(documents(), ITEMS, lambda term: term.removesuffix("s"), page_limit=65536)
    hashed = hashlib.blake2b(bytes(index.weights), digest_size=32)
    for key, value in index.cells:
        hashed.update(bytes([len(key)]) + key + len(value).to_bytes(2, "little") + value)
    print(len(index.cells), hashed.hexdigest())


if __name__ == "__main__":
    main()
