#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Compares what the command decodes with the WHATWG's standard Encoding, and with glibc's iconv.

compare.py DECODE WHAT: DECODE is the program of decode.c, WHAT one of the functions below whose
names begin with check_, without that. Prints what differs, and fails then.
"""

import ctypes
import hashlib
import random
import subprocess
import sys

ERROR = "\ufffd"

SINGLE = (
    "ibm866 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8"
    " iso-8859-8-i iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u"
    " macintosh windows-874 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254"
    " windows-1255 windows-1256 windows-1257 windows-1258 x-mac-cyrillic"
).split()
ICONV_NAMES = {
    "windows-874": "CP874",
    "x-mac-cyrillic": "MAC-UK",
    "iso-8859-8-i": "ISO-8859-8",
    "shift_jis": "CP932",
    "euc-kr": "CP949",
    "big5": "BIG5-HKSCS",
    "gbk": "GB18030",
}

# The identifiers that the standard's index files bear: the SHA-256 of Python's text of the list of
# code points, with None where there is none. For gb18030 it is that of the list before 2023, when
# the standard moved 18 characters from the private use area to where GB 18030-2022 has them.
IDENTIFIERS = {
    "jis0208": "cbaa91f3deb7d0841faf5c33041fc15a285da0e87e64ab802c4bf04b7c4da861",
    "jis0212": "83bf90dd1c591a4355730d8c4567efc499d74da7490531019ef22a879991cfb7",
    "euc-kr": "1d97134cbf187263585bc8f593ca4196654ed4c7a673f5672eaad4f5d9fdc4ba",
    "big5": "8dfc771062e7be0810919082c2c06baa2236147909e0ecc235b1cb9ad782ac82",
    "gb18030": "715f084846f5c6fc9dd31046d0a4d604bd2d88bfe3a22833cea048415e413c70",
    "gb18030-ranges": "f963aaa1653f630c523e7b04729fb4e4458f35806c45eb5c179445623138f0c0",
    "koi8-u": "19a4da2c3f245118bbc8019326f45a07832949938ff903f03d62ac4da1f61f40",
    "macintosh": "f2c6a4f6406b3e86a50a5dba4d2b7dd48e2e33c0d82aefe764535c934ec11764",
    "windows-1255": "cd7fb43c97eefa1651084d92d02af53ad668bd848528c18c3b1af5c06b499651",
    "x-mac-cyrillic": "73e8e7642c6fa9de29d42819b47fba55b58666fb1e339faeb4a89a0bd7c24d43",
}
MOVED_IN_2023 = {
    **{0xA6D9 + i: 0xE78D + i for i in range(7)},
    **{0xA6EC: 0xE794, 0xA6ED: 0xE795, 0xA6F3: 0xE796},
    **{0xFE59: 0xE81E, 0xFE61: 0xE826, 0xFE66: 0xE82B, 0xFE67: 0xE82C},
    **{0xFE6D: 0xE832, 0xFE7E: 0xE843, 0xFE90: 0xE854, 0xFEA0: 0xE864},
}

# Where the standard differs from iconv, and why. A single byte of Windows that has no character is
# besides the control character of its number: that is how Windows converts it.
DIFFERENT_SINGLE = {
    # KOI8-U is decoded as KOI8-RU, which has the Belarusian letter instead of two lines.
    "koi8-u": {0xAE: "\u045e", 0xBE: "\u040e"},
    # Apple's tables, not those of RFC 1345: increment and apple, and the euro of 1998.
    "macintosh": {0xC6: "\u2206", 0xF0: "\uf8ff"},
    "x-mac-cyrillic": {0xFF: "\u20ac"},
    # Windows has had this point since Unicode 5.
    "windows-1255": {0xCA: "\u05ba"},
}
LEADS = {
    "shift_jis": (*range(0x81, 0xA0), *range(0xE0, 0xFD)),
    "euc-kr": range(0x81, 0xFF),
    "euc-jp": (0x8E, *range(0xA1, 0xFF)),
    "big5": range(0x81, 0xFF),
    "gb18030": range(0x81, 0xFF),
}
# Of the pairs: how many characters only the standard has, and the pairs that both have and that
# differ. EUC-JP: the rows of NEC and IBM, and six signs that Windows takes for their wide forms.
# Big5: characters that HKSCS-2008 has taken out, and signs as in Windows. GB 18030: a space, and
# six characters of the private use area that glibc before 2.39 has elsewhere.
DIFFERENT_PAIRS = {
    "shift_jis": (0, {}),
    "euc-kr": (0, {}),
    "euc-jp": (
        457,
        {
            **{0xA1C1: "\uff5e", 0xA1C2: "\u2225", 0xA1DD: "\uff0d"},
            **{0xA1F1: "\uffe0", 0xA1F2: "\uffe1", 0xA2CC: "\uffe2"},
        },
    ),
    "big5": (
        131,
        {
            **{0xA145: "\u2027", 0xA14E: "\ufe51", 0xA1C2: "\xaf", 0xA1E3: "\uff5e"},
            **{0xA1F2: "\u2295", 0xA1F3: "\u2299", 0xA241: "\u2215", 0xA242: "\ufe68"},
            **{0xA244: "\uffe5", 0xA246: "\uffe0", 0xA247: "\uffe1"},
        },
    ),
    "gb18030": (
        0,
        {
            **{0xA3A0: "\u3000", 0xFE51: "\ue816", 0xFE52: "\ue817", 0xFE53: "\ue818"},
            **{0xFE6C: "\ue831", 0xFE76: "\ue83b", 0xFE91: "\ue855"},
        },
    ),
}


class Iconv:
    """glibc's own converter from a character set."""

    def __init__(self, label):
        self.library = ctypes.CDLL(None)
        self.library.iconv_open.restype = ctypes.c_void_p
        self.library.iconv.restype = ctypes.c_size_t
        self.library.iconv.argtypes = [ctypes.c_void_p] * 5
        name = ICONV_NAMES.get(label, label.upper())
        self.state = self.library.iconv_open(b"UTF-32BE", name.encode())
        if self.state == ctypes.c_size_t(-1).value:
            sys.exit(f"compare.py: iconv has no {name}")

    def decode(self, text):
        """The characters, or None if the bytes are not understood as a whole."""
        into, out = ctypes.create_string_buffer(text, len(text)), ctypes.create_string_buffer(64)
        at, to = ctypes.c_void_p(ctypes.addressof(into)), ctypes.c_void_p(ctypes.addressof(out))
        left, room = ctypes.c_size_t(len(text)), ctypes.c_size_t(64)
        pointers = [ctypes.byref(value) for value in (at, left, to, room)]
        self.library.iconv(self.state, None, None, None, None)
        result = self.library.iconv(self.state, *pointers)
        if result == ctypes.c_size_t(-1).value or left.value:
            return None
        self.library.iconv(self.state, None, None, *pointers[2:])
        return out.raw[: 64 - room.value].decode("utf-32-be")


