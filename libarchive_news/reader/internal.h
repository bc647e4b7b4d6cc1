/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside the reader. Each file uses only those before it:
 *
 *     decoder.c  zstd
 *     memory.c   the caller's memory, divided
 *     load.c     reference -> verified bytes
 *     open.c     header, trust, directory, metadata
 *     trail.c    one leaf of a table -> the next
 *     table.c    rank or id -> cell of a table
 *     entry.c    cell -> entry
 *     content.c  entry -> bytes of its content
 *     verify.c   all of it, with extents.c; parts.c: by several threads; slices.c: with pauses
 *
 * error.c and version.c stand alone.
 */
#ifndef ANI_READER_H
#define ANI_READER_H

#include "format/page.h"
#include "format/record.h"

/* AN_SMALL, for firmware, leaves out what only makes reading faster, or passing over damage. */
#ifdef AN_SMALL
enum {
    ANI_POSITIONS = 0,
    ANI_USES_SPARE = 0,
    ANI_NOTES_SPANS = 0,
    ANI_PREFETCHES = 0,
    ANI_VISITS = 0,
    ANI_OVERLAPS = 0,
    ANI_JOINS = 0,
};
#else
enum {
    ANI_POSITIONS = ANI_TABLES,
    ANI_USES_SPARE = 1,
    ANI_NOTES_SPANS = 1,
    ANI_PREFETCHES = 1,
    ANI_VISITS = 1,
    ANI_OVERLAPS = 1,
    ANI_JOINS = 1,
};
#endif
/* How many blocks are verified together at most. They take 100 bytes of the stack each, which pays
 * only where several are hashed side by side. */
#ifdef ANI_HAVE_LANES
enum { ANI_TOGETHER = 64 };
#else
enum { ANI_TOGETHER = 1 };
#endif

/* --- decoder.c. With AN_NO_ZSTD, what has an error is AN_ERR_UNSUPPORTED. --- */

/* The memory that zstd needs: for the decoder; for a dictionary that is prepared. */
size_t ani_decoder_size(void);
size_t ani_dictionary_tables_size(uint32_t length);
/* Begins with r->decoder, which is memory so far. Returns false if it is too little. */
bool ani_begin_decoder(an_reader *r);
/* Whether zstd takes stored bytes that lie over the end of the room for what they become, and does
 * not overwrite what it has not read. */
bool ani_decodes_in_place(void);
/* Prepares the dictionary that was loaded. Errors: AN_ERR_FORMAT. */
int ani_prepare_dictionary(an_reader *r);
/* Checks that stored bytes are one frame as section 5 wants it. Errors: AN_ERR_FORMAT. */
int ani_check_frame(const uint8_t *bytes, const an_reference *ref);
/* Decompresses an object into buffer, with the dictionary that it names, which is loaded. Errors:
 * AN_ERR_FORMAT. */
int ani_decompress(an_reader *r, const an_reference *ref, const uint8_t *stored, uint8_t *buffer);

/* --- memory.c --- */

/* Whether a source is given in exactly one way, and cached_pages is in range. */
bool ani_config_is_valid(const an_config *config);
/* Divides the caller's memory among the parts of the reader. Errors: AN_ERR_MEMORY. */
int ani_memory_divide(an_reader *r);

/* --- load.c. Errors of all that load: AN_ERR_MISSING, _IO, _HASH, _FORMAT, _UNSUPPORTED. --- */

/* Notes for an_reader_fault() where an error was. Returns the error. */
int ani_fault(an_reader *r, int error, const an_reference *ref);
/* Reads bytes of the source: in place if it is mapped, else into buffer. *result is what the read
 * callback returned, if it was called. Errors: AN_ERR_MISSING, AN_ERR_IO. */
int ani_source_bytes(const an_source *source, uint64_t offset, size_t length, uint8_t *buffer,
                     const uint8_t **bytes, int *result);
/* Load the directory, the metadata or a page into the cache. *page stays until the next one is
 * loaded. */
int ani_load_directory(an_reader *r, an_cached_page **page);
int ani_load_page(an_reader *r, const an_reference *ref, an_cached_page **page);
#ifndef AN_SMALL
/* Loads a page whose stored bytes were read, and have the right hash. They are not kept. */
int ani_load_hashed_page(an_reader *r, const an_reference *ref, const uint8_t *stored,
                         an_cached_page **page);
#endif
/* Loads dictionary n, which stays until another one is loaded. 0 is no dictionary. */
int ani_load_dictionary(an_reader *r, unsigned n);
/* Loads block n into r->block_bytes, where it stays until the next one is loaded. */
int ani_load_block(an_reader *r, uint64_t n, const an_reference *ref);

/* --- trail.c --- */

