/* SPDX-License-Identifier: BSD-2-Clause */
/* The terms of articles, whether they are being packed or are in an archive. */
#ifndef ANEWS_ARTICLE_TERMS_H
#define ANEWS_ARTICLE_TERMS_H

#include "indexing/searched_text.h"
#include "indexing/tokens.h"
#include "text/bytes.h"

typedef struct article_terms {
    tokens tokens;
    bytes article;              /* the beginning of its content: the caller adds it */
    char type[MEDIA_TYPE_ROOM]; /* in lower case */
} article_terms;

/* Returns NULL if memory ran out. */
article_terms *article_terms_new(void);
void article_terms_free(article_terms *a);

/* Begins an article. Then come its fields, in their order, and the content in pieces. */
void article_terms_begin(article_terms *a);
void article_terms_field(article_terms *a, const an_field *field);
void article_terms_content(article_terms *a, const void *piece, size_t length);
/* Finds the terms: a->tokens.terms. Returns false if memory ran out. */
bool article_terms_end(article_terms *a);

/* Describes how terms are made, but for stems. */
void article_terms_describe(article_terms *a, an_search_config *config);

#endif
