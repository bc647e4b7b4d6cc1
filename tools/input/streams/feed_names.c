/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of elements. Feeds mix namespaces, and choose their prefixes freely, so each namespace that
 * feeds use gets one prefix here. */
#include "input/streams/feed_names.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *uri, *prefix;
} spaces[] = {
    {"http://www.w3.org/2005/Atom", ""},
    {"http://purl.org/atom/ns#", ""}, /* Atom 0.3 */
    {"http://purl.org/rss/1.0/", ""},
    {"http://my.netscape.com/rdf/simple/0.9/", ""}, /* RSS 0.90 */
    {"http://channel.netscape.com/rdf/simple/0.9/", ""},
    {"http://backend.userland.com/rss2", ""},
    {"http://purl.org/rss/1.0/modules/content/", "content"},
    {"http://purl.org/dc/elements/1.1/", "dc"},
    {"http://purl.org/dc/elements/1.0/", "dc"},
    {"http://purl.org/dc/terms/", "dcterms"},
    {"http://search.yahoo.com/mrss/", "media"},
    {"http://search.yahoo.com/mrss", "media"},
    {"http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"},
    {"http://www.w3.org/1999/xhtml", "xhtml"},
    {"http://www.w3.org/XML/1998/namespace", "xml"},
    {"http://wordpress.org/export/1.0/", "wp"},
    {"http://wordpress.org/export/1.1/", "wp"},
    {"http://wordpress.org/export/1.2/", "wp"},
    {"http://wordpress.org/export/1.1/excerpt/", "excerpt"},
    {"http://wordpress.org/export/1.2/excerpt/", "excerpt"},
};

feed_name feed_name_split(const char *name)
{
    const char *first = strchr(name, FEED_SEPARATOR);
    if (!first)
        return (feed_name){"", name, 0, strlen(name), ""};
    const char *local = first + 1;
    const char *second = strchr(local, FEED_SEPARATOR);
    size_t length = second ? (size_t)(second - local) : strlen(local);
    return (feed_name){name, local, (size_t)(first - name), length, second ? second + 1 : ""};
}

bool feed_name_is(const feed_name *name, const char *uri, const char *local)
{
    return name->uri_length == strlen(uri) && memcmp(name->uri, uri, name->uri_length) == 0 &&
           name->local_length == strlen(local) &&
           memcmp(name->local, local, name->local_length) == 0;
}

static const char *prefix_of(const feed_name *name)
{
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (strlen(spaces[i].uri) == name->uri_length &&
            memcmp(spaces[i].uri, name->uri, name->uri_length) == 0)
            return spaces[i].prefix;
    return name->prefix;
}

void feed_name_write(const feed_name *name, char text[FEED_NAME_ROOM])
{
    const char *prefix = prefix_of(name);
    int length = name->local_length < 64 ? (int)name->local_length : 64;
    (void)snprintf(text, FEED_NAME_ROOM, "%.40s%s%.*s", prefix, *prefix ? ":" : "", length,
                   name->local);
}

static bool has_local(const feed_name *name, const char *local)
{
    return name->local_length == strlen(local) && memcmp(name->local, local, strlen(local)) == 0;
}

enum feed_dialect feed_dialect_of(const feed_name *root)
{
    if (has_local(root, "rss"))
        return FEED_RSS;
    if (feed_name_is(root, "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "RDF"))
        return FEED_RDF;
    bool is_atom = has_local(root, "feed") && *prefix_of(root) == '\0' && root->uri_length > 0;
    return is_atom ? FEED_ATOM : NOT_FEED;
}

bool feed_is_item(const feed_name *name, enum feed_dialect dialect)
{
    return has_local(name, dialect == FEED_ATOM ? "entry" : "item") && *prefix_of(name) == '\0';
}
