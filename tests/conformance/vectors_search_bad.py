# SPDX-License-Identifier: BSD-2-Clause
"""Vectors with a fault in the index: section 17 of FORMAT.md.

A reader that does not search opens and verifies them. One that searches finds the fault when it
reads what is wrong, or only when it verifies the index.
"""
from layout import EXTENT, EXTENTS_HEAD, REFERENCE, SEARCH_HEAD, TABLE
from reference_parts import CHARACTERS, ENTRIES, SEARCH, field, svarint, varint
from samples import edit_objects, edit_pages, edit_section, flip, page_head
from search_tokens import ALTERNATING, ITSELF, OPEN, PAIRS, SAME, SHIFTED, WORD, Range, pack_ranges
from search_writer import Index, continuation, cut, pack_list, pack_run, search_section
from search_samples import FRUIT, FRUIT_SEARCHES, cells_of, indexed, numbered, searched

CHARACTERS_AT = SEARCH_HEAD.size
TABLE_AT = CHARACTERS_AT + REFERENCE.size
BASES_AT = TABLE_AT + TABLE.size
E_ACUTE = pack_ranges([Range(0xE9, 1, SAME, WORD, b"\1e")])
ENTRIES_HERE = 8


def make(m):
    for part in (
        make_own_data,
        make_own_size,
        make_characters_reference,
        make_table,
        make_places,
        make_extents,
        make_characters,
        make_heads,
        make_redirects,
        make_postings,
        make_runs,
        make_continuations,
        make_keys,
        make_pages,
        make_hashes,
    ):
        part(m)


def all_searches(error):
    """Each search gives this error."""
    return [(query, error) for query, _ in FRUIT_SEARCHES] + [("plum", error), ("", error)]


# --- the section


def own_at(payload):
    return EXTENTS_HEAD.size + EXTENTS_HEAD.unpack(payload)["count"] * EXTENT.size


def edit_own(layout, at=0, **values):
    """Returns hooks that change fields of the own data, of a layout that begins at this offset."""
    return edit_section(SEARCH, lambda p: layout.edit(p, own_at(p) + at, **values))


def replace_own(change):
    """Returns hooks that change the bytes of the own data."""

    def edit(payload):
        at = own_at(payload)
        return payload[:at] + change(payload[at:])

    return edit_section(SEARCH, edit)


def unsearchable(
    m, name, rules, description, hooks, error="format", **options
):  # pylint: disable=too-many-arguments
    """A vector in which no search is possible."""
    archive = indexed(FRUIT, characters=E_ACUTE, per_page=2, hooks=hooks, **options)
    searched(m, name, rules, description, archive, all_searches(error), error)


def make_own_data(m):
    def one(name, rules, description, error="format", **values):
        hooks = edit_own(SEARCH_HEAD, **values)
        unsearchable(m, f"own-{name}", rules, description, hooks, error)

    one("tokeniser-0", "17.1", "tokeniser 0", "unsupported", tokeniser=0)
    one("tokeniser-2", "17.1", "tokeniser 2", "unsupported", tokeniser=2)
    one("impacts-0", "17.2", "no impact", impacts=0)
    one("impacts-none", "17.2", "no impact and no weight", impacts=0, weights=bytes(16))
    one("impacts-17", "17.2", "17 impacts", impacts=17)
    one("stemmer-65", "17.3", "a stemmer of 65 bytes", stemmer_size=65)
    one("stemmer-1", "17.3 17.10", "a stemmer that takes a byte of the table", stemmer_size=1)
    one("reserved", "1.5 17.5", "the reserved byte", reserved=1)
    one("weights", "17.6", "a weight of an impact that there is not", weights=b"\1\2\3")
    first = "the first of two faults"
    one("first-tokeniser", "17.11", first, "unsupported", tokeniser=2, impacts=0)


