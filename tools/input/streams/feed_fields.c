/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Turns the elements of an item of a feed into members of an item of JSON Feed. One table says what
 * each element is. An element that is not in it becomes a member under its own name, so that
 * nothing is lost.
 */
#include "input/streams/feed_fields.h"

#include "text/addresses.h"
#include "text/html_text.h"

#include <string.h>
#include <unistr.h>

enum feed_how {
    SET_TEXT,  /* the text as it is */
    SET_TITLE, /* the text that a person sees */
    ADD_AUTHOR,
    ADD_SOURCE_AUTHOR, /* of the feed that an entry of Atom was copied from */
    ADD_MAILBOX,       /* "address (name)", as RSS has authors */
    ADD_TAG,
    ADD_CATEGORY, /* of Atom */
    SET_LINK,
    SET_GUID,
    SET_IMAGE,
    ADD_ATTACHMENT,
    SET_CONTENT,
    SET_ENCODED,
    SET_SUMMARY,
    SET_MEDIA_SUMMARY,
    IGNORE,
};

static const struct {
    const char *name, *member;
    enum feed_how how;
} feed_rules[] = {
    {"id", "id", SET_TEXT},
    {"guid", "id", SET_GUID},
    {"dc:identifier", "id", SET_TEXT},
    {"title", "title", SET_TITLE},
    {"dc:title", "title", SET_TITLE},
    {"link", "url", SET_LINK},
    {"content", NULL, SET_CONTENT},
    {"content:encoded", NULL, SET_ENCODED},
    {"xhtml:body", NULL, SET_ENCODED},
    {"xhtml:div", NULL, SET_ENCODED},
    {"description", NULL, SET_SUMMARY},
    {"summary", NULL, SET_SUMMARY},
    {"dc:description", NULL, SET_SUMMARY},
    {"media:group/media:description", NULL, SET_MEDIA_SUMMARY},
    {"excerpt:encoded", "summary", SET_TITLE},
    {"itunes:summary", "summary", SET_TITLE},
    {"pubDate", "date_published", SET_TEXT},
    {"published", "date_published", SET_TEXT},
    {"issued", "date_published", SET_TEXT},
    {"created", "date_published", SET_TEXT},
    {"dc:date", "date_published", SET_TEXT},
    {"dcterms:issued", "date_published", SET_TEXT},
    {"dcterms:created", "date_published", SET_TEXT},
    {"updated", "date_modified", SET_TEXT},
    {"modified", "date_modified", SET_TEXT},
    {"dcterms:modified", "date_modified", SET_TEXT},
    {"author", NULL, ADD_MAILBOX},
    {"author/name", NULL, ADD_AUTHOR},
    {"source/author/name", NULL, ADD_SOURCE_AUTHOR},
    {"dc:creator", NULL, ADD_AUTHOR},
    {"itunes:author", NULL, ADD_AUTHOR},
    {"category", NULL, ADD_CATEGORY},
    {"dc:subject", NULL, ADD_TAG},
    {"language", "language", SET_TEXT},
    {"dc:language", "language", SET_TEXT},
    {"rights", "rights", SET_TITLE},
    {"copyright", "rights", SET_TITLE},
    {"dc:rights", "rights", SET_TITLE},
    {"source", "source", SET_TITLE},
    {"source/title", "source", SET_TITLE},
    {"enclosure", NULL, ADD_ATTACHMENT},
    {"media:content", NULL, ADD_ATTACHMENT},
    {"media:group/media:content", NULL, ADD_ATTACHMENT},
    {"media:thumbnail", "image", SET_IMAGE},
    {"media:group/media:thumbnail", "image", SET_IMAGE},
    {"itunes:image", "image", SET_IMAGE},
    {"wp:status", "status", SET_TEXT},
    {"_anews", NULL, IGNORE},
};

bool feed_record_begin(feed_record *record)
{
    *record = (feed_record){.members = json_object()};
    return record->members != NULL;
}

void feed_record_free(feed_record *record)
{
    json_decref(record->members);
    json_decref(record->content);
    json_decref(record->encoded);
    json_decref(record->summary);
    json_decref(record->media_summary);
    *record = (feed_record){0};
}

