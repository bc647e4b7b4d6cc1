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
/* Indices of the tables: their section types, counted from that of entries. */
enum ani_table_index {
    ANI_TABLE_ENTRIES,
    ANI_TABLE_BLOCKS,
    ANI_TABLE_TITLE,
    ANI_TABLE_DATE,
    ANI_TABLES /* how many there are */
};
enum { ANI_CRITICAL = 1, ANI_DIRECTORY_HEADER = 8, ANI_SECTION_HEADER = 8, ANI_TABLE_FIXED = 80 };

typedef struct ani_directory {
    an_table *table; /* ANI_TABLES of them, by enum ani_table_index; type 0: the archive has none */
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

/* The encoders, for an archive with one dictionary or none (type 0). Each returns how many bytes a
 * directory takes. */
size_t ani_directory_size(const ani_directory *directory, const an_reference *dictionary);
size_t ani_put_directory(uint8_t *bytes, const ani_directory *directory,
                         const an_reference *dictionary);

#endif
