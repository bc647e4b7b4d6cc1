#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""doubled_dictionary.py ARCHIVE KEY ITEMS: makes an edition that has one dictionary twice.

Leaves of the table of blocks are compressed with the second. The public key that signs and the
items of the edition are written as well.
"""
import json
import pathlib
import sys

from reference_parts import BLOCKS, PAGE, TITLE, Key, Stored, field
from reference_writer import Archive
from samples import article, digest

COUNT, PER_PAGE = 12, 4
KEY = Key(1)
CONTENTS = [f"Content {n}: {digest(b'%d' % n) * 10}\n".encode() for n in range(COUNT)]


class Doubled(Archive):
    """Compresses leaves of blocks with dictionary 2, and notes how they are without that."""

    def __init__(self, dictionary):
        entries = [
            (f"{n:02}.txt", *article(n, 0, len(content), field(TITLE, f"Title {n}")))
            for n, content in enumerate(CONTENTS)
        ]
        super().__init__(entries, CONTENTS, cells_per_page=PER_PAGE, block_codec=0, orders=())
        self.dictionaries = [(dictionary, 0)] * 2 if dictionary else []
        self.keys = [KEY]
        self.leaves = b""

    def page(self, table, level, index, cells, before=b""):
        made = super().page(table, level, index, cells, before)
        if table != BLOCKS or level != 0:
            return made
        self.leaves += made.raw
        if not self.dictionaries:
            return made
        return Stored(PAGE, made.raw, 1, 2, self.dictionaries[1][0])


def main():
    archive, key, items = map(pathlib.Path, sys.argv[1:])
    plain = Doubled(None)
    plain.build()
    archive.write_bytes(Doubled(plain.leaves).build())
    KEY.write_public(key)
    lines = [
        {"id": f"{n:02}.txt", "title": f"Title {n}", "content_text": content.decode()}
        for n, content in enumerate(CONTENTS)
    ]
    items.write_text("".join(json.dumps(line) + "\n" for line in lines))


main()
