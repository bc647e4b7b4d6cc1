#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Asks two readers about mutants of small archives and demands the same answer of both.

One reader is second_reader, in this process; the other a command that speaks the protocol of
README.md. A mutant is made from the seed, its number and the archives of --packed: --only N makes
one of them again.
"""
import argparse
import base64
import difflib
import functools
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

import zstandard

import reference_parts as w
from bases import BASES
from layout import HEADER_SIZE
from mutations import FILE_CHANGES
from repacked import Repacked, TakenApart
from second_reader import Bytes, PublicKey
from second_reader.serving import answer
from signed_mutations import REPACKED_CHANGES, SIGNED_CHANGES
from samples import VECTORS

# The same few texts are compressed over and over.
w.compress = functools.lru_cache(maxsize=20000)(w.compress)

# What a writer raises when it is given what cannot be written.
UNWRITABLE = (struct.error, OverflowError, IndexError, ValueError, zstandard.ZstdError)
SMALLEST_CHANGED = 1100  # bytes: the header and something after it

# (trusted keys, how many signers are demanded). None reads without trust.
TRUST = [
    *[([w.Key(1)], 1)] * 12,
    *[(None, 1)] * 8,
    ([w.Key(2)], 1),
    ([w.Key(1), w.Key(2)], 2),
    ([w.Key(9, w.Key(1).id), w.Key(1)], 1),
]


# --- mutants


class Right:
    """The right archives that mutants are made from; some of them `anews pack` has made."""

    def __init__(self, packed):
        files = [path.read_bytes() for path in packed]
        self.files = [base().build() for base in BASES] + files
        self.apart = [TakenApart(data) for data in files]
        for data, apart in zip(files, self.apart):
            same = Repacked(apart).build()[HEADER_SIZE:] == data[HEADER_SIZE:]
            assert same, "what was taken apart is put together in another way"

    def build_changed(self, rng):
        """Returns an archive with a change or two, signed; or None if that cannot be written."""
        is_repacked = rng.randrange(3) == 0
        archive = Repacked(rng.choice(self.apart)) if is_repacked else rng.choice(BASES)()
        for _ in range(rng.choice([1, 1, 1, 2])):
            rng.choice(REPACKED_CHANGES if is_repacked else SIGNED_CHANGES)(rng, archive)
        try:
            return archive.build()
        except UNWRITABLE:
            return None

    def make_mutant(self, seed, number):
        """Returns the trusted keys, how many signers to demand, and the bytes."""
        rng = random.Random(f"{seed}/{number}")
        is_right, data = rng.randrange(4) == 0, None
        while data is None:
            data = rng.choice(self.files) if is_right else self.build_changed(rng)
        if (is_right or rng.randrange(5) == 0) and len(data) > SMALLEST_CHANGED:
            data = rng.choice(FILE_CHANGES)(rng, data, rng.choice(self.files))
        return *rng.choice(TRUST), data


# --- readers


class Reader:
    """A command that speaks the protocol. It is started again when it died."""

    def __init__(self, command):
        self.command, self.process = command, None

    def ask(self, line):
        if self.process is None:
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(self.command, stdin=pipe, stdout=pipe, text=True)
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def answer(self):
        lines = []
        for line in self.process.stdout:
            if line == "end\n":
                return lines
            lines.append(line.rstrip("\n"))
        lines.append(f"died with status {self.process.wait()}")
        self.process = None
        return lines


def second_answer(data, trusted, need):
    """Returns the second reader's lines. An exception other than Refused is a bug of its own."""
    lines = []
    try:
        lines.extend(answer(Bytes(data), trusted, need))
    except Exception as error:  # pylint: disable=broad-except
        lines.append(f"raised {error!r}")
    return lines


def compare(reader, path, keys, need, data):
    """Returns the second reader's lines, and those of the command."""
    path.write_bytes(data)
    public = [key.minisign() for key in keys or ()]
    words = ",".join(base64.b64encode(key).decode() for key in public) or "-"
    reader.ask(f"{need} {words} {path}\n")
    trusted = None if keys is None else [PublicKey(key[2:10], key[10:]) for key in public]
    return second_answer(data, trusted, need), reader.answer()


# --- the command


def report(given, number, data, ours, theirs):
    """Keeps a mutant about which the readers disagree, and shows the lines that differ."""
    given.keep.mkdir(parents=True, exist_ok=True)
    path = given.keep / f"mutant-{given.seed}-{number}.anews"
    path.write_bytes(data)
    print(f"not ok - mutant {number} of seed {given.seed} ({path}):")
    print(f"    - second_reader, + {given.reader[0]}")
    for line in list(difflib.unified_diff(ours, theirs, lineterm="", n=0))[3:13]:
        print("    " + line)


def run(given, folder):
    """Shows what the answers were. Returns how many mutants passed and failed."""
    reader, failed, seen = Reader(given.reader), 0, {}
    right = Right([VECTORS / "packed" / "packed.anews", *given.packed])
    numbers = range(given.count) if given.only is None else [given.only]
    for number in numbers:
        keys, need, data = right.make_mutant(given.seed, number)
        ours, theirs = compare(reader, folder / "mutant.anews", keys, need, data)
        verdict = " ".join(line for line in ours if line.startswith(("open", "verify")))
        seen[verdict] = seen.get(verdict, 0) + 1
        if ours != theirs:
            failed += 1
            if failed <= given.show:
                report(given, number, data, ours, theirs)
        elif given.only is not None:
            print("\n".join(ours))
    for verdict, count in sorted(seen.items(), key=lambda pair: -pair[1]):
        print(f"{count:8} {verdict}")
    return len(numbers) - failed, failed


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="number of mutants")
    parser.add_argument("--seed", default="1", help="another seed makes other mutants")
    parser.add_argument("--only", type=int, help="number of the one mutant to make")
    parser.add_argument(
        "--packed",
        type=pathlib.Path,
        action="append",
        default=[],
        help="another right archive to make mutants from",
    )
    parser.add_argument("--show", type=int, default=20, help="how many disagreements to keep")
    parser.add_argument(
        "--keep",
        type=pathlib.Path,
        default=pathlib.Path("build/conformance"),
        help="folder for mutants about which the readers disagree",
    )
    parser.add_argument("reader", nargs="+", help="command that speaks the protocol")
    return parser.parse_args()


def main():
    given = parse_arguments()
    with tempfile.TemporaryDirectory() as folder:
        passed, failed = run(given, pathlib.Path(folder))
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0 or passed == 0)


if __name__ == "__main__":
    main()
