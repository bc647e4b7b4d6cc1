/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads what a page says about its article, by way of gumbo. The page is a reduced one, so that its
 * tree is no deeper than html, body, h1. */
#include "input/formats/html_page.h"

#include "allocation.h"
#include "text/ascii.h"

#include <gumbo.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    TREE_DEPTH = 8,
    LINKED_DEPTH = 8, /* lists and graphs within JSON-LD */
};

static void set_meta(html_page *p, const char *name, const char *value)
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

static void visit_meta(html_page *p, const GumboNode *node)
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
            lower[k] = ascii_lower(name[k]);
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

/* Finds the first article in JSON-LD, which may lie in lists and in "@graph". Borrowed. */
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

static void visit_linked(html_page *p, const char *text)
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

static void visit_element(html_page *p, const GumboNode *node)
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

static void visit_node(html_page *p, const GumboNode *node, int depth)
{
    if (node->type != GUMBO_NODE_ELEMENT || depth > TREE_DEPTH)
        return;
    visit_element(p, node);
    const GumboVector *children = &node->v.element.children;
    for (unsigned i = 0; i < children->length; i++)
        visit_node(p, children->data[i], depth + 1);
}

/* gumbo does not check whether it gets memory: this does not return without. */
static void *allocate(void *context, size_t size)
{
    (void)context;
    return guarded_calloc(1, size);
}

static void release(void *context, void *memory)
{
    (void)context;
    free(memory);
}

typedef struct parsing {
    const bytes *from;
    html_page *page;
} parsing;

static void parse_page(void *context)
{
    parsing *p = context;
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    options.allocator = allocate;
    options.deallocator = release;
    GumboOutput *output = gumbo_parse_with_options(&options, p->from->at, p->from->length);
    visit_node(p->page, output->root, 0);
    gumbo_destroy_output(&options, output);
}

bool html_page_parse(const bytes *reduced, html_page *page)
{
    *page = (html_page){json_object(), NULL};
    parsing p = {reduced, page};
    return page->meta && allocation_guard(parse_page, &p);
}

void html_page_free(html_page *page)
{
    json_decref(page->linked);
    json_decref(page->meta);
}
