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
    ANI_SECTION_SEARCH = 7, /* parsing a directory skips its own data */
};
/* Indices of the tables: their section types, counted from that of entries. */
enum ani_table_index {
    ANI_TABLE_ENTRIES,
    ANI_TABLE_BLOCKS,
    ANI_TABLE_TITLE,
    ANI_TABLE_DATE,
    ANI_TABLES,                                                 /* how many there are */
    ANI_TABLE_SEARCH = ANI_SECTION_SEARCH - ANI_SECTION_ENTRIES /* within its section */
};
enum ani_section_flags { ANI_CRITICAL = 1, ANI_HAS_EXTENTS = 2 };
enum {
    ANI_DIRECTORY_HEADER = 8,
    ANI_SECTION_HEADER = 8,
    ANI_TABLE_FIXED = 80,
    ANI_EXTENTS_HEADER = 8,
    ANI_EXTENT_SIZE = 48,
    ANI_EXTENTS_MAX = 64 /* of a section */
};

typedef struct ani_section_view {
    unsigned type, flags;
    ani_cursor payload; /* what was not read of it */
} ani_section_view;

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

/* Reads a table of the type that *t has, and of this count, to the end of its data. `end` is that
 * of the directory. Errors: AN_ERR_FORMAT, AN_ERR_UNSUPPORTED. */
int ani_read_table(ani_cursor *c, an_table *t, uint64_t count, const an_header *header,
                   uint64_t end);
/* Finds the search section, in a directory that was parsed before. Returns false if there is none.
 */
bool ani_find_search(const uint8_t *bytes, size_t length, ani_section_view *section);
/* Reads the extents that a payload begins with, and leaves the section's own data. Returns them in
 * place, or NULL, in a map that changes. */
const uint8_t *ani_read_extents(ani_cursor *payload, size_t *count);
/* Whether so many stored bytes of an object at this offset lie in one of `count` extents. */
bool ani_is_in_extent(const uint8_t *extents, size_t count, uint64_t offset, uint32_t stored);

/* Goes through what lies in the file and belongs to a section that is no table: the object of
 * metadata, those of dictionaries, and the extents of sections, in the order of the directory. */
typedef struct ani_extent {
    uint64_t offset, size;
    const uint8_t *hash; /* of an extent; NULL: it is an object */
} ani_extent;
/* Read how many extents a payload begins with, and then each of them; or, if is_object, what begins
 * a reference to an object. */
size_t ani_count_extents(ani_cursor *payload);
void ani_read_extent(ani_cursor *payload, bool is_object, ani_extent *extent);
typedef struct ani_extent_walk {
    ani_cursor directory, extents;
    uint32_t sections; /* that are left */
    size_t left;       /* extents of the section */
    bool is_object;
} ani_extent_walk;
/* The directory was parsed before. */
void ani_begin_extents(ani_extent_walk *walk, const uint8_t *bytes, size_t length);
/* Returns false after the last one. */
bool ani_next_extent(ani_extent_walk *walk, ani_extent *extent);

/* The encoders. Each returns how many bytes a directory takes. The dictionaries are in the order of
 * their numbers. The payload of the search section, of search_size bytes, is the caller's to put:
 * it ends the directory. 0: there is none. */
size_t ani_directory_size(const ani_directory *directory, unsigned dictionaries,
                          size_t search_size);
size_t ani_put_directory(uint8_t *bytes, const ani_directory *directory,
                         const an_reference *dictionary, unsigned dictionaries, size_t search_size);
/* The data of a table, as sections have it. */
size_t ani_table_size(const an_table *t);
size_t ani_put_table(uint8_t *bytes, const an_table *t);

#endif
