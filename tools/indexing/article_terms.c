/* SPDX-License-Identifier: BSD-2-Clause */
#include "indexing/article_terms.h"

#include <stdlib.h>

enum { TITLE_WEIGHT = 4 };

article_terms *article_terms_new(void)
{
    return calloc(1, sizeof(article_terms));
}

void article_terms_free(article_terms *a)
{
    if (!a)
        return;
    tokens_free(&a->tokens);
    bytes_free(&a->article);
    free(a);
}

void article_terms_begin(article_terms *a)
{
    tokens_begin(&a->tokens);
    a->article.length = 0;
    a->type[0] = '\0';
}

/* Titles count more; authors and tags are part of the text. */
void article_terms_field(article_terms *a, const an_field *field)
{
    const char *value = (const char *)field->value;
    if (field->tag == AN_TAG_MEDIA_TYPE)
        media_type_copy(value, field->length, a->type);
    else if (field->tag == AN_TAG_TITLE)
        tokens_add(&a->tokens, value, field->length, TITLE_WEIGHT);
    else if (field->tag == AN_TAG_AUTHOR || field->tag == AN_TAG_TAG)
        tokens_add(&a->tokens, value, field->length, 1);
}

void article_terms_content(article_terms *a, const void *piece, size_t length)
{
    size_t left = SEARCHED_MOST - a->article.length;
    bytes_add(&a->article, piece, length < left ? length : left);
}

bool article_terms_end(article_terms *a)
{
    bytes text = {0};
    searched_text(a->type, a->article.at, a->article.length, &text);
    if (!text.failed && text.length > 0)
        tokens_add(&a->tokens, text.at, text.length, 1);
    bool failed = text.failed || a->article.failed;
    bytes_free(&text);
    if (a->article.size > SEARCHED_MOST / 16)
        bytes_free(&a->article);
    return !failed && tokens_end(&a->tokens);
}

void article_terms_describe(article_terms *a, an_search_config *config)
{
    tokens_find_scripts(&a->tokens);
    search_unicode(config->unicode);
}
