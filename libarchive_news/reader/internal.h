/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of the reader: source -> object -> table -> entry -> content, each floor on the one below.
 */
#ifndef ANI_READER_H
#define ANI_READER_H

#include "format/page.h"
#include "format/record.h"

/* memory.c: whether a source is given in one way, and page slots are in range. */
bool ani_config_is_valid(const an_config *config);
/* Hands out the caller's memory. AN_ERR_MEMORY. */
int ani_memory_divide(an_reader *r);

/* load.c: the only way to bytes behind the header. */

/* Bytes of the source, in place when mapped, else copied to buffer. AN_ERR_MISSING, AN_ERR_IO.
 * *result: what the read callback returned. */
int ani_source_bytes(const an_source *source, uint64_t offset, size_t length, uint8_t *buffer,
                     const uint8_t **bytes, int *result);
/* Loads an object into buffer (of raw size at least) or in place. */
int ani_load_object(an_reader *r, const an_reference *ref, uint8_t *buffer, const uint8_t **bytes);
/* The same, kept in a page slot: for directory, metadata and pages. *slot stays until the next
 * call. */
int ani_load_page(an_reader *r, const an_reference *ref, an_cached_page **slot);
/* Block n: its bytes stay until the next call. */
int ani_load_block(an_reader *r, uint64_t n, const an_reference *ref);
/* Whether bytes begin with a frame as section 5 wants it. */
int ani_check_frame(const uint8_t *bytes, const an_reference *ref);
/* The directory's bytes, until the next page is loaded; dictionary n, kept in memory. */
int ani_load_directory(an_reader *r, const uint8_t **bytes, size_t *length);
int ani_load_dictionary(an_reader *r, unsigned n);
/* Notes where an error was, for an_reader_fault(); gives error. */
int ani_fault(an_reader *r, int error, const an_reference *ref);

/* table.c: the one walker. */

/* Where in a table an item was read last: the next one is mostly asked for next. AN_SMALL leaves it
 * out, for firmware. */
#ifdef AN_SMALL
enum { ANI_POSITIONS = 0 };
#else
enum { ANI_POSITIONS = ANI_TABLES };
#endif
/* Blocks that are verified together at most: on the stack, 100 bytes each, so only where hashing
 * them together pays. */
#ifdef ANI_HAVE_LANES
enum { ANI_TOGETHER = 64 };
#else
enum { ANI_TOGETHER = 1 };
#endif
typedef struct ani_position {
    ani_page page;     /* behind that item; no items: nowhere */
    uint64_t first;    /* rank of the page's first item */
    size_t key_length; /* of the last item's key, which is in r->key */
} ani_position;

/* That of one table; `other` where none are kept. */
static inline ani_position *ani_position_in(const an_reader *r, const an_table *table,
                                            ani_position *other)
{
    return ANI_POSITIONS > 0 ? &r->position[table - r->table] : other;
}

/* A leaf of a table. */
typedef struct ani_leaf {
    ani_position at;                 /* before its first item */
    uint64_t count;                  /* items in it */
    uint64_t offset[ANI_LEVELS_MAX]; /* pages on the way, by level: offset, stored size, rank of the
                                        first item beneath */
    uint32_t stored[ANI_LEVELS_MAX];
    uint64_t rank[ANI_LEVELS_MAX];
    uint16_t items[ANI_LEVELS_MAX]; /* of the page itself */
} ani_leaf;

const an_table *ani_table(const an_reader *r, unsigned type);
/* The leaf that holds item `rank`, which must be below the table's count. */
int ani_leaf_at_rank(an_reader *r, const an_table *table, uint64_t rank, ani_leaf *leaf);
/* Item `rank` of a table; in entries the key is in r->key. The page it lies in stays until the next
 * is loaded. */
int ani_table_cell(an_reader *r, const an_table *table, uint64_t rank, ani_cell *item);
/* The first item of entries with a key not below id: its rank (the count if there is none); *found:
 * whether it is id itself, then item and r->key are set. */
int ani_table_seek(an_reader *r, const char *id, size_t length, uint64_t *rank, bool *found,
                   ani_cell *item);

/* content.c */
int ani_block_reference(an_reader *r, uint64_t n, an_reference *ref);

#endif
