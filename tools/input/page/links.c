/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Links as a source, for the address of a page that does not say what it is: links that share the
 * page hand its address over in their query ("?url=..."), a permanent link is around its title, and
 * a version of the page in its own language is the page itself.
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

/* Adds the address that a link hands over. The second link that has it confirms it. */
static void add_shared(page *p, const bytes *href)
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
        add_query_value(found + n, end, &value);
        bytes_add(&value, "", 1);
        if (!value.failed && is_web_address(value.at)) {
            size_t before = json_array_size(facts_of(&p->facts, "shared"));
            facts_add(&p->facts, "shared", value.at, value.length - 1);
            if (before && json_array_size(facts_of(&p->facts, "shared")) == before)
                facts_add(&p->facts, "shared twice", value.at, value.length - 1);
        }
        p->facts.failed |= value.failed;
        bytes_free(&value);
        return;
    }
}

static void begin_anchor(page *p, const markup_tag *t)
{
    const attribute *href = tag_attribute(t, "href"), *rel = tag_attribute(t, "rel");
    bytes decoded = {0};
    if (!href)
        return;
    if (rel && is_named(rel->value, rel->value_length, "bookmark") && p->is_in_heading)
        page_add_attribute(p, "bookmark", href);
    if (!memchr(href->value, '?', href->value_length) || href->value_length > LINK_MOST)
        return;
    if (!decode_references(href->value, href->value_length, &decoded))
        p->facts.failed = true;
    else if (decoded.length)
        add_shared(p, &decoded);
    bytes_free(&decoded);
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
    else if (is_named(t->name, t->length, "link") && !p->has_body)
        begin_version(p, t);
}
