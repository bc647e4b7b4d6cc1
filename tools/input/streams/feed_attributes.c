/* SPDX-License-Identifier: BSD-2-Clause */
/* The attributes of an element of a feed, and what type of text they call it. */
#include "input/markup/markup.h"
#include "input/streams/feed_fields.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void feed_field_free(feed_field *field)
{
    char *const texts[] = {field->href,   field->rel,  field->url,   field->media_type,
                           field->medium, field->term, field->label, field->is_link,
                           field->src,    field->base};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    *field = (feed_field){0};
}

bool feed_field_is_outer(const feed_field *field)
{
    static const char *const names[] = {"author", "source", "media:group"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_named(field->name, strcspn(field->name, "/"), names[i]))
            return true;
    return false;
}

/* RFC 4287, 4.1.3: the content of every type "text/..." is text, such as "text/markdown", but for
 * that of XML. What follows a semicolon does not count. */
static enum feed_text text_type(const char *type)
{
    static const char *const html[] = {"html", "xhtml", "text/html", "application/xhtml+xml"};
    size_t length = strcspn(type, "; ");
    for (size_t i = 0; i < sizeof html / sizeof *html; i++)
        if (is_named(type, length, html[i]))
            return FEED_HTML;
    if (is_named(type, length, "text"))
        return FEED_PLAIN;
    bool is_xml = is_named(type, length, "text/xml") ||
                  (length > 4 && is_named(type + length - 4, 4, "+xml"));
    return is_xml || strncasecmp(type, "text/", 5) != 0 ? FEED_OTHER : FEED_PLAIN;
}

void feed_field_set(feed_field *field, const char **attributes)
{
    const struct {
        const char *name;
        char **value;
    } known[] = {
        {"href", &field->href},     {"rel", &field->rel},
        {"url", &field->url},       {"type", &field->media_type},
        {"medium", &field->medium}, {"term", &field->term},
        {"label", &field->label},   {"isPermaLink", &field->is_link},
        {"src", &field->src},
    };
    for (size_t i = 0; attributes[i]; i += 2)
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            if (!strcmp(attributes[i], known[k].name) && !*known[k].value)
                *known[k].value = strdup(attributes[i + 1]);
    if (field->media_type)
        field->type = text_type(field->media_type);
}
