/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are feeds. */
#ifndef ANEWS_FEED_FILE_H
#define ANEWS_FEED_FILE_H

#include <stdbool.h>

/* Whether an open file, which must be a regular one, begins as a feed does: RSS, Atom, JSON Feed.
 */
bool is_feed_file(int fd);

#endif
