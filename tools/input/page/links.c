/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Links as a source, for the address of a page that does not say what it is.
 *
 * Links that share the page hand its address over in their query ("?url=..."), and so do links to
 * its oEmbed. In an archive, what is before the address of the link is before that of the page,
 * too. A permanent link is around its title, and a version of the page in its own language is the
 * page itself. Where a base is set, "#top" leads to the base, so that links within the page name
 * the page before the '#'.
 */
#include "input/page/page.h"

#include "text/addresses.h"
#include "text/ascii.h"
#include "text/references.h"

#include <string.h>

static int hex_digit(char c)
{
    c = ascii_lower(c);
    if (is_ascii_digit(c))
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Adds a value of a query up to the next '&', with "%2F" decoded if all of the value is encoded. */
static void add_query_value(const char *at, const char *end, bytes *out)
{
    bool is_encoded = memmem(at, (size_t)(end - at), "://", 3) == NULL;
    while (at < end && *at != '&') {
        int high = end - at > 2 && *at == '%' && is_encoded ? hex_digit(at[1]) : -1;
        int low = high >= 0 ? hex_digit(at[2]) : -1;
        char c = low >= 0 ? (char)(high * 16 + low) : *at;
        bytes_add(out, &c, 1);
        at += low >= 0 ? 3 : 1;
    }
}

/* Adds a text. The second element that has it confirms it: then `twice` has it, too. */
static void add_confirmed(page *p, const char *once, const char *twice, const char *text,
                          size_t length)
{
    size_t before = json_array_size(facts_of(&p->facts, once));
    facts_add(&p->facts, once, text, length);
    if (before && json_array_size(facts_of(&p->facts, once)) == before)
        facts_add(&p->facts, twice, text, length);
}

/* Whether a folder or file of an address is called "feed" or "feeds". */
static bool leads_to_feed(const char *address)
{
    for (const char *at = address; (at = strstr(at, "/feed")) != NULL; at++) {
        size_t n = at[5] == 's' ? 6 : 5;
        if (strchr("/?#", at[n]))
            return true;
    }
    return false;
}

static bool begins_address(const char *at, const char *end)
{
    return end - at > 8 && (memcmp(at, "http://", 7) == 0 || memcmp(at, "https://", 8) == 0);
}

/* Adds the part of a link before a second address in it: "https://archive.example/2020/" of
 * "https://archive.example/2020/https://s.example/?u=...". */
static void add_archive(const char *at, const char *end, bytes *out)
{
    const char *second = at;
    for (const char *next = at + 1; next < end; next++)
        if (next[-1] == '/' && begins_address(next, end))
            second = next;
    bytes_add(out, at, (size_t)(second - at));
}

/* Adds the address that a link hands over, unless it is that of a feed. */
static void add_shared(page *p, const bytes *href, bool is_embed)
{
    static const char *const names[] = {
        "?u=", "&u=", "?url=", "&url=", "?link=", "&link=", "?body=", "&body=", NULL};
    const char *end = href->at + href->length;
    for (const char *const *name = names; *name; name++) {
        size_t n = strlen(*name);
        const char *found = memmem(href->at, href->length, *name, n);
        bytes value = {0};
        if (!found)
            continue;
        add_archive(href->at, found, &value);
        add_query_value(found + n, end, &value);
        bytes_add(&value, "", 1);
        bool is_page = !value.failed && is_web_address(value.at) && !leads_to_feed(value.at);
        if (is_page && is_embed)
            facts_add(&p->facts, "embedded", value.at, value.length - 1);
        else if (is_page)
            add_confirmed(p, "shared", "shared twice", value.at, value.length - 1);
        p->facts.failed |= value.failed;
        bytes_free(&value);
        return;
    }
}

/* Looks for a query in a link. */
static void look_into_link(page *p, const attribute *href, bool is_embed)
{
    bytes decoded = {0};
    if (!memchr(href->value, '?', href->value_length) || href->value_length > LINK_MOST)
        return;
    if (!decode_references(href->value, href->value_length, &decoded))
        p->facts.failed = true;
    else if (decoded.length)
        add_shared(p, &decoded, is_embed);
    bytes_free(&decoded);
}

/* Adds what is before the '#' of a link of a page that has a base. */
static void add_own_part(page *p, const attribute *href)
{
    const char *mark = href->value_length ? memchr(href->value, '#', href->value_length) : NULL;
    size_t length = mark ? (size_t)(mark - href->value) : 0;
    bytes decoded = {0};
    if (length == 0 || length > LINK_MOST || !facts_of(&p->facts, "<base>"))
        return;
    if (memmem(href->value, length, "://", 3))
        return;
    if (!decode_references(href->value, length, &decoded))
        p->facts.failed = true;
    else if (decoded.length)
        add_confirmed(p, "own part", "own part twice", decoded.at, decoded.length);
    bytes_free(&decoded);
}

static void begin_anchor(page *p, const markup_tag *t)
{
    const attribute *href = tag_attribute(t, "href"), *rel = tag_attribute(t, "rel");
    if (!href)
        return;
    if (rel && is_named(rel->value, rel->value_length, "bookmark") && p->is_in_heading)
        page_add_attribute(p, "bookmark", href);
    add_own_part(p, href);
    look_into_link(p, href, false);
}

/* A link to what other sites embed of the page. */
static void begin_embedded(page *p, const markup_tag *t)
{
    const attribute *type = tag_attribute(t, "type"), *href = tag_attribute(t, "href");
    if (type && href && type->value_length && memmem(type->value, type->value_length, "+oembed", 7))
        look_into_link(p, href, true);
}

/* A version in the language of the page. */
static void begin_version(page *p, const markup_tag *t)
{
    const json_t *own = json_array_get(facts_of(&p->facts, "<html lang>"), 0);
    const attribute *language = tag_attribute(t, "hreflang"), *rel = tag_attribute(t, "rel");
    if (!own || !language || !rel || !is_named(rel->value, rel->value_length, "alternate"))
        return;
    const char *tag = json_string_value(own);
    size_t length = strlen(tag);
    bool is_same = length == language->value_length;
    for (size_t i = 0; i < length && is_same; i++)
        is_same = ascii_lower(tag[i]) == ascii_lower(language->value[i]);
    if (is_same)
        page_add_attribute(p, "own version", tag_attribute(t, "href"));
}

void link_begins(page *p, const markup_tag *t)
{
    if (is_named(t->name, t->length, "a"))
        begin_anchor(p, t);
    if (is_named(t->name, t->length, "link") && !p->has_body) {
        begin_version(p, t);
        begin_embedded(p, t);
    }
}
