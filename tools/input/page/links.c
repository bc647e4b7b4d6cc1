/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Links as a source, for the address of a page that does not say what it is.
 *
 * Links that share the page hand its address over in their query ("?url=..."), and so do links to
 * its oEmbed. In an archive, what is before the address of the link is before that of the page,
 * too. Links that write a mail have the address within its text, and buttons of scripts have it in
 * an attribute. A permanent link is around its title, and a version of the page in its own language
 * is the page itself. The feed of a page's comments is below the page, as that of the site is below
 * the site. Where a base is set, "#top" leads to the base, so that links within the page name the
 * page before the '#'.
 */
#include "input/page/page.h"

#include "text/addresses.h"
#include "text/ascii.h"
#include "text/references.h"

#include <string.h>
#include <strings.h>

static int hex_digit(char c)
{
    c = ascii_lower(c);
    if (is_ascii_digit(c))
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Adds text with "%2F" decoded. */
static void add_unescaped(const char *at, const char *end, bytes *out)
{
    while (at < end) {
        int high = end - at > 2 && *at == '%' ? hex_digit(at[1]) : -1;
        int low = high >= 0 ? hex_digit(at[2]) : -1;
        char c = low >= 0 ? (char)(high * 16 + low) : *at;
        bytes_add(out, &c, 1);
        at += low >= 0 ? 3 : 1;
    }
}

/* Returns where the value of a query that begins at `at` ends: at the next '&'. */
static const char *query_value_end(const char *at, const char *end)
{
    const char *next = at < end ? memchr(at, '&', (size_t)(end - at)) : NULL;
    return next ? next : end;
}

/* Adds a value of a query. It is decoded if all of it is encoded. */
static void add_query_value(const char *at, const char *end, bytes *out)
{
    const char *stop = query_value_end(at, end);
    if (memmem(at, (size_t)(end - at), "://", 3))
        bytes_add(out, at, (size_t)(stop - at));
    else
        add_unescaped(at, stop, out);
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

/* Adds the first address in a text that readers are to send. */
static void add_address_in_text(page *p, const bytes *text)
{
    const char *at = text->at, *end = at + text->length;
    size_t length = 0;
    while (at < end && !begins_address(at, end))
        at++;
    while (at + length < end && (unsigned char)at[length] > ' ' && !strchr("<>\"", at[length]))
        length++;
    if (length)
        add_confirmed(p, "shared", "shared twice", at, length);
}

/* Adds what a link to write a mail hands over: "mailto:?subject=T&body=Read:%20https%3A%2F%2F..."
 */
static void add_mailed(page *p, const bytes *href)
{
    const char *end = href->at + href->length;
    const char *at = memchr(href->at, '?', href->length);
    while (at && at < end) {
        const char *stop = query_value_end(at + 1, end);
        bytes text = {0};
        add_unescaped(at + 1, stop, &text);
        if (!text.failed && text.length)
            add_address_in_text(p, &text);
        p->facts.failed |= text.failed;
        bytes_free(&text);
        at = stop;
    }
}

static bool is_mail(const bytes *href)
{
    return href->length > 7 && strncasecmp(href->at, "mailto:", 7) == 0;
}

/* Looks for a query in a link. */
static void look_into_link(page *p, const attribute *href, bool is_embed)
{
    bytes decoded = {0};
    if (!memchr(href->value, '?', href->value_length) || href->value_length > LINK_MOST)
        return;
    if (!decode_references(href->value, href->value_length, &decoded))
        p->facts.failed = true;
    else if (is_mail(&decoded))
        add_mailed(p, &decoded);
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

/* Returns the length of the folder that a feed called "feed" is in, 0 if it is called otherwise.
 * "comments/feed/" is that of all comments of a site. */
static size_t feed_folder_length(const attribute *href)
{
    const char *at = href->value;
    size_t length = href->value_length;
    length -= length && at[length - 1] == '/';
    if (length < 5 || memcmp(at + length - 5, "/feed", 5) != 0)
        return 0;
    length -= 4;
    bool is_of_site = length >= 10 && memcmp(at + length - 10, "/comments/", 10) == 0;
    return is_of_site || !begins_address(at, at + length) ? 0 : length;
}

/* A feed. That of the page's comments is in a folder within the folder of the site's feed. */
static void begin_feed(page *p, const markup_tag *t)
{
    const attribute *type = tag_attribute(t, "type"), *href = tag_attribute(t, "href");
    if (!type || !href || !is_named(type->value, type->value_length, "application/rss+xml"))
        return;
    size_t length = feed_folder_length(href), i;
    const json_t *folder;
    if (length == 0)
        return;
    json_array_foreach(facts_of(&p->facts, "feed folder"), i, folder)
    {
        size_t n = json_string_length(folder);
        if (n < length && memcmp(href->value, json_string_value(folder), n) == 0)
            facts_add_markup(&p->facts, "page feed", href->value, length);
    }
    facts_add_markup(&p->facts, "feed folder", href->value, length);
}

/* A button of a script that shares the page, or a list of them. */
static void begin_button(page *p, const markup_tag *t)
{
    static const char *const names[] = {"data-a2a-url", "addthis:url", "st_url", NULL};
    for (const char *const *name = names; *name; name++) {
        const attribute *url = tag_attribute(t, *name);
        bytes decoded = {0};
        if (!url || url->value_length > LINK_MOST)
            continue;
        if (!decode_references(url->value, url->value_length, &decoded))
            p->facts.failed = true;
        else if (decoded.length && begins_address(decoded.at, decoded.at + decoded.length))
            add_confirmed(p, "shared", "shared twice", decoded.at, decoded.length);
        bytes_free(&decoded);
    }
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
    begin_button(p, t);
    if (is_named(t->name, t->length, "a"))
        begin_anchor(p, t);
    if (is_named(t->name, t->length, "link") && !p->has_body) {
        begin_version(p, t);
        begin_embedded(p, t);
        begin_feed(p, t);
    }
}
