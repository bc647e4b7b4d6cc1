/* SPDX-License-Identifier: BSD-2-Clause */
/* Metadata that precedes an article within its file. */
#ifndef ANEWS_FRONT_MATTER_H
#define ANEWS_FRONT_MATTER_H

#include "input/draft.h"

#include <stddef.h>

/* Adds the fields of the front matter of a text to the draft, and moves *text past it. Members
 * without a tag stay where they are, in the article, which comes back as it was: to keep them as
 * extra, too, would make an archive 4 % larger. */
void front_matter_read(draft *d, const char **text, size_t *length);

#endif
