#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""articles.py FOLDER: writes 300 short articles, the same each time."""
import pathlib
import random
import sys

WORDS = """river water council school budget election storm harbour market street museum hospital
train weather farmer music library teacher engine garden""".split()


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True)
    chance = random.Random(3)
    for number in range(300):
        date = f"20{10 + number // 100}-{1 + number % 12:02}-{1 + number % 28:02}"
        text = " ".join(chance.choices(WORDS, k=120))
        (folder / f"a{number:03}.md").write_text(
            f"---\ntitle: Bridge {number} opens\ndate: {date}\nauthor: Ann\n---\n"
            f"The bridge number {number}. {text}\n")


main()
