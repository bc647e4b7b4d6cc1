/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HTML: chooses among what a page says about its article.
 *
 * The page is reduced (html_reduce.c), the rest is parsed (html_page.c), and each field is taken
 * from the first of its sources that says something. The result is an object with the names of JSON
 * Feed, which becomes fields as an item of a feed does.
 */
#include "input/fields.h"
#include "input/formats/format.h"
#include "input/formats/html_page.h"
#include "input/formats/html_reduce.h"

#include <string.h>

/* Returns text, or what stands for text in JSON-LD: the first element of a list, the member (name
 * or url) of an object. NULL if there is none. Borrowed. */
static json_t *plain(json_t *value, const char *member)
{
    if (json_is_array(value))
        value = json_array_get(value, 0);
    if (json_is_object(value))
        value = json_object_get(value, member);
    return json_string_length(value) ? value : NULL;
}

/* Chooses the first of the sources that says something. "@name" is a member of JSON-LD. */
static void choose(const html_page *p, json_t *out, const char *name, const char *const *sources)
{
    for (; *sources && !json_object_get(out, name); sources++) {
        bool linked = **sources == '@';
        json_t *value =
            linked ? json_object_get(p->linked, *sources + 1) : json_object_get(p->meta, *sources);
        value = plain(value, !strcmp(name, "image") ? "url" : "name");
        if (value)
            json_object_set(out, name, value);
    }
}

/* Leaves out authors that are addresses of profiles: these are not names. */
static json_t *names_only(json_t *list)
{
    json_t *out = json_array(), *element;
    size_t i;
    json_array_foreach(list, i, element)
    {
        const char *text = json_string_value(element);
        if (text && !strstr(text, "://"))
            json_array_append(out, element);
    }
    return out;
}

/* Authors and tags: those of JSON-LD, else those of meta elements. */
static void choose_lists(const html_page *p, json_t *out)
{
    json_t *authors = json_object_get(p->linked, "author");
    if (authors)
        json_object_set(out, "authors", authors);
    static const char *const from[] = {"author", "article:author"};
    for (size_t i = 0; i < 2 && !json_object_get(out, "authors"); i++) {
        json_t *list = names_only(json_object_get(p->meta, from[i]));
        if (json_array_size(list))
            json_object_set(out, "authors", list);
        json_decref(list);
    }
    json_t *tags = json_object_get(p->linked, "keywords");
    if (!tags)
        tags = json_object_get(p->meta, "article:tag");
    if (!tags)
        tags = json_object_get(p->meta, "keywords");
    if (tags)
        json_object_set(out, "tags", tags);
}

static json_t *assemble(const html_page *p)
{
    static const char *const choices[][7] = {
        {"title", "@headline", "og:title", "twitter:title", "<title>", "<h1>", NULL},
        {"summary", "og:description", "description", "@description", "twitter:description", NULL},
        {"date_published", "@datePublished", "article:published_time", "datepublished", "date",
         "dc.date", NULL},
        {"date_modified", "@dateModified", "article:modified_time", "og:updated_time",
         "datemodified", NULL},
        {"section", "@articleSection", "article:section", NULL},
        {"url", "<canonical>", "og:url", NULL},
        {"image", "og:image", "@image", "twitter:image", NULL},
        {"language", "<lang>", "@inLanguage", NULL},
        {"source", "@publisher", "og:site_name", NULL},
    };
    json_t *out = json_object();
    for (size_t i = 0; out && i < sizeof choices / sizeof *choices; i++)
        choose(p, out, choices[i][0], choices[i] + 1);
    if (out)
        choose_lists(p, out);
    return out;
}

static void choose_fields(draft *d, const html_page *page)
{
    json_t *chosen = assemble(page);
    d->failed |= !chosen;
    fields_from_json(d, chosen);
    json_decref(chosen);
}

void html_parse(draft *d, notes *n, const char *text, size_t length)
{
    (void)n;
    bytes reduced = {0};
    html_reduce(text, length, &reduced);
    d->failed |= reduced.failed;
    if (reduced.length && !d->failed) {
        html_page page;
        if (html_page_parse(&reduced, &page))
            choose_fields(d, &page);
        else
            d->failed = true;
        html_page_free(&page);
    }
    bytes_free(&reduced);
}
