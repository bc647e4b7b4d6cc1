/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Archives made from the specification alone, not with the library's encoders:
 * rightly hashed and rightly signed by key 1, whatever is in them. A forgery
 * goes through four steps, and a test may change it between them:
 *
 *     forge_plain(&f);     or forge_deep(&f): fills in objects
 *     forge_lay(&f);       gives each object its offset and hash
 *     forge_close(&f);     makes the directory, and the root refer to it
 *     forge_seal(&f);      signs; f.file holds the bytes
 *     forge_drop(&f);      frees everything
 *
 * forge_seal() calls forge_close() if the test did not.
 */
#ifndef UNIT_FORGE_H
#define UNIT_FORGE_H

#include "support/blob.h"
#include "support/wire_offsets.h"

/* Tables of a forgery; SECTION_ENTRIES plus one of them is its section type. */
enum { ENTRIES, BLOCKS, TITLE, DATE, TABLES };
/* The most of each that can be forged: one level more than the format allows. */
enum { LEVELS = 9, DICTIONARIES = 3, EXTRA = 3 };
/* Limits that the root states: blocks of the honest archives below, pages and dictionaries of all.
 */
enum { FORGED_BLOCK = 1024, FORGED_PAGE = 65536, FORGED_DICTIONARY = 65536 };

typedef struct object {
    blob raw, stored; /* stored empty: raw as it is */
    uint8_t codec, type;
    uint16_t dictionary;
    uint32_t lie_stored, lie_raw; /* not 0: what the reference says instead */
    uint8_t hash[HASH_SIZE];
    uint64_t offset, below;
    /* Of a page, what its parent's cell says: the stored bytes of what its cells refer to, and of
     * each level below that. */
    uint64_t span[LEVELS];
    const char *key; /* the first one of a page of entries */
} object;

typedef struct forged_level {
    object *page;
    size_t count;
} forged_level;

typedef struct section {
    uint16_t type, flags;
    uint32_t lie_size; /* not 0: the payload size that its header says instead */
    blob payload;
} section;

typedef struct forged_table {
    forged_level level[LEVELS];
    unsigned levels;
    uint64_t count, base[LEVELS], content_base;
    bool absent;
} forged_table;

typedef struct forgery {
    object metadata, dictionary[DICTIONARIES], directory;
    unsigned dictionaries;
    forged_table table[TABLES];
    object *block;
    size_t blocks;
    section section[6 + DICTIONARIES + EXTRA];
    size_t sections;
    section extra[EXTRA]; /* after the others */
    size_t extras;
    blob hole;          /* bytes that no reference names, after the blocks */
    uint32_t page_size; /* 0: FORGED_PAGE */
    char **name;        /* what name_number() returned */
    size_t names;
    uint32_t block_size;
    uint64_t end; /* of the last object */
    uint8_t root[ROOT_SIZE];
    bool closed;
    blob file;
} forgery;

/* --- objects: forge.c ---------------------------------------- */

const blob *stored_of(const object *o);
/* Sizes as the reference says them. */
uint32_t stored_size(const object *o);
uint32_t raw_size(const object *o);
void hash_object(object *o);
void drop_object(object *o);

void put_reference(blob *b, const object *o);
void put_short_reference(blob *b, const object *o);

/* Appends an empty object to a list of blocks or pages. */
object *add_object(object **list, size_t *count, unsigned type);
object *add_block(forgery *f, const void *raw, size_t length);

/* --- pages and records: forge.c ---------------------------------------- */

/* Adds a page with its header; the caller puts its cells. A leaf of entries has an array of places
 * with widths of whole bytes. */
object *add_page(forgery *f, unsigned t, unsigned level);
/* Counts one cell more in a page's header, and `below` more cells of leaves beneath it. Adds an
 * empty place to the array of a leaf of entries. */
