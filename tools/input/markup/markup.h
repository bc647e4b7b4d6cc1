/* SPDX-License-Identifier: BSD-2-Clause */
/* Markup as a series of events, whether it is HTML or XHTML. */
#ifndef ANEWS_MARKUP_H
#define ANEWS_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

enum { ATTRIBUTES_MOST = 48 }; /* further ones are not looked at */

/* Names and values are not terminated. Values and text still have their character references:
 * decode_references() decodes them. Those of XHTML are made to look like that. */
typedef struct attribute {
    const char *name, *value;
    size_t name_length, value_length;
} attribute;

typedef struct markup_tag {
    const char *name; /* in any case; without the prefix of a namespace */
    size_t length;
    attribute attributes[ATTRIBUTES_MOST];
    size_t count;
} markup_tag;

/*
 * What the readers report. Nothing is reported of comments, and of elements whose content belongs
 * to no article (style, template, noscript and others). The end of an element may come without its
 * beginning, or never. The content of a script is its text; in HTML that is literal.
 */
typedef struct markup_events {
    void *context;
    void (*begin)(void *context, const markup_tag *t);
    void (*end)(void *context, const char *name, size_t length);
    void (*text)(void *context, const char *at, size_t length);
} markup_events;

/* Reads HTML as a browser's tokenizer does. Any bytes will do. */
void html_read(const char *text, size_t length, const markup_events *events);
/* Reads XML. Returns false where it is not well-formed: what was reported is to be forgotten.
 * Sets *failed if memory ran out. */
bool xhtml_read(const char *text, size_t length, const markup_events *events, bool *failed);

/* Compares names without case; name is in lower case. */
bool is_named(const char *at, size_t length, const char *name);
/* Whether a name is one of those, which are in lower case and end with NULL. */
bool is_any_of(const char *at, size_t length, const char *const *names);
/* Whether a tag is that of a heading: h1 to h6. */
bool is_heading(const markup_tag *t);
/* Whether an element with this name is left out, with all that is in it. */
bool is_skipped_element(const char *at, size_t length);
/* Returns NULL if there is no such attribute; name is in lower case. The first counts. */
const attribute *tag_attribute(const markup_tag *t, const char *name);

#endif