def decode(label, texts):
    lines = "".join(text.hex() + "\n" for text in texts)
    done = subprocess.run(
        [sys.argv[1], label], input=lines, stdout=subprocess.PIPE, check=True, text=True
    )
    return [bytes.fromhex(line).decode() for line in done.stdout.splitlines()]


def pair(code):
    return bytes([code >> 8, code & 0xFF])


def without_errors(text):
    return None if ERROR in text else text


def same(what, got, wanted):
    if got != wanted:
        print(f"{what}: {got!r}, not {wanted!r}")
    return got == wanted


# --- the standard ---


def code_point(text):
    return ord(text) if len(text) == 1 and text != ERROR else None


def index_of(label, leads, trails, prefix=b"", length=None):
    codes = [lead << 8 | trail for lead in leads for trail in trails]
    texts = decode(label, [prefix + pair(code) for code in codes])
    index = [code_point(text) for text in texts][:length]
    return codes, index


def four_bytes(pointer):
    return bytes(
        [
            0x81 + pointer // 12600,
            0x30 + pointer // 1260 % 10,
            0x81 + pointer // 10 % 126,
            0x30 + pointer % 10,
        ]
    )


def ranges_of_gb18030():
    """Where each stretch of characters of four bytes begins. The pointer 7457 is no stretch."""
    ranges, last = [], None
    texts = decode("gb18030", map(four_bytes, range(39420)))
    texts[7457] = chr(ord(texts[7456]) + 1)
    for pointer, text in enumerate(texts):
        if last is None or ord(text) != last + 1:
            ranges.append([pointer, ord(text)])
        last = ord(text)
    return [*ranges, [189000, 0x10000]]


