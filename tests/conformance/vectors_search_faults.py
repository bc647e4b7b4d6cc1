# SPDX-License-Identifier: BSD-2-Clause
"""Vectors that pin which fault of an index shows first, and that what is not read is not checked.

Where a page has not arrived, a search shows whether it needed the page.
"""
from layout import REFERENCE, SEARCH_HEAD, TABLE
from reference_parts import HAS_EXTENTS, Section
from samples import flip
from search_samples import FRUIT, FRUIT_SEARCHES, cells_of, indexed, numbered, searched
from search_writer import (
    Bits,
    Gaps,
    Index,
    continuation,
    pack_list,
    pack_run,
    search_section,
    varint,
)
from vectors_search_bad import (
    CHARACTERS_AT,
    E_ACUTE,
    TABLE_AT,
    bits,
    head,
    replace_own,
    unsearchable,
)

ENTRIES = 8


def make(m):
    for part in (
        make_own_data,
        make_extents,
        make_long_gaps,
        make_at_once,
        make_not_read,
        make_pages,
        make_leaves,
        make_dropped_words,
    ):
        part(m)


# --- own data


def make_own_data(m):
    def one(name, rules, description, change, error="format"):
        unsearchable(m, f"own-{name}", rules, description, replace_own(change), error)

    def other_codec(own):
        return REFERENCE.edit(own, CHARACTERS_AT, codec=2)

    def other_top_codec(own):
        return TABLE.edit(own, TABLE_AT, top_codec=2)

    def with_stemmer(own, name):
        return SEARCH_HEAD.edit(own, stemmer_size=len(name)) + name

    one("tokeniser-257", "17.1", "tokeniser 257", lambda own: b"\1\1" + own[2:], "unsupported")
    about = "tokeniser 257, and nothing else"
    one("tokeniser-later", "17.1 17.11", about, lambda _: bytearray(b"\1\1"), "unsupported")
    one("tokeniser-only", "17.11", "tokeniser 1, and nothing else", lambda own: own[:2])
    about = "159 bytes of own data, with a codec that there is not"
    one("159", "17.11", about, lambda own: other_codec(own)[:159])
    about = "own data of 88 bytes, with a codec that there is not"
    one("88", "17.11", about, lambda own: other_codec(own)[:88])
    name = b"a stemmer whose name takes 65 bytes".ljust(65, b".")
    one("stemmer-long", "17.3", "a stemmer of 65 bytes", lambda own: with_stemmer(own, name))
    first = "the first of two faults"
    change = edit_first(reserved=1)
    one("first-reserved", "17.5 17.11", first, lambda own: other_codec(change(own)))
    change = edit_first(weights=b"\1\2\3")
    one("first-weights", "17.6 17.11", first, lambda own: other_codec(change(own)))
    about = "a top page with a codec that there is not, before a stemmer that is not UTF-8"

    def codec_and_stemmer(own):
        return with_stemmer(other_top_codec(own), b"\xff")

    one("first-codec", "17.11", about, codec_and_stemmer, "unsupported")
    about = "characters out of the extents, and a top page with a codec that there is not"

    def place_and_codec(own):
        return other_top_codec(REFERENCE.edit(own, CHARACTERS_AT, offset=1024))

    one("first-place", "17.11 17.12", about, place_and_codec, "unsupported")


def edit_first(**values):
    return lambda own: SEARCH_HEAD.edit(own, **values)


def make_extents(m):
    """An extent that is cut in two, which adjoin."""

    def one(name, description, which, at, error):
        archive = indexed(FRUIT, characters=E_ACUTE, per_page=2)
        section = archive.sections[0]
        (whole,), pack = getattr(section, which), section.data
        setattr(section, which, [whole[:at], whole[at:]])
        places = [0, -1] if which == "early" else [0, 1]
        section.data = lambda offsets: pack([offsets[n] for n in places])
        searches = [(query, error or found) for query, found in FRUIT_SEARCHES]
        index = error or "ok"
        searched(m, f"adjoin-{name}", "17.12 17.13 17.72", description, archive, searches, index)

    one("leaf", "a leaf that lies in two extents, which adjoin", "late", 10, None)
    one("base", "leaves of whose first only a byte lies in the first extent", "late", 1, None)
    one("leaves", "two leaves in an extent each, which adjoin", "late", -20, None)
    one("top", "a top page that lies in two extents, which adjoin", "early", 10, "format")
    one("characters", "characters that lie in two extents, which adjoin", "early", -1, "format")


    make_other_extent(m)


