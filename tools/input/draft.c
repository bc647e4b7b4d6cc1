/* SPDX-License-Identifier: BSD-2-Clause */
/* Collects the fields of an item, and turns them into what the writer takes. */
#include "input/draft.h"

#include "allocation.h"
#include "input/notes.h"
#include "input/values/dates.h"
#include "keys/secret_scan.h"
#include "status.h"
#include "text/titles.h"

#include <stdlib.h>
#include <string.h>

void draft_free(draft *d)
{
    bytes_free(&d->id);
    free(d->fields);
    bytes_free(&d->values);
    json_decref(d->extra);
    content_free(&d->content);
    *d = (draft){0};
}

void draft_set_id(draft *d, const char *id, size_t length)
{
    d->id.length = 0;
    bytes_add(&d->id, id, length);
    bytes_add(&d->id, "", 1);
    d->failed |= d->id.failed;
}

static struct draft_field *begin_field(draft *d, uint64_t tag)
{
    if (d->count == d->size) {
        size_t size = d->size * 2 + 16;
        struct draft_field *fields =
            size > SIZE_MAX / sizeof *fields ? NULL : realloc(d->fields, size * sizeof *fields);
        if (!fields) {
            d->failed = true;
            return NULL;
        }
        d->fields = fields;
        d->size = size;
    }
    struct draft_field *field = &d->fields[d->count++];
    *field = (struct draft_field){tag, d->values.length, 0};
    return field;
}

static void end_field(draft *d, struct draft_field *field)
{
    field->length = d->values.length - field->offset;
    d->failed |= d->values.failed;
}

void draft_add(draft *d, uint64_t tag, const void *value, size_t length)
{
    struct draft_field *field = begin_field(d, tag);
    if (!field)
        return;
    bytes_add(&d->values, value, length);
    end_field(d, field);
}

static const struct draft_field *find_field(const draft *d, uint64_t tag)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->fields[i].tag == tag)
            return &d->fields[i];
    return NULL;
}

bool draft_has(const draft *d, uint64_t tag)
{
    return find_field(d, tag) != NULL;
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] > ' ')
            return false;
    return true;
}

/* Keywords come under several names at once. Only the first fields are compared, since time grows
 * with the square of their number. */
static bool is_repeated(const draft *d, uint64_t tag, const char *text, size_t length)
{
    for (size_t i = 0; tag == AN_TAG_TAG && i < d->count && i < 256; i++) {
        const struct draft_field *f = &d->fields[i];
        if (f->tag == tag && f->length == length &&
            memcmp(d->values.at + f->offset, text, length) == 0)
            return true;
    }
    return false;
}

bool draft_add_text(draft *d, uint64_t tag, const char *text, size_t length)
{
    bool useless = is_blank(text, length) || d->failed || is_repeated(d, tag, text, length);
    struct draft_field *field = useless ? NULL : begin_field(d, tag);
    if (!field)
        return false;
    const char *end = text + length;
    while (text < end) {
        const char *zero = memchr(text, 0, (size_t)(end - text));
        size_t n = (size_t)((zero ? zero : end) - text);
        bytes_add(&d->values, text, n);
        text += n + 1;
    }
    end_field(d, field);
    return true;
}

bool draft_add_title(draft *d, const char *text, size_t length, size_t most)
{
    bytes title = {0};
    title_clean(&title, text, length, most);
    d->failed |= title.failed;
    bool some = title.length > 0 && !title.failed;
    if (some)
        draft_add(d, AN_TAG_TITLE, title.at, title.length);
    bytes_free(&title);
    return some;
}

bool draft_add_date(draft *d, uint64_t tag, const char *text)
{
    an_date date;
    enum date_reading reading = date_read(text, &date);
    if (reading != DATE_READ && reading != DATE_NO_ZONE)
        return false;
    uint8_t value[16];
    size_t length;
    if (an_date_encode(&date, value, &length) != AN_OK)
        return false;
    d->has_odd_zone |= reading == DATE_NO_ZONE;
    draft_add(d, tag, value, length);
    return true;
}

bool draft_date(const draft *d, uint64_t tag, an_date *date)
{
    const struct draft_field *field = find_field(d, tag);
    return field && an_date_decode((const uint8_t *)d->values.at + field->offset, field->length,
                                   date) == AN_OK;
}

static void add_extra(draft *d)
{
    if (!d->extra || json_object_size(d->extra) == 0)
        return;
    char *text = json_dumps(d->extra, JSON_COMPACT);
    if (text)
        draft_add(d, AN_TAG_EXTRA, text, strlen(text));
    else
        d->failed = true;
    free(text);
}

static an_field *resolve_fields(const draft *d)
{
    an_field *fields = calloc(d->count + 1, sizeof *fields);
    for (size_t i = 0; fields && i < d->count; i++) {
        const struct draft_field *from = &d->fields[i];
        const char *value = d->values.at ? d->values.at + from->offset : "";
        fields[i] = (an_field){from->tag, (const uint8_t *)value, from->length};
    }
    return fields;
}

static void *key_of(draft *d, size_t *length)
{
    const struct draft_field *title = d->kind == AN_ARTICLE ? find_field(d, AN_TAG_TITLE) : NULL;
    *length = 0;
    if (!title)
        return NULL;
    void *key = title_key(d->values.at + title->offset, title->length, length);
    d->failed |= !key;
    return key;
}

static bool has_secret(const draft *d)
{
    bool found = has_secret_key(d->id.at, d->id.length);
    for (size_t i = 0; i < d->count; i++)
        found |= d->fields[i].length > 0 &&
                 has_secret_key(d->values.at + d->fields[i].offset, d->fields[i].length);
    return found;
}

int draft_send(draft *d, const named_file *file, const sink *to)
{
    add_extra(d);
    an_item item = {.kind = d->kind, .status = d->status};
    void *key = key_of(d, &item.title_key_length);
    an_field *fields = resolve_fields(d);
    int status = STATUS_IO;
    d->has_secret = !d->failed && has_secret(d);
    if (d->failed || !fields || allocation_failed()) {
        notes_no_memory();
    } else if (!d->has_secret) {
        item.id = d->id.at;
        item.id_length = d->id.length - 1;
        item.title_key = key;
        item.fields = fields;
        item.field_count = d->count;
        item.read = d->content.kind == CONTENT_NONE ? NULL : content_read;
        item.read_context = &d->content;
        status = to->add(to->context, &item, file);
    }
    free(fields);
    free(key);
    return status;
}
