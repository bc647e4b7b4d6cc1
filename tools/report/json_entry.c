/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An entry of an archive as an item of JSON Feed.
 *
 * Fields that JSON Feed has a name for are members of the item; the others are members of its
 * "_anews". Members that the packer kept as AN_TAG_EXTRA come back under their own names.
 * tools/input/formats/json_item.c reads all of it back.
 *
 * Fields may be 16 MiB, and a few bytes of them may make objects of hundreds in memory. So the item
 * is written as the fields are walked, once for each member that is a list, and extra is copied as
 * text. What decides what is written is found out before the first byte.
 */
#include "report/json_entry.h"

#include "report/dates.h"
#include "report/json_content.h"
#include "report/json_extra.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>

enum as { AS_TEXT, AS_DATE, AS_HEX };

static const struct {
    unsigned tag;
    const char *name;
    bool private;
    enum as as;
} names[] = {
    {AN_TAG_TITLE, "title", false, AS_TEXT},
    {AN_TAG_DATE_PUBLISHED, "date_published", false, AS_DATE},
    {AN_TAG_DATE_MODIFIED, "date_modified", false, AS_DATE},
    {AN_TAG_LANGUAGE, "language", false, AS_TEXT},
    {AN_TAG_SUMMARY, "summary", false, AS_TEXT},
    {AN_TAG_URL, "url", false, AS_TEXT},
    {AN_TAG_EXTERNAL_URL, "external_url", false, AS_TEXT},
    {AN_TAG_IMAGE, "image", false, AS_TEXT},
    {AN_TAG_CONTENT_HASH, "content_hash", true, AS_HEX},
    {AN_TAG_MEDIA_TYPE, "media_type", true, AS_TEXT},
    {AN_TAG_SECTION, "section", true, AS_TEXT},
    {AN_TAG_SOURCE, "source", true, AS_TEXT},
    {AN_TAG_BYLINE, "byline", true, AS_TEXT},
    {AN_TAG_RIGHTS, "rights", true, AS_TEXT},
    {AN_TAG_CAPTURED, "captured", true, AS_DATE},
    {AN_TAG_VERSION, "version", true, AS_TEXT},
    {AN_TAG_TARGET, "target", true, AS_TEXT},
    {AN_TAG_ORIGINAL_ID, "original_id", true, AS_TEXT},
};
enum { NAMES = sizeof names / sizeof names[0], HASH_MOST = 32 };

typedef struct item {
    const json_out *out;
    const an_entry *entry;
    const uint8_t *overflow;
    size_t overflow_length;
    an_field first[NAMES]; /* the value that is shown; value NULL: none */
    uint64_t tags, authors, unknown;
    json_extra extra;
    bool has_extra;
    bool shows_content;
    const char *content; /* the name of its member; NULL: it is no text, or not shown */
} item;

/* A walk over the fields of the record, and then those of the overflow. */
typedef struct field_walk {
    const item *item;
    const uint8_t *rest;
    size_t length;
    bool is_in_overflow;
} field_walk;

static field_walk begin_fields(const item *i)
{
    return (field_walk){i, i->entry->record, i->entry->record_length, false};
}

static bool next_field(field_walk *w, an_field *field)
{
    if (w->length == 0 && !w->is_in_overflow) {
        w->rest = w->item->overflow;
        w->length = w->item->overflow_length;
        w->is_in_overflow = true;
    }
    return w->length > 0 && an_field_next(&w->rest, &w->length, field) == AN_OK;
}

static unsigned find_name(uint64_t tag)
{
    unsigned n = 0;
    while (n < NAMES && names[n].tag != tag)
        n++;
    return n;
}

/* Whether a value is what its tag says. */
static bool is_usable(const an_field *field, enum as as)
{
    an_date date;
    return as == AS_TEXT || (as == AS_HEX && field->length <= HASH_MOST) ||
           (as == AS_DATE && an_date_decode(field->value, field->length, &date) == AN_OK);
}

/* Whether a field has no member of its own: its tag is not known to this version, its value is not
 * what its tag says, or its tag was there before. */
