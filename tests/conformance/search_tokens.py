# SPDX-License-Identifier: BSD-2-Clause
"""Tokeniser 1 of section 17: from a text to terms, and the table of characters for a query.

Python's tables of Unicode say what a character is. A text is split without the characters object;
the object that is made of the same texts must split queries in the same way.
"""
import collections
import functools
import itertools
import unicodedata

from reference_parts import svarint, varint

TERM_MOST, FOLDING_MOST = 32, 12  # bytes
SEPARATES, DROPPED = "separates", "dropped"
WORD, OPEN, PAIRS = range(3)  # classes
ITSELF, SHIFTED, ALTERNATING, SAME = range(4)  # methods


def code_points(*ranges):
    return frozenset(itertools.chain(*[range(first, last + 1) for first, last in ranges]))


DROPPED_MARKS = code_points(
    (0x300, 0x36F), (0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670),
    (0x6D6, 0x6DC), (0x6DF, 0x6E4), (0x6E7, 0x6E8), (0x6EA, 0x6ED), (0xFE00, 0xFE0F),
    (0xE0100, 0xE01EF),
)  # fmt: skip
DROPPED_OTHERS = code_points(
    (0xAD, 0xAD), (0x61C, 0x61C), (0x640, 0x640), (0x200C, 0x200F), (0x2060, 0x2060),
    (0xFEFF, 0xFEFF),
)  # fmt: skip
KANA, SYLLABLES = range(0x3041, 0x3100), range(0xAC00, 0xD7A4)
PAIRS_RANGES = (
    (0xE01, 0xEFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x2FDF), (0x3005, 0x3007),
    (0x3041, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)  # fmt: skip
OPEN_RANGES = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF))
IN_PAIRS, HANGUL = code_points(*PAIRS_RANGES), code_points(*OPEN_RANGES)
ARABIC = {"\u0649": "\u064a", "\u0629": "\u0647"}


def is_dropped(character):
    point = ord(character)
    is_mark = point in DROPPED_MARKS and unicodedata.category(character)[0] == "M"
    return is_mark or point in DROPPED_OTHERS


def is_of_word(character):
    return unicodedata.category(character)[0] in "LMN"


def class_of(character):
    first = unicodedata.normalize("NFKD", character)[0]
    if ord(character) in IN_PAIRS or ord(first) in IN_PAIRS:
        return PAIRS
    return OPEN if ord(character) in HANGUL else WORD


def folding_of(character):
    if ord(character) in KANA or ord(character) in SYLLABLES:
        return character
    folded = unicodedata.normalize("NFKD", character).casefold()
    folding = ""
    for c in unicodedata.normalize("NFKD", folded):
        if is_of_word(c) and not is_dropped(c):
            is_digit = unicodedata.category(c) == "Nd"
            folding += str(unicodedata.digit(c)) if is_digit else ARABIC.get(c, c)
    return folding


def fold(character):
    """Returns the class of a character and its folding; SEPARATES and DROPPED have none.

    Only `*` has itself, since it makes the word before it a prefix.
    """
    if is_dropped(character):
        return DROPPED, ""
    if not is_of_word(character):
        return SEPARATES, "*" if character == "*" else ""
    folding = folding_of(character)
    if not 0 < len(folding.encode()) <= FOLDING_MOST:
        return SEPARATES, ""
    return class_of(character), folding


RUNS = {SEPARATES: SEPARATES, WORD: WORD, OPEN: WORD, PAIRS: PAIRS}


def split(text):
    """Returns the terms of a text in their order, and whether each is a prefix in a query."""
    folded = [fold(c) for c in unicodedata.normalize("NFC", text)]
    folded = [(kind, folding.encode()) for kind, folding in folded if kind != DROPPED]
    found, end = [], 0
    for kind, run in itertools.groupby(folded, lambda pair: RUNS[pair[0]]):
        kinds, foldings = zip(*run)
        end += len(kinds)
        if kind == WORD:
            is_before_star = folded[end : end + 1] == [(SEPARATES, b"*")]
            found.append((cut_word(foldings), kinds[-1] == OPEN or is_before_star))
        elif kind == PAIRS:
            pairs = [(a + b, False) for a, b in zip(foldings, foldings[1:])]
            found += pairs or [(foldings[0], True)]
    return found


def cut_word(foldings):
    sizes = itertools.accumulate(map(len, foldings))
    return b"".join(f for f, size in zip(foldings, sizes) if size <= TERM_MOST)


def tokens(text):
    return [term for term, _ in split(text)]


# --- the characters object

Range = collections.namedtuple("Range", "first count method kind data")


def pack_ranges(ranges):
    """Returns the raw bytes of the object. `data` of a Range is already in bytes."""
    packed, end = [], 0x80
    for found in ranges:
        head = (found.count - 1) << 4 | found.method << 2 | found.kind
        packed += [varint(found.first - end), varint(head), found.data]
        end = found.first + found.count
    return b"".join(packed)


def longest_range(table, point):
    """Returns the range from this code point on that covers the most; table: point to fold()."""
    kind, folding = table[point]

    def length(is_in):
        count = 0
        while is_in(count, *table.get(point + count, (None, None))):
            count += 1
        return count

    shift = ord(folding) - point if len(folding) == 1 else None
    found = [
        length(lambda n, k, f: k == kind and f == chr(point + n)),
        length(lambda n, k, f: k == kind and shift is not None and f == chr(point + n + shift)),
        length(lambda n, k, f: k == kind and f == chr(point + n + 1 - n % 2)) // 2 * 2,
        length(lambda n, k, f: k == kind and f == folding),
    ]
    method = found.index(max(found))
    raw = folding.encode()
    data = {SHIFTED: lambda: svarint(shift), SAME: lambda: bytes([len(raw)]) + raw}
    kind = WORD if kind == DROPPED else kind
    return Range(point, found[method], method, kind, data.get(method, bytes)())


def make_ranges(table):
    """Returns the ranges for a table from code point to (class, folding)."""
    ranges, end = [], 0
    for point in sorted(table):
        if point >= end:
            ranges.append(longest_range(table, point))
            end = point + ranges[-1].count
    return ranges


def is_listed(character, folded, occurring, known):
    """Says whether the object lists a character that does not separate."""
    kind, folding = folded
    if character in occurring:
        return True
    is_normal = unicodedata.normalize("NFC", character) == character
    return is_normal and (kind == DROPPED or known.issuperset(folding))


def characters_of(texts, terms):
    """Returns the table of all characters that the object lists."""
    known = set("".join(term.decode() for term in terms)) | set(map(chr, range(0x80)))
    occurring = set("".join(unicodedata.normalize("NFC", text) for text in texts))
    for first, last in PAIRS_RANGES + OPEN_RANGES:
        script = set(map(chr, range(first, last + 1)))
        if not script.isdisjoint(occurring):
            occurring |= {c for c in script if fold(c)[1] == c}
    return {
        ord(character): folded
        for character, folded in all_characters()
        if is_listed(character, folded, occurring, known)
    }


@functools.lru_cache(maxsize=1)
def all_characters():
    """Returns every character above ASCII that does not separate, with its fold()."""
    points = itertools.chain(range(0x80, 0xD800), range(0xE000, 0x110000))
    folded = ((chr(point), fold(chr(point))) for point in points)
    return [(character, found) for character, found in folded if found[0] != SEPARATES]
