#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes figures that a program can count into the documents, between markers.

figures.py [--check] BUILD: writes them, or with --check only says which are stale, and fails.

In a line:  <!-- =NAME -->VALUE<!-- / -->
As a block: <!-- begin NAME -->, the lines, <!-- end NAME -->, each marker on a line of its own.

Figures in a line: vectors, vectors-good, vectors-bad; "checks WORD...", the number of checks of the
tests whose names contain one of the words, as BUILD/tests/log holds them since the tests last ran.
A check that was skipped counts, too: so root and others, who skip different ones, get one number.
The figure of a test that has failed or has not run is left alone. stack, the deepest that firmware
with compact cryptography was measured to take; "stack-bytes", what a thread is to have: 2 KiB more
for its own calls and for interrupts, in whole KiB.
Blocks: firmware, firmware-search and device-memory, tables of what tests/device/last recorded;
benchmark, tables of what tests/bench/record.json recorded.
"""

import re
import sys
from pathlib import Path

from bench import benchmark

TOP = Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "libarchive_news/README.md", "spec/vectors/README.md", "tests/README.md"]
for folder in ("tests/*/README.md", "libarchive_news/packaging/*/README.md"):
    DOCUMENTS += sorted(str(path.relative_to(TOP)) for path in TOP.glob(folder))
DOCUMENTS.append("libarchive_news/packaging/riot/doc.txt")

SHARED = ["lib", "servers"]  # what tests of the command source

INLINE = re.compile(r"<!-- =([^>]*?) -->(.*?)<!-- / -->", re.DOTALL)
BLOCK = re.compile(r"<!-- begin (\S+) -->\n(.*?)<!-- end \1 -->", re.DOTALL)

# What README shows of the firmware: each variant in words; then each figure in words, and how it is
# written.
WHOLE, MILLION = "{:,}", "million"
VARIANTS = [
    ("blocks of 4 KiB and a dictionary, in mapped flash; compact", "mapped-4k-compact"),
    ("the same; libsodium, small BLAKE2b", "mapped-4k"),
    ("blocks of 4 KiB, on a card; compact", "sectors-4k-compact"),
    ("the same; libsodium, small BLAKE2b", "sectors-4k"),
    ("blocks of 16 KiB, in mapped flash; libsodium", "mapped"),
    ("blocks of 8 KiB, on a card; libsodium", "sectors"),
    ("stored blocks of 4 KiB, in mapped flash; compact, no zstd", "stored-compact"),
    ("blocks of 4 KiB and a dictionary, in mapped flash, searched; compact", "mapped-4k-search"),
    ("blocks of 4 KiB, on a card, searched; compact", "sectors-4k-search"),
]
FIRMWARE = [
    ("flash", "flash", WHOLE),
    ("RAM in all", "ram", WHOLE),
    ("of it stack", "ram stack", WHOLE),
    ("first article", "instructions first", MILLION),
    ("each further", "instructions next", MILLION),
]
MEMORY_VARIANTS = [
    ("16 KiB, mapped", "mapped"),
    ("8 KiB, sectors", "sectors"),
    ("4 KiB, mapped, compact", "mapped-4k-compact"),
    ("4 KiB, sectors, compact", "sectors-4k-compact"),
]
MEMORY = [
    ("memory given to the reader", "memory"),
    ("of it zstd's decoder (as zstd is: 95,792)", "memory decoder"),
    ("of it block", "memory block"),
    ("of it stored bytes", "memory stored"),
    ("one page, which a map makes cost nothing", "memory page"),
    ("`an_reader`, data of zstd and the cryptography, the sector", "ram other"),
    ("deepest stack (the signature)", "ram stack"),
    ("all RAM", "ram"),
]
BOARD = "cortex-m3"
SEARCH_BOARDS = [("Cortex-M3", "cortex-m3"), ("Cortex-M0+", "cortex-m0plus"), ("rv32imac",) * 2]
SEARCH_VARIANTS = [("mapped", "mapped-4k-search"), ("on a card", "sectors-4k-search")]
SEARCH = [("flash", "flash searching", WHOLE), ("RAM", "ram searching", WHOLE)] + [
    (words, f"instructions search {count}", MILLION)
    for count, words in enumerate(("one word", "two words", "three words"), 1)
]


class Unknown(Exception):
    """A figure that this machine cannot count."""


def read_table(path):
    """Lines "NAME NUMBER"."""
    lines = (line.split("#")[0].rsplit(None, 1) for line in (TOP / path).read_text().splitlines())
    return {words[0].strip(): int(words[1]) for words in lines if len(words) == 2}


def written(value, form):
    return f"{value / 1e6:.2f} M" if form == MILLION else form.format(value)


def with_budget(value, budget, form):
    """What was measured; if there is a budget, "of" it."""
    return written(value, form) + (f" of {written(budget, form)}" if budget else "")


def row(cells):
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|"


def table(head, rows):
    return "\n".join([row(head), "|" + "---|" * len(head)] + [row(cells) for cells in rows])


def device_table(first, figures, rows):
    """A row of these figures, with their budgets, for each variant of a board."""
    last, budgets = read_table("tests/device/last"), read_table("tests/device/budgets")

    def cell(name, form):
        if name not in last:
            raise Unknown(f"{name} is not in tests/device/last: make device-record")
        return with_budget(last[name], budgets.get(name), form)

    return table(
        [first] + [words for words, *_ in figures],
        [
            [words] + [cell(f"{variant} {name}", form) for _, name, form in figures]
            for words, variant in rows
        ],
    )


def firmware(_):
    rows = [(words, f"{BOARD}-{variant}") for words, variant in VARIANTS]
    return device_table("archive; cryptography", FIRMWARE, rows)


def firmware_search(_):
    rows = [
        (f"{words}, {where}", f"{board}-{variant}")
        for words, board in SEARCH_BOARDS
        for where, variant in SEARCH_VARIANTS
    ]
    return device_table("board; archive", SEARCH, rows)


def device_memory(_):
    last = read_table("tests/device/last")
    boards = [f"{BOARD}-{variant}" for _, variant in MEMORY_VARIANTS]
    for board in boards:
        last[f"{board} ram other"] = (
            last[f"{board} ram"] - last[f"{board} ram stack"] - last[f"{board} memory"]
        )
    head = ["part"] + [words for words, _ in MEMORY_VARIANTS]
    return table(
        head,
        [
            [words] + [written(last[f"{board} {name}"], WHOLE) for board in boards]
            for words, name in MEMORY
        ],
    )


def test_names():
    units = [f"unit/{path.stem}" for path in TOP.glob("tests/unit/*/test_*.c")]
    return units + [
        f"cli/{path.stem}" for path in TOP.glob("tests/cli/*.sh") if path.stem not in SHARED
    ]


def checks(build, words):
    total, seen = 0, 0
    for name in sorted(test_names()):
        if not any(word in name for word in words):
            continue
        path = build / "tests/log" / f"{name}.count"
        if not path.exists():
            raise Unknown(f"{name} has not run: make test")
        passed, failed, skipped = map(int, path.read_text().split())
        if failed:
            raise Unknown(f"{name}: {failed} failed")
        total += passed + skipped
        seen += 1
    if not seen:
        raise ValueError(f"no test is named like {' '.join(words)}")
    return f"{total:,}"


def vectors(folder):
    return f"{len(list((TOP / 'spec/vectors').glob(folder + '/*.json'))):,}"


def stack():
    last = read_table("tests/device/last")
    return max(value for name, value in last.items() if name.endswith("-compact ram stack"))


def inline(name, build):
    words = name.split()
    if words[0] == "checks":
        return checks(build, words[1:])
    return {
        "vectors": lambda: vectors("*"),
        "vectors-good": lambda: vectors("good"),
        "vectors-bad": lambda: vectors("bad"),
        "stack": lambda: f"{stack():,}",
        "stack-bytes": lambda: str((stack() + 2048 + 1023) // 1024 * 1024),
    }[name]()


BLOCKS = {
    "firmware": firmware,
    "firmware-search": firmware_search,
    "device-memory": device_memory,
    "benchmark": benchmark,
}


class Document:
    """Replaces the figures of one document, and notes which were stale."""

    def __init__(self, name, build):
        self.name, self.build, self.stale, self.unknown, self.count = name, build, [], [], 0
        self.text = (TOP / name).read_text(encoding="utf-8")

    def replace(self, figure, old, count):
        self.count += 1
        try:
            new = count()
        except Unknown as reason:
            self.unknown.append(f"{self.name}: {figure} is not compared: {reason}")
            return old
        except (KeyError, ValueError) as error:
            sys.exit(f"figures: {self.name}: {figure}: {error}")
        if new != old:
            old_lines, new_lines = old.split("\n"), new.split("\n")
            changed = [line for line in new_lines if line not in old_lines] or ["fewer lines"]
            now = ", ".join(changed) if len(new_lines) > 1 else f"{new} and not {old}"
            self.stale.append(f"{self.name}: {figure}: {now}")
        return new

    def run(self):
        def in_line(match):
            name, old = match.groups()
            new = self.replace(name, old, lambda: inline(name, self.build))
            return f"<!-- ={name} -->{new}<!-- / -->"

        def in_block(match):
            name, old = match.groups()
            new = self.replace(name, old, lambda: "\n" + BLOCKS[name](self.build) + "\n\n")
            return f"<!-- begin {name} -->\n{new}<!-- end {name} -->"

        return BLOCK.sub(in_block, INLINE.sub(in_line, self.text))


def main(arguments):
    check = "--check" in arguments
    build = Path([a for a in arguments if a != "--check"][0])
    stale = count = 0
    for name in DOCUMENTS:
        document = Document(name, build)
        text = document.run()
        for line in document.stale + document.unknown:
            print(line)
        stale += len(document.stale)
        count += document.count
        if document.stale and not check:
            (TOP / name).write_text(text, encoding="utf-8")
    outcome = "stale: make figures" if check else "written"
    print(f"figures: {count} in documents, {stale} {outcome if stale else 'stale'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
