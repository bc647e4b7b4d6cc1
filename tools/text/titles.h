/* SPDX-License-Identifier: BSD-2-Clause */
/* Titles: as a list shows them, and what they are ordered by. */
#ifndef ANEWS_TITLES_H
#define ANEWS_TITLES_H

#include "text/bytes.h"

/* Writes a title to *out: valid UTF-8 text without control characters, and with single spaces for
 * white space. If it has more than `most` characters (0: no limit), it is a paragraph rather than a
 * title: only its beginning is written, cut at a word, with an ellipsis: 70 characters at most.
 * *out must be empty. */
void title_clean(bytes *out, const char *text, size_t length, size_t most);

/* Returns the title after NFKD and full case folding, which is the key of the order by title
 * (spec/FORMAT.md section 15). Malloced; NULL if memory runs out. */
void *title_key(const char *title, size_t length, size_t *key_length);

#endif
