/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading an archive in so much memory and no more, to prove what it needs. */
#ifndef ANEWS_READ_WITHIN_H
#define ANEWS_READ_WITHIN_H

#include "archive/source.h"

#include <stdbool.h>

/* The config of the smallest reader: one page, no prepared dictionary, insecure. mapped: as if the
 * archive lay in memory. */
an_config smallest_config(const archive *a, bool mapped);
/* Opens the archive with exactly `bytes` of memory through a read callback, verifies every byte and
 * reads every entry's content and fields. The archive needs only be attached. Gives STATUS_*,
 * having said what was wrong; *content: bytes read. */
int read_within(const archive *a, size_t bytes, uint64_t *content);

#endif
