/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer's state, and its steps. The first is taken for each item; an_writer_finish() takes the
 * others, one after another:
 *
 *   items.c       an item is checked, encoded and spooled
 *   blocks.c      the size of blocks is chosen by the articles; texts are gathered and compared
 *   dictionary/   a dictionary is trained on some of the items
 *   blocks.c      contents are laid into blocks, which are compressed and spooled
 *   index.c       entries and orders are sorted, and become pages in spools
 *   terms/        the index of words is made, if the caller has asked for one
 *   layout.c      everything gets its place in the file; header and directory are made
 *   publish.c     the file is written and put in its place
 */
#ifndef ANI_WRITER_H
#define ANI_WRITER_H

#include "format/record.h"
#include "writer/builder.h"
#include "writer/layout.h"
#include "writer/pool.h"
#include "writer/side_call.h"
#include "writer/sort.h"

/* Sizes of blocks among which ani_choose_block_size() chooses: the first, and its doubles. */
enum {
    ANI_BLOCK_CHOICES = 4,
    ANI_BLOCK_CHOSEN_MIN = 16 << 10,
    ANI_BLOCK_CHOSEN_MAX = ANI_BLOCK_CHOSEN_MIN << (ANI_BLOCK_CHOICES - 1)
};

/* An item in the spool of items, followed there by its id, title key and fields. Its content and
 * its overflow are in the spool of contents, one directly after the other. */
typedef struct ani_stored_item {
    uint64_t content, content_length; /* offset in the spool of contents */
    uint64_t overflow, overflow_length;
    int64_t date; /* published: what the date order compares */
    uint32_t id_length, title_length, fields_length;
    uint16_t kind;
    uint8_t status;
    bool is_text;     /* shares blocks with texts, not with pictures */
    bool has_content; /* also if that is empty */
    bool has_date;
    uint8_t hash[ANI_HASH_SIZE];
    uint8_t unused[6];
} ani_stored_item;
/* Samples for the dictionary are chosen by offsets in the spool of items, so the size must be the
 * same on every machine. */
_Static_assert(sizeof(ani_stored_item) == 96, "ani_stored_item has no padding");

/* Where an item's bytes are in the blocks. */
typedef struct ani_places {
    ani_place content, overflow;
    uint64_t same_as; /* 0, or the arrival of the item that has the same content, plus 1 */
    uint64_t kept;    /* of enum ani_kept: these places are in blocks that are kept */
} ani_places;
enum ani_kept { ANI_CONTENT_KEPT = 1, ANI_OVERFLOW_KEPT = 2 };

/* The index of words (terms/), as it goes into the file. All zero: there is none. */
typedef struct ani_search_part {
    ani_builder *table;
    uint8_t *character_bytes; /* as stored */
    an_reference characters;  /* type 0: there are none */
    /* The extents: the first has inner pages and characters, and may be empty. */
    uint64_t early_size, inner_size, late_size;
    uint8_t early_hash[ANI_HASH_SIZE], late_hash[ANI_HASH_SIZE];
    uint64_t early_offset, late_offset; /* layout.c fills them in */
    size_t extents, payload_size;
} ani_search_part;

/* The steps of an index of words. They are called through pointers, so that a program that writes
 * no index does not link them. */
typedef struct ani_search_steps {
    bool (*is_ready)(const an_writer *w);
    int (*begin)(an_writer *w); /* entries will be numbered now */
    int (*on_article)(an_writer *w, uint64_t arrival, uint64_t number);
    int (*finish)(an_writer *w); /* fills in w->search_part */
    void (*put)(const an_writer *w, const an_table *table, uint8_t *payload);
    void (*close)(an_writer *w);
} ani_search_steps;
typedef struct ani_search ani_search;

/* The steps of keeping parts of other archives (editions/). They are called through pointers, so
 * that a program that keeps nothing does not link them. */
