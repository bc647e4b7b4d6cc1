# SPDX-License-Identifier: BSD-2-Clause
"""Vectors that pin which terms a query has, and which characters objects and stemmers are right."""
import string

from reference_parts import svarint
from search_samples import FRUIT, FRUIT_SEARCHES, cells_of, indexed, numbered, searched
from search_tokens import (
    ALTERNATING,
    ITSELF,
    OPEN,
    PAIRS,
    SAME,
    SHIFTED,
    WORD,
    Range,
    pack_ranges,
)
from search_writer import Index, search_section


def make(m):
    for part in (make_ascii, make_terms, make_pairs, make_edges, make_any):
        part(m)


def make_ascii(m):
    letters = string.ascii_lowercase + string.digits
    terms = {"a": [(0, 0)], "b": [(1, 0)], "z": [(2, 0)], letters[:32]: [(3, 0)]}
    terms |= {letters[-32:]: [(4, 0)]}
    separators = [chr(n) for n in range(1, 128) if chr(n) not in string.ascii_letters + "*"]
    separators = [c for c in separators if c not in string.digits]
    searches = [(f"a{c}b", [0, 1]) for c in separators]
    searches += [(letters[:32].upper(), [3]), (letters[-32:].upper(), [4]), ("Z", [2])]
    archive = indexed(terms, impacts=1, weights=[160])
    about = "each ASCII character that separates, and all letters and digits"
    searched(m, "ascii-each", "17.16 17.33", about, archive, searches)


# --- terms

LETTERS = [
    Range(0xAD, 1, SAME, WORD, b"\0"),
    Range(0xE9, 1, ITSELF, WORD, b""),
    Range(0x4E00, 16, ITSELF, PAIRS, b""),
    Range(0x4E20, 1, SAME, PAIRS, b"\x0cabcdefghijkl"),
    Range(0x4E21, 1, SAME, OPEN, b"\x0cmnopqrstuvwx"),
    Range(0xAC00, 16, ITSELF, OPEN, b""),
]


def with_letters(terms):
    return indexed(terms, 16, 1, [160], characters=pack_ranges(LETTERS))


def make_terms(m):
    terms = {"apple": [(0, 0)], "applet": [(1, 0)], "t": [(8, 0)], "e": [(9, 0)], "é": [(10, 0)]}
    terms |= {"\uac00b": [(2, 0)], "\uac00bc": [(3, 0)], "b\uac00": [(4, 0)], "b\uac00c": [(5, 0)]}
    terms |= {"y" * 31: [(6, 0)], "y" * 31 + "z": [(7, 0)], "mnopqrstuvwxz": [(11, 0)]}
    searches = [
        *[("apple*", [0, 1]), ("apple\u00ad*", [0, 1]), ("apple*\u00ad", [0, 1]), ("apple.*", [0])],
        *[("apple**", [0, 1]), ("apple*t", [8, 0, 1]), ("apple t*", [0, 8]), ("apple\uff0a", [0])],
        *[("app\u00adle", [0]), ("apple\u00adt", [1]), ("apple\u00b7t", [0, 8]), ("*apple", [0])],
        *[("\uac00b", [2]), ("\uac00b*", [2, 3]), ("b\uac00", [4, 5]), ("b\uac00.", [4, 5])],
        *[("b\uac00\u00ad", [4, 5]), ("b\uac00c", [5]), ("\u4e21", [11]), ("\u4e21z", [11])],
        *[("y" * 31 + "\uac00", [6, 7]), ("y" * 31 + "\uac00z", [6]), ("y" * 31 + "z", [7])],
        *[("y" * 31 + "é", [6]), ("y" * 31 + "é*", [6, 7]), ("y" * 31 + "z\uac00", [7])],
        *[("apple\u00e8", [0]), ("\u00e8apple", [0]), ("\u00e9", [10])],
        *[("E\u00ad", [9]), ("\u00c9", [])],
    ]
    rules = "17.26 17.28 17.29 17.32 17.33 17.34 17.35"
    about = "prefixes, words that are cut, dropped characters, and some that the index lacks"
    searched(m, "terms", rules, about, with_letters(terms), searches)
    searches = [("e\u0301", [9]), ("\u00e9", [10]), ("o\u0308", [])]
    about = "a query that is not in the form NFC: a reader composes no characters"
    searched(m, "not-composed", "17.29 17.33", about, with_letters(terms), searches)


