# SPDX-License-Identifier: BSD-2-Clause
"""Makes the search section of section 17, for tests.

make_index() goes the whole way, from texts to an Index. An Index may as well be made of cells that
a test has chosen, and everything in it may be changed before search_section() stores it.
"""
import collections
import itertools

from layout import SEARCH_HEAD, TABLE
from reference_parts import CHARACTERS, HAS_EXTENTS, SEARCH, Section, Stored, varint
from search_tokens import PAIRS, characters_of, fold, make_ranges, pack_ranges, tokens

LIST_MOST = 512  # documents of a list
VALUE_MOST = 1000  # bytes
IMPACTS = 12
SHARES = (29514, 45746, 54674, 59585, 62285, 63771, 64588, 65037, 65284, 65420, 65495, 65536)
TITLE_COUNTS = 4
FREQUENCY_MOST = 65535


# --- postings


class Bits:
    """Bits in the order in which they are written."""

    def __init__(self):
        self.value = self.size = 0

    def put(self, value, width):
        assert value < 1 << width
        self.value |= value << self.size
        self.size += width

    def bytes(self):
        return self.value.to_bytes(-(-self.size // 8), "little")


class Gaps:
    """Writes gaps in the adaptive Rice code."""

    def __init__(self, bits, entries, count):
        self.bits = bits
        power = next(b for b in itertools.count() if 1 << b >= entries)
        self.mean = (1 << 3 + min(power, 28)) // count

    def put(self, gap):
        width = max(0, self.mean.bit_length() - 4)
        if gap >> width < 16:
            self.bits.put((1 << (gap >> width)) - 1, (gap >> width) + 1)
            self.bits.put(gap & (1 << width) - 1, width)
        else:
            self.bits.put((1 << 16) - 1, 16)
            self.bits.put(gap, 28)
        self.mean = self.mean - self.mean // 8 + gap


def put_impact(bits, impact, impacts):
    bits.put((1 << impact) - 1, impact + (impact < impacts - 1))


def pack_list(postings, entries, impacts):
    """Returns the posting bytes of a list. postings: (number, impact) in order."""
    bits = Bits()
    gaps, expected = Gaps(bits, entries, len(postings)), 0
    for number, impact in postings:
        gaps.put(number - expected)
        put_impact(bits, impact, impacts)
        expected = number + 1
    return bits.bytes()


def pack_run(numbers, impact, entries):
    bits = Bits()
    gaps, expected = Gaps(bits, entries, len(numbers)), 0
    for number in numbers:
        gaps.put(number - expected)
        expected = number + 1
    return varint(len(numbers) << 4 | impact) + bits.bytes()


def pack_runs(postings, entries):
    by_impact = collections.defaultdict(list)
    for number, impact in postings:
        by_impact[impact].append(number)
    return b"".join(pack_run(by_impact[n], n, entries) for n in sorted(by_impact, reverse=True))


def continuation(term, number):
    return term + b"\0" + number.to_bytes(2, "big")


def cut(term, value, most=VALUE_MOST):
    """Returns the cells of a term: its value in pieces, the first with its own key."""
    pieces = [value[at : at + most] for at in range(0, len(value), most)]
    keys = [term] + [continuation(term, n) for n in range(len(pieces) - 1)]
    return list(zip(keys, pieces))


def term_cells(term, postings, entries, impacts=IMPACTS, most=VALUE_MOST):
    count = len(postings)
    if count <= LIST_MOST:
        value = varint(2 * count) + pack_list(postings, entries, impacts)
    else:
        value = varint(2 * count + 1) + pack_runs(postings, entries)
    return cut(term, value, most)


def redirect(form, target):
    """Returns the value of a form: what it shares with its target stays."""
    shared = next(
        (n for n, (a, b) in enumerate(zip(form, target)) if a != b), min(len(form), len(target))
    )
    return b"\0" + bytes([len(form) - shared]) + target[shared:]


# --- from texts to an index

Document = collections.namedtuple("Document", "number title text")


def frequencies(document):
    found = collections.Counter()
    for text, counts in ((document.title, TITLE_COUNTS), (document.text, 1)):
        for term in tokens(text):
            found[term] += counts
    return found


def group_key(terms):
    return min(terms, key=lambda term: (len(term), term))


def make_groups(terms, stem):
    """Returns the key of the group of each term. stem: from a term to its stem, or None."""
    groups = collections.defaultdict(list)
    for term in terms:
        name = stem(term.decode()) if stem and class_of_term(term) != PAIRS else None
        groups[term if name is None else (name,)].append(term)
    return {term: group_key(group) for group in groups.values() for term in group}


def class_of_term(term):
    return fold(term.decode()[0])[0]


def strengths(documents):
    """Returns the strength of each posting: (number, term) to it. documents: number to Counter."""
    lengths = {number: sum(counts.values()) for number, counts in documents.items()}
    whole = sum(lengths.values())
    named = sum(length > 0 for length in lengths.values())  # those that the index names
    found = {}
    for number, counts in documents.items():
        length = 300 + 900 * lengths[number] * named // whole if whole else 300
        for term, count in counts.items():
            found[number, term] = 65536000 * count // (1000 * count + length)
    return found


def make_cuts(values):
    """Returns the highest strength of each impact."""
    values = sorted(values)
    cuts = []
    for share in SHARES:
        rank = -(-share * len(values) // 65536)  # of the posting whose strength is the cut
        cuts.append(values[max(rank, 1) - 1])
    return cuts


def make_weights(impacts, values):
    """Returns the weight of each impact: the mean of its strengths, in steps of 257."""
    sums, counts = [0] * IMPACTS, [0] * IMPACTS
    for posting, impact in impacts.items():
        sums[impact] += values[posting]
        counts[impact] += 1
    return [a // (257 * n) if n else 0 for a, n in zip(sums, counts)]


class Index:
    """What a search section is made from. Everything may be changed.

    cells: (key, value) in order. characters: the raw bytes of the object, or None for none.
    """

    def __init__(self, cells=(), characters=None, impacts=IMPACTS, weights=(), **options):
        self.cells, self.characters = sorted(cells), characters
        self.impacts, self.weights = impacts, list(weights)
        self.tokeniser, self.unicode, self.stemmer = 1, (14, 0, 0), b""
        self.cells_per_page = 0  # if not those of the archive
        self.postings, self.groups = {}, {}  # what the cells were made from
        self.__dict__.update(options)


def make_index(documents, entries, stem=None, page_limit=4096, **options):
    """Returns the index of documents: the canonical one, if stem is that of a stemmer."""
    counted = {document.number: frequencies(document) for document in documents}
    groups = make_groups({term for counts in counted.values() for term in counts}, stem)
    grouped = {}
    for number, counts in counted.items():
        grouped[number] = collections.Counter()
        for term, count in counts.items():
            grouped[number][groups[term]] += count
        for term, count in grouped[number].items():
            grouped[number][term] = min(count, FREQUENCY_MOST)
    values = strengths(grouped)
    cuts = make_cuts(values.values())
    impacts = {
        posting: next(n for n, most in enumerate(cuts) if value <= most)
        for posting, value in values.items()
    }
    postings = collections.defaultdict(list)
    for (number, term), impact in sorted(impacts.items()):
        postings[term].append((number, impact))
    most = min(VALUE_MOST, page_limit // 4)
    cells = [c for t, p in postings.items() for c in term_cells(t, p, entries, most=most)]
    cells += [(term, redirect(term, key)) for term, key in groups.items() if term != key]
    texts = [text for document in documents for text in (document.title, document.text)]
    characters = pack_ranges(make_ranges(characters_of(texts, groups)))
    index = Index(cells, characters, weights=make_weights(impacts, values), **options)
    index.postings, index.groups = dict(postings), groups
    return index


# --- the section


def search_section(archive, index):
    """Returns the Section that stores an index in an archive, whose hooks it goes through."""
    size, kept = index.cells_per_page or archive.cells_per_page, archive.cells_per_page
    cells = [(key, varint(len(value)) + value) for key, value in index.cells]
    leaves = [(b"", cells[n : n + size], []) for n in range(0, len(cells), size)]
    archive.cells_per_page = size
    levels = archive.levels(SEARCH, leaves)
    archive.cells_per_page = kept
    inner = [child.page for level in levels[:0:-1] for child in level]
    characters = None
    if index.characters is not None:
        characters = archive.hook("stored", Stored(CHARACTERS, index.characters))
    leaf_pages = [child.page for child in levels[0]] if levels else []
    early = b"".join(page.stored for page in inner + ([characters] if characters else []))
    late = b"".join(page.stored for page in leaf_pages)

    def own_data(offsets):
        return pack_own_data(index, levels, characters, offsets)

    parts = {"early": [early] if early else [], "late": [late] if late else []}
    objects = [characters] if characters else []
    return Section(SEARCH, HAS_EXTENTS, own_data, levels=levels, objects=objects, **parts)


def pack_own_data(index, levels, characters, offsets):
    """offsets: those of the extents, of which the first has the inner pages and the characters."""
    at, bases = offsets[0] if offsets else 0, []
    for level in levels[:0:-1]:
        bases.append(at)
        at += sum(len(child.page.stored) for child in level)
    bases += offsets[-1:] if levels else []
    table = TABLE.pack(count=len(index.cells), levels=len(levels))
    if levels:
        table = table[: TABLE["top_offset"].offset] + levels[-1][0].page.reference(bases[0])
        table += b"".join(base.to_bytes(8, "little") for base in bases[1:])
    head = SEARCH_HEAD.pack(
        tokeniser=index.tokeniser,
        impacts=index.impacts,
        stemmer_size=len(index.stemmer),
        unicode=bytes(index.unicode),
        weights=bytes(index.weights),
    )
    reference = characters.reference(at) if characters else bytes(56)
    return head + reference + table + index.stemmer
