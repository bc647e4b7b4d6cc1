/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads HTML once from left to right, as the tokenizer of a browser does, without a tree.
 *
 * A page of the Web may be nested a million deep, and parsers that make a tree need time and stack
 * for each level. Here nothing is remembered of what is open: time is in proportion to the length,
 * and memory does not depend on it.
 *
 * The read_ functions below are given what begins at a '<', and return where reading goes on.
 */
#include "input/markup/markup.h"

#include "text/ascii.h"

#include <string.h>

typedef struct html_reader {
    const char *at, *end;
    const markup_events *events;
} html_reader;

static bool is_html_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static const char *skip_html_space(const char *at, const char *end)
{
    while (at < end && is_html_space(*at))
        at++;
    return at;
}

static const char *name_end(const char *at, const char *end)
{
    while (at < end && !is_html_space(*at) && *at != '/' && *at != '>')
        at++;
    return at;
}

/* Reads what follows '=' into *a. Returns NULL if it does not end. */
static const char *read_attribute_value(const char *at, const char *end, attribute *a)
{
    at = skip_html_space(at, end);
    if (at == end)
        return NULL;
    if (*at == '"' || *at == '\'') {
        const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
        if (!close)
            return NULL;
        a->value = at + 1;
        a->value_length = (size_t)(close - at - 1);
        return close + 1;
    }
    a->value = at;
    while (at < end && !is_html_space(*at) && *at != '>')
        at++;
    a->value_length = (size_t)(at - a->value);
    return at;
}

/* Reads an attribute into *a. Returns NULL if it does not end. */
static const char *read_attribute(const char *at, const char *end, attribute *a)
{
    *a = (attribute){.name = at, .value = at};
    do
        at++; /* a name may begin with '=' */
    while (at < end && !is_html_space(*at) && *at != '/' && *at != '>' && *at != '=');
    a->name_length = (size_t)(at - a->name);
    const char *equals = skip_html_space(at, end);
    if (equals == end || *equals != '=')
        return at;
    return read_attribute_value(equals + 1, end, a);
}

/* Reads a tag from its name on. Returns what follows its '>', NULL if it does not end. */
static const char *read_tag(const char *at, const char *end, markup_tag *t)
{
    t->name = at;
    at = name_end(at, end);
    t->length = (size_t)(at - t->name);
    t->count = 0;
    while (at < end) {
        while (at < end && (is_html_space(*at) || *at == '/'))
            at++;
        if (at < end && *at == '>')
            return at + 1;
        attribute ignored = {0},
                  *a = t->count < ATTRIBUTES_MOST ? &t->attributes[t->count] : &ignored;
        at = at < end ? read_attribute(at, end, a) : NULL;
        if (!at)
            return NULL;
        t->count += t->count < ATTRIBUTES_MOST;
    }
    return NULL;
}

/* Finds the "</name" that ends an element whose content is not markup. */
static const char *find_end_tag(const char *at, const char *end, const markup_tag *t)
{
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        if ((size_t)(end - at) > t->length + 2 && at[1] == '/') {
            size_t i = 0;
            while (i < t->length && ascii_lower(at[2 + i]) == ascii_lower(t->name[i]))
                i++;
            if (i == t->length && name_end(at + 2, end) == at + 2 + i)
                return at;
        }
        at++;
    }
    return NULL;
}

/* Reads the content of an element whose content is not markup, and its end tag. */
static const char *read_opaque(html_reader *r, const char *content, const markup_tag *t,
                               bool is_reported)
{
    const char *close = find_end_tag(content, r->end, t);
    if (!close)
        return r->end;
    if (is_reported) {
        r->events->begin(r->events->context, t);
        r->events->text(r->events->context, content, (size_t)(close - content));
        r->events->end(r->events->context, t->name, t->length);
    }
    const char *after = memchr(close, '>', (size_t)(r->end - close));
    return after ? after + 1 : r->end;
}

/* In foreign content "<svg/>" is a whole element. */
static bool is_foreign(const markup_tag *t)
{
    return is_named(t->name, t->length, "svg") || is_named(t->name, t->length, "math");
}

/* Reads "<" and a letter. */
static const char *read_element(html_reader *r, const char *at)
{
    markup_tag t;
    const char *after = read_tag(at + 1, r->end, &t);
    if (!after)
        return r->end;
    if (is_named(t.name, t.length, "title") || is_named(t.name, t.length, "script"))
        return read_opaque(r, after, &t, true);
    if (is_skipped_element(t.name, t.length))
        return is_foreign(&t) && after[-2] == '/' ? after : read_opaque(r, after, &t, false);
    r->events->begin(r->events->context, &t);
    return after;
}

static const char *read_comment(const char *at, const char *end)
{
    if (end - at >= 5 && at[4] == '>')
        return at + 5;
    if (end - at >= 6 && at[4] == '-' && at[5] == '>')
        return at + 6;
    const char *close = memmem(at + 4, (size_t)(end - at - 4), "-->", 3);
    return close ? close + 3 : end;
}

/* Reads an end tag, a declaration or an instruction. */
static const char *read_other(html_reader *r, const char *at)
{
    markup_tag t;
    if (at[1] == '/' && r->end - at >= 3 && is_ascii_letter(at[2])) {
        const char *after = read_tag(at + 2, r->end, &t);
        if (after)
            r->events->end(r->events->context, t.name, t.length);
        return after ? after : r->end;
    }
    const char *close = memchr(at, '>', (size_t)(r->end - at));
    return close ? close + 1 : r->end;
}

/* Reads a tag, a comment, a declaration, or a '<' that is text. */
static const char *read_markup(html_reader *r, const char *at)
{
    if (r->end - at >= 4 && memcmp(at, "<!--", 4) == 0)
        return read_comment(at, r->end);
    if (r->end - at >= 2 && is_ascii_letter(at[1]))
        return read_element(r, at);
    if (r->end - at >= 2 && (at[1] == '/' || at[1] == '!' || at[1] == '?'))
        return read_other(r, at);
    r->events->text(r->events->context, at, 1);
    return at + 1;
}

void html_read(const char *text, size_t length, const markup_events *events)
{
    html_reader r = {.at = text, .end = text + length, .events = events};
    while (r.at < r.end) {
        const char *markup = memchr(r.at, '<', (size_t)(r.end - r.at));
        if (!markup)
            markup = r.end;
        if (markup > r.at)
            events->text(events->context, r.at, (size_t)(markup - r.at));
        r.at = markup < r.end ? read_markup(&r, markup) : r.end;
    }
}
