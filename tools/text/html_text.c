/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HTML as plain text. Tags are taken out here, so that what decodes the character references is
 * given text alone, however deep the tags are nested. This is no reader of pages: in a title, "</3"
 * and "<!" are text, and so is what stands in elements that a page has for programs.
 */
#include "text/html_text.h"

#include "text/ascii.h"
#include "text/references.h"

#include <string.h>
#include <strings.h>

typedef struct html_cursor {
    const char *at, *end;
} html_cursor;

static size_t left_of(const html_cursor *c)
{
    return (size_t)(c->end - c->at);
}

static bool is_name_among(const char *const *names, const char *name, size_t length)
{
    for (; *names; names++)
        if (strlen(*names) == length && strncasecmp(*names, name, length) == 0)
            return true;
    return false;
}

/* Elements that begin a line of their own, so that words on both sides stay apart. */
static bool is_block_name(const char *name, size_t length)
{
    static const char *const names[] = {"p",  "br", "div", "li",         "ul", "ol",
                                        "tr", "td", "h1",  "h2",         "h3", "h4",
                                        "h5", "h6", "hr",  "blockquote", NULL};
    return is_name_among(names, name, length);
}

/* Whether people write such elements in texts that are HTML. */
static bool is_html_name(const char *name, size_t length)
{
    static const char *const names[] = {
        "a",      "b",       "em",   "i",   "img",  "span", "strong",  "html", "body", "table",
        "figure", "section", "head", "pre", "main", "meta", "article", "u",    NULL};
    return is_name_among(names, name, length) || is_block_name(name, length);
}

/* Whether HTML has an element of this name that may stand in a short text. */
static bool is_element_name(const char *name, size_t length)
{
    static const char *const names[] = {
        "abbr",    "audio",  "big",      "button", "center", "cite",       "code", "del",
        "details", "dfn",    "dl",       "dt",     "dd",     "embed",      "font", "footer",
        "header",  "iframe", "input",    "ins",    "kbd",    "label",      "link", "mark",
        "nav",     "nobr",   "noscript", "object", "q",      "s",          "samp", "script",
        "small",   "source", "strike",   "style",  "sub",    "summary",    "sup",  "svg",
        "tbody",   "thead",  "th",       "time",   "title",  "tt",         "var",  "video",
        "wbr",     "bdi",    "bdo",      "base",   "aside",  "figcaption", NULL};
    return is_name_among(names, name, length) || is_html_name(name, length);
}

/* Passes over "<!-- ... -->". Returns false if none begins here. */
static bool skip_comment(html_cursor *c)
{
    if (left_of(c) < 4 || memcmp(c->at, "<!--", 4) != 0)
        return false;
    const char *end = memmem(c->at + 4, left_of(c) - 4, "-->", 3);
    c->at = end ? end + 3 : c->end;
    return true;
}

static size_t name_length(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && (is_ascii_letter(*at) || is_ascii_digit(*at)))
        at++;
    return (size_t)(at - from);
}

/* Goes to the end of a tag, past ">" in quoted values. */
static const char *tag_end(const char *at, const char *end)
{
    char quote = 0;
    for (; at < end && (quote || *at != '>'); at++) {
        if (quote)
            quote = *at == quote ? 0 : quote;
        else if (at[-1] == '=' && (*at == '"' || *at == '\''))
            quote = *at;
    }
    return at < end ? at + 1 : end;
}

/* Passes over the text of an element whose text is for no reader. */
static void skip_raw_element(html_cursor *c, const char *name, size_t length)
{
    bool is_raw = (length == 6 && strncasecmp(name, "script", 6) == 0) ||
                  (length == 5 && strncasecmp(name, "style", 5) == 0);
    while (is_raw && c->at < c->end) {
        const char *next = memmem(c->at, left_of(c), "</", 2);
        c->at = next ? next + 2 : c->end;
        if (left_of(c) >= length && strncasecmp(c->at, name, length) == 0) {
            c->at = tag_end(c->at, c->end);
            return;
        }
    }
}

enum { END_TAG_MOST = 4096 }; /* bytes from a tag to the one that ends it */

/* Whether "<String>" is text: HTML has no such element, it has no attributes, and nothing ends it.
 */
static bool is_no_tag(const char *name, size_t length, const char *end)
{
    if (is_element_name(name, length) || name + length >= end || !strchr(">,", name[length]))
        return false;
    if ((size_t)(end - name) > END_TAG_MOST)
        end = name + END_TAG_MOST;
    for (const char *at = name; (at = memmem(at, (size_t)(end - at), "</", 2)) != NULL;) {
        at += 2;
        if ((size_t)(end - at) > length && strncasecmp(at, name, length) == 0)
            return false;
    }
    return true;
}

/* Passes over a tag. Returns false if none begins here. *is_block: words on both sides are apart.
 */
static bool skip_tag(html_cursor *c, bool *is_block)
{
    bool is_closing = left_of(c) > 1 && c->at[1] == '/';
    const char *name = c->at + 1 + is_closing;
    size_t length = name < c->end ? name_length(name, c->end) : 0;
    if (length == 0 || !is_ascii_letter(*name) || (!is_closing && is_no_tag(name, length, c->end)))
        return false;
    *is_block = is_block_name(name, length);
    c->at = tag_end(name + length, c->end);
    if (!is_closing)
        skip_raw_element(c, name, length);
    return true;
}

static void add_without_tags(bytes *out, const char *html, size_t length)
{
    html_cursor c = {html, html + length};
    while (c.at < c.end && !out->failed) {
        bool is_block = false;
        const char *tag = memchr(c.at, '<', left_of(&c));
        bytes_add(out, c.at, tag ? (size_t)(tag - c.at) : left_of(&c));
        c.at = tag ? tag : c.end;
        if (!tag || skip_comment(&c))
            continue;
        if (!skip_tag(&c, &is_block)) {
            bytes_add_text(out, "&lt;");
            c.at++;
        } else if (is_block) {
            bytes_add(out, " ", 1);
        }
    }
}

void html_text(bytes *out, const char *html, size_t length)
{
    bytes plain = {0};
    add_without_tags(&plain, html, length);
    out->failed |= plain.failed || !decode_references(plain.at, plain.length, out);
    bytes_free(&plain);
}

bool looks_like_html(const char *text, size_t length)
{
    const char *end = text + length;
    const char *at = text;
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        at++;
        at += at < end && *at == '/';
        size_t n = name_length(at, end);
        if (n > 0 && at + n < end && strchr("> \t\r\n/", at[n]) && is_html_name(at, n))
            return true;
    }
    return false;
}
