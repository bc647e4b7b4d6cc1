/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether an article is meant to be published, and when. */
#ifndef ANEWS_PUBLICATION_H
#define ANEWS_PUBLICATION_H

#include "input/draft.h"
#include "input/notes.h"
#include "input/selection.h"

#include <jansson.h>

/* Sets d->is_draft if a member says that its own generator would not publish the article. */
void publication_read(draft *d, const json_t *members);

/* The same of front matter that cannot be parsed: what it says of that in plain sight must not be
 * passed over. */
void publication_read_text(draft *d, const char *text, size_t length);

/* Adds the day that the path of a file gives, if the draft has no date: the name of the file begins
 * with it, as Jekyll has it, or that of the folder whose index it is, as Hugo has it, or folders
 * are the year, the month and the day. What is further inside goes first. */
void publication_date_of_name(draft *d);

/* Whether the article is left out because it is a draft, which is noted. Notes an article that is
 * dated in the future, and returns false. */
bool publication_withholds(const draft *d, const selection *s, notes *n);

#endif
