/* SPDX-License-Identifier: BSD-2-Clause */
/* The charset of an article. */
#ifndef ANEWS_ARTICLE_CHARSET_H
#define ANEWS_ARTICLE_CHARSET_H

#include "input/document.h"
#include "input/formats/scan.h"
#include "input/markup/declared_charset.h"
#include "input/media_type.h"

enum charset_origin {
    CHARSET_UNSTATED,
    CHARSET_DECLARED, /* by the article; the label may be unknown */
    CHARSET_GIVEN,    /* by --charset */
    CHARSET_GUESSED,
    CHARSET_NOT_GUESSED, /* since the library that guesses is missing */
};

typedef struct article_charset {
    enum charset_origin origin;
    char label[CHARSET_ROOM]; /* "" unless it is declared, given or guessed */
} article_charset;

/* Finds the charset of an article. head: its beginning; scan: all of it. */
void article_charset_find(const document *doc, enum article_sort sort, const bytes *head,
                          const text_scan *scan, article_charset *found);

#endif
