/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an archive consists of: its objects and extents (sections 2 and 6), each
 * with its place in the file and the hash of its bytes. With the 1,024 bytes of
 * the header they are the whole file. Two editions share an object if its type,
 * size and hash are the same in both: then its bytes are.
 *
 * The conventions of reader.h hold here too. This is for computers: a library
 * that was built with AN_SMALL does not have it.
 */
#ifndef ARCHIVE_NEWS_OBJECTS_H
#define ARCHIVE_NEWS_OBJECTS_H

#include <archive_news/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Listing ------------------------------------------------------------- */

/* A run of bytes of the file with a hash of its own. */
typedef struct an_object_info {
    uint64_t offset, size;
    unsigned type;    /* enum an_object, but never AN_OBJECT_HEADER */
    uint8_t hash[32]; /* BLAKE2b-256 of the bytes, personalised by the type */
} an_object_info;

/* Called for each object. It must not call the reader. Any number but 0 stops
 * the list with AN_ERR_CANCELLED. */
typedef struct an_object_visitor {
    int (*visit)(void *context, const an_object_info *object);
    void *context;
} an_object_visitor;

/* The tables of an archive, sections 6 and 7. */
enum an_table_number {
    AN_TABLE_ENTRIES = 0,
    AN_TABLE_BLOCKS = 1,
    AN_TABLE_TITLE = 2,
    AN_TABLE_DATE = 3,
    AN_TABLE_COUNT = 4
};

/*
 * Lists all objects, in no order that a caller may rely on. It takes no memory
 * beyond the reader's, however large the archive is. Give the reader at least 9
 * cached_pages: with fewer, pages are loaded again and again. Every page is
 * checked as it is loaded; what is listed may still overlap or leave gaps
 * unless the archive was verified.
 *
 * Errors: the loading errors, AN_ERR_CANCELLED.
 */
int an_objects_list(an_reader *reader, const an_object_visitor *visitor);

/*
 * The parts of it, for an archive that is being fetched: what the root and the
 * directory name (the directory, metadata, dictionaries, extents of sections,
 * and the top page of each table); then, level by level, what the pages of one
 * level of a table refer to: pages of the level below, or blocks for level 0 of
 * AN_TABLE_BLOCKS. A table has an_objects_levels() levels, and the top page is
 * the only one of the highest. Only the pages of that level and those above it
 * are loaded.
 *
 * Errors: those of an_objects_list(); AN_ERR_USAGE if the level refers to
 * nothing.
 */
int an_objects_named(an_reader *reader, const an_object_visitor *visitor);
int an_objects_below(an_reader *reader, unsigned table, unsigned level,
                     const an_object_visitor *visitor);

/* Returns how many levels a table has: 0 if it is empty, if the archive does
 * not have it, or if there is no such table. */
unsigned an_objects_levels(const an_reader *reader, unsigned table);

/* ---- What two editions share --------------------------------------------- */

/* The objects of an old edition, to which those of a new one are compared. */
typedef struct an_shared an_shared;

/*
 * Lists the objects of the old edition. They are kept in 24 MiB of memory, and
 * what does not fit in files without a name in `folder`, which the caller
 * keeps. The reader is not used any more afterwards. Close it also after an
 * error.
 *
 * Errors: those of an_objects_list(); AN_ERR_MEMORY if there is not enough
 * memory; AN_ERR_IO, with errno, if a file cannot be written or read.
 */
int an_shared_open(an_shared **shared, an_reader *old, const char *folder);

/*
 * Compares objects of a new edition: add some, which begins a batch; then
 * compare; then get them back one by one, in the order of their offsets. *end:
 * there is none left. *is_shared: the old edition has the same object, and
 * *old_offset is its offset there, the lowest of several. The next batch may
 * begin after any of these calls.
 *
 * A batch may have any number of objects: it takes as much memory again as the
 * old edition, twice.
 *
 * Errors: AN_ERR_MEMORY, AN_ERR_IO, as above.
 */
int an_shared_add(an_shared *shared, const an_object_info *object);
int an_shared_compare(an_shared *shared);
int an_shared_next(an_shared *shared, an_object_info *object, bool *is_shared,
                   uint64_t *old_offset, bool *end);

void an_shared_close(an_shared *shared);

#ifdef __cplusplus
}
#endif

#endif