void count_cell(object *page, uint64_t below);
/* Sets the place of a leaf's last cell, or what stands in its array. */
void set_place(object *leaf, uint64_t block, uint64_t offset, uint64_t length);
/* Replaces the array of places, and what stands before it, by other bytes. */
void replace_places(object *leaf, const blob *places);

void put_key(blob *b, size_t shared, const char *rest, size_t length);
void put_field(blob *record, uint64_t tag, const void *value, size_t length);
void put_overflow(blob *record, uint64_t block, uint64_t offset, uint64_t length);

/* Makes a record of this kind with a target, if there is one. */
blob make_record(unsigned kind, const char *target);

/* Add one cell to a leaf of entries, or of an order. put_entry_cell() takes any key; the others
 * remember the leaf's first key, which its parent repeats. Places are empty until they are set. */
void put_entry_cell(object *page, size_t shared, const char *rest, size_t length,
                    const blob *record);
void put_entry(object *page, const char *key, const blob *record);
void add_entry(object *page, const char *key, unsigned kind, uint64_t block, uint64_t offset,
               uint64_t length, const char *target);
void add_order_cell(object *page, int64_t step);

/* Adds the leaf of blocks over `most` blocks from `first` on. */
void add_block_leaf(forgery *f, size_t first, size_t most);
/* Puts a cell for a page or block, and adds up what lies beneath it. put_child_cell() says what the
 * page's fields `below` and `span` have. */
void put_child_cell(object *page, const object *child, bool is_of_blocks);
void put_block_cell(object *leaf, const object *block);
/* Adds an inner page over `most` pages of the level below it from `first` on. */
object *add_inner(forgery *f, unsigned t, unsigned level, size_t first, size_t most);

/* --- zstd frames: forge.c ---------------------------------------- */

typedef struct frame {
    bool checksum, no_content_size;
    int window_log;         /* 0: zstd's choice */
    const blob *dictionary; /* may be NULL */
} frame;

/* Stores the object as one frame of its raw bytes. */
void compress_object(object *o, frame f);

/* --- the steps: forge_steps.c ---------------------------------------- */

void forge_lay(forgery *f);
/* Writes what is known of tables and objects into the payloads of sections once more. */
void fill_sections(forgery *f);
/* Fills in the root as it should be for the objects that there are, and this size of the file. */
void fill_root(forgery *f, uint64_t file_size);
/* Makes the directory's bytes from the sections, unless there are some, and hashes them. */
void make_directory(forgery *f);
void forge_close(forgery *f);
/* The size that the root says may be a lie; the file has what the objects take. */
void forge_seal(forgery *f);
void forge_drop(forgery *f);

/* --- honest archives, to be changed: forge_honest.c ---------------------------------------- */

void put_metadata(forgery *f);
/* Sets each table's count to what its leaves have. */
void count_tables(forgery *f);

/* Adds the leaves of an order over these numbers, `most` in each. */
void add_order_leaves(forgery *f, unsigned t, const uint32_t *numbers, size_t count, size_t most);
/* Adds inner pages over a table's pages, each over `most` of them, until there is one top page. */
void add_levels(forgery *f, unsigned t, size_t most);
/* Returns the text of a number of six digits, which stays as long as the forgery. */
const char *name_number(forgery *f, unsigned number);

/* An archive of nothing, and one without orders whose only leaf of entries is returned. */
void forge_empty(forgery *f);
object *forge_leaf(forgery *f);
/* Lays the latter: its blocks get one leaf, and its tables are counted. */
void forge_lay_leaf(forgery *f);

/* One leaf for each table: a and b are articles, c an alias of a, d an empty asset; one block
 * "alphabravo". */
void forge_plain(forgery *f);

/* Three leaves for each table; six articles a to f of 4 bytes, each in a block of its own. An inner
 * page above them is added with forge_inners(), or forge_inners_but() for the tables but one. */
void forge_deep(forgery *f);
void forge_inners(forgery *f);
void forge_inners_but(forgery *f, unsigned t);

#endif
