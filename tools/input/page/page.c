/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Listens to the markup of a page.
 *
 * The elements that are open stand on a stack of fixed size, each with what the sources need to
 * know of those around it. An end tag closes the innermost element of that name, and what is open
 * in it; one that has no beginning is ignored. That is not quite the tree that a browser makes, but
 * near enough to tell what a text belongs to. Texts that a source wants are collected meanwhile in
 * a fixed number of captures, and each has a limit.
 */
#include "input/page/page.h"

#include "text/ascii.h"
#include "text/charset.h"
#include "text/references.h"
#include "text/words.h"

#include <string.h>

enum {
    CAPTURE_MOST = 4096,        /* bytes of a text */
    JSON_LD_MOST = 1024 * 1024, /* bytes of all JSON-LD of a page */
};

/* FNV-1a, of the name in lower case. */
static uint32_t hash_element_name(const char *name, size_t length)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)ascii_lower(name[i])) * 16777619U;
    return hash;
}

static bool has_no_content(const char *name, size_t length)
{
    static const char *const names[] = {"meta", "link",  "br",    "img",   "input", "hr",
                                        "base", "area",  "embed", "wbr",   "track", "source",
                                        "col",  "param", "path",  "frame", "rect",  NULL};
    return is_any_of(name, length, names);
}

/* Such an element ends where the next of its kind begins. */
static bool ends_by_itself(const char *name, size_t length)
{
    static const char *const names[] = {"h1",     "h2", "p",  "li", "dt", "dd",
                                        "option", "tr", "td", "th", NULL};
    return is_any_of(name, length, names);
}

/* Words go on across the limits of such an element. */
static bool is_inline_element(const char *name, size_t length)
{
    static const char *const names[] = {
        "a",    "abbr", "acronym", "b",  "bdi",  "bdo",   "big",  "cite",   "code",
        "data", "del",  "dfn",     "em", "font", "i",     "ins",  "kbd",    "label",
        "mark", "nobr", "q",       "s",  "samp", "small", "span", "strike", "strong",
        "sub",  "sup",  "time",    "tt", "u",    "var",   "wbr",  NULL};
    return is_any_of(name, length, names);
}

/* Whether the words of an element are none of the article: they are those of a control, such as a
 * button, or hidden right after a word, and so another choice for it. A heading or script in one is
 * where an end tag is missing. */
static bool is_no_reading(const page *p, const markup_tag *t, bool is_parent)
{
    static const char *const controls[] = {"button", "select", "datalist", "textarea", NULL};
    static const char *const others[] = {"h1", "h2", "script", NULL};
    if (is_any_of(t->name, t->length, others))
        return false;
    return is_parent || is_any_of(t->name, t->length, controls) ||
           (p->is_in_word && tag_attribute(t, "hidden"));
}

static void add_json_ld(page *p, capture *c)
{
    bytes decoded = {0};
    /* In XHTML a script is text like any other; its references were kept until now. */
    for (size_t i = 0; p->is_xml && i < c->text.length; i++) {
        bytes_add(&decoded, c->text.at + i, 1);
        if (c->text.at[i] == '&' && c->text.length - i >= 5)
            i += memcmp(c->text.at + i, "&amp;", 5) == 0 ? 4 : 0;
    }
    const bytes *from = p->is_xml ? &decoded : &c->text;
    if (from->length + 1 > JSON_LD_MOST - p->json_ld.length) {
        p->facts.has_bad_json_ld = true;
    } else {
        bytes_add(&p->json_ld, from->at, from->length);
        bytes_add(&p->json_ld, "", 1);
    }
    p->facts.failed |= decoded.failed;
    bytes_free(&decoded);
}

static void end_capture(page *p, capture *c)
{
    c->text.length -= utf8_incomplete_tail(c->text.at, c->text.length);
    p->facts.failed |= c->text.failed;
    if (c->is_json_ld)
        add_json_ld(p, c);
    else
        facts_add_markup(&p->facts, c->source, c->text.at, c->text.length);
    bytes_free(&c->text);
    c->source = NULL;
}

/* Many programs add a link to each heading, to copy its address from: "¶", "#". Such a sign is part
 * of no title: what a link to a place in a page has added to a heading goes if it has no word. */
static void begin_heading_link(page *p, const markup_tag *t)
{
    const attribute *href = tag_attribute(t, "href");
    if (!p->is_in_heading || p->heading_link || !is_named(t->name, t->length, "a") || !href ||
        href->value_length == 0 || href->value[0] != '#')
        return;
    p->heading_link = p->depth + 1;
    for (size_t i = 0; i < CAPTURES_MOST; i++)
        p->captures[i].before_link = p->captures[i].text.length;
}

static void end_heading_link(page *p)
{
    for (size_t i = 0; i < CAPTURES_MOST; i++) {
        capture *c = &p->captures[i];
        bytes decoded = {0}, words = {0};
        size_t added = c->source ? c->text.length - c->before_link : 0;
        if (added && !decode_references(c->text.at + c->before_link, added, &decoded))
            p->facts.failed = true;
        else if (added)
            words_of(decoded.at, decoded.length, &words);
        p->facts.failed |= words.failed;
        if (words.length == 0)
            c->text.length -= added;
        bytes_free(&decoded);
        bytes_free(&words);
    }
    p->heading_link = 0;
}

