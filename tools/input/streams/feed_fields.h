/* SPDX-License-Identifier: BSD-2-Clause */
/* Elements of feeds as members of an item of JSON Feed. */
#ifndef ANEWS_FEED_FIELDS_H
#define ANEWS_FEED_FIELDS_H

#include "input/streams/feed_levels.h"
#include "input/streams/feed_names.h"
#include "text/bytes.h"

#include <jansson.h>

enum feed_text { FEED_PLAIN, FEED_HTML, FEED_EITHER, FEED_OTHER };

/* An element of an item, or of the feed itself. Strings may be NULL where the element has no such
 * attribute. */
typedef struct feed_field {
    char name[FEED_NAME_ROOM]; /* as feed_name_write() writes it; "author/name" within another */
    enum feed_text type;       /* of the text; "either" where the feed does not say */
    char *href, *rel, *url, *media_type, *medium, *term, *label, *is_link, *src;
    char *base;                        /* the address that references in it are relative to */
    char language[FEED_LANGUAGE_ROOM]; /* of the text, as xml:lang says; "" if it does not */
} feed_field;

/* Begins as {0}. */
typedef struct feed_record {
    json_t *members; /* of the item so far */
    /* Where the content may come from, and what the item says in short: texts that are chosen from
     * at the end. */
    json_t *content, *encoded, *summary, *media_summary;
    bool is_content_plain, is_summary_plain, is_media_summary_plain;
    char content_language[FEED_LANGUAGE_ROOM], summary_language[FEED_LANGUAGE_ROOM];
    bool has_unread_content; /* of a type that is not read */
    bool failed;             /* memory ran out */
} feed_record;

bool feed_record_begin(feed_record *record);
void feed_record_free(feed_record *record);

/* Sets the attributes of a field from those of its element: pairs of name and value, NULL at the
 * end. */
void feed_field_set(feed_field *field, const char **attributes);
void feed_field_free(feed_field *field);
/* Whether elements in it are fields, too, such as the name of an author. */
bool feed_field_is_outer(const feed_field *field);

/* Adds a field whose text is complete. */
void feed_record_add(feed_record *record, const feed_field *field, const bytes *text);
/* Adds a member that the item does not have yet. */
void feed_record_set(feed_record *record, const char *member, const char *text);
/* Returns the language of what will be the content; "" if nothing says. */
const char *feed_record_language(const feed_record *record);
/* Chooses the content. After that `members` is whole. */
void feed_record_end(feed_record *record);

#endif
