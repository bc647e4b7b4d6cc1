# SPDX-License-Identifier: BSD-2-Clause
"""Section 9: blocks, places and content."""
from .directory import BLOCKS
from .errors import Refused, demand
from .objects import BLOCK
from .records import ALIAS, ARTICLE, ASSET, WITHDRAWN, join_overflow


def block_reference(archive, number):
    demand(number < archive.root.blocks, "a block that does not exist")
    page, n = archive.pages.at_rank(archive.tables[BLOCKS], number)
    return page.block_reference(n)


def read_place(archive, place):
    """Yields the bytes at a place, block by block.

    What the block size alone shows is checked before a block is loaded; the rest only when a block
    has been loaded, so that what came before may have been handed out.
    """
    number, offset, left = place
    size = archive.root.block_size
    fits = offset < size and (offset == 0 or offset + left <= size)
    demand(fits, "a place where no content can be")
    while left:
        block = archive.objects.load(block_reference(archive, number), BLOCK)
        demand(offset < len(block), "content that begins after the end of its block")
        part = block[offset : offset + left]
        runs_on = offset == 0 and len(block) == size
        demand(len(part) == left or runs_on, "content that runs through a block that is not full")
        yield part
        number, offset, left = number + 1, 0, left - len(part)


def resolve(archive, entry):
    """Returns the target of an alias, and any other entry itself."""
    if entry.kind != ALIAS:
        return entry
    try:
        target = archive.find(entry.fields["target"])
    except Refused as error:
        demand(error.name != "not-found", "an alias to nothing")
        raise
    demand(target.kind != ALIAS, "an alias to an alias")
    return target


def read_content(archive, entry):
    """Yields the content of an article or asset, piece by piece."""
    demand(entry.status != WITHDRAWN, "withdrawn", "withdrawn")
    demand(entry.kind in (ARTICLE, ASSET), "an entry of a kind without content", "not-found")
    yield from read_place(archive, entry.place)


def read_overflow(archive, entry):
    """Returns the overflow of an entry as it is stored, once it has been checked."""
    data = b"".join(read_place(archive, entry.overflow))
    join_overflow(entry.fields, data)
    return data
