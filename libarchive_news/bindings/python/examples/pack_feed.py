#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""pack_feed.py FEED KEY ARCHIVE: packs the articles of an RSS or Atom feed into an archive.

FEED is a file, KEY a secret key, as `anews keygen -W -s KEY -p PUBLIC` makes it. Each entry becomes
an article of HTML, whose id is the last part of its address. `anews pack` knows more kinds of
feeds, and more of what stands in them; this shows how little a program needs.
"""

import sys
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from archive_news import Writer

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


def text(node, *names):
    """The text of the first of these elements that has one."""
    for name in names:
        found = (node.findtext(name) or "").strip()
        if found:
            return found
    return ""


def when(word):
    """A date in the form of Atom (RFC 3339) or of RSS (RFC 5322), or None."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = parse(word.replace("Z", "+00:00") if parse != parsedate_to_datetime else word)
            return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
        except (ValueError, TypeError, IndexError):
            pass
    return None


def address(entry):
    links = entry.findall(f"{ATOM}link")
    alternate = [link for link in links if link.get("rel", "alternate") == "alternate"]
    return alternate[0].get("href", "") if alternate else text(entry, "link")


def articles(feed):
    """The entries: content, and fields by their names."""
    entries = list(feed.iter(f"{ATOM}entry")) or list(feed.iter("item"))
    for entry in entries:
        content = text(entry, f"{ATOM}content", CONTENT, f"{ATOM}summary", "description")
        yield content, {
            "title": text(entry, f"{ATOM}title", "title"),
            "url": address(entry),
            "date": when(text(entry, f"{ATOM}published", f"{ATOM}updated", "pubDate")),
            "author": text(entry, f"{ATOM}author/{ATOM}name", CREATOR, "author"),
            "tag": [node.text or "" for node in entry.findall("category")]
            + [node.get("term", "") for node in entry.findall(f"{ATOM}category")],
        }


def name_for(url, taken):
    """An id that no other article has."""
    last = quote(urlsplit(url).path.rstrip("/").rpartition("/")[2], safe="%") or "article"
    name, number = last, 1
    while name in taken or name in (".", ".."):
        number += 1
        name = f"{last}-{number}"
    taken.add(name)
    return name


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    feed = ElementTree.parse(sys.argv[1]).getroot()
    title = text(feed, f"{ATOM}title", "channel/title")
    taken = set()
    with Writer(sys.argv[3], sys.argv[2], title=title) as writer:
        for content, fields in articles(feed):
            writer.add(name_for(fields["url"], taken), content, media_type="text/html", **fields)
        if not taken:
            sys.exit(f"{sys.argv[1]}: has no entries of RSS or Atom; nothing was written")
    print(f"{sys.argv[3]}: {len(taken)} articles")


if __name__ == "__main__":
    main()
