#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Asks the library and the second reader about patches: spec/PATCH.md.

run_patches.py [--count N] [--seed N] C_PATCHER: every vector of spec/vectors/patches, then N
mutants of them, of which half have a hash that matches. Last, the canonical patch is made again.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from samples import digest
from second_reader.patches import answer, make
from vectors_patches import hashed

SPEC = pathlib.Path(__file__).resolve().parents[2] / "spec"
FOLDER = SPEC / "vectors" / "patches"
RULE = re.compile(r"(?:- \*\*|\| )(P\d+\.\d+)(?:\*\*| \|)")
SHOWN = ("P2.", "P3.", "P4.")  # sections of which each rule has a vector


class Library:
    def __init__(self, command):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            [command], stdin=pipe, stdout=pipe, text=True
        )

    def ask(self, old, patch):
        self.process.stdin.write(f"{old}\t{patch}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def end(self):
        self.process.stdin.close()
        return self.process.wait() == 0


def second_answer(old, patch):
    error, new = answer(old.read_bytes(), patch)
    return [error, digest(new) if error == "ok" else "-"]


def check_vectors(library, paths):
    """Yields what is wrong with each vector: a list, empty if nothing is."""
    for path in paths:
        vector = json.loads(path.read_text())
        patch, old = path.with_name(vector["file"]), FOLDER / vector["old"]
        want = [vector["expect"]["apply"], vector["expect"].get("new", "-")]
        got = {
            "the library": library.ask(old, patch),
            "the second reader": second_answer(old, patch.read_bytes()),
        }
        yield [
            f"{path.stem}: {who}: {said}, not {want}" for who, said in got.items() if said != want
        ]


def mutate(rng, patch):
    data = bytearray(patch)
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(data)) if rng.random() < 0.5 else rng.randrange(1088, 1120)
        change = rng.random()
        if change < 0.6 and at < len(data):
            data[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, data[at] ^ 1 << rng.randrange(8)))
        elif change < 0.8:
            del data[at : at + rng.randrange(1, 9)]
        else:
            data[at:at] = rng.randbytes(rng.randrange(1, 9))
    return hashed(data) if rng.random() < 0.5 else bytes(data)


def check_mutants(library, given):
    rng = random.Random(given.seed)
    old = FOLDER / "old.anews"
    bases = [path.read_bytes() for path in sorted((FOLDER / "good").glob("*.anpatch"))]
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "mutant"
        for n in range(given.count):
            patch = mutate(rng, rng.choice(bases))
            file.write_bytes(patch)
            said, wanted = library.ask(old, file), second_answer(old, patch)
            yield [] if said == wanted else [f"mutant {n}: {said} and {wanted}"]


def check_rules(paths):
    """Yields, for each rule of sections 2 to 4, that no vector shows it; then unknown rules."""
    rules = set(RULE.findall((SPEC / "PATCH.md").read_text()))
    named = {rule for path in paths for rule in json.loads(path.read_text())["rules"]}
    for rule in sorted(rules):
        if rule.startswith(SHOWN):
            yield [] if rule in named else [f"rule {rule} has no vector"]
    yield [f"a vector names {rule}, which is no rule" for rule in sorted(named - rules)]


def check_canonical():
    old, new = ((FOLDER / f"{name}.anews").read_bytes() for name in ("old", "new"))
    same = make(old, new) == (FOLDER / "good" / "week.anpatch").read_bytes()
    return [] if same else ["the canonical patch is another one"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=0, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("patcher", help="c_patcher")
    given = parser.parse_args()
    library, paths = Library(given.patcher), sorted(FOLDER.glob("*/*.json"))
    results = [*check_vectors(library, paths), *check_mutants(library, given), check_canonical()]
    results += check_rules(paths)
    results += [] if library.end() and paths else [["the library ended badly, or asked nothing"]]
    for line in (line for result in results for line in result):
        print(f"not ok - {line}")
    failed = sum(bool(result) for result in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
