# SPDX-License-Identifier: BSD-2-Clause
"""Changes of zstd frames (RFC 8878): their headers, and the types and sizes of their blocks.

A frame is taken apart into its header and its blocks and put together in another way. Some of what
comes out is right, and every reader has to read it; the rest breaks a rule of section 5.18 or is no
zstd at all.
"""
from second_reader.frames import FRAME_MAGIC

RAW, RLE, COMPRESSED, RESERVED = range(4)
SIZES = [0, 1, 2, 3, 1023, 1024, 1025, (1 << 17) - 1, 1 << 17, (1 << 17) + 1, (1 << 21) - 1]
MAGICS = ["27b52ffd", "26b52ffd", "1eb52ffd", "502a4d18", "5f2a4d18", "37a430ec", "28b52ffe"]
SKIPPABLE = bytes.fromhex("502a4d1802000000") + b"??"
EMPTY = bytes.fromhex("28b52ffd2000010000")


def block(kind, content, size=None):
    """Returns a block without the mark of the last. Its content of type RLE is one byte."""
    return [kind, len(content) if size is None else size, content]


class Frame:
    """A frame in its parts; pack() puts them together again."""

    def __init__(self, data, raw_size):
        self.magic, self.descriptor, self.size = FRAME_MAGIC, data[4], raw_size
        self.window, self.id_value, self.last = None, 0, None
        at = 5
        if not self.is_single():
            self.window, at = data[5], 6
        at += (0, 1, 2, 4)[self.descriptor & 3] + self.size_width()
        self.before, self.after, self.blocks, is_last = b"", b"", [], False
        while not is_last:
            head = int.from_bytes(data[at : at + 3], "little")
            is_last, kind, size = head & 1, head >> 1 & 3, head >> 3
            end = at + 3 + (1 if kind == RLE else size)
            self.blocks.append(block(kind, data[at + 3 : end], size))
            at = end

    def is_single(self):
        return self.descriptor >> 5 & 1

    def size_width(self):
        code = self.descriptor >> 6
        return (self.is_single(), 2, 4, 8)[code]

    def pack(self):
        width = self.size_width()
        size = self.size - 256 if width == 2 else self.size
        out = self.before + self.magic + bytes([self.descriptor])
        if not self.is_single():
            out += bytes([(self.window or 0) % 256])
        out += self.id_value.to_bytes(4, "little")[: (0, 1, 2, 4)[self.descriptor & 3]]
        out += (size % (1 << 8 * width)).to_bytes(width, "little")
        last = len(self.blocks) - 1 if self.last is None else self.last
        for n, (kind, size, content) in enumerate(self.blocks):
            out += (size << 3 | kind << 1 | (n == last)).to_bytes(4, "little")[:3] + content
        return out + self.after


# --- the header


def change_descriptor(rng, frame, _raw):
    frame.descriptor ^= 1 << rng.randrange(8)
    if frame.window is None and not frame.is_single():
        frame.window = rng.choice([0, 8, rng.randrange(256)])


def change_size_form(rng, frame, _raw):
    """Another width of the content size, mostly one that can hold it."""
    widths = [code for code, most in enumerate((1 << 8, (1 << 16) + 256, 1 << 32, 1 << 64))]
    fits = [c for c in widths if c != 0 or frame.size < 256]
    code = rng.choice(fits if rng.randrange(4) else widths)
    single = rng.choice([0x20, frame.descriptor & 0x20])
    frame.descriptor = frame.descriptor & 0x1F | code << 6 | single


def change_window(rng, frame, raw):
    """A window descriptor: near the raw size, or any."""
    frame.descriptor &= ~0x20
    exponent = max(10, (len(raw) - 1).bit_length()) - 10
    near = [exponent << 3, (exponent << 3) - 1, (exponent << 3) + 1, max(0, exponent - 1) << 3 | 7]
    frame.window = rng.choice([0, 1, *near, *near, rng.randrange(256), 0xFF]) % 256
    if frame.descriptor >> 6 == 0:
        frame.descriptor |= rng.choice([0x40, 0x80, 0xC0])


def change_dictionary_id(rng, frame, _raw):
    frame.descriptor |= rng.choice([1, 2, 3])
    frame.id_value = rng.choice([0, 0, 0, 1, 32768, rng.getrandbits(32)])


