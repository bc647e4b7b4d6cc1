/* SPDX-License-Identifier: BSD-2-Clause */
/* Sentences on stderr, and text of archives that a person may see. */
#ifndef ANEWS_MESSAGE_H
#define ANEWS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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

/* Returns the word that a sentence has beside this number: `one` beside 1, otherwise `many`. */
const char *noun_for(uint64_t count, const char *one, const char *many);

/* Says of a file that it is there, and why it may not outlast a power failure, with errno. */
void say_unflushed(const char *file);

/*
 * Writes text from an archive to a stream. Control characters (C0, DEL, C1, the separators of lines
 * and paragraphs) and bytes that are not UTF-8 come out as \xNN or \u{NNNN}, so that nothing steers
 * a terminal, now or when the output is looked at later. On a terminal so do characters that nobody
 * sees: those without width, and those that change the direction of text. Elsewhere (pipe, file)
 * tab, newline and backslash are escaped as \t, \n and \\, so that a line stays a line and a column
 * a column.
 */
void put_text(FILE *stream, const char *text, size_t length);
/* The same as on a terminal, whatever the stream is. */
void put_visible_text(FILE *stream, const char *text, size_t length);
/* Writes lines of an article: tabs and the ends of lines stay, other control characters are
 * escaped. What has no width stays, too: some scripts need it. */
void put_lines(FILE *stream, const char *text, size_t length);
/* Whether a stream takes colour: a terminal, TERM not dumb, NO_COLOR not set. */
bool takes_colour(FILE *stream);
/* Whether text has characters that put_text() escapes on a terminal. */
bool is_misleading_text(const char *text, size_t length);

#endif
