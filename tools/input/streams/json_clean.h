/* SPDX-License-Identifier: BSD-2-Clause */
/* Mends JSON that can be read, but that a parser refuses. */
#ifndef ANEWS_JSON_CLEAN_H
#define ANEWS_JSON_CLEAN_H

#include "text/bytes.h"

/* Writes a value that json_scan.h found odd to two empty buffers. *clean: as RFC 8259 has it, with
 * numbers as they were written. *tree: the same for jansson, with numbers near those that it cannot
 * hold. NaN is null in both, half of a surrogate pair U+FFFD, and control characters in strings are
 * escaped; a zero byte in a name is U+FFFD in *tree. */
void json_clean(const char *text, size_t length, bytes *clean, bytes *tree);

#endif