def indexes():
    two = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    rows = range(0xA1, 0xFF)
    shift_jis = (*range(0x81, 0xA0), *range(0xE0, 0xFD))
    _, jis0208 = index_of("shift_jis", shift_jis, (*range(0x40, 0x7F), *range(0x80, 0xFD)))
    # Characters that users define are none of the index.
    jis0208[8836:10716] = [None] * (10716 - 8836)
    yield "jis0208", jis0208
    yield "jis0212", index_of("euc-jp", rows, rows, b"\x8f")[1]
    yield "euc-kr", index_of("euc-kr", range(0x81, 0xFF), range(0x41, 0xFF), length=23750)[1]
    yield "big5", index_of("big5", range(0x81, 0xFF), two)[1]
    codes, gb18030 = index_of(
        "gb18030", range(0x81, 0xFF), (*range(0x40, 0x7F), *range(0x80, 0xFF))
    )
    yield "gb18030", [MOVED_IN_2023.get(code, c) for code, c in zip(codes, gb18030)]
    yield "gb18030-ranges", ranges_of_gb18030()
    for label in ("koi8-u", "macintosh", "windows-1255", "x-mac-cyrillic"):
        texts = decode(label, [bytes([byte]) for byte in range(0x80, 0x100)])
        yield label, [code_point(text) for text in texts]


def has_identifier(name, index):
    # The standard's lists go on after the last character, to the end of a row or further.
    lists = [index + [None] * more for more in range(400)]
    found = any(
        hashlib.sha256(str(one).encode()).hexdigest() == IDENTIFIERS[name] for one in lists
    )
    if not found:
        print(f"{name}: this is not the index of the standard")
    return found


def check_identifiers():
    return all([has_identifier(name, index) for name, index in indexes()])


