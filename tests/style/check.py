#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Checks layout, widths and sizes of everything that people write here, and says what to change.

check.py [PATH...]: checks the files below each PATH, or all. Prints FILE:LINE: WHAT for each
finding. clang-format decides the layout of C, shellcheck looks at scripts; the rest is below.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]

PROSE_WIDTH = 80
CODE_WIDTH = 100
FUNCTION_LINES = 60
FUNCTION_MEDIAN = 12
SOURCE_LINES = 500
FOLDER_SOURCES = 15

# Kept as they are: made by programs, compared byte for byte, or written by somebody else.
DATA = re.compile(
    r"^(spec/vectors/(?!README)|tests/demo/|tests/fuzz/(regressions/|.*\.dict$)|tests/.*\.svg$"
    r"|LICENSE$|tools/charsets/tables\.c$|tests/bench/RESULTS\.md$|tests/device/(last|budgets)$)"
)
PUBLIC_HEADER = re.compile(r"^libarchive_news/include/.*\.h$")
MAN_PAGE = re.compile(r"/man/[^/]*\.[1-9]$")
# The command and the library, whose functions, sources and folders have limits.
PRODUCT = re.compile(r"^(tools|libarchive_news)/.*\.[ch]$")
CODE = re.compile(
    r"(\.(c|h|cpp|sh|py|mk|cmake|in|ld|yml|map|bash|xml|magic|properties|json)$|(^|/)Makefile$"
    r"|CMakeLists\.txt$|Kconfig$|^\.ci/|_anews$|^\.[a-z-]+$)"
)
NEEDS_LICENCE = re.compile(r"(\.(c|h|cpp|sh|py|mk)$|^Makefile$|^\.ci/)")

# Left: what somebody once wrote here and strangers stumbled over. Right: what to write.
ODD = [
    (r"\b(is|are|be|was) had\b", "is available, is allocated"),
    (r"\bgives errno\b", "returns errno"),
    (r"\bbehind (the|an|a|its) (header|root|index|block|end|last|first|content|entry)\b", "after"),
    (r"\bof a sudden\b", "suddenly"),
    (r"\b(what|whatever) there is\b", "name it"),
    (r"\bcounts? nowhere\b", "is never trusted"),
    (r"\ba good third\b", "the figure"),
    (r"\band the like\b", "name it"),
    (r"\bthe count of [a-z]+: none\b", "returns no ..."),
]
ODD = [(re.compile(pattern, re.IGNORECASE), better) for pattern, better in ODD]
# This file and the examples of what not to write have those words.
ODD_EXCEPT = re.compile(r"^(tests/style/|\.github/CONTRIBUTING\.md$)")

# A word that fills most of a line, and JSON, whose strings cannot go over several lines.
UNBREAKABLE = re.compile(r"\S{70}|^ *\"\w+\": \"")

# Markers of generated figures (tests/figures) are not shown to readers.
MARKER = re.compile(r"<!-- (=[^>]*|/) -->")


class Report:
    def __init__(self):
        self.findings = []

    def add(self, path, line, what):
        self.findings.append((str(path), line, what))

    def print(self):
        for path, line, what in sorted(set(self.findings)):
            print(f"{path}:{line}: {what}")
        return len(set(self.findings))