typedef struct ani_keep_steps {
    /* An item that is being added has this overflow. */
    int (*on_overflow)(an_writer *w, const an_item *item, const uint8_t *bytes, size_t length);
    int (*choose)(an_writer *w);     /* all items are in: decides what is kept */
    int (*lay_blocks)(an_writer *w); /* adds the blocks that are kept */
    /* Writes these blocks, which come before all others. Returns an errno: EIO also for an error of
     * an archive that they are in, which is then w->copy_error. */
    int (*copy_blocks)(an_writer *w, const ani_target *to);
    int (*add_entry)(an_writer *w, const ani_new_entry *entry);
    int (*end_entries)(an_writer *w);
    void (*close)(an_writer *w);
} ani_keep_steps;
typedef struct ani_keeper ani_keeper;

/* A dictionary of another archive. */
typedef struct ani_kept_dictionary {
    an_reference ref;
    uint8_t *stored;
} ani_kept_dictionary;

/* An item's arrival is how many items came before it. */
struct an_writer {
    an_writer_config config; /* with defaults filled in. The pointers in it are the caller's */
    char *path, *folder, *base;
    char *metadata[AN_META_LICENSE + 1]; /* by enum an_meta */
    an_secret_key keys[AN_SLOTS];
    char message[1400];
    bool is_broken;       /* after an error that leaves only closing, and after finishing */
    enum an_phase phase;  /* for config.progress, */
    uint64_t done, total; /* likewise */

    ani_spool content;   /* contents and overflows, as given */
    ani_spool items;     /* ani_stored_item with its strings, by arrival */
    ani_spool places;    /* ani_places, by arrival */
    ani_spool blocks;    /* as stored, but for those that are kept */
    ani_sorter *by_hash; /* hash of a content -> arrival */
    ani_sorter *targets; /* target of an alias -> id of the alias */
    uint64_t arrivals;
    uint64_t text_bytes; /* content of texts */
    /* What is decoded to read each article once, with each size that
     * ani_choose_block_size() knows. */
    uint64_t decoded[ANI_BLOCK_CHOICES];
    uint8_t *scratch; /* strings of the item that ani_next_item() read */
    size_t scratch_size;

    uint8_t *given;      /* the caller's dictionary, until it becomes the writer's; NULL: none */
    uint8_t *dictionary; /* NULL: none */
    size_t dictionary_length;
    void *prepared;             /* its ZSTD_CDict; NULL where ani_finds_by_rows() */
    void *prepared_for_pages;   /* that of pages, if it was made ahead */
    uint8_t *dictionary_stored; /* as it goes into the file */
    size_t dictionary_stored_length;

    struct ani_text_windows *texts; /* that are not laid; NULL: none, or not begun */
    ani_builder *table[ANI_TABLES]; /* by enum ani_table_index */
    an_writer_stats stats;          /* counted meanwhile; sizes are added at the end */
    uint64_t content_size;          /* raw bytes of all blocks */
    /* The largest so far. Stored sizes count only of what is compressed. */
    uint32_t page_raw, page_stored, block_raw, block_stored;
    size_t longest_key;
    bool has_long_content;   /* some runs through several blocks */
    uint64_t longest_placed; /* of contents in blocks that are kept */

    const ani_keep_steps *keep_steps; /* NULL: nothing is kept */
    ani_keeper *keeper;
    /* By number, from 1 on. The first is w->dictionary then. */
    ani_kept_dictionary *kept_dictionary;
    unsigned kept_dictionaries;
    uint64_t kept_block_bytes; /* as stored */
    int copy_error;            /* of copying them */
    bool has_no_dictionary;    /* and gets none: the older edition has none */

    const ani_search_steps *search_steps; /* NULL: no index of words is written */
    ani_search *search;
    ani_search_part search_part;
    bool is_last_searched; /* the last item may have terms */
};

/* --- writer.c --- */

/* Notes what went wrong and returns the error. The writer is then broken: only closing is left. The
 * first sentence stays, since callers further up know less. */