def make_other_extent(m):
    """The extents have the size of the objects, and others' bytes in the place of a leaf's end."""
    archive = indexed(FRUIT, characters=E_ACUTE, per_page=2)
    section = archive.sections[0]
    leaves = section.late[0]
    section.early.append(b"in the place of it")
    cut = len(leaves) - len(section.early[1])
    section.late = [leaves[:cut]]
    archive.sections.append(Section(99, HAS_EXTENTS, late=[leaves[cut:]]))
    about = "a leaf that ends in the extent of another section"
    searched(m, "extents-other", "17.13 17.72", about, archive, FRUIT_SEARCHES, "format")


# --- postings


class LongGaps(Gaps):
    """Stores gaps of one size as numbers of 28 bits, where they might be short."""

    long_gap = 0

    def put(self, gap):
        if gap != self.long_gap:
            super().put(gap)
            return
        self.bits.put((1 << 16) - 1, 16)
        self.bits.put(gap, 28)
        self.mean = self.mean - self.mean // 8 + gap


def make_long_gaps(m):
    entries = 700

    def one(description, gap, before, after, error):  # pylint: disable=too-many-arguments
        numbers = [*range(before), *range(before + gap, before + gap + 1 + after)]
        bits_here = Bits()
        gaps = LongGaps(bits_here, entries, len(numbers))
        gaps.long_gap = gap
        for number, last in zip(numbers, [-1, *numbers]):
            gaps.put(number - last - 1)
        terms = {"mango": head(len(numbers)) + bits_here.bytes(), "zebra": [(2, 0)]}
        archive = indexed(terms, entries, 1, [160])
        found = error or numbers
        searches = [("mango", found), ("m*", found), ("zebra", [2])]
        rules = "17.50 17.51"
        searched(m, f"gap-{gap}", rules, description, archive, searches, error or "ok")

    one("a gap of 15 in the form of a large one, where k is 0", 15, 40, 0, "format")
    one("a gap of 16, the least that is stored as a large one", 16, 40, 0, None)
    one("a gap of 31 in the form of a large one, where k is 1", 31, 0, 499, "format")
    one("a gap of 32, the least that is stored so where k is 1", 32, 0, 499, None)


def make_at_once(m):
    """A fault in the last byte of a value, and the continuation is in a page that is not there."""

    def one(name, description, value):
        archive = numbered(ENTRIES)
        cells = cells_of({"apple": [(1, 0)], "mango": value}, ENTRIES)
        cells.append((continuation(b"mango", 0), b"\0"))
        index = Index(cells, None, 2, (100, 200), cells_per_page=2)
        archive.sections = [search_section(archive, index)]
        searches = [("apple", [1]), ("mango", "format"), ("m*", "missing")]
        about = f"{description}, before a page that has not arrived"
        data = archive.build()[:-1]
        rules = "17.54"
        searched(m, f"at-once-{name}", rules, about, archive, searches, "format", "missing", data)

    one("count", "a run of too many documents", head(2, True) + bytes([3 << 4]))
    one("none", "a run of no document", head(2, True) + bytes([1]))
    one("impact", "a run of an impact that there is not", head(2, True) + bytes([1 << 4 | 2]))
    long = head(2, True) + b"\x90" + b"\x82" * 4
    one("long", "a head of a run that does not end with its fifth byte", long)
    one("padding", "a bit after a run", head(2, True) + varint(16) + bits("00000001"))
    short = "10" + "0" + "0" + "1" * 16 + "1" + "0" * 27  # a gap of 2, impact 0, a gap of 1
    one("gap", "a gap of 1 in the form of a large one", head(3) + bits(short))


# --- what is not read


def not_read(m, name, rules, description, searches, archive):
    """The last page has not arrived."""
    data = archive.build()[:-1]
    searched(m, name, rules, description, archive, searches, "missing", "missing", data)


