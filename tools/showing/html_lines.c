/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page is read as events. Text gathers in a paragraph, in which white space counts as one
 * space, until an element begins or ends that stands on a line of its own; then the paragraph is
 * broken into lines, and those go out with the indent of the lists and quotes around them.
 *
 * Of what is open only lists and quotes are remembered, and of these the outermost few: a page may
 * be nested a million deep.
 */
#include "showing/html_lines.h"

#include "input/markup/markup.h"
#include "text/references.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unilbrk.h>

enum {
    LEVELS = 12,    /* of lists and quotes that are indented */
    INDENT = 2,     /* columns for each of them */
    WIDTH_MIN = 20, /* of a line, however deep it is indented */
};

/* What an element does to the lines around it. */
enum layout {
    INLINE,
    BLOCK,     /* stands on lines of its own */
    PARAGRAPH, /* and has empty lines around it */
    LIST,      /* likewise, and is indented; its items have numbers or dashes */
    QUOTE,     /* likewise, without items */
    ITEM,      /* is a block that begins with a number or dash */
    CELL,      /* is separated from the text before it */
    BREAK,     /* ends a line */
    RULE,      /* is a line */
    PICTURE,   /* is its alternative text */
    VERBATIM,  /* keeps its white space */
    UNSHOWN    /* its text is not shown */
};

static const struct {
    const char *name;
    enum layout layout;
} layouts[] = {
    {"p", PARAGRAPH},      {"h1", PARAGRAPH},     {"h2", PARAGRAPH},     {"h3", PARAGRAPH},
    {"h4", PARAGRAPH},     {"h5", PARAGRAPH},     {"h6", PARAGRAPH},     {"table", PARAGRAPH},
    {"figure", PARAGRAPH}, {"dl", PARAGRAPH},     {"div", BLOCK},        {"section", BLOCK},
    {"article", BLOCK},    {"main", BLOCK},       {"header", BLOCK},     {"footer", BLOCK},
    {"nav", BLOCK},        {"aside", BLOCK},      {"address", BLOCK},    {"tr", BLOCK},
    {"caption", BLOCK},    {"figcaption", BLOCK}, {"details", BLOCK},    {"summary", BLOCK},
    {"dt", BLOCK},         {"form", BLOCK},       {"fieldset", BLOCK},   {"body", BLOCK},
    {"ul", LIST},          {"ol", LIST},          {"blockquote", QUOTE}, {"dd", QUOTE},
    {"li", ITEM},          {"td", CELL},          {"th", CELL},          {"br", BREAK},
    {"hr", RULE},          {"img", PICTURE},      {"pre", VERBATIM},     {"script", UNSHOWN},
    {"title", UNSHOWN},    {"select", UNSHOWN},   {"textarea", UNSHOWN},
};

typedef struct level {
    bool is_numbered;
    unsigned indent; /* columns */
    unsigned number; /* of the last item; 0 in lists without numbers */
} level;

typedef struct page_lines {
    bytes *out;
    size_t width;
    bytes paragraph;            /* the text of what is being read */
    bool has_space;             /* white space came after it */
    char mark[16];              /* what its first line begins with: "- " or "3. " */
    unsigned empty;             /* empty lines that are to come before it */
    unsigned verbatim, unshown; /* elements of these kinds that are open */
    level levels[LEVELS];
    unsigned depth; /* levels that are open, also beyond LEVELS */
} page_lines;

static enum layout layout_of(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
        if (is_named(name, length, layouts[i].name))
            return layouts[i].layout;
    return INLINE;
}

/* --- lines ---------------------------------------- */

static void add_spaces(bytes *out, size_t count)
{
    while (count-- > 0)
        bytes_add(out, " ", 1);
}

static size_t indent_of(const page_lines *p)
{
    size_t sum = 0;
    for (unsigned i = 0; i < p->depth && i < LEVELS; i++)
        sum += p->levels[i].indent;
    return sum;
}

/* Adds a line; the first of an item has the mark, and the others stand below its text. */
static void put_page_line(page_lines *p, const char *line, size_t length, bool is_first)
{
    size_t mark = strlen(p->mark);
    add_spaces(p->out, indent_of(p));
    if (is_first)
        bytes_add_text(p->out, p->mark);
    else
        add_spaces(p->out, mark);
    while (length > 0 && line[length - 1] == ' ')
        length--;
    bytes_add(p->out, line, length);
    bytes_add(p->out, "\n", 1);
}

/* Finds where lines of the paragraph may be broken: breaks[i] says that one begins at byte i. */
static char *find_breaks(const page_lines *p, const char *text, size_t length)
{
    char *breaks = malloc(length + 1);
    size_t used = indent_of(p) + strlen(p->mark);
    size_t room = p->width > used + WIDTH_MIN ? p->width - used : WIDTH_MIN;
    if (breaks == NULL)
        return NULL;
    if (p->width > 0)
        (void)u8_width_linebreaks((const uint8_t *)text, length, (int)room, 0, 0, NULL, "UTF-8",
                                  breaks);
    else
        for (size_t i = 0; i < length; i++)
            breaks[i] = text[i] == '\n' ? UC_BREAK_MANDATORY : UC_BREAK_PROHIBITED;
    return breaks;
}

