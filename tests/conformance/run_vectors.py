#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Asks a reader about every vector, and compares its answers with what the vector expects.

The reader is a command that speaks the protocol of README.md.
"""
import argparse
import collections
import concurrent.futures
import functools
import json
import pathlib
import subprocess
import sys

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "spec" / "vectors"


def entry_name(word):
    return "?" if word == "-" else bytes.fromhex(word).decode("utf-8", "surrogateescape")


# What is answered with one word after its name. Only good vectors say what the identity is.
WORDS = ("open", "identity", "verify")
# What a vector calls the results that are answered with these words.
EXPECTATIONS = {"entry": "content", "overflow": "overflow", "order": "order"}


def read_answer(lines):
    """Returns the results of one answer, in the form of a vector's expectations."""
    got = {"content": {}, "overflow": {}, "order": {}, "find": [], "metadata": None}
    for line in lines:
        what, *words = line.split()
        if what == "end":
            return got
        if what in WORDS:
            got[what] = words[0]
        elif what == "find":
            got["find"].append((len(got["content"]) - 1, words))
        elif what == "metadata":
            error, digest = words
            got["metadata"] = digest if error == "ok" else error
        elif what in EXPECTATIONS:
            name, error, digest = words
            name = name if what == "order" else entry_name(name)
            got[EXPECTATIONS[what]][name] = digest if error == "ok" else error
    raise SystemExit("the reader ended before its answer did")


def is_expected(want, have):
    """Where a vector has a list, any of its members is right."""
    return have in (want if isinstance(want, list) else [want])


def differences(expected, got):
    for what in WORDS:
        want, have = expected.get(what), got.get(what)
        if not is_expected(want, have) and not (what == "identity" and want is None):
            yield f"{what}: expected {want}, got {have}"
    for what in EXPECTATIONS.values():
        if what in expected:
            for name in expected[what].keys() | got[what].keys():
                want, have = expected[what].get(name), got[what].get(name)
                if not is_expected(want, have):
                    yield f"{what} of {name!r}: expected {want}, got {have}"
    yield from further_differences(expected, got)


def further_differences(expected, got):
    """Looks at what a small reader may leave out: finding by id, and metadata."""
    if expected.get("verify") == "ok":
        for number, (name, error, found) in got["find"]:
            if (error, found) != ("ok", str(number)):
                yield f"find {entry_name(name)!r}: expected number {number}, got {error} {found}"
    if "metadata" in expected and got["metadata"] not in (None, expected["metadata"]):
        yield f"metadata: expected {expected['metadata']}, got {got['metadata']}"


def ask(reader, path):
    """Returns how the reader's answer about this vector differs from what is expected."""
    vector = json.loads(path.read_text())
    keys = ",".join(vector["public_keys"]) or "-"
    demands = "/".join(map(str, [vector["need"], *vector.get("replaces", {}).values()]))
    reader.stdin.write(f"{demands} {keys} {path.with_name(vector['file'])}\n")
    reader.stdin.flush()
    return list(differences(vector["expect"], read_answer(reader.stdout)))


def read_words(lines):
    """Returns the words of an answer of one line, without what it is."""
    _, *words = next(lines).split()
    if next(lines).strip() != "end":
        raise SystemExit("the reader answered more than it was asked")
    return words


def search_request(search):
    """Returns the request for a search, which may be narrowed."""
    divisor = f" {search['divisor']}" if "divisor" in search else ""
    return f"search {search['query'].encode().hex()}{divisor}"


def ask_search(reader, expected, given):
    """Yields how the answers about the index differ. The archive is that of the request before."""

    def request(line):
        reader.stdin.write(line + "\n")
        reader.stdin.flush()
        return read_words(iter(reader.stdout.readline, ""))

    if given.search == "all" and expected["open"] == "ok" and "verify_search" in expected:
        (have,) = request("verify-search")
        if have != expected["verify_search"]:
            yield f"verify_search: expected {expected['verify_search']}, got {have}"
    for search in expected.get("search", []):
        if "divisor" in search and not given.narrow:
            continue
        error, *numbers = request(search_request(search))
        have = error if error != "ok" else list(map(int, numbers))
        want = search.get("error") or [search["count"], *search["results"]]
        if have != want:
            yield f"search for {search['query']!r}: expected {want}, got {have}"


def judge(given, paths):
    """Asks one reader about vectors. Returns what is wrong of each, and whether it ended well."""
    wrong, pipe = {}, subprocess.PIPE
    with subprocess.Popen(given.reader, stdin=pipe, stdout=pipe, text=True) as reader:
        for path in paths:
            wrong[path] = ask(reader, path)
            if given.search:
                expected = json.loads(path.read_text())["expect"]
                wrong[path] += ask_search(reader, expected, given)
        reader.stdin.close()
        return wrong, reader.wait() == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=pathlib.Path, default=VECTORS)
    parser.add_argument(
        "--search", choices=("queries", "all"), help="the reader can search; verify an index, too"
    )
    parser.add_argument("--narrow", action="store_true", help="the reader can narrow a search")
    parser.add_argument("--jobs", type=int, default=1, help="how many readers share the vectors")
    parser.add_argument("reader", nargs="+", help="command that speaks the protocol")
    given = parser.parse_args()
    paths = sorted(given.vectors.glob("*/*.json"))
    shares = [paths[first :: given.jobs] for first in range(given.jobs)]
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        judged = list(pool.map(functools.partial(judge, given), shares))
    wrong = dict(collections.ChainMap(*(answers for answers, _ in judged)))
    for path in paths:
        for line in wrong[path]:
            print(f"not ok - {path.stem}: {line}")
    failed = sum(bool(lines) for lines in wrong.values())
    passed = len(paths) - failed
    if not paths or not all(ended_well for _, ended_well in judged):
        failed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
