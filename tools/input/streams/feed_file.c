/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells a feed from other XML and JSON by its outermost element, or by the version and the items
 * that JSON Feed demands.
 *
 * The file is read through the window that a stream is read through, so that what comes from a pipe
 * and from a file is told alike. Of most files the beginning is enough. JSON that has a list of
 * items is gone through until its version comes, which writers that sort names put after the items;
 * what was seen of the items is forgotten.
 */
#include "input/streams/feed_file.h"

#include "input/streams/json_scan.h"
#include "input/streams/window.h"

#include <string.h>
#include <unistd.h>

enum { FEED_HEAD = 1024 * 1024 };

/* --- XML --- */

/* Returns what comes after a text, NULL if it does not come. */
static const char *after_text(const char *at, const char *text)
{
    const char *found = strstr(at, text);
    return found ? found + strlen(text) : NULL;
}

/* Returns what comes after a tag, or a declaration with all that are in it; NULL if it does not
 * end. */
static const char *after_tag(const char *at)
{
    unsigned depth = 0;
    do {
        if (strncmp(at, "<!--", 4) == 0)
            at = after_text(at + 4, "-->");
        else if (strncmp(at, "<?", 2) == 0)
            at = after_text(at + 2, "?>");
        else if (*at == '"' || *at == '\'')
            at = after_text(at + 1, *at == '"' ? "\"" : "'");
        else if (*at == '\0')
            at = NULL;
        else {
            depth += *at == '<';
            depth -= *at == '>';
            at++;
        }
    } while (at && depth > 0);
    return at;
}

/* Returns the outermost element's tag: what is before it are declarations and comments. */
static const char *outermost_tag(const char *at)
{
    while (at && (at = strchr(at, '<')) != NULL && (at[1] == '?' || at[1] == '!'))
        at = after_tag(at);
    return at;
}

static bool has_any(const char *at, size_t length, const char *const *texts)
{
    for (; *texts; texts++)
        if (memmem(at, length, *texts, strlen(*texts)))
            return true;
    return false;
}

/* RDF says many things, and other languages have an element of Atom's name, so these have to name
 * the namespace of feeds. */
static bool is_xml_feed(const char *text)
{
    static const char *const atom[] = {"/Atom", "/atom/", NULL};
    static const char *const rss1[] = {"/rss/1.0/\"", "/rss/1.0/'", "/rdf/simple/0.9/", NULL};
    const char *tag = outermost_tag(text), *end = tag ? after_tag(tag) : NULL;
    if (!tag)
        return false;
    const char *name = tag + 1;
    size_t length = strcspn(name, " \t\r\n>/");
    const char *colon = memchr(name, ':', length);
    if (colon) {
        length -= (size_t)(colon + 1 - name);
        name = colon + 1;
    }
    if (length == 3 && !strncmp(name, "RDF", 3))
        return has_any(tag, strlen(tag), rss1);
    return (length == 3 && !strncmp(name, "rss", 3)) ||
           (length == 4 && !strncmp(name, "feed", 4) && end &&
            has_any(tag, (size_t)(end - tag), atom));
}

/* Whether the window, which goes on to the end of the file, begins with a feed. */
static bool has_xml_feed(window *w)
{
    while (window_length(w) < FEED_HEAD && window_read(w)) {
    }
    bytes head = {0};
    bytes_add(&head, window_text(w), window_length(w));
    bytes_add(&head, "", 1);
    bool found = !head.failed && is_xml_feed(head.at);
    bytes_free(&head);
    return found;
}

/* --- JSON --- */

static bool is_feed_list(const char *name, size_t length)
{
    (void)name, (void)length;
    return false;
}

/* Forgets what was scanned, if nothing looks back to it: that is so within a member. */
static void forget_scanned(window *w, json_scan *s, size_t *at)
{
    if (!s->has_items || s->depth < 2)
        return;
    window_skip(w, *at);
    *at = 0;
    s->array = 0;
}

static bool has_json_feed(window *w)
{
    json_scan s = {.is_list = is_feed_list};
    size_t at = 0;
    bool more = true, is_decided = false;
    while (window_peek(w, 0) != '{')
        window_skip(w, 1);
    while (more && !is_decided) {
        more = json_scan_go(&s, window_text(w), window_length(w), &at);
        forget_scanned(w, &s, &at);
        is_decided = s.version == OTHER_VERSION || (s.version == FEED_VERSION && s.has_items) ||
                     at > FEED_HEAD;
        more = more && window_read(w);
    }
    return s.version == FEED_VERSION && s.has_items;
}

bool is_feed_file(int fd)
{
    window w = {.fd = fd, .line = 1};
    int first = window_peek_text(&w);
    bool found = (first == '<' && has_xml_feed(&w)) || (first == '{' && has_json_feed(&w));
    window_free(&w);
    return lseek(fd, 0, SEEK_SET) == 0 && found;
}
