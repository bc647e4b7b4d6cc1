/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages of tables: spec/FORMAT.md section 7. Freestanding.
 *
 * A page is read cell by cell, from the first to the last: ani_page_open(), then ani_page_next()
 * until ani_page_is_done(). In the tables of entries and of search each cell has a key, of which
 * the page holds only what differs from the key before. ani_key_advance() builds the whole key, so
 * that it is called for each cell in turn; ani_key_compare() compares without building.
 */
#ifndef ANI_PAGE_H
#define ANI_PAGE_H

#include "format/directory.h"
#include "format/places.h"

enum {
    ANI_PAGE_HEADER = 4,
    /* Kinds of objects beneath a page: pages of each lower level, and blocks. */
    ANI_DEPTH_MAX = ANI_LEVELS_MAX,
    ANI_CHILD_MAX = ANI_SHORT_REFERENCE_MAX + ANI_DEPTH_MAX * ANI_VARINT_MAX
};

/* A page that is being read. */
typedef struct ani_page {
    ani_cursor at; /* at the next cell */
    bool has_keys;
    unsigned level, count, next; /* next: index of the next cell */
    unsigned depth;              /* how many kinds of objects lie beneath it */
    /* Where the next cell's object is, counted from the level or content base; then where the first
     * page or block beneath it is, on each lower level. The caller sets them for the first cell. */
    uint64_t position[ANI_DEPTH_MAX];
    uint64_t number;   /* orders: the entry number of the last cell */
    size_t key_length; /* tables with keys: that of the last cell */
    /* Leaves of entries: the places array, and what stands before it. In leaves of search the head
     * is all zero, as the caller has set it before opening: all their places are, too. */
    const uint8_t *places;
    ani_places_head head;
} ani_page;

/* What lies beneath a page, as its parent says: cells of leaves; and the stored bytes of each level
 * below it, the highest first, and in the table of blocks of the blocks, last. Others are 0. */
typedef struct ani_beneath {
    uint64_t below;
    uint64_t span[ANI_DEPTH_MAX - 1];
} ani_beneath;

/* What a cell refers to: a page or a block, and what lies beneath the page. */
typedef struct ani_child {
    an_reference ref; /* its offset counts from the level or content base */
    ani_beneath beneath;
} ani_child;

typedef struct ani_cell {
    /* Leaves of entries, and of search, where the record is the value. */
    const uint8_t *record;
    size_t record_length;
    /* In tables with keys, the key: how many bytes it shares with the key before, and the others;
     * the whole key once ani_key_advance() has built it. */
    const char *key; /* also zero-terminated */
    size_t key_length;
    size_t shared, rest_length;
    const uint8_t *rest;
    ani_child child; /* inner pages and blocks; in every leaf, below is 1 */
    ani_place place; /* leaves of entries: of the content; all zero if there is none */
    uint64_t number; /* leaves of orders: of the entry */
#ifndef AN_SMALL
    const uint8_t *unread; /* the reference, where ani_page_skip() went past it */
#endif
} ani_cell;

/* A key as it is built from cell to cell. */
typedef struct ani_key {
    char *bytes; /* ani_key_limit() + 1, kept zero-terminated */
    size_t length;
} ani_key;

/* Begins to read a page, which must be of this table and level. Leaves its positions as they are.
 * Errors: AN_ERR_FORMAT. */
int ani_page_open(ani_page *page, const uint8_t *bytes, size_t length, unsigned table,
                  unsigned level);
/* Whether the last cell was read. A page that was opened has at least one. */
static inline bool ani_page_is_done(const ani_page *page)
{
    return page->next == page->count;
}
/* Reads the next cell. Errors: AN_ERR_FORMAT, also if the page is done; AN_ERR_UNSUPPORTED. */
int ani_page_next(ani_page *page, const an_header *limits, ani_cell *cell);
/* Compares two keys. Returns a number below, equal to or above 0, as memcmp() does. */
int ani_compare_keys(const void *a, size_t a_length, const void *b, size_t b_length);
/* Compares text with the key of a cell, given the key before it. Returns a number below, equal to
 * or above 0, as memcmp() does. */
int ani_key_compare(const uint8_t *text, size_t length, const ani_key *key, const ani_cell *cell);
/* Turns the key before a cell into the cell's own, and gives it to the cell. first: the cell is the
 * first of its page. Errors: AN_ERR_FORMAT if the key is not above the one before. */
int ani_key_advance(ani_key *key, ani_cell *cell, bool first);
/* Reads the next cell and, if the table has keys, turns the key before it into its own. */
int ani_page_step(ani_page *page, const an_header *limits, ani_key *key, ani_cell *cell);
/* Go past the next cell of a page that was checked before: ani_page_next() and ani_page_step() in
 * two steps. Most cells on the way to one are only gone past, and neither their place nor their
 * reference is needed. ani_page_complete() reads that of the last cell. */
#ifdef AN_SMALL
static inline int ani_page_pass(ani_page *page, const an_header *limits, ani_key *key,
                                ani_cell *cell)
{
    return ani_page_step(page, limits, key, cell);
}
static inline int ani_page_complete(const ani_page *page, const an_header *limits,
                                    const ani_cell *cell)
{
    (void)page, (void)limits, (void)cell;
    return AN_OK;
}
#else
int ani_page_skip(ani_page *page, const an_header *limits, ani_cell *cell);
int ani_page_pass(ani_page *page, const an_header *limits, ani_key *key, ani_cell *cell);
int ani_page_complete(const ani_page *page, const an_header *limits, ani_cell *cell);
#endif
/* Checks all of a page that can be checked with what its parent says: what lies beneath it, and its
 * first key if the table has keys (key->length 0: not known). is_top: there is no parent, and the
 * spans are not known. Leaves the last key in key. Errors: AN_ERR_FORMAT, AN_ERR_UNSUPPORTED. */
int ani_page_check(ani_page page, const an_header *limits, const ani_beneath *beneath, bool is_top,
                   ani_key *key);
/* What is called for each cell of a page that is being checked, from the first on. The page may
 * turn out to be malformed after that. */
typedef struct ani_visitor {
    void (*visit)(void *context, const ani_cell *cell, bool is_first);
    void *context;
} ani_visitor;
/* The same as ani_page_check(), with a visitor. */
int ani_page_visit(ani_page page, const an_header *limits, const ani_beneath *beneath, bool is_top,
                   ani_key *key, const ani_visitor *visitor);

/* Encoders. A page is its header, in a leaf of entries the places (places.h), then cells; a cell is
 * a key (entries only), then a value. */
size_t ani_put_page_header(uint8_t bytes[ANI_PAGE_HEADER], unsigned table, unsigned level,
                           unsigned count);
size_t ani_put_key(uint8_t *bytes, size_t shared, const uint8_t *rest, size_t rest_length);
/* The value in an inner page. spans: `count` of them, as many as levels lie below the child, the
 * highest first; in the table of blocks one more, last, of the blocks. */
size_t ani_put_child(uint8_t bytes[ANI_CHILD_MAX], const an_reference *ref, uint64_t below,
                     const uint64_t *spans, unsigned count);
/* The value in a leaf of an order; `last` is the number before it in the page, else 0. */
size_t ani_put_step(uint8_t bytes[ANI_VARINT_MAX], uint64_t number, uint64_t last);

#endif
