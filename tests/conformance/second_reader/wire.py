# SPDX-License-Identifier: BSD-2-Clause
"""Section 1: numbers and strings."""
from .errors import Refused, demand

U64 = 1 << 64


def read_varint(data, at):
    """Returns the number at this position, and the position after it."""
    value = shift = 0
    while True:
        demand(at < len(data) and shift < 70, "a varint without an end")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            demand(byte or not shift, "a varint that is not in its shortest form")
            demand(value < U64, "a varint of 2^64 or more")
            return value, at
        shift += 7


def read_svarint(data, at):
    """Returns the signed number at this position, and the position after it."""
    value, at = read_varint(data, at)
    return value >> 1 ^ -(value & 1), at


def parse_string(value):
    """Returns these bytes as text. Python's decoder follows RFC 3629, as section 1 demands."""
    demand(0 not in value, "a zero byte in a string")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("format", "a string that is not UTF-8") from None
