# SPDX-License-Identifier: BSD-2-Clause
"""Articles that are indexed: the same titles and texts for anews and for each peer.

anews takes them as JSON Lines, each text as plain text. The peers take them as titles and texts
that a zero byte ends.
"""
import functools
import itertools
import json
import os
import subprocess

import archives
from run import run, say
from search import queries


class Searched:
    """Articles with a language; `lines` are JSON objects with id, title and content_text."""

    def __init__(self, context, name, language, folder, lines):
        self.context, self.name, self.language = context, name, language
        self.work = os.path.join(folder, "search")
        os.makedirs(self.work, exist_ok=True)
        self.lines = lines

    def path(self, name):
        return os.path.join(self.work, name)

    def items(self):
        with open(self.lines, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def middle_id(self):
        """Returns the id of an article of middling length."""
        items = sorted(self.items(), key=lambda item: (len(item["content_text"]), item["id"]))
        return items[len(items) // 2]["id"]

    @functools.cached_property
    def articles(self):
        """Pairs of title and text, in the order of ids: that of the entries of an archive."""
        items = sorted(self.items(), key=lambda item: item["id"].encode())
        return [(item.get("title", ""), item["content_text"]) for item in items]

    @functools.cached_property
    def bytes(self):
        """The bytes of all titles and texts: what the sizes of indexes are shares of."""
        return sum(len(title.encode()) + len(text.encode()) for title, text in self.articles)

    def half(self):
        """Returns every second article, as articles of their own."""
        lines = self.path("half.jsonl")
        if not archives.fresh(lines, self.lines):
            with open(self.lines, encoding="utf-8") as file, open(
                lines + ".new", "w", encoding="utf-8"
            ) as out:
                out.writelines(itertools.islice(file, 0, None, 2))
            os.rename(lines + ".new", lines)
        folder = self.path("half")
        return Searched(self.context, self.name + ", half", self.language, folder, lines)

    def framed(self):
        path = self.path("articles")
        if not archives.fresh(path, self.lines):
            with open(path + ".new", "wb") as file:
                for parts in self.articles:
                    for part in parts:
                        file.write(part.replace("\0", " ").encode() + b"\0")
            os.rename(path + ".new", path)
        return path

    def archive(self, profile="standard", *options, name=None):
        """Returns an archive with an index, and what `pack --json` said of it."""
        path = self.path((name or profile) + ".anews")
        is_fresh = archives.fresh(path, self.context.anews, self.lines)
        if not (is_fresh and os.path.exists(path + ".json")):
            say(f"  packing {self.name}, {name or profile}, with an index")
            with open(path + ".json", "wb") as out:
                run(self.context, *self.command(path, profile, *options), stdout=out)
        with open(path + ".json", encoding="utf-8") as file:
            return path, json.load(file)

    def command(self, path, profile, *options):
        words = [self.context.anews, "pack", "-q", "-s", self.context.secret, "-o", path]
        words += ["--created", "2026-01-01T00:00:00Z", "--json", "--profile", profile]
        words += ["--search=" + self.language, *options, "-"]
        return archives.fed(self.lines, words)


def queries_of_lines(lines, words, most=20_000):
    """Returns random queries from the first articles of a file that may be large."""
    with open(lines, encoding="utf-8") as file:
        items = [json.loads(line) for line in itertools.islice(file, most)]
    texts = [("", item["content_text"]) for item in items]
    return [" ".join(query) for query in queries.random_queries(texts, words)]


def of_folder(context, corpus):
    """Returns the articles of a folder, as `anews list` prints them."""
    archive, _ = archives.anews(context, corpus)
    lines = corpus.path("articles.jsonl")
    if not archives.fresh(lines, archive):
        command = [context.anews, "list", "-p", context.public, "--json", "--content", archive]
        listed = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        with open(lines + ".new", "w", encoding="utf-8") as file:
            for line in listed.splitlines():
                item = json.loads(line)
                text = item.get("content_text", item.get("content_html"))
                if text is not None:
                    kept = {"id": item["id"], "title": item.get("title", ""), "content_text": text}
                    file.write(json.dumps(kept, ensure_ascii=False) + "\n")
        os.rename(lines + ".new", lines)
    return Searched(context, corpus.name, "en", corpus.work, lines)


def of_short(context, corpus, count):
    """Returns generated articles of 800 bytes on average."""
    lines = archives.generated_lines(context, corpus, count, archives.SHORT_LENGTH)
    folder = corpus.path(f"short-search-{count}")
    return Searched(context, "short", "en", folder, lines)
