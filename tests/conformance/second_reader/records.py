# SPDX-License-Identifier: BSD-2-Clause
"""Section 8: ids, fields and records; and the fields of metadata, section 6."""
import collections

from .errors import demand
from .wire import parse_string, read_svarint, read_varint

ARTICLE, ASSET, ALIAS = range(3)
WITHDRAWN = 3
ID_MOST, OVERFLOW_MOST = 1024, 16 << 20
YEAR_0, YEAR_9999 = -62167219200, 253402300799  # the first second of one, the last of the other
ZONE_MOST = 24 * 60 - 1

Place = collections.namedtuple("Place", "block offset length")
NOWHERE = Place(0, 0, 0)


def check_id(name):
    demand(1 <= len(name) <= ID_MOST, "length of an id")
    components = parse_string(name).split("/")
    demand(not {"", ".", ".."} & set(components), "an id that is not a relative path")


def read_fields(data):
    """Yields the fields of a record, of an overflow or of metadata, as (tag, value)."""
    at = last = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        size, at = read_varint(data, at)
        demand(tag >= last, "tags that decrease")
        demand(size <= len(data) - at, "a field that is longer than the record")
        yield tag, data[at : at + size]
        at, last = at + size, tag


# The types of fields. Each function returns the value as Python has it, or refuses it.


def parse_place(value):
    block, at = read_varint(value, 0)
    offset, at = read_varint(value, at)
    length, at = read_varint(value, at)
    demand(at == len(value), "bytes after a place")
    demand(length or not (block or offset), "an empty place that is not at 0")
    demand(offset < 1 << 32 and length < 1 << 63, "a place that is out of range")
    return Place(block, offset, length)


def parse_overflow(value):
    place = parse_place(value)
    demand(place.length <= OVERFLOW_MOST, "an overflow that is too long")
    return place


def parse_date(value):
    seconds, at = read_svarint(value, 0)
    demand(at < len(value), "a date that is cut")
    precision = value[at]
    zone, at = read_svarint(value, at + 1)
    demand(at == len(value), "bytes after a date")
    demand(YEAR_0 <= seconds <= YEAR_9999, "a date out of range")
    demand(precision <= 3, "precision of a date")
    demand(-ZONE_MOST <= zone <= ZONE_MOST, "zone of a date")
    demand(zone == 0 or precision == 0, "a day, month or year with a zone")
    return seconds, precision, zone


def parse_content_hash(value):
    demand(len(value) == 32, "size of a content hash")
    return value.hex()


def parse_status(value):
    demand(len(value) == 1 and value[0] <= WITHDRAWN, "status")
    return value[0]


def parse_target(value):
    check_id(value)
    return value


TAGS = {
    2: ("content_hash", parse_content_hash),
    3: ("media_type", parse_string),
    4: ("title", parse_string),
    5: ("date_published", parse_date),
    6: ("date_modified", parse_date),
    7: ("language", parse_string),
    8: ("author", parse_string),
    9: ("section", parse_string),
    10: ("tag", parse_string),
    11: ("summary", parse_string),
    12: ("url", parse_string),
    13: ("external_url", parse_string),
    14: ("source", parse_string),
    15: ("byline", parse_string),
    16: ("rights", parse_string),
    17: ("image", parse_string),
    18: ("captured", parse_date),
    19: ("version", parse_string),
    20: ("status", parse_status),
    21: ("target", parse_target),
    22: ("original_id", parse_string),
    23: ("extra", parse_string),
    24: ("overflow", parse_overflow),
}
REPEATED = {"author", "tag"}  # marked * in section 8
NOT_IN_OVERFLOW = {2, 20, 21, 24}
METADATA_TAGS = {
    1: ("title", parse_string),
    2: ("publisher", parse_string),
    3: ("description", parse_string),
    4: ("language", parse_string),
    5: ("license", parse_string),
}


def parse_fields(pairs, tags):
    """Returns values by name, repeated ones as lists; unknown tags by number, in hexadecimal."""
    found = {}
    for tag, value in pairs:
        if tag not in tags:
            found.setdefault(str(tag), []).append(value.hex())
            continue
        name, parse = tags[tag]
        if name in REPEATED:
            found.setdefault(name, []).append(parse(value))
        else:
            demand(name not in found, f"{name} twice")
            found[name] = parse(value)
    return found


def parse_metadata(data):
    return parse_fields(read_fields(data), METADATA_TAGS)


def join_overflow(fields, data):
    """Returns the fields of a record with those of its overflow; the record's come first."""
    joined, pairs = dict(fields), list(read_fields(data))
    allowed = not any(tag in NOT_IN_OVERFLOW for tag, _ in pairs)
    demand(allowed, "a field that is not allowed in an overflow")
    for name, value in parse_fields(pairs, TAGS).items():
        if isinstance(value, list):
            joined[name] = joined.get(name, []) + value
        else:
            joined.setdefault(name, value)
    return joined


class Entry:
    """An entry: its number, id, kind and fields, which agree with each other."""

    def __init__(self, number, name, record, place):
        check_id(name)
        self.number, self.id, self.place = number, name, place
        self.kind, at = read_varint(record, 0)
        self.fields = parse_fields(read_fields(record[at:]), TAGS)
        self.overflow = self.fields.get("overflow")
        self.status = self.fields.get("status", 0)
        self.check_kind()

    def check_kind(self):
        """Checks what an entry of its kind has. Unknown kinds have the fields that they like."""
        has_target = "target" in self.fields
        demand(self.has_content() or self.place == NOWHERE, "a place, and no content")
        if self.kind in (ARTICLE, ASSET):
            demand(not has_target, "a target, but no alias")
        if self.kind == ALIAS:
            demand(has_target, "an alias without a target")

    def has_content(self):
        return self.kind in (ARTICLE, ASSET) and self.status != WITHDRAWN
