#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""targets.py [--check] LAST HEADER: writes what firmware takes of a device, as a table in C.

The figures are those that the firmware test measured and recorded in LAST. Of the variants of a
board each column has the largest, so that it holds for all of them. The decoder takes what firmware
reserves for it, which is AN_DECODER_SIZE in reader.h: the most of all boards. With --check only
says whether HEADER is stale, and fails if it is.
"""
import argparse
import pathlib
import re
import sys

ROW = re.compile(r"^(?P<board>[a-z0-9]+(?:-m\w+)?)-(?P<variant>(?:mapped|sectors)\S*) (?P<what>.+)$")
READER = pathlib.Path(__file__).parents[2] / "libarchive_news/include/archive_news/reader.h"
DECODER = re.compile(r"^#elif defined AN_SMALL\n#define AN_DECODER_SIZE (\d+)$", re.M)
HEAD = """/* SPDX-License-Identifier: BSD-2-Clause */
/* Made by tests/device/targets.py of tests/device/last: do not change it, run `make figures`. */
static const device_target device_targets[] = {
"""
COLUMNS = ("decoder", "stack", "mapped", "callback", "flash")


def read(path):
    lines = (line.split("#")[0].rsplit(None, 1) for line in path.read_text().splitlines())
    return {words[0].strip(): int(words[1]) for words in lines if len(words) == 2}


def variants(last):
    """Returns a pair of the target's name and its figures for each variant of each board."""
    found = {}
    for name, value in last.items():
        match = ROW.match(name)
        if match:
            found.setdefault((match["board"], match["variant"]), {})[match["what"]] = value
    for (board, variant), row in found.items():
        if variant.endswith("-search"):  # the table is of firmware that only reads
            continue
        yield board + ("-compact" if variant.endswith("-compact") else ""), variant, row


def columns(variant, row):
    """Memory of the reader and stack aside, what is left of the RAM is static."""
    static = "mapped" if variant.startswith("mapped") else "callback"
    return {
        "decoder": row["memory decoder"],
        "stack": row["ram stack"],
        static: row["ram"] - row["memory"] - row["ram stack"],
        "flash": row["flash"],
    }


def reserved_for_decoder():
    return int(DECODER.search(READER.read_text())[1])


def targets(last):
    table = {}
    reserved = reserved_for_decoder()
    for name, variant, row in variants(last):
        kept = table.setdefault(name, dict.fromkeys(COLUMNS, 0))
        for column, value in columns(variant, row).items():
            kept[column] = max(kept[column], value)
        if kept["decoder"] > reserved:
            sys.exit(f"{READER}: AN_DECODER_SIZE must be {kept['decoder']} for {name}")
        kept["decoder"] = reserved
    return table


def text(table):
    lines = [
        "    {" + ", ".join([f'"{name}"'] + [str(row[column]) for column in COLUMNS]) + "},\n"
        for name, row in table.items()
    ]
    return HEAD + "".join(lines) + "};\n"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("last", type=pathlib.Path)
    arguments.add_argument("header", type=pathlib.Path)
    given = arguments.parse_args()
    made = text(targets(read(given.last)))
    if not given.check:
        given.header.write_text(made)
    elif given.header.read_text() != made:
        sys.exit(f"{given.header}: is not what {given.last} says: run `make figures`")


if __name__ == "__main__":
    main()
