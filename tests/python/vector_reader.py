#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Answers with the Python binding, in the protocol of tests/conformance/README.md."""

import hashlib
import sys

import archive_news

CONTENT_MOST = 64 << 20
ENTRIES_MOST = 100000


def asked(action):
    """What an action gives, and the name of its error."""
    try:
        return action(), "ok"
    except archive_news.Error as error:
        return None, error.name


def digest(action):
    """The hash of the bytes that an action gives, as an answer has it."""
    data, error = asked(action)
    return f"{error} {'-' if data is None else hashlib.blake2b(data, digest_size=32).hexdigest()}"


def content(article):
    found = b""
    for piece in article.pieces():
        found += piece
        if len(found) > CONTENT_MOST:
            raise archive_news.OutOfMemoryError("too much for a test")
    return found


def overflow(archive, article):
    data = archive._overflow(article._entry)
    assert article.fields is not None
    return data


def metadata(archive):
    """The fields as they are encoded. Whether they can be decoded shows as well."""
    with archive._turn():
        encoded = archive._bytes("an_reader_metadata")
    assert archive.metadata is not None
    return encoded


def tell_entry(archive, number):
    article, error = asked(lambda: archive.at(number))
    if article is None:
        print("entry -", error, "-")
        return
    name = article.id.encode().hex()
    print("entry", name, digest(lambda: content(article)))
    found, error = asked(lambda: archive[article.id])
    print("find", name, error, "-" if found is None else found.number)
    if article._entry.has_overflow:
        print("overflow", name, digest(lambda: overflow(archive, article)))


def order(articles):
    numbers = (article.number.to_bytes(8, "little") for article in articles())
    return b"".join(number for number, _ in zip(numbers, range(ENTRIES_MOST)))


def tell(archive):
    print("identity", bytes(archive.header.identity).hex())
    print("verify", asked(archive.verify)[1])
    for number in range(min(len(archive), ENTRIES_MOST)):
        tell_entry(archive, number)
    print("order title", digest(lambda: order(archive.by_title)))
    print("order date", digest(lambda: order(archive.by_date)))
    print("metadata", digest(lambda: metadata(archive)))


def opened(request):
    """Opens the archive of a request: NEED KEYS PATH."""
    demands, keys, path = request.split(" ", 2)
    need, *replaced = demands.split("/")
    replacing = None
    if replaced:
        replacing = (bytes.fromhex(replaced[0]), int(replaced[1]), int(replaced[2]))
    keys = [] if keys == "-" else keys.split(",")
    return archive_news.Archive(
        path, keys, need=int(need), insecure=not keys, replacing=replacing
    )


def main():
    archive = None
    for line in map(str.strip, sys.stdin):
        word, _, query = line.partition(" ")
        if word == "verify-search":
            print("verify-search", asked(archive.verify_search)[1])
        elif word == "search":
            text = bytes.fromhex(query).decode()
            found, error = asked(lambda: archive.search_numbers(text))
            numbers, count = found or ([], None)
            print("search", error, *([] if count is None else [count, *numbers]))
        else:
            if archive is not None:
                archive.close()
            archive, error = asked(lambda: opened(line))
            print("open", error)
            if archive is not None:
                tell(archive)
        print("end", flush=True)


if __name__ == "__main__":
    main()
