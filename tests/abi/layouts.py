#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Lists what programs have compiled into them from the public headers: the size of each struct,
the offset of each member, and the value of each constant. libarchive_news/layouts.txt keeps the
list, and spec/VERSIONS.md says what may change in it.

layouts.py --write          makes the list anew, for all targets
layouts.py TARGET CC...     prints one target's list, as a compiler with its options sees it
layouts.py --kept TARGET    prints what the kept list says of the target

The headers are read here for names only. What these stand for the compiler says, in assembly that
is never run: so any target will do that a compiler knows.
"""

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
HEADERS = TOP / "libarchive_news/include/archive_news"
KEPT = TOP / "libarchive_news/layouts.txt"

# A freestanding clang has all headers that those of the library include.
CROSS = ["clang", "-ffreestanding"]
TARGETS = {
    "x86-64": [*CROSS, "--target=x86_64-linux-gnu"],
    "i386": [*CROSS, "--target=i386-linux-gnu"],
    "armhf": [*CROSS, "--target=armv7-linux-gnueabihf"],
}

INTRODUCTION = """\
# Made by `make layouts`. What programs have compiled into them: the value of
# each constant, the size of each struct, and the offset of each member. Of
# private structs only the size. All other 64-bit systems are as x86-64 here.
#
# name                                            x86-64       i386      armhf
"""


def members(body):
    """The names that a struct's body declares."""
    for declaration in body.split(";"):
        declaration = re.sub(r"\[[^\]]*\]", "", declaration).strip()
        function = re.match(r".*?\(\s*\*\s*(\w+)\s*\)\s*\(", declaration, re.DOTALL)
        if function:
            yield function[1]
        elif declaration:
            yield from re.findall(r"(\w+)\s*(?:,|$)", declaration)


def constants(text):
    """The names of enumerators, and of macros that are numbers."""
    for body in re.findall(r"\benum\b[^;{(]*\{(.*?)\}", text, re.DOTALL):
        yield from re.findall(r"(?:^|,)\s*(AN_\w+)", body)
    yield from re.findall(r"^#define (AN_\w+) (?:0x)?[\dA-Fa-f]+u? *$", text, re.MULTILINE)
    yield from re.findall(r"^#define (AN_\w+) UINT32_MAX *$", text, re.MULTILINE)


def names(header):
    """Pairs of a name and the expression that stands for it."""
    text = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.DOTALL)
    private = re.split(r"/\* -+ Private -", header.read_text(encoding="utf-8"), maxsplit=1)
    public = re.sub(r"/\*.*?\*/", "", private[0], flags=re.DOTALL)
    for name in constants(public):
        if not name.startswith("AN_VERSION_"):
            yield name, f"(int)({name})"
    for name, body in re.findall(r"\bstruct (an_\w+) \{(.*?)\n\}", text, re.DOTALL):
        yield name, f"sizeof(struct {name})"
        if re.search(rf"\bstruct {name} \{{", public):
            body = re.sub(r"^#.*$", "", body, flags=re.MULTILINE)
            for member in members(body):
                yield f"{name}.{member}", f"offsetof(struct {name}, {member})"


def compiled(compiler):
    """What the compiler makes of all names, in the order of the headers."""
    headers = sorted(HEADERS.glob("*.h"))
    pairs = dict(pair for header in headers for pair in names(header))
    source = "".join(f"#include <archive_news/{header.name}>\n" for header in headers)
    source += "void all(void) {\n" + "".join(
        f'__asm__ volatile(".ascii \\"->{name} %c0\\"" : : "i"({value}));\n'
        for name, value in pairs.items()
    )
    command = [*compiler, "-std=gnu11", "-S", "-o", "-", "-x", "c", "-I", HEADERS.parent, "-"]
    assembly = subprocess.run(
        command, input=source + "}\n", stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    found = dict(re.findall(r'"->(\S+) (-?\d+)"', assembly))
    if list(found) != list(pairs):
        sys.exit("layouts: the assembly does not list what the headers declare")
    return found


def kept(target):
    """The kept list of a target."""
    rows = [line.split() for line in KEPT.read_text(encoding="utf-8").splitlines()]
    column = list(TARGETS).index(target) + 1
    return {row[0]: row[column] for row in rows if row[0] != "#"}


def show(found):
    for name, value in found.items():
        print(name, value)


def write():
    columns = [compiled(compiler) for compiler in TARGETS.values()]
    lines = [
        f"{name:<45}" + "".join(f"{column[name]:>11}" for column in columns) + "\n"
        for name in columns[0]
    ]
    KEPT.write_text(INTRODUCTION + "".join(lines), encoding="utf-8")


def main():
    if sys.argv[1:] == ["--write"]:
        write()
    elif sys.argv[1] == "--kept":
        show(kept(sys.argv[2]))
    else:
        show(compiled(sys.argv[2:] or TARGETS[sys.argv[1]]))


if __name__ == "__main__":
    main()
