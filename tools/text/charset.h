/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in any charset, as UTF-8. */
#ifndef ANEWS_CHARSET_H
#define ANEWS_CHARSET_H

#include "text/bytes.h"

#include <stdbool.h>

/* Adds the text to *utf8 as UTF-8. A byte order mark decides the charset, else the label (may be
 * NULL), else the text is UTF-8 if it is valid, else Windows-1252. The result is valid UTF-8
 * whatever the input. */
void charset_decode(const char *at, size_t length, const char *charset, bytes *utf8);

/* Whether text begins with a byte order mark of UTF-8 or UTF-16. */
bool charset_has_mark(const char *at, size_t length);

/* Returns the name by which iconv knows the charset that a label stands for, as browsers read it;
 * NULL if they do not know it. */
const char *charset_of_label(const char *label);

/* Sets name to the name that browsers give to the charset of a label, in small letters; "" if
 * they do not know it. It can stand in a media type as it is, unlike some labels. */
void charset_name(const char *label, char *name, size_t room);

/* Returns labels that charset_of_label() knows, in small letters and separated by spaces: one list
 * for each number from 0; NULL after the last. */
const char *charset_labels(size_t number);

/* Makes iconv load what it needs for all charsets, which then takes no file: a process that is
 * confined afterwards can decode them. Takes some milliseconds. Returns whether iconv has all. */
bool charset_load_all(void);

/* Returns how many bytes at the end begin a UTF-8 character that goes on after them: 0 to 3. */
size_t utf8_incomplete_tail(const char *at, size_t length);

#endif