def make_pairs(m):
    han = [chr(0x4E00 + n) for n in range(10)]
    terms = {a + b: [(n, 0)] for n, (a, b) in enumerate(zip(han, han[1:]))}
    terms |= {han[0] + han[1] + han[2]: [(10, 0)], "abcdefghijkl" * 2: [(11, 0)]}
    terms |= {"abcdefghijkl" + han[0]: [(12, 0)], "e": [(13, 0)], han[9]: [(14, 0)]}
    whole = "".join(han)
    searches = [
        *[(whole[:2], [0]), (whole[:2] + "*", [0]), (whole[:1], [0, 10]), (whole[:3], [0, 1])],
        *[(whole[9] + "*", [14]), (whole, list(range(8))), (whole + " e", list(range(8)))],
        *[(whole[:9] + "e", list(range(8))), (whole[:8] + "e", [*range(7), 13])],
        *[("e" + whole, [*range(7), 13]), ("\u4e20\u4e20", [11]), ("\u4e20\u4e00", [12])],
        *[("\u4e20", [11, 12]), (whole[0] + " " + whole[1], [1, 0, 10])],
        (whole[:2] + "e", [0, 13]),
    ]
    rules = "17.24 17.27 17.36 17.37 17.38"
    about = "pairs: runs of one to ten characters, and foldings of twelve bytes"
    searched(m, "pairs", rules, about, with_letters(terms), searches)


# --- characters


def make_edges(m):
    """Foldings to the first and the last code points that there are, and ranges over surrogates."""
    shifts = [(0x80, 1, WORD), (0xE9, 0xD7FF, WORD), (0xEA, 0xE000, OPEN), (0xEB, 0x10FFFF, PAIRS)]
    ranges = [Range(a, 1, SHIFTED, kind, svarint(b - a)) for a, b, kind in shifts]
    ranges += [Range(0x100, 2, SHIFTED, WORD, svarint(ord("p") - 0x100))]
    last = Range(0x10FFFE, 2, ALTERNATING, WORD, b"")
    terms = {"\1": [(0, 0)], "\ud7ff": [(1, 0)], "\ue000": [(2, 0)], "\U0010ffff": [(3, 0)]}
    terms |= {"pq": [(5, 0)], "\ue002\ue003": [(6, 0)], "\ue001\ue003": [(7, 0)]}
    searches = [("\x80", [0]), ("é", [1]), ("ê", [2]), ("ë", [3]), ("\x01", []), ("ĀĀ", [])]
    searches += [("Āā", [5]), ("\ud7ff", [1])]
    rules = "17.19 17.21 17.22 17.23 17.30"
    across = Range(0xD700, 0x2000, ITSELF, WORD, b"")
    archive = indexed(terms, characters=pack_ranges([*ranges, across, last]))
    further = [("\ue002\ue003", [6]), ("\ue001\ue003", [7]), ("\ue000", [2]), ("\U0010fffe", [3])]
    about = "foldings to U+0001, U+D7FF, U+E000 and U+10FFFF, and a range over the surrogates"
    searched(m, "characters-edges", rules, about, archive, searches + further)
    across = Range(0xD700, 0x1000, ALTERNATING, WORD, b"")
    archive = indexed(terms, characters=pack_ranges([*ranges, across, last]))
    further = [("\ue002\ue002", []), ("\ue000\ue002", [7]), ("\ud7fe", [1]), ("\ue000", [])]
    about = "a range that alternates over the surrogates"
    searched(m, "characters-alternate", rules, about, archive, searches + further)
    from_surrogates = Range(0xD800, 0x800, SHIFTED, WORD, svarint(0x800))
    archive = indexed(terms, characters=pack_ranges([*ranges, from_surrogates, last]))
    further = [("\ue002\ue003", []), ("\U0010ffff", [3])]
    searches.remove(("\ud7ff", [1]))
    about = "a range of the surrogates alone, which folds to what is after them"
    searched(m, "characters-surrogates", rules, about, archive, searches + further)


# --- the own data


def make_any(m):
    """Nobody needs to know the stemmer and the version of Unicode."""
    longest = "a stemmer that nobody knows, and a name of 64 bytes: 日本語"
    name = longest.encode().ljust(64, b".")
    assert len(name) == 64
    for what, stemmer, unicode in (("64", name, (255, 0, 7)), ("byte", b"?", (0, 0, 0))):
        archive = numbered(8)
        index = Index(cells_of(FRUIT, 8), None, 2, (100, 200), cells_per_page=2)
        index.stemmer, index.unicode = stemmer, unicode
        archive.sections = [search_section(archive, index)]
        about = f"a stemmer of {len(stemmer)} bytes and a version of Unicode that there is not"
        rules = "17.3 17.4 17.9 17.10"
        searched(m, f"stemmer-{what}", rules, about, archive, FRUIT_SEARCHES)