static bool is_unknown(const item *i, const an_field *field)
{
    unsigned n = find_name(field->tag);
    switch (field->tag) {
    case AN_TAG_OVERFLOW:
    case AN_TAG_STATUS:
    case AN_TAG_AUTHOR:
    case AN_TAG_TAG: return false;
    case AN_TAG_EXTRA: return !i->has_extra || (const char *)field->value != i->extra.text.at;
    default: return n == NAMES || i->first[n].value != field->value;
    }
}

static void note_first(item *i, const an_field *field)
{
    unsigned n = find_name(field->tag);
    if (n < NAMES && i->first[n].value == NULL && is_usable(field, names[n].as))
        i->first[n] = *field;
    i->tags += field->tag == AN_TAG_TAG;
    i->authors += field->tag == AN_TAG_AUTHOR;
}

/* Whether the list of authors in extra says the same as the fields, and maybe more. */
static bool has_same_authors(const item *i)
{
    an_field field;
    size_t n = 0;
    field_walk w = begin_fields(i);
    while (next_field(&w, &field))
        if (field.tag == AN_TAG_AUTHOR &&
            !json_extra_has_author(&i->extra, n++, (const char *)field.value, field.length))
            return false;
    return n == json_extra_authors(&i->extra);
}

/* Looks at all fields, before anything is written. Returns AN_*. */
static int look_at_fields(item *i)
{
    an_field field;
    int error = AN_OK;
    field_walk w = begin_fields(i);
    while (error == AN_OK && next_field(&w, &field)) {
        note_first(i, &field);
        if (field.tag == AN_TAG_EXTRA && i->extra.text.at == NULL)
            error =
                json_extra_read(&i->extra, (const char *)field.value, field.length, &i->has_extra);
    }
    if (error == AN_OK && i->has_extra && i->authors > 0)
        i->extra.has_authors = i->extra.has_authors && has_same_authors(i);
    w = begin_fields(i);
    while (error == AN_OK && next_field(&w, &field))
        i->unknown += is_unknown(i, &field);
    return error;
}

static void put_name(const item *i, const char *name)
{
    json_put_raw(i->out, ",\"");
    json_put_raw(i->out, name);
    json_put_raw(i->out, "\":");
}

static void put_number(const item *i, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, number);
    json_put_raw(i->out, text);
}

static void put_value(const item *i, const an_field *field, enum as as)
{
    char text[80];
    an_date date;
    if (as == AS_TEXT) {
        json_put_string(i->out, (const char *)field->value, field->length);
        return;
    }
    if (as == AS_HEX)
        sodium_bin2hex(text, sizeof text, field->value, field->length);
    else if (an_date_decode(field->value, field->length, &date) == AN_OK)
        format_date(&date, text, 40);
    json_put_string(i->out, text, strlen(text));
}

static void put_named(const item *i, bool private)
{
    for (unsigned n = 0; n < NAMES; n++)
        if (i->first[n].value != NULL && names[n].private == private) {
            put_name(i, names[n].name);
            put_value(i, &i->first[n], names[n].as);
        }
}

static bool is_tag(const item *i, const an_field *field)
{
    (void)i;
    return field->tag == AN_TAG_TAG;
}

static void put_tag(const item *i, const an_field *field)
{
    put_value(i, field, AS_TEXT);
}

static bool is_author(const item *i, const an_field *field)
{
    (void)i;
    return field->tag == AN_TAG_AUTHOR;
}

static void put_author(const item *i, const an_field *field)
{
    json_put_raw(i->out, "{\"name\":");
    put_value(i, field, AS_TEXT);
    json_put_raw(i->out, "}");
}

static void put_unknown(const item *i, const an_field *field)
{
    json_put_raw(i->out, "{\"tag\":");
    put_number(i, field->tag);
    json_put_raw(i->out, ",\"base64\":\"");
    json_put_base64(i->out, field->value, field->length);
    json_put_raw(i->out, "\"}");
}

/* Puts a list of the fields that belong to it, of which there is at least one. */
static void put_list(const item *i, const char *name,
                     bool (*belongs)(const item *i, const an_field *field),
                     void (*put)(const item *i, const an_field *field))
{
    an_field field;
    const char *separator = "[";
    field_walk w = begin_fields(i);
    put_name(i, name);
    while (next_field(&w, &field))
        if (belongs(i, &field)) {
            json_put_raw(i->out, separator);
            put(i, &field);
            separator = ",";
        }
    json_put_raw(i->out, "]");
}

