#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Reads archives with the second reader: second_reader/, which was written from spec/FORMAT.md.

It is not for daily use; `anews` is. `serve` speaks the protocol of README.md.
"""
import argparse
import json
import os
import sys

from second_reader import Archive, File, Refused, parse_public_key
from second_reader.content import read_content, read_overflow, resolve
from second_reader.directory import DATE_ORDER, ENTRIES, TITLE_ORDER
from second_reader.errors import demand
from second_reader.records import join_overflow, parse_metadata
from second_reader.serving import serve
from second_reader.verifying import verify

ORDERS = {"id": ENTRIES, "title": TITLE_ORDER, "date": DATE_ORDER}


def show_header(archive):
    root = archive.root._asdict()
    shown = {name: v.hex() if isinstance(v, bytes) else v for name, v in root.items()}
    shown["identity"], shown["signers"] = archive.identity.hex(), archive.signers
    shown["metadata"] = parse_metadata(archive.metadata())
    print(json.dumps(shown))


def show_entry(archive, entry):
    shown = dict(entry.fields)
    if entry.overflow:
        shown = join_overflow(shown, read_overflow(archive, entry))
    shown["id"], shown["kind"] = entry.id.decode(), entry.kind
    if "target" in shown:
        shown["target"] = shown["target"].decode()
    print(json.dumps(shown, sort_keys=True))


def list_entries(archive, kind):
    demand(kind in archive.tables, "no such order", "not-found")
    for n in range(archive.tables[kind].count):
        show_entry(archive, archive.entry(n) if kind == ENTRIES else archive.ordered(kind, n))


def extract_entry(archive, number, folder):
    entry = archive.entry(number)
    pieces = read_content(archive, resolve(archive, entry))
    path = os.path.join(os.fsencode(folder), entry.id)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "xb") as file:
        file.writelines(pieces)


def extract(archive, folder):
    """Extracts into a new folder. Returns how many entries could not be read."""
    os.mkdir(folder)
    failed = 0
    for number in range(archive.root.entries):
        try:
            extract_entry(archive, number, folder)
        except (Refused, OSError) as error:
            has_none = isinstance(error, Refused) and error.name in ("withdrawn", "not-found")
            if not has_none:
                print(f"entry {number}: {error}", file=sys.stderr)
                failed += 1
    return failed


def run_command(given):
    trusted = None if given.insecure else [parse_public_key(key) for key in given.key]
    archive = Archive(File(given.file), trusted, given.need)
    if given.command == "open":
        show_header(archive)
    elif given.command == "verify":
        verify(archive)
        print(f"every byte verified, {archive.signers} signers")
    elif given.command == "list":
        list_entries(archive, ORDERS[given.by])
    else:
        return extract(archive, given.folder)
    return 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="speaks the protocol of README.md")
    for name in ("open", "verify", "list", "extract"):
        command = commands.add_parser(name)
        command.add_argument(
            "-p", "--key", action="append", default=[], help="minisign public key in base64"
        )
        command.add_argument("--need", type=int, default=1, help="how many signers to demand")
        command.add_argument("--insecure", action="store_true", help="read without trust")
        command.add_argument("file")
        if name == "list":
            command.add_argument("--by", choices=sorted(ORDERS), default="id")
        if name == "extract":
            command.add_argument("folder")
    return parser.parse_args()


def main():
    given = parse_arguments()
    if given.command == "serve":
        serve()
        return 0
    try:
        return 1 if run_command(given) else 0
    except Refused as error:
        print(f"{given.file}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
