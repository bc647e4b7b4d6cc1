/* SPDX-License-Identifier: BSD-2-Clause */
/* Builds the pages of a table from the cells of its leaves, which come in order. */
#ifndef ANI_BUILDER_H
#define ANI_BUILDER_H

#include "format/directory.h"
#include "format/places.h"
#include "writer/spool.h"

#include <archive_news/writer.h>

typedef struct ani_builder ani_builder;

/* Functions return an error of the writer, whose message is then set. Close the builder also after
 * an error of ani_builder_open(). */
int ani_builder_open(ani_builder **builder, an_writer *w, enum ani_table_index table);

/* Adds the next cell. The place of an entry without content is all zero. Each table has its own of
 * these functions, and both orders have the third. Everything is copied. */
int ani_builder_add_entry(ani_builder *b, const uint8_t *id, size_t id_length,
                          const ani_place *place, const uint8_t *record, size_t record_length);
int ani_builder_add_block(ani_builder *b, const an_reference *block);
int ani_builder_add_number(ani_builder *b, uint64_t number);
int ani_builder_add_term(ani_builder *b, const uint8_t *key, size_t key_length,
                         const uint8_t *value, size_t value_length);

/* Ends adding: writes the pages that are not full. */
int ani_builder_finish(ani_builder *b);
/* Describes the table, but for offsets in the file. */
void ani_builder_table(const ani_builder *b, an_table *table);
/* The pages of a level, as stored. */
ani_spool *ani_builder_level(ani_builder *b, unsigned level);
void ani_builder_close(ani_builder *b);

#endif
