# SPDX-License-Identifier: BSD-2-Clause
"""Section 17: how postings are stored."""
from .errors import demand
from .wire import parse_string, read_varint

TERM_MOST = 32
NUMBER_BITS = 28
ESCAPE = 16
RUN_HEAD_MOST = 5  # bytes


class Head:
    """The value of a term: a redirect, or how many documents it has, and in which form."""

    def __init__(self, key, value, documents_most):
        head, at = read_varint(value, 0)
        self.rest, self.target, self.documents = value[at:], None, head >> 1
        self.is_list = head % 2 == 0
        if head == 0:
            self.target = self.parse_target(key)
        else:
            demand(1 <= self.documents <= documents_most, "number of documents of a term")

    def parse_target(self, key):
        demand(self.rest, "a redirect that is cut")
        off, on = self.rest[0], self.rest[1:]
        demand(off <= len(key), "a redirect that takes off more bytes than there are")
        target = key[: len(key) - off] + on
        demand(1 <= len(target) <= TERM_MOST, "length of a redirect's target")
        parse_string(target)
        return target


class Gaps:
    """The adaptive Rice code of one list or run. `read_bits(n)` gives the next n bits."""

    def __init__(self, read_bits, entries, count):
        self.read_bits = read_bits
        bits = min((entries - 1).bit_length() if entries else 0, NUMBER_BITS)
        self.mean = (8 << bits) // count

    def read(self):
        width = self.mean.bit_length() - 4 if self.mean >= 16 else 0
        ones = 0
        while ones < ESCAPE and self.read_bits(1):
            ones += 1
        if ones < ESCAPE:
            gap = (ones << width) + self.read_bits(width)
        else:
            gap = self.read_bits(NUMBER_BITS)
            demand(gap >= ESCAPE << width, "a small gap in the form of a large one")
        self.mean += gap - self.mean // 8
        return gap


class Postings:
    """Yields the postings of a term: (number, impact).

    `continue_with()` returns the value of the next continuation; it may raise whatever ends the
    reading.
    """

    def __init__(self, head, root, impacts, continue_with):
        self.head, self.impacts, self.entries = head, impacts, root.entries
        self.limit = number_limit(root)
        self.value, self.at, self.continue_with = head.rest, 0, continue_with
        self.bits = self.bits_left = 0
        self.runs = []  # the impacts of the runs that were read

    def __iter__(self):
        if self.head.is_list:
            yield from self.read_postings(self.head.documents, None)
        else:
            left = self.head.documents
            while left:
                head = self.read_number()
                count, impact = head >> 4, head & 15
                demand(1 <= count <= left, "count of a run")
                demand(impact < self.impacts, "impact of a run")
                self.runs.append(impact)
                yield from self.read_postings(count, impact)
                left -= count
        demand(self.at == len(self.value), "bytes after the postings of a term")

    def read_postings(self, count, impact):
        gaps, number = Gaps(self.read_bits, self.entries, count), -1
        for _ in range(count):
            number += 1 + gaps.read()
            demand(number < self.limit, "a document that does not exist")
            yield number, self.read_impact() if impact is None else impact
        demand(self.bits == 0, "bits after postings")
        self.bits_left = 0

    def read_impact(self):
        impact = 0
        while impact < self.impacts - 1 and self.read_bits(1):
            impact += 1
        return impact

    def read_byte(self):
        if self.at == len(self.value):
            self.value, self.at = self.continue_with(), 0
            demand(self.value, "a continuation of no bytes")
        self.at += 1
        return self.value[self.at - 1]

    def read_number(self):
        data = bytearray()
        while not data or data[-1] >= 0x80:
            data.append(self.read_byte())
            demand(len(data) < RUN_HEAD_MOST or data[-1] < 0x80, "a head of a run that is too long")
        return read_varint(data, 0)[0]

    def read_bits(self, count):
        while self.bits_left < count:
            self.bits |= self.read_byte() << self.bits_left
            self.bits_left += 8
        value = self.bits & (1 << count) - 1
        self.bits >>= count
        self.bits_left -= count
        return value


def number_limit(root):
    return min(root.entries, 1 << NUMBER_BITS)
