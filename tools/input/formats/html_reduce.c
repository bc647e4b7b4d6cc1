/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cuts a page down to the few elements that say something about the article: html (without its
 * content), meta, link, the first title, JSON-LD, the text of the first h1.
 *
 * A page of the Web may be nested a million deep, and parsers that make a tree need time and stack
 * for each level. So the page is read once from left to right, as a tokenizer of HTML would, with
 * no memory of what is open, and only what is kept goes to the parser. How much is kept of each
 * element has a limit.
 *
 * The on_ functions below are given what begins at a '<', and return where reading goes on.
 */
#include "input/formats/html_reduce.h"

#include "text/ascii.h"

#include <string.h>
#include <strings.h>

enum {
    /* A longer meta or link is not metadata. The parser's time grows with the square of the number
     * of attributes. */
    TAG_MOST = 16 * 1024,
    TAGS_MOST = 512 * 1024, /* all tags that are kept */
    TITLE_MOST = 64 * 1024,
    LINKED_TAG_MOST = 1024,    /* the opening tag of JSON-LD */
    LINKED_MOST = 1024 * 1024, /* JSON-LD */
    HEADING_MOST = 4096,
};

enum heading { HEADING_NOT_SEEN, HEADING_OPEN, HEADING_DONE };

typedef struct reduction {
    const char *at, *end;
    bytes *out;
    size_t tags;              /* bytes of tags in out */
    bool has_html, has_title; /* kept already */
    enum heading heading;     /* the first h1 */
    size_t heading_start;     /* where its text begins in out */
} reduction;

/* Returns what follows the '>' of the tag that begins at `at`, NULL if the tag does not end. A
 * quoted value may hold a '>'. */
static const char *tag_end(const char *at, const char *end)
{
    char quote = 0, last = 0; /* last: the last character that is not white space */
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

static bool begins_with_name(const char *at, const char *end, const char *name)
{
    size_t n = strlen(name);
    if ((size_t)(end - at) <= n || strncasecmp(at, name, n) != 0)
        return false;
    return strchr("/> \t\r\n\f", at[n]) != NULL && at[n] != 0;
}

/* Finds the "</name" that ends an element whose content is not markup. */
static const char *find_close(const char *at, const char *end, const char *name)
{
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        if (end - at > 2 && at[1] == '/' && begins_with_name(at + 2, end, name))
            return at;
        at++;
    }
    return NULL;
}

static bool has_word(const char *at, const char *end, const char *word)
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
    bytes_add(r->out, from, n);
    r->tags += n;
}

static void end_heading(reduction *r)
{
    if (r->heading == HEADING_OPEN) {
        bytes_add_text(r->out, "</h1>");
        r->heading = HEADING_DONE;
    }
}

static void keep_text(reduction *r, const char *from, const char *to)
{
    size_t n = (size_t)(to - from);
    if (r->heading != HEADING_OPEN)
        return;
    if (n > HEADING_MOST - (r->out->length - r->heading_start))
        end_heading(r);
    else
        bytes_add(r->out, from, n);
}

/* Elements whose content is not markup, or not part of this page. They are skipped, except for the
 * first title and JSON-LD. */
static const char *opaque_name(const char *tag, const char *end)
{
    static const char *const names[] = {"title",    "script",   "style",    "textarea",
                                        "noscript", "template", "svg",      "math",
                                        "iframe",   "noembed",  "noframes", "xmp"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (begins_with_name(tag, end, names[i]))
            return names[i];
    return NULL;
}

static const char *on_opaque(reduction *r, const char *tag, const char *content, const char *name)
{
    const char *close = find_close(content, r->end, name);
    if (!close)
        return r->end;
    const char *after = tag_end(close, r->end);
    if (!after)
        return r->end;
    size_t length = (size_t)(after - tag);
    bool first_title = name[0] == 't' && name[1] == 'i' && !r->has_title;
    bool linked = !strcmp(name, "script") && content - tag <= LINKED_TAG_MOST &&
                  has_word(tag, content, "ld+json");
    if (first_title && length <= TITLE_MOST) {
        bytes_add(r->out, tag, length);
        r->has_title = true;
    } else if (linked && length <= LINKED_MOST && r->heading != HEADING_OPEN) {
        bytes_add(r->out, tag, length);
    }
    return after;
}

/* A tag: "<" and a letter. */
static const char *on_tag(reduction *r, const char *at)
{
    static const char space[] = " ";
    const char *name = at + 1;
    const char *after = tag_end(name, r->end);
    if (!after)
        return r->end;
    const char *opaque = opaque_name(name, r->end);
    if (opaque)
        return after[-2] == '/' && opaque[0] != 's' && opaque[0] != 't'
                   ? after
                   : on_opaque(r, at, after, opaque);
    if (begins_with_name(name, r->end, "meta") || begins_with_name(name, r->end, "link")) {
        keep_tag(r, at, after);
    } else if (begins_with_name(name, r->end, "html") && !r->has_html) {
        r->has_html = true;
        keep_tag(r, at, after);
    } else if (begins_with_name(name, r->end, "h1") && r->heading == HEADING_NOT_SEEN) {
        r->heading = HEADING_OPEN;
        bytes_add_text(r->out, "<h1>");
        r->heading_start = r->out->length;
    } else {
        keep_text(r, space, space + begins_with_name(name, r->end, "br"));
    }
    return after;
}

/* A tag, a comment, a declaration, or a '<' that is text. */
static const char *on_markup(reduction *r, const char *at)
{
    const char *end = r->end;
    if (end - at >= 4 && memcmp(at, "<!--", 4) == 0) {
        const char *close = memmem(at + 4, (size_t)(end - at - 4), "-->", 3);
        return close ? close + 3 : end;
    }
    if (end - at >= 2 && is_ascii_letter(at[1]))
        return on_tag(r, at);
    if (end - at >= 2 && strchr("/!?", at[1]) && at[1]) {
        if (at[1] == '/' && begins_with_name(at + 2, end, "h1"))
            end_heading(r);
        const char *close = memchr(at, '>', (size_t)(end - at));
        return close ? close + 1 : end;
    }
    static const char less[] = "&lt;";
    keep_text(r, less, less + 4);
    return at + 1;
}

static void read_page(reduction *r)
{
    while (r->at < r->end) {
        const char *markup = memchr(r->at, '<', (size_t)(r->end - r->at));
        if (!markup)
            markup = r->end;
        keep_text(r, r->at, markup);
        r->at = markup < r->end ? on_markup(r, markup) : r->end;
    }
    end_heading(r);
}

void html_reduce(const char *text, size_t length, bytes *out)
{
    reduction r = {.at = text, .end = text + length, .out = out};
    read_page(&r);
}