#ifndef AN_SMALL
/* How many leaves are hashed ahead at most. */
enum { ANI_AHEAD = 32 };

/* Where the page above the leaves was left, and leaves that were read and hashed ahead. */
typedef struct ani_trail {
    const an_table *table;  /* NULL: nowhere */
    an_cached_page *parent; /* in which the page is, if its offset and hash are still these */
    uint64_t offset;
    uint8_t hash[ANI_HASH_SIZE];
    ani_page page; /* at the cell of the next leaf */
    uint64_t rank; /* of that leaf's first cell */
    size_t key_length;
    char key[AN_ID_MAX + 1]; /* before that cell */
    uint8_t *room;           /* for stored bytes */
    size_t room_size;
    const uint8_t *ahead; /* stored bytes of the next leaf, if ahead_count > 0 */
    unsigned ahead_count;
    uint32_t ahead_good; /* bit by bit from the next leaf on: whether its hash is right */
} ani_trail;

/* Makes it one that leads nowhere. room: for stored bytes; not used where the source is mapped. */
void ani_trail_begin(ani_trail *t, uint8_t *room, size_t size);
/* Begins it with a page above the leaves, whose next cell is that of the next leaf, and the key
 * before that cell. rank: of the leaf's first cell. */
void ani_trail_keep(ani_trail *t, const an_table *table, an_cached_page *parent,
                    const ani_page *page, const ani_key *key, uint64_t rank);
/* Reads the cell of the leaf that begins with this rank, whose key is then the trail's. *stored:
 * the leaf's stored bytes, if they were hashed ahead; else NULL. Returns false where the trail does
 * not lead there. */
bool ani_trail_next(an_reader *r, ani_trail *t, const an_table *table, uint64_t rank,
                    ani_cell *cell, const uint8_t **stored);
#endif

/* --- table.c. Errors: those of loading. --- */

/* How far a leaf was read. */
typedef struct ani_position {
    ani_page page;     /* at the next cell; count 0: nowhere */
    uint64_t first;    /* rank of the page's first cell */
    size_t key_length; /* of the key before it, which is in r->key */
} ani_position;

typedef struct ani_leaf {
    ani_position at; /* before its first cell */
    uint64_t count;  /* cells in it */
    uint64_t offset;
    uint32_t stored;
} ani_leaf;

/* What verifying wants of the way to a leaf. */
typedef struct ani_leaf_watch {
#ifndef AN_SMALL
    ani_trail *trail; /* NULL: none */
#endif
    uint64_t *ends; /* by level, gets where the pages on the way end */
    ani_visitor visitor;
    uint64_t rank;     /* gets that of the leaf's first cell, before cells are visited */
    uint64_t position; /* gets what a leaf of blocks adds to the offsets of visited cells */
    bool has_visited;  /* set if the leaf was checked now, and its cells were visited */
} ani_leaf_watch;

/* Finds the leaf that holds the cell of this rank, which must be below the table's count. With a
 * watch, which may be NULL, an inner page with one child is refused unless it is the last of its
 * level. */
int ani_leaf_at_rank(an_reader *r, const an_table *table, uint64_t rank, ani_leaf_watch *watch,
                     ani_leaf *leaf);
#ifndef AN_SMALL
/* Finds the page of a level of the table in the same way; page->count is how many cells of leaves
 * lie beneath it. */
int ani_page_at_rank(an_reader *r, const an_table *table, unsigned level, uint64_t rank,
                     ani_leaf *page);
#endif
/* Reads the cell of this rank, which must be below the table's count. What it points to stays until
 * the next page is loaded, its key until the next call with this table. */
int ani_table_cell(an_reader *r, const an_table *table, uint64_t rank, ani_cell *cell);

/* What is sought in a table with keys, and where it is. */
typedef struct ani_seek {
    const char *id;
    size_t length;
    int order;     /* 0: the cell has this very key; below 0: another one; above 0: no cell */
    ani_cell cell; /* the first cell whose key is not below it, if it is in the leaf */
    ani_leaf leaf; /* that has it if one has, after the cell; of it, only the page and its rank */
} ani_seek;
/* Finds a key. If all are above it, no cell is found, and the leaf is one without cells before the
 * first one. */
int ani_table_seek(an_reader *r, const an_table *table, ani_seek *seek);
/* Returns how many keys are below the one that was sought. */
static inline uint64_t ani_rank_sought(const ani_seek *seek)
{
    return seek->leaf.at.first + (seek->leaf.at.page.next - (seek->order <= 0 ? 1 : 0));
}

/* --- entry.c --- */

/* Makes an entry of a cell of the table of entries. Errors: AN_ERR_FORMAT. */
int ani_parse_entry(const ani_cell *cell, uint64_t number, an_entry *entry);

#endif
