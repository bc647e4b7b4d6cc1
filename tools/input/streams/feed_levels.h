/* SPDX-License-Identifier: BSD-2-Clause */
/* The elements of a feed that are open, and what xml:base and xml:lang say for what is in them. */
#ifndef ANEWS_FEED_LEVELS_H
#define ANEWS_FEED_LEVELS_H

#include <stdbool.h>

enum { FEED_LEVELS = 256, FEED_LANGUAGE_ROOM = 36 };

/* Begins as {0}. Elements that are deeper than there is room for are as those around them. */
typedef struct feed_levels {
    unsigned depth;
    struct {
        char *base; /* what references are relative to; NULL: as one level further out */
        char language[FEED_LANGUAGE_ROOM];
    } at[FEED_LEVELS];
} feed_levels;

/* Opens an element with these pairs of name and value. Returns false if memory runs out. */
bool feed_levels_open(feed_levels *levels, const char **attributes);
void feed_levels_close(feed_levels *levels);
/* Returns what references are relative to at a depth; NULL if nothing says. */
const char *feed_levels_base(const feed_levels *levels, unsigned depth);
/* Returns the language of the innermost element; "" if nothing says. */
const char *feed_levels_language(const feed_levels *levels);
/* Says what references are relative to where nothing else does. Returns false if memory runs out.
 */
bool feed_levels_set_base(feed_levels *levels, const char *base);
void feed_levels_free(feed_levels *levels);

#endif
