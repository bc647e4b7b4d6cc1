/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that browsers leave at once: `<meta http-equiv="refresh" content="0; url=...">`. Generators
 * of sites write them where an article was, and for the first page of a list.
 *
 * What only browsers without scripts heed is none. Neither is one in a page that has a text, such
 * as a saved one, whatever became of it there.
 */
#include "input/page/page.h"

#include "text/ascii.h"

#include <string.h>

enum { REDIRECT_TEXT_MOST = 1000 }; /* bytes that are no white space */

/* Whether an element holds no text of the page, and nothing that all browsers heed. */
static bool hides_text(const markup_tag *t)
{
    static const char *const names[] = {"noscript", "script", "style", "template", "title"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_named(t->name, t->length, names[i]))
            return true;
    return false;
}

/* Skips white space, and at most one of the signs within it. */
static const char *skip_to_value(const char *at, const char *end, const char *signs)
{
    bool has_sign = false;
    for (; at < end; at++) {
        bool is_sign = !has_sign && memchr(signs, *at, strlen(signs));
        if ((unsigned char)*at > ' ' && !is_sign)
            break;
        has_sign |= is_sign;
    }
    return at;
}

/* Skips "url=". Returns the same place if they are not there. */
static const char *skip_name(const char *at, const char *end)
{
    if (end - at < 3 || !is_named(at, 3, "url"))
        return at;
    const char *sign = skip_to_value(at + 3, end, "");
    return sign < end && *sign == '=' ? skip_to_value(sign + 1, end, "") : at;
}

/* Whether the content of a refresh leads to another page without a delay, as the HTML standard
 * reads it: a fraction of a second is none. */
static bool leads_on_at_once(const attribute *content)
{
    const char *end = content->value + content->value_length;
    const char *at = skip_to_value(content->value, end, "");
    bool has_delay = at < end && (*at == '0' || *at == '.');
    while (at < end && *at == '0')
        at++;
    if (at < end && *at == '.')
        while (at < end && (*at == '.' || is_ascii_digit(*at)))
            at++;
    if (!has_delay || (at < end && is_ascii_digit(*at)))
        return false;
    at = skip_name(skip_to_value(at, end, ";,"), end);
    if (at < end && (*at == '"' || *at == '\''))
        at++;
    return at < end && *at != '#';
}

void redirect_begins(page *p, const markup_tag *t, open_element *e)
{
    const attribute *name = tag_attribute(t, "http-equiv"), *content = tag_attribute(t, "content");
    e->is_unseen |= hides_text(t);
    if (!e->is_unseen && is_named(t->name, t->length, "meta") && name && content &&
        is_named(name->value, name->value_length, "refresh"))
        p->has_redirect |= leads_on_at_once(content);
}

void redirect_text(page *p, const char *at, size_t length)
{
    if (p->depth && p->open[p->depth - 1].is_unseen)
        return;
    for (size_t i = 0; i < length && p->seen_bytes <= REDIRECT_TEXT_MOST; i++)
        p->seen_bytes += (unsigned char)at[i] > ' ';
}

bool page_is_redirect(const page *p)
{
    return p->has_redirect && p->seen_bytes <= REDIRECT_TEXT_MOST;
}
