# SPDX-License-Identifier: BSD-2-Clause
"""What README shows of the benchmark: lines that `make bench BENCH_RECORD=1` has recorded."""

import json
import textwrap
from pathlib import Path

RECORD = Path(__file__).resolve().parents[1] / "bench" / "record.json"

TAR = "against tar + zstd -19 --long=27"
# Row of the benchmark, name of the line in it.
SIZES = [
    ("size", f"file size, anews standard, {TAR}"),
    ("size", f"file size, anews compact, {TAR}"),
    ("size", f"file size, anews device, {TAR}"),
    ("size", f"file size, SquashFS zstd, 128K, {TAR}"),
    ("size", f"file size, ZIM, no full text index, {TAR}"),
    ("size", f"file size, zip -9, {TAR}"),
    ("overhead", "index bytes an entry"),
    ("size", "memory given to a reader, standard, mapped"),
    ("size", "memory given to a reader, compact, mapped"),
    ("size", "memory given to a reader, device, mapped"),
]
TIMES = [
    ("random", "random article in process, times as long as sqlite3 -A"),
    ("process", "whole process, one article, times as long as unzip"),
    ("process", "whole process, one article, times as long as sqlite3 -A"),
    ("memory", "memory of a reading process"),
    ("verify", "verify, 2 threads, times as fast as b2sum"),
    ("verify", "verify, 1 core, times as fast as b2sum"),
    ("files", "all to files (tmpfs), times as fast as the fastest of unzip and unsquashfs"),
    ("pack", "pack, level 19, times as long as zstd alone with the same dictionary"),
]


def cells_of(record, row, what):
    """Returns what was reached on each input; none if the row is not in the record.

    A recorded row without the line means that the line has another name now: a KeyError.
    """
    if row not in record["rows"]:
        return None
    for line in record["rows"][row]:
        if line["what"] == what:
            return line["cells"]
    raise KeyError(f"no line {what} in row {row}")


def table(record, columns, wanted):
    heads = [f"{name}, {record['inputs'][name]['mean']:,} bytes an article" for name in columns]
    lines = ["| | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for row, what in wanted:
        cells = cells_of(record, row, what)
        if cells is None:
            words = ["not measured"] * len(columns)
        else:
            words = [cells.get(name, {}).get("reached", "") for name in columns]
        lines.append("".join(f"| {word} " if word else "| " for word in [what, *words]) + "|")
    return "\n".join(lines)


def measured_on(record, names):
    inputs = [
        f"{name}: {about['articles']:,} articles of {about['mean']:,} bytes on average"
        for name, about in ((name, record["inputs"][name]) for name in names)
    ]
    versions = ", ".join(sorted(set(record["versions"].values())))
    text = f"Measured with anews {versions}. " + "; ".join(inputs) + "."
    return "\n".join(textwrap.wrap(text, 80))


def benchmark(_):
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    if not record["rows"]:
        return "Nothing has been measured yet with this format."
    every = [name for name in [*record["folders"], "short"] if name in record["inputs"]]
    timed = [name for name in [record["folders"][0], "short"] if name in record["inputs"]]
    parts = [measured_on(record, every), table(record, every, SIZES), table(record, timed, TIMES)]
    return "\n\n".join(parts)
