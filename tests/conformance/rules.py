#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Compares the rules of spec/FORMAT.md with the vectors, each of which names the rules it shows.

rules.py [--list]: fails when a rule has no vector, when a vector names a rule that there is not or
names none, and when the numbers of a section do not follow each other. With --list it prints each
rule with its vectors.
"""
import argparse
import json
import pathlib
import re
import sys

SPEC = pathlib.Path(__file__).resolve().parents[2] / "spec"
VECTORS, FORMAT = SPEC / "vectors", SPEC / "FORMAT.md"
ITEM = re.compile(r"- \*\*(\d+)\.(\d+)\*\* (.*)")
ROW = re.compile(r"\| (\d+)\.(\d+) \| (.*) \|")
SHOWN = 60  # characters of a rule's text


def read_rules(text):
    """Returns the number and the first line of each rule, in the order of the text."""
    found = []
    for line in text.splitlines():
        match = ITEM.match(line) or ROW.match(line)
        if match:
            section, number, what = match.groups()
            found.append(((int(section), int(number)), what))
    return found


def check_numbers(rules):
    """Yields what is wrong with the numbers: in each section they are 1, 2, 3 and so on."""
    last = (0, 0)
    for (section, number), _ in rules:
        expected = (section, last[1] + 1 if section == last[0] else 1)
        if (section, number) != expected or section < last[0]:
            wanted = "{}.{}".format(*expected)
            yield f"FORMAT.md: rule {section}.{number} where {wanted} is expected"
        last = (section, number)


def read_vectors():
    """Returns the rules that each vector names, by its folder and name."""
    vectors = {}
    for path in sorted(VECTORS.glob("*/*.json")):
        vectors[f"{path.parent.name}/{path.stem}"] = json.loads(path.read_text())["rules"]
    return vectors


def check_vectors(names, vectors):
    for vector, rules in vectors.items():
        if not rules:
            yield f"{vector} names no rule"
        if len(set(rules)) < len(rules):
            yield f"{vector} names a rule twice"
        for rule in rules:
            if rule not in names:
                yield f"{vector} names rule {rule}, which FORMAT.md does not have"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="print each rule with its vectors")
    given = parser.parse_args()
    rules, vectors = read_rules(FORMAT.read_text()), read_vectors()
    names = {f"{section}.{number}": what for (section, number), what in rules}
    shown = {name: [v for v, named in vectors.items() if name in named] for name in names}
    if given.list:
        for name, what in names.items():
            print(f"{name:6} {what[:SHOWN]:{SHOWN}} {' '.join(shown[name]) or '-'}")
    wrong = [*check_numbers(rules), *check_vectors(names, vectors)]
    alone = [f"rule {name} has no vector: {names[name]}" for name in names if not shown[name]]
    for line in wrong + alone:
        print(f"not ok - {line}")
    failed = len(wrong) + len(alone)
    print(f"{len(names) - len(alone)} passed, {failed} failed")
    sys.exit(failed > 0 or not names)


if __name__ == "__main__":
    main()
