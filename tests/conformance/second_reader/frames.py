# SPDX-License-Identifier: BSD-2-Clause
"""Sections 5 and 10: which zstd frames this format allows, and its dictionaries.

The frame is checked by hand since zstd's decoder accepts more than section 5 does: several frames,
checksums, larger windows. Section 12 asks for the same check without decompressing anything.
"""
import zstandard

from .errors import Refused, demand

FRAME_MAGIC = bytes.fromhex("28b52ffd")
DICTIONARY_MAGIC = bytes.fromhex("37a430ec")
WINDOW_LEAST = 1024
EMPTY_FRAME = bytes.fromhex("28b52ffd2000010000")  # decompressing it makes zstd parse a dictionary


def window_size(descriptor):
    """Returns the window size of a window descriptor: RFC 8878, section 3.1.1.1.2."""
    base = 1 << 10 + (descriptor >> 3)
    return base + (base >> 3) * (descriptor & 7)


def check_frame_header(data, raw):
    """Checks the header of a frame. Returns the position of its first block."""
    demand(data[:4] == FRAME_MAGIC and len(data) > 5, "not a zstd frame")
    descriptor, at = data[4], 5
    single, size_code, id_code = descriptor >> 5 & 1, descriptor >> 6, descriptor & 3
    demand(not descriptor & 8, "reserved bit of a frame")
    demand(not descriptor & 4, "a frame with a checksum")
    demand(single or size_code, "a frame without content size")
    if not single:
        demand(window_size(data[at]) <= max(WINDOW_LEAST, raw), "window of a frame")
        at += 1
    id_size, size_size = (0, 1, 2, 4)[id_code], (1, 2, 4, 8)[size_code]
    demand(at + id_size + size_size <= len(data), "a frame that ends in its header")
    demand(not any(data[at : at + id_size]), "a frame with a dictionary id")
    at += id_size
    size = int.from_bytes(data[at : at + size_size], "little") + (256 if size_code == 1 else 0)
    demand(size == raw, "content size of a frame")
    return at + size_size


def check_frame(data, raw):
    """Checks that this is one frame and nothing after it, block by block without decompressing."""
    at, last = check_frame_header(data, raw), 0
    while not last:
        demand(at + 3 <= len(data), "a frame that is cut")
        head = int.from_bytes(data[at : at + 3], "little")
        last, kind, size = head & 1, head >> 1 & 3, head >> 3
        demand(kind != 3, "a reserved type of block in a frame")
        at += 3 + (1 if kind == 1 else size)
    demand(at == len(data), "a frame that is cut or followed by something")


def dictionary_decompressor(raw):
    """Section 10: the magic alone says which of the two kinds of dictionary this is."""
    full = raw.startswith(DICTIONARY_MAGIC) and len(raw) >= 8
    kind = zstandard.DICT_TYPE_FULLDICT if full else zstandard.DICT_TYPE_RAWCONTENT
    try:
        dictionary = zstandard.ZstdCompressionDict(raw, dict_type=kind)
        decompressor = zstandard.ZstdDecompressor(dict_data=dictionary)
        decompressor.decompress(EMPTY_FRAME)
    except zstandard.ZstdError:
        raise Refused("format", "a broken dictionary in zstd's format") from None
    return decompressor
