/* SPDX-License-Identifier: BSD-2-Clause */
/* The latest edition seen of each series, so that an older one is not taken for its replacement. */
#ifndef ANEWS_REMEMBER_H
#define ANEWS_REMEMBER_H

#include <archive_news/reader.h>

/* Compares an edition that was verified with the one remembered of its series in `file` (NULL:
 * $XDG_STATE_HOME/anews/editions), and remembers it if it is later. Gives STATUS_*: STATUS_BAD,
 * having said so, if it is older. *latest: the latest time at which any edition seen was made,
 * which is a lower bound for what time it is; INT64_MIN: none. */
int remember_edition(const char *file, const char *path, const an_header *header, int64_t *latest);

#endif
