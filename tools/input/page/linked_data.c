/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON-LD as a source.
 *
 * All scripts of a page are read as one graph: an article in one of them may name its author by an
 * id that another defines. The article is looked for where it may stand: in lists, in "@graph", and
 * as what a page is about. References are followed when a value is needed, and only so deep, since
 * they may lead in a circle.
 */
#include "input/page/page.h"

#include "input/markup/json_repair.h"
#include "input/page/schema.h"

#include <string.h>

enum {
    GRAPH_DEPTH = 12, /* lists, graphs and things within things */
    VALUE_DEPTH = 6,  /* references and lists within a value */
    IDS_MOST = 4096,
    STEPS_MOST = 100000, /* values that are looked at: references may multiply them */
};

/* Numbers between them are seconds: smaller ones may be years, larger ones are milliseconds. */
#define FIRST_SECOND 100000000LL
#define LAST_SECOND 95617584000LL

typedef struct graph {
    facts *facts;
    json_t *roots;                 /* a list of all values */
    json_t *ids;                   /* an object: the things by their "@id" */
    json_t *article, *page, *site; /* borrowed; NULL if there is none */
    unsigned steps;
} graph;

static bool has_type(const json_t *thing, bool (*is_type)(const char *))
{
    const json_t *type = json_object_get(thing, "@type"), *element;
    size_t i;
    if (json_is_string(type))
        return is_type(json_string_value(type));
    json_array_foreach(type, i, element)
    {
        if (json_is_string(element) && is_type(json_string_value(element)))
            return true;
    }
    return false;
}

static bool is_site_type(const char *type)
{
    return strcmp(type, "WebSite") == 0;
}

/* Adds the values of a script to the roots. A script may hold several. */
static void parse_script(graph *g, const bytes *text)
{
    size_t at = 0;
    while (at < text->length) {
        json_error_t error;
        json_t *value =
            json_loadb(text->at + at, text->length - at, JSON_DISABLE_EOF_CHECK, &error);
        if (!value) {
            g->facts->has_bad_json_ld = true;
            return;
        }
        g->facts->failed |= json_array_append_new(g->roots, value) != 0;
        at += (size_t)error.position;
        while (at < text->length && (unsigned char)text->at[at] <= ' ')
            at++;
    }
}

static bool is_blank_text(const bytes *text)
{
    for (size_t i = 0; i < text->length; i++)
        if ((unsigned char)text->at[i] > ' ')
            return false;
    return true;
}

/* scripts: each ends with a zero byte. */
static void parse_scripts(graph *g, const bytes *scripts)
{
    for (size_t at = 0; at < scripts->length && !g->facts->failed;) {
        size_t length = strlen(scripts->at + at);
        bytes repaired = {0};
        json_repair(scripts->at + at, length, &repaired);
        g->facts->failed |= repaired.failed;
        if (!repaired.failed && !is_blank_text(&repaired))
            parse_script(g, &repaired);
        bytes_free(&repaired);
        at += length + 1;
    }
}

/* Enters a thing under its id, unless it is a mere reference. */
static void enter_id(graph *g, json_t *thing)
{
    const json_t *id = json_object_get(thing, "@id");
    if (!json_is_string(id) || json_object_size(thing) < 2 || json_object_size(g->ids) >= IDS_MOST)
        return;
    if (!json_object_get(g->ids, json_string_value(id)))
        g->facts->failed |= json_object_set(g->ids, json_string_value(id), thing) != 0;
}

