#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Counts how often the metadata of saved pages is right.

metadata.py FOLDER WORK: FOLDER has pages/ and truth.json, which says for each page what a person
noted: {"a.html": {"title", "author", "date", "url"}}, each of which may be missing; several authors
are a list, or stand between semicolons. ANEWS is the command. What node's packages below WORK/npm
say is counted, too, if they are installed (make bench-metadata does that).

A title is right without regard to case, punctuation and spaces; an author if all names are; a date
if the day is, where it was written; an address without regard to scheme, "www.", a final slash,
query and fragment.
"""

import html
import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIELDS = ("title", "author", "date", "url")


def letters(text):
    text = unicodedata.normalize("NFKC", html.unescape(text or "")).lower()
    return re.sub(r"[\W_]+", " ", text).strip()


def names(value):
    parts = value if isinstance(value, list) else (value or "").split(";")
    return sorted(letters(part) for part in parts if letters(part))


def day(text):
    return (text or "")[:10]


def address(text):
    text = re.sub(r"^https?://(www\.)?", "", (text or "").strip())
    return text.split("#")[0].split("?")[0].rstrip("/").lower()


MEANING = {"title": letters, "author": names, "date": day, "url": address}


class Score:
    """What one reader found of all pages."""

    def __init__(self, found, truth):
        self.share = {}
        for field in FIELDS:
            meaning = MEANING[field]
            noted = [(page, meaning(t[field])) for page, t in truth.items() if t.get(field)]
            have = [(want, meaning(found.get(page, {}).get(field))) for page, want in noted]
            right = sum(want == got for want, got in have)
            missing = sum(not got for want, got in have)
            wrong = len(have) - right - missing
            self.share[field] = (100 * right / len(have), 100 * wrong / len(have))

    def row(self, name, seconds):
        cells = [f"{right:.1f} / {wrong:.1f}" for right, wrong in self.share.values()]
        return f"| {name} | " + " | ".join(cells) + f" | {seconds:.1f} |"


def run_anews(folder, work):
    """The metadata of each page, and the seconds that packing took at level 1."""
    anews, archive, key = os.environ["ANEWS"], work / "pages.anews", work / "bench"
    for old in (archive, Path(f"{key}.key"), Path(f"{key}.pub")):
        old.unlink(missing_ok=True)
    secret, public = f"{key}.key", f"{key}.pub"
    subprocess.run([anews, "keygen", "-q", "-W", "-s", secret, "-p", public], check=True)
    start = time.monotonic()
    command = [anews, "pack", "-q", "-s", secret, "-o", archive, "--level", "1", "--jobs", "1"]
    subprocess.run([*command, "--dictionary", "none", folder / "pages"], check=True)
    seconds = time.monotonic() - start
    command = [anews, "list", "--json", "-p", public, archive]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {}
    for item in map(json.loads, listed.splitlines()):
        found[item["id"].rsplit("/", 1)[-1]] = {
            "title": item.get("title"),
            "author": [author["name"] for author in item.get("authors", [])],
            "date": item.get("date_published"),
            "url": item.get("url"),
        }
    return found, seconds


def run_peers(folder, work):
    """For each peer the same; none without node and its packages."""
    npm = work / "npm"
    if not (npm / "node_modules").is_dir():
        return {}
    command = ["node", npm / "peers.mjs", folder]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    peers = {}
    for line in map(json.loads, said.splitlines()):
        found, seconds = peers.get(line["peer"], ({}, 0.0))
        found[line["page"]] = line
        peers[line["peer"]] = (found, seconds + line["ms"] / 1000)
    return peers


def main():
    folder, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    counts = ", ".join(f"{sum(bool(t.get(f)) for t in truth.values())} with {f}" for f in FIELDS)
    print(f"{len(truth)} pages: {counts}. Right / wrong, in percent; the rest is missing.\n")
    print("| reader | title | author | day | address | seconds |\n|---|---|---|---|---|---|")
    found, seconds = run_anews(folder, work)
    print(Score(found, truth).row("anews pack --level 1", seconds))
    peers = run_peers(folder, work)
    for name, (found, seconds) in peers.items():
        print(Score(found, truth).row(name, seconds))
    if not peers:
        print("\nNo peers: npm or the registry is not available.")


if __name__ == "__main__":
    main()
