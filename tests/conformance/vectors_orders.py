# SPDX-License-Identifier: BSD-2-Clause
"""Vectors for orders, which verifying proves exactly: sections 7 and 12 of FORMAT.md."""
from reference_parts import ASSET, BY_DATE, BY_TITLE, PAGE, TITLE, field, record
from reference_writer import Archive
from samples import ABC, ABC_DIGEST, article, digest_of_numbers, three

# Two sets of three numbers, whose sums and whose sums of squares are the same.
ARTICLES, ASSETS = [0, 4, 5], [1, 2, 6]


def make(m):
    for part in (make_right, make_numbers, make_dates, make_others, make_order_of_checks):
        part(m)


def make_right(m):
    archive = three(by_title=[2, 0, 1], by_date=[1, 2, 0])
    m.good(
        "orders",
        "orders that differ from each other and from that of the ids",
        archive,
        archive.contents,
        rules="1.3 7.14 7.34 7.35 12.9",
    )


def make_numbers(m):
    """Each name says what is wrong with the title order, or with the date order."""
    right = digest_of_numbers(range(3))

    def both(name, rules, description, numbers, read):
        """read: what reading the order gives."""
        for order, further in (("by_title", "date"), ("by_date", "title")):
            wrong = order[3:]
            m.bad(
                f"order-{wrong}-{name}",
                f"{description}, by {wrong}",
                three(**{order: numbers}),
                three().contents,
                rules=rules,
                order={wrong: read, further: right},
            )

    twice, other = digest_of_numbers([0, 0, 2]), digest_of_numbers([2, 2, 2])
    both("twice", "12.9", "an order that names one article twice", [0, 0, 2], twice)
    both("thrice", "12.9", "an order that names the last article only", [2, 2, 2], other)
    both("beyond", "7.14", "an order that names a number that is not there", [0, 1, 3], "format")
    both("negative", "7.14", "an order that leads below 0", [0, -1, 2], "format")


def mixed(**options):
    """Articles and assets such that sums show no difference between them."""
    entries = []
    for n in range(7):
        made = record(0 if n in ARTICLES else ASSET, field(TITLE, str(n)))
        entries.append((str(n), made, (0, 0, len(ABC))))
    return Archive(entries, [ABC], **options)


def make_dates(m):
    """An order of assets in place of articles. Sums over the numbers are those of the articles."""
    assert sum(ARTICLES) == sum(ASSETS)
    assert sum(n * n for n in ARTICLES) == sum(n * n for n in ASSETS)
    contents, right = {str(n): ABC_DIGEST for n in range(7)}, digest_of_numbers(ARTICLES)
    for order, further in (("title", "date"), ("date", "title")):
        m.bad(
            f"order-{order}-assets",
            f"an order by {order} that names three assets and no article, whose numbers have the"
            " same sum and the same sum of squares as those of the articles",
            mixed(**{f"by_{order}": ASSETS}),
            contents,
            rules="7.36 12.9",
            order={order: "format", further: right},
        )
    m.bad(
        "order-both-assets",
        "both orders name three assets and no article",
        mixed(by_title=ASSETS, by_date=ASSETS),
        contents,
        rules="7.36 12.9",
        order={"title": "format", "date": "format"},
    )
    for kind, order in ((BY_TITLE, "title"), (BY_DATE, "date")):
        m.bad(
            f"order-only-{order}-assets",
            f"an order by {order} and no other: it names three assets and no article",
            mixed(orders=(kind,), **{f"by_{order}": ASSETS}),
            contents,
            rules="7.36 12.9",
        )


def make_others(m):
    m.bad(
        "order-asset",
        "an order that names an asset in place of one article",
        mixed(by_title=[0, 4, 6]),
        {str(n): ABC_DIGEST for n in range(7)},
        rules="7.36 12.9",
        order={"title": "format", "date": digest_of_numbers(ARTICLES)},
    )
    m.bad(
        "order-articles-count",
        "an article more in the entries than the root and the orders say",
        Archive(
            [(n, *article(0, 0, 4)) for n in "abc"],
            [ABC],
            articles=2,
            by_title=[0, 1],
            by_date=[1, 2],
        ),
        {n: ABC_DIGEST for n in "abc"},
        rules="12.7",
    )


def make_order_of_checks(m):
    """The numbers of the title order are judged when the date order has been walked as well."""

    def wrong_date_page(stored):
        is_date = stored.kind == PAGE and stored.stored[:1] == bytes([BY_DATE])
        if is_date:
            stored.hash = bytes(32)
        return stored

    m.bad(
        "order-judged-last",
        "a title order that names an article twice, and a page of the date order that does not"
        " match its hash: the hash is seen first",
        three(by_title=[0, 0, 2], page_codec=0, hooks={"stored": wrong_date_page}),
        three().contents,
        "hash",
        rules="12.3 12.9",
        order={"title": digest_of_numbers([0, 0, 2]), "date": "hash"},
    )
