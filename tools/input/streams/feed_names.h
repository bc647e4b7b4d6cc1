/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of the elements of feeds. */
#ifndef ANEWS_FEED_NAMES_H
#define ANEWS_FEED_NAMES_H

#include <stdbool.h>
#include <stddef.h>

enum { FEED_NAME_ROOM = 128 };

/* Parts of a name as expat gives it with triplets: "uri|local|prefix", "uri|local" or "local". */
typedef struct feed_name {
    const char *uri, *local;
    size_t uri_length, local_length;
    const char *prefix; /* "" if there is none */
} feed_name;

#define FEED_SEPARATOR '\t'

feed_name feed_name_split(const char *name);
bool feed_name_is(const feed_name *name, const char *uri, const char *local);

/* Writes the name that feed_fields.c knows an element by: "prefix:local" with the usual prefix of
 * its namespace, or "local" for the elements of RSS and Atom themselves. */
void feed_name_write(const feed_name *name, char text[FEED_NAME_ROOM]);

enum feed_dialect { NOT_FEED, FEED_RSS, FEED_RDF, FEED_ATOM };
/* What kind of feed has this outermost element. */
enum feed_dialect feed_dialect_of(const feed_name *root);
/* Whether an element is an item. */
bool feed_is_item(const feed_name *name, enum feed_dialect dialect);

#endif
