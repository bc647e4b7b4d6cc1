# SPDX-License-Identifier: BSD-2-Clause
"""Patches: spec/PATCH.md. Applying them, and making them in their canonical form."""
import struct

from .archive import Archive
from .content import block_reference
from .directory import BLOCKS, DATE_ORDER, ENTRIES, TITLE_ORDER
from .errors import Refused, demand
from .header import HEADER_SIZE, MAGIC, identity_of
from .objects import BLOCK, HASH_SIZE, PAGE, personal_hash
from .pages import top_node
from .sources import Bytes

PATCH_MAGIC = bytes.fromhex("89414e500d0a1a0a")
HEAD = struct.Struct("<8sHHI32sQQ")
PERSONAL = b"anews1:patch"
FILE_SIZE_AT = 32
SIZE_LIMIT = 1 << 63
COPY_LEAST = 32
EXTENT = 0  # a type that no object has


class Reader:
    """The bytes of a patch, from the first to the last."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        demand(self.at + size <= len(self.data), "a patch that was cut", "missing")
        self.at += size
        return self.data[self.at - size : self.at]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            demand(value < 1 << 64 and not (shift == 63 and byte > 0x7F), "a number too large")
            if byte < 0x80:
                demand(byte or not shift, "a number that is not in its shortest form")
                return value
            shift += 7

    def svarint(self):
        value = self.varint()
        return value >> 1 ^ -(value & 1)


def check_head(reader, old):
    begin = reader.data[: len(PATCH_MAGIC)]
    demand(PATCH_MAGIC.startswith(begin), "not a patch", "magic")
    _, major, _, reserved, identity, old_size, last = HEAD.unpack(reader.take(HEAD.size))
    demand(major == 1, "major version", "unsupported")
    demand(reserved == 0 and last == 0, "reserved")
    demand(HEADER_SIZE < old_size < SIZE_LIMIT, "old size")
    is_right = old_size == len(old) and identity_of(old) == identity
    demand(is_right, "another old edition", "not-found")


def check_header(reader):
    """Returns the header of the new edition, and its file size."""
    begin = reader.at
    reader.take(FILE_SIZE_AT + 8)
    root = reader.data[begin:]
    (size,) = struct.unpack_from("<Q", root, FILE_SIZE_AT)
    demand(root.startswith(MAGIC), "the header of no archive")
    demand(HEADER_SIZE < size < SIZE_LIMIT, "file size")
    reader.at = begin
    return reader.take(HEADER_SIZE), size


def apply(old, patch):
    """Returns the new edition. It is not verified."""
    reader = Reader(patch)
    check_head(reader, old)
    header, size = check_header(reader)
    new, copy_end = bytearray(header), HEADER_SIZE
    while len(new) < size:
        head = reader.varint()
        length = head >> 1
        demand(1 <= length <= size - len(new), "length of a run")
        if head & 1 == 0:
            new += reader.take(length)
            continue
        begin = copy_end + reader.svarint()
        copy_end = begin + length
        demand(begin >= HEADER_SIZE and copy_end <= len(old), "a copy from elsewhere")
        new += old[begin:copy_end]
    wanted = personal_hash(PERSONAL, patch[: reader.at])
    demand(reader.take(HASH_SIZE) == wanted, "a patch that was changed", "hash")
    demand(reader.at == len(patch), "bytes after the end")
    return bytes(new)


def answer(old, patch):
    """Returns `ok` and the new edition, or the name of the error and nothing."""
    try:
        return "ok", apply(old, patch)
    except Refused as refused:
        return refused.name, b""


# --- making


def objects_of(archive):
    """Yields the offset, size and what makes equal of each object and extent."""
    directory = archive.directory
    for reference in (directory.reference, directory.metadata, *directory.dictionaries):
        if reference:
            yield from named(reference)
    for extent in directory.extents:
        yield extent.offset, extent.size, (EXTENT, extent.size, extent.hash)
    for kind in (ENTRIES, BLOCKS, TITLE_ORDER, DATE_ORDER):
        if kind in archive.tables and archive.tables[kind].count:
            yield from pages_from(archive, top_node(archive.tables[kind]))
    for number in range(archive.root.blocks):
        yield from named(block_reference(archive, number), BLOCK)


def named(reference, kind=None):
    key = (kind or reference.type, reference.stored, reference.hash)
    yield reference.offset, reference.stored, key


def pages_from(archive, node):
    yield from named(node.reference, PAGE)
    if node.level > 0:
        page = archive.pages.load(node)
        for n in range(page.count):
            yield from pages_from(archive, page.child_node(n))


class Run:
    def __init__(self, begin, end, old_begin=None):
        self.begin, self.end, self.old_begin = begin, end, old_begin

    def old_end(self):
        return self.old_begin + self.end - self.begin


def find_objects(old, new):
    """Returns runs of whole objects: P7.2 to P7.5."""
    places = {}
    for offset, _, key in sorted(objects_of(Archive(Bytes(old), None))):
        places.setdefault(key, offset)
    runs = []
    for offset, size, key in sorted(objects_of(Archive(Bytes(new), None))):
        last = runs[-1] if runs else Run(offset, offset)
        there, end = places.get(key), offset + size
        is_copy = last.old_begin is not None
        if there is not None and is_copy:
            at = last.old_end()
            if old[at : at + size] == new[offset:end]:
                last.end = end
                continue
        if there is not None and size >= COPY_LEAST:
            runs.append(Run(offset, end, there))
        elif runs and not is_copy:
            last.end = end
        else:
            runs.append(Run(offset, end))
    return runs


def count_same_end(one, other):
    count, most = 0, min(len(one), len(other))
    while count < most and one[-1 - count] == other[-1 - count]:
        count += 1
    return count


def divide(old, new, run, at):
    """Yields the runs of a run of bytes, of which some may be those of OLD from `at`: P7.7."""
    begin = run.begin
    n = min(run.end - run.begin, len(old) - at)
    same = 0
    for i in range(n + 1):
        if i < n and old[at + i] == new[run.begin + i]:
            same += 1
            continue
        if same >= COPY_LEAST:
            there = run.begin + i - same
            if begin < there:
                yield Run(begin, there)
            begin = run.begin + i
            yield Run(there, begin, at + i - same)
        same = 0
    if begin < run.end:
        yield Run(begin, run.end)


def find_runs(old, new):
    """Returns the runs of the canonical form: section 7."""
    objects = find_objects(old, new)
    for run, copy in zip(objects, objects[1:]):
        if run.old_begin is None:
            before = old[HEADER_SIZE : copy.old_begin]
            same = count_same_end(new[run.begin : run.end], before)
            run.end -= same
            copy.begin -= same
            copy.old_begin -= same
    runs, copy_end = [], HEADER_SIZE
    for run in objects:
        if run.begin == run.end:
            continue
        if run.old_begin is None:
            runs += divide(old, new, run, copy_end)
        else:
            runs.append(run)
        copy_end = next((r.old_end() for r in reversed(runs) if r.old_begin is not None), copy_end)
    return runs


def put_varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def put_svarint(value):
    return put_varint(value << 1 if value >= 0 else (-value << 1) - 1)


def put_runs(old_edition, new, runs):
    """Returns the patch that has these runs: (length, bytes) or (length, distance)."""
    head = HEAD.pack(PATCH_MAGIC, 1, 0, 0, *old_edition, 0)
    body = b"".join(
        put_varint(2 * length) + what
        if isinstance(what, bytes)
        else put_varint(2 * length + 1) + put_svarint(what)
        for length, what in runs
    )
    patch = head + new[:HEADER_SIZE] + body
    return patch + personal_hash(PERSONAL, patch)


def make(old, new):
    """Returns the patch in its canonical form."""
    found, copy_end = [], HEADER_SIZE
    for run in find_runs(old, new):
        length = run.end - run.begin
        if run.old_begin is None:
            found.append((length, new[run.begin : run.end]))
        else:
            found.append((length, run.old_begin - copy_end))
            copy_end = run.old_end()
    return put_runs((identity_of(old), len(old)), new, found)