# Texts with errors in them, and what the standard makes of them.
TEXTS = [
    ("gb18030", "81", ERROR),
    ("gb18030", "8130", ERROR),
    ("gb18030", "813081", ERROR),
    ("gb18030", "81308130", "\x80"),
    ("gb18030", "81308141", ERROR + "0\u4e04"),
    ("gb18030", "813041", ERROR + "0A"),
    ("gb18030", "81ff41", ERROR + "A"),
    ("gb18030", "8120", ERROR + " "),
    ("gb18030", "80ff", "\u20ac" + ERROR),
    ("gb18030", "8135f437", "\ue7c7"),
    ("gb18030", "a8bc", "\u1e3f"),
    ("gb18030", "84318236", "\ufe10"),
    ("gb18030", "90308130", "\U00010000"),
    ("gb18030", "e3329a35", "\U0010ffff"),
    ("gb18030", "e3329a36", ERROR),
    ("gb18030", "8431a530", ERROR),
    ("gbk", "90308130", "\U00010000"),
    ("big5", "8862886488a388a5", "\xca\u0304\xca\u030c\xea\u0304\xea\u030c"),
    ("big5", "8740", "\u43f0"),
    ("big5", "8741a3e1ff", "\u4c32\u20ac" + ERROR),
    ("big5", "8130", ERROR + "0"),
    ("big5", "81ff", ERROR),
    ("big5", "fe", ERROR),
    ("euc-jp", "8e", ERROR),
    ("euc-jp", "8eb1", "\uff71"),
    ("euc-jp", "8ee0", ERROR),
    ("euc-jp", "8fa2af41", "\u02d8A"),
    ("euc-jp", "8fa2", ERROR),
    ("euc-jp", "8fa241", ERROR + "A"),
    ("euc-jp", "8f41", ERROR + "A"),
    ("euc-jp", "8fb030d8e0", ERROR + "0\u618a"),
    ("euc-jp", "a1a1", "\u3000"),
    ("euc-jp", "a141", ERROR + "A"),
    ("euc-jp", "80a0", ERROR + ERROR),
    ("shift_jis", "80b1fd", "\x80\uff71" + ERROR),
    ("shift_jis", "f040f9fc", "\ue000\ue757"),
    ("shift_jis", "8130", ERROR + "0"),
    ("shift_jis", "81fd", ERROR),
    ("shift_jis", "8140815f", "\u3000\uff3c"),
    ("shift_jis", "5c7e", "\\~"),
    ("euc-kr", "b0a1", "\uac00"),
    ("euc-kr", "8130", ERROR + "0"),
    ("euc-kr", "c9a1fefe", ERROR + ERROR),
    ("euc-kr", "81", ERROR),
    ("iso-2022-jp", "1b24422121", "\u3000"),
    ("iso-2022-jp", "1b24404640467c1b28424a", "\u5f97\u65e5J"),
    ("iso-2022-jp", "1b284a5c7e", "\xa5\u203e"),
    ("iso-2022-jp", "1b28493160", "\uff71" + ERROR),
    ("iso-2022-jp", "1b2842411b28424b", "AK"),
    ("iso-2022-jp", "1b28421b284241", ERROR + "A"),
    ("iso-2022-jp", "1b", ERROR),
    ("iso-2022-jp", "1b24", ERROR + "$"),
    ("iso-2022-jp", "1b2441", ERROR + "$A"),
    ("iso-2022-jp", "1b41", ERROR + "A"),
    ("iso-2022-jp", "1b24b0", ERROR + "$" + ERROR),
    ("iso-2022-jp", "1b24421b24", ERROR + ERROR),
    ("iso-2022-jp", "1b244246", ERROR),
    ("iso-2022-jp", "1b2442461b284241", ERROR + "A"),
    ("iso-2022-jp", "1b2442467f41", ERROR + ERROR),
    ("iso-2022-jp", "0e0f80", ERROR * 3),
    ("iso-2022-jp", "00", "\0"),
    ("utf-16le", "3dd800de", "\U0001f600"),
    ("utf-16le", "3dd84100", ERROR + "A"),
    ("utf-16le", "3dd83dd800de", ERROR + "\U0001f600"),
    ("utf-16le", "00de4100", ERROR + "A"),
    ("utf-16le", "41", ERROR),
    ("utf-16le", "3dd8", ERROR),
    ("utf-16le", "3dd800", ERROR),
    ("utf-16be", "d83dde00", "\U0001f600"),
    ("utf-16be", "00410042", "AB"),
    ("x-user-defined", "417f80ff", "A\x7f\uf780\uf7ff"),
    ("replacement", "41", ERROR),
    ("replacement", "414243", ERROR),
    ("replacement", "", ""),
    ("windows-1252", "8190a4e9", "\x81\x90\xa4\xe9"),
    ("windows-1253", "aad2ff", ERROR * 3),
    ("iso-8859-8-i", "e0", "\u05d0"),
]


def check_texts():
    return all(
        [
            same(f"{label} {digits}", decode(label, [bytes.fromhex(digits)])[0], wanted)
            for label, digits, wanted in TEXTS
        ]
    )


# --- iconv ---


def single_differs_as_said(label):
    iconv, listed, good = Iconv(label), DIFFERENT_SINGLE.get(label, {}), True
    texts = decode(label, [bytes([byte]) for byte in range(0x100)])
    for byte, text in enumerate(texts):
        wanted = listed.get(byte, iconv.decode(bytes([byte])))
        if wanted is None and label.startswith("windows-") and byte < 0xA0:
            wanted = chr(byte)
        good &= same(f"{label} {byte:02x}", without_errors(text), wanted)
    return good


