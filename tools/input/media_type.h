/* SPDX-License-Identifier: BSD-2-Clause */
/* What the name of a file says about it. */
#ifndef ANEWS_MEDIA_TYPE_H
#define ANEWS_MEDIA_TYPE_H

#include <stdbool.h>

enum article_sort {
    NOT_ARTICLE,
    UNREAD_ARTICLE, /* the text of an article, in a format that nothing here reads */
    TEXT_ARTICLE,
    MARKDOWN_ARTICLE,
    HTML_ARTICLE
};

/* Whether a format reads what is of this sort. */
static inline bool is_read(enum article_sort sort)
{
    return sort > UNREAD_ARTICLE;
}

/* Returns the media type, NULL if the name does not say it. *sort: which format reads it. */
const char *media_type_of(const char *name, enum article_sort *sort);

/* Whether the name has an extension, known or not, or is that of a hidden file. */
bool has_extension(const char *name);

/* Whether the name is that of a stream of JSON values, such as JSON Lines. */
bool is_json_lines(const char *name);
/* Whether a file of this name may be a feed. */
bool may_be_feed(const char *name);

#endif
