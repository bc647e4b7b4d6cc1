/* SPDX-License-Identifier: BSD-2-Clause */
/* The articles among which the best ones are looked for, where a filter does not want others. */
#ifndef ANEWS_NARROWED_H
#define ANEWS_NARROWED_H

#include "archive/damage.h"
#include "searching/filter.h"

#include <archive_news/search.h>

/* Begins as all zero bytes, with all articles. */
typedef struct narrowed {
    uint8_t *wanted; /* a bit for each number; NULL: all are */
    uint64_t count;  /* of the bits */
    uint64_t heard;  /* articles that were named, each once for each of its words */
    bool is_cut;     /* a search ends before it has named all articles with a word */
} narrowed;

/* Allocates what a search works in, to be freed afterwards. Returns whether there is enough memory.
 */
bool search_begin(an_reader *reader, an_search *search);
/* Runs a search in memory of its own, among these articles; NULL: as the search itself says.
 * Returns AN_*. */
int search_run(an_reader *reader, an_search *search, narrowed *n);
/* Finds which of the articles with a word of the filter's query have the fields that it wants, and
 * the words that must stand side by side. What cannot be read is noted as damage, and is not
 * wanted. Returns AN_*. */
int narrowed_find(narrowed *n, archive *a, const filter *f, damage *d, int *status);
void narrowed_free(narrowed *n);

#endif
