#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""every_object.py ARCHIVE TEXT...: says where texts stand in an archive.

All objects of the archive are decompressed: metadata, dictionaries, every page, every block, those
included that no entry refers to. For each text, a line has the kinds of objects that hold it, or
"nowhere". The bytes of the file as they are stored count as well.
"""
import pathlib
import sys

from second_reader.archive import Archive
from second_reader.content import block_reference
from second_reader.objects import BLOCK, DICTIONARY, METADATA, PAGE
from second_reader.sources import Bytes
from second_reader.verifying import verify

NAMES = {BLOCK: "block", DICTIONARY: "dictionary", METADATA: "metadata", PAGE: "page"}


def every_object(data):
    """Yields the kind, the stored bytes and the raw bytes of each object after the directory."""
    archive = Archive(Bytes(data), None)
    objects, seen = archive.objects, []
    load, load_stored = objects.load, objects.load_stored

    def note_stored(reference, kind):
        stored = load_stored(reference, kind)
        seen.append([kind, stored, stored])
        return stored

    def note(reference, kind):
        raw = load(reference, kind)
        for one in reversed(seen):
            if one[0] == kind:
                one[2] = raw
                break
        return raw

    objects.load_stored, objects.load = note_stored, note
    verify(archive)
    # Verifying hashes blocks and does not decompress them.
    seen = [one for one in seen if one[0] != BLOCK]
    for number in range(archive.root.blocks):
        objects.load(block_reference(archive, number), BLOCK)
    return {(kind, stored): raw for kind, stored, raw in seen}


def places_of(data, objects, text):
    found = {NAMES[kind] for (kind, _), raw in objects.items() if text in raw}
    return sorted(found | ({"file"} if text in data else set())) or ["nowhere"]


def main():
    data = pathlib.Path(sys.argv[1]).read_bytes()
    objects = every_object(data)
    for text in sys.argv[2:]:
        print(*places_of(data, objects, text.encode()))


if __name__ == "__main__":
    main()