def change_content_size(rng, frame, raw):
    frame.size = rng.choice([len(raw) - 1, len(raw) + 1, 0, 255, 256, rng.getrandbits(62)])
    if rng.randrange(2):
        frame.descriptor |= 0xC0


def add_checksum(rng, frame, _raw):
    frame.descriptor |= 4
    frame.after = rng.randbytes(rng.choice([0, 4, 4]))


def change_magic(rng, frame, _raw):
    frame.magic = bytes.fromhex(rng.choice(MAGICS))


def surround(rng, frame, _raw):
    """Something before or after the frame, which zstd's own command would skip or go on with."""
    what = rng.choice([b"\0", SKIPPABLE, EMPTY, rng.randbytes(3)])
    if rng.randrange(3):
        frame.after = what
    else:
        frame.before = what


# --- the blocks


def change_block_head(rng, frame, _raw):
    part = rng.choice(frame.blocks)
    if rng.randrange(2):
        part[0] = rng.randrange(4)
    else:
        near = [part[1] + 1, part[1] - 1, part[1] ^ 1 << rng.randrange(21)]
        part[1] = rng.choice([*near, *SIZES]) % (1 << 21)


def add_empty_block(rng, frame, _raw):
    """Empty blocks are allowed, but for compressed ones."""
    kinds = [(RAW, b""), (RAW, b""), (RLE, b"x"), (COMPRESSED, b""), (COMPRESSED, b"\0")]
    kind, content = rng.choice(kinds)
    size = 0 if kind == RLE else None
    for _ in range(rng.choice([1, 1, 1, 3])):
        where = rng.randrange(len(frame.blocks) + 1)
        frame.blocks.insert(where, block(kind, content, size))


def change_last(rng, frame, _raw):
    """The last block is marked too early, or not at all."""
    frame.last = rng.choice([-1, rng.randrange(len(frame.blocks))])


def change_block_list(rng, frame, _raw):
    n = rng.randrange(len(frame.blocks))
    if rng.randrange(2):
        frame.blocks.insert(n, list(frame.blocks[n]))
    elif len(frame.blocks) > 1:
        del frame.blocks[n]


def change_block_content(rng, frame, _raw):
    """A bit of what is compressed: literals, sequences and their tables."""
    part = rng.choice(frame.blocks)
    if part[2]:
        at = rng.randrange(len(part[2]))
        content = bytearray(part[2])
        content[at] ^= 1 << rng.randrange(8)
        part[2] = bytes(content)


def cut_block(rng, frame, _raw):
    part = rng.choice(frame.blocks)
    part[2] = part[2][: rng.randrange(len(part[2]) + 1)]
    if rng.randrange(2) and part[0] != RLE:
        part[1] = len(part[2])


def fill(rng, frame, raw):
    """Other content of the same size: runs of one byte, and a few bytes as they are."""
    frame.blocks, left = [], len(raw) + rng.choice([0, 0, 0, 0, 1, -1])
    while left > 0:
        size = min(left, rng.choice([left, left, 1, 7, 1024, 1 << 17, (1 << 17) + 1]))
        if rng.randrange(4) == 0:
            size = min(size, 9)
            frame.blocks.append(block(RAW, raw[:size].ljust(size, b"-")))
        else:
            frame.blocks.append(block(RLE, rng.choice([b"x", b"\0", b"\xff"]), size))
        left -= size
        if len(frame.blocks) == 40:
            break
    frame.blocks = frame.blocks or [block(RAW, b"")]


def split_raw(_rng, frame, raw):
    """All of it as it is: mostly larger than what was compressed."""
    half = len(raw) // 2
    frame.blocks = [block(RAW, raw[:half]), block(RAW, raw[half:])]


# What comes twice is chosen twice as often.
FRAME_CHANGES = [
    change_descriptor,
    *[change_size_form] * 2,
    *[change_window] * 2,
    change_dictionary_id,
    change_content_size,
    add_checksum,
    change_magic,
    surround,
    *[change_block_head] * 2,
    *[add_empty_block] * 2,
    change_last,
    change_block_list,
    *[change_block_content] * 3,
    cut_block,
    *[fill] * 2,
    split_raw,
]


def change_frame(rng, frame, raw):
    """Returns the frame of these raw bytes with a change or two."""
    parts = Frame(frame, len(raw))
    for _ in range(rng.choice([1, 1, 1, 2])):
        rng.choice(FRAME_CHANGES)(rng, parts, raw)
    return parts.pack()
