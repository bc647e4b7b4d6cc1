/* SPDX-License-Identifier: BSD-2-Clause */
/* What an HTML page says about its article, before anything is chosen. */
#ifndef ANEWS_HTML_PAGE_H
#define ANEWS_HTML_PAGE_H

#include "text/bytes.h"

#include <jansson.h>

typedef struct html_page {
    /* What meta elements say, by name in lower case; besides "<title>", "<h1>", "<canonical>" and
     * "<lang>". The first value of each name, and lists for names that may come more than once. */
    json_t *meta;
    json_t *linked; /* the article in JSON-LD; NULL if there is none */
} html_page;

/* Parses a reduced page. Returns false if memory ran out. Call html_page_free() in either case. */
bool html_page_parse(const bytes *reduced, html_page *page);
void html_page_free(html_page *page);

#endif
