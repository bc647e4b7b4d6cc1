#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes spec/EXAMPLE.md: the vector good/example byte by byte, each with its rule.

example.py [--check]: writes the document, or with --check only says whether it is stale, and fails.

Rules, offsets, sizes and names of fields come from the tables of spec/FORMAT.md. This program knows
which table describes which bytes and how to go from one object to the next, nothing else. It ends
with an error if a byte of the archive is described twice or not at all.
"""
import re
import sys
from pathlib import Path

import zstandard

from second_reader.wire import read_svarint, read_varint

TOP = Path(__file__).resolve().parents[2]
SPEC, ARCHIVE = TOP / "spec" / "FORMAT.md", TOP / "spec" / "vectors" / "good" / "example.anews"
DOCUMENT = TOP / "spec" / "EXAMPLE.md"
PER_LINE = 12  # bytes
HEADER_SIZE = 1024
ENTRIES, BLOCKS = 3, 4
REFERENCE_SIZE = 56
TABLES = {3: "entries", 4: "blocks", 5: "the title order", 6: "the date order"}
NUMBERS = ("u8", "u16", "u32", "u64", "i64")
INTRODUCTION = """# One archive, byte by byte

This is the vector `vectors/good/example.anews`. Each line shows bytes of the
file, the rule of [FORMAT.md](FORMAT.md) that says what they are, and their
meaning. Every byte of the file is shown once. A long run of zeros is one line.

The archive has {entries} entries in {blocks} blocks, of which the first is compressed. The
table of entries has two leaves and an inner page. One section is of a type that
no reader knows. It owns the last bytes of the file.

`tests/conformance/example.py` writes this document from the vector and from the
tables of FORMAT.md. `make test` compares them.
"""


class Spec:
    """The tables of FORMAT.md: rows with a rule's number, as (number, cells by column name)."""

    def __init__(self, text):
        self.rows, columns = [], []
        self.numbers = set(re.findall(r"^(?:\| |- \*\*)(\d+\.\d+)\b", text, re.MULTILINE))
        for line in text.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("| rule |"):
                columns = cells
            elif re.match(r"\| \d+\.\d+ \|", line):
                self.rows.append((cells[0], dict(zip(columns, cells))))

    def section(self, number):
        return [row for row in self.rows if row[0].split(".")[0] == str(number)]

    def fixed(self, number, first):
        """Returns the fields of the table whose first row is this rule.

        Each is (rule, offset, size, name, whether it is a number). Rows without a fixed size are
        left out.
        """
        found = []
        for rule, cells in self.section(number):
            offset = cells.get("offset", cells.get("offset in slot", ""))
            if found and offset == "0":
                break
            if (rule == first or found) and offset.isdigit() and cells["size"].isdigit():
                name = re.split("[:,]| n,", cells["field"])[0] or "reserved"
                is_number = name != "reserved" and cells.get("type") in NUMBERS
                found.append((rule, int(offset), int(cells["size"]), name, is_number))
        assert found, first
        return found


def number(data):
    return int.from_bytes(data, "little")


def printable(data):
    return '"' + data.decode().replace("\n", "\\n") + '"'


class Part:
    """The lines about one object, whose bytes begin at this offset of the file."""

    rules = set()  # all that were named

    def __init__(self, title, data, base=0):
        self.title, self.data, self.base, self.at, self.lines = title, data, base, 0, []

    def show(self, size, rule, text):
        """Shows the next bytes, and returns them."""
        data = self.data[self.at : self.at + size]
        assert len(data) == size, (self.title, rule)
        self.rules.add(rule)
        if size > 2 * PER_LINE and not any(data):
            self.line(f"{size} zeros", rule, text)
        else:
            for n in range(0, size, PER_LINE):
                piece = data[n : n + PER_LINE].hex(" ")
                self.line(piece, rule if n == 0 else "", text if n == 0 else "", n)
        self.at += size
        return data

    def line(self, middle, rule, text, ahead=0):
        offset = f"{self.base + self.at + ahead:5}"
        self.lines.append(f"{offset}  {middle:<{3 * PER_LINE - 1}} {rule:<5} {text}".rstrip())

    def varint(self, rule, text):
        value, end = read_varint(self.data, self.at)
        self.show(end - self.at, rule, f"{text} {value}")
        return value

    def svarint(self, rule, text):
        value, end = read_svarint(self.data, self.at)
        self.show(end - self.at, rule, f"{text} {value}")
        return value

    def byte(self, rule, text):
        value = self.data[self.at]
        self.show(1, rule, f"{text} {value}")
        return value

    def fixed(self, fields):
        """Shows a structure of fixed size, and returns its fields by name."""
        values, begin = {}, self.at
        for rule, offset, size, name, is_number in fields:
            assert self.at == begin + offset, (self.title, rule)
            data = self.data[self.at : self.at + size]
            values[name] = number(data) if is_number else data
            self.show(size, rule, f"{name} {number(data)}" if is_number else name)
        return values

    def skip(self, text):
        """Adds a line without bytes."""
        self.lines.append(f"{'':{3 * PER_LINE + 13}}{text}")

    def text(self):
        assert self.at == len(self.data), (self.title, self.at, len(self.data))
        return f"## {self.title}\n\n```\n" + "\n".join(self.lines) + "\n```\n"


