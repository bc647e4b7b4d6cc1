#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Shows that two editions have in common every page that is not on the path to what changed.

editions.py [--command ANEWS] READER...: builds an edition of 1,000 articles and a second one in
which one of them is withdrawn. The block that held it becomes a stub of one byte, and the other
articles of that block move to a new block at the end. Then it compares the two page by page, and
asks a reader (a command that speaks the protocol of README.md) and the command `anews` to verify,
list and extract both.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import reference_parts as w
from reference_writer import Archive
from samples import article, digest
from second_reader.header import identity_of

COUNT, PER_BLOCK, PER_PAGE = 1000, 10, 16
WITHDRAWN = 437
EMPTIED, MOVED = WITHDRAWN // PER_BLOCK, COUNT // PER_BLOCK
KEY = w.Key(1)


def name_of(n):
    return f"news/{n:04}.txt"


def content_of(n):
    return b"Article %d of an edition, with a text of its own.\n" % n * (1 + n % 3)


def pack(numbers):
    """Returns a block of these articles, and the offset of each in it."""
    block, offsets = b"", {}
    for n in numbers:
        offsets[n] = len(block)
        block += content_of(n)
    return block, offsets


def build(archive, pages):
    """Returns the file, and notes the stored bytes of each page by table, level and index."""

    def note(table, level, index, child):
        pages[table, level, index] = child.page.stored
        return child

    archive.hooks = {"child": note}
    return archive.build()


def first_edition():
    entries, blocks = [], []
    for begin in range(0, COUNT, PER_BLOCK):
        block, offsets = pack(range(begin, begin + PER_BLOCK))
        for n, offset in offsets.items():
            fields = w.field(w.TITLE, f"Article {n}"), w.field(w.PUBLISHED, w.date(n * 60))
            made = article(len(blocks), offset, len(content_of(n)), *fields)
            entries.append((name_of(n), *made))
        blocks.append(block)
    by_date = list(range(COUNT - 1, -1, -1))
    by_title = sorted(range(COUNT), key=lambda n: f"article {n}")
    return Archive(
        entries,
        blocks,
        cells_per_page=PER_PAGE,
        block_size=4096,
        by_title=by_title,
        by_date=by_date,
    )


def second_edition(before, identity):
    archive = first_edition()
    assert len(before.blocks) == MOVED
    archive.sequence, archive.previous = before.sequence + 1, identity
    rest = [n for n in range(COUNT) if n // PER_BLOCK == EMPTIED and n != WITHDRAWN]
    block, offsets = pack(rest)
    archive.blocks[EMPTIED] = b"\0"
    archive.blocks.append(block)
    for n, offset in offsets.items():
        name, made, (_, _, length) = archive.entries[n]
        archive.entries[n] = (name, made, (MOVED, offset, length))
    name, made, _ = archive.entries[WITHDRAWN]
    archive.entries[WITHDRAWN] = (name, made + w.field(w.STATUS, w.WITHDRAWN), None)
    return archive


def path_to(table, leaves, pages):
    """Returns the pages from these leaves up to the top page."""
    found, level, indexes = set(), 0, set(leaves)
    while any((table, level, index) in pages for index in indexes):
        found |= {(table, level, index) for index in indexes}
        level, indexes = level + 1, {index // PER_PAGE for index in indexes}
    return found


def compare(before, after):
    """Yields what is wrong with the pages of two editions."""
    changed_entries = {n // PER_PAGE for n in range(COUNT) if n // PER_BLOCK == EMPTIED}
    path = path_to(w.ENTRIES, changed_entries, after)
    path |= path_to(w.BLOCKS, {EMPTIED // PER_PAGE, MOVED // PER_PAGE}, after)
    changed = {page for page, stored in after.items() if before.get(page) != stored}
    gone = before.keys() - after.keys()
    new = sum(len(after[page]) for page in changed)
    whole = sum(len(stored) for stored in after.values())
    print(f"{len(changed)} of {len(after)} pages differ: {new} of {whole} bytes")
    if gone or changed != path:
        yield f"pages differ: {sorted(changed ^ path)}; are gone: {sorted(gone)}"
    if len(path) * 2 > len(after):
        yield "the path is most of the tree, so that this shows nothing"


def expected_contents(is_second):
    contents = {name_of(n): digest(content_of(n)) for n in range(COUNT)}
    return contents | ({name_of(WITHDRAWN): "withdrawn"} if is_second else {})


def ask(reader, path, is_second):
    """Yields what a reader says that it should not."""
    request = f"1 {KEY.base64()} {path}\n"
    done = subprocess.run(reader, input=request, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    if lines[:1] + lines[2:3] != ["open ok", "verify ok"]:
        yield f"{path.name}: {lines[:3]}"
    got = {}
    for _, name, error, content in (line.split() for line in lines if line.startswith("entry ")):
        got[bytes.fromhex(name).decode()] = content if error == "ok" else error
    if got != expected_contents(is_second):
        yield f"{path.name}: other contents than were packed"


def run_command(command, path, is_second, folder):
    """Yields what the command does that it should not."""
    key = folder / "key.pub"
    KEY.write_public(key)
    target = folder / path.stem
    target.mkdir()
    trust = ["-p", str(key), str(path)]
    for arguments in (["verify", "-q"], ["list"], ["extract", "-q", "-C", str(target)]):
        done = subprocess.run([command, *arguments, *trust], capture_output=True, check=False)
        if done.returncode != 0:
            yield f"{path.name}: {arguments[0]} ended with status {done.returncode}: {done.stderr}"
    found = {
        file.relative_to(target).as_posix(): digest(file.read_bytes())
        for file in target.rglob("*")
        if file.is_file()
    }
    wanted = expected_contents(is_second)
    if found != {name: content for name, content in wanted.items() if content != "withdrawn"}:
        yield f"{path.name}: extract wrote other files than were packed"


def run(given, folder):
    old_pages, new_pages = {}, {}
    first = first_edition()
    old = build(first, old_pages)
    second = second_edition(first, identity_of(old))
    files = [(old, folder / "first.anews"), (build(second, new_pages), folder / "second.anews")]
    yield from compare(old_pages, new_pages)
    for n, (data, path) in enumerate(files):
        path.write_bytes(data)
        yield from ask(given.reader, path, n == 1)
        if given.command:
            yield from run_command(given.command, path, n == 1, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", help="the command anews, which extracts both as well")
    parser.add_argument("reader", nargs="+", help="command that speaks the protocol")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = list(run(given, pathlib.Path(folder)))
    for line in wrong:
        print(f"not ok - {line}")
    print(f"{0 if wrong else 1} passed, {len(wrong)} failed")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
