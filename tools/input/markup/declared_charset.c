/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks for the declared charset of a page: what looks like a declaration in comments, scripts and
 * attributes of other elements is none. All charsets that a page can declare have ASCII in them. */
#include "input/markup/declared_charset.h"

#include "input/markup/markup.h"
#include "text/charset.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

typedef struct declaration {
    char *label;   /* of CHARSET_ROOM bytes */
    bool is_known; /* a meta element has a label that browsers know */
} declaration;

/* Copies a label up to where it ends. */
static void copy_label(const char *at, const char *end, char *label)
{
    size_t n = 0;
    while (at < end && ((unsigned char)*at <= ' ' || *at == '"' || *at == '\''))
        at++;
    while (at + n < end && n < CHARSET_ROOM - 1 && (unsigned char)at[n] > ' ' &&
           !strchr("\"';<>", at[n]))
        n++;
    memcpy(label, at, n);
    label[n] = 0;
}

/* Copies what follows a word and '='. */
static void copy_parameter(const char *at, const char *end, const char *word, char *label)
{
    size_t n = strlen(word);
    for (; (size_t)(end - at) > n && label[0] == 0; at++) {
        if (strncasecmp(at, word, n) != 0)
            continue;
        const char *value = at + n;
        while (value < end && (unsigned char)*value <= ' ')
            value++;
        if (value < end && *value == '=')
            copy_label(value + 1, end, label);
    }
}

/* Reads what a meta element says. */
static void read_meta(const markup_tag *t, char *label)
{
    const attribute *charset = tag_attribute(t, "charset");
    const attribute *header = tag_attribute(t, "http-equiv");
    const attribute *content = tag_attribute(t, "content");
    if (charset)
        copy_label(charset->value, charset->value + charset->value_length, label);
    else if (header && content && is_named(header->value, header->value_length, "content-type"))
        copy_parameter(content->value, content->value + content->value_length, "charset", label);
}

/* As browsers do, passes over a label that is not known if one that is follows. */
static void on_meta(void *context, const markup_tag *t)
{
    declaration *d = context;
    char found[CHARSET_ROOM] = "";
    if (d->is_known || !is_named(t->name, t->length, "meta"))
        return;
    read_meta(t, found);
    d->is_known = charset_of_label(found) != NULL;
    if (d->is_known || d->label[0] == 0)
        memcpy(d->label, found, sizeof found);
}

static void on_other(void *context, const char *at, size_t length)
{
    (void)context;
    (void)at;
    (void)length;
}

void xml_declared_charset(const char *at, size_t length, char label[CHARSET_ROOM])
{
    const char *close = memchr(at, '>', length);
    label[0] = 0;
    if (length >= 5 && memcmp(at, "<?xml", 5) == 0 && close)
        copy_parameter(at, close, "encoding", label);
}

void declared_charset(const char *at, size_t length, char label[CHARSET_ROOM])
{
    declaration d = {.label = label};
    const markup_events events = {&d, on_meta, on_other, on_other};
    label[0] = 0;
    html_read(at, length, &events);
    if (!d.is_known) {
        char of_xml[CHARSET_ROOM];
        xml_declared_charset(at, length, of_xml);
        if (charset_of_label(of_xml) || label[0] == 0)
            memcpy(label, of_xml, sizeof of_xml);
    }
}
