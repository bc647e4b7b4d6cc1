/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in any charset, as UTF-8. The charsets are the encodings of the WHATWG's standard Encoding,
 * and are decoded as it says. */
#ifndef ANEWS_CHARSET_H
#define ANEWS_CHARSET_H

#include "charsets/decoder.h"
#include "text/bytes.h"

#include <stdbool.h>

/* Adds the text to *utf8 as UTF-8. A byte order mark decides the charset, else the label (may be
 * NULL). Where neither says anything but UTF-8, the text is UTF-8 if it is valid but for a last
 * character that is cut, or if it is meant to be UTF-8 (below); else it is Windows-1252. The result
 * is valid UTF-8 whatever the input: what means nothing is U+FFFD. */
void charset_decode(const char *at, size_t length, const char *label, bytes *utf8);
/* The same for the beginning of a text: a character that is cut by its end is left out. */
void charset_decode_head(const char *at, size_t length, const char *label, bytes *utf8);

/* Whether text begins with a byte order mark of UTF-8 or UTF-16. */
bool charset_has_mark(const char *at, size_t length);

/* Returns what a label stands for; NULL if browsers do not know it. */
const struct charset *charset_of_label(const char *label);

/* Whether text can be in a charset: false for NULL, and for what browsers show as nothing. */
bool charset_can_be_read(const struct charset *set);

/* Returns labels of charsets that can be read, in small letters and separated by spaces: one list
 * for each number from 0; NULL after the last. */
const char *charset_labels(size_t number);

/* Returns how many bytes at the end begin a UTF-8 character that goes on after them: 0 to 3. */
size_t utf8_incomplete_tail(const char *at, size_t length);

/* Whether bytes are UTF-8, whole to the last character. */
bool utf8_is_valid(const char *at, size_t length);

/* Whether bytes that are not UTF-8 are meant to be, and have become damaged: they have characters
 * beyond ASCII, which are rare in text of another charset, and no more other bytes beyond ASCII. If
 * the text is said to be UTF-8, one character is enough. */
bool utf8_is_meant(const char *at, size_t length, bool is_said);

#endif
