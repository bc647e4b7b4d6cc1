/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells a feed from other XML and JSON by its outermost element, or by the version that JSON Feed
 * demands. */
#include "input/streams/feed_file.h"

#include "input/content.h"

#include <string.h>

enum { FEED_HEAD = 16384 };

/* Returns the outermost element's tag: what is before it are declarations and comments. */
static const char *outermost_tag(const char *at)
{
    while ((at = strchr(at, '<')) != NULL) {
        if (strncmp(at, "<!--", 4) == 0)
            at = strstr(at, "-->");
        else if (at[1] != '?' && at[1] != '!')
            return at + 1;
        if (!at)
            return NULL;
        at++;
    }
    return NULL;
}

static bool is_xml_feed(const char *text)
{
    const char *tag = outermost_tag(text);
    size_t length = tag ? strcspn(tag, " \t\r\n>/") : 0;
    if (length == 0)
        return false;
    const char *colon = memchr(tag, ':', length);
    const char *name = colon ? colon + 1 : tag;
    length -= (size_t)(name - tag);
    return (length == 3 && (!strncmp(name, "rss", 3) || !strncmp(name, "RDF", 3))) ||
           (length == 4 && !strncmp(name, "feed", 4) && strstr(tag, "tom") != NULL);
}

static bool is_json_feed(const char *text)
{
    const char *version = strstr(text, "\"version\"");
    return version && strstr(version, "jsonfeed.org") != NULL;
}

bool is_feed_file(int fd)
{
    bytes head = {0};
    bool found = false;
    if (read_head(fd, FEED_HEAD, &head) == 0) {
        bytes_add(&head, "", 1);
        const char *text = head.failed ? "" : head.at;
        text += strspn(text, " \t\r\n\xEF\xBB\xBF");
        found = *text == '<' ? is_xml_feed(text) : *text == '{' && is_json_feed(text);
    }
    bytes_free(&head);
    return found;
}
