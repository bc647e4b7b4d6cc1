/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths in the addresses of what is served. */
#ifndef ANEWS_SERVED_PATHS_H
#define ANEWS_SERVED_PATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Decodes a part of a path in place of characters such as %20. text has room for as many bytes as
 * the part has, and one more. Returns false if it is malformed, or has a zero byte. What comes out
 * is a name to compare with others, and never the name of a file: so it may have slashes and
 * dots. */
bool decode_path(const char *part, size_t length, char *text, size_t *decoded);
/*
 * Writes an id or a name as a part of a path. Slashes stay, so that an article finds its pictures,
 * unless there are components that browsers would change: "", "." or "..". Nothing that comes out
 * has a meaning in HTML, XML or JSON.
 */
void put_path(FILE *to, const char *text, size_t length);
/* The same, where slashes stay or do not. */
void put_encoded(FILE *to, const char *text, size_t length, bool keeps_slashes);

#endif
