/* SPDX-License-Identifier: BSD-2-Clause */
/* Words as a search compares them: without case and accents. */
#ifndef ANEWS_FOLD_WORDS_H
#define ANEWS_FOLD_WORDS_H

#include "text/bytes.h"

/* Adds the folded words of valid UTF-8 text, with one space before and after each, as rules 17.74
 * to 17.77 of spec/FORMAT.md fold them. A character of a script without spaces is a word of its
 * own. Nothing is added for a text without words. */
void fold_words(const char *text, size_t length, bytes *out);
/* Whether folded words are in a folded text, side by side. is_prefix: the last one may go on. */
bool has_folded(const bytes *text, const bytes *part, bool is_prefix);

#endif
