/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text of an article. Tags of HTML are left out, and where an element begins or ends that does
 * not stand within a line, a space keeps the words apart. Of Markdown, the tree is walked, and HTML
 * in it is read like a page of its own. Character references are decoded in the whole text at once.
 */
#include "indexing/searched_text.h"

#include "allocation.h"
#include "input/formats/article_charset.h"
#include "input/formats/format.h"
#include "input/front_matter/front_matter.h"
#include "input/markup/markup.h"
#include "text/ascii.h"
#include "text/charset.h"
#include "text/references.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

void media_type_copy(const void *value, size_t length, char type[MEDIA_TYPE_ROOM])
{
    const char *text = value;
    size_t n = length < MEDIA_TYPE_ROOM ? length : MEDIA_TYPE_ROOM - 1;
    for (size_t i = 0; i < n; i++)
        type[i] = ascii_lower(text[i]);
    type[n] = '\0';
}

bool media_type_is(const char *type, const char *name)
{
    size_t n = strlen(name);
    return strncmp(type, name, n) == 0 && (type[n] == '\0' || strchr("; \t", type[n]));
}

bool media_type_is_html(const char *type)
{
    return media_type_is(type, "text/html") || media_type_is(type, "application/xhtml+xml");
}

/* --- charsets ---------------------------------------- */

/* The label behind "charset=" in the media type; NULL if there is none. */
static const char *charset_of_type(const char *type, char label[CHARSET_ROOM])
{
    const char *at = strstr(type, "charset=");
    size_t n = 0;
    if (at == NULL)
        return NULL;
    at += strlen("charset=");
    at += *at == '"';
    while (n + 1 < CHARSET_ROOM && at[n] != '\0' && !strchr("\"; \t", at[n])) {
        label[n] = at[n];
        n++;
    }
    label[n] = '\0';
    return label;
}

/* The charset that `pack` has read the page in. */
static const char *charset_of_page(const char *article, size_t length, char label[CHARSET_ROOM])
{
    bytes all = {.length = length};
    const document page = {0};
    text_scan scan;
    article_charset found;
    memcpy(&all.at, &article, sizeof all.at); /* it is only read */
    text_scan_bytes(all.at, all.length, &scan);
    article_charset_find(&page, HTML_ARTICLE, &all, &scan, &found);
    memcpy(label, found.label, CHARSET_ROOM);
    return label;
}

void article_decode(const char *type, const char *article, size_t length, bytes *out)
{
    char label[CHARSET_ROOM] = "";
    const char *charset = charset_of_type(type, label);
    if (charset == NULL && media_type_is_html(type))
        charset = charset_of_page(article, length, label);
    charset_decode(article, length, charset, out);
}

/* --- HTML ---------------------------------------- */

typedef struct page_text {
    bytes raw;       /* with its references */
    unsigned hidden; /* elements that are open whose text is no reader's */
} page_text;

/* Elements that stand within a line, and so within a word. */
static bool is_within_line(const char *name, size_t length)
{
    static const char *const names[] = {
        "a",    "abbr",   "acronym", "b",   "bdi", "bdo",  "big",  "cite", "code", "data", "del",
        "dfn",  "em",     "font",    "i",   "ins", "kbd",  "mark", "q",    "s",    "samp", "small",
        "span", "strike", "strong",  "sub", "sup", "time", "tt",   "u",    "var",  "wbr"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_named(name, length, names[i]))
            return true;
    return false;
}

static bool is_for_programs(const char *name, size_t length)
{
    return is_named(name, length, "script") || is_named(name, length, "title");
}

static void page_text_begins(void *context, const markup_tag *t)
{
    page_text *p = context;
    p->hidden += is_for_programs(t->name, t->length);
    if (!is_within_line(t->name, t->length))
        bytes_add(&p->raw, " ", 1);
}

static void page_text_ends(void *context, const char *name, size_t length)
{
    page_text *p = context;
    if (p->hidden > 0 && is_for_programs(name, length))
        p->hidden--;
    if (!is_within_line(name, length))
        bytes_add(&p->raw, " ", 1);
}

static void page_text_adds(void *context, const char *at, size_t length)
{
    page_text *p = context;
    if (p->hidden == 0)
        bytes_add(&p->raw, at, length);
}

static void add_html(const char *text, size_t length, bool is_xml, bytes *out)
{
    page_text p = {0};
    const markup_events events = {&p, page_text_begins, page_text_ends, page_text_adds};
    bool is_read = is_xml && xhtml_read(text, length, &events, &out->failed);
    if (!is_read) {
        p.raw.length = 0;
        p.hidden = 0;
        html_read(text, length, &events);
    }
    out->failed |= p.raw.failed || !decode_references(p.raw.at, p.raw.length, out);
    bytes_free(&p.raw);
}

/* --- Markdown ---------------------------------------- */

typedef struct markdown_text {
    const char *text;
    size_t length;
    bytes plain, html;
} markdown_text;

static void add_markdown_node(markdown_text *m, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    const char *literal = cmark_node_get_literal(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK)
        bytes_add_text(&m->plain, literal ? literal : "");
    else if (type == CMARK_NODE_HTML_BLOCK)
        bytes_add_text(&m->html, literal ? literal : "");
    else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
        bytes_add(&m->plain, " ", 1);
    if (type >= CMARK_NODE_FIRST_BLOCK && type <= CMARK_NODE_LAST_BLOCK)
        bytes_add(&m->plain, " ", 1);
}

static void read_markdown(void *context)
{
    markdown_text *m = context;
    cmark_node *root = markdown_tree(m->text, m->length);
    cmark_iter *walk = cmark_iter_new(root);
    while (cmark_iter_next(walk) != CMARK_EVENT_DONE)
        if (cmark_iter_get_event_type(walk) == CMARK_EVENT_ENTER)
            add_markdown_node(m, cmark_iter_get_node(walk));
    cmark_iter_free(walk);
    cmark_node_free(root);
}

static void add_markdown(const char *text, size_t length, bytes *out)
{
    markdown_text m = {.text = text, .length = length};
    out->failed |= !allocation_guard(read_markdown, &m) || m.plain.failed || m.html.failed;
    bytes_add(out, m.plain.at, m.plain.length);
    bytes_add(out, " ", 1);
    add_html(m.html.at, m.html.length, false, out);
    bytes_free(&m.plain);
    bytes_free(&m.html);
}

/* --- the whole ---------------------------------------- */

static void skip_front_matter(const char **text, size_t *length, bytes *out)
{
    draft d = {0};
    front_matter_read(&d, text, length);
    out->failed |= d.failed;
    draft_free(&d);
}

bool is_searched_type(const char *type)
{
    return media_type_is_html(type) || strncmp(type, "text/", 5) == 0;
}

void searched_text(const char *type, const char *article, size_t length, bytes *out)
{
    bool is_html = media_type_is_html(type), is_markdown = media_type_is(type, "text/markdown");
    bytes text = {0};
    if (length == 0 || !is_searched_type(type))
        return;
    article_decode(type, article, length, &text);
    const char *at = text.at;
    size_t left = text.length;
    out->failed |= text.failed;
    if (!out->failed && left > 0 && (is_html || is_markdown))
        skip_front_matter(&at, &left, out);
    if (!out->failed && is_html)
        add_html(at, left, left >= 5 && memcmp(at, "<?xml", 5) == 0, out);
    else if (!out->failed && is_markdown)
        add_markdown(at, left, out);
    else if (!out->failed)
        bytes_add(out, at, left);
    bytes_free(&text);
}
