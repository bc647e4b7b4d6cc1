/* SPDX-License-Identifier: BSD-2-Clause */
/* Splits texts into words, for an index and for whatever is compared with it. */
#ifndef ANEWS_SPLITTING_H
#define ANEWS_SPLITTING_H

#include "indexing/characters.h"

#include <stddef.h>

typedef struct split_word {
    const uint8_t *folded; /* without what is beyond AN_TERM_MAX */
    size_t length;
    bool is_open;        /* its last character is of class open */
    uint32_t next_point; /* the character after it; 0: the text ends */
} split_word;

/* What is done with the parts of a text, in their order. */
typedef struct split_events {
    void *context;
    void (*on_word)(void *context, const split_word *word);
    /* Takes each character of a run of class pairs; NULL after the last one. */
    void (*on_pairs)(void *context, const search_character *character);
    uint8_t
        *occurs; /* a bit for each character above ASCII that occurs, in form NFC; may be NULL */
} split_events;

/* Splits valid UTF-8. Returns false if memory runs out. */
bool split_text(search_characters *characters, const char *text, size_t length,
                const split_events *events);

#endif
