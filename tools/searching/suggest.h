/* SPDX-License-Identifier: BSD-2-Clause */
/* Words that a person may have meant. */
#ifndef ANEWS_SUGGEST_H
#define ANEWS_SUGGEST_H

#include "archive/source.h"
#include "searching/query.h"

#include <archive_news/search.h>

/* Says of each word of a query that no article has it, if so, and what is like it in the index; and
 * that there are more words than are looked for, if so. found_words: how many words the best
 * article has; words that it has need not be looked for again. Returns AN_*. */
int suggest_words(archive *a, const query *q, unsigned found_words);

#endif
