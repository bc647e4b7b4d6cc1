/* SPDX-License-Identifier: BSD-2-Clause */
/* Languages as publishers write them, as tags of BCP 47. */
#ifndef ANEWS_VALUES_LANGUAGES_H
#define ANEWS_VALUES_LANGUAGES_H

#include <stdbool.h>
#include <stddef.h>

enum { LANGUAGE_ROOM = 64 };

/* Writes the tag that a text means to out: of "en_US.UTF-8" it is "en-US", of a list the first, of
 * "German" it is "de". Returns false if the text is no language. */
bool language_tag(const char *text, size_t length, char out[LANGUAGE_ROOM]);
/* Whether a text is a tag already, in whatever case: "en-US", and not "en_US" or "English". */
bool is_language_tag(const char *text);

#endif
