#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""edition_files.py FOLDER: writes one.anews and two.anews, editions that share most of their bytes,
and e.pub, for tests of the command.

stranger.anews is the second edition signed by another key, moved.anews that of another series, and
rotten.anews the first with a changed byte in its last block, which the second has as well.
"""
import pathlib
import sys

import reference_parts as w
from editions import KEY, build, first_edition, second_edition
from second_reader.header import identity_of


def main():
    folder = pathlib.Path(sys.argv[1])
    one = first_edition()
    old = build(one, {})
    identity = identity_of(old)
    files = {"one": old, "two": build(second_edition(one, identity), {})}
    stranger = second_edition(one, identity)
    stranger.keys = [w.Key(2)]
    moved = second_edition(one, identity)
    moved.series = b"another series 0"
    files |= {"stranger": build(stranger, {}), "moved": build(moved, {})}
    files["rotten"] = old[:-1] + bytes([old[-1] ^ 1])
    for name, data in files.items():
        (folder / f"{name}.anews").write_bytes(data)
    KEY.write_public(folder / "e.pub")


if __name__ == "__main__":
    main()
