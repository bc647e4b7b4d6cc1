/* SPDX-License-Identifier: BSD-2-Clause */
/* Builds the pages of a table from the cells of its leaves, which come in order. */
#ifndef ANI_BUILDER_H
#define ANI_BUILDER_H

#include "format/directory.h"
#include "format/places.h"
#include "writer/spool.h"

#include <archive_news/writer.h>

typedef struct ani_builder ani_builder;

typedef struct ani_new_entry {
    const uint8_t *id, *record;
    size_t id_length, record_length;
    ani_place place; /* of the content; all zero if it has none */
} ani_new_entry;

/* A leaf that is taken over as it is stored. */
typedef struct ani_stored_leaf {
    an_reference ref; /* but for its offset */
    const uint8_t *stored, *first;
    size_t first_length;   /* of its first key; 0: the table has no keys */
    uint64_t count;        /* of its cells */
    uint64_t content_size; /* stored bytes of the blocks in a leaf of blocks; else 0 */
} ani_stored_leaf;

/* Functions return an error of the writer, whose message is then set. Close the builder also after
 * an error of ani_builder_open(). */
int ani_builder_open(ani_builder **builder, an_writer *w, enum ani_table_index table);

/* Adds the next cell. Each table has its own of these functions, and both orders have the third.
 * Everything is copied. */
int ani_builder_add_entry(ani_builder *b, const ani_new_entry *entry);
int ani_builder_add_block(ani_builder *b, const an_reference *block);
int ani_builder_add_number(ani_builder *b, uint64_t number);
int ani_builder_add_term(ani_builder *b, const uint8_t *key, size_t key_length,
                         const uint8_t *value, size_t value_length);

/* Ends the leaf that is being filled, if it has a cell. */
int ani_builder_end_leaf(ani_builder *b);
/* Ends the leaf that is being filled, and adds a whole one. */
int ani_builder_add_leaf(ani_builder *b, const ani_stored_leaf *leaf);
/* Returns the size of a leaf of entries: of cells that take `cells` bytes, with places of this
 * range, and with the widths that a leaf before had. */
size_t ani_builder_leaf_size(const ani_builder *b, size_t cells, size_t count,
                             const ani_place_range *range, const ani_places_head *before);
/* Lets the leaf that the next entry begins keep the widths of places that a leaf before had. */
int ani_builder_keep_widths(ani_builder *b, const ani_places_head *before);
/* How many leaves were ended. */
uint64_t ani_builder_leaves(const ani_builder *b);

/* Ends adding: writes the pages that are not full. */
int ani_builder_finish(ani_builder *b);
/* Describes the table, but for offsets in the file. */
void ani_builder_table(const ani_builder *b, an_table *table);
/* The pages of a level, as stored. */
ani_spool *ani_builder_level(ani_builder *b, unsigned level);
void ani_builder_close(ani_builder *b);

#endif
