/* SPDX-License-Identifier: BSD-2-Clause */
/* The newest articles of an archive, for lists of them. */
#ifndef ANEWS_NEWEST_H
#define ANEWS_NEWEST_H

#include "indexing/searched_text.h"
#include "text/bytes.h"

#include <archive_news/reader.h>

enum {
    NEWEST_MOST = 20,      /* articles in a list */
    TEXTS_MOST = 10,       /* texts of an article's record in a field, such as its authors */
    TEXT_MOST = 64 << 10,  /* bytes of the text of an article, which is cut there */
    SOURCE_MOST = 1 << 20, /* bytes of an article whose text is shown */
};

/* Texts one after another, each with a zero byte after it. */
typedef struct texts {
    bytes all;
    unsigned count;
} texts;

/* What is known of an article. Its texts are as the publisher wrote them. */
typedef struct news_item {
    bytes id, title, summary, language, url;
    texts authors, tags;
    char type[MEDIA_TYPE_ROOM];
    int64_t published, modified; /* INT64_MIN: not known */
    bytes text;                  /* as a person reads it, in UTF-8; empty if it is none */
} news_item;

/* Calls `on_item` for each of the newest articles, the newest first, or the first ones by their ids
 * where an archive has no order by date. Returns AN_*. */
int for_newest(an_reader *reader, void (*on_item)(void *context, const news_item *item),
               void *context);
/* Goes through texts. Begin with NULL. Returns NULL after the last. */
const char *next_text(const texts *all, const char *last);

#endif
