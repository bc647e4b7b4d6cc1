# SPDX-License-Identifier: BSD-2-Clause
"""Vectors that are searched: section 17 of FORMAT.md.

Most of them have an index of a few terms that is made by hand, and results that follow from the
rules by a short calculation. In the larger ones, the results are those of search_plain.py, which
searches what the index was made from.
"""
import random

from reference_parts import ASSET, svarint, varint
from samples import three
from search_check import make_documents, make_words, stem
from search_samples import (
    FRUIT,
    FRUIT_SEARCHES,
    by_cells,
    canonical,
    cells_of,
    indexed,
    made_by_hand,
    numbered,
    searched,
)
from search_tokens import ALTERNATING, ITSELF, OPEN, PAIRS, SAME, SHIFTED, WORD, Range, pack_ranges
from search_writer import (
    Document,
    Index,
    continuation,
    cut,
    pack_list,
    pack_run,
    search_section,
)


def make(m):
    for part in (
        make_words_vectors,
        make_scripts,
        make_many,
        make_small,
        make_characters,
        make_queries,
        make_redirects,
        make_prefixes,
        make_forms,
        make_order,
        make_bounds,
        make_without,
    ):
        part(m)


# --- indexes as a writer makes them

NEWS = [
    Document(0, "Floods in the north", "Rain and floods, again: the Loire flooded Orléans."),
    Document(1, "Weather", "It rained in Orleans. Rain, rain."),
    Document(2, "Covid-19", "The 19 cases of COVID-19; don't e-mail a.b@example.org"),
    Document(3, "C++", "C++ and c, snake_case and 3.14"),
    Document(4, "Straße", "Die STRASSE in Köln; naïve cafés; ½ price, ² and ①"),
    Document(6, "Rain", f"The word {'long' * 12} ends as {'long' * 10}er begins."),
]


FORMS = {"floods": "flood", "flooded": "flood", "rained": "rain", "cases": "case", "mice": "mous"}


def stem_of_list(term):
    return FORMS.get(term, term)


def make_words_vectors(m):
    archive, search = canonical(NEWS, 8, 30, stem_of_list)
    queries = [
        *("flood", "FLOODED", "floods north", "orleans", "Orléans", "Orle\u0301ans", "ORLÉANS"),
        *("rain", "rain north", "covid-19", "covid 19", "don't", "C++", "snake-case", "3.14"),
        *(
            "straße",
            "STRASSE",
            "Koln",
            "naive café",
            "12",
            "2",
            "1",
            "\ufb02oods",
            "\uff52\uff41in",
        ),
        *("long" * 9, "long" * 20, "xyzzy", "xyzzy rain", "rain rain", "rain rained", "rai"),
    ]
    searches = [search(query) for query in queries]
    searches += [search(f"{query}*") for query in ("rai", "rai ", "rai* north", "o", "floodin", "")]
    rules = "17.2 17.4 17.9 17.16 17.17 17.28 17.32 17.33 17.34 17.73 17.74 17.75 17.77 17.78 17.79"
    rules += " 17.80 17.81 17.82 17.83 6.14 6.29 7.15"
    about = "the index of six articles in English, with a stemmer"
    searched(m, "words", rules, about, archive, searches)


def make_scripts(m):
    texts = [
        "Наводнение в Орле: ёлка стоит",
        "Πλημμύρα στη Θεσσαλονίκη, ο λόγος",
        "الفيضانات فِي المدينة ١٩ والأخبار",
        "שָׁלוֹם עולם",
        "बाढ़ की स्थिति",
        "น้ำท่วมกรุงเทพ",
        "北京发生洪水 IT业界 洪",
        "東京で洪水、カタカナ",
        "서울에서 홍수가 났다",
        "Lũ lụt ở Hà Nội, Đà Nẵng",
    ]
    documents = [Document(n, "", text) for n, text in enumerate(texts)]
    archive, search = canonical(documents, len(texts), 50)
    queries = [
        *("ЕЛКА", "наводнение", "ΛΟΓΟΣ", "πλημμυρα", "المدينه", "في", "19", "والاخبار", "שלום"),
        *("बाढ़", "की", "बाढ", "น้ำ", "ท่วม", "洪水", "洪", "水", "北京洪水", "it业界", "カタカナ"),
        *("ｶﾀｶﾅ", "京", "서울", "서울에", "홍수", "수", "ha noi", "đà nẵng", "洪水 홍수"),
    ]
    searches = [search(query) for query in queries]
    searches += [search(query) for query in ("наво*", "الفيض*", "北*", "北京*", "* 北")]
    rules = "17.26 17.27 17.35 17.36 17.37 17.73 17.74 17.76 17.77 17.78 17.86"
    about = (
        "Cyrillic, Greek, Arabic, Hebrew, Devanagari, Thai, Han, kana, Hangul, Latin with accents"
    )
    searched(m, "scripts", rules, about, archive, searches)


