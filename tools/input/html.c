/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HTML: what its head says of the article. The page is first reduced to the few elements that say
 * it, and only these are given to the parser: a page from the Web may be nested a million deep, and
 * parsers of whole trees take time and stack for it.
 */
#include "allocation.h"
#include "input/draft.h"

#include <gumbo.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    TAG_MOST = 16 * 1024,   /* a longer meta or link is no metadata; many attributes cost the square
                               of their number */
    TAGS_MOST = 512 * 1024, /* of all that are kept */
    TITLE_MOST = 64 * 1024,
    SCRIPT_MOST = 1024 * 1024, /* JSON-LD */
    HEADING_MOST = 4096,
    LINKED_DEPTH = 8,
};

typedef struct reduction {
    const char *at, *end;
    bytes out;
    size_t tags;      /* bytes of them in out */
    bool html, title; /* seen, and kept */
    int heading;      /* 0 not yet, 1 within the first h1, 2 done */
    size_t heading_start;
} reduction;

/* Behind the '>' of the tag that begins at `at`, NULL if it does not end. Quoted values may hold a
 * '>'. */
static const char *tag_end(const char *at, const char *end)
{
    char quote = 0, last = 0; /* last: but for white space */
    for (; at < end; at++) {
        if (quote && *at == quote)
            quote = 0;
        else if (!quote && *at == '>')
            return at + 1;
        else if (!quote && (*at == '"' || *at == '\'') && last == '=')
            quote = *at;
        if ((unsigned char)*at > ' ')
            last = *at;
    }
    return NULL;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(const char *at, const char *end, const char *name)
{
    size_t n = strlen(name);
    if ((size_t)(end - at) <= n || strncasecmp(at, name, n) != 0)
        return false;
    return strchr("/> \t\r\n\f", at[n]) != NULL && at[n] != 0;
}

/* The "</name" that ends an element whose content is not markup. */
static const char *find_close(const char *at, const char *end, const char *name)
{
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        if (end - at > 2 && at[1] == '/' && is_name(at + 2, end, name))
            return at;
        at++;
    }
    return NULL;
}

static bool find_word(const char *at, const char *end, const char *word)
{
    size_t n = strlen(word);
    for (; (size_t)(end - at) >= n; at++)
        if (strncasecmp(at, word, n) == 0)
            return true;
    return false;
}

static void keep_tag(reduction *r, const char *from, const char *to)
{
    size_t n = (size_t)(to - from);
    if (n > TAG_MOST || n > TAGS_MOST - r->tags)
        return;
    bytes_add(&r->out, from, n);
    r->tags += n;
}

static void end_heading(reduction *r)
{
    if (r->heading == 1) {
        bytes_text(&r->out, "</h1>");
        r->heading = 2;
    }
}

static void keep_text(reduction *r, const char *from, const char *to)
{
    size_t n = (size_t)(to - from);
    if (r->heading != 1)
        return;
    if (n > HEADING_MOST - (r->out.length - r->heading_start))
        end_heading(r);
    else
        bytes_add(&r->out, from, n);
}

/* Elements whose content is not markup, or not of the page's own: skipped, but for the first title
 * and JSON-LD.
 */
static const char *opaque_name(const char *tag, const char *end)
{
    static const char *const names[] = {"title",    "script",   "style",    "textarea",
                                        "noscript", "template", "svg",      "math",
                                        "iframe",   "noembed",  "noframes", "xmp"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_name(tag, end, names[i]))
            return names[i];
    return NULL;
}

static const char *take_opaque(reduction *r, const char *tag, const char *content, const char *name)
{
    const char *close = find_close(content, r->end, name);
    if (!close)
        return r->end;
    const char *behind = tag_end(close, r->end);
    if (!behind)
        return r->end;
    size_t length = (size_t)(behind - tag);
    bool first_title = name[0] == 't' && name[1] == 'i' && !r->title;
    bool linked =
        !strcmp(name, "script") && content - tag <= 1024 && find_word(tag, content, "ld+json");
    if (first_title && length <= TITLE_MOST) {
        bytes_add(&r->out, tag, length);
        r->title = true;
    } else if (linked && length <= SCRIPT_MOST && r->heading != 1) {
        bytes_add(&r->out, tag, length);
    }
    return behind;
}

/* Takes the tag at `at` ("<" and a letter). Gives where to go on. */
static const char *take_tag(reduction *r, const char *at)
{
    static const char space[] = " ";
    const char *name = at + 1;
    const char *behind = tag_end(name, r->end);
    if (!behind)
        return r->end;
    const char *opaque = opaque_name(name, r->end);
    if (opaque)
        return behind[-2] == '/' && opaque[0] != 's' && opaque[0] != 't'
                   ? behind
                   : take_opaque(r, at, behind, opaque);
    if (is_name(name, r->end, "meta") || is_name(name, r->end, "link")) {
        keep_tag(r, at, behind);
    } else if (is_name(name, r->end, "html") && !r->html) {
        r->html = true;
        keep_tag(r, at, behind);
    } else if (is_name(name, r->end, "h1") && r->heading == 0) {
        r->heading = 1;
        bytes_text(&r->out, "<h1>");
        r->heading_start = r->out.length;
    } else {
        keep_text(r, space, space + is_name(name, r->end, "br"));
    }
    return behind;
}

