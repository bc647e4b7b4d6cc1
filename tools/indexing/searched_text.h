/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of an article as a person reads it. */
#ifndef ANEWS_SEARCHED_TEXT_H
#define ANEWS_SEARCHED_TEXT_H

#include "text/bytes.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    MEDIA_TYPE_ROOM = 128,
    SEARCHED_MOST = 16 << 20 /* longer articles can be searched up to here */
};

/* Copies a media type, in lower case. */
void media_type_copy(const void *value, size_t length, char type[MEDIA_TYPE_ROOM]);
/* Whether a media type in lower case is this one, whatever its parameters. */
bool media_type_is(const char *type, const char *name);
/* Whether it is HTML or XHTML. */
bool media_type_is_html(const char *type);

/* Adds the content of an article to *out, in UTF-8: in the charset that its media type states, else
 * in the one that `pack` has read it in. */
void article_decode(const char *type, const char *article, size_t length, bytes *out);
/* Whether the content of a type can be searched. */
bool is_searched_type(const char *type);
/* Adds the text that can be searched: without tags, front matter and addresses of links. Adds
 * nothing if the type is no text. */
void searched_text(const char *type, const char *article, size_t length, bytes *out);

#endif
