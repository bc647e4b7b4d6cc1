# SPDX-License-Identifier: BSD-2-Clause
"""Section 17: the search section, and searching."""
import struct

from .characters import Characters, parse_query
from .directory import SEARCH
from .errors import demand
from .objects import CHARACTERS, REFERENCE_FORM, parse_reference
from .pages import top_node
from .postings import TERM_MOST, Head, Postings, number_limit
from .wire import parse_string

OWN_HEAD = struct.Struct(
    "<HBB3sB16s"
)  # tokeniser, impacts, stemmer size, Unicode, reserved, weights
TABLE_AT = OWN_HEAD.size + REFERENCE_FORM.size  # 80
OWN_LEAST = 160
TOKENISER = 1
IMPACTS_MOST = 16
STEMMER_MOST = 64

ACCUMULATORS = 512
CELLS_MOST, TARGETS_MOST = 1024, 8  # of a word, each time that it is walked
POSTINGS_MOST = 1 << 20  # of a search
SCORE_MOST = (1 << 16) - 1
DOCUMENTS_MOST = 1 << 30  # of a word, and of the archive


class Section:
    """The own data of the search section."""

    def __init__(self, archive, data):
        demand(len(data) >= 2, "own data of search")
        demand(data[0] + data[1] * 256 == TOKENISER, "tokeniser", "unsupported")
        demand(len(data) >= OWN_LEAST, "own data of search")
        _, self.impacts, stemmer_size, unicode, reserved, weights = OWN_HEAD.unpack_from(data)
        demand(1 <= self.impacts <= IMPACTS_MOST, "number of impacts")
        demand(stemmer_size <= STEMMER_MOST, "size of the stemmer's name")
        demand(reserved == 0, "reserved in search")
        demand(not any(weights[self.impacts :]), "weights of impacts that do not exist")
        self.weights, self.unicode = weights[: self.impacts], tuple(unicode)
        reference = data[OWN_HEAD.size : TABLE_AT]
        self.characters = parse_reference(reference) if any(reference) else None
        if self.characters:
            archive.objects.check_reference(self.characters, CHARACTERS)
        table, stemmer = data[TABLE_AT:], b""
        if stemmer_size:
            table, stemmer = table[:-stemmer_size], table[-stemmer_size:]
        self.table = archive.directory.parse_table(SEARCH, table)
        self.stemmer = parse_string(stemmer)
        self.check_extents(archive.directory.search_extents)

    def check_extents(self, extents):
        """Checks that the characters and the top page lie in extents, and levels begin in one."""
        places = [
            (found.offset, found.stored) for found in (self.characters, self.table.top) if found
        ]
        places += [(base, 1) for base in self.table.bases]
        for offset, size in places:
            is_inside = any(
                extent.offset <= offset and offset + size <= extent.offset + extent.size
                for extent in extents
            )
            demand(is_inside, "a reference out of the extents of search")


class Word:
    """A term of a query. `key` becomes the target if it is a redirect."""

    def __init__(self, term):
        self.key, self.is_prefix = term
        self.documents, self.targets = 0, []


class EndOfWord(Exception):
    """The bound of the cells of a word is reached."""


class EndOfSearch(Exception):
    """The bound of the postings of a search is reached."""


def log(value):
    exponent = value.bit_length() - 1
    return 16 * exponent + (value - (1 << exponent)) * 16 // (1 << exponent)