def make_own_size(m):
    def one(name, rules, description, change, error="format"):
        unsearchable(m, f"own-{name}", rules, description, replace_own(change), error)

    def with_stemmer(name):
        def change(own):
            own = SEARCH_HEAD.edit(own, stemmer_size=len(name))
            return own + name

        return change

    one("none", "17.11", "no own data", lambda own: own[:0])
    one("byte", "17.11", "one byte of own data", lambda own: own[:1])
    one("head", "17.10 17.11", "own data that ends before the table", lambda own: own[:80])
    one("short", "17.10", "own data that is a byte too short", lambda own: own[:-1])
    one("long", "17.10", "own data that is a byte too long", lambda own: own + b"\0")
    later = "own data of a later tokeniser, which is short"
    one("later", "17.1 17.11", later, lambda _: bytearray(b"\2\0"), "unsupported")
    one("stemmer-utf-8", "1.4 17.9", "a stemmer that is not UTF-8", with_stemmer(b"\xff"))
    one("stemmer-zero", "1.4 17.9", "a zero byte in the stemmer", with_stemmer(b"a\0"))


def make_characters_reference(m):
    def one(name, rules, description, error="format", **values):
        hooks = edit_own(REFERENCE, CHARACTERS_AT, **values)
        unsearchable(m, f"reference-{name}", rules, description, hooks, error)

    one("type", "5.5 17.7", "characters of the type of pages", type=4)
    one("reserved", "1.5 5.7 17.7", "a reserved field", reserved=1)
    one("codec", "5.4 17.7", "a codec that there is not", "unsupported", codec=2)
    one("dictionary", "5.6 17.7", "a dictionary", dictionary=1)
    one("limit", "5.15 17.7", "a raw size above the limit", codec=1, raw=1 << 20)
    one("place", "5.1 17.7", "an offset after the end of the file", offset=1 << 40)
    one("hash", "5.14 17.7", "another hash", "hash", hash=lambda old: flip(old, 0))
    first = "a codec that there is not, and a table that is wrong"

    def both(payload):
        at = own_at(payload)
        REFERENCE.edit(payload, at + CHARACTERS_AT, codec=2)
        return TABLE.edit(payload, at + TABLE_AT, levels=0)

    hooks = edit_section(SEARCH, both)
    unsearchable(m, "reference-first", "17.11", first, hooks, "unsupported")


def make_table(m):
    def one(name, rules, description, error="format", **values):
        hooks = edit_own(TABLE, TABLE_AT, **values)
        unsearchable(m, f"table-{name}", rules, description, hooks, error)

    one("count", "6.30 17.8", "more than 2^40 cells", count=(1 << 40) + 1)
    most = edit_own(TABLE, TABLE_AT, count=1 << 40)
    searched(
        m,
        "table-count-most",
        "6.30 7.18 17.8",
        "2^40 cells, which there may be: loading the top page shows that it has less",
        indexed(FRUIT, characters=E_ACUTE, per_page=2, hooks=most),
        [*all_searches("format")[:-1], ("", [])],
        "format",
    )
    one("count-zero", "6.31 17.8", "levels and no cell", count=0)
    one("levels", "6.31 17.8", "more levels than the root says", levels=3)
    one("levels-less", "17.10", "fewer levels than there are bases for", levels=1)
    one("reserved", "6.32 17.8", "a reserved field", reserved=b"\1")
    one("content-base", "6.33 17.8", "a content base", content_base=1024)
    one("codec", "5.4 17.8", "a codec that there is not", "unsupported", top_codec=2)


def first_extent(payload):
    """Returns where the first extent begins and ends."""
    extent = EXTENT.unpack(payload, EXTENTS_HEAD.size)
    return extent["offset"], extent["offset"] + extent["size"]


