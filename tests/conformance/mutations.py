# SPDX-License-Identifier: BSD-2-Clause
"""Changes of bytes: of a whole file, or of one part of it.

Every function takes the random numbers as its first argument, so that a mutant can be made again.
"""
from layout import ROOT, SLOT, SLOTS, slot_at
from reference_parts import varint

# Numbers that are limits of the format or of integer types, and their neighbours.
NUMBERS = [
    *(0, 1, 2, 3, 4, 7, 8, 31, 32, 63, 64, 127, 128, 255, 256, 1023, 1024, 1025),
    *(4095, 4096, 4097, 16383, 16384, 65535, 65536, 65537),
    *((1 << 24) - 1, 1 << 24, (1 << 24) + 1, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32),
    *(1 << 40, (1 << 40) + 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1),
]
BYTES_WHOLE = 8  # as many bytes of a field that is not a number are changed at once


def spots(layout, at=0):
    """Returns (offset, size) of every number, and of pieces of every field that is not one.

    Of short bytes these are the first and the last byte, of longer ones the beginning, and of very
    long ones a piece from the middle as well.
    """
    found = []
    for field in layout.fields.values():
        begin, size = at + field.offset, field.size
        if not field.form.endswith("s"):
            found.append((begin, size))
        elif size < BYTES_WHOLE:
            found += [(begin, 1), (begin + size - 1, 1)]
        else:
            found.append((begin, BYTES_WHOLE))
            if size > 4 * BYTES_WHOLE:
                found.append((begin + size // 2, BYTES_WHOLE))
    return found


ROOT_SPOTS = spots(ROOT)
HEADER_SPOTS = ROOT_SPOTS + [(slot_at(SLOTS), BYTES_WHOLE)]
for number in range(SLOTS):
    HEADER_SPOTS += spots(SLOT, slot_at(number))


def put_number(rng, data, at, size):
    """Puts another number in place of the one there: near it, or one that is often wrong."""
    old = int.from_bytes(data[at : at + size], "little")
    near = [old + 1, old - 1, old ^ 1 << rng.randrange(8 * size)]
    new = rng.choice([*near, rng.choice(NUMBERS)]) % (1 << 8 * size)
    return data[:at] + new.to_bytes(size, "little") + data[at + size :]


def any_varint(rng):
    """Returns a varint of one of these numbers, now and then in a form that is too long."""
    short = varint(rng.choice(NUMBERS))
    return rng.choice([short, short, short[:-1] + bytes([short[-1] | 0x80, 0])])


def change_bytes(rng, data):
    """Changes, inserts, removes or repeats a few bytes."""
    data = bytes(data)
    at = rng.randrange(len(data) + 1)
    end = min(len(data), at + rng.choice([1, 1, 2, 4, 8, 32]))
    how = rng.randrange(8)
    if how <= 2 and at < len(data):
        new = data[at] + rng.choice([1, -1, 1 << rng.randrange(8)])
        return data[:at] + bytes([new % 256]) + data[at + 1 :]
    if how == 3:
        return put_number(rng, data, at, rng.choice([1, 2, 4, 8]))[: len(data)]
    if how == 4:
        return data[:at] + any_varint(rng) + data[rng.choice([at, end]) :]
    if how == 5:
        return data[:at] + data[end:]
    if how == 6:
        return data[:end] + data[at:]
    return data[:at] + rng.randbytes(end - at) + data[end:]


# --- of a whole file. `other` is another right file.


def flip_bits(rng, data, _other):
    for _ in range(rng.choice([1, 1, 1, 2, 5])):
        at = rng.randrange(len(data))
        data = data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]
    return data


def cut(rng, data, _other):
    return data[: rng.choice([rng.randrange(len(data)), len(data) - 1, rng.randrange(1100)])]


def append(rng, data, _other):
    return data + rng.randbytes(rng.choice([1, 8, 100]))


def splice(rng, data, other):
    """A piece of another file in the same place, or everything from there on."""
    at = rng.choice([512, 1024, rng.randrange(len(data))])
    end = rng.choice([len(data), at + 80, rng.randrange(at, len(data) + 1)])
    return data[:at] + other[at:end] + (data[end:] if end < len(data) else b"")


def edit_header(rng, data, _other):
    return put_number(rng, data, *rng.choice(HEADER_SPOTS))


def move_slots(rng, data, _other):
    slots = [data[slot_at(n) : slot_at(n + 1)] for n in range(SLOTS)]
    slots[rng.randrange(SLOTS)] = slots[rng.randrange(SLOTS)]
    if rng.randrange(2):
        slots[rng.randrange(SLOTS)] = bytes(SLOT.size)
    return data[: ROOT.size] + b"".join(slots) + data[slot_at(SLOTS) :]


# What comes twice is chosen twice as often.
FILE_CHANGES = [
    flip_bits,
    flip_bits,
    cut,
    append,
    splice,
    edit_header,
    edit_header,
    move_slots,
]
