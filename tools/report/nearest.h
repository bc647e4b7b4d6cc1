/* SPDX-License-Identifier: BSD-2-Clause */
/* "Did you mean ...?" */
#ifndef ANEWS_NEAREST_H
#define ANEWS_NEAREST_H

#include <stddef.h>

/* Returns the name that is most like a mistyped word, or NULL if none is near. `names` ends with
 * NULL. */
const char *nearest(const char *word, const char *const *names);

/* The longest words that are compared, in bytes. */
enum { NEAREST_WORD_MAX = 40 };
/* Counts the edits (insert, delete, change, swap neighbours) that turn one word into the other. */
unsigned edits_between(const char *a, size_t a_length, const char *b, size_t b_length);
/* How many edits away a word of this length may be. */
unsigned edits_bearable(size_t length);

#endif