def make_many(m):
    rng = random.Random(17)
    words = make_words(rng)
    documents = make_documents(rng, words, 900)
    archive, search = canonical(documents, 1800, 25, stem, 1024)
    searches = []
    for _ in range(40):
        query = " ".join(rng.choices(words, k=rng.choice((1, 2, 2, 3, 9))))
        is_prefix = rng.random() < 0.4
        searches.append(search(query[: -(len(query) // 3)] + "*" if is_prefix else query))
    searches += [search(" ".join(words[:n])) for n in range(1, 5)]  # the most frequent ones
    rules = "17.8 17.44 17.46 17.60 17.63 17.66 17.69 17.70 17.71 17.84 17.85 12.10 15.1"
    about = "900 articles between others that are not in the index: runs, continuations, a tree"
    searched(m, "many", rules, about, archive, searches)


# --- small indexes


def make_small(m):
    searches = FRUIT_SEARCHES + [("apple cherry", [3, 1, 0, 2]), ("plum", []), ("aubergine", [])]
    searched(
        m,
        "ascii",
        "17.7 17.16 17.40 17.41 17.45 17.55 17.66",
        "three terms and no characters object",
        indexed(FRUIT),
        searches + [("äpple", []), ("BANANA!", [3])],
    )
    searched(
        m,
        "pages",
        "17.8 17.12 17.59 17.60 7.21",
        "a tree of pages with one cell in each leaf",
        indexed(FRUIT, per_page=2, cells_per_leaf=[1]),
        searches + [("a*", [3, 1]), ("c*", [0, 1, 2, 3]), ("d*", [])],
    )
    no_terms = indexed({}, characters=pack_ranges([Range(0xE9, 1, SAME, WORD, b"\1e")]))
    searched(
        m,
        "no-terms",
        "17.7 17.13 17.69",
        "a characters object, and no term",
        no_terms,
        [("apple", []), ("é", []), ("a*", [])],
    )
    one, most = [(n, 0) for n in range(5)], [(n, 15 - n) for n in range(16)]
    searched(
        m,
        "impacts-1",
        "17.2 17.6 17.52",
        "one impact, which takes no bits",
        indexed({"one": one}, impacts=1, weights=[80]),
        [("one", [0, 1, 2, 3, 4])],
    )
    searched(
        m,
        "impacts-16",
        "17.2 17.6 17.52",
        "16 impacts, whose weights ascend from 0 to 255",
        indexed({"most": most}, 16, 16, [17 * n for n in range(16)]),
        [("most", list(range(16)))],
    )
    falling = indexed({"most": most}, 16, 16, [255 - 17 * n for n in range(16)])
    searched(
        m,
        "weights-fall",
        "17.6",
        "weights may be anything: here they descend",
        falling,
        [("most", list(range(15, -1, -1)))],
    )


# --- characters

CYRILLIC = [Range(0x410, 32, SHIFTED, WORD, svarint(32)), Range(0x430, 32, ITSELF, WORD, b"")]
RANGES = [
    Range(0x80, 1, ITSELF, WORD, b""),
    Range(0xC0, 6, SAME, WORD, b"\1a"),
    Range(0xE9, 1, ITSELF, WORD, b""),
    Range(0x100, 4, ALTERNATING, WORD, b""),
    Range(0x132, 1, SAME, WORD, b"\2ij"),
    Range(0x134, 1, SAME, WORD, b"\x0ctwelve-bytes"),
    Range(0x300, 2, SAME, WORD, b"\0"),
    *CYRILLIC,
    Range(0x4E00, 16, ITSELF, PAIRS, b""),
    Range(0x4E10, 2, SAME, PAIRS, b"\3" + "\u4e00".encode()),
    Range(0xAC00, 16, ITSELF, OPEN, b""),
    Range(0x10FFFF, 1, SHIFTED, WORD, svarint(ord("z") - 0x10FFFF)),
]


def make_characters(m):
    terms = {
        "a": [(0, 0)],
        "\u0080": [(1, 0)],
        "é": [(2, 0)],
        "\u0101\u0103": [(3, 0)],
        "bij": [(4, 0)],
        "twelve-bytes": [(5, 0)],
        "а": [(5, 0)],
        "я": [(6, 0)],
        "\u4e00\u4e01": [(7, 0)],
        "\u4e00\u4e00": [(0, 0)],
        "\u4e02": [(1, 0)],
        "\uac00\uac01": [(2, 0)],
        "z": [(3, 0)],
    }
    searches = [
        *[("À", [0]), ("Å", [0]), ("Æ", []), ("\u0080", [1]), ("\u0081", []), ("é", [2])],
        *[("É", []), ("ĀĂ", [3]), ("āă", [3]), ("Āă", [3]), ("Ą", []), ("BĲ", [4]), ("Ĵ", [5])],
        *[("А", [5]), ("Я", [6]), ("а", [5]), ("ѐ", []), ("\u0300A\u0301", [0]), ("\u0300", [])],
        *[("\u4e00\u4e01", [7]), ("\u4e10\u4e01", [7]), ("\u4e00", [0, 7]), ("\u4e02", [1])],
        *[("\u4e00\u0300\u4e01", [7]), ("\u4e01\u4e00", []), ("\u4e10\u4e11", [0])],
        *[("\uac00", [2]), ("\uac00\u0300", [2]), ("\uac01", []), ("\U0010ffff", [3])],
        *[("a\u4e00\u4e01z", [0, 3, 7]), ("é\u2028z", [2, 3]), ("\u4e00a", [0, 7])],
    ]
    rules = "17.17 17.18 17.19 17.20 17.21 17.22 17.23 17.24 17.25 17.26 17.27 17.28 17.29 17.32"
    rules += " 17.35 17.36 17.37"
    archive = indexed(terms, impacts=1, weights=[160], characters=pack_ranges(RANGES))
    searched(m, "characters", rules, "every method and class of ranges", archive, searches)


def make_queries(m):
    long, cut_term = "x" * 32, "y" * 31
    terms = {long: [(0, 0)], cut_term: [(1, 0)], "e": [(2, 0)], "g": [(3, 0)], "ab": [(4, 0)]}
    terms |= {letter: [(5, 0)] for letter in "bcdf"} | {"h": [(6, 0)], "i": [(7, 0)]}
    accent = pack_ranges([Range(0xE9, 1, ITSELF, WORD, b""), Range(0xAC00, 1, ITSELF, OPEN, b"")])
    archive = indexed(terms, impacts=1, weights=[160], characters=accent)
    searches = [
        *[("x" * 31, []), (long, [0]), ("x" * 33, [0]), ("x" * 1024, [0])],
        *[("x" * 1025, "usage"), ("é" * 512 + "x", "usage"), ("x\0", "usage"), ("\0", "usage")],
        *[(cut_term + "é", [1]), (cut_term + "éz", [1]), (cut_term + "z", [])],
        *[("", []), (" .,;", []), ("\n", []), ("*", []), ("a", []), ("a*", [4])],
        *[
            ("a *", []),
            ("a.*", []),
            ("a e", [2]),
            ("a e*", [2]),
            ("e a*", [2, 4]),
            ("a* e", [2, 4]),
        ],
        *[("b c d e f g h i", [5, 2, 3, 6, 7]), ("zz b c d e f g h i", [5, 2, 3, 6])],
        *[("e e e e e e e e g", [2]), ("e e e e e e e g", [2, 3]), ("e_g", [2, 3])],
    ]
    rules = "17.25 17.31 17.33 17.34 17.35 17.38 17.39 17.57 17.58"
    searched(m, "queries", rules, "which terms a query has", archive, searches)


# --- words


def make_redirects(m):
    terms = {
        "flood": [(1, 0)],
        "flooded": "flood",
        "floods": "flood",
        "rain": [(2, 1)],
        "rained": "rain",
        "mice": "mouse",
        "mouse": [(3, 0)],
        "mouser": [(4, 0)],
        "z": "flood",
    }
    searches = [
        *[("flood", [1]), ("flooded", [1]), ("floods", [1]), ("mice", [3]), ("z", [1])],
        *[("flood rain", [2, 1]), ("flooded floods flood rain", [2, 1]), ("flooding", [])],
        *[("mi*", [3]), ("m*", [3, 4]), ("mou*", [3, 4]), ("floode*", [1])],
        *[("mice m*", [3, 4]), ("f*", [1]), ("mouse mice", [3]), ("mouse mouse*", [3, 4])],
    ]
    rules = "17.42 17.43 17.56 17.57 17.70"
    searched(
        m, "redirects", rules, "forms of words, and prefixes of forms", indexed(terms), searches
    )


def make_prefixes(m):
    """Words whose range spans leaves, and has continuations in it."""
    many = [(n, n % 2) for n in range(600)]
    terms = {"pa": [(7, 0)], "pab": many, "pac": [(9, 1)], "pb": [(601, 0)], "q": [(602, 0)]}
    cells = [c for term, made in terms.items() for c in cells_of({term: made}, 700)]
    cells = [piece for term, value in cells for piece in cut(term, value, 30)]
    archive, plain = by_cells(cells, terms, 700, 2)
    searches = [plain("p*"), plain("pa*"), plain("pab*"), plain("pab")]
    searches += [("pac", [9]), ("pb*", [601]), ("o*", []), ("r*", [])]
    searches += [("q pb*", [601, 602]), ("pac q", [9, 602])]
    rules = "17.44 17.46 17.60 17.61 17.62 17.63"
    searched(m, "prefixes", rules, "ranges of terms, with continuations in them", archive, searches)


# --- postings


def make_forms(m):
    """Every form in which postings may be stored, if not the shortest."""
    entries = 700
    dense, sparse = [(n, 0) for n in range(40)], [(n * 69, n % 2) for n in range(10)]
    leap = dense + [(699, 1)]
    run = pack_run([5, 6, 690], 1, entries) + pack_run([4, 7], 0, entries)
    pieces = cut(b"cut", varint(2 * 10) + pack_list(sparse, entries, 2), 1)
    twice = pack_run([3], 1, entries) + pack_run([3, 8], 0, entries) + pack_run([9], 0, entries)
    terms = {
        "dense": dense,
        "sparse": sparse,
        "leap": leap,
        "runs": varint(2 * 5 + 1) + run,
        "ends": [(0, 1), (699, 0)],
        "all": [(n, 1) for n in range(512)],
        "twice": varint(2 * 4 + 1) + twice,
    }
    archive = numbered(entries)
    cells = cells_of(terms, entries) + pieces
    archive.sections = [search_section(archive, Index(cells, None, 2, (100, 200)))]
    odd = [n for n in range(69, 690, 138)]
    sparse_found = odd + [n for n in range(0, 690, 138)]
    searches = [
        *[("dense", list(range(40))), ("sparse", sparse_found), ("cut", sparse_found)],
        *[("leap", [699, *range(40)]), ("runs", [5, 6, 690, 4, 7]), ("ends", [0, 699])],
        *[("all", list(range(512))), ("twice", [3, 8, 9])],
    ]
    rules = "17.44 17.45 17.46 17.47 17.48 17.49 17.50 17.51 17.52 17.53 17.68"
    about = (
        "lists and runs: long and short gaps, values cut after each byte, a document named twice"
    )
    searched(m, "postings", rules, about, archive, searches)
    many, search = made_by_hand({"all": [(n, n % 3 == 0) for n in range(3000)]}, 3000)
    searched(
        m, "runs", "17.44 17.46 17.84 17.85", "a term of 3,000 documents", many, [search("all")]
    )


# --- order and bounds


def make_order(m):
    terms = {
        "a": [(1, 0), (2, 1), (3, 0)],
        "b": [(2, 0), (4, 1), (5, 1), (6, 0)],
        "c": [(n, 1) for n in range(8)],
    }
    archive, search = made_by_hand(terms, 8)
    queries = ["a", "b", "c", "a b", "b a", "a c", "a b c", "c b a", "a a b"]
    searches = [search(query) for query in queries]
    rules = "17.58 17.66 17.55 17.63"
    searched(m, "order", rules, "ties, and one, two and three words", archive, searches)
    common = [(n, int(n >= 300)) for n in range(600)]
    rare = [(n, 0) for n in range(1000, 1050)]
    archive, search = made_by_hand({"common": common, "rare": rare, "other": rare[:9]}, 1100)
    queries = ["common", "rare", "common rare", "rare common", "common other rare"]
    searched(
        m,
        "accumulators",
        "17.58 17.63 17.84",
        "more documents than accumulators: the rarest word and the best documents come first",
        archive,
        [search(query) for query in queries],
    )
    narrowed = [
        *[("common", [n for n in range(300, 600, 3)] + [n for n in range(0, 300, 3)], 3)],
        *[("rare", [1001, 1008, 1015, 1022, 1029, 1036, 1043], 7), ("common", [0], 1000)],
        *[("common", [*range(300, 600), *range(212)], 1), ("other", [], 1009)],
        *[("rare common", [1049, 0], 1049)],
    ]
    about = "searches that are narrowed to the numbers that a divisor divides"
    searched(m, "narrowed", "17.63", about, archive, narrowed)
    others = numbered(4, ASSET)
    others.sections = [search_section(others, Index(cells_of(FRUIT, 4), None, 2, (100, 200)))]
    about = "an index that names assets: a reader gives their numbers"
    searched(m, "assets", "17.68", about, others, FRUIT_SEARCHES)


def make_bounds(m):
    terms = {f"s{n:04}": [(3, 0)] if n < 300 else [(5, 0)] for n in range(700)}
    archive = indexed(terms, 2000, 1, [255])
    searches = [("s*", [3, 5]), ("s0299", [3]), ("s03*", [5])]
    about = "two scores that would be 81,000 and 108,000"
    searched(m, "score", "17.65 17.66", about, archive, searches)

    terms = {f"b{n:04}": [(0 if n < 1023 else 1 if n == 1023 else 4, 0)] for n in range(1, 1030)}
    terms |= {"b0000": "zebra", "zebra": [(2, 0)]}
    searches = [("b*", [0, 1]), ("b1*", [0, 4, 1]), ("b0000", [2])]
    about = "a range of more than 1,024 cells, one of which leads out of it"
    archive = indexed(terms, 8, 1, [160])
    searched(m, "cells", "17.61 17.67", about, archive, searches)

    terms = {f"x{n}": f"y{n}" for n in range(9)} | {f"y{n}": [(n, 0)] for n in range(9)}
    terms |= {"xa": "y3", "xb": "xc", "xc": [(9, 0)]}
    searches = [("x*", [*range(8), 9]), ("x8*", [8]), ("y*", list(range(9)))]
    about = "nine targets out of a range, of which eight are followed"
    searched(m, "targets", "17.56 17.67", about, indexed(terms, 10, 1, [160]), searches)
    make_bound_of_continuations(m)
    make_bound_of_postings(m)


def make_bound_of_continuations(m):
    """A term whose postings of two bytes are cut after each byte: 1,023 continuations are read."""
    entries, term = 600, b"cut"
    made = pack_list([(n, 15) for n in range(entries)], entries, 16)
    assert len(made) == 2 * entries
    cells = [(term, varint(2 * entries))]
    cells += [(continuation(term, n), made[n : n + 1]) for n in range(len(made))]
    cells += cells_of({"cutter": [(599, 15)]}, entries, 16)
    archive = numbered(entries)
    archive.sections = [search_section(archive, Index(cells, None, 16, range(16)))]
    found = list(range(511))
    searches = [("cut", found), ("cut*", found), ("cutter", [599]), ("cut cutter", [599, *found])]
    about = "1,200 continuations, of which 1,023 are read: the last posting of them is not whole"
    searched(m, "continuations", "17.44 17.61 17.67", about, archive, searches)
    # Here the first value has the first byte.
    cells = [(term, varint(2 * entries) + made[:1]), (b"a", b"\0\1cut")]
    cells += [(continuation(term, n), made[n + 1 : n + 2]) for n in range(len(made) - 1)]
    archive = numbered(entries)
    archive.sections = [search_section(archive, Index(cells, None, 16, range(16)))]
    whole = list(range(512))
    searches = [("cut", whole), ("cut*", whole), ("a", whole), ("a*", found)]
    about = "1,199 continuations: 1,023 are read, or 1,022 after a redirect in a range"
    searched(m, "continuations-even", "17.55 17.61 17.67", about, archive, searches)


def make_bound_of_postings(m):
    """512 terms of 2,048 documents: the last posting that counts is the most important one."""
    entries, everything = 2048, range(2048)
    value = varint(2 * 2048 + 1) + pack_run(everything, 1, entries)
    last = varint(2 * 2048 + 1) + pack_run([n for n in everything if n != 300], 1, entries)
    last += pack_run([300], 0, entries)
    terms = {f"w{n:03}": value for n in range(511)} | {"w511": last, "w512": [(301, 0)]}
    archive = indexed(terms, entries, 2, [255, 16])
    found = [300, *[n for n in range(512) if n != 300]]
    about = "2^20 postings: the last one makes its document the best, and the one after is not read"
    sevens = list(range(0, entries, 7))
    searches = [("w*", found), ("w512", [301]), ("w*", sevens, 7), ("w512", [301], 7)]
    searched(m, "bound", "17.63 17.64 17.67", about, archive, searches)


def make_without(m):
    searches = [("x", "not-found"), ("", "not-found"), ("x\0", "usage")]
    about = "an archive without a search section"
    searched(m, "none", "17.14 17.31 17.55", about, three(), searches, "not-found")
    archive = indexed(FRUIT, per_page=2)
    data = archive.build()[:-1]
    searches = [("apple", [3, 1]), ("banana", [3]), ("cherry", "missing"), ("b*", "missing")]
    about = "the last byte, which is one of the index, has not arrived"
    searched(
        m, "missing", "17.15 17.59 17.60", about, archive, searches, "missing", "missing", data
    )