/* Returns the part of a member's name after what stands for schema.org; NULL if nothing does. */
static const char *name_without_prefix(const char *name)
{
    static const char *const prefixes[] = {"schema:", "http://schema.org/", "https://schema.org/"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return name + strlen(prefixes[i]);
    return NULL;
}

/* Enters all things in a value, and gives members the names that they are looked for by. */
static void enter_ids(graph *g, json_t *value, int depth)
{
    json_t *unprefixed = NULL;
    const char *name;
    json_t *member;
    size_t i;
    if (depth > GRAPH_DEPTH)
        return;
    json_array_foreach(value, i, member)
    {
        enter_ids(g, member, depth + 1);
    }
    if (!json_is_object(value))
        return;
    enter_id(g, value);
    json_object_foreach(value, name, member)
    {
        const char *plain = name_without_prefix(name);
        if (json_is_object(member) || json_is_array(member))
            enter_ids(g, member, depth + 1);
        if (plain && !unprefixed)
            unprefixed = json_object();
        if (plain)
            g->facts->failed |= json_object_set(unprefixed, plain, member) != 0;
    }
    if (unprefixed)
        g->facts->failed |= json_object_update_missing(value, unprefixed) != 0;
    json_decref(unprefixed);
}

/* Returns the thing that a value refers to, or the value itself. */
static json_t *resolve(const graph *g, json_t *value)
{
    const json_t *id = json_object_get(value, "@id");
    bool is_reference = json_is_string(id) && json_object_size(value) == 1;
    json_t *thing = is_reference ? json_object_get(g->ids, json_string_value(id)) : NULL;
    return thing ? thing : value;
}

static void find_things(graph *g, json_t *value, int depth)
{
    size_t i;
    json_t *element;
    if (g->steps++ > STEPS_MOST || depth > GRAPH_DEPTH || g->article)
        return;
    value = resolve(g, value);
    json_array_foreach(value, i, element)
    {
        find_things(g, element, depth + 1);
    }
    if (!json_is_object(value))
        return;
    if (has_type(value, is_article_type)) {
        g->article = value;
        return;
    }
    if (!g->site && has_type(value, is_site_type))
        g->site = value;
    else if (!g->page && has_type(value, is_page_type))
        g->page = value;
    find_things(g, json_object_get(value, "@graph"), depth + 1);
    find_things(g, json_object_get(value, "mainEntity"), depth + 1);
    find_things(g, json_object_get(value, "mainEntityOfPage"), depth + 1);
}

/* Adds the texts that a value stands for. An object stands for the first of its members in `names`
 * that says something. */
static void add_linked_texts(graph *g, const char *source, json_t *value, const char *const *names,
                             int depth)
{
    size_t i;
    json_t *element;
    if (g->steps++ > STEPS_MOST || depth > VALUE_DEPTH)
        return;
    value = resolve(g, value);
    if (json_is_string(value))
        facts_add_json(g->facts, source, value);
    json_array_foreach(value, i, element)
    {
        add_linked_texts(g, source, element, names, depth + 1);
    }
    for (const char *const *name = names; json_is_object(value) && *name; name++) {
        json_t *member = json_object_get(value, *name);
        if (json_string_length(member) || json_array_size(member) || json_object_size(member)) {
            add_linked_texts(g, source, member, names, depth + 1);
            return;
        }
    }
}

/* Adds the name of a person that is given in parts. */
static void add_name_in_parts(graph *g, const char *source, const json_t *person)
{
    json_t *given = json_object_get(person, "givenName");
    json_t *family = json_object_get(person, "familyName");
    if (json_object_get(person, "name") || !json_is_string(given) || !json_is_string(family))
        return;
    json_t *name = json_sprintf("%s %s", json_string_value(given), json_string_value(family));
    facts_add_json(g->facts, source, name);
    json_decref(name);
}

static void add_people(graph *g, const char *source, json_t *value)
{
    static const char *const names[] = {"name", "@list", "@set", "@value", "alternateName", NULL};
    size_t i;
    json_t *element;
    json_array_foreach(value, i, element)
    {
        add_name_in_parts(g, source, resolve(g, element));
    }
    add_name_in_parts(g, source, resolve(g, value));
    add_linked_texts(g, source, value, names, 0);
}

/* Adds a date, which may be a number of seconds or milliseconds. */
static void add_date(graph *g, const char *source, json_t *value)
{
    static const char *const names[] = {"@value", "@list", "@set", NULL};
    long long number = json_integer_value(value);
    if (number > LAST_SECOND)
        number /= 1000;
    if (number > FIRST_SECOND) {
        json_t *text = json_sprintf("@%lld", number);
        facts_add_json(g->facts, source, text);
        json_decref(text);
    }
    add_linked_texts(g, source, value, names, 0);
}

/* What members mean, and how they are read. */
static const struct {
    const char *member, *article_source, *page_source;
    enum { A_TEXT, A_PERSON, A_DATE, AN_ADDRESS } kind;
} members[] = {
    {"headline", "@headline", "@page headline", A_TEXT},
    {"name", "@name", "@page name", A_TEXT},
    {"description", "@description", "@page description", A_TEXT},
    {"abstract", "@description", NULL, A_TEXT},
    {"datePublished", "@datePublished", "@page datePublished", A_DATE},
    {"dateCreated", "@dateCreated", NULL, A_DATE},
    {"uploadDate", "@dateCreated", NULL, A_DATE},
    {"dateModified", "@dateModified", "@page dateModified", A_DATE},
    {"author", "@author", "@page author", A_PERSON},
    {"creator", "@creator", "@page author", A_PERSON},
    {"publisher", "@publisher", "@publisher", A_PERSON},
    {"image", "@image", NULL, AN_ADDRESS},
    {"thumbnailUrl", "@thumbnail", NULL, AN_ADDRESS},
    {"url", "@url", "@page url", AN_ADDRESS},
    {"mainEntityOfPage", "@main", NULL, AN_ADDRESS},
    {"inLanguage", "@inLanguage", "@page inLanguage", A_TEXT},
    {"articleSection", "@articleSection", NULL, A_TEXT},
    {"keywords", "@keywords", NULL, A_TEXT},
};

static void add_linked_member(graph *g, size_t i, const char *source, json_t *value)
{
    static const char *const text[] = {"@value", "@list", "@set", "alternateName", "name", NULL};
    static const char *const address[] = {"url", "contentUrl", "@id", "@list", "@set", NULL};
    if (members[i].kind == A_PERSON)
        add_people(g, source, value);
    else if (members[i].kind == A_DATE)
        add_date(g, source, value);
    else
        add_linked_texts(g, source, value, members[i].kind == A_TEXT ? text : address, 0);
}

static void add_linked_members(graph *g, const json_t *thing, bool is_page)
{
    for (size_t i = 0; thing && i < sizeof members / sizeof *members; i++) {
        const char *source = is_page ? members[i].page_source : members[i].article_source;
        json_t *value = json_object_get(thing, members[i].member);
        if (source && value)
            add_linked_member(g, i, source, value);
    }
}

void linked_data_read(page *p)
{
    static const char *const name[] = {"name", "@value", NULL};
    graph g = {.facts = &p->facts, .roots = json_array(), .ids = json_object()};
    p->facts.failed |= !g.roots || !g.ids;
    parse_scripts(&g, &p->json_ld);
    enter_ids(&g, g.roots, 0);
    find_things(&g, g.roots, 0);
    g.steps = 0;
    add_linked_members(&g, g.article, false);
    add_linked_members(&g, g.page, true);
    add_linked_texts(&g, "@site", g.site, name, 0);
    json_decref(g.ids);
    json_decref(g.roots);
}
