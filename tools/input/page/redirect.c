/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that browsers leave at once, or when a short text was read: `<meta http-equiv="refresh"
 * content="0; url=...">`. Generators of sites write them where an article was, and for the first
 * page of a list.
 *
 * What only browsers without scripts heed is none. Neither is one in a page that has a text, such
 * as a saved one, whatever became of it there.
 */
#include "input/page/page.h"

#include "text/ascii.h"

#include <string.h>

/* How much text a page that leads on has at most, in bytes that are no white space. */
enum {
    TEXT_AT_ONCE = 1000, /* if it leads on at once */
    TEXT_LATER = 200,    /* if it leads on after DELAY_MOST seconds at most */
    DELAY_MOST = 5,
};

/* Whether an element holds no text of the page, and nothing that all browsers heed. */
static bool hides_text(const markup_tag *t)
{
    static const char *const names[] = {"noscript", "script", "style", "template", "title", NULL};
    return is_any_of(t->name, t->length, names);
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

/* Skips "url=". Returns the same place if it is not there. */
static const char *skip_name(const char *at, const char *end)
{
    if (end - at < 3 || !is_named(at, 3, "url"))
        return at;
    const char *sign = skip_to_value(at + 3, end, "");
    return sign < end && *sign == '=' ? skip_to_value(sign + 1, end, "") : at;
}

/* Returns after how many seconds a refresh leads to another page, as the HTML standard reads it: a
 * fraction of a second is none. -1: it does not, or takes ten seconds or more. */
static int delay_of(const attribute *content)
{
    const char *end = content->value + content->value_length;
    const char *at = skip_to_value(content->value, end, "");
    int delay = at < end && (is_ascii_digit(*at) || *at == '.') ? 0 : -1;
    for (; at < end && is_ascii_digit(*at) && delay >= 0; at++)
        delay = delay > 0 ? -1 : *at - '0';
    if (at < end && *at == '.')
        while (at < end && (*at == '.' || is_ascii_digit(*at)))
            at++;
    if (delay < 0)
        return -1;
    at = skip_name(skip_to_value(at, end, ";,"), end);
    if (at < end && (*at == '"' || *at == '\''))
        at++;
    return at < end && *at != '#' ? delay : -1;
}

static void note_delay(page *p, int delay)
{
    if (delay == 0)
        p->text_most = TEXT_AT_ONCE;
    else if (delay > 0 && delay <= DELAY_MOST && p->text_most == 0)
        p->text_most = TEXT_LATER;
}

void redirect_begins(page *p, const markup_tag *t, open_element *e)
{
    const attribute *name = tag_attribute(t, "http-equiv"), *content = tag_attribute(t, "content");
    e->is_unseen |= hides_text(t);
    if (!e->is_unseen && is_named(t->name, t->length, "meta") && name && content &&
        is_named(name->value, name->value_length, "refresh"))
        note_delay(p, delay_of(content));
}

void redirect_text(page *p, const char *at, size_t length)
{
    if (p->depth && p->open[p->depth - 1].is_unseen)
        return;
    for (size_t i = 0; i < length && p->seen_bytes <= TEXT_AT_ONCE; i++)
        p->seen_bytes += (unsigned char)at[i] > ' ';
}

bool page_is_redirect(const page *p)
{
    return p->text_most > 0 && p->seen_bytes <= p->text_most;
}
