# SPDX-License-Identifier: BSD-2-Clause
"""Section 7: the places array, which stands before the cells of a leaf of entries."""
from .errors import demand
from .records import NOWHERE, Place
from .wire import read_varint

BLOCK_MOST = 1 << 40
WIDTHS_MOST = 40, 24, 63  # bits of block, offset and length


class Places:
    """Slots of `widths` bits each, one after the other, in one number."""

    def __init__(self, least, widths, bits):
        self.least, self.widths, self.bits = least, widths, bits

    def number(self, at, width):
        return self.bits >> at & (1 << width) - 1

    def place(self, n):
        block_bits, offset_bits, length_bits = self.widths
        at = n * sum(self.widths)
        block = self.number(at, block_bits)
        offset = self.number(at + block_bits, offset_bits)
        length = self.number(at + block_bits + offset_bits, length_bits)
        if length == 0:
            demand(block == 0 and offset == 0, "an empty place that is not at 0")
            return NOWHERE
        demand(self.least + block <= BLOCK_MOST, "a place in a block that cannot exist")
        return Place(self.least + block, offset, length)


def read_places(data, at, count):
    """Returns the places of `count` cells, and the position after them."""
    least, at = read_varint(data, at)
    demand(least <= BLOCK_MOST, "least block of a leaf")
    demand(len(data) - at >= len(WIDTHS_MOST), "a page that ends before its places")
    widths = data[at : at + len(WIDTHS_MOST)]
    at += len(WIDTHS_MOST)
    demand(all(w <= most for w, most in zip(widths, WIDTHS_MOST)), "width of a place")
    used = count * sum(widths)
    size = -(-used // 8)
    demand(size <= len(data) - at, "a page that ends before its places do")
    bits = int.from_bytes(data[at : at + size], "little")
    demand(bits >> used == 0, "bits after the last place")
    return Places(least, widths, bits), at + size
