/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts as sequences of words, for comparing what a page says in several places. */
#ifndef ANEWS_WORDS_H
#define ANEWS_WORDS_H

#include "text/bytes.h"

/* Adds the letters and digits of valid UTF-8 text in lower case, with one space for whatever is
 * between them, and none at the ends. The result ends with a zero byte that does not count. */
void words_of(const char *text, size_t length, bytes *out);
/* Whether a text made by words_of() is the other, or is in it from word to word. */
bool has_words(const bytes *text, const bytes *part);
/* Returns how many of the words of `part` are in the text, in percent. */
unsigned share_of_words(const bytes *text, const bytes *part);
/* Returns the number of words. Where a script has no spaces between them, two letters count as one.
 */
size_t count_of_words(const bytes *text);
/* Whether they are the same but for spaces. */
bool are_same_letters(const bytes *a, const bytes *b);

#endif
