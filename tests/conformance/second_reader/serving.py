# SPDX-License-Identifier: BSD-2-Clause
"""The protocol of ../README.md, in which both readers answer the same questions."""
import hashlib
import struct
import sys

from .archive import Archive
from .content import read_content, read_overflow, resolve
from .directory import DATE_ORDER, TITLE_ORDER
from .errors import Refused, demand
from .searching import Search
from .signatures import parse_public_key
from .sources import Bytes
from .verifying import verify
from .verifying_search import verify_search

# Limits of this program, not of the format: a hostile file must not keep it busy for hours.
ENTRIES_MOST, CONTENT_MOST = 100000, 64 << 20
RESULTS_SHOWN = 10


def attempt(work, *arguments):
    """Returns the result and "ok", or None and the name of the error."""
    try:
        return work(*arguments), "ok"
    except Refused as error:
        return None, error.name


def digest_of(pieces):
    state = hashlib.blake2b(digest_size=32)
    for piece in pieces:
        state.update(piece)
    return state.hexdigest()


def hash_content(archive, entry):
    target = resolve(archive, entry)
    if target.has_content():
        demand(target.place.length <= CONTENT_MOST, "too long for this program", "memory")
    return digest_of(read_content(archive, target))


def hash_overflow(archive, entry):
    return digest_of([read_overflow(archive, entry)])


def hash_order(archive, kind):
    demand(kind in archive.tables, "no such order", "not-found")
    positions = range(min(archive.root.articles, ENTRIES_MOST))
    return digest_of(struct.pack("<Q", archive.ordered(kind, n).number) for n in positions)


def hash_metadata(archive):
    return digest_of([archive.metadata()])


def answer(source, trusted, need, replaces=None):
    """Yields the lines of an answer, but for the last."""
    archive, error = attempt(Archive, source, trusted, need, replaces)
    yield f"open {error}"
    if archive is None:
        return
    yield f"identity {archive.identity.hex()}"
    yield f"verify {attempt(verify, archive)[1]}"
    for number in range(min(archive.root.entries, ENTRIES_MOST)):
        yield from answer_entry(archive, number)
    for name, kind in (("title", TITLE_ORDER), ("date", DATE_ORDER)):
        digest, error = attempt(hash_order, archive, kind)
        yield f"order {name} {error} {digest or '-'}"
    digest, error = attempt(hash_metadata, archive)
    yield f"metadata {error} {digest or '-'}"


def answer_entry(archive, number):
    """Yields what reading an entry's content gives, finding it by its id, and its overflow."""
    entry, error = attempt(archive.entry, number)
    if entry is None:
        yield f"entry - {error} -"
        return
    name = entry.id.hex()
    digest, error = attempt(hash_content, archive, entry)
    yield f"entry {name} {error} {digest or '-'}"
    found, error = attempt(archive.find, entry.id)
    yield f"find {name} {error} {found.number if found else '-'}"
    if entry.overflow:
        digest, error = attempt(hash_overflow, archive, entry)
        yield f"overflow {name} {error} {digest or '-'}"


def parse_replaces(series, epoch, sequence):
    return bytes.fromhex(series), int(epoch), int(sequence)


def answer_search(archive, query="", divisor="1"):
    """Yields how many results a query has, and the numbers of the best. The query is in hex.

    divisor: wanted are the entries whose numbers it divides.
    """
    search = Search(archive)
    found, error = attempt(
        search.search, bytes.fromhex(query), lambda number: number % int(divisor) == 0
    )
    numbers = [str(number) for number in (found or [])[:RESULTS_SHOWN]]
    yield " ".join(["search", error, str(len(found or [])), *numbers])


def answer_index(archive):
    yield f"verify-search {attempt(verify_search, archive)[1]}"


# Requests about the archive of the request before.
FURTHER = {"search": answer_search, "verify-search": answer_index}


def serve():
    """Answers each request on standard input."""
    asked = Bytes(b""), None, 1  # how the last archive is opened
    for line in sys.stdin:
        what, *words = line.split()
        if what in FURTHER:
            lines = FURTHER[what](Archive(*asked), *words)
        else:
            demands, keys, path = line.rstrip("\n").split(" ", 2)
            need, *replaces = demands.split("/")
            trusted = None if keys == "-" else [parse_public_key(key) for key in keys.split(",")]
            with open(path, "rb") as file:
                source = Bytes(file.read())
            edition = parse_replaces(*replaces) if replaces else None
            asked = source, trusted, int(need)
            lines = answer(*asked, edition)
        print("\n".join([*lines, "end"]), flush=True)