/* --- members --- */

/* Returns a string without what JSON strings must not have. */
static json_t *text_value(feed_record *record, const char *text, size_t length)
{
    json_t *value = json_stringn(text, length);
    record->failed |= !value;
    return value;
}

static void set_new(feed_record *record, const char *member, json_t *value)
{
    if (json_object_get(record->members, member))
        json_decref(value);
    else if (value)
        record->failed |= json_object_set_new(record->members, member, value) != 0;
}

void feed_record_set(feed_record *record, const char *member, const char *text)
{
    if (*text)
        set_new(record, member, text_value(record, text, strlen(text)));
}

static void append_new(feed_record *record, const char *member, json_t *value)
{
    json_t *list = json_object_get(record->members, member);
    if (!list) {
        set_new(record, member, json_array());
        list = json_object_get(record->members, member);
    }
    if (list && value)
        record->failed |= json_array_append_new(list, value) != 0;
    else
        json_decref(value);
}

static bool is_space_char(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim_blank(const char **text, size_t *length)
{
    while (*length > 0 && is_space_char(**text)) {
        ++*text;
        --*length;
    }
    while (*length > 0 && is_space_char((*text)[*length - 1]))
        --*length;
}

/* Returns the text that a person sees; NULL if there is none. */
static json_t *seen_text(feed_record *record, const feed_field *field, const bytes *text)
{
    bytes seen = {0};
    if (field->type == FEED_PLAIN)
        bytes_add(&seen, text->at, text->length);
    else
        html_text(&seen, text->at, text->length);
    const char *at = seen.at;
    size_t length = seen.length;
    trim_blank(&at, &length);
    json_t *value = length > 0 ? text_value(record, at, length) : NULL;
    record->failed |= seen.failed;
    bytes_free(&seen);
    return value;
}

static void append_author(feed_record *record, const char *member, json_t *name)
{
    if (name)
        append_new(record, member, json_pack("{s:o}", "name", name));
}

static void add_author(feed_record *record, json_t *name)
{
    append_author(record, "authors", name);
}

/* Adds an author who is an address without a name: "ann@example.org", or that and "()". */
static void add_address(feed_record *record, const bytes *text)
{
    const char *at = text->at;
    size_t length = text->length, n = 0;
    trim_blank(&at, &length);
    while (n < length && !strchr(" \t\r\n()<>\",;", at[n]))
        n++;
    const char *sign = n > 0 ? memchr(at, '@', n) : NULL;
    bool is_alone = n == length || strspn(at + n, " ()") >= length - n;
    if (sign && sign > at && sign + 1 < at + n && is_alone)
        append_new(record, "authors", json_pack("{s:s%}", "email", at, n));
}

/* RSS has "address (name)", many write a name alone. An address alone is no name, but tells that
 * the authors of the feed are not meant. */
static void add_mailbox(feed_record *record, const feed_field *field, const bytes *text)
{
    const char *open = text->length > 0 ? memchr(text->at, '(', text->length) : NULL;
    const char *close = open ? find_last(text->at, ')', text->length) : NULL;
    bytes name = {0};
    if (open && close > open)
        bytes_add(&name, open + 1, (size_t)(close - open) - 1);
    else if (text->length > 0 && !memchr(text->at, '@', text->length))
        bytes_add(&name, text->at, text->length);
    record->failed |= name.failed;
    if (name.length > 0)
        add_author(record, seen_text(record, field, &name));
    else
        add_address(record, text);
    bytes_free(&name);
}

/* Resolves a reference, around which white space does not count. */
static bool resolve_reference(const feed_field *field, const char *reference, bytes *url)
{
    bytes trimmed = {0};
    size_t length = strlen(reference);
    trim_blank(&reference, &length);
    bytes_add(&trimmed, reference, length);
    bytes_add(&trimmed, "", 1);
    url->failed |= trimmed.failed;
    bool good = !trimmed.failed && resolve_address(field->base, trimmed.at, url);
    bytes_free(&trimmed);
    return good;
}

static void set_address(feed_record *record, const char *member, const feed_field *field,
                        const char *reference)
{
    bytes url = {0};
    if (reference && resolve_reference(field, reference, &url))
        feed_record_set(record, member, url.at);
    record->failed |= url.failed;
    bytes_free(&url);
}

static void add_attachment(feed_record *record, const feed_field *field, const char *reference)
{
    bytes url = {0};
    const char *type = field->media_type ? field->media_type : "";
    bool is_image =
        !strncmp(type, "image/", 6) || (field->medium && !strcmp(field->medium, "image"));
    if (reference && resolve_reference(field, reference, &url)) {
        json_t *attachment = json_pack("{s:s}", "url", url.at);
        if (attachment && *type)
            json_object_set_new(attachment, "mime_type", json_string(type));
        append_new(record, "attachments", attachment);
        if (is_image)
            feed_record_set(record, "image", url.at);
    }
    record->failed |= url.failed;
    bytes_free(&url);
}

static void set_link(feed_record *record, const feed_field *field, const bytes *text)
{
    const char *rel = field->rel ? field->rel : "alternate";
    bytes own = {0};
    bytes_add(&own, text->at, text->length);
    bytes_add(&own, "", 1);
    record->failed |= own.failed;
    const char *reference = field->href ? field->href : own.at;
    if (!strcmp(rel, "alternate"))
        set_address(record, "url", field, reference);
    else if (!strcmp(rel, "enclosure"))
        add_attachment(record, field, reference);
    else if (!strcmp(rel, "via") || !strcmp(rel, "related"))
        set_address(record, "external_url", field, reference);
    bytes_free(&own);
}

static void add_tag_text(feed_record *record, const char *text)
{
    bytes copy = {0};
    const feed_field either = {.type = FEED_EITHER};
    bytes_add_text(&copy, text);
    record->failed |= copy.failed;
    json_t *value = copy.length > 0 && !copy.failed ? seen_text(record, &either, &copy) : NULL;
    if (value)
        append_new(record, "tags", value);
    bytes_free(&copy);
}

static void keep_text(feed_record *record, json_t **kept, const bytes *text)
{
    if (!*kept && text->length > 0)
        *kept = text_value(record, text->at, text->length);
}

/* An element that is not in the table. */
static void add_unknown(feed_record *record, const feed_field *field, const bytes *text)
{
    const char *at = text->at;
    size_t length = text->length;
    trim_blank(&at, &length);
    json_t *there = json_object_get(record->members, field->name);
    json_t *value = length > 0 && !strchr(field->name, '/') ? text_value(record, at, length) : NULL;
    if (!value)
        return;
    if (!there)
        set_new(record, field->name, value);
    else if (json_is_array(there))
        record->failed |= json_array_append_new(there, value) != 0;
    else
        json_decref(value);
}

static void keep_language(char kept[FEED_LANGUAGE_ROOM], const feed_field *field)
{
    memcpy(kept, field->language, sizeof field->language);
}

static void set_content(feed_record *record, const feed_field *field, const bytes *text)
{
    if (field->src)
        set_address(record, "external_url", field, field->src);
    record->has_unread_content |= field->type == FEED_OTHER && !field->src;
    if (field->type == FEED_OTHER || record->content)
        return;
    record->is_content_plain = field->type == FEED_PLAIN;
    keep_language(record->content_language, field);
    keep_text(record, &record->content, text);
}

static void set_summary(feed_record *record, const feed_field *field, const bytes *text)
{
    if (record->summary)
        return;
    record->is_summary_plain = field->type == FEED_PLAIN;
    keep_language(record->summary_language, field);
    keep_text(record, &record->summary, text);
}

/* Media RSS: it is plain text unless its type is "html". */
static void set_media_summary(feed_record *record, const feed_field *field, const bytes *text)
{
    if (!record->media_summary)
        record->is_media_summary_plain = field->type != FEED_HTML;
    keep_text(record, &record->media_summary, text);
}

static void set_trimmed(feed_record *record, const char *member, const bytes *text)
{
    const char *at = text->at;
    size_t length = text->length;
    trim_blank(&at, &length);
    if (length > 0)
        set_new(record, member, text_value(record, at, length));
}

/* A guid is the address, too, unless it says that it is not. */
static void set_guid(feed_record *record, const feed_field *field, const bytes *text)
{
    set_trimmed(record, "id", text);
    const char *id = json_string_value(json_object_get(record->members, "id"));
    bool is_link = !field->is_link || strcmp(field->is_link, "false") != 0;
    if (id && is_link && (!strncmp(id, "http://", 7) || !strncmp(id, "https://", 8)))
        json_object_set_new(record->members, "@guid", json_string(id));
}

void feed_record_add(feed_record *record, const feed_field *field, const bytes *text)
{
    size_t i = 0, count = sizeof feed_rules / sizeof *feed_rules;
    while (i < count && strcmp(feed_rules[i].name, field->name) != 0)
        i++;
    if (i == count) {
        add_unknown(record, field, text);
        return;
    }
    switch (feed_rules[i].how) {
    case SET_TEXT: set_trimmed(record, feed_rules[i].member, text); break;
    case SET_TITLE: set_new(record, feed_rules[i].member, seen_text(record, field, text)); break;
    case ADD_AUTHOR: add_author(record, seen_text(record, field, text)); break;
    case ADD_SOURCE_AUTHOR:
        append_author(record, "@source_authors", seen_text(record, field, text));
        break;
    case ADD_MAILBOX: add_mailbox(record, field, text); break;
    case SET_LINK: set_link(record, field, text); break;
    case SET_GUID: set_guid(record, field, text); break;
    case SET_IMAGE:
        set_address(record, "image", field, field->url ? field->url : field->href);
        break;
    case ADD_ATTACHMENT:
        add_attachment(record, field, field->url ? field->url : field->href);
        break;
    case SET_CONTENT: set_content(record, field, text); break;
    case SET_ENCODED: keep_text(record, &record->encoded, text); break;
    case SET_SUMMARY: set_summary(record, field, text); break;
    case SET_MEDIA_SUMMARY: set_media_summary(record, field, text); break;
    case IGNORE: break;
    case ADD_TAG:
    case ADD_CATEGORY: {
        json_t *value = seen_text(record, field, text);
        if (field->label || field->term)
            add_tag_text(record, field->label ? field->label : field->term);
        else if (value)
            append_new(record, "tags", json_incref(value));
        json_decref(value);
    }
    }
}

/* --- the end of an item --- */

static void set_content_member(feed_record *record, json_t *text, bool is_plain)
{
    set_new(record, is_plain ? "content_text" : "content_html", json_incref(text));
}

static void choose_summary(feed_record *record)
{
    if (record->summary || !record->media_summary)
        return;
    record->summary = json_incref(record->media_summary);
    record->is_summary_plain = record->is_media_summary_plain;
}

/* What stands for the content where there is none is no summary of it. */
static void choose_content(feed_record *record)
{
    record->has_unread_content &= !record->encoded && !record->content;
    if (record->encoded) {
        set_content_member(record, record->encoded, false);
    } else if (record->content) {
        set_content_member(record, record->content, record->is_content_plain);
    } else if (record->summary) {
        set_content_member(record, record->summary, record->is_summary_plain);
        return;
    }
    if (!record->summary)
        return;
    feed_field how = {.type = record->is_summary_plain ? FEED_PLAIN : FEED_EITHER};
    bytes text = {0};
    bytes_add(&text, json_string_value(record->summary), json_string_length(record->summary));
    set_new(record, "summary", text.failed ? NULL : seen_text(record, &how, &text));
    bytes_free(&text);
}

/* RFC 4287, 4.2.1: where an entry names no author, those of its source are meant, and not those of
 * the feed that it is in. */
static void choose_authors(feed_record *record)
{
    json_t *authors = json_object_get(record->members, "@source_authors");
    if (authors)
        set_new(record, "authors", json_incref(authors));
    json_object_del(record->members, "@source_authors");
}

const char *feed_record_language(const feed_record *record)
{
    if (record->encoded)
        return "";
    return record->content ? record->content_language : record->summary_language;
}

void feed_record_end(feed_record *record)
{
    choose_summary(record);
    choose_content(record);
    choose_authors(record);
    const char *guid = json_string_value(json_object_get(record->members, "@guid"));
    if (guid)
        feed_record_set(record, "url", guid);
    json_object_del(record->members, "@guid");
}
