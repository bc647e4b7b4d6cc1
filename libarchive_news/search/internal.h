/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside the search. Each file uses only those before it, and the reader:
 *
 *     query.c     characters object, query -> words
 *     index.c     own data of the section; word -> cell
 *     postings.c  cell -> documents with impacts -> accumulators
 *     search.c    all of it
 *     terms.c     the terms themselves
 *     about.c     how the index was made
 *
 * What only verifying needs is in walk.h.
 *
 * Everything that is needed lies in one ani_index, in the caller's memory. Nothing here calls
 * itself, and no integer that a file determines is divided by or shifted by without a bound.
 */
#ifndef ANI_SEARCH_H
#define ANI_SEARCH_H

#include "reader/internal.h"

#include <archive_news/search.h>

enum {
    ANI_TERM_MAX = 32,
    ANI_FOLDING_MAX = 12,
    ANI_WORDS_MAX = 8,
    ANI_IMPACTS_MAX = 16,
    ANI_TARGETS_MAX = 8,
    ANI_CELLS_MAX = 1024,
    ANI_POSTINGS_MAX = 1 << 20,
    ANI_DOCUMENTS_MAX = 1 << 30,
    ANI_NUMBER_BITS = 28
};

/* What ends the reading of postings without an error. */
enum ani_stop { ANI_END_OF_WORD = -1, ANI_END_OF_SEARCH = -2 };

typedef struct ani_term {
    uint8_t bytes[ANI_TERM_MAX];
    uint8_t length;
} ani_term;

typedef struct ani_word {
    ani_term term;
    bool is_prefix, is_done;
    uint32_t documents;
} ani_word;

/* A document that a word was found in. */
typedef struct ani_accumulator {
    uint32_t number;
    uint16_t score;
    uint8_t words, last; /* how many words it has; the last one, as it was added */
} ani_accumulator;

/* Posting bytes, over all cells of a term. */
typedef struct ani_postings {
    ani_cursor at; /* in the value of a cell */
    unsigned bits, bit_count;
    unsigned term_length, continuations;
    int error; /* why there are no more bytes: an error, or enum ani_stop */
    bool is_runs;
    uint8_t key[ANI_TERM_MAX + 3]; /* of the next continuation */
} ani_postings;

/* What is used most comes first, where a processor reaches it with the shortest instructions. */
typedef struct ani_index {
    an_reader *r;
    ani_postings postings;
    unsigned left;    /* cells that may be read for the word */
    unsigned adding;  /* how many words were added, with the one that is */
    uint32_t rarity;  /* of that word; 0: words are counted */
    uint32_t allowed; /* postings that may be added */
    uint32_t limit;   /* numbers of documents are below it */
    unsigned words, targets, impacts, accumulators;
    ani_accumulator *accumulator; /* by number */
    uint8_t weights[ANI_IMPACTS_MAX];
    ani_seek seek; /* where cells are read: the last one, its page, and the rank of the next */
    an_table terms;
    an_reference characters;          /* type 0: none */
    ani_term target[ANI_TARGETS_MAX]; /* out of the range of a prefix */
    ani_word word[ANI_WORDS_MAX];
} ani_index;

/* --- query.c --- */

/* Checks the characters object. Errors: AN_ERR_FORMAT. */
int ani_check_characters(const uint8_t *bytes, size_t length);
/* Splits a query into words, given the characters object, which was checked before. Returns how
 * many there are. */
unsigned ani_split(const uint8_t *characters, size_t size, const char *query, size_t length,
                   ani_word word[ANI_WORDS_MAX]);

/* --- index.c. Errors: those of loading. --- */

/* Notes for an_reader_fault() that a cell is malformed, if that is the error and no object was
 * noted. Returns the error. */
int ani_fault_of_index(const ani_index *x, int error);
/* Reads the own data of the section. Errors: AN_ERR_NOT_FOUND if there is none, as well. */
int ani_open_index(ani_index *x);
/* Reads the first cell whose key is not below a term. *found: it is the term. Errors:
 * AN_ERR_NOT_FOUND if there is no such cell in the leaf; ani_read_next() goes on. */
int ani_read_term(ani_index *x, const ani_term *term, bool *found);
/* Reads the next cell. Errors: AN_ERR_NOT_FOUND if there is none. */
int ani_read_next(ani_index *x);
/* Reads the first cell whose key is not below a term, wherever it is. Errors: AN_ERR_NOT_FOUND if
 * there is none. */
int ani_begin_range(ani_index *x, const ani_term *term);
bool ani_begins_with(const uint8_t *bytes, size_t length, const ani_term *term);
/* Whether the key of the last cell begins with a term. */
bool ani_is_in_range(const ani_index *x, const ani_term *term);

/* --- postings.c. Errors: those of loading. --- */

/* Reads the head of the value of the last cell. *documents is 0 for a redirect. */
int ani_read_head(ani_index *x, uint32_t *documents);
/* The same for a cell of a range, unless *is_term is false: it is a continuation. */
int ani_read_term_head(ani_index *x, bool *is_term, uint32_t *documents);
/* Reads the target of a redirect after its head. */
int ani_read_target(ani_index *x, ani_term *target);
/* Adds the postings of the last cell and of its continuations, after its head. Returns an enum
 * ani_stop if a bound has ended that. */
int ani_add_postings(ani_index *x, uint32_t documents);
/* Returns the exponent of the highest power of two that is not above value, 0 for 0. */
unsigned ani_log2(uint32_t value);

/* --- search.c --- */

/* Begins an index in the caller's memory. Returns NULL if this is too small. */
ani_index *ani_place_index(an_reader *r, void *room, size_t size);
/* Loads and checks the characters object; *size 0: there is none. The bytes stay until something
 * else is loaded. Errors: those of loading. */
int ani_load_characters(const ani_index *x, const uint8_t **bytes, size_t *size);
/* Finds room for an index, opens it and splits the query. Errors: those of an_search_run(). */
int ani_begin_search(an_reader *reader, an_search *search, ani_index **index);

#endif
