/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cells and postings of an index in their order, all of them: a search reads few, and within bounds
 * that do not hold here.
 */
#ifndef ANI_WALK_H
#define ANI_WALK_H

#include "search/internal.h"

enum { ANI_CONTINUATION = 3, ANI_CELL_KEY_MAX = ANI_TERM_MAX + ANI_CONTINUATION };

/* A walk over all cells. The last one that was read is index->seek.cell. */
typedef struct ani_cell_walk {
    ani_index *index;
    ani_page leaf; /* the leaf of that cell, before its first one */
    uint64_t leaf_offset;
    uint64_t rank;                /* of the next cell */
    uint64_t end[ANI_LEVELS_MAX]; /* by level: where the pages that were loaded end */
    uint64_t done;                /* bytes of leaves, for progress */
    uint8_t last[ANI_CELL_KEY_MAX];
    size_t last_length; /* of the last key before the leaf */
    /* Called when the last cell of a leaf was read, and its page is still loaded. It may load
     * others. May be NULL. */
    int (*on_leaf_end)(void *context);
    void *context;
} ani_cell_walk;

/* Begins before the first cell. */
void ani_walk_begin(ani_cell_walk *w, ani_index *index);
/* Reads the next cell, whose key is above the one before it. Errors: AN_ERR_NOT_FOUND after the
 * last one, those of loading, AN_ERR_CANCELLED. */
int ani_walk_next(ani_cell_walk *w);
/* Goes to before a cell, by its rank. Its leaf is loaded anew when it is read. */
void ani_walk_go_to(ani_cell_walk *w, uint64_t rank);

/* A walk over the postings of the term that was read last, whose head is in index->postings. */
typedef struct ani_posting_walk {
    ani_cell_walk *cells;
    const uint8_t *at, *end; /* in the value of a cell */
    uint64_t bits;           /* that were read and are not used yet */
    unsigned bit_count;
    uint32_t left, run_left; /* postings: in later runs, in this run or list */
    uint32_t limit, number;  /* number: of the posting */
    uint64_t mean;           /* m of section 17 */
    uint64_t next;           /* the number that has gap 0 */
    unsigned impact, impacts, number_bits;
    bool is_runs;
    unsigned continuations;
    int error;
    size_t key_length;
    uint8_t key[ANI_CELL_KEY_MAX + ANI_CONTINUATION]; /* of the next continuation */
} ani_posting_walk;

void ani_begin_postings(ani_posting_walk *p, ani_cell_walk *cells, uint32_t documents);
/* Reads the next posting: p->number and p->impact. Errors: those of ani_walk_next(), but
 * AN_ERR_NOT_FOUND after the last posting of the term. */
int ani_next_posting(ani_posting_walk *p);
/* Passes some of the next postings of the same list or run, quickly. It leaves the last of them,
 * and whatever may have an error, to ani_next_posting(). p->number becomes that of the last one. */
void ani_pass_postings(ani_posting_walk *p);

/* The head of the last cell, and the target after it, as ani_read_head() and ani_read_target() read
 * them. They return the error, which does not stay in the index. */
int ani_walk_head(ani_index *x, uint32_t *documents);
int ani_walk_target(ani_index *x, ani_term *target);
/* Open an index as a search does, and check the characters. Errors: those of an_search_run(). */
int ani_walk_open(ani_index *x);
int ani_walk_characters(ani_index *x);

#endif
