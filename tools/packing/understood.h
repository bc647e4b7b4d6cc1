/* SPDX-License-Identifier: BSD-2-Clause */
/* How much of what articles say about themselves was understood. */
#ifndef ANEWS_UNDERSTOOD_H
#define ANEWS_UNDERSTOOD_H

#include <archive_news/writer.h>
#include <jansson.h>

enum { UNDERSTOOD_FIELDS = 4 };

/* Begins as {0}. */
typedef struct understood {
    uint64_t articles;
    uint64_t with[UNDERSTOOD_FIELDS]; /* articles with a title, date, author, language */
} understood;

void understood_count(understood *u, const an_item *item);
/* Says "articles 4,042: title 100 %, date 93 %, ...". */
void understood_say(const understood *u);
/* Adds the numbers to an object, as a member "understood". */
void understood_add(const understood *u, json_t *object);

#endif
