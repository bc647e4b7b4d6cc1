# SPDX-License-Identifier: BSD-2-Clause
"""Where fields of fixed size are: the tables of spec/FORMAT.md, for what makes archives.

The writer packs with these tables, and whatever breaks an archive on purpose names the field that
it breaks. The second reader does not use them: it has its own, made from the text.
"""
import collections
import struct

Field = collections.namedtuple("Field", "name offset size form")


class Layout:
    """A structure of fields. Rows are (offset, form, name), as in the tables of FORMAT.md.

    A form is one of the struct module, little-endian. A Layout in place of a form embeds its
    fields, which are named after the row and the field: directory_offset.
    """

    def __init__(self, *rows):
        self.fields, at = {}, 0
        for offset, form, name in rows:
            assert offset == at, f"{name} is at {at}"
            inner = form.fields.values() if isinstance(form, Layout) else [Field("", 0, 0, form)]
            for field in inner:
                size = struct.calcsize("<" + field.form)
                full = f"{name}_{field.name}" if field.name else name
                self.fields[full] = Field(full, at, size, field.form)
                at += size
        self.size = at

    def __getitem__(self, name):
        return self.fields[name]

    def pack(self, **values):
        """Returns the structure; fields without a value are zero."""
        return bytes(self.edit(bytearray(self.size), **values))

    def edit(self, data, at=0, **values):
        """Changes fields of the structure at this offset of a bytearray, and returns it.

        A value may be a function of the old one. Bytes shorter than a field change its beginning.
        """
        for name, value in values.items():
            field = self.fields[name]
            begin, form = at + field.offset, "<" + field.form
            if callable(value):
                value = value(struct.unpack_from(form, data, begin)[0])
            new = value if isinstance(value, bytes) else struct.pack(form, value)
            assert len(new) <= field.size, name
            data[begin : begin + len(new)] = new
        return data

    def unpack(self, data, at=0):
        """Returns the values by name."""
        return {
            field.name: struct.unpack_from("<" + field.form, data, at + field.offset)[0]
            for field in self.fields.values()
        }


# Section 5.
REFERENCE = Layout(
    (0, "Q", "offset"),
    (8, "I", "stored"),
    (12, "I", "raw"),
    (16, "B", "codec"),
    (17, "B", "type"),
    (18, "H", "dictionary"),
    (20, "I", "reserved"),
    (24, "32s", "hash"),
)

# Section 3.
ROOT = Layout(
    (0, "8s", "magic"),
    (8, "H", "major"),
    (10, "H", "minor"),
    (12, "I", "header_size"),
    (16, "Q", "incompatible"),
    (24, "Q", "compatible"),
    (32, "Q", "file_size"),
    (40, "q", "created"),
    (48, "q", "current_until"),
    (56, "16s", "series"),
    (72, "I", "epoch"),
    (76, "I", "reserved_76"),
    (80, "Q", "sequence"),
    (88, "Q", "entries"),
    (96, "Q", "articles"),
    (104, "Q", "blocks"),
    (112, "Q", "content_size"),
    (120, "I", "page_raw"),
    (124, "I", "page_stored"),
    (128, "I", "block_size"),
    (132, "I", "block_stored"),
    (136, "I", "dictionary_raw"),
    (140, "I", "dictionary_stored"),
    (144, "H", "dictionaries"),
    (146, "B", "levels"),
    (147, "B", "reserved_147"),
    (148, "I", "reserved_148"),
    (152, REFERENCE, "directory"),
    (208, "32s", "previous"),
    (240, "272s", "reserved_240"),
)

# Section 4. The slots follow the root; after them 32 bytes are reserved.
SLOT = Layout(
    (0, "2s", "algorithm"),
    (2, "8s", "key_id"),
    (10, "64s", "signature"),
    (74, "6s", "reserved"),
)
SLOTS = 6
HEADER_SIZE = 1024


def slot_at(n):
    """Returns where slot n is; with n = SLOTS, where the reserved bytes after the slots are."""
    return ROOT.size + n * SLOT.size


# Section 6.
DIRECTORY_HEAD = Layout(
    (0, "I", "sections"),
    (4, "I", "reserved"),
)
SECTION_HEAD = Layout(
    (0, "H", "type"),
    (2, "H", "flags"),
    (4, "I", "payload_size"),
)
TABLE = Layout(  # and a u64 for the base of each level below the top
    (0, "Q", "count"),
    (8, "B", "levels"),
    (9, "7s", "reserved"),
    (16, "Q", "content_base"),
    (24, REFERENCE, "top"),
)

EXTENTS_HEAD = Layout(  # and as many extents as it counts
    (0, "H", "count"),
    (2, "H", "reserved_2"),
    (4, "I", "reserved_4"),
)
EXTENT = Layout(
    (0, "Q", "offset"),
    (8, "Q", "size"),
    (16, "32s", "hash"),
)

# Section 17. A reference to the characters, a table and the stemmer's name follow.
SEARCH_HEAD = Layout(
    (0, "H", "tokeniser"),
    (2, "B", "impacts"),
    (3, "B", "stemmer_size"),
    (4, "3s", "unicode"),
    (7, "B", "reserved"),
    (8, "16s", "weights"),
)

# Section 7.
PAGE_HEAD = Layout(
    (0, "B", "table"),
    (1, "B", "level"),
    (2, "H", "count"),
)