/* Takes what begins with '<'. Gives where to go on. */
static const char *take_markup(reduction *r, const char *at)
{
    const char *end = r->end;
    if (end - at >= 4 && memcmp(at, "<!--", 4) == 0) {
        const char *close = memmem(at + 4, (size_t)(end - at - 4), "-->", 3);
        return close ? close + 3 : end;
    }
    if (end - at >= 2 && is_letter(at[1]))
        return take_tag(r, at);
    if (end - at >= 2 && strchr("/!?", at[1]) && at[1]) {
        if (at[1] == '/' && is_name(at + 2, end, "h1"))
            end_heading(r);
        const char *close = memchr(at, '>', (size_t)(end - at));
        return close ? close + 1 : end;
    }
    static const char less[] = "&lt;";
    keep_text(r, less, less + 4);
    return at + 1;
}

static void reduce(reduction *r)
{
    while (r->at < r->end) {
        const char *markup = memchr(r->at, '<', (size_t)(r->end - r->at));
        if (!markup)
            markup = r->end;
        keep_text(r, r->at, markup);
        r->at = markup < r->end ? take_markup(r, markup) : r->end;
    }
    end_heading(r);
}

/* What a page says, by sort of saying: members are the first value of each name, and lists for
 * those that may come more than once. */
typedef struct page {
    json_t *meta;   /* names in lower case, and "<title>", "<h1>", "<canonical>", "<lang>" */
    json_t *linked; /* the article in JSON-LD; NULL if none */
} page;

static void set_meta(page *p, const char *name, const char *value)
{
    json_t *text = json_string(value);
    if (!text || !value[0]) {
        json_decref(text);
        return;
    }
    bool list =
        !strcmp(name, "article:author") || !strcmp(name, "article:tag") || !strcmp(name, "author");
    json_t *there = json_object_get(p->meta, name);
    if (!there && list) {
        there = json_array();
        json_object_set_new(p->meta, name, there);
    }
    if (list)
        json_array_append_new(there, text);
    else if (!there)
        json_object_set_new(p->meta, name, text);
    else
        json_decref(text);
}

static const char *attribute(const GumboNode *node, const char *name)
{
    const GumboAttribute *a = gumbo_get_attribute(&node->v.element.attributes, name);
    return a ? a->value : NULL;
}

static void visit_meta(page *p, const GumboNode *node)
{
    static const char *const keys[] = {"property", "name", "itemprop"};
    const char *content = attribute(node, "content");
    for (size_t i = 0; content && i < 3; i++) {
        const char *name = attribute(node, keys[i]);
        char lower[64];
        size_t n = name ? strlen(name) : 0;
        if (n == 0 || n >= sizeof lower)
            continue;
        for (size_t k = 0; k <= n; k++)
            lower[k] = (char)(name[k] >= 'A' && name[k] <= 'Z' ? name[k] - 'A' + 'a' : name[k]);
        set_meta(p, lower, content);
        return;
    }
}

static bool is_article_type(const json_t *type)
{
    const char *name = json_string_value(type);
    size_t n = name ? strlen(name) : 0;
    return (n >= 7 && !strcmp(name + n - 7, "Article")) || (name && !strcmp(name, "BlogPosting"));
}

/* The first article in JSON-LD, which may lie in lists and in "@graph". */
static json_t *find_article(json_t *value, int depth)
{
    size_t i;
    json_t *element, *found = NULL;
    if (depth > LINKED_DEPTH)
        return NULL;
    if (json_is_array(value)) {
        json_array_foreach(value, i, element)
        {
            if ((found = find_article(element, depth + 1)) != NULL)
                return found;
        }
        return NULL;
    }
    json_t *type = json_object_get(value, "@type");
    if (is_article_type(type))
        return value;
    json_array_foreach(type, i, element)
    {
        if (is_article_type(element))
            return value;
    }
    json_t *graph = json_object_get(value, "@graph");
    return graph ? find_article(graph, depth + 1) : NULL;
}

static void visit_linked(page *p, const char *text)
{
    json_t *value = p->linked ? NULL : json_loads(text, 0, NULL);
    json_t *article = value ? find_article(value, 0) : NULL;
    p->linked = p->linked ? p->linked : json_incref(article);
    json_decref(value);
}