def make_not_read(m):
    terms = {f"b{n:04}": [(n % 2, 0)] for n in range(1025)}
    archive = indexed(terms, 8, 1, [160], per_page=1024)
    searches = [("b*", [0, 1]), ("b102*", "missing"), ("b1023", [1]), ("b1024", "missing")]
    about = "a range whose cell 1,025 is in a page that has not arrived"
    not_read(m, "cells-last", "17.60 17.61 17.67", about, searches, archive)
    terms["b1024"] = b"\2"
    archive = indexed(terms, 8, 1, [160])
    searches = [("b*", [0, 1]), ("b102*", "format"), ("b1023", [1]), ("b1024", "format")]
    about = "a range whose cell 1,025 is malformed"
    searched(m, "cells-after", "17.61 17.67", about, archive, searches, "format")

    archive = indexed(FRUIT, per_page=2)
    searches = [("bz", []), ("bz*", "missing"), ("banana", [3]), ("ba*", "missing")]
    searches += [("zz", "missing"), ("aa", []), ("a*", [3, 1]), ("aa*", [])]
    about = "a word after the last one of a leaf, before a leaf that has not arrived"
    not_read(m, "find-last", "17.59 17.60", about, searches, archive)

    archive = indexed(FRUIT, per_page=2)
    data = archive.build()
    data = flip(data, len(data) - len(archive.sections[0].late[0]))
    searches = [("aa", []), ("aa*", "hash"), ("a*", "hash"), ("apple", "hash")]
    searches += [("aa cherry", [0, 1, 2, 3]), ("aa banana", "hash")]
    about = "a word below all of the index, whose first leaf is damaged"
    searched(m, "find-below", "17.59 17.60", about, archive, searches, "hash", "hash", data)


def make_pages(m):
    """A fault in a page shows before the next page is loaded."""
    cells = cells_of(FRUIT | {"banana": b"\1", "zebra": [(2, 0)]}, ENTRIES)
    archive = numbered(ENTRIES)
    index = Index(cells, None, 2, (100, 200), cells_per_page=2)
    archive.sections = [search_section(archive, index)]
    searches = [("apple", [3, 1]), ("banana", "format"), ("cherry", "missing"), ("a*", [3, 1])]
    about = "a malformed value, before a page that has not arrived"
    data = archive.build()[:-1]
    rules = "17.54 17.70"
    searched(m, "page-first", rules, about, archive, searches, "format", "missing", data)


def make_leaves(m):
    """Leaves whose keys ascend in each of them, but not from one to the next."""

    def one(name, description, keys, searches):
        archive = numbered(ENTRIES)
        index = Index((), None, 2, (100, 200), cells_per_page=2)
        value = head(1) + pack_list([(3, 0)], ENTRIES, 2)
        index.cells = [(key, value) for key in keys]
        archive.sections = [search_section(archive, index)]
        searched(m, f"leaves-{name}", "7.33 17.70", description, archive, searches, "format")

    found = [("apple", [3]), ("banana", [3]), ("b*", [])]
    one("descend", "a leaf whose first term is below the last one of the leaf before",
        [b"apple", b"mango", b"banana", b"zebra"], found)  # fmt: skip
    one("equal", "a leaf whose first term is the last one of the leaf before",
        [b"apple", b"banana", b"banana", b"zebra"], [*found[:2], ("b*", [3])])  # fmt: skip
    runs = pack_run([3, 4], 1, ENTRIES) + pack_run([4], 1, ENTRIES)
    archive = indexed({"mango": head(3, True) + runs})
    searches = [("mango", [4, 3]), ("m*", [4, 3])]
    about = "runs of one impact that name a document twice"
    searched(m, "runs-same", "17.68 17.71", about, archive, searches, "format")


def make_dropped_words(m):
    """A ninth word is not looked up, and a word that comes again is added once."""
    terms = {letter: [(n, 0)] for n, letter in enumerate("abcdefgh")} | {"mango": b"\2"}
    searches = [("a b c d e f g h mango", list(range(8))), ("a b mango", "format")]
    searches += [("a b c d e f g mango h", "format"), ("mango", "format")]
    about = "a malformed value of a word that is the ninth of a query"
    searched(m, "ninth", "17.38 17.67", about, indexed(terms), searches, "format")
