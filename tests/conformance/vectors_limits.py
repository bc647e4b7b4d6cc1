# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for limits of sections 3, 6 and 7 of FORMAT.md: what has exactly the most that it may."""
from reference_parts import BLOCKS, ENTRIES
from reference_writer import Archive
from samples import ABC, all_are, article, digest_of_numbers, edit_root, edit_table, three

COUNT_MOST = 1 << 40
MIB_16 = 16 << 20


def make(m):
    for part in (make_sizes, make_counts, make_below):
        part(m)


def make_sizes(m):
    for name, rule, description, values in [
        ("page", "3.19", "a page stored limit that is the page raw limit", {"page_stored": 4096}),
        ("block", "3.21", "a block stored limit that is the block size", {"block_stored": 1024}),
    ]:
        archive = three(hooks=edit_root(**values))
        m.good(f"{name}-stored-most", description, archive, archive.contents, rules=rule)
    for name, rules, description, values in [  # that it opens would take much memory
        ("block-size-most", "3.20", "a block size", {"block_size": MIB_16}),
        (
            "dictionary-limits-most",
            "3.22 3.23",
            "limits of dictionaries",
            {"dictionary_raw": MIB_16, "dictionary_stored": MIB_16},
        ),
    ]:
        m.unopened(
            name,
            f"{description} of 16 MiB, which there may be, and a codec of the directory that is not"
            " known",
            three(hooks=edit_root(directory_codec=9, **values)),
            "unsupported",
            rules=rules + " 11.6",
        )
    m.bad(
        "file-size-most",
        "a file size of 2^63 - 1, the most that there may be: only verifying sees that the objects"
        " end before",
        three(hooks=edit_root(file_size=(1 << 63) - 1)),
        three().contents,
        rules="3.7 12.10",
    )


def make_counts(m):
    counted = edit_root(entries=COUNT_MOST, directory_hash=bytes(8))
    m.unopened(
        "entries-most",
        "2^40 entries, which there may be, and another hash of the directory",
        three(hooks=counted),
        "hash",
        rules="3.14 11.6 11.9",
    )
    m.bad(
        "blocks-most",
        "2^40 blocks, which there may be: loading the top page shows that it has two",
        three(hooks=edit_root(blocks=COUNT_MOST) | edit_table(BLOCKS, count=COUNT_MOST)),
        all_are("format"),
        rules="3.16 6.30 7.18",
        order={name: digest_of_numbers(range(3)) for name in ("title", "date")},
    )


def make_below(m):
    """Two leaves. No table has more cells than 2^40, so that another fault has to show what is
    seen first.
    """

    def one(name, description, below, error):
        def change(table, level, index, child):
            if (table, level, index) == (ENTRIES, 0, 0):
                return child._replace(below=below)
            if (table, level) == (ENTRIES, 0):
                child.page.codec = 2
            return child

        entries = [(name, *article(0, 0, len(ABC))) for name in "abcd"]
        options = {"cells_per_page": 2, "page_codec": 0, "orders": ()}
        archive = Archive(entries, [ABC], hooks={"child": change}, **options)
        m.bad(name, description, archive, {"?": error}, error, rules="7.10 7.32")

    one(
        "below-most",
        "a child of 2^40 cells, which there may be, before one of a codec that is not known",
        COUNT_MOST,
        "unsupported",
    )
    one(
        "below-beyond",
        "a child of 2^40 cells and one, before one of a codec that is not known",
        COUNT_MOST + 1,
        "format",
    )