def make_places(m):
    """References that do not lie in the extents of the section, or not forward."""

    def one(name, rules, description, at, find):
        def change(payload):
            begin = own_at(payload) + at
            offset = max(0, find(*first_extent(payload)))  # offsets are not known at first
            payload[begin : begin + 8] = offset.to_bytes(8, "little")
            return payload

        hooks = edit_section(SEARCH, change)
        unsearchable(m, f"place-{name}", rules, description, hooks, metadata=field(1, "News"))

    top_at, rules = TABLE_AT + TABLE["top_offset"].offset, "6.29 17.12"
    one(
        "characters",
        rules,
        "characters before an extent",
        CHARACTERS_AT,
        lambda begin, _: begin - 1,
    )
    one("characters-end", rules, "characters across an end", CHARACTERS_AT, lambda _, end: end - 1)
    one("top", rules, "a top page that begins before an extent", top_at, lambda begin, _: begin - 1)
    one("base", rules, "a level base between the extents", BASES_AT, lambda _, end: end)
    one(
        "top-before", "6.36", "a top page before the directory's end", top_at, lambda begin, _: 1024
    )
    one(
        "base-top",
        "6.36",
        "a level base that is that of the top page",
        BASES_AT,
        lambda begin, _: begin,
    )


def make_extents(m):
    def one(name, description, change):
        archive = indexed(FRUIT, characters=E_ACUTE, per_page=2)
        change(archive.sections[0])
        rules = "17.13 17.72"
        searched(m, f"extents-{name}", rules, description, archive, FRUIT_SEARCHES, "format")

    def early(section):
        section.early[0] += b"more"

    def late(section):
        section.late[0] += b"more"

    def between(section):
        section.early.append(b"more")

    one("early", "bytes after the characters object that belong to no object", early)
    one("late", "bytes after the leaves that belong to no object", late)
    one("third", "an extent that belongs to no object", between)


# --- characters


def make_characters(m):
    def one(name, rules, description, raw):
        archive = indexed(FRUIT, characters=raw)
        searches = all_searches("format")
        searched(
            m, f"characters-{name}", f"{rules} 17.30", description, archive, searches, "format"
        )

    def ranges(name, rules, description, *found):
        one(name, rules, description, pack_ranges(found))

    zero, last = b"\0", 0x10FFFF
    ranges("beyond", "17.19", "a range that ends after U+10FFFF", Range(last, 2, 0, WORD, b""))
    one("gap", "1.6 17.18", "a gap of nearly 2^64", varint(2**64 - 1) + zero)
    one("count", "1.6 17.19", "a count of 2^60", zero + varint(2**64 - 16))
    ranges("class", "17.27", "a class 3", Range(0xE9, 1, ITSELF, 3, b""))
    ranges(
        "odd", "17.23", "a range that alternates and is odd", Range(0x100, 3, ALTERNATING, 0, b"")
    )
    for first, count in (0xD7FF, 2), (0xD7FB, 8):
        found = Range(first, count, ALTERNATING, 0, b"")
        ranges(f"alternate-{count}", "17.23", "a folding to U+D800, alternating", found)
    for name, about, first, shift in (
        ("zero", "U+0000", 0x80, -0x80),
        ("negative", "a negative number", 0x80, -0x81),
        ("high", "U+110000", 0xE9, last + 1 - 0xE9),
        ("surrogate", "U+D800", 0xE9, 0xD800 - 0xE9),
        ("surrogate-last", "U+DFFF", 0xE000, -1),
        ("far", "a number near -2^63", 0xE9, -(2**63)),
    ):
        found = Range(first, 1, SHIFTED, WORD, svarint(shift))
        ranges(f"shift-{name}", "1.3 17.22", f"a folding to {about}", found)
    across = Range(0xD7F0 - 0x40, 0x20, SHIFTED, WORD, svarint(0x40))
    ranges("shift-across", "17.22", "a range that folds into the surrogates", across)
    long, twelve = b"\x0d" + b"a" * 13, b"\x0c" + b"a" * 11
    ranges("long", "17.24", "a folding of 13 bytes", Range(0xE9, 1, SAME, WORD, long))
    ranges("cut", "17.24", "a folding that is cut", Range(0xE9, 1, SAME, WORD, twelve))
    ranges(
        "utf-8", "1.4 17.24", "a folding that is not UTF-8", Range(0xE9, 1, SAME, WORD, b"\1\xe9")
    )
    ranges("zero-byte", "1.4 17.24", "a zero byte", Range(0xE9, 1, SAME, WORD, b"\1\0"))
    ranges("dropped", "17.28", "dropped, of class pairs", Range(0x300, 1, SAME, PAIRS, zero))
    ranges("dropped-open", "17.28", "dropped, of class open", Range(0x300, 1, SAME, OPEN, zero))
    one("head", "17.18", "an object that ends after a gap", varint(0x69))
    one(
        "size",
        "17.24",
        "an object that ends before the length of a folding",
        varint(0x69) + b"\x0c",
    )
    one("varint", "1.2 17.18", "a gap that is not in the shortest form", b"\x80\0\0")
    later = pack_ranges([Range(0xE9, 1, ITSELF, WORD, b"")]) + varint(2**40) + zero
    one("later", "17.55", "a second range that is wrong: all are checked before one is used", later)