def check_single():
    return all([single_differs_as_said(label) for label in SINGLE])


def pairs_differ_as_said(label):
    iconv, (only_here, listed), good = Iconv(label), DIFFERENT_PAIRS[label], True
    codes = [lead << 8 | trail for lead in LEADS[label] for trail in range(0x100)]
    missing = 0
    for code, text in zip(codes, decode(label, map(pair, codes))):
        theirs, ours = iconv.decode(pair(code)), without_errors(text)
        missing += ours is not None and theirs is None
        if code in listed:
            good &= same(f"{label} {code:04x}", ours, listed[code])
        elif theirs is not None:
            good &= same(f"{label} {code:04x}", ours, theirs)
    return good & same(f"{label}: characters that iconv has not", missing, only_here)


def check_pairs():
    return all([pairs_differ_as_said(label) for label in DIFFERENT_PAIRS])


def check_longer():
    """JIS X 0212 in EUC-JP, the characters of four bytes, and the pairs of ISO-2022-JP.

    The 18 characters that moved in 2023 have four bytes, too. In iconv, those four bytes are none,
    or since glibc 2.39 what the two bytes were before.
    """
    iconv, good = Iconv("euc-jp"), True
    texts = [b"\x8f" + pair(code) for code in range(0xA1A1, 0xFEFF) if code & 0xFF > 0xA0]
    for text, ours in zip(texts, decode("euc-jp", texts)):
        good &= same(text.hex(), without_errors(ours), iconv.decode(text))
    iconv = Iconv("gb18030")
    pointers = [*range(39420), *range(189000, 1237576, 97), 1237575]
    texts = [four_bytes(pointer) for pointer in pointers]
    moved = {*range(0x9FB4, 0x9FBC), *range(0xFE10, 0xFE1A)}
    for text, ours in zip(texts, decode("gb18030", texts)):
        theirs = iconv.decode(text)
        if ord(ours) in moved:
            good &= theirs is None or ord(theirs) in MOVED_IN_2023.values()
        else:
            good &= same(text.hex(), ours, theirs)
    codes = [row << 8 | column for row in range(0x21, 0x7F) for column in range(0x21, 0x7F)]
    escaped = decode("iso-2022-jp", [b"\x1b$B" + pair(code) for code in codes])
    return good & same(
        "pairs of ISO-2022-JP", escaped, decode("euc-jp", [pair(code | 0x8080) for code in codes])
    )


# --- labels, and what is random ---


def check_labels():
    """All labels of the standard, 228 of them in 40 encodings."""
    done = subprocess.run([sys.argv[1]], stdout=subprocess.PIPE, check=True, text=True)
    lists = [line.split() for line in done.stdout.splitlines()]
    labels = [label for one in lists for label in one[1:]]
    return all(
        [
            same("encodings", len({one[0] for one in lists}), 40),
            same("labels", (len(labels), len(set(labels))), (228, 228)),
            same("each name is a label", [one[0] for one in lists if one[0] not in one[1:]], []),
        ]
    )


def check_utf16():
    """Python has the same rule for UTF-16, but for the bytes at the end."""
    generator = random.Random(18)
    units = [0x41, 0xD83D, 0xDE00, 0xFFFF, 0x3042, 0xDBFF, 0xDFFF, 0xFEFF]
    texts = [
        b"".join(
            generator.choice(units).to_bytes(2, "big") for _ in range(generator.randrange(1, 8))
        )
        for _ in range(2000)
    ]
    wanted = [text.decode("utf-16-be", "replace") for text in texts]
    other = [bytes(b for i in range(0, len(t), 2) for b in t[i : i + 2][::-1]) for t in texts]
    return all([decode("utf-16be", texts) == wanted, decode("utf-16le", other) == wanted])


def main():
    checks = {name[6:]: check for name, check in globals().items() if name.startswith("check_")}
    sys.exit(not checks[sys.argv[2]]())


if __name__ == "__main__":
    main()
