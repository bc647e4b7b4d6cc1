# SPDX-License-Identifier: BSD-2-Clause
"""Archives with an index, and how a vector says what is found in them."""
from reference_parts import ARTICLE, record
from reference_writer import Archive
from search_plain import Plain
from search_writer import Index, make_index, redirect, search_section, term_cells
from vector_maker import describe

FRUIT = {
    "apple": [(1, 0), (3, 1)],
    "banana": [(3, 0)],
    "cherry": [(0, 1), (1, 0), (2, 0), (3, 0)],
}
FRUIT_SEARCHES = [("apple", [3, 1]), ("banana", [3]), ("cherry", [0, 1, 2, 3])]
RESULTS = 10  # that a vector names of each search


def numbered(count, kind=ARTICLE, **options):
    """Returns an archive of articles without content, whose ids are their numbers."""
    entries = [(f"{n:05}", record(kind)) for n in range(count)]
    return Archive(entries, cells_per_page=200, **options)


def cells_of(terms, entries, impacts=2):
    """Returns cells. A term has its postings, the term that it is redirected to, or its value."""
    found = []
    for term, made in terms.items():
        key = term.encode() if isinstance(term, str) else term
        if isinstance(made, str):
            found.append((key, redirect(key, made.encode())))
        elif isinstance(made, bytes):
            found.append((key, made))
        else:
            found += term_cells(key, made, entries, impacts)
    return found


def indexed(
    terms, entries=8, impacts=2, weights=(100, 200), characters=None, per_page=0, **options
):  # pylint: disable=too-many-arguments
    """Returns an archive with an index of these terms."""
    archive = numbered(entries, **options)
    cells = cells_of(terms, entries, impacts)
    index = Index(cells, characters, impacts, weights, cells_per_page=per_page)
    archive.sections = [search_section(archive, index)]
    return archive


def canonical(documents, entries, per_page, stemmer=None, page_limit=4096):
    """Returns an archive with the index of documents, and a function that says what is found."""
    archive = numbered(entries, page_limit=page_limit)
    index = make_index(documents, entries, stemmer, page_limit, cells_per_page=per_page)
    index.stemmer = b"a list of forms, English" if stemmer else b""
    archive.sections = [search_section(archive, index)]
    plain = Plain(index, entries)

    def search(query):
        return query, plain.search(query)

    return archive, search


def describe_search(query, found, divisor=None):
    """Returns what a vector says of a search. found: all numbers, or the name of an error.

    divisor: the search is narrowed to the numbers that it divides.
    """
    asked = {"query": query} | ({"divisor": divisor} if divisor else {})
    if isinstance(found, str):
        return asked | {"error": found}
    return asked | {"count": len(found), "results": found[:RESULTS]}


def searched(
    m, name, rules, description, archive, searches, index="ok", verify="ok", data=None
):  # pylint: disable=too-many-arguments
    """Writes a vector. index: what verifying the index returns. data: instead of the archive's."""
    data = data or archive.build()
    expect = {"open": "ok", "verify": verify, "verify_search": index}
    expect["search"] = [describe_search(*search) for search in searches]
    further = {"fields": describe(archive, data)} if verify == index == "ok" else {}
    m.write(f"search-{name}", description, data, expect, rules=rules, **further)


def by_cells(cells, terms, entries, per_page=0):
    """Returns an archive with these cells, and a function that says what is found in the terms."""
    archive = numbered(entries)
    index = Index(cells, None, 2, (100, 200), cells_per_page=per_page)
    archive.sections = [search_section(archive, index)]
    index.postings = {t.encode(): made for t, made in terms.items() if isinstance(made, list)}
    targets = {t: made if isinstance(made, str) else t for t, made in terms.items()}
    index.groups = {t.encode(): target.encode() for t, target in targets.items()}
    plain = Plain(index, entries)

    def search(query):
        return query, plain.search(query)

    return archive, search


def made_by_hand(terms, entries):
    return by_cells(cells_of(terms, entries), terms, entries)
