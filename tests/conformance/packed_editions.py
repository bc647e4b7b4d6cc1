#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""packed_editions.py FOLDER: writes the articles of two editions, of which `anews pack` made the
vectors packed-edition-1 and, with --from, packed-edition-2: FOLDER/1.jsonl and FOLDER/2.jsonl.

There are enough of them for several blocks and leaves. From the first edition to the second, two
articles change, one is new, and one is removed: so a block goes, and what else was in it moves.
"""
import json
import pathlib
import sys

COUNT = 240
CHANGED, REMOVED, NEW = (20, 21), 50, "wards/060-new"
WORDS = "council ward harbour bridge water school vote budget street library market ferry".split()


def text(number, edition):
    count = 9 + number % 5
    chosen = [WORDS[(number * (n + 3) + n * n // 5) % len(WORDS)] for n in range(count)]
    said = f"The council of ward {number * 7 % 31} met, and spoke of the {chosen[0]}. "
    said += f"Then it heard about the {', the '.join(chosen[1:])}, "
    said += f"and {number * number % 97} people."
    return said + (f" Corrected in edition {edition}." if edition > 1 else "")


def articles(edition):
    """Gives the texts of an edition by id."""
    found = {f"wards/{n:03}": text(n, edition if n in CHANGED else 1) for n in range(COUNT)}
    if edition == 2:
        del found[f"wards/{REMOVED:03}"]
        found[NEW] = text(COUNT, 2)
    return dict(sorted(found.items()))


def main():
    for edition in (1, 2):
        with open(pathlib.Path(sys.argv[1]) / f"{edition}.jsonl", "w", encoding="utf-8") as file:
            for name, said in articles(edition).items():
                item = {"id": name, "title": f"Title of {name}", "content_text": said}
                file.write(json.dumps(item) + "\n")


if __name__ == "__main__":
    main()
