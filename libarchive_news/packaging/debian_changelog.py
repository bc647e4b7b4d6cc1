#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""debian_changelog.py CHANGELOG VERSION SECONDS MAINTAINER: prints Debian's changelog.

It has a part for each section of CHANGELOG.md, with the items of its lists. The first is that of
VERSION, as Debian writes it, and is dated SECONDS after 1970.
"""

import re
import sys
from datetime import datetime, timezone
from email.utils import format_datetime
from textwrap import fill

SECTION = re.compile(r"^## \[?(?:Unreleased\]: )?(?P<version>\d[\d.]*)\]?(?: - (?P<day>\S+))?$")


def plain(text):
    """Markdown without links and marks of code."""
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", " ".join(text.split())).replace("`", "")


def items(lines):
    """Yields the headings and the items of a section as lines of Debian's changelog."""
    heading, title, item = "", "", []
    for line in [*lines, ""]:
        if item and not line.startswith("  "):
            if title:
                yield f"\n  [ {title} ]"
            text = plain(" ".join(item))
            yield fill(text, 76, initial_indent="  * ", subsequent_indent="    ",
                       break_on_hyphens=False)  # fmt: skip
            title, item = "", []
        if line.startswith("- "):
            item = [line[2:]]
        elif item:
            item.append(line)
        elif line.startswith("### "):
            heading = title = line[4:]
        elif re.fullmatch(r"[A-Z][a-z ]*:", line):
            title = f"{heading}: {line[:-1].lower()}"


def main(path, newest, seconds, maintainer):
    with open(path, encoding="utf-8") as file:
        parts = re.split(r"^(?=## )", file.read(), flags=re.MULTILINE)[1:]
    for number, part in enumerate(parts):
        title, *lines = part.splitlines()
        found = SECTION.match(title)
        if not found:
            sys.exit(f'{path}: "{title}": a section is "## [VERSION] - YYYY-MM-DD"')
        version = newest if number == 0 else f"{found['version']}-0upstream1"
        date = datetime.fromtimestamp(int(seconds), timezone.utc)
        if number > 0:
            date = datetime.fromisoformat(found["day"]).replace(tzinfo=timezone.utc)
        print(f"libarchive-news ({version}) unstable; urgency=medium")
        print("\n".join(items(lines)) + f"\n\n -- {maintainer}  {format_datetime(date)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
