/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of an article, whatever its media type. */
#ifndef ANEWS_ARTICLE_TEXT_H
#define ANEWS_ARTICLE_TEXT_H

#include "indexing/searched_text.h"
#include "text/bytes.h"

#include <archive_news/reader.h>
#include <stdint.h>

/* An article and what says how to show it. */
typedef struct shown {
    char type[MEDIA_TYPE_ROOM]; /* the media type, in lower case, with its parameters */
    uint8_t *content;
    size_t length;
} shown;

/* Finds out the media type of an entry. */
void find_media_type(const an_entry *entry, shown *s);
/* Whether it is a type that article_text() can read. */
bool is_shown_text(const shown *s);
/* Gives the text of an article in UTF-8: of HTML as html_lines() does, else as it is. *out is empty
 * before. width: as for
 * html_lines(). Sets out->failed if memory runs out. */
void article_text(const shown *s, size_t width, bytes *out);

#endif
