/* SPDX-License-Identifier: BSD-2-Clause */
/* What characters are to a search: tokeniser 1 of spec/FORMAT.md section 17. */
#ifndef ANEWS_CHARACTERS_H
#define ANEWS_CHARACTERS_H

#include <archive_news/search_writer.h>
#include <stdbool.h>
#include <stdint.h>

enum { CHARACTER_PAGES = 0x1100, CHARACTERS_IN_PAGE = 0x100 };

enum search_kind { KIND_SEPARATES, KIND_DROPPED, KIND_WORD, KIND_OPEN, KIND_PAIRS };

typedef struct search_character {
    uint8_t kind;    /* enum search_kind */
    uint8_t settled; /* whether NFC leaves it alone, once it was asked for */
    uint8_t length;  /* of the folding */
    uint8_t folding[AN_FOLDING_MAX];
} search_character;

/* What was asked for once is kept. Begins as {0}. */
typedef struct search_characters {
    search_character *pages[CHARACTER_PAGES];
    bool failed; /* memory ran out: what was returned since is of no use */
} search_characters;

const search_character *search_character_of(search_characters *all, uint32_t code_point);
/* Whether Unicode's form NFC leaves a character alone, whatever stands around it. */
bool search_is_settled(search_characters *all, uint32_t code_point);
void search_characters_free(search_characters *all);

/* Whether the character is in one of the ranges of rule 17.76, whose first and last character it
 * then sets. Number counts the ranges. */
bool search_range_of(uint32_t code_point, unsigned *number);
enum { SEARCH_RANGES = 15 };

/* The version of Unicode. */
void search_unicode(uint8_t version[3]);

#endif