# --- values


def faulty(
    m, name, rules, description, value, further=(), entries=ENTRIES_HERE, options=None
):  # pylint: disable=too-many-arguments
    """A vector in which the value of `mango` is wrong, and `apple` and `zebra` can be found."""
    archive = numbered(entries)
    terms = {"apple": [(1, 0), (3, 1)], "mango": value, "zebra": [(2, 0)]}
    cells = cells_of(terms, entries) + list(further)
    archive.sections = [search_section(archive, Index(cells, None, 2, (100, 200)))]
    searches = [("apple", [3, 1]), ("zebra", [2]), ("mango", "format"), ("zebra mango", "format")]
    searches += options or [("m*", "format")]
    searched(m, name, rules, description, archive, searches, "format")


def make_heads(m):
    def one(name, rules, description, value, **options):
        faulty(m, f"head-{name}", rules, description, value, **options)

    one("none", "17.41", "a value of no bytes", b"")
    one("cut", "1.1 17.41", "a head that is cut", b"\x82")
    one("form", "1.2 17.41", "a head that is not in the shortest form", b"\x82\0\0")
    one("runs-none", "17.41", "runs with no document", b"\1")
    one("many", "17.41", "more documents than there are entries", varint(2 * 9) + bytes(9))
    one("most", "1.6 17.41", "a head of nearly 2^64", varint(2**64 - 2) + bytes(9))


def make_redirects(m):
    def one(name, rules, description, value, further=()):
        searches = [("m*", "format"), ("man*", "format")]
        faulty(m, f"redirect-{name}", rules, description, value, further, options=searches)

    one("cut", "17.42", "a redirect without off", b"\0")
    one("off", "17.42", "a redirect that takes off more than there is", b"\0\6x")
    one("empty", "17.42", "a redirect to a term of no bytes", b"\0\5")
    one("long", "17.42", "a redirect to a term of 33 bytes", b"\0\0" + b"x" * 28)
    one("utf-8", "1.4 17.42", "a redirect to what is not UTF-8", b"\0\5\xff")
    one("utf-8-in", "1.4 17.42", "a redirect in its range to what is not UTF-8", b"\0\1\xff")
    key = continuation(b"apple", 0)
    one("zero", "1.4 17.42", "a redirect to a continuation", b"\0\5" + key, [(key, b"\0")])
    one("missing", "17.43", "a redirect to a term that is not there", b"\0\5plum")
    again = [(b"zoo", b"\0\3zebra")]
    one("twice", "17.43", "a redirect to a redirect", b"\0\5zoo", again)
    about = "a redirect to itself"
    searches = [("m*", []), ("man*", [])]
    faulty(m, "redirect-itself", "17.43 17.56", about, b"\0\0", options=searches)


def head(count, is_runs=False):
    return varint(2 * count + is_runs)