class Example:
    def __init__(self, spec, data):
        self.spec, self.data, self.parts = spec, data, []
        self.entries = 0

    # --- header

    def reference_fields(self):
        return self.spec.fixed(5, "5.1")

    def show_reference(self, part):
        """Shows a full reference, and returns (offset, stored, raw, codec, type)."""
        value = part.fixed(self.reference_fields())
        names = ("offset", "stored size", "raw size", "codec", "type")
        return tuple(value[name] for name in names)

    def header(self):
        part = Part("Header: root", self.data[:512])
        fields = self.spec.fixed(3, "3.1")
        split = next(n for n, row in enumerate(fields) if row[3] == "directory")
        root = part.fixed(fields[:split])
        directory = self.show_reference(part)
        for rule, offset, size, name, _ in fields[split + 1 :]:
            assert part.at == offset
            part.show(size, rule, name)
        self.parts.append(part)
        self.slots()
        return root, directory

    def slots(self):
        part = Part("Header: signature slots", self.data[512:HEADER_SIZE], 512)
        for n in range(6):
            if any(self.data[512 + 80 * n : 592 + 80 * n]):
                part.fixed(self.spec.fixed(4, "4.1"))
            else:
                part.show(80, "4.6", f"slot {n} is not used")
        part.show(32, "4.8", "zero")
        self.parts.append(part)

    # --- directory

    def directory(self, reference):
        offset, stored = reference[:2]
        part = Part("Directory", self.data[offset : offset + stored], offset)
        found = []
        head = part.fixed(self.spec.fixed(6, "6.1"))
        for _ in range(head["number of sections"]):
            section = part.fixed(self.spec.fixed(6, "6.4"))
            kind = section["section type"]
            if kind in (1, 2):
                found.append((kind, self.show_reference(part)))
            elif kind in TABLES:
                found.append((kind, self.table(part)))
            else:
                self.unknown_section(part, section["payload size"])
        self.parts.append(part)
        return found

    def unknown_section(self, part, size):
        end = part.at + size
        head = part.fixed(self.spec.fixed(6, "6.21"))
        for _ in range(head["number of extents"]):
            extent = part.fixed(self.spec.fixed(6, "6.25"))
            offset, size = extent["offset"], extent["size"]
            owned = Part("Extent of a section", self.data[offset : offset + size], offset)
            owned.show(size, "12.11", "bytes of the section")
            self.parts.append(owned)
        part.show(end - part.at, "6.16", "own data, skipped")

    def table(self, part):
        fields = self.spec.fixed(6, "6.30")
        value = part.fixed([row for row in fields if row[3] not in ("top page",)])
        levels = value["levels"]
        top = self.show_reference(part) if levels else part.show(REFERENCE_SIZE, "6.34", "top page")
        bases = [number(part.show(8, "6.35", "level base")) for _ in range(levels - 1)]
        return levels, top, bases, value["content base"]

    # --- objects

    def metadata(self, reference):
        offset, stored, _, codec, _ = reference
        assert codec == 0
        part = Part("Metadata", self.data[offset : offset + stored], offset)
        while part.at < stored:
            part.varint("6.37", "tag")
            size = part.varint("8.4", "length")
            part.show(size, "1.4", printable(part.data[part.at : part.at + size]))
        self.parts.append(part)

    def short_reference(self, part):
        codec = part.byte("5.9", "codec")
        part.varint("5.10", "dictionary")
        stored = part.varint("5.11", "stored size")
        part.varint("5.12", "raw size")
        part.show(32, "5.13", "hash")
        return stored, codec

    def walk(self, kind, table):
        """Shows the pages of a table by level. Returns the blocks as (offset, stored, codec).

        Pages of a level are stored one after another, so that their offsets need no spans here.
        """
        levels, top, bases, content = table
        if levels == 0:
            return []
        pages, blocks = [(top[0], top[1])], []
        for level in range(levels - 1, -1, -1):
            at = bases[levels - 2 - level] if level < levels - 1 else 0
            children = []
            for offset, stored in pages:
                children += self.page(kind, level, at or offset, stored)
                at += stored if at else 0
            pages = [(0, size) for size, _ in children]
            if level == 0:
                blocks = children
        found = []
        for stored, codec in blocks:
            found.append((content, stored, codec))
            content += stored
        return found

    def page(self, kind, level, offset, stored):
        """Shows a page. Returns what its cells refer to, as (stored size, codec)."""
        title = f"Page of {TABLES[kind]}, level {level}"
        part = Part(title, self.data[offset : offset + stored], offset)
        count = part.fixed(self.spec.fixed(7, "7.1"))["count"]
        if kind == ENTRIES and level == 0:
            self.places(part, count)
        children = []
        for _ in range(count):
            if kind == ENTRIES:
                self.key(part)
            if level > 0:
                children.append(self.child(part, kind, level))
            elif kind == ENTRIES:
                self.record(part)
            elif kind == BLOCKS:
                children.append(self.short_reference(part))
            else:
                part.svarint("7.14", "step")
        self.parts.append(part)
        return children

    def child(self, part, kind, level):
        stored, codec = self.short_reference(part)
        part.varint("7.10", "below")
        for _ in range(level - 1 + (kind == BLOCKS)):
            part.varint("7.11", "span")
        return stored, codec

    @staticmethod
    def key(part):
        part.varint("7.6", "shared")
        size = part.varint("7.7", "rest")
        part.show(size, "7.8", printable(part.data[part.at : part.at + size]))

    @staticmethod
    def places(part, count):
        part.varint("7.22", "least block")
        widths = [part.byte("7.23", "block bits")]
        widths += [part.byte("7.24", "offset bits"), part.byte("7.25", "length bits")]
        size = (count * sum(widths) + 7) // 8
        bits, found = number(part.data[part.at : part.at + size]), []
        for _ in range(count):
            item = []
            for width in widths:
                item.append(bits & (1 << width) - 1)
                bits >>= width
            found.append("({}, {}, {})".format(*item))
        part.show(size, "7.26", "block, offset and length of each:")
        for item in found:
            part.skip(item)

    def record(self, part):
        size = part.varint("7.12", "length of the record")
        end = part.at + size
        kind = part.data[part.at]
        part.show(1, "8.2", ("article", "asset", "alias")[kind])
        self.entries += 1
        while part.at < end:
            tag, _ = read_varint(part.data, part.at)
            row = next(row for row in self.spec.section(8) if row[1].get("tag") == str(tag))
            part.varint(row[0], f"{row[1]['field'].rstrip(' *')}: tag")
            length = part.varint("8.4", "length")
            self.value(part, row[1]["type"], length)

    @staticmethod
    def value(part, kind, length):
        if kind == "string" or kind == "id":
            part.show(length, "1.4", printable(part.data[part.at : part.at + length]))
        elif kind == "date":
            part.svarint("8.37", "seconds")
            part.byte("8.37", "precision")
            part.svarint("8.37", "UTC offset")
        elif kind == "place":
            for name in ("block", "offset", "length"):
                part.varint("8.36", name)
        else:
            assert length == 1, kind
            part.byte("8.8", "value")

    def block(self, n, offset, stored, codec):
        data = self.data[offset : offset + stored]
        part = Part(f"Block {n}", data, offset)
        if codec == 1:
            raw = zstandard.ZstdDecompressor().decompress(data)
            part.show(stored, "5.18", f"a zstd frame: {len(raw)} bytes")
        else:
            part.show(stored, "9.1", "content")
        self.parts.append(part)

    def document(self):
        root, directory = self.header()
        tables = []
        for kind, found in self.directory(directory):
            if kind == 1:
                self.metadata(found)
            else:
                tables.append((kind, found))
        for kind, table in tables:
            blocks = self.walk(kind, table)
            for n, block in enumerate(blocks if kind == BLOCKS else []):
                self.block(n, *block)
        self.parts.sort(key=lambda part: part.base)
        self.check_whole()
        words = {"entries": root["entries"], "blocks": root["blocks"]}
        assert self.entries == words["entries"]
        assert Part.rules - {""} <= self.spec.numbers, Part.rules - self.spec.numbers
        return INTRODUCTION.format(**words) + "\n" + "\n".join(part.text() for part in self.parts)

    def check_whole(self):
        """Every byte belongs to one part."""
        at = 0
        for part in self.parts:
            assert part.base == at, f"bytes {at} to {part.base} are in no part or in two"
            at += len(part.data)
        assert at == len(self.data), f"bytes from {at} on are in no part"


def main():
    text = Example(Spec(SPEC.read_text()), ARCHIVE.read_bytes()).document()
    if sys.argv[1:] == ["--check"]:
        if not DOCUMENT.exists() or DOCUMENT.read_text() != text:
            sys.exit("spec/EXAMPLE.md is stale: run tests/conformance/example.py")
        return
    DOCUMENT.write_text(text)


if __name__ == "__main__":
    main()
