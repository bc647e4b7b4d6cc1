#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes spec/vectors/: small archives, right and wrong, with what a reader must say of them.

The bytes are the same each time. Expectations are written by hand in vectors_*.py, or follow from
what was put in: no reader is asked. An argument names another folder to write to.
"""
import pathlib
import sys

import vectors_content
import vectors_directory
import vectors_example
import vectors_extents
import vectors_faults
import vectors_frames
import vectors_limits
import vectors_orders
import vectors_packed
import vectors_pages
import vectors_patches
import vectors_places
import vectors_records
import vectors_references
import vectors_root
import vectors_signatures
import vectors_tables
import vectors_search
import vectors_search_bad
import vectors_search_faults
import vectors_search_scores
import vectors_search_terms
import vectors_trees
from samples import VECTORS
from vector_maker import Maker

MODULES = [
    vectors_root,
    vectors_signatures,
    vectors_references,
    vectors_frames,
    vectors_directory,
    vectors_tables,
    vectors_extents,
    vectors_pages,
    vectors_trees,
    vectors_places,
    vectors_orders,
    vectors_records,
    vectors_content,
    vectors_limits,
    vectors_faults,
    vectors_search,
    vectors_search_bad,
    vectors_search_faults,
    vectors_search_scores,
    vectors_search_terms,
    vectors_example,
    vectors_packed,
]


def remove_old(folder):
    for name in ("good", "bad"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for old in (folder / name).iterdir():
            if old.suffix in (".anews", ".json"):
                old.unlink()


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else VECTORS
    remove_old(folder)
    maker = Maker(folder)
    for vectors in MODULES:
        vectors.make(maker)
    vectors_patches.make_all(folder)
    print(f"{len(maker.names)} vectors in {folder}")


if __name__ == "__main__":
    main()
