#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes editions for update.sh, with the plain writer of tests/conformance.

update_editions.py FOLDER: writes old.anews, new.anews, in which one of 1,000 articles
is withdrawn, so that most pages and blocks are the same, and what must not replace old.anews.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conformance"))
# pylint: disable=wrong-import-position
import reference_parts as w  # noqa: E402
import editions  # noqa: E402
from editions import KEY, first_edition, second_edition  # noqa: E402
from samples import digest  # noqa: E402
from second_reader.header import identity_of  # noqa: E402

FOLDER = pathlib.Path(sys.argv[1])


def content_of(n):
    """Text that does not become small by compression."""
    return b"".join(digest(b"%d %d" % (n, i)).encode() + b"\n" for i in range(5 + n % 2))


def write(name, archive, **changes):
    archive.__dict__.update(changes)
    data = archive.build()
    (FOLDER / f"{name}.anews").write_bytes(data)
    return identity_of(data)


def second(identity, **changes):
    archive = second_edition(first_edition(), identity)
    archive.__dict__.update(changes)
    return archive


def main():
    editions.content_of = content_of
    KEY.write_public(FOLDER / "k.pub")
    old = write("old", first_edition())
    new = write("new", second(old))
    third = second(new, sequence=3)
    third.blocks[10] = b"\1" * 5 + third.blocks[10][5:]
    write("third", third)
    write("older", first_edition(), sequence=0)
    write("fork", second(old), sequence=1)
    write("series", second(old), series=b"another series 0")
    write("stranger", second(old), keys=[w.Key(2)])


main()
