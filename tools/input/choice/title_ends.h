/* SPDX-License-Identifier: BSD-2-Clause */
/* The two ends of the title in the head of a page: that of the page itself, and what it is of. */
#ifndef ANEWS_TITLE_ENDS_H
#define ANEWS_TITLE_ENDS_H

#include "input/choice/site.h"
#include "text/bytes.h"

enum { CUTS_MOST = 8 }; /* places to cut a title at */

/* Which end of a title is that of the page itself. */
enum own_end { END_UNKNOWN, END_LEFT, END_RIGHT };

/* A title that is cut in two. */
typedef struct title_cut {
    const char *left, *right; /* within the title */
    size_t left_length, right_length;
    const json_t *left_heading, *right_heading; /* that say the same; NULL: none does */
    enum own_end own;
    bool is_sure; /* a heading has its own end, or the other is known or a main heading */
} title_cut;

typedef struct title_ends {
    title_cut cuts[CUTS_MOST];
    size_t count;
} title_ends;

/* Returns the length of a separator between a title and the name of a site at `at`; 0 if there is
 * none. Those that names contain count only with white space around them. */
size_t separator_length(const char *at, const char *end);
/* Cuts the title of a page at each separator, and decides which end is the page's own. */
void find_title_ends(title_ends *ends, const site *s);
/* Whether words are an end of the title that is not the page's own. */
bool is_other_end(const title_ends *ends, const bytes *words, bool must_be_sure);
/* Finds an end of the title that is the page's own and that a heading says. Returns its text, and
 * writes the length; NULL if there is none. */
const char *find_own_end(const title_ends *ends, const site *s, size_t *length);

#endif
