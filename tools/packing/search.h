/* SPDX-License-Identifier: BSD-2-Clause */
/* --search of `anews pack`: gives the writer the terms of each article. */
#ifndef ANEWS_PACK_SEARCH_H
#define ANEWS_PACK_SEARCH_H

#include "indexing/article_terms.h"
#include "indexing/stemming.h"
#include "packing/pack.h"

enum { PACK_LANGUAGES = 64 };

/* The language that articles state, by its first letters. */
typedef struct pack_language {
    char code[4];
    uint64_t articles;
} pack_language;

/* Begins as {0}: no index is made. */
typedef struct pack_search {
    const pack_options *options;
    an_writer *writer;
    article_terms *terms; /* NULL: no index is made */
    stemming stemming;
    pack_language languages[PACK_LANGUAGES];
    size_t language_count;
} pack_search;

/* Refuses an INPUT that is not there and looks like the language of --search, which only "=" makes
 * its value. Returns STATUS_*, having said so. */
int pack_search_check_inputs(const pack_options *o);
/* Begins an index if --search asks for one. Functions return STATUS_*, having said what is wrong.
 * The search is to be ended in any case. */
int pack_search_begin(pack_search *p, const pack_options *o, an_writer *writer);
/* Adds an item to the writer, and its terms to the index if it is an article. Returns what
 * an_writer_add() returned; *status is what came of the terms. */
int pack_search_add(pack_search *p, const an_item *item, int *status);
/* Adds the terms of an article that the writer has taken a moment ago. The item has all of its
 * fields, and its read callback gives the content. */
int pack_search_hear(pack_search *p, const an_item *item);
/* Chooses the stemmer, when all items are in. */
int pack_search_describe(pack_search *p);
/* Checks the index after an_writer_finish(). Returns STATUS_*, having said that memory ran out. */
int pack_search_check(const pack_search *p);
void pack_search_end(pack_search *p);

#endif
