# SPDX-License-Identifier: BSD-2-Clause
"""Vectors of spec/PATCH.md: two editions, and patches from one to the other, right and wrong."""
import json
import struct

from reference_parts import (
    PUBLISHED,
    STATUS,
    TITLE,
    WITHDRAWN,
    Key,
    date,
    field,
    personal_hash,
    svarint,
    varint,
)
from reference_writer import Archive
from samples import article, digest
from second_reader.header import identity_of
from second_reader.patches import HEAD, HEADER_SIZE, PERSONAL, make, put_runs

COUNT, PER_BLOCK, WITHDRAWN_NUMBER = 24, 3, 13
EMPTIED = WITHDRAWN_NUMBER // PER_BLOCK
HEADER_AT = HEAD.size  # of the new edition, in a patch
RUNS_AT = HEADER_AT + HEADER_SIZE


def text_of(n):
    return b"Article %d, with a text of its own.\n" % n


def pack(numbers):
    block, offsets = b"", {}
    for n in numbers:
        offsets[n] = len(block)
        block += text_of(n)
    return block, offsets


def old_archive():
    entries, blocks = [], []
    for begin in range(0, COUNT, PER_BLOCK):
        block, offsets = pack(range(begin, begin + PER_BLOCK))
        for n, offset in offsets.items():
            fields = field(TITLE, f"Article {n:02}"), field(PUBLISHED, date(n * 60))
            made = article(len(blocks), offset, len(text_of(n)), *fields)
            entries.append((f"{n:02}", *made))
        blocks.append(block)
    return Archive(
        entries,
        blocks,
        cells_per_page=4,
        by_title=[*range(COUNT)],
        by_date=[*range(COUNT - 1, -1, -1)],
    )


