/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of the writer: items -> spool -> blocks -> tables -> signed file. */
#ifndef ANI_WRITER_H
#define ANI_WRITER_H

#include "format/page.h"
#include "format/record.h"
#include "writer/sort.h"

#include <archive_news/writer.h>

/* What compresses pieces of one kind: threads with a context each. pool.c */
typedef struct ani_pool ani_pool;

typedef struct ani_piece {
    uint8_t *raw, *stored; /* stored may be raw */
    size_t raw_length, stored_length;
    uint8_t codec;
    uint8_t type; /* enum ani_type, for the hash */
    uint16_t dictionary;
    uint8_t hash[ANI_HASH_SIZE];
} ani_piece;

typedef struct ani_pool_config {
    unsigned jobs; /* threads; 0: the caller's own */
    int level;
    size_t piece_size; /* most raw bytes of a piece */
    const void *dictionary;
    size_t dictionary_length; /* 0: none */
    const void *prepared; /* the dictionary's ZSTD_CDict, but where ani_finds_by_rows(); used where
                             it suits the pieces */
    unsigned type;
    int raw; /* store as it is */
    int (*take)(void *context,
                const ani_piece *
                    piece); /* called in the order of pieces, by the thread that gives them. AN_* */
    void *context;
} ani_pool_config;

/* How many pieces are on their way at most. */
unsigned ani_pool_slots(const ani_pool_config *config);
int ani_pool_open(ani_pool **pool, const ani_pool_config *config);
/* Room for the raw bytes of the next piece. AN_*: of a piece taken meanwhile. */
int ani_pool_room(ani_pool *pool, uint8_t **raw);
/* Gives the piece that ani_pool_room() made room for. */
void ani_pool_give(ani_pool *pool, size_t length);
/* Waits until all pieces are taken. */
int ani_pool_drain(ani_pool *pool);
void ani_pool_close(ani_pool *pool);

struct ZSTD_CCtx_s;
/* Makes a context give the same bytes on every machine. 0: it could not be. */
int ani_same_everywhere(struct ZSTD_CCtx_s *context);
/* Whether a dictionary is not to be prepared: each context makes tables of its own, which at such a
 * level is soon done. */
int ani_finds_by_rows(int level, size_t dictionary_length);
/* Memory that a context takes at most, with tables of its own. */
size_t ani_context_size(int level, size_t piece_size, size_t dictionary_length);

/* Pages of one table, built from its items in order; the leaves of entries on all threads and with
 * the dictionary. table.c */
typedef struct ani_builder ani_builder;

int ani_builder_open(ani_builder **builder, an_writer *w, unsigned type);
/* The next item: its key (entries), and its value as it stands in a leaf. block_stored: blocks
 * only, size of the block as stored. */
int ani_builder_add(ani_builder *b, const uint8_t *key, size_t key_length, const uint8_t *value,
                    size_t value_length, uint64_t block_stored);
int ani_builder_finish(ani_builder *b);
void ani_builder_close(ani_builder *b);
/* Fills levels, count and type; sizes of the levels as stored, whole pages. */
void ani_builder_table(const ani_builder *b, an_table *table);
uint64_t ani_builder_level_size(const ani_builder *b, unsigned level);
ani_spool *ani_builder_level(ani_builder *b, unsigned level);

/* Where an item's bytes are in the spool of contents, and what is to become of it. items.c */
typedef struct ani_stored_item {
    uint64_t content, content_length, overflow, overflow_length;
    uint32_t id_length, title_length, fields_length;
    uint16_t kind;
    uint8_t status, is_text, has_content, has_date;
    int64_t date;
    uint8_t hash[ANI_HASH_SIZE];
} ani_stored_item;

/* Places of an item's content and more, by arrival. */
typedef struct ani_places {
    ani_place content, overflow;
    uint64_t same_as; /* arrival of the item with the same content plus 1; 0: none */
} ani_places;

struct an_writer {
    an_writer_config config;
    char *path, *folder, *base;
    char *meta[5];
    an_secret_key keys[AN_SLOTS];
    char message[1400];
    int broken;        /* an error that leaves only closing */
    ani_spool content; /* contents and mores, as given */
    ani_spool items;   /* ani_stored_item, id, title key, fields */
    ani_spool places;  /* ani_places by arrival */
    ani_spool blocks;  /* as stored */
    ani_sorter *by_hash, *targets;
    uint64_t arrivals, text_bytes;
    uint8_t *scratch;
    size_t scratch_size;
    uint8_t *dictionary; /* NULL: none */
    void *prepared;      /* ZSTD_CDict of it */
    size_t dictionary_length;
    uint8_t *dictionary_stored; /* what goes into the file */
    size_t dictionary_stored_length;
    int runs_through; /* some content takes more than a block */
    uint32_t page_raw, page_stored, block_raw, block_stored;
    uint64_t block_count, content_size, done, total;
    uint64_t articles, entries, assets, aliases, duplicates, given;
    ani_builder *table[ANI_TABLES];
};

/* Notes what was wrong and gives the error; after it the writer is broken unless the error is one
 * of an item's. */
int ani_fail(an_writer *w, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for an errno of a temporary or the output file: AN_OK for 0, else AN_ERR_IO or
 * AN_ERR_MEMORY. */
int ani_fail_io(an_writer *w, int error_number);
int ani_report(an_writer *w, uint64_t done);
unsigned ani_jobs(const an_writer *w);

/* items.c: goes through the items as they arrived. */
typedef struct ani_item_reader {
    uint64_t at;
    uint64_t arrival;
    ani_stored_item item;
    const uint8_t *id, *title, *fields; /* in w->scratch */
} ani_item_reader;
int ani_next_item(an_writer *w, ani_item_reader *reader, int *end);
/* The most that one field record may take inline. */
size_t ani_record_limit(const an_writer *w);

/* Whether blocks are so large that each holds most of what a dictionary or a neighbour would tell
 * it: then they go without one, in the order of arrival. */
int ani_blocks_alone(const an_writer_config *c);

/* dictionary.c: trains, measures, decides. Sets w->dictionary and w->prepared, the latter not where
 * ani_finds_by_rows(). */
size_t ani_dictionary_limit(const an_writer_config *c);
int ani_choose_dictionary(an_writer *w);
void ani_drop_dictionary(an_writer *w);
/* blocks.c: places for all contents, blocks compressed, blocks table. */
int ani_make_blocks(an_writer *w);
/* index.c: entries and orders. */
int ani_make_index(an_writer *w);
/* publish.c: the file. */
int ani_publish(an_writer *w, an_writer_stats *stats);

#endif
