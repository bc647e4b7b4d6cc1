# SPDX-License-Identifier: BSD-2-Clause
"""Writes vectors: an archive, and beside it what a reader must say of it."""
import base64
import json

from layout import DIRECTORY_HEAD, HEADER_SIZE, REFERENCE, ROOT, SECTION_HEAD, SLOT, SLOTS, slot_at
from reference_parts import BY_DATE, BY_TITLE, Key
from reference_writer import Archive
from samples import digest, digest_of_numbers

KEY, OTHER, THIRD = Key(1), Key(2), Key(3)
DESCRIBED = 8  # of the entries and of the blocks


def describe(archive, data):
    """Returns every field of the root, the tables, and the first entries and blocks, as made."""
    entries = archive.entries[:DESCRIBED]
    blocks = [archive.store_block(block) for block in archive.blocks[:DESCRIBED]]
    return {
        "root": describe_root(data),
        "directory": describe_reference(data, ROOT["directory_offset"].offset),
        "sections": describe_sections(data),
        "slots": describe_slots(data),
        "first_entries": [describe_entry(*entry) for entry in entries],
        "first_blocks": [describe_block(block) for block in blocks],
    }


def describe_root(data):
    left_out = ("magic", "reserved", "directory_")
    root = {n: v for n, v in ROOT.unpack(data).items() if not n.startswith(left_out)}
    return root | {name: root[name].hex() for name in ("series", "previous")}


def describe_reference(data, at):
    reference = REFERENCE.unpack(data, at)
    del reference["reserved"]
    return reference | {"hash": reference["hash"].hex()}


def describe_sections(data):
    sections, at = [], HEADER_SIZE + DIRECTORY_HEAD.size
    for _ in range(DIRECTORY_HEAD.unpack(data, HEADER_SIZE)["sections"]):
        head = SECTION_HEAD.unpack(data, at)
        at += SECTION_HEAD.size
        payload = data[at : at + head["payload_size"]]
        at += len(payload)
        described = {"section": head["type"], "flags": head["flags"], "payload": payload.hex()}
        sections.append(described)
    return sections


def describe_slots(data):
    """Returns what is in the used slots. Of an unknown algorithm nothing else is known."""
    used = [at for at in map(slot_at, range(SLOTS)) if any(data[at : at + SLOT.size])]
    slots = [SLOT.unpack(data, at) for at in used]
    return [
        {"key_id": slot["key_id"].hex(), "signature": slot["signature"].hex()}
        if slot["algorithm"] == b"EP"
        else {"algorithm": slot["algorithm"].hex()}
        for slot in slots
    ]


def describe_entry(name, made, where):
    """Returns an entry; one without content is said to have it at the place of zeros."""
    return {"id": name.decode(), "record": made.hex(), "place": list(where or (0, 0, 0))}


def describe_block(block):
    return {
        "codec": block.codec,
        "dictionary": block.dictionary,
        "stored": len(block.stored),
        "raw": block.raw_size,
        "hash": block.digest().hex(),
    }


def expected_orders(archive):
    orders = {BY_TITLE: ("title", archive.by_title), BY_DATE: ("date", archive.by_date)}
    by_number, expected = archive.article_numbers(), {}
    for kind, (name, order) in orders.items():
        is_there = kind in archive.orders
        expected[name] = digest_of_numbers(order or by_number) if is_there else "not-found"
    return expected


def is_searched_well(expect):
    """Says whether no fault is found in the index, by what is asked of it."""
    errors = {search.get("error") for search in expect.get("search", [])}
    faultless = {None, "usage", "not-found"}
    return expect.get("verify_search", "ok") in faultless | {"ok"} and errors <= faultless


class Maker:
    """Writes vectors into the folders good and bad of a folder.

    A vector is good when a reader must open and verify it. Descriptions and expectations are in
    the files of spec/vectors: changing one here changes a vector. Every function takes the numbers
    of the rules of FORMAT.md that the vector shows, in one string. `replaces` is the edition that a
    reader is asked to replace.
    """

    def __init__(self, folder):
        self.folder, self.names = folder, set()

    def write(
        self, name, description, data, expect, keys=(KEY,), need=1, rules="", **further
    ):  # pylint: disable=too-many-arguments
        assert name not in self.names, name
        self.names.add(name)
        is_good = expect["open"] == "ok" and expect.get("verify") == "ok"
        is_good = is_good and is_searched_well(expect)
        folder = self.folder / ("good" if is_good else "bad")
        (folder / f"{name}.anews").write_bytes(data)
        vector = {
            "description": description,
            "rules": rules.split(),
            "file": f"{name}.anews",
            "public_keys": [base64.b64encode(key.minisign()).decode() for key in keys],
            "need": need,
            "expect": expect,
            **further,
        }
        (folder / f"{name}.json").write_text(json.dumps(vector, indent=1) + "\n")

    def good(
        self, name, description, archive, contents=None, keys=(KEY,), need=1, rules="", **further
    ):  # pylint: disable=too-many-arguments
        """An archive without fault. contents: what an entry's content is, or its error."""
        data = archive.build()
        identity = digest(data[: ROOT.size])
        expect = {"open": "ok", "identity": identity, "verify": "ok", "content": contents or {}}
        expect["order"] = expected_orders(archive)
        if archive.metadata:
            expect["metadata"] = digest(archive.metadata)
        further["fields"] = describe(archive, data)
        self.write(name, description, data, expect, keys, need, rules, **further)

    def unopened(
        self, name, description, archive, error="format", keys=(KEY,), need=1, rules="", **further
    ):  # pylint: disable=too-many-arguments
        """An archive, or bytes, that a reader must refuse to open with this error."""
        data = archive.build() if isinstance(archive, Archive) else archive
        self.write(name, description, data, {"open": error}, keys, need, rules, **further)

    def bad(
        self, name, description, archive, contents, verify="format", rules="", **expect
    ):  # pylint: disable=too-many-arguments
        """An archive, or bytes, that opens. contents: as in good(). verify: the error of verifying.

        Further expectations are order and overflow.
        """
        data = archive.build() if isinstance(archive, Archive) else archive
        expect = {"open": "ok", "verify": verify, "content": contents} | expect
        self.write(name, description, data, expect, rules=rules)
