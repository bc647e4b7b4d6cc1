/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An entry of an archive as an item of JSON Feed.
 *
 * Fields that JSON Feed has a name for are members of the item; the others are members of its
 * "_anews". Members that the packer kept as AN_TAG_EXTRA come back under their own names.
 * tools/input/formats/json_item.c reads all of it back.
 */
#include "report/json_entry.h"

#include "report/dates.h"
#include "text/charset.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

enum as { AS_TEXT, AS_DATE, AS_HEX };

static const struct {
    uint64_t tag;
    const char *name;
    bool private, list;
    enum as as;
} names[] = {
    {AN_TAG_CONTENT_HASH, "content_hash", true, false, AS_HEX},
    {AN_TAG_MEDIA_TYPE, "media_type", true, false, AS_TEXT},
    {AN_TAG_TITLE, "title", false, false, AS_TEXT},
    {AN_TAG_DATE_PUBLISHED, "date_published", false, false, AS_DATE},
    {AN_TAG_DATE_MODIFIED, "date_modified", false, false, AS_DATE},
    {AN_TAG_LANGUAGE, "language", false, false, AS_TEXT},
    {AN_TAG_SECTION, "section", true, false, AS_TEXT},
    {AN_TAG_TAG, "tags", false, true, AS_TEXT},
    {AN_TAG_SUMMARY, "summary", false, false, AS_TEXT},
    {AN_TAG_URL, "url", false, false, AS_TEXT},
    {AN_TAG_EXTERNAL_URL, "external_url", false, false, AS_TEXT},
    {AN_TAG_SOURCE, "source", true, false, AS_TEXT},
    {AN_TAG_BYLINE, "byline", true, false, AS_TEXT},
    {AN_TAG_RIGHTS, "rights", true, false, AS_TEXT},
    {AN_TAG_IMAGE, "image", false, false, AS_TEXT},
    {AN_TAG_CAPTURED, "captured", true, false, AS_DATE},
    {AN_TAG_VERSION, "version", true, false, AS_TEXT},
    {AN_TAG_TARGET, "target", true, false, AS_TEXT},
    {AN_TAG_ORIGINAL_ID, "original_id", true, false, AS_TEXT},
};

typedef struct feed_item {
    json_t *top, *private, *extra;
    bool failed;
} feed_item;

static void put(feed_item *f, json_t *object, const char *name, json_t *value)
{
    f->failed |= json_object_set_new(object, name, value) != 0;
}

static void append(feed_item *f, json_t *object, const char *name, json_t *value)
{
    json_t *list = json_object_get(object, name);
    if (!list) {
        list = json_array();
        put(f, object, name, list);
    }
    f->failed |= json_array_append_new(list, value) != 0;
}

/* The text of an archive is UTF-8. Read without trust, it may be anything. */
static json_t *text_of(const uint8_t *value, size_t length)
{
    json_t *text = json_stringn(length ? (const char *)value : "", length);
    if (text)
        return text;
    bytes utf8 = {0};
    charset_decode((const char *)value, length, NULL, &utf8);
    if (!utf8.failed)
        text = json_stringn(utf8.at ? utf8.at : "", utf8.length);
    bytes_free(&utf8);
    return text;
}

static json_t *base64_of(const void *value, size_t length)
{
    size_t size = sodium_base64_encoded_len(length, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(size);
    json_t *json = NULL;
    if (text)
        json = json_string(
            sodium_bin2base64(text, size, value, length, sodium_base64_VARIANT_ORIGINAL));
    free(text);
    return json;
}

static json_t *value_of(const an_field *field, enum as as)
{
    char text[80];
    an_date date;
    if (as == AS_HEX && field->length <= 32)
        return json_string(sodium_bin2hex(text, sizeof text, field->value, field->length));
    if (as == AS_DATE && an_date_decode(field->value, field->length, &date) == AN_OK) {
        format_date(&date, text, 40);
        return json_string(text);
    }
    return as == AS_TEXT ? text_of(field->value, field->length) : NULL;
}

/* A tag that this version does not know, or a value that its type forbids. */
static void put_unknown(feed_item *f, const an_field *field)
{
    json_t *value = json_object();
    f->failed |= json_object_set_new(value, "tag", json_integer((json_int_t)field->tag)) != 0;
    f->failed |= json_object_set_new(value, "base64", base64_of(field->value, field->length)) != 0;
    append(f, f->private, "tags", value);
}

static void put_author(feed_item *f, const an_field *field)
{
    json_t *author = json_object();
    f->failed |= json_object_set_new(author, "name", text_of(field->value, field->length)) != 0;
    append(f, f->top, "authors", author);
}

static void put_named(feed_item *f, const an_field *field)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].tag != field->tag)
            continue;
        json_t *value = value_of(field, names[i].as);
        json_t *object = names[i].private ? f->private : f->top;
        if (!value && names[i].as != AS_TEXT)
            break;
        if (names[i].list)
            append(f, object, names[i].name, value);
        else
            put(f, object, names[i].name, value);
        return;
    }
    put_unknown(f, field);
}

