/* SPDX-License-Identifier: BSD-2-Clause */
/* The directory: spec/FORMAT.md section 6. Freestanding. */
#ifndef ANI_DIRECTORY_H
#define ANI_DIRECTORY_H

#include "format/header.h"

enum ani_section {
    ANI_SECTION_METADATA = 1,
    ANI_SECTION_DICTIONARY = 2,
    ANI_SECTION_ENTRIES = 3,
    ANI_SECTION_BLOCKS = 4,
    ANI_SECTION_TITLE = 5,
    ANI_SECTION_DATE = 6,
};
/* The tables of an archive, in the order of their sections. */
enum ani_table {
    ANI_TABLE_ENTRIES,
    ANI_TABLE_BLOCKS,
    ANI_TABLE_TITLE,
    ANI_TABLE_DATE,
    ANI_TABLES, /* how many */
};
enum { ANI_CRITICAL = 1, ANI_SECTION_HEADER = 8, ANI_TABLE_FIXED = 80 };

typedef struct ani_directory {
    an_table *table;       /* ANI_TABLES of them, by enum ani_table; type 0: the archive has none */
    an_reference metadata; /* type 0: the archive has none */
    bool has_unknown_sections;
} ani_directory;

/* Parses and checks a whole directory, which ends at directory_end in the file. Errors:
 * AN_ERR_FORMAT, AN_ERR_UNSUPPORTED. */
int ani_parse_directory(const uint8_t *bytes, size_t length, const an_header *header,
                        uint64_t directory_end, ani_directory *directory);
/* Finds the reference of dictionary n, n from 1, in a directory that was parsed before. */
int ani_find_dictionary(const uint8_t *bytes, size_t length, const an_header *header, unsigned n,
                        an_reference *ref);

/* The encoders. Each returns how many bytes it stored. */
size_t ani_table_size(const an_table *table);
size_t ani_put_section(uint8_t *bytes, unsigned type, size_t payload);
size_t ani_put_table(uint8_t *bytes, const an_table *table);

#endif