static void end_captures(page *p)
{
    for (size_t i = 0; i < CAPTURES_MOST; i++)
        if (p->captures[i].source && p->captures[i].depth > p->depth)
            end_capture(p, &p->captures[i]);
}

static void add_to_captures(page *p, const char *at, size_t length)
{
    for (size_t i = 0; i < CAPTURES_MOST; i++) {
        capture *c = &p->captures[i];
        size_t most = c->is_json_ld ? JSON_LD_MOST : CAPTURE_MOST;
        size_t room = c->source ? most - c->text.length : 0;
        bytes_add(&c->text, at, length < room ? length : room);
    }
}

void page_capture(page *p, const char *source)
{
    for (size_t i = 0; i < CAPTURES_MOST; i++) {
        if (!p->captures[i].source) {
            p->captures[i] = (capture){.source = source, .depth = p->depth + 1};
            return;
        }
    }
}

void page_add_attribute(page *p, const char *source, const attribute *a)
{
    if (a)
        facts_add_markup(&p->facts, source, a->value, a->value_length);
}

static void close_elements(page *p, unsigned depth)
{
    p->depth = depth;
    p->deeper = 0;
    if (p->heading_link > depth)
        end_heading_link(p);
    end_captures(p);
}

/* Pushes an element, unless so many are open that it is not told from the one around it. */
static void open_next(page *p, const open_element *e)
{
    if (p->depth < OPEN_MOST)
        p->open[p->depth++] = *e;
    else
        p->deeper++;
}

static void begin_script(page *p, const markup_tag *t)
{
    const attribute *type = tag_attribute(t, "type");
    if (!type || type->value_length < 19)
        return;
    if (memmem(type->value, type->value_length, "ld+json", 7) == NULL)
        return;
    page_capture(p, "script");
    for (size_t i = 0; i < CAPTURES_MOST; i++)
        if (p->captures[i].source && p->captures[i].depth == p->depth + 1)
            p->captures[i].is_json_ld = true;
}

/* An element that is not inline begins or ends. */
static void end_words(page *p)
{
    add_to_captures(p, " ", 1);
    p->is_in_word = false;
    line_end(p);
}

static void on_element(void *context, const markup_tag *t)
{
    page *p = context;
    open_element e = {.name = hash_element_name(t->name, t->length)};
    if (p->depth && p->open[p->depth - 1].name == e.name && ends_by_itself(t->name, t->length))
        close_elements(p, p->depth - 1);
    if (p->depth) {
        e = p->open[p->depth - 1];
        e.name = hash_element_name(t->name, t->length);
    }
    if (!is_inline_element(t->name, t->length))
        end_words(p);
    p->has_body |= is_named(t->name, t->length, "body");
    p->is_in_heading |= is_named(t->name, t->length, "h1") || is_named(t->name, t->length, "h2");
    meta_element_begins(p, t, &e);
    microdata_begins(p, t, &e);
    clue_begins(p, t, &e);
    language_begins(p, t, &e);
    e.is_no_reading = is_no_reading(p, t, e.is_no_reading);
    link_begins(p, t);
    redirect_begins(p, t, &e);
    begin_heading_link(p, t);
    if (is_named(t->name, t->length, "script"))
        begin_script(p, t);
    if (!has_no_content(t->name, t->length))
        open_next(p, &e);
}

static void on_end_tag(void *context, const char *name, size_t length)
{
    page *p = context;
    if (is_named(name, length, "h1") || is_named(name, length, "h2"))
        p->is_in_heading = false;
    if (p->deeper) {
        p->deeper--;
        return;
    }
    if (!is_inline_element(name, length))
        end_words(p);
    uint32_t hash = hash_element_name(name, length);
    for (unsigned i = p->depth; i > 0; i--) {
        if (p->open[i - 1].name == hash) {
            close_elements(p, i - 1);
            return;
        }
    }
}

static void on_page_text(void *context, const char *at, size_t length)
{
    page *p = context;
    redirect_text(p, at, length);
    language_text(p, at, length);
    if (p->is_in_heading && p->depth && p->open[p->depth - 1].is_no_reading)
        return;
    if (length)
        p->is_in_word = (unsigned char)at[length - 1] > ' ';
    add_to_captures(p, at, length);
    if (p->has_body)
        line_add(p, at, length);
}

static void finish(page *p)
{
    close_elements(p, 0);
    linked_data_read(p);
    language_add(p);
    p->facts.failed |= p->json_ld.failed;
}

void page_read(page *p, const char *text, size_t length, bool is_xml,
               bool (*is_source)(const char *name))
{
    const markup_events events = {p, on_element, on_end_tag, on_page_text};
    *p = (page){.is_xml = is_xml, .is_source = is_source};
    if (is_xml && !xhtml_read(text, length, &events, &p->facts.failed)) {
        bool failed = p->facts.failed;
        page_free(p);
        *p = (page){.facts.failed = failed, .is_source = is_source};
    }
    if (!p->is_xml && !p->facts.failed) {
        saved_marks_read(p, text, length);
        html_read(text, length, &events);
    }
    finish(p);
}

void page_free(page *p)
{
    for (size_t i = 0; i < CAPTURES_MOST; i++)
        bytes_free(&p->captures[i].text);
    bytes_free(&p->json_ld);
    facts_free(&p->facts);
}
