/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of people in what is written for readers. */
#ifndef ANEWS_PERSON_H
#define ANEWS_PERSON_H

#include <stdbool.h>
#include <stddef.h>

/* Narrows a text to what is left without words before a name ("By", "Text:") and without what
 * follows it ("@ann", a comma at the end). Returns whether there were words before it. */
bool narrow_to_name(const char **text, size_t *length);
/* Whether a text looks like the name of somebody: a few words in capitals, no digits. */
bool looks_like_person(const char *text, size_t length);
/* Whether a text is short, and of a script that Chinese, Japanese or Korean names are written in
 * without spaces. */
bool is_unspaced_name(const char *text, size_t length);
/* Whether it may be that or the name of an account: "ann1980". */
bool looks_like_account(const char *text, size_t length);

#endif
