/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the charset of an article. What is UTF-8 beyond ASCII is so by no accident, whatever is
 * said about it, and a byte order mark decides, too. Else a page may declare a charset; if nothing
 * does, --charset says it; and if that is not given, the charset of plain text and Markdown is
 * guessed. Browsers do not guess that of pages from their letters, and neither does this.
 */
#include "input/formats/article_charset.h"

#include "text/charset.h"
#include "text/charset_guess.h"

#include <string.h>

/* Whether --charset says something about the article. Text in ISO-2022-JP looks like ASCII with
 * control characters. */
static bool may_be_given(const char *charset, const bytes *head, const text_scan *scan)
{
    const char *known = charset_of_label(charset);
    bool is_escaped = scan->is_ascii && scan->has_control && strcmp(known, "ISO-2022-JP") == 0;
    return strcmp(known, "UTF-8") != 0 && (!scan->is_utf8 || is_escaped) &&
           !charset_has_mark(head->at, head->length);
}

/* Bytes with control characters among them may be no text at all. */
static bool may_be_guessed(enum article_sort sort, const bytes *head, const text_scan *scan)
{
    return sort != HTML_ARTICLE && !scan->is_utf8 && !scan->has_control &&
           !charset_has_mark(head->at, head->length);
}

static enum charset_origin guess_charset(const bytes *head, article_charset *found)
{
    enum guess guess = charset_guess(head->at, head->length, found->label, sizeof found->label);
    if (guess == GUESS_MADE)
        return CHARSET_GUESSED;
    return guess == GUESS_NONE ? CHARSET_UNSTATED : CHARSET_NOT_GUESSED;
}

void article_charset_find(const document *doc, enum article_sort sort, const bytes *head,
                          const text_scan *scan, article_charset *found)
{
    *found = (article_charset){.origin = CHARSET_UNSTATED};
    if (head->length == 0 || (scan->is_utf8 && !scan->is_ascii))
        return;
    if (sort == HTML_ARTICLE)
        declared_charset(head->at, head->length, found->label);
    if (found->label[0]) {
        found->origin = CHARSET_DECLARED;
    } else if (doc->charset) {
        if (!may_be_given(doc->charset, head, scan))
            return;
        charset_name(doc->charset, found->label, sizeof found->label);
        found->origin = CHARSET_GIVEN;
    } else if (may_be_guessed(sort, head, scan)) {
        found->origin = guess_charset(head, found);
    }
}