def make_postings(m):
    def one(name, rules, description, value, **options):
        faulty(m, f"list-{name}", rules, description, value, **options)

    three = pack_list([(0, 0), (1, 1), (7, 0)], ENTRIES_HERE, 2)
    one("cut", "17.53", "a list that ends early", head(3) + three[:-1])
    one("long", "17.53", "bytes after a list", head(3) + three + b"\0")
    padded = three[:-1] + bytes([three[-1] | 0x80])
    one("padding", "17.48", "a bit after a list", head(3) + padded)
    beyond = pack_list([(0, 0), (8, 0)], ENTRIES_HERE, 2)
    one("number", "17.49", "a document that does not exist", head(2) + beyond)
    far = bits("1" * 16 + "1" * 28)
    one("far", "17.49 17.50", "a gap of 2^28 - 1", head(1) + far)
    small = bits("1" * 16 + "1" + "0" * 27 + "0")
    one("escape", "17.51", "a gap of 1 in the form of a large one", head(1) + small)
    one("empty", "17.53", "a list of no bytes", head(1))


def bits(text):
    """Returns bytes of bits that are written from the first to the last."""
    text += "0" * (-len(text) % 8)
    return bytes(int(text[n : n + 8][::-1], 2) for n in range(0, len(text), 8))


def make_runs(m):
    def one(name, rules, description, count, *runs):
        faulty(m, f"runs-{name}", rules, description, head(count, True) + b"".join(runs))

    def run(numbers, impact):
        return pack_run(numbers, impact, ENTRIES_HERE)

    one("none", "17.46", "a run of no document", 2, b"\0", run([1, 2], 0))
    one("many", "17.46", "a run of more documents than there are left", 2, run([1, 2, 3], 0))
    one("impact", "17.46", "an impact that there is not", 2, run([1, 2], 2))
    one("cut", "17.53", "runs that end early", 3, run([1, 2], 0))
    one("long", "17.53", "a run too many", 2, run([1, 2], 0), run([3], 0))
    alone = run([1], 0)
    assert alone[:1] == varint(16)
    long = b"\x90\0" + alone[1:]
    one("form", "1.2 17.46", "a varint that is not in the shortest form", 1, long)
    one("varint", "1.1 17.46 17.54", "a varint of more than 10 bytes", 2, b"\x80" * 10 + b"\1")
    one("padding", "17.48", "a bit after a run", 1, varint(16), bits("00001001"))
    one("number", "17.49", "a document that does not exist", 2, run([0, 8], 1))

    def well_read(name, rules, description, runs, found):
        archive = numbered(ENTRIES_HERE)
        terms = {"apple": [(1, 0)], "mango": head(len(found), True) + b"".join(runs)}
        index = Index(cells_of(terms, ENTRIES_HERE), None, 2, (100, 200))
        archive.sections = [search_section(archive, index)]
        searches = [("apple", [1]), ("mango", found), ("m*", found)]
        searched(m, f"runs-{name}", rules, description, archive, searches, "format")

    rising, same = [run([1], 0), run([2], 1)], [run([3, 4], 1), run([2], 1)]
    well_read("rise", "17.71", "runs whose impact rises", rising, [2, 1])
    well_read("fall", "17.71", "runs of one impact whose documents do not ascend", same, [2, 3, 4])


def make_continuations(m):
    value = head(6) + pack_list([(n, n % 2) for n in (0, 2, 3, 4, 6, 7)], ENTRIES_HERE, 2)
    (_, first), (key, second) = cut(b"mango", value, 2)[:2]
    assert first + second == value

    def one(name, rules, description, *further):
        faulty(m, f"continuation-{name}", rules, description, first, further)

    one("missing", "17.53 17.70", "a continuation is missing")
    one(
        "number",
        "17.40 17.53",
        "a continuation with the number 1",
        (continuation(b"mango", 1), second),
    )
    one("short", "17.40 17.53", "a continuation with a number of one byte", (b"mango\0\0", second))
    one(
        "empty",
        "17.44",
        "a continuation of no bytes",
        (key, b""),
        (continuation(b"mango", 1), second),
    )
    one("padding", "17.53", "bytes after the postings in a continuation", (key, second + b"\0"))

    make_at_once(m)


