/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where each field lies, as spec/FORMAT.md has it: offsets in bytes from the
 * first byte of what the field is in. Tests that forge archives, or damage
 * them, use these names. They are written down a second time on purpose, and
 * take nothing from the library's headers: a wrong number there fails a test.
 */
#ifndef UNIT_WIRE_OFFSETS_H
#define UNIT_WIRE_OFFSETS_H

/* Section 2: the header is the root and the signature slots; objects follow. */
enum { MAGIC_SIZE = 8, ROOT_SIZE = 512, HEADER_SIZE = 1024 };

/* Section 3: the root. RESERVED_n lies at n. */
enum root_offset {
    ROOT_MAGIC = 0,
    ROOT_MAJOR = 8,
    ROOT_MINOR = 10,
    ROOT_HEADER_SIZE = 12,
    ROOT_INCOMPATIBLE = 16,
    ROOT_COMPATIBLE = 24,
    ROOT_FILE_SIZE = 32,
    ROOT_CREATED = 40,
    ROOT_CURRENT_UNTIL = 48,
    ROOT_SERIES = 56,
    ROOT_EPOCH = 72,
    ROOT_RESERVED_76 = 76,
    ROOT_SEQUENCE = 80,
    ROOT_ENTRIES = 88,
    ROOT_ARTICLES = 96,
    ROOT_BLOCKS = 104,
    ROOT_CONTENT_SIZE = 112,
    ROOT_PAGE_RAW = 120,
    ROOT_PAGE_STORED = 124,
    ROOT_BLOCK_SIZE = 128,
    ROOT_BLOCK_STORED = 132,
    ROOT_DICTIONARY_RAW = 136,
    ROOT_DICTIONARY_STORED = 140,
    ROOT_DICTIONARIES = 144,
    ROOT_LEVELS = 146,
    ROOT_RESERVED_147 = 147,
    ROOT_RESERVED_148 = 148,
    ROOT_DIRECTORY = 152, /* a reference */
    ROOT_PREVIOUS = 208,
    ROOT_RESERVED_240 = 240,
};

/* Section 4: slots of 80 bytes follow the root, and 32 reserved bytes follow them. */
enum slot_offset {
    SLOT_ALGORITHM = 0,
    SLOT_KEY_ID = 2,
    SLOT_SIGNATURE = 10, /* Ed25519ph: R, then S */
    SLOT_SIGNATURE_S = SLOT_SIGNATURE + 32,
    SLOT_RESERVED = 74,
    SLOT_SIZE = 80,
};
enum { KEY_ID_SIZE = 8, SLOTS = 6 };

/* Section 5: a reference. */
enum reference_offset {
    REFERENCE_OFFSET = 0,
    REFERENCE_STORED = 8,
    REFERENCE_RAW = 12,
    REFERENCE_CODEC = 16,
    REFERENCE_TYPE = 17,
    REFERENCE_DICTIONARY = 18,
    REFERENCE_RESERVED = 20,
    REFERENCE_HASH = 24,
    REFERENCE_SIZE = 56,
};
enum { HASH_SIZE = 32 };
enum object_type { DIRECTORY = 1, METADATA, DICTIONARY, PAGE, BLOCK, CHARACTERS };
enum codec { CODEC_STORED = 0, CODEC_ZSTD = 1 };

/* Section 6: the directory, its sections, and the table in a section's payload. */
enum directory_offset { DIRECTORY_SECTIONS = 0, DIRECTORY_RESERVED = 4, DIRECTORY_HEADER = 8 };
enum section_offset {
    SECTION_TYPE = 0,
    SECTION_FLAGS = 2,
    SECTION_PAYLOAD_SIZE = 4,
    SECTION_HEADER = 8,
};
enum section_type {
    SECTION_METADATA = 1,
    SECTION_DICTIONARY,
    SECTION_ENTRIES,
    SECTION_BLOCKS,
    SECTION_TITLE,
    SECTION_DATE,
    SECTION_SEARCH,
};
enum section_flags { FLAG_CRITICAL = 1, FLAG_EXTENTS = 2 };
enum extents_offset { EXTENTS_COUNT = 0, EXTENTS_RESERVED = 2, EXTENTS_HEADER = 8 };
enum extent_offset { EXTENT_OFFSET = 0, EXTENT_LENGTH = 8, EXTENT_HASH = 16, EXTENT_SIZE = 48 };
enum table_offset {
    TABLE_COUNT = 0,
    TABLE_LEVELS = 8,
    TABLE_RESERVED = 9,
    TABLE_CONTENT_BASE = 16,
    TABLE_TOP = 24, /* a reference */
    TABLE_LEVEL_BASES = 80,
    TABLE_FIXED_SIZE = 80, /* of a table without level bases */
};
enum { LEVEL_BASE_SIZE = 8 };

/* Section 7: a page. In a leaf of entries, the places of all entries come before the cells; this is
 * where they lie if least block takes one byte. */
enum page_offset { PAGE_TABLE = 0, PAGE_LEVEL = 1, PAGE_COUNT = 2, PAGE_CELLS = 4 };
enum places_offset {
    PLACES_LEAST = PAGE_CELLS,
    PLACES_BLOCK_BITS = 5,
    PLACES_OFFSET_BITS = 6,
    PLACES_LENGTH_BITS = 7,
    PLACES_ARRAY = 8,
};
/* The widths that forged leaves have unless a test sets others: whole bytes. */
enum {
    PLACE_BLOCK_BYTES = 5,
    PLACE_OFFSET_BYTES = 3,
    PLACE_LENGTH_BYTES = 7,
    PLACE_SIZE = PLACE_BLOCK_BYTES + PLACE_OFFSET_BYTES + PLACE_LENGTH_BYTES,
};

/* Section 17: a search section's own data, after its extents. */
enum search_offset {
    SEARCH_TOKENISER = 0,
    SEARCH_IMPACTS = 2,
    SEARCH_STEMMER_SIZE = 3,
    SEARCH_UNICODE = 4,
    SEARCH_RESERVED = 7,
    SEARCH_WEIGHTS = 8,
    SEARCH_CHARACTERS = 24, /* a reference */
    SEARCH_TERMS = 80,      /* a table */
};

#endif
