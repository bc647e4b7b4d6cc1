/* SPDX-License-Identifier: BSD-2-Clause */
/* What HTTP says of a range. */
#ifndef ANEWS_CONTENT_RANGE_H
#define ANEWS_CONTENT_RANGE_H

#include <stdbool.h>
#include <stdint.h>

/* Parses "bytes FIRST-LAST/TOTAL". *total is 0 for "*". Returns false for all else, also NULL. */
bool parse_content_range(const char *text, uint64_t *first, uint64_t *last, uint64_t *total);

#endif
