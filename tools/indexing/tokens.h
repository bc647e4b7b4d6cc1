/* SPDX-License-Identifier: BSD-2-Clause */
/* Splits texts into the terms of an article, and counts them. */
#ifndef ANEWS_TOKENS_H
#define ANEWS_TOKENS_H

#include "indexing/characters.h"

#include <stddef.h>

/* The terms of an article, and what its characters are. Begins as {0}, and serves for one article
 * after another. */
typedef struct tokens {
    search_characters characters;
    uint8_t occurs[0x110000 / 8];   /* characters of all texts, in form NFC */
    uint8_t in_terms[0x110000 / 8]; /* characters of all terms, but ASCII */
    bool met[SEARCH_RANGES];        /* a character of the range occurs */
    /* Of the article: */
    an_term *terms; /* their bytes are in room, by number */
    size_t count, size;
    uint8_t (*room)[AN_TERM_MAX];
    uint32_t *slots; /* numbers of terms, plus 1; a hash table */
    size_t slot_count;
    bool failed; /* memory ran out */
} tokens;

/* Forgets the terms, for the next article. */
void tokens_begin(tokens *t);
/* Splits valid UTF-8. Each term counts as often as it occurs, times `weight`. A new text begins a
 * new word. */
void tokens_add(tokens *t, const char *text, size_t length, uint32_t weight);
/* Makes terms[] ready for the library; count are there. Returns false if memory ran out. */
bool tokens_end(tokens *t);
void tokens_free(tokens *t);

/* Whether a term is of class pairs. */
bool tokens_are_pairs(tokens *t, const char *term, size_t length);

/* Prepares the list of characters, when all articles are in. */
void tokens_find_scripts(tokens *t);
/* Whether rule 17.78 lists a character, as an_search_config.character: context is tokens. */
bool tokens_list(void *context, uint32_t code_point, bool is_short, an_character *character);

#endif
