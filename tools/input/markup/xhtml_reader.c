/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads XHTML by way of expat.
 *
 * Pages use the names that HTML has for characters ("&nbsp;") where XML knows five, so they are
 * replaced before expat sees the text. A page that declares entities of its own, or is nested
 * deeper than anybody writes, is not read as XML: that keeps time and memory in proportion.
 */
#include "input/markup/markup.h"

#include "allocation.h"
#include "text/ascii.h"
#include "text/bytes.h"
#include "text/references.h"

#include <expat.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
    LENGTH_MOST = 64 * 1024 * 1024, /* expat counts in int */
    DEPTH_MOST = 1024,
    NAME_MOST = 32, /* characters of the name of a character: HTML's longest has 31 */
};

/* Between a namespace and a name; neither has it. */
static const XML_Char separator = ' ';
static const char xhtml_space[] = "http://www.w3.org/1999/xhtml";
static const char xml_lang[] = "http://www.w3.org/XML/1998/namespace lang";

typedef struct xhtml_reader {
    XML_Parser parser;
    const markup_events *events;
    unsigned depth;
    unsigned skipped; /* how many elements are open from one that is left out on; 0: none */
    bytes escaped;    /* values of the current tag, or a text, with '&' written as a reference */
} xhtml_reader;

/* Returns the name after its namespace. *is_foreign: the namespace is not that of HTML. */
static const char *local_name(const char *name, bool *is_foreign)
{
    const char *local = strchr(name, separator);
    size_t length = local ? (size_t)(local - name) : 0;
    *is_foreign =
        local && (length != sizeof xhtml_space - 1 || memcmp(name, xhtml_space, length) != 0);
    return local ? local + 1 : name;
}

static void add_with_references(bytes *out, const char *at, size_t length)
{
    for (size_t i = 0; i < length; i++)
        bytes_add(out, at[i] == '&' ? "&amp;" : at + i, at[i] == '&' ? 5 : 1);
}

/* Values point into r->escaped, which must not grow any more when they are set. */
static void fill_attributes(xhtml_reader *r, const XML_Char **pairs, markup_tag *t)
{
    r->escaped.length = 0;
    for (size_t i = 0; i < ATTRIBUTES_MOST && pairs[2 * i]; i++) {
        size_t from = r->escaped.length;
        add_with_references(&r->escaped, pairs[2 * i + 1], strlen(pairs[2 * i + 1]));
        const char *name = strcmp(pairs[2 * i], xml_lang) == 0 ? "xml:lang" : pairs[2 * i];
        t->attributes[t->count++] = (attribute){
            .name = name, .name_length = strlen(name), .value_length = r->escaped.length - from};
    }
    size_t from = 0;
    for (size_t i = 0; i < t->count && !r->escaped.failed; i++) {
        t->attributes[i].value = r->escaped.at ? r->escaped.at + from : "";
        from += t->attributes[i].value_length;
    }
}

static void on_xml_begin(void *context, const XML_Char *name, const XML_Char **pairs)
{
    xhtml_reader *r = context;
    bool is_foreign;
    markup_tag t = {.name = local_name(name, &is_foreign)};
    t.length = strlen(t.name);
    if (++r->depth > DEPTH_MOST) {
        XML_StopParser(r->parser, XML_FALSE);
        return;
    }
    if (r->skipped || is_foreign || is_skipped_element(t.name, t.length)) {
        r->skipped++;
        return;
    }
    fill_attributes(r, pairs, &t);
    if (!r->escaped.failed)
        r->events->begin(r->events->context, &t);
}

static void on_xml_end(void *context, const XML_Char *name)
{
    xhtml_reader *r = context;
    bool is_foreign;
    const char *local = local_name(name, &is_foreign);
    r->depth--;
    if (r->skipped)
        r->skipped--;
    else
        r->events->end(r->events->context, local, strlen(local));
}

static void on_xml_text(void *context, const XML_Char *at, int length)
{
    xhtml_reader *r = context;
    if (r->skipped || length <= 0)
        return;
    r->escaped.length = 0;
    add_with_references(&r->escaped, at, (size_t)length);
    if (!r->escaped.failed)
        r->events->text(r->events->context, r->escaped.at, r->escaped.length);
}

