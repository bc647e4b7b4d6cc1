/* SPDX-License-Identifier: BSD-2-Clause */
/* Sentences on stderr, and text of archives that a person may see. */
#ifndef ANEWS_MESSAGE_H
#define ANEWS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Set by -q: no notes, no progress. */
extern bool quiet;

/*
 * Prints one sentence to stderr, with "anews: " before it. Control characters in it, which a file
 * name may bring along, are escaped. Takes printf's format.
 */
void say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, but nothing when `quiet` is set. */
void say_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Writes text from an archive to a stream that a person may look at. On a terminal, control
 * characters (C0, C1, DEL, bidirectional overrides) and bytes that are not UTF-8 come out as \xNN
 * or \u{NNNN}. Elsewhere (pipe, file) only tab, newline and backslash are escaped, as \t, \n and
 * \\, so that a line stays a line and a column a column.
 */
void put_text(FILE *stream, const char *text, size_t length);

#endif