def new_archive(identity):
    """One article is withdrawn: its block is a stub, and the others of the block have moved."""
    archive = old_archive()
    archive.sequence, archive.previous = 2, identity
    rest = [n for n in range(COUNT) if n // PER_BLOCK == EMPTIED and n != WITHDRAWN_NUMBER]
    block, offsets = pack(rest)
    archive.blocks[EMPTIED] = b"\0"
    archive.blocks.append(block)
    for n, offset in offsets.items():
        name, made, (_, _, length) = archive.entries[n]
        archive.entries[n] = (name, made, (COUNT // PER_BLOCK, offset, length))
    name, made, _ = archive.entries[WITHDRAWN_NUMBER]
    archive.entries[WITHDRAWN_NUMBER] = (name, made + field(STATUS, WITHDRAWN), None)
    return archive


class Maker:
    """Writes the vectors: one folder for those that are applied, and one for those that are not."""

    def __init__(self, folder):
        self.folder = folder / "patches"
        for name in ("good", "bad"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
            for path in (self.folder / name).iterdir():
                path.unlink()
        self.old = old_archive().build()
        self.new = new_archive(identity_of(self.old)).build()
        archive = old_archive()
        archive.keys = [Key(2)]
        self.old_other = archive.build()
        files = {"old": self.old, "new": self.new, "old-other-signer": self.old_other}
        for name, data in files.items():
            (self.folder / f"{name}.anews").write_bytes(data)
        self.edition = identity_of(self.old), len(self.old)

    def write(self, name, rules, description, patch, error="ok", new=b"", old="old"):
        # pylint: disable=too-many-arguments,too-many-positional-arguments
        folder = self.folder / ("good" if error == "ok" else "bad")
        assert not (folder / f"{name}.json").exists(), name
        (folder / f"{name}.anpatch").write_bytes(patch)
        expect = {"apply": error} | ({"new": digest(new)} if error == "ok" else {})
        vector = {
            "description": description,
            "rules": rules.split(),
            "file": f"{name}.anpatch",
            "old": f"{old}.anews",
            "expect": expect,
        }
        (folder / f"{name}.json").write_text(json.dumps(vector, indent=1) + "\n")

    def body(self):
        return self.new[HEADER_SIZE:]

    def with_runs(self, *runs, new=None):
        return put_runs(self.edition, new or self.new, runs)

    def good(self, name, rules, description, patch, new=None, old="old"):
        # pylint: disable=too-many-arguments,too-many-positional-arguments
        self.write(name, rules, description, patch, new=new or self.new, old=old)


def hashed(patch):
    """Returns a patch that was changed, with a hash that matches."""
    return bytes(patch[:-32]) + personal_hash(PERSONAL, bytes(patch[:-32]))


def edited(patch, at, form, value):
    data = bytearray(patch)
    new = value if form is None else struct.pack(form, value)
    data[at : at + len(new)] = new
    return hashed(data)


def make_good(m, week):
    m.good(
        "week",
        "P2.1 P2.2 P2.4 P2.5 P2.6 P2.7 P2.8 P2.9 P3.1 P3.2 P3.3 P3.7 P4.1 P7.1 P7.2 "
        "P7.3 P7.4 P7.5 P7.6 P7.7",
        "the canonical patch from old.anews to new.anews",
        week,
    )
    body = m.body()
    m.good("bytes-alone", "P3.1 P3.4", "one run brings everything", m.with_runs((len(body), body)))
    single = [(1, body[n : n + 1]) for n in range(40)]
    m.good(
        "runs-of-one-byte",
        "P3.1 P3.4",
        "runs need not be joined",
        m.with_runs(*single, (len(body) - 40, body[40:])),
    )
    m.good("minor-version", "P2.3", "another minor version", edited(week, 10, "<H", 7))
    m.good(
        "old-other-signer",
        "P5.4",
        "OLD was signed by another key: its root is the same",
        week,
        old="old-other-signer",
    )
    unsigned = bytearray(m.new)
    unsigned[512:1024] = bytes(512)
    m.good(
        "new-not-signed",
        "P1.1 P2.10",
        "NEW has no signature, which a patch does not ask",
        m.with_runs((len(body), body), new=bytes(unsigned)),
        new=bytes(unsigned),
    )
    size = len(m.old) - HEADER_SIZE
    whole = edited_size(m.new, HEADER_SIZE + 2 * size)
    m.good(
        "copy-all-twice",
        "P3.2 P3.3 P3.5",
        "all that may be copied of OLD, and then once more",
        m.with_runs((size, 0), (size, -size), new=whole),
        new=whole[:HEADER_SIZE] + 2 * m.old[HEADER_SIZE:],
    )
    short = edited_size(m.new, HEADER_SIZE + 1)
    m.good(
        "shortest",
        "P2.10 P3.4",
        "NEW has one byte after its header",
        m.with_runs((1, b"x"), new=short),
        new=short[:HEADER_SIZE] + b"x",
    )


def edited_size(new, size):
    return new[:32] + struct.pack("<Q", size) + new[40:]


def make_bad_heads(m, week):
    rows = [
        ("magic", "P2.1", "another magic", edited(week, 3, None, b"Q"), "magic"),
        ("magic-archive", "P2.1", "an archive in place of a patch", m.new, "magic"),
        ("major-version", "P2.2", "major version 2", edited(week, 8, "<H", 2), "unsupported"),
        ("major-version-0", "P2.2", "major version 0", edited(week, 8, "<H", 0), "unsupported"),
        (
            "major-version-high",
            "P2.2",
            "major version 257",
            edited(week, 8, "<H", 257),
            "unsupported",
        ),
        (
            "reserved",
            "P2.4",
            "reserved bytes after the version",
            edited(week, 12, "<I", 1 << 31),
            "format",
        ),
        (
            "reserved-last",
            "P2.7",
            "reserved bytes after the old size",
            edited(week, 56, "<Q", 1 << 63),
            "format",
        ),
        (
            "old-identity",
            "P2.5 P5.1",
            "another old identity",
            edited(week, 16, None, bytes([week[16] ^ 1])),
            "not-found",
        ),
        (
            "old-size",
            "P2.6 P5.1",
            "an old size that OLD does not have",
            edited(week, 48, "<Q", len(m.old) + 1),
            "not-found",
        ),
        (
            "old-size-header",
            "P2.6",
            "an old size of a header alone",
            edited(week, 48, "<Q", 1024),
            "format",
        ),
        ("old-size-high", "P2.6", "an old size of 2^63", edited(week, 48, "<Q", 1 << 63), "format"),
        (
            "new-magic",
            "P2.10",
            "a header of NEW with another magic",
            edited(week, HEADER_AT, None, b"\0"),
            "format",
        ),
        (
            "new-size-header",
            "P2.10",
            "NEW is a header alone",
            edited(week, HEADER_AT + 32, "<Q", 1024),
            "format",
        ),
        (
            "new-size-high",
            "P2.10",
            "NEW has 2^63 bytes",
            edited(week, HEADER_AT + 32, "<Q", 1 << 63),
            "format",
        ),
    ]
    for name, rules, description, patch, error in rows:
        m.write(name, rules, description, patch, error)


def make_bad_runs(m):
    body, size = m.body(), len(m.old)

    def raw(runs):
        return hashed(m.with_runs()[:RUNS_AT] + runs + bytes(32))

    def copy(length, distance):
        return raw(varint(2 * length + 1) + svarint(distance))

    rows = [
        ("run-empty", "P3.4", "a run of no bytes", raw(varint(0)), "format"),
        ("copy-empty", "P3.4", "a copy of no bytes", copy(0, 0), "format"),
        (
            "run-long",
            "P3.4",
            "a run beyond the end of NEW",
            raw(varint(2 * len(body) + 2) + body + b"x"),
            "format",
        ),
        ("copy-long", "P3.4", "a copy beyond the end of NEW", copy(len(body) + 1, 0), "format"),
        ("run-longest", "P3.4", "a run of 2^63 - 1 bytes", raw(varint((1 << 64) - 2)), "format"),
        (
            "copy-of-header",
            "P3.5",
            "a copy that begins in the header of OLD",
            copy(9, -1),
            "format",
        ),
        ("copy-before-old", "P3.5", "a copy from before OLD", copy(9, -1025), "format"),
        (
            "copy-beyond-old",
            "P3.5",
            "a copy that ends after OLD",
            copy(9, size - 1024 - 8),
            "format",
        ),
        ("copy-after-old", "P3.5", "a copy from after OLD", copy(9, size), "format"),
        ("copy-farthest", "P3.5", "a distance of 2^63 - 1", copy(9, (1 << 63) - 1), "format"),
        ("copy-farthest-back", "P3.5", "a distance of -2^63", copy(9, -(1 << 63)), "format"),
        (
            "copy-second",
            "P3.3 P3.5",
            "a second copy beyond the end of OLD",
            raw(varint(3) + varint(0) + varint(19) + svarint(size - 1025 - 8)),
            "format",
        ),
        (
            "varint-long",
            "P3.6",
            "a head that is not in its shortest form",
            raw(bytes([0x82, 0x00]) + b"x"),
            "format",
        ),
        ("varint-high", "P3.6", "a head of 2^64", raw(bytes([0x80] * 9 + [2])), "format"),
        (
            "varint-eleven",
            "P3.6",
            "a head of eleven bytes",
            raw(bytes([0x80] * 10 + [1])),
            "format",
        ),
        (
            "distance-long",
            "P3.6",
            "a distance that is not in its shortest form",
            raw(varint(19) + bytes([0x80, 0x00])),
            "format",
        ),
    ]
    for name, rules, description, patch, error in rows:
        m.write(name, rules, description, patch, error)


def make_bad_ends(m, week):
    changed = bytearray(week)
    changed[RUNS_AT + 40] ^= 1
    rows = [
        (
            "hash",
            "P4.1",
            "a hash of which a bit differs",
            week[:-1] + bytes([week[-1] ^ 1]),
            "hash",
        ),
        ("byte-changed", "P4.1", "a byte of NEW differs", bytes(changed), "hash"),
        ("byte-after", "P4.2", "a byte after the end", week + b"\0", "format"),
    ]
    cuts = [
        ("nothing", 0),
        ("magic", 5),
        ("head", 63),
        ("header", 64),
        ("header-part", 1000),
        ("runs", RUNS_AT),
        ("run", RUNS_AT + 1),
        ("bytes", RUNS_AT + 50),
        ("hash", len(week) - 32),
        ("hash-part", len(week) - 1),
    ]
    rows += [
        (f"cut-{name}", "P5.2", f"cut after {size} bytes", week[:size], "missing")
        for name, size in cuts
    ]
    for name, rules, description, patch, error in rows:
        m.write(name, rules, description, patch, error)


def make_all(folder):
    maker = Maker(folder)
    week = make(maker.old, maker.new)
    make_good(maker, week)
    make_bad_heads(maker, week)
    make_bad_runs(maker)
    make_bad_ends(maker, week)
