# SPDX-License-Identifier: BSD-2-Clause
"""The vector that spec/EXAMPLE.md shows byte by byte."""
from reference_parts import (
    ALIAS,
    ASSET,
    BLOCK,
    HAS_EXTENTS,
    MEDIA_TYPE,
    PUBLISHED,
    STATUS,
    TARGET,
    TITLE,
    WITHDRAWN,
    Section,
    Stored,
    date,
    field,
    record,
)
from reference_writer import Archive
from samples import article, digest

RAIN, WIND = b"Rain in the north.\n", b"Wind from the west. " * 8
DOT = b"GIF89a\1\0\1\0\0\0\0;"
UNKNOWN = 1000  # a section that no version of the format knows


def example():
    """Five entries in two leaves, two blocks, and a section that nobody knows."""
    entries = [
        ("dot.gif", record(ASSET, field(MEDIA_TYPE, "image/gif")), (1, 0, len(DOT))),
        ("news/rain.txt", *article(0, 0, len(RAIN), field(TITLE, "Rain"))),
        ("news/snow.txt", record(0, field(STATUS, WITHDRAWN)), None),
        (
            "news/wind.txt",
            *article(
                0, len(RAIN), len(WIND), field(TITLE, "Wind"), field(PUBLISHED, date(1699920000, 1))
            ),
        ),
        ("today.txt", record(ALIAS, field(TARGET, "news/wind.txt")), None),
    ]
    return Archive(
        entries,
        [Stored(BLOCK, RAIN + WIND, 1), Stored(BLOCK, DOT, 0)],
        metadata=field(1, "Weather") + field(4, "en"),
        cells_per_page=3,
        by_title=[1, 2, 3],
        by_date=[3, 1, 2],
        page_codec=0,
        page_limit=1024,
        sections=[Section(UNKNOWN, HAS_EXTENTS, b"own data", late=[b"bytes of the section"])],
    )


def make(m):
    contents = {
        "dot.gif": digest(DOT),
        "news/rain.txt": digest(RAIN),
        "news/snow.txt": "withdrawn",
        "news/wind.txt": digest(WIND),
        "today.txt": digest(WIND),
    }
    m.good(
        "example",
        "one of each: spec/EXAMPLE.md shows every byte",
        example(),
        contents,
        rules="2.1 2.2 3.18 3.33 6.21 6.22 6.23 6.24 6.25 6.26 6.27 7.26 7.27 9.1",
    )
