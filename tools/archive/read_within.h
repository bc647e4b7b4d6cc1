/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading an archive in a given amount of memory and no more, to prove that it suffices. */
#ifndef ANEWS_READ_WITHIN_H
#define ANEWS_READ_WITHIN_H

#include "archive/source.h"

#include <stdbool.h>

/* The config of the smallest reader: one page, no prepared dictionary, insecure. mapped: as if the
 * archive lay in memory; it serves to ask for the need only. */
an_config smallest_config(const archive *a, bool mapped);
/* Opens the archive with exactly `bytes` of memory through a read callback, verifies every byte and
 * reads every entry's content and fields. The archive needs only be attached. *content is how many
 * bytes of content were read. Returns STATUS_*, having said what is wrong. */
int read_within(const archive *a, size_t bytes, uint64_t *content);

#endif
