# SPDX-License-Identifier: BSD-2-Clause
"""Vectors that pin numbers of searching: rarities, scores, ties, and which words come first.

The order of results is all that shows of a score. So a score is held against that of a *ruler*:
documents of another word whose score is known, one with a lower and one with a higher number. Where
the two are equal, the document is between them, and otherwise above or below both.
"""
from reference_parts import ARTICLE, ASSET, record
from reference_writer import Archive
from search_plain import log16
from search_samples import by_cells, cells_of, indexed, made_by_hand, searched
from search_writer import Index, pack_run, search_section, varint


def make(m):
    for part in (make_rarity, make_rounding, make_most, make_equal_words, make_targets):
        part(m)


# --- rarity

ARTICLES, NUMBERS = 99, 200  # the others are assets
COUNTS = (1, 2, 3, 5, 6, 7, 9, 11, 15, 21, 31, 63, 101, 138)  # of documents
RULER = 52  # documents, so that its rarity is 16, and a score is a weight


def rarity(documents):
    return max(1, log16(2 * ARTICLES + 2) - log16(2 * documents + 1) + 1)


def half_assets(index):
    """Returns an archive with an index in which every second entry is an article, and one less."""
    kinds = [ARTICLE if 0 < n and n % 2 == 0 else ASSET for n in range(NUMBERS)]
    entries = [(f"{n:05}", record(kind)) for n, kind in enumerate(kinds)]
    archive = Archive(entries, cells_per_page=200)
    archive.sections = [search_section(archive, index)]
    return archive


def make_rarity(m):
    assert rarity(RULER) == 16
    weights = sorted({0, 16} | {rarity(count) for count in COUNTS})
    terms, searches = {}, []
    for count in COUNTS:
        exact = weights.index(rarity(count))
        documents = range(60, 60 + count)
        terms[f"d{count}"] = [(n, weights.index(16)) for n in documents]
        others = [(n, 0) for n in range(1, RULER - 1)]
        terms[f"r{count}"] = [(0, exact), *others, (NUMBERS - 1, exact)]
        found = [0, *documents, NUMBERS - 1, *range(1, RULER - 1)]
        searches.append((f"d{count} r{count}", found))
    sixteen = weights.index(16)
    terms |= {"f": "g", "g": [(n, sixteen) for n in (63, 64)]}
    terms["fa"] = [(n, sixteen) for n in (60, 61, 62)]
    searches.append(("f* r5", searches[COUNTS.index(5)][1]))  # two and three documents
    cells = cells_of(terms, NUMBERS, len(weights))
    archive = half_assets(Index(cells, None, len(weights), weights))
    about = "rarities of words of 1 to 138 documents, of 99 articles among 200 entries"
    searched(m, "rarity", "17.55 17.66 17.68", about, archive, searches)
    terms = {"one": [(3, 0)], "two": [(1, 1), (5, 1)]}  # 41 x 16 / 16, and 29 x 23 / 16
    archive = indexed(terms, 7, 2, [16, 23])
    about = "two rarities of seven articles that give the same score"
    searched(m, "rarity-few", "17.55 17.66", about, archive, [("one two", [1, 3, 5])])


def make_rounding(m):
    """Each posting adds a whole number: 3 times 6 is 18, and 20 only if rounded once."""
    count, entries = 21, 99
    assert rarity(count) == 37 and entries == ARTICLES
    weights = [0, 3, 8]  # scores of 0, 6 and 18
    terms = {"p1": [(7, 1)], "p2": [(7, 1)], "p3": [(3, 2), (7, 1), (9, 2)]}
    terms["p4"] = [(n, 0) for n in range(20, 36)]
    assert sum(map(len, terms.values())) == count
    archive, _ = by_cells(cells_of(terms, entries, 3), terms, entries)
    index = Index(cells_of(terms, entries, 3), None, 3, weights)
    archive.sections = [search_section(archive, index)]
    searches = [("p*", [3, 7, 9, *range(20, 36)])]
    about = "scores are rounded down for each posting, and not once for each document"
    searched(m, "rounding", "17.55 17.66", about, archive, searches)


def make_most(m):
    """Scores of 65535, of more than that, and of 65534. A posting of `s*` adds 430, 175 or 87."""
    made = {4: (152, 1, 0), 5: (393, 0, 0), 3: (152, 0, 2)}
    impacts = [(number, 2 - n) for number, parts in made.items() for n in range(3)
               for _ in range(parts[n])]  # fmt: skip
    assert len(impacts) == 700
    terms = {f"s{n:04}": [posting] for n, posting in enumerate(impacts)}
    archive = indexed(terms, 2000, 3, [52, 104, 255])
    about = "scores of 65535, of 168990 that stops there, and of 65534"
    searched(m, "score-most", "17.65 17.66", about, archive, [("s*", [4, 5, 3])])


# --- the order of words


def make_equal_words(m):
    """Two words of 300 documents each: only the first word has all its documents in the results."""
    terms = {
        word: [(n, int(n >= first + 295)) for n in range(first, first + 300)]
        for word, first in (("a", 0), ("b", 300), ("c", 600))
    }
    archive, search = made_by_hand(terms, 900)
    searches = [search(query) for query in ("a b", "b a", "c b", "b c", "c a b", "b c a")]
    rules = "17.55 17.57 17.58 17.63"
    about = "words of equally many documents come in the order of the query"
    searched(m, "equal-words", rules, about, archive, searches)


def make_targets(m):
    """Two forms in a range lead to one target, whose documents count once."""
    terms = {"pa": "t", "pb": "t", "pc": [(2, 1)], "t": [(1, 0), (3, 0)]}
    terms |= {"x" * 20: "y" * 32, "y" * 32: [(4, 0)], "q": [(5, 1)], "zz": "q"}
    archive = indexed(terms, 8, 2, [100, 150])
    searches = [("p*", [2, 1, 3]), ("x" * 20, [4]), ("xx*", [4]), ("y" * 33, [4]), ("zz", [5])]
    about = "two forms of one term, a target of 32 bytes and one of one byte"
    searched(m, "target-once", "17.42 17.55 17.56", about, archive, searches)
    terms = {f"x{n}": f"y{n}" for n in range(9)} | {f"y{n}": [(n, 0)] for n in range(8)}
    terms["wa"] = "wb"
    searches = [("x*", list(range(8))), ("x8", "format"), ("x8*", "format"), ("w*", [])]
    about = "targets that do not exist: the ninth of a range, and one in a range"
    archive = indexed(terms, 10, 1, [160])
    searched(m, "target-ninth", "17.43 17.56 17.67", about, archive, searches, "format")
    run = pack_run(range(7), 15, 8)
    assert run[0] == 0x7F
    archive = indexed({"most": varint(2 * 7 + 1) + run}, 8, 16, range(16))
    about = "a run whose head is the highest of one byte"
    searched(m, "runs-head", "1.1 17.46", about, archive, [("most", list(range(7)))])
    run = pack_run(range(8), 0, 8) + pack_run([3], 0, 8)
    terms = {"apple": [(1, 0)], "mango": varint(2 * 9 + 1) + run}
    searches = [("apple", [1]), ("mango", "format"), ("m*", "format")]
    about = "runs of nine documents in an archive of eight entries, one of them named twice"
    searched(m, "runs-nine", "17.41", about, indexed(terms), searches, "format")
