#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes spec/vectors/: small archives, right and wrong, with what a reader must say of them.

The bytes are the same each time. Expectations are written by hand in vectors_*.py, or follow from
what was put in: no reader is asked. An argument names another folder to write to.
"""
import pathlib
import sys

import vectors_bad
import vectors_bad_records
import vectors_example
import vectors_good
import vectors_signatures
import vectors_unopened
from vector_maker import Maker

MODULES = (
    vectors_good,
    vectors_example,
    vectors_unopened,
    vectors_signatures,
    vectors_bad,
    vectors_bad_records,
)


def remove_old(folder):
    for name in ("good", "bad"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for old in (folder / name).iterdir():
            if old.suffix in (".anews", ".json"):
                old.unlink()


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else vectors_good.VECTORS
    remove_old(folder)
    maker = Maker(folder)
    for vectors in MODULES:
        vectors.make(maker)
    print(f"{len(maker.names)} vectors in {folder}")


if __name__ == "__main__":
    main()