static void put_field(feed_item *f, const an_field *field)
{
    if (field->tag == AN_TAG_OVERFLOW || field->tag == AN_TAG_STATUS)
        return;
    if (field->tag == AN_TAG_AUTHOR)
        put_author(f, field);
    else if (field->tag == AN_TAG_EXTRA && !f->extra)
        f->extra = json_loadb((const char *)field->value, field->length, JSON_ALLOW_NUL, NULL);
    else
        put_named(f, field);
    /* Extra that is not a JSON object is shown all the same. */
    if (field->tag == AN_TAG_EXTRA && !json_is_object(f->extra))
        put_unknown(f, field);
}

static void put_fields(feed_item *f, const uint8_t *rest, size_t length)
{
    an_field field;
    while (length > 0 && an_field_next(&rest, &length, &field) == AN_OK)
        put_field(f, &field);
}

static void put_private(feed_item *f, const an_entry *entry)
{
    static const char *const kinds[] = {"article", "asset", "alias"};
    static const char *const statuses[] = {"usable", "corrected", "withheld", "withdrawn"};
    put(f, f->private, "kind",
        entry->kind < 3 ? json_string(kinds[entry->kind]) : json_integer((json_int_t)entry->kind));
    if (entry->status != AN_USABLE)
        put(f, f->private, "status",
            entry->status < 4 ? json_string(statuses[entry->status])
                              : json_integer((json_int_t)entry->status));
    put(f, f->private, "length", json_integer((json_int_t)entry->length));
}

static void put_content(feed_item *f, const char *content, size_t length)
{
    const char *type = json_string_value(json_object_get(f->private, "media_type"));
    bool html = type && (!strncasecmp(type, "text/html", 9) ||
                         !strncasecmp(type, "application/xhtml+xml", 21));
    if (length == 0 || u8_check((const uint8_t *)content, length) == NULL)
        put(f, f->top, html ? "content_html" : "content_text", json_stringn(content, length));
    else
        put(f, f->private, "content_base64", base64_of(content, length));
}

/* Whether a list of authors in extra names the authors that the fields name, so that it says the
 * same and more. */
static bool is_same_authors(const json_t *extra, const json_t *authors)
{
    size_t i;
    const json_t *author;
    if (!json_is_array(extra) || json_array_size(extra) != json_array_size(authors))
        return false;
    json_array_foreach(extra, i, author)
    {
        const json_t *name = json_is_object(author) ? json_object_get(author, "name") : author;
        if (!json_equal(name, json_object_get(json_array_get(authors, i), "name")))
            return false;
    }
    return true;
}

static void merge_extra(feed_item *f, bool with_content)
{
    const char *name;
    json_t *value;
    json_object_foreach(f->extra, name, value)
    {
        bool content = !strcmp(name, "content_html") || !strcmp(name, "content_text");
        bool better =
            !strcmp(name, "authors") && is_same_authors(value, json_object_get(f->top, "authors"));
        bool is_there = json_object_get(f->top, name) != NULL && !better;
        if (!is_there && (with_content || !content))
            f->failed |= json_object_set(f->top, name, value) != 0;
    }
}

json_t *entry_to_json(const an_entry *entry, const uint8_t *overflow, size_t overflow_length,
                      const void *content, size_t content_length)
{
    feed_item f = {json_object(), json_object(), NULL, false};
    put(&f, f.top, "id", text_of((const uint8_t *)entry->id, entry->id_length));
    put_private(&f, entry);
    put_fields(&f, entry->record, entry->record_length);
    put_fields(&f, overflow, overflow_length);
    if (content)
        put_content(&f, content, content_length);
    f.failed |= json_object_set(f.top, "_anews", f.private) != 0;
    if (json_is_object(f.extra))
        merge_extra(&f, content != NULL);
    json_decref(f.extra);
    json_decref(f.private);
    if (f.failed) {
        json_decref(f.top);
        return NULL;
    }
    return f.top;
}