/* u8_width_linebreaks() marks the byte after a line's end; a newline it marks itself. */
static void put_page_lines(page_lines *p, const char *text, size_t length)
{
    char *breaks = find_breaks(p, text, length);
    size_t begin = 0;
    if (breaks == NULL) {
        p->out->failed = true;
        return;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') {
            put_page_line(p, text + begin, i - begin, begin == 0);
            begin = i + 1;
        } else if (breaks[i] == UC_BREAK_POSSIBLE && i > begin) {
            put_page_line(p, text + begin, i - begin, begin == 0);
            begin = i;
        }
    }
    if (begin < length || begin == 0)
        put_page_line(p, text + begin, length - begin, begin == 0);
    free(breaks);
}

/* Ends the paragraph, and wants `empty` empty lines before the next. */
static void end_lines(page_lines *p, unsigned empty)
{
    bytes *text = &p->paragraph;
    if (text->length > 0) {
        for (; p->empty > 0 && p->out->length > 0; p->empty--)
            bytes_add(p->out, "\n", 1);
        put_page_lines(p, text->at, text->length);
        p->empty = 0;
        p->mark[0] = '\0';
    }
    p->out->failed |= text->failed;
    text->length = 0;
    p->has_space = false;
    if (empty > p->empty)
        p->empty = empty;
}

/* --- text ---------------------------------------- */

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Adds text in which runs of white space count as one space. */
static void add_flowing(page_lines *p, const char *at, size_t length)
{
    for (const char *end = at + length; at < end;) {
        const char *word = at;
        while (at < end && !is_white(*at))
            at++;
        if (at > word) {
            if (p->has_space && p->paragraph.length > 0 &&
                p->paragraph.at[p->paragraph.length - 1] != '\n')
                bytes_add(&p->paragraph, " ", 1);
            bytes_add(&p->paragraph, word, (size_t)(at - word));
            p->has_space = false;
        }
        for (; at < end && is_white(*at); at++)
            p->has_space = true;
    }
}

static void add_page_text(page_lines *p, const char *at, size_t length)
{
    bytes text = {0};
    if (!decode_references(at, length, &text))
        p->out->failed = true;
    else if (p->verbatim > 0)
        bytes_add(&p->paragraph, text.at, text.length);
    else if (text.length > 0)
        add_flowing(p, text.at, text.length);
    bytes_free(&text);
}

static void on_shown_text(void *context, const char *at, size_t length)
{
    page_lines *p = context;
    if (p->unshown == 0)
        add_page_text(p, at, length);
}

static void add_picture(page_lines *p, const markup_tag *t)
{
    const attribute *alt = tag_attribute(t, "alt");
    if (!alt || alt->value_length == 0)
        return;
    add_flowing(p, "[", 1);
    add_page_text(p, alt->value, alt->value_length);
    bytes_add(&p->paragraph, "]", 1);
}

/* --- elements ---------------------------------------- */

/* The outermost list has its marks at the left. */
static void enter_list(page_lines *p, enum layout layout, bool is_numbered)
{
    unsigned indent = layout == LIST && p->depth == 0 ? 0 : INDENT;
    if (p->depth < LEVELS)
        p->levels[p->depth] = (level){is_numbered, indent, 0};
    p->depth++;
}

static void mark_item(page_lines *p)
{
    level *l = p->depth > 0 && p->depth <= LEVELS ? &p->levels[p->depth - 1] : NULL;
    if (l && l->is_numbered)
        (void)snprintf(p->mark, sizeof p->mark, "%u. ", ++l->number);
    else
        (void)snprintf(p->mark, sizeof p->mark, "- ");
}

static void on_tag_begin(void *context, const markup_tag *t)
{
    page_lines *p = context;
    enum layout layout = layout_of(t->name, t->length);
    bool is_inner = p->depth > 0;
    switch (layout) {
    case BLOCK:
    case ITEM: end_lines(p, 0); break;
    case PARAGRAPH:
    case VERBATIM:
    case QUOTE:
    case RULE: end_lines(p, 1); break;
    case LIST: end_lines(p, is_inner ? 0 : 1); break;
    default: break;
    }
    if (layout == ITEM)
        mark_item(p);
    else if (layout == LIST || layout == QUOTE)
        enter_list(p, layout, is_named(t->name, t->length, "ol"));
    else if (layout == RULE) {
        add_flowing(p, "* * *", 5);
        end_lines(p, 1);
    } else if (layout == CELL && p->paragraph.length > 0)
        bytes_add_text(&p->paragraph, p->has_space ? "  " : "   ");
    else if (layout == BREAK)
        bytes_add(&p->paragraph, "\n", p->paragraph.length > 0);
    else if (layout == PICTURE && p->unshown == 0)
        add_picture(p, t);
    p->verbatim += layout == VERBATIM;
    p->unshown += layout == UNSHOWN;
}

static void on_tag_end(void *context, const char *name, size_t length)
{
    page_lines *p = context;
    enum layout layout = layout_of(name, length);
    if (layout == BLOCK || layout == ITEM)
        end_lines(p, 0);
    else if (layout == PARAGRAPH || layout == VERBATIM || layout == LIST || layout == QUOTE) {
        end_lines(p, layout == LIST && p->depth > 1 ? 0 : 1);
        p->depth -= (layout == LIST || layout == QUOTE) && p->depth > 0;
    }
    if (layout == ITEM)
        p->mark[0] = '\0';
    p->verbatim -= layout == VERBATIM && p->verbatim > 0;
    p->unshown -= layout == UNSHOWN && p->unshown > 0;
}

void html_lines(const char *html, size_t length, size_t width, bytes *out)
{
    page_lines p = {.out = out, .width = width};
    const markup_events events = {&p, on_tag_begin, on_tag_end, on_shown_text};
    html_read(html, length, &events);
    end_lines(&p, 0);
    bytes_free(&p.paragraph);
}
