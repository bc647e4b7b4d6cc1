/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers on the command line. */
#ifndef ANEWS_NUMBERS_H
#define ANEWS_NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

/* Parses a text that is a decimal number and nothing else. Returns false, and leaves *value alone,
 * if it is not one or above max. */
bool parse_number(const char *text, uint64_t max, uint64_t *value);
/* The same for a size in bytes, which may end in K, M or G (powers of 1024; KB and KiB mean the
 * same). */
bool parse_size(const char *text, uint64_t max, uint64_t *value);

#endif
