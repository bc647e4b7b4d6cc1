/* SPDX-License-Identifier: BSD-2-Clause */
/* The latest edition seen of each series, so that an older one is not taken for its replacement. */
#ifndef ANEWS_REMEMBER_H
#define ANEWS_REMEMBER_H

#include <archive_news/reader.h>

/*
 * Compares an edition that was verified with the one remembered of its series in `file` (NULL:
 * $XDG_STATE_HOME/anews/editions), and remembers it if it is later. *latest is the latest time at
 * which any edition seen was made, a lower bound for the present; INT64_MIN if there is none.
 *
 * Returns STATUS_*, having said what is wrong: STATUS_BAD if the edition is older.
 */
int remember_edition(const char *file, const char *path, const an_header *header, int64_t *latest);

#endif