def make_at_once(m):
    """A number that is too high, and after its last bit a page that has not arrived."""
    archive = numbered(ENTRIES_HERE)
    terms = {"apple": [(1, 0)], "mango": head(1) + bits("11110000")}
    cells = cells_of(terms, ENTRIES_HERE) + [(continuation(b"mango", 0), b"\0")]
    index = Index(cells, None, 2, (100, 200), cells_per_page=2)
    archive.sections = [search_section(archive, index)]
    searches = [("apple", [1]), ("mango", "format"), ("n*", "missing")]
    about = "a document that does not exist, before a page that has not arrived"
    data = archive.build()[:-1]
    searched(m, "at-once", "17.54", about, archive, searches, "format", "missing", data)


def make_keys(m):
    """Keys that only verifying the index looks at, if nothing reads them."""

    def one(name, rules, description, *further, searches=()):
        archive = numbered(ENTRIES_HERE)
        cells = cells_of(FRUIT, ENTRIES_HERE) + list(further)
        archive.sections = [search_section(archive, Index(cells, None, 2, (100, 200)))]
        found = [*FRUIT_SEARCHES, *searches]
        searched(m, f"key-{name}", rules, description, archive, found, "format")

    value = head(1) + pack_list([(5, 0)], ENTRIES_HERE, 2)
    term, searches = (b"b\xff", value), [("b*", [3, 5])]
    one("utf-8", "1.4 17.40 17.70", "a term that is not UTF-8", term, searches=searches)
    stray = continuation(b"apple", 0), b"\0"
    rules = "17.62 17.70"
    one("stray", rules, "a continuation that is not needed", stray, searches=[("a*", [3, 1])])
    odd = b"b\0" + b"x" * 100, b"\xff"
    one("zero", rules, "a zero byte in a key", odd, searches=[("b*", [3])])
    long = b"bb" + b"x" * 31, value
    searches = [("bb*", "format"), ("bbx", []), ("ba*", [3]), ("c*", [0, 1, 2, 3])]
    one("long", "17.40 17.62", "a term of 33 bytes", long, searches=searches)
    redirected = [(b"ant", b"\0\3apple"), (continuation(b"ant", 0), b"\0")]
    one(
        "redirect", "17.70", "a continuation of a redirect", *redirected, searches=[("ant", [3, 1])]
    )


def make_pages(m):
    def one(name, rules, description, level, change):
        hooks = edit_pages(SEARCH, level, change)
        archive = indexed(FRUIT, per_page=2, hooks=hooks)
        searches = [(query, "format") for query, _ in FRUIT_SEARCHES] + [("", [])]
        searched(m, f"page-{name}", rules, description, archive, searches, "format")

    one("table", "7.1", "leaves of another table", 0, page_head(table=ENTRIES))
    one("table-top", "7.1", "a top page of another table", 1, page_head(table=ENTRIES))
    one("end", "7.15 7.32", "leaves that go on after their cells", 0, lambda page: page + b"\0")
    one("cut", "7.15 7.32", "leaves whose last value is cut", 0, lambda page: page[:-1])


def make_hashes(m):
    archive = indexed(FRUIT, per_page=2)
    data = archive.build()
    data = data[:-1] + bytes([data[-1] ^ 1])
    searches = [("apple", [3, 1]), ("banana", [3]), ("cherry", "hash"), ("b*", "hash")]
    about = "a changed byte in the last leaf of the index"
    searched(m, "hash", "5.17 12.11 17.59 17.60", about, archive, searches, "hash", "hash", data)
    data = archive.build()
    at = len(data) - len(archive.sections[0].late[0])
    data = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    everywhere = [0, 1, 2, 3]
    searches = [("apple", "hash"), ("b*", "hash"), ("bz", "hash"), ("c*", "hash")]
    searches += [("cherry", everywhere), ("cherry*", everywhere), ("d*", [])]
    about = "a changed byte in the first leaf of the index"
    searched(m, "hash-first", "5.17 17.59 17.60", about, archive, searches, "hash", "hash", data)
    hooks = edit_objects(CHARACTERS, hash=bytes(32))
    unsearchable(m, "hash-characters", "5.14 17.55", "characters with another hash", hooks, "hash")