static void on_xml_entity(void *context, const XML_Char *name, int is_parameter,
                          const XML_Char *value, int length, const XML_Char *base,
                          const XML_Char *system, const XML_Char *public, const XML_Char *notation)
{
    xhtml_reader *r = context;
    (void)name;
    (void)is_parameter;
    (void)value;
    (void)length;
    (void)base;
    (void)system;
    (void)public;
    (void)notation;
    XML_StopParser(r->parser, XML_FALSE);
}

/* Returns the length of a reference to a character by a name that XML does not know; else 0. */
static size_t foreign_reference(const char *at, const char *end)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    size_t n = 1;
    while (n <= NAME_MOST && at + n < end && (is_ascii_letter(at[n]) || is_ascii_digit(at[n])))
        n++;
    if (n == 1 || at + n >= end || at[n] != ';')
        return 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i]) == n + 1 && memcmp(known[i], at, n + 1) == 0)
            return 0;
    return n + 1;
}

/* Returns what a reference stands for. What it says is kept in `names`, since decoding takes long.
 * NULL if memory ran out. Borrowed. */
static json_t *decoded_name(json_t *names, const char *at, size_t length)
{
    char name[NAME_MOST + 3];
    memcpy(name, at, length);
    name[length] = 0;
    json_t *known = json_object_get(names, name);
    if (known)
        return known;
    bytes decoded = {0}, safe = {0};
    bool good = decode_references(at, length, &decoded);
    for (size_t i = 0; good && i < decoded.length; i++) { /* "&LT;" is a '<' in HTML */
        char c = decoded.at[i];
        if (c == '<' || c == '&')
            bytes_add_text(&safe, c == '<' ? "&lt;" : "&amp;");
        else
            bytes_add(&safe, &c, 1);
    }
    json_t *value = good && safe.length ? json_stringn(safe.at, safe.length) : NULL;
    json_object_set_new(names, name, value);
    bytes_free(&decoded);
    bytes_free(&safe);
    return json_object_get(names, name);
}

/* Replaces the names of characters that XML does not know. Returns false if memory ran out. */
static bool replace_names(const char *at, size_t length, bytes *out)
{
    const char *end = at + length;
    json_t *names = json_object();
    bool good = names != NULL;
    while (good && at < end) {
        const char *mark = memchr(at, '&', (size_t)(end - at));
        bytes_add(out, at, (size_t)((mark ? mark : end) - at));
        if (!mark)
            break;
        size_t n = foreign_reference(mark, end);
        json_t *value = n ? decoded_name(names, mark, n) : NULL;
        good = !n || value;
        if (value)
            bytes_add(out, json_string_value(value), json_string_length(value));
        else
            bytes_add(out, mark, 1);
        at = mark + (n ? n : 1);
    }
    json_decref(names);
    return good && !out->failed;
}

static void *expat_realloc(void *old, size_t size)
{
    void *memory = realloc(old, size);
    if (!memory && size > 0)
        allocation_note();
    return memory;
}

static void *expat_malloc(size_t size)
{
    return expat_realloc(NULL, size);
}

static enum XML_Status parse_text(xhtml_reader *r, const bytes *text)
{
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_xml_begin, on_xml_end);
    XML_SetCharacterDataHandler(r->parser, on_xml_text);
    XML_SetEntityDeclHandler(r->parser, on_xml_entity);
    /* Not the last part: a page may be cut. */
    return XML_Parse(r->parser, text->at, (int)text->length, XML_FALSE);
}

bool xhtml_read(const char *text, size_t length, const markup_events *events, bool *failed)
{
    static const XML_Memory_Handling_Suite memory = {expat_malloc, expat_realloc, free};
    bytes replaced = {0};
    xhtml_reader r = {.events = events};
    if (length <= LENGTH_MOST && replace_names(text, length, &replaced) && replaced.length)
        r.parser = XML_ParserCreate_MM("UTF-8", &memory, &separator);
    bool good = r.parser && parse_text(&r, &replaced) == XML_STATUS_OK;
    if (r.parser)
        XML_ParserFree(r.parser);
    *failed |= replaced.failed || r.escaped.failed || allocation_failed();
    bytes_free(&r.escaped);
    bytes_free(&replaced);
    return good;
}