static void put_number_or(const item *i, uint64_t number, const char *const *words, uint64_t count)
{
    if (number < count)
        json_put_string(i->out, words[number], strlen(words[number]));
    else
        put_number(i, number);
}

/* Begins "_anews", and leaves it open. */
static void put_private(const item *i)
{
    static const char *const kinds[] = {"article", "asset", "alias"};
    static const char *const statuses[] = {"usable", "corrected", "withheld", "withdrawn"};
    json_put_raw(i->out, ",\"_anews\":{\"kind\":");
    put_number_or(i, i->entry->kind, kinds, 3);
    if (i->entry->status != AN_USABLE) {
        put_name(i, "status");
        put_number_or(i, i->entry->status, statuses, 4);
    }
    put_name(i, "length");
    put_number(i, i->entry->length);
    put_named(i, true);
    if (i->unknown > 0)
        put_list(i, "tags", is_unknown, put_unknown);
}

/* Whether the item has a member of this name that is not of extra. */
static bool has_own_member(const item *i, const json_part *name)
{
    static const char *const always[] = {"id", "_anews"};
    for (unsigned n = 0; n < NAMES; n++)
        if (!names[n].private && i->first[n].value != NULL && json_part_is(name, names[n].name))
            return true;
    for (size_t n = 0; n < sizeof always / sizeof always[0]; n++)
        if (json_part_is(name, always[n]))
            return true;
    if (i->shows_content ? i->content != NULL && json_part_is(name, i->content)
                         : json_part_is(name, "content_text") || json_part_is(name, "content_html"))
        return true;
    return (i->tags > 0 && json_part_is(name, "tags")) ||
           (i->authors > 0 && !i->extra.has_authors && json_part_is(name, "authors"));
}

static void put_extra(const item *i)
{
    json_part rest = i->extra.text, name, value;
    while (json_next_member(&rest, &name, &value)) {
        if (has_own_member(i, &name))
            continue;
        json_put_raw(i->out, ",\"");
        json_put_valid_string(i->out, &name);
        json_put_raw(i->out, "\":");
        json_put_valid(i->out, &value);
    }
}

static bool is_html(const item *i)
{
    const an_field *type = &i->first[find_name(AN_TAG_MEDIA_TYPE)];
    const char *value = (const char *)type->value;
    return (type->length >= 9 && strncasecmp(value, "text/html", 9) == 0) ||
           (type->length >= 21 && strncasecmp(value, "application/xhtml+xml", 21) == 0);
}

/* Writes all but content and the end of the item. */
static void put_members(const item *i)
{
    json_put_raw(i->out, "{\"id\":");
    json_put_string(i->out, i->entry->id, i->entry->id_length);
    put_named(i, false);
    if (i->tags > 0)
        put_list(i, "tags", is_tag, put_tag);
    if (i->authors > 0 && !(i->has_extra && i->extra.has_authors))
        put_list(i, "authors", is_author, put_author);
    if (i->has_extra)
        put_extra(i);
    put_private(i);
}

static int put_content(const item *i, an_reader *reader, bool is_text)
{
    an_entry place = *i->entry; /* only its numbers are used */
    const char *name = is_text ? i->content : "content_base64";
    if (is_text)
        json_put_raw(i->out, "}");
    put_name(i, name);
    int error = json_put_content(i->out, reader, &place, is_text);
    if (error == AN_OK && !is_text)
        json_put_raw(i->out, "}");
    return error;
}

int json_put_entry(const json_out *out, an_reader *reader, const an_entry *entry,
                   const uint8_t *overflow, size_t overflow_length, enum json_content content)
{
    item i = {.out = out,
              .entry = entry,
              .overflow = overflow,
              .overflow_length = overflow_length,
              .shows_content = content != JSON_NO_CONTENT};
    int error = look_at_fields(&i);
    if (error == AN_OK) {
        if (content == JSON_TEXT)
            i.content = is_html(&i) ? "content_html" : "content_text";
        put_members(&i);
        if (content != JSON_NO_CONTENT)
            error = put_content(&i, reader, content == JSON_TEXT);
        else
            json_put_raw(out, "}");
    }
    if (error == AN_OK)
        json_put_raw(out, "}");
    json_extra_free(&i.extra);
    return error;
}
