/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person asks for: words, phrases, and what must not be there. */
#ifndef ANEWS_QUERY_H
#define ANEWS_QUERY_H

#include "text/bytes.h"

/* Words that are looked for side by side. */
typedef struct phrase {
    bytes folded; /* as fold_query_words() makes them, */
    bytes terms;  /* and list_query_terms() */
    bool is_unwanted;
} phrase;

enum { QUERY_TERMS = 8 /* that the library looks for: rule 17.38 of spec/FORMAT.md */ };

/* Begins as all zero bytes. */
typedef struct query {
    bytes text; /* what the library is asked, in Unicode's form NFC */
    phrase *phrases;
    size_t count;
} query;

/* Reads the words of a command line: "some words" side by side, -word unwanted. Returns STATUS_*,
 * having said what is wrong. */
int query_read(query *q, char *const *words, int count);
/* Finds the word of the query's text that begins at or after *at, and moves *at behind it. Returns
 * its length; 0: there is none. */
size_t query_next_word(const query *q, size_t *at, const char **word);
/* Whether a text has all phrases, and none that is unwanted. It is folded. */
bool query_fits(const query *q, const bytes *folded);
/* Whether each word of the query is in a text, which is folded. Sets folded->failed if memory runs
 * out. */
bool query_is_in(const query *q, bytes *folded);
void query_free(query *q);

#endif
