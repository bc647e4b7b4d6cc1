#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes as many articles as wanted out of real ones, as JSON Lines for `anews pack -`.

    generate.py CORPUS COUNT [--length BYTES] [--seed N] >articles.jsonl

Each article is a run of sentences of one real article, about --length bytes of it (0: all of it).
Its title is its first words; its date and id are its own. The same arguments and corpus give the
same bytes.
"""
import argparse
import json
import os
import random
import re
import sys

SENTENCE = re.compile(r"(?<=[.!?])\s+|\s{3,}")


def real_articles(corpus):
    """Files in the order of their names."""
    for folder, folders, files in os.walk(corpus):
        folders.sort()
        for name in sorted(files):
            with open(os.path.join(folder, name), "rb") as file:
                text = file.read().decode("utf-8", "replace").replace("\0", " ")
            if text.strip():
                yield text


def encoded_sentences(corpus, most=120_000_000):
    """Returns the sentences of each article, encoded for a JSON string.

    Encoding them again for each of millions of articles would take too long.
    """
    articles, size = [], 0
    for text in real_articles(corpus):
        sentences = [
            json.dumps(part.strip())[1:-1] for part in SENTENCE.split(text) if part.strip()
        ]
        if sentences:
            articles.append(sentences)
            size += len(text)
        if size > most:
            break
    return articles


def passage(sentences, length, rng):
    if length == 0:
        return sentences
    first = int(rng.random() * len(sentences))
    last, size = first, 0
    while last < len(sentences) and size < length:
        size += len(sentences[last])
        last += 1
    return sentences[first:last]


def line(number, sentences):
    """Consecutive articles are a few minutes apart, from 2020 on."""
    day = number // 400
    words = sentences[0].split(" ")
    title = " ".join(words[:8])
    date = f"{2020 + day // 336 % 80}-{1 + day // 28 % 12:02}-{1 + day % 28:02}"
    time = f"{number % 400 // 20:02}:{number % 20 * 3:02}:00Z"
    text = "\\n".join(sentences)
    return (
        f'{{"id":"{date}/{number:08}","title":"{title}","date_published":"{date}T{time}",'
        f'"content_text":"{text}\\n({number})"}}\n'
    )


def main():
    parser = argparse.ArgumentParser(description="articles for scale, out of real ones")
    parser.add_argument("corpus")
    parser.add_argument("count", type=int)
    parser.add_argument("--length", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    articles = encoded_sentences(options.corpus)
    if not articles:
        sys.exit(f"{options.corpus}: no text in it")
    rng = random.Random(options.seed)
    lines = []
    for number in range(options.count):
        article = articles[int(rng.random() * len(articles))]
        lines.append(line(number, passage(article, options.length, rng)))
        if len(lines) == 1000:
            sys.stdout.write("".join(lines))
            lines.clear()
    sys.stdout.write("".join(lines))


if __name__ == "__main__":
    main()
