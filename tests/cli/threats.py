#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Looks for the tests that the documents name for each threat.

threats.py TOP: prints a line for each that does not exist, and for each row without one.

In the last column of the tables of spec/THREATS.md, between backticks: a test, cli/NAME,
unit/test_NAME or web/NAME, with ": CHECK" for one check in it, a function or words that the script
has; a vector, good/NAME or bad/NAME; or make TARGET. In the table of tests/README.md: commands.
"""

import re
import sys
from pathlib import Path

TOP = Path(sys.argv[1])
HEADS = ("attack", "slip", "threat")


def file_of(test):
    """The source of a test; None if there is none."""
    folder, _, name = test.partition("/")
    if folder == "cli":
        found = [TOP / f"tests/cli/{name}.sh"]
    elif folder == "unit":
        found = TOP.glob(f"tests/unit/*/{name}.c")
    elif folder == "web":
        found = TOP.glob(f"tests/web/**/{name}.mjs")
    else:
        found = [TOP / f"spec/vectors/{test}.json"]
    return next((path for path in found if path.is_file()), None)


def is_check(path, check):
    text = path.read_text()
    if path.suffix == ".c":
        return re.search(rf"cmocka_unit_test\w*\({re.escape(check)}\b", text) is not None
    return check in text


def all_tests():
    units = [f"unit/{path.stem}" for path in TOP.glob("tests/unit/*/test_*.c")]
    return units + [f"cli/{path.stem}" for path in TOP.glob("tests/cli/*.sh") if path.stem != "lib"]


def targets():
    files = [TOP / "Makefile", *TOP.glob("tests/*/rules.mk")]
    names = re.findall(r"^([a-z][a-z0-9 -]*):", "\n".join(f.read_text() for f in files), re.M)
    return {word for line in names for word in line.split()}


def what_is_wrong(name):
    """Of what stands in the column "tested by" of THREATS.md; None if it exists."""
    if name.startswith("make "):
        return None if name.split()[1] in targets() else "there is no such target"
    test, _, check = name.partition(": ")
    path = file_of(test)
    if path is None:
        return "there is no such test"
    return None if not check or is_check(path, check) else "the test has no such check"


def what_is_wrong_with(command):
    """The same for a command of tests/README.md."""
    words = command.split()
    if words[0] == "make":
        return None if words[1] in targets() else "there is no such target"
    if words[0] == "tests/run.sh":
        missing = [w for w in words[1:] if not any(w in test for test in all_tests())]
        return f"no test has a name with {missing[0]}" if missing else None
    return None if (TOP / words[0]).is_file() else "there is no such script"


def rows(document, heading):
    """The cells of each row of each table below a heading."""
    text = (TOP / document).read_text().split(f"\n{heading}\n")[1].split("\n## ")[0]
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and not re.fullmatch(r"[-: ]*", cells[0]) and cells[0] not in HEADS:
            yield cells


def look(document, heading, column, judge):
    count = 0
    for cells in rows(document, heading):
        names = re.findall(r"`([^`]+)`", cells[column])
        count += 1
        if not names:
            print(f"{document}: {cells[0]}: names no test")
        for name in names:
            wrong = judge(name)
            if wrong:
                print(f"{document}: {cells[0]}: {name}: {wrong}")
    if count < 20:
        print(f"{document}: only {count} rows are found")


if __name__ == "__main__":
    look("spec/THREATS.md", "## What an attacker may try", -1, what_is_wrong)
    look("tests/README.md", "## What may go wrong, and what tests it", 1, what_is_wrong_with)
