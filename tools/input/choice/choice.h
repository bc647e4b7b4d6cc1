/* SPDX-License-Identifier: BSD-2-Clause */
/* Chooses among what a page says. */
#ifndef ANEWS_CHOICE_H
#define ANEWS_CHOICE_H

#include "input/draft.h"
#include "input/page/facts.h"

/* Adds a field from the best of its sources that has a usable value, for each field that the draft
 * does not have yet. */
void choose_all(draft *d, const facts *f);

/* The parts, each with a file of its own. Each adds nothing if nothing is usable. */
void choose_title(draft *d, const facts *f, const char *address);
void choose_authors(draft *d, const facts *f, const char *address);
void choose_dates(draft *d, const facts *f, const char *address);

/* Whether a name of a meta element says something that is looked for. */
bool is_source(const char *name);
/* The names of meta elements and others that a part looks at, for is_source(): ends with NULL. */
extern const char *const title_sources[], *const author_sources[], *const published_sources[],
                                                                       *const modified_sources[];

#endif