def tracked_files():
    """The files of the project: those that git knows or would add, else all but builds."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (TOP / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(command, cwd=TOP, capture_output=True, check=False)
        if listed.returncode == 0:
            names = listed.stdout.decode().split("\0")
            return sorted(name for name in names if name and (TOP / name).is_file())
    names = []
    for folder, folders, files in os.walk(TOP):
        folders[:] = [f for f in folders if f not in (".git", "__pycache__") and f[:5] != "build"]
        names += [os.path.relpath(os.path.join(folder, f), TOP) for f in files]
    return sorted(names)


def check_text(path, lines, report):
    """What holds for every text: no stray white space, a licence, no odd phrases."""
    for number, line in enumerate(lines, 1):
        if line != line.rstrip() and not MAN_PAGE.search(path):
            report.add(path, number, "white space at the end of the line")
        if "\t" in line and re.search(r"\.(c|h|cpp|py|sh)$", path):
            report.add(path, number, "a tab: indent with spaces")
        if not ODD_EXCEPT.search(path):
            for pattern, better in ODD:
                found = pattern.search(line)
                if found:
                    report.add(path, number, f'"{found.group()}": {better}')
    if NEEDS_LICENCE.search(path) and not any("SPDX-License-Identifier" in x for x in lines[:3]):
        report.add(path, 1, "no SPDX-License-Identifier in the first lines")


def check_width(path, number, line, width, report):
    if len(line) > width:
        report.add(path, number, f"{len(line)} columns, at most {width}")


def check_markdown(path, lines, report):
    """Prose is narrow. Tables, links and code cannot always be broken."""
    fenced = False
    for number, line in enumerate(lines, 1):
        shown = MARKER.sub("", line)
        if re.match(r"\s*(```|~~~)", line):
            fenced = not fenced
        elif shown.lstrip().startswith("|") or "](" in shown or "://" in shown:
            continue
        elif fenced or shown.startswith("    "):
            check_width(path, number, shown, CODE_WIDTH, report)
        else:
            check_width(path, number, shown, PROSE_WIDTH, report)


def check_widths(path, lines, report):
    if path.endswith(".md"):
        check_markdown(path, lines, report)
        return
    narrow = MAN_PAGE.search(path) or PUBLIC_HEADER.search(path)
    if narrow or CODE.search(path):
        for number, line in enumerate(lines, 1):
            if "://" not in line and not UNBREAKABLE.search(line):
                check_width(path, number, line, PROSE_WIDTH if narrow else CODE_WIDTH, report)


def function_lengths(lines):
    """Yields (name, first line, lines). clang-format puts the braces of a function, and of nothing
    else, alone on lines of their own at the left edge."""
    start = 0
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
            while start > 1 and re.match(r"[^#/}\s].*[^;}]$|\s+\S.*[,)]$", lines[start - 2]):
                start -= 1
        elif line == "}" and start:
            name = re.search(r"(\w+)\(", " ".join(lines[start - 1 : number]))
            yield name.group(1) if name else "?", start, number - start + 1
            start = 0


def check_sizes(files, texts, report):
    lengths, folders = [], {}
    for path in files:
        if not PRODUCT.search(path):
            continue
        lines = texts[path]
        if len(lines) > SOURCE_LINES and not PUBLIC_HEADER.search(path):
            report.add(path, len(lines), f"{len(lines)} lines, at most {SOURCE_LINES}")
        if path.endswith(".c"):
            folders.setdefault(os.path.dirname(path), []).append(path)
        for name, line, length in function_lengths(lines):
            lengths.append(length)
            if length > FUNCTION_LINES:
                report.add(path, line, f"{name}() has {length} lines, at most {FUNCTION_LINES}")
    for folder, sources in folders.items():
        if len(sources) > FOLDER_SOURCES:
            report.add(folder, 0, f"{len(sources)} sources, at most {FOLDER_SOURCES}")
    return lengths


def run_clang_format(files, report):
    sources = [f for f in files if f.endswith((".c", ".h"))]
    if not sources:
        return
    command = ["clang-format", "--dry-run", "-Werror", "--ferror-limit=0", *sources]
    said = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    found = re.findall(r"^(\S+?):(\d+):\d+: error: .*clang-format", said.stderr, re.MULTILINE)
    for path, line in found:
        report.add(path, int(line), "clang-format lays this out otherwise: clang-format -i FILE")
    if said.returncode != 0 and not found:
        report.add("clang-format", 0, said.stderr.strip().replace("\n", " | "))


def is_shell_script(path, lines):
    return bool(lines) and bool(re.match(r"#!.*\b(ba)?sh\b|# shellcheck shell=", lines[0]))


def run_shellcheck(files, texts, report):
    scripts = [f for f in files if is_shell_script(f, texts[f])]
    if not scripts:
        return
    command = ["shellcheck", "-x", "-f", "gcc", *scripts]
    said = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    for path, line, what in re.findall(r"^(.+?):(\d+):\d+: (.*)$", said.stdout, re.MULTILINE):
        report.add(path, int(line), f"shellcheck: {what}")
    if said.returncode > 1:
        report.add("shellcheck", 0, said.stderr.strip().replace("\n", " | "))


def read_texts(files):
    texts = {}
    for path in files:
        try:
            texts[path] = (TOP / path).read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
    return texts


STATIC_FUNCTION = re.compile(r"static [^=;(]*?\b(\w+)\(")


def check_names(files, texts, report):
    """Two static functions of one name in the library, or in the command, make a reader guess."""
    homes = {}
    for path in files:
        program = path.split("/")[0]
        if not PRODUCT.search(path) or not path.endswith(".c") or "/examples/" in path:
            continue
        for number, line in enumerate(texts[path], 1):
            found = STATIC_FUNCTION.match(line)
            if found:
                name = found.group(1)
                other = homes.setdefault((program, name), path)
                if other != path:
                    report.add(path, number, f"{other} has a static {name}() too")


def main(wanted):
    missing = [program for program in ("clang-format", "shellcheck") if not shutil.which(program)]
    if missing:
        print(f"style: not installed: {' '.join(missing)}: make test-deps", file=sys.stderr)
        return 2
    files = [f for f in tracked_files() if not DATA.search(f)]
    if wanted:
        below = [os.path.relpath(os.path.abspath(path), TOP) for path in wanted]
        files = [f for f in files if any(f == b or f.startswith(b + "/") for b in below)]
    texts = read_texts(files)
    files = list(texts)
    report = Report()
    for path in files:
        check_text(path, texts[path], report)
        check_widths(path, texts[path], report)
    lengths = check_sizes(files, texts, report)
    check_names(files, texts, report)
    if not wanted and statistics.median(lengths) > FUNCTION_MEDIAN:
        report.add("tools, libarchive_news", 0, f"functions' median above {FUNCTION_MEDIAN} lines")
    run_clang_format(files, report)
    run_shellcheck(files, texts, report)
    count = report.print()
    if lengths:
        print(
            f"style: {len(files)} files; {len(lengths)} functions of the product, median "
            f"{statistics.median(lengths):g} lines, longest {max(lengths)}; findings: {count}"
        )
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