static const char *element_text(const GumboNode *node)
{
    const GumboVector *children = &node->v.element.children;
    const GumboNode *first = children->length ? children->data[0] : NULL;
    bool text = first && (first->type == GUMBO_NODE_TEXT || first->type == GUMBO_NODE_CDATA);
    return text ? first->v.text.text : NULL;
}

static void visit_element(page *p, const GumboNode *node)
{
    GumboTag tag = node->v.element.tag;
    const char *text = element_text(node), *value;
    if (tag == GUMBO_TAG_META)
        visit_meta(p, node);
    else if (tag == GUMBO_TAG_HTML && (value = attribute(node, "lang")) != NULL)
        set_meta(p, "<lang>", value);
    else if (tag == GUMBO_TAG_TITLE && text)
        set_meta(p, "<title>", text);
    else if (tag == GUMBO_TAG_H1 && text)
        set_meta(p, "<h1>", text);
    else if (tag == GUMBO_TAG_SCRIPT && text)
        visit_linked(p, text);
    else if (tag == GUMBO_TAG_LINK && (value = attribute(node, "rel")) != NULL &&
             !strcasecmp(value, "canonical") && (value = attribute(node, "href")) != NULL)
        set_meta(p, "<canonical>", value);
}

/* The reduced page is not deeper than html, body, h1. */
static void visit(page *p, const GumboNode *node, int depth)
{
    if (node->type != GUMBO_NODE_ELEMENT || depth > LINKED_DEPTH)
        return;
    visit_element(p, node);
    const GumboVector *children = &node->v.element.children;
    for (unsigned i = 0; i < children->length; i++)
        visit(p, children->data[i], depth + 1);
}

/* Text, or what stands for text in JSON-LD: the first of a list, the name or url of an object. */
static json_t *plain(json_t *value, const char *member)
{
    if (json_is_array(value))
        value = json_array_get(value, 0);
    if (json_is_object(value))
        value = json_object_get(value, member);
    return json_string_length(value) ? value : NULL;
}

/* The first of the sources that says something. "@" before a name: JSON-LD's. */
static void choose(const page *p, json_t *out, const char *name, const char *const *sources)
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

/* Lists: JSON-LD's own, else what the meta elements gave. Authors that are addresses of profiles
 * are no names.
 */
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

static void choose_lists(const page *p, json_t *out)
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

static json_t *assemble(const page *p)
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

/* gumbo takes what it gets for granted. */
static void *take_memory(void *context, size_t size)
{
    (void)context;
    return guarded_calloc(1, size);
}

static void give_memory(void *context, void *memory)
{
    (void)context;
    free(memory);
}

typedef struct parsing {
    const bytes *from;
    page page;
} parsing;

static void parse_page(void *context)
{
    parsing *p = context;
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    options.allocator = take_memory;
    options.deallocator = give_memory;
    GumboOutput *output = gumbo_parse_with_options(&options, p->from->at, p->from->length);
    visit(&p->page, output->root, 0);
    gumbo_destroy_output(&options, output);
}

static void parse_reduced(item *it, const bytes *reduced)
{
    parsing p = {reduced, {json_object(), NULL}};
    if (!p.page.meta || !allocation_guard(parse_page, &p)) {
        it->failed = true;
    } else {
        json_t *out = assemble(&p.page);
        it->failed |= !out;
        item_map(it, out);
        json_decref(out);
    }
    json_decref(p.page.linked);
    json_decref(p.page.meta);
}

void html_metadata(item *it, const char *text, size_t length)
{
    reduction r = {.at = text, .end = text + length};
    reduce(&r);
    it->failed |= r.out.failed;
    if (r.out.length && !it->failed)
        parse_reduced(it, &r.out);
    bytes_free(&r.out);
}

/* The name behind the first `word`, '=' and perhaps a quote. */
static void charset_behind(const char *at, const char *end, const char *word, char charset[32])
{
    size_t n = strlen(word), k = 0;
    for (; (size_t)(end - at) > n && charset[0] == 0; at++) {
        if (strncasecmp(at, word, n) != 0)
            continue;
        const char *p = at + n;
        while (p < end && (*p == ' ' || *p == '\t'))
            p++;
        if (p == end || *p++ != '=')
            continue;
        while (p < end && strchr(" \t\"'", *p) && *p)
            p++;
        for (k = 0; p < end && k < 31 &&
                    (is_letter(*p) || (*p >= '0' && *p <= '9') || *p == '-' || *p == '_');
             p++)
            charset[k++] = *p;
        charset[k] = 0;
    }
}

void html_charset(const char *at, size_t length, char charset[32])
{
    const char *end = at + (length < 4096 ? length : 4096);
    charset[0] = 0;
    if (length >= 5 && memcmp(at, "<?xml", 5) == 0)
        charset_behind(
            at, memchr(at, '>', (size_t)(end - at)) ? memchr(at, '>', (size_t)(end - at)) : end,
            "encoding", charset);
    if (charset[0] == 0)
        charset_behind(at, end, "charset", charset);
}
