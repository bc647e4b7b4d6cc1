/* SPDX-License-Identifier: BSD-2-Clause */
/* Words as the index of an archive has them, in their order. */
#ifndef ANEWS_FOLD_WORDS_H
#define ANEWS_FOLD_WORDS_H

#include "text/bytes.h"

/* Adds the folded words of valid UTF-8 text, with one space before and after each. A character of
 * class pairs is a word of its own. Nothing is added for a text without words. No words of a
 * further text are side by side with those of the text before it. */
void fold_words(const char *text, size_t length, bytes *out);
/* Does so for a part of a query, where words may be prefixes. */
void fold_query_words(const char *text, size_t length, bytes *out);
/* Adds the terms of the index that every text has in which a part of a query is, each as a query of
 * its own that a zero byte ends. Of class pairs, a character alone is left out: as a query it
 * stands for pairs that begin with it, and a text may end with it. */
void list_query_terms(const char *text, size_t length, bytes *out);
/* Returns how many terms a part of a query has. */
size_t count_query_terms(const char *text, size_t length);
/* Whether the folded words of a part of a query are in a folded text, side by side. */
bool has_folded(const bytes *text, const bytes *part);

#endif
