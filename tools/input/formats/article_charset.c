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

#include <stdio.h>

/* Whether --charset says something about the article. Text in ISO-2022-JP and UTF-16 may look like
 * ASCII with control characters. */
static bool may_be_given(const struct charset *set, const bytes *head, const text_scan *scan)
{
    bool is_odd = scan->is_ascii && scan->has_control && !set->is_ascii_at_rest;
    return set->step && (!scan->is_utf8 || is_odd) && !charset_has_mark(head->at, head->length);
}

/* Bytes with control characters among them may be no text at all. */
static bool may_be_guessed(enum article_sort sort, const bytes *head, const text_scan *scan)
{
    return sort != HTML_ARTICLE && !scan->is_utf8 && !scan->has_control &&
           !charset_has_mark(head->at, head->length) &&
           !utf8_is_meant(head->at, head->length, false);
}

static enum charset_origin guess_charset(const bytes *head, article_charset *found)
{
    enum guess guess = charset_guess(head->at, head->length, found->label, sizeof found->label);
    if (guess == GUESS_MADE)
        return CHARSET_GUESSED;
    return guess == GUESS_NONE ? CHARSET_UNSTATED : CHARSET_NOT_GUESSED;
}

/* Finds what a page declares. That it is in UTF-16 cannot be said by bytes that are read as ASCII:
 * as the standard HTML has it, it is in UTF-8 then. Likewise for what only scripts use. */
static void find_declared(const bytes *head, article_charset *found)
{
    declared_charset(head->at, head->length, found->label);
    const struct charset *set = charset_of_label(found->label);
    const char *other = NULL;
    if (set && (set->step == utf16le_step || set->step == utf16be_step))
        other = "utf-8";
    else if (set && set->step == user_defined_step)
        other = "windows-1252";
    if (other)
        (void)snprintf(found->label, sizeof found->label, "%s", other);
}

void article_charset_find(const document *doc, enum article_sort sort, const bytes *head,
                          const text_scan *scan, article_charset *found)
{
    *found = (article_charset){.origin = CHARSET_UNSTATED};
    if (head->length == 0 || (scan->is_utf8 && !scan->is_ascii))
        return;
    if (sort == HTML_ARTICLE)
        find_declared(head, found);
    if (found->label[0]) {
        found->origin = CHARSET_DECLARED;
    } else if (doc->charset) {
        const struct charset *given = charset_of_label(doc->charset);
        if (!may_be_given(given, head, scan))
            return;
        (void)snprintf(found->label, sizeof found->label, "%s", given->name);
        found->origin = CHARSET_GIVEN;
    } else if (may_be_guessed(sort, head, scan)) {
        found->origin = guess_charset(head, found);
    }
}
