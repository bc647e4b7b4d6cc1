/* SPDX-License-Identifier: BSD-2-Clause */
/* The head of a page as a source: meta and link elements, title, base, and languages. */
#include "input/page/page.h"

#include "text/ascii.h"

#include <string.h>

enum { META_NAME_MOST = 64 };

/* Whether a list of words separated by white space has this one, in lower case. */
static bool has_listed_word(const attribute *a, const char *word)
{
    const char *at = a->value, *end = a->value + a->value_length;
    while (at < end) {
        const char *from = at;
        while (at < end && (unsigned char)*at > ' ')
            at++;
        if (is_named(from, (size_t)(at - from), word))
            return true;
        at++;
    }
    return false;
}

/* Adds the content under a name, if that is the name of a source. */
static void add_named(page *p, const char *name, size_t length, const attribute *content)
{
    char lower[META_NAME_MOST];
    if (length == 0 || length >= sizeof lower)
        return;
    for (size_t i = 0; i < length; i++)
        lower[i] = ascii_lower(name[i]);
    lower[length] = 0;
    if (p->is_source(lower))
        page_add_attribute(p, lower, content);
}

/* An attribute may hold several names. */
static void add_meta(page *p, const attribute *names, const attribute *content)
{
    const char *at = names->value, *end = names->value + names->value_length;
    while (at < end) {
        const char *from = at;
        while (at < end && (unsigned char)*at > ' ')
            at++;
        add_named(p, from, (size_t)(at - from), content);
        at++;
    }
}

static void begin_meta(page *p, const markup_tag *t, const open_element *e)
{
    static const char *const keys[] = {"property", "name", "http-equiv", "itemprop"};
    const attribute *content = tag_attribute(t, "content");
    bool in_item = e->item != ITEM_NONE && e->item != ITEM_PAGE && e->item != ITEM_ARTICLE;
    for (size_t i = 0; content && i < sizeof keys / sizeof *keys; i++) {
        const attribute *names = tag_attribute(t, keys[i]);
        if (names && !(in_item && i == 3))
            add_meta(p, names, content);
    }
}

/* Whether a link leads to another address of the same site. */
static bool leads_into_site(const attribute *rel)
{
    static const char *const words[] = {"home", "index", "pingback", "edituri", NULL};
    for (const char *const *word = words; *word; word++)
        if (has_listed_word(rel, *word))
            return true;
    return false;
}

/* Whether a link leads to where the book begins that the page is of. */
static bool leads_to_book(const attribute *rel)
{
    return has_listed_word(rel, "home") || has_listed_word(rel, "start") ||
           has_listed_word(rel, "top");
}

static void begin_link(page *p, const markup_tag *t)
{
    const attribute *rel = tag_attribute(t, "rel");
    if (rel && !p->has_body && has_listed_word(rel, "canonical"))
        page_add_attribute(p, "<canonical>", tag_attribute(t, "href"));
    if (rel && !p->has_body && leads_into_site(rel))
        page_add_attribute(p, "<site link>", tag_attribute(t, "href"));
    if (rel && !p->has_body && leads_to_book(rel))
        page_add_attribute(p, "<book>", tag_attribute(t, "title"));
}

static void begin_language(page *p, const markup_tag *t, const char *source)
{
    page_add_attribute(p, source, tag_attribute(t, "lang"));
    page_add_attribute(p, source, tag_attribute(t, "xml:lang"));
}

static void begin_root(page *p, const markup_tag *t)
{
    begin_language(p, t, "<html lang>");
    page_add_attribute(p, "saved from", tag_attribute(t, "data-scrapbook-source"));
}

void meta_element_begins(page *p, const markup_tag *t, const open_element *e)
{
    if (is_named(t->name, t->length, "meta"))
        begin_meta(p, t, e);
    else if (is_named(t->name, t->length, "link"))
        begin_link(p, t);
    else if (is_named(t->name, t->length, "html"))
        begin_root(p, t);
    else if (is_named(t->name, t->length, "body"))
        begin_language(p, t, "<body lang>");
    else if (is_named(t->name, t->length, "base") && !facts_of(&p->facts, "<base>"))
        page_add_attribute(p, "<base>", tag_attribute(t, "href"));
    else if (is_named(t->name, t->length, "title") && !facts_of(&p->facts, "<title>"))
        page_capture(p, "<title>");
}
