# SPDX-License-Identifier: BSD-2-Clause
"""A second reader of the format, written from spec/FORMAT.md alone.

It exists to find out where the text or the library is wrong, so it imports nothing of this project
and nobody looked at the library's code while writing it. It follows the text section by section and
prefers clarity to speed. Each module begins with the sections that it follows:

    section 1   wire        numbers and strings
    section 3   header      the root
    section 4   signatures  the signature slots
    section 5   objects     references, and loading what they point to
    section 5   frames      which zstd frames are allowed
    section 6   directory   sections and tables
    section 7   pages       the trees of pages
    section 7   places      the array of places in leaves of entries
    section 8   records     ids, fields and kinds of entries
    section 9   content     places, content and overflow
    section 10  frames      dictionaries
    section 11  archive     the order of checks when an archive is opened
    section 12  verifying   the walk over every byte
    section 13  errors      one exception with the error's name
    section 17  characters  the terms of a query
    section 17  postings    how postings are stored
    section 17  searching   the section, and searching
    section 17  verifying_search  the walk over the index
    PATCH.md    patches     applying patches, and making them

`sources` reads bytes from memory or a file. `serving` speaks the protocol of ../README.md. The
command for people is ../anews_reader.py.
"""
from .archive import Archive
from .errors import Refused
from .signatures import PublicKey, parse_public_key
from .sources import Bytes, File

__all__ = ["Archive", "Bytes", "File", "PublicKey", "Refused", "parse_public_key"]
