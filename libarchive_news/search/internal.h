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
 * What a search does not need, but verifying, comparing and describing an index do, is in walk.h.
 *
 * Everything that is needed lies in one ani_index, in the caller's memory. Nothing here calls
 * itself, and no integer that a file determines is divided by or shifted by without a bound.
 *
 * An error is kept in the index, as a cursor keeps that it is bad: from then on nothing is read, so
 * that only loops and the end look at it. That is much less code than to hand it up by calls,
 * and firmware has little flash.
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
    ANI_DOCUMENT_BITS = 30,
    ANI_DOCUMENTS_MAX = 1 << ANI_DOCUMENT_BITS,
    ANI_NUMBER_BITS = 28
};

/* What ends the reading of a word without an error: a bound of section 17. */
enum { ANI_STOP = -1 };

typedef struct ani_term {
    uint8_t length;
    uint8_t bytes[ANI_TERM_MAX];
} ani_term;

/* Returns how much of a term has to be compared with another one. */
static inline size_t ani_size_of_term(const ani_term *term)
{
    return 1 + (size_t)term->length;
}

typedef struct ani_word {
    uint8_t is_prefix;
    ani_term term;      /* both are compared as they lie here */
    uint32_t folded;    /* while it is split: bytes of all foldings, also of those without room */
    uint32_t documents; /* 0 as well once the word was added */
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
#ifdef AN_SMALL
    unsigned bits; /* those that are left of a byte, and a 1 bit above them */
#else
    uint64_t bits; /* those that were read of this value and are not used yet */
    unsigned bit_count;
#endif
    uint32_t documents; /* 0: the value is a redirect */
    unsigned term_length, continuations;
    unsigned is_runs; /* 0 or 1 */
} ani_postings;

/* What is used most comes first, where a processor reaches it with the shortest instructions. */
typedef struct ani_index {
    an_reader *r;
    int error;        /* or ANI_STOP */
    unsigned left;    /* cells that may be read for the word */
    unsigned adding;  /* how many words were added, with the one that is */
    uint32_t rarity;  /* of that word; 0: words are counted */
    uint32_t allowed; /* postings that may be added */
    uint32_t limit;   /* numbers of documents are below it */
    unsigned impacts;
    ani_accumulator *accumulator; /* by number */
    /* Where the next one of each is made. The words of a query that was not split end at NULL. */
    ani_accumulator *found;
    ani_term *next_target;
    ani_word *next_word;
    ani_word *visited;         /* the one that is counted or added */
    const an_search *search;   /* the one whose words are added */
    const an_reference *where; /* what is malformed if an error names no object; NULL: nothing */
    ani_postings postings;
    ani_seek seek;       /* where cells are read: the last one, and its leaf */
    ani_cursor alphabet; /* the characters object; empty: there is none */
    uint8_t weights[ANI_IMPACTS_MAX];
    uint8_t key[ANI_TERM_MAX + 3]; /* of the next continuation */
    an_table terms;
    an_reference characters; /* type 0: none */
    /* One more than there may be, of each: where the next one is made. */
    ani_term target[ANI_TARGETS_MAX + 1]; /* out of the range of a prefix */
    ani_word word[ANI_WORDS_MAX + 1];
} ani_index;

/* --- query.c --- */

/* Reads a varint of at most 30 bits. Returns 2^30, which is above every number of an index, if it
 * is malformed or larger. */
uint32_t ani_read_varint_30(ani_cursor *c);
/* Whether the characters object is valid. */
bool ani_check_characters(const ani_index *x);
/* Splits a query into words, by a characters object that is valid. */
void ani_split(ani_index *x, const char *query, size_t length);

/* --- index.c --- */

/* Notes that something is malformed, unless there was an error before. */
void ani_refuse(ani_index *x);
/* Notes for an_reader_fault() what is malformed, if there is an error for which no object was
 * noted. Returns the error. */
int ani_fault_of_index(const ani_index *x);
/* Reads the own data of the section. Errors: those of loading, AN_ERR_NOT_FOUND if there is none,
 * as well. */
int ani_open_index(ani_index *x);
/* Reads the first cell whose key is not below a term; x->seek.order is 0 if that is the term.
 * Returns false if there is no such cell in the leaf; ani_read_next() goes on. */
bool ani_read_term(ani_index *x, const ani_term *term);
/* Reads the next cell. Returns false if there is none, and after an error. */
bool ani_read_next(ani_index *x);
/* Reads the first cell whose key is not below a term, wherever it is. Returns false as
 * ani_read_next(). */
bool ani_begin_range(ani_index *x, const ani_term *term);
bool ani_begins_with(const uint8_t *bytes, size_t length, const ani_term *term);
/* Whether the key of the last cell begins with a term. */
bool ani_is_in_range(const ani_index *x, const ani_term *term);

/* --- postings.c --- */

/* Reads the head of the value of the last cell into x->postings, and counts the cell. Returns false
 * if it is a continuation, which has no head, and after an error. */
bool ani_read_head(ani_index *x);
/* Reads the target of a redirect after its head. */
void ani_read_target(ani_index *x, ani_term *target);
/* Adds the postings of the last cell and of its continuations, after its head. */
void ani_add_postings(ani_index *x);
/* Returns the exponent of the highest power of two that is not above value, which is above 0. */
unsigned ani_log2(uint32_t value);

/* --- search.c --- */

/* Begins an index in the caller's memory. Returns NULL if this is too small. */
ani_index *ani_place_index(an_reader *r, void *room, size_t size);
/* Loads and checks the characters object, if there is one. Its bytes stay until something else is
 * loaded. Errors: those of loading. */
int ani_load_characters(ani_index *x);
/* Finds room for an index, opens it and splits the query. Errors: AN_ERR_USAGE, AN_ERR_MEMORY;
 * others stay in the index. */
int ani_begin_search(an_reader *reader, an_search *search, ani_index **index);

#endif
