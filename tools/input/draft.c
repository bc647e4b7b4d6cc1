/* SPDX-License-Identifier: BSD-2-Clause */
/* An item in the making: fields, titles, dates, and the way to the sink. */
#include "input/draft.h"

#include "allocation.h"
#include "input/dates.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

void bytes_add(bytes *b, const void *from, size_t length)
{
    if (b->failed || length == 0)
        return;
    if (length > SIZE_MAX / 2 - b->length) {
        b->failed = true;
        return;
    }
    if (!b->at || b->length + length > b->size) {
        size_t size = b->length + length + b->length / 2 + 64;
        char *at = realloc(b->at, size);
        if (!at) {
            b->failed = true;
            return;
        }
        b->at = at;
        b->size = size;
    }
    memcpy(b->at + b->length, from, length);
    b->length += length;
}

void bytes_text(bytes *b, const char *text)
{
    bytes_add(b, text, strlen(text));
}

void bytes_free(bytes *b)
{
    free(b->at);
    *b = (bytes){0};
}

void item_free(item *it)
{
    free(it->fields);
    bytes_free(&it->values);
    json_decref(it->extra);
    *it = (item){0};
}

static struct item_field *new_field(item *it, uint64_t tag)
{
    if (it->count == it->size) {
        size_t size = it->size * 2 + 16;
        struct item_field *fields =
            size > SIZE_MAX / sizeof *fields ? NULL : realloc(it->fields, size * sizeof *fields);
        if (!fields) {
            it->failed = true;
            return NULL;
        }
        it->fields = fields;
        it->size = size;
    }
    struct item_field *field = &it->fields[it->count++];
    *field = (struct item_field){tag, it->values.length, 0};
    return field;
}

/* Values are kept as offsets, since the buffer moves as it grows. */
static void end_field(item *it, struct item_field *field)
{
    field->length = it->values.length - field->offset;
    it->failed |= it->values.failed;
}

void item_field(item *it, uint64_t tag, const void *value, size_t length)
{
    struct item_field *field = new_field(it, tag);
    if (!field)
        return;
    bytes_add(&it->values, value, length);
    end_field(it, field);
}

static const struct item_field *find_field(const item *it, uint64_t tag)
{
    for (size_t i = 0; i < it->count; i++)
        if (it->fields[i].tag == tag)
            return &it->fields[i];
    return NULL;
}

bool item_has(const item *it, uint64_t tag)
{
    return find_field(it, tag) != NULL;
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] > ' ')
            return false;
    return true;
}

/* Keywords come under several names at once. The square of their number is bounded. */
static bool is_repeated(const item *it, uint64_t tag, const char *text, size_t length)
{
    for (size_t i = 0; tag == AN_TAG_TAG && i < it->count && i < 256; i++) {
        const struct item_field *f = &it->fields[i];
        if (f->tag == tag && f->length == length &&
            memcmp(it->values.at + f->offset, text, length) == 0)
            return true;
    }
    return false;
}

bool item_text(item *it, uint64_t tag, const char *text, size_t length)
{
    bool useless = is_blank(text, length) || it->failed || is_repeated(it, tag, text, length);
    struct item_field *field = useless ? NULL : new_field(it, tag);
    if (!field)
        return false;
    const char *end = text + length;
    while (text < end) {
        const char *zero = memchr(text, 0, (size_t)(end - text));
        size_t n = (size_t)((zero ? zero : end) - text);
        bytes_add(&it->values, text, n);
        text += n + 1;
    }
    end_field(it, field);
    return true;
}

static bool is_space(ucs4_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

static bool is_control(ucs4_t c)
{
    return c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0xFEFF;
}

/* Copies text without control characters and with single spaces, and stops when it has `most`
 * characters: gives whether all of it was copied. */
static bool fold_title(bytes *out, const char *text, size_t length, size_t most)
{
    size_t characters = 0;
    bool space = false;
    for (size_t i = 0; i < length;) {
        ucs4_t c;
        int n = u8_mbtouc(&c, (const uint8_t *)text + i, length - i);
        if (is_space(c)) {
            space = characters > 0;
        } else if (!is_control(c)) {
            if (most && characters + (size_t)space >= most)
                return false;
            if (space)
                bytes_add(out, " ", 1);
            bytes_add(out, text + i, (size_t)n);
            characters += 1 + (size_t)space;
            space = false;
        }
        i += (size_t)n;
    }
    return true;
}

/* Takes the last, perhaps incomplete word off, unless the title is one word, and puts an ellipsis
 * there. */
static void end_with_ellipsis(bytes *title)
{
    size_t n = title->length;
    while (n > 0 && title->at[n - 1] != ' ')
        n--;
    if (n > 1)
        title->length = n - 1;
    while (title->length && strchr(" ,;:-", title->at[title->length - 1]))
        title->length--;
    bytes_text(title, "\u2026");
}

bool item_title(item *it, const char *text, size_t length, size_t most)
{
    bytes title = {0};
    if (!fold_title(&title, text, length, most)) {
        title.length = 0;
        fold_title(&title, text, length, 69); /* and the ellipsis makes 70: a paragraph, whose
                                                 beginning is to fit a line of a list */
        end_with_ellipsis(&title);
    }
    it->failed |= title.failed;
    bool some = title.length > 0 && !title.failed;
    if (some)
        item_field(it, AN_TAG_TITLE, title.at, title.length);
    bytes_free(&title);
    return some;
}

bool item_date(item *it, uint64_t tag, const char *text)
{
    an_date date;
    uint8_t value[16];
    size_t length;
    if (!parse_date(text, &date) || an_date_encode(&date, value, &length) != AN_OK)
        return false;
    item_field(it, tag, value, length);
    return true;
}

static void add_extra(item *it)
{
    if (!it->extra || json_object_size(it->extra) == 0)
        return;
    char *text = json_dumps(it->extra, JSON_COMPACT);
    if (text)
        item_field(it, AN_TAG_EXTRA, text, strlen(text));
    else
        it->failed = true;
    free(text);
}

static an_field *resolve_fields(const item *it)
{
    an_field *fields = calloc(it->count + 1, sizeof *fields);
    for (size_t i = 0; fields && i < it->count; i++) {
        const struct item_field *from = &it->fields[i];
        const char *value = it->values.at ? it->values.at + from->offset : "";
        fields[i] = (an_field){from->tag, (const uint8_t *)value, from->length};
    }
    return fields;
}

static void *key_of(item *it, size_t *length)
{
    const struct item_field *title = it->kind == AN_ARTICLE ? find_field(it, AN_TAG_TITLE) : NULL;
    *length = 0;
    if (!title)
        return NULL;
    void *key = title_key(it->values.at + title->offset, title->length, length);
    it->failed |= !key;
    return key;
}

int item_send(input *in, item *it, const char *id, int (*read)(void *, void *, size_t, size_t *),
              void *context, uint64_t length)
{
    add_extra(it);
    an_item out = {.id = id, .id_length = strlen(id), .kind = it->kind, .status = it->status};
    void *key = key_of(it, &out.title_key_length);
    an_field *fields = resolve_fields(it);
    int status = STATUS_IO;
    if (it->failed || !fields || allocation_failed()) {
        input_no_memory();
    } else {
        out.title_key = key;
        out.fields = fields;
        out.field_count = it->count;
        out.read = read;
        out.read_context = context;
        status = in->options->sink(in->options->context, &out, length);
    }
    free(fields);
    free(key);
    return status;
}
