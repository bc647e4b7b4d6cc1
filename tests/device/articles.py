#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""articles.py COUNT: that many articles of about 4 KiB as JSON Lines, the same ones each time."""
import json
import random
import sys

SYLLABLES = "ka lo mi ren ta su ve no di par es tor an gel mo ria ben cu fa sol".split()


def main():
    source = random.Random(20231114)
    words = ["".join(source.choices(SYLLABLES, k=source.randint(1, 4))) for _ in range(3000)]
    weights = [1 / (n + 5) for n in range(len(words))]
    for number in range(int(sys.argv[1])):
        text = ""
        while len(text) < 4096:
            sentence = " ".join(
                source.choices(words, weights, k=source.randint(6, 18))
            ).capitalize()
            text += sentence + (".\n\n" if source.random() < 0.15 else ". ")
        title = " ".join(source.choices(words, weights, k=6)).capitalize()
        print(
            json.dumps(
                {
                    "id": "news/%04d" % number,
                    "title": title,
                    "content_text": text[:4096],
                    "date_published": "2023-%02d-%02dT%02d:00:00Z"
                    % (1 + number % 12, 1 + number % 28, number % 24),
                }
            )
        )


if __name__ == "__main__":
    main()
