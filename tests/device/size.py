#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""size.py FOLDER BUDGETS LAST: prints a table of what firmware takes.

The figures come from linker maps and from what the firmware printed (FOLDER/firmware-*.map, *.log).
They are compared with the budgets and with the figures of the last release. Ends with status 1 if a
figure is above its budget. --markdown prints the table for README; --save writes LAST.
"""
import argparse
import pathlib
import re
import sys

PARTS = {
    "ours": "our reader",
    "zstd": "zstd",
    "sodium": "libsodium",
    "compact": "compact cryptography",
    "board": "start-up and firmware",
}
LINE = re.compile(r"^ (\.[\w.$-]+)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S.*)$")


def part_of(name):
    match = re.search(r"(?:^|/)(ours|zstd|sodium|compact|board)-[^/]*\.o$", name)
    return match.group(1) if match else "libc"


def flash_of(path):
    """Returns how many bytes of code and constants each part has, without the archives."""
    sizes, output, pending = {}, "", ""
    body = path.read_text(errors="replace").split("Linker script and memory map", 1)[1]
    for line in body.splitlines():
        if line.startswith("."):
            output = line.split()[0]
        if re.match(r"^ \.\S+$", line):  # a name too long for its line: the rest is on the next
            pending = line
            continue
        match = LINE.match(pending + line if pending else line)
        pending = ""
        if not match or output not in (".text", ".data"):
            continue
        section, _, size, name = match.groups()
        if not (section or "").startswith(".archive"):
            part = part_of(name)
            sizes[part] = sizes.get(part, 0) + int(size, 16)
    return sizes


def figures(folder):
    found = {}
    for path in sorted(folder.glob("firmware-*.map")):
        name = path.stem.removeprefix("firmware-")
        sizes = flash_of(path)
        found |= {f"{name} flash {PARTS.get(part, part)}": size for part, size in sizes.items()}
        found[f"{name} flash"] = sum(sizes.values())
        said = dict(re.findall(r"^@ (\w+) (\d+)$", path.with_suffix(".log").read_text(), re.M))
        found[f"{name} ram"] = int(said["ram_static"]) + int(said["ram_stack"])
        found[f"{name} ram stack"] = int(said["ram_stack"])
        for part in ("", "_decoder", "_block", "_stored", "_page"):
            found[f"{name} memory{part.replace('_', ' ')}"] = int(said[f"memory{part}"])
        found[f"{name} instructions first"] = int(said["instructions_first"])
        found[f"{name} instructions next"] = int(said["instructions_next"])
        for words in range(1, 4):
            if f"instructions_search_{words}" in said:
                found[f"{name} instructions search {words}"] = int(
                    said[f"instructions_search_{words}"]
                )
        asked = int(said["bytes_asked"])
        if asked:
            found[f"{name} bytes read, per cent"] = int(said["bytes_read"]) * 100 // asked
    return found


def add_searching(found):
    """Adds what searching takes: the firmware that searches, less the one that only reads.

    In flash, what the firmware itself does for it is left out.
    """
    for name in [name.removesuffix(" flash") for name in found if name.endswith("-search flash")]:
        reads = name.removesuffix("-search") + "-compact"
        code = [
            found[f"{which} flash"] - found[f"{which} flash {PARTS['board']}"]
            for which in (name, reads)
        ]
        found[f"{name} flash searching"] = code[0] - code[1]
        found[f"{name} ram searching"] = found[f"{name} ram"] - found[f"{reads} ram"]


def read(path):
    if not path.exists():
        return {}
    lines = (line.split("#")[0].rsplit(None, 1) for line in path.read_text().splitlines())
    return {words[0].strip(): int(words[1]) for words in lines if len(words) == 2}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    for name in ("folder", "budgets", "last"):
        arguments.add_argument(name, type=pathlib.Path)
    arguments.add_argument("--markdown", action="store_true")
    arguments.add_argument("--save", action="store_true")
    given = arguments.parse_args()
    found, budgets, last = figures(given.folder), read(given.budgets), read(given.last)
    add_searching(found)
    if given.save:
        given.last.write_text("".join(f"{name} {value}\n" for name, value in found.items()))
    over = 0
    form = "| {} | {} | {} | {} |" if given.markdown else "{:52} {:>10} {:>10} {:>10}"
    print(form.format("what", "now", "budget", "last"))
    if given.markdown:
        print("|---|---|---|---|")
    for name, value in found.items():
        most = budgets.pop(name, None)
        mark = "" if most is None or value <= most else "  OVER"
        over += bool(mark)
        budget = "" if most is None else f"{most:,}"
        before = f"{last[name]:,}" if name in last else ""
        print(form.format(name, f"{value:,}", budget, before) + mark)
    for name in budgets:
        print(f"no figure for the budget of {name}")
    print(f"{len(found) - over} passed, {over + len(budgets)} failed")
    sys.exit(over > 0 or len(budgets) > 0)


if __name__ == "__main__":
    main()