int ani_fail(an_writer *w, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for an errno of a temporary file or of the output: returns AN_OK for 0, AN_ERR_MEMORY
 * for ENOMEM, else AN_ERR_IO. */
int ani_fail_io(an_writer *w, int error_number);
/* Ends a call whose only error is that memory ran out. error: of what was done meanwhile. */
int ani_end_call(an_writer *w, ani_side_call *s, int error);
/* Begins a phase, and tells the caller's progress callback. */
int ani_enter_phase(an_writer *w, enum an_phase phase, uint64_t total);
/* Tells it that `done` more bytes are done. */
int ani_report_bytes(an_writer *w, uint64_t done);

/* Whether an item goes into blocks with texts. A picture among articles would make both larger. */
bool ani_is_text(const an_item *item);

/* --- items.c --- */

static inline bool ani_brings_content(const an_item *item)
{
    return item->read || item->content;
}

/* Whether it is given in one way only, and with its length. */
static inline bool ani_is_content_clear(const an_item *item)
{
    return item->content ? !item->read : item->content_length == 0;
}

/* Goes through the items by arrival. All zero is before the first. */
typedef struct ani_item_reader {
    uint64_t at; /* offset of the next item */
    uint64_t arrival;
    ani_stored_item item;
    const uint8_t *id, *title, *fields; /* valid until the next call with any reader */
} ani_item_reader;
int ani_next_item(an_writer *w, ani_item_reader *reader, bool *end);

/* An item whose record is taken over. */
typedef struct ani_placed {
    const an_item *item;
    ani_places places;   /* in blocks that are kept */
    const uint8_t *more; /* its overflow, which is added unless it is kept */
    size_t more_length;
} ani_placed;
int ani_add_placed(an_writer *w, const ani_placed *placed);

/* --- dictionary/ --- */

/* Makes this the writer's, as if it had been trained. The bytes, which are from malloc(), become
 * the writer's. */
int ani_use_dictionary(an_writer *w, uint8_t *bytes, size_t length);
/* The same beside other work: prepares it on a thread of its own. End that also after an error of
 * this. */
typedef struct ani_ahead ani_ahead;
int ani_prepare_ahead(an_writer *w, uint8_t *bytes, size_t length, ani_ahead **ahead);
/* Waits, and makes it the writer's; after an `error`, drops it. Returns that, or its own error. */
int ani_end_ahead(an_writer *w, ani_ahead *ahead, int error);
/* The number of the writer's dictionary. */
static inline unsigned ani_dictionary_number(const an_writer *w)
{
    return w->dictionary_length > 0;
}

/* The longest dictionary that may be made with this config. */
size_t ani_dictionary_limit(const an_writer_config *c);
/* Whether blocks are so large that each holds most of what a dictionary, or a neighbour that is
 * alike, would give it. Then they go without a dictionary, in the order of arrival. */
bool ani_blocks_stand_alone(const an_writer_config *c);
/* Sets the writer's dictionary, if one pays. */
int ani_choose_dictionary(an_writer *w);
/* Prepares it for the index, while blocks may still be compressed with it as it is. */
int ani_prepare_for_pages(an_writer *w);
/* From now on it serves the index only. No block may be left. */
void ani_turn_to_pages(an_writer *w);
void ani_drop_dictionary(an_writer *w);

/* --- blocks.c, index.c, publish.c --- */

/* The places of an item, by its arrival. */
int ani_read_places(an_writer *w, uint64_t arrival, ani_places *places);
int ani_write_places(an_writer *w, uint64_t arrival, const ani_places *places);

/* Counts what reading an article of this length decodes. */
void ani_count_decoded(an_writer *w, uint64_t length);
/* Sets config.block_size unless the caller did. */
void ani_choose_block_size(an_writer *w);

/* Finds equal contents, gathers texts and begins to arrange them. ani_make_blocks() does so itself
 * if it was not done ahead. */
int ani_begin_texts(an_writer *w);
/* Drops those that are not laid. */
void ani_drop_texts(an_writer *w);
/* Opens the table of blocks, unless it is open. */
int ani_open_blocks(an_writer *w);
/* Counts a block. Its cell and its bytes are the caller's to add. */
void ani_count_block(an_writer *w, const an_reference *ref);
/* The stored bytes of all blocks. */
static inline uint64_t ani_block_bytes(const an_writer *w)
{
    return w->kept_block_bytes + w->blocks.size;
}
/* Fills the spool of blocks, the table of blocks, and the places of all contents. */
int ani_make_blocks(an_writer *w);
/* Makes the tables of entries and of both orders. ani_plan_file() (layout.h) comes next. */
int ani_make_index(an_writer *w);
/* Writes the file as planned and puts it in its place. */
int ani_publish(an_writer *w, const ani_file_plan *plan);

#endif
