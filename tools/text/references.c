/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decodes character references by way of gumbo, which knows all 2,231 names and how browsers read
 * what is not quite a reference. The text is handed to it as the title of a page, where nothing but
 * references has a meaning. Text without '&' is copied.
 */
#include "text/references.h"

#include "allocation.h"

#include <gumbo.h>
#include <stdlib.h>
#include <string.h>

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

typedef struct decoding {
    bytes page; /* the text as the title of a page */
    bytes *out;
} decoding;

static const GumboNode *find_child(const GumboNode *node, GumboTag tag)
{
    const GumboVector *children = &node->v.element.children;
    for (unsigned i = 0; i < children->length; i++) {
        const GumboNode *child = children->data[i];
        if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == tag)
            return child;
    }
    return NULL;
}

static void add_title_text(const GumboNode *root, bytes *out)
{
    const GumboNode *head = find_child(root, GUMBO_TAG_HEAD);
    const GumboNode *title = head ? find_child(head, GUMBO_TAG_TITLE) : NULL;
    for (unsigned i = 0; title && i < title->v.element.children.length; i++) {
        const GumboNode *child = title->v.element.children.data[i];
        if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE)
            bytes_add_text(out, child->v.text.text);
    }
}

static void decode_page(void *context)
{
    decoding *d = context;
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    options.allocator = allocate;
    options.deallocator = release;
    GumboOutput *output = gumbo_parse_with_options(&options, d->page.at, d->page.length);
    add_title_text(output->root, d->out);
    gumbo_destroy_output(&options, output);
}

/* Adds text to the page. A '<' could end the title. */
static void add_escaped(bytes *page, const char *at, size_t length)
{
    const char *end = at + length;
    while (at < end) {
        const char *less = memchr(at, '<', (size_t)(end - at));
        bytes_add(page, at, (size_t)((less ? less : end) - at));
        if (less)
            bytes_add_text(page, "&lt;");
        at = less ? less + 1 : end;
    }
}

bool decode_references(const char *at, size_t length, bytes *out)
{
    if (length == 0 || !memchr(at, '&', length)) {
        bytes_add(out, at, length);
        return !out->failed;
    }
    decoding d = {.out = out};
    bytes_add_text(&d.page, "<!DOCTYPE html><title>");
    add_escaped(&d.page, at, length);
    bool good = !d.page.failed && allocation_guard(decode_page, &d);
    bytes_free(&d.page);
    return good && !out->failed;
}