class Search:
    """Searches an archive, as often as it is asked to."""

    def __init__(self, archive):
        self.archive, self.root = archive, archive.root
        self.limit = number_limit(archive.root)
        self.section = self.characters = None
        self.left = self.postings = 0
        self.accumulators = {}  # number: [score, set of words]
        self.is_wanted = None

    def open(self):
        data = self.archive.directory.search
        demand(data is not None, "no search section", "not-found")
        self.section = Section(self.archive, data)
        reference = self.section.characters
        raw = self.archive.objects.load(reference, CHARACTERS) if reference else b""
        self.characters = Characters(raw)

    def search(self, query, is_wanted=None):
        """Returns the numbers of all results, best first. The query is bytes.

        is_wanted narrows the search: it tells of a number whether it may be a result.
        """
        self.is_wanted = is_wanted
        text = parse_query(query)
        self.open()
        words = [Word(term) for term in self.characters.terms(text)]
        for word in words:
            self.count(word)
        distinct = {}
        for word in words:
            distinct.setdefault((word.key, word.is_prefix), word)
        found = [word for word in distinct.values() if word.documents]
        self.accumulators, self.postings = {}, POSTINGS_MOST
        try:
            for word in sorted(found, key=lambda word: word.documents):
                self.add(word)
        except EndOfSearch:
            pass
        return self.results()

    def results(self):
        def order(item):
            number, (score, words) = item
            return -len(words), -score, number

        return [number for number, _ in sorted(self.accumulators.items(), key=order)]

    # The table.

    def cells_from(self, wanted):
        """Yields (key, value) from the first key on that is not below this one.

        A page is loaded when its first cell is asked for, and not before.
        """
        if self.section.table.count:
            yield from self.walk(top_node(self.section.table), wanted)

    def walk(self, node, wanted):
        page = self.archive.pages.load(node)
        if page.level == 0:
            yield from ((key, value) for key, value in page.cells if key >= wanted)
            return
        for n in range(page.count):
            is_last = n + 1 == page.count
            if is_last or page.cells[n + 1].key > wanted:
                yield from self.walk(page.child_node(n), wanted)

    def find(self, key):
        """Returns the head of this term, or None. No page after the one for the key is loaded."""
        table = self.section.table
        if not table.count:
            return None
        page = self.archive.pages.load(top_node(table))
        while page.level > 0:
            n = sum(child.key <= key for child in page.cells) - 1
            if n < 0:
                return None
            page = self.archive.pages.load(page.child_node(n))
        return next((self.head(*cell) for cell in page.cells if cell[0] == key), None)

    def head(self, key, value):
        return Head(key, value, self.limit)

    def find_target(self, key):
        head = self.find(key)
        demand(head is not None, "a redirect to a term that does not exist")
        demand(head.target is None, "a redirect to a redirect")
        return head

    def range_cells(self, prefix):
        """Yields the terms and continuations that begin with a prefix, within the bound.

        A term comes with its head, a continuation with None. The caller may read on in `cells`.
        """
        self.left, cells = CELLS_MOST, self.cells_from(prefix)
        while self.left > 0:
            key, value = next(cells, (b"", b""))
            if not key.startswith(prefix):
                return
            self.left -= 1
            if 0 in key:
                yield key, None, cells
                continue
            demand(len(key) <= TERM_MOST, "a term that is too long")
            yield key, self.head(key, value), cells

    # Counting.

    def count(self, word):
        if word.is_prefix:
            self.count_prefix(word)
            return
        head = self.find(word.key)
        if head and head.target is not None:
            word.key = head.target
            head = self.find_target(word.key)
        word.documents = head.documents if head else 0

    def count_prefix(self, word):
        documents = 0
        for _, head, _ in self.range_cells(word.key):
            if head is None:
                continue
            if head.target is None:
                documents += head.documents
            elif not head.target.startswith(word.key) and head.target not in word.targets:
                if len(word.targets) < TARGETS_MOST:
                    word.targets.append(head.target)
        documents += sum(self.find_target(target).documents for target in word.targets)
        word.documents = min(documents, DOCUMENTS_MOST)

    # Adding.

    def add(self, word):
        rarity = self.rarity(word.documents)
        try:
            if word.is_prefix:
                self.add_prefix(word, rarity)
            else:
                self.left = CELLS_MOST
                self.add_key(word, word.key, rarity)
        except EndOfWord:
            pass

    def add_prefix(self, word, rarity):
        for key, head, cells in self.range_cells(word.key):
            if head and head.target is None:
                self.add_term(word, key, head, cells, rarity)
        for target in word.targets:
            if self.left == 0:
                return
            self.add_key(word, target, rarity)

    def add_key(self, word, key, rarity):
        self.left -= 1
        cells = self.cells_from(key)
        self.add_term(word, key, self.head(*next(cells)), cells, rarity)

    def add_term(self, word, key, head, cells, rarity):  # pylint: disable=too-many-arguments
        number = 0

        def continue_with():
            nonlocal number
            if self.left == 0:
                raise EndOfWord
            self.left -= 1
            found, value = next(cells, (None, b""))
            wanted = key + b"\0" + number.to_bytes(2, "big")
            demand(found == wanted, "a continuation is missing")
            number += 1
            return value

        for document, impact in Postings(head, self.root, self.section.impacts, continue_with):
            self.add_posting(word, document, rarity * self.section.weights[impact] // 16)
            self.postings -= 1
            if self.postings == 0:
                raise EndOfSearch

    def add_posting(self, word, document, score):
        found = self.accumulators.get(document)
        if found:
            found[0] = min(found[0] + score, SCORE_MOST)
            found[1].add(word)
        elif len(self.accumulators) < ACCUMULATORS and (
            self.is_wanted is None or self.is_wanted(document)
        ):
            self.accumulators[document] = [score, {word}]

    def rarity(self, documents):
        whole = log(2 * min(self.root.articles, DOCUMENTS_MOST) + 2)
        return max(1, whole - log(2 * documents + 1) + 1)
