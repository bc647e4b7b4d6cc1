# SPDX-License-Identifier: BSD-2-Clause
"""Section 17: the characters object, and the terms of a query."""
import collections
import itertools

from .errors import demand
from .wire import parse_string, read_svarint, read_varint

QUERY_MOST, TERM_MOST, FOLDING_MOST = 1024, 32, 12  # bytes
TERMS_MOST = 8
CODE_POINTS = 0x110000
FIRST = 0x80  # below are the characters of ASCII, which are built in
SURROGATES = range(0xD800, 0xE000)

SEPARATOR, WORD, PAIR = range(3)  # what a run consists of
IS_WORD, IS_OPEN, IS_PAIR = range(3)  # classes
ITSELF, SHIFTED, ALTERNATING, SAME = range(4)  # methods

Term = collections.namedtuple("Term", "key is_prefix")
Range = collections.namedtuple("Range", "first end method kind data")
# A character of a query: its run, its folding, and whether a word that ends with it is a prefix.
Character = collections.namedtuple("Character", "run folding is_open")

OTHER_SEPARATOR = Character(SEPARATOR, b"", False)
STAR = Character(SEPARATOR, b"*", False)  # makes the word before it a prefix


def parse_query(query):
    demand(len(query) <= QUERY_MOST, "a query that is too long", "usage")
    try:
        text = query.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    demand("\0" not in text, "a query that is not a string", "usage")
    return text


def fold_ascii(character):
    if character.isalnum():
        return Character(WORD, character.lower().encode(), False)
    return STAR if character == "*" else OTHER_SEPARATOR


class Characters:
    """The ranges of the characters object, which are checked before any is used."""

    def __init__(self, data):
        self.ranges, at, end = [], 0, FIRST
        while at < len(data):
            found, at = self.parse_range(data, at, end)
            self.ranges.append(found)
            end = found.end

    def parse_range(self, data, at, end):
        gap, at = read_varint(data, at)
        head, at = read_varint(data, at)
        count, method, kind = (head >> 4) + 1, head >> 2 & 3, head & 3
        first = end + gap
        demand(first + count <= CODE_POINTS, "a range that ends after the last code point")
        demand(kind <= IS_PAIR, "class of a range")
        folding = None
        if method == SHIFTED:
            folding, at = read_svarint(data, at)
            self.check_shift(first + folding, first + folding + count - 1)
        elif method == ALTERNATING:
            demand(count % 2 == 0, "a range that alternates and has an odd count")
            before = SURROGATES.start - 1
            is_folded = before in range(first, first + count, 2)
            demand(not is_folded, "a folding to a surrogate")
        elif method == SAME:
            folding, at = self.parse_folding(data, at)
            demand(folding or kind == IS_WORD, "class of dropped characters")
        return Range(first, first + count, method, kind, folding), at

    def check_shift(self, lowest, highest):
        demand(0 < lowest and highest < CODE_POINTS, "a folding that is no code point")
        is_apart = highest < SURROGATES.start or SURROGATES.stop <= lowest
        demand(is_apart, "a folding to a surrogate")

    def parse_folding(self, data, at):
        demand(at < len(data), "a range that is cut")
        size, at = data[at], at + 1
        demand(size <= FOLDING_MOST, "length of a folding")
        demand(size <= len(data) - at, "a range that is cut")
        parse_string(data[at : at + size])
        return data[at : at + size], at + size

    def fold(self, character):
        """Returns a Character, or None for one that is dropped."""
        point = ord(character)
        if point < FIRST:
            return fold_ascii(character)
        for found in self.ranges:
            if found.first <= point < found.end:
                folding = fold_in_range(found, point)
                run = PAIR if found.kind == IS_PAIR else WORD
                return Character(run, folding, found.kind == IS_OPEN) if folding else None
        return OTHER_SEPARATOR

    def terms(self, text):
        """Returns the terms of a query, not more than are searched."""
        folded = [self.fold(character) for character in text]
        folded = [character for character in folded if character]
        terms, position = [], 0
        for run, group in itertools.groupby(folded, lambda character: character.run):
            characters = list(group)
            position += len(characters)
            if run == WORD:
                terms.append(word_term(characters, folded[position:][:1] == [STAR]))
            elif run == PAIR:
                terms += pair_terms(characters)
        return terms[:TERMS_MOST]


def fold_in_range(found, point):
    if found.method == SAME:
        return found.data
    if found.method == SHIFTED:
        point += found.data
    elif found.method == ALTERNATING and (point - found.first) % 2 == 0:
        point += 1
    return chr(point).encode()


def word_term(characters, is_before_star):
    key = b""
    for character in characters:
        if len(key) + len(character.folding) > TERM_MOST:
            break
        key += character.folding
    return Term(key, characters[-1].is_open or is_before_star)


def pair_terms(characters):
    foldings = [character.folding for character in characters]
    if len(foldings) == 1:
        return [Term(foldings[0], True)]
    return [Term(a + b, False) for a, b in zip(foldings, foldings[1:])]
