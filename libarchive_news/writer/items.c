/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking items in: checked, encoded and spooled one after another. */
#include "writer/internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 65536, TITLE_KEY_MAX = 512, TAGS = AN_TAG_EXTRA + 1 };

size_t ani_record_limit(const an_writer *w)
{
    return w->config.page_size / 4;
}

/* An error of one item: the writer goes on without it. */
static int refuse(an_writer *w, int error, const an_item *item, const char *why)
{
    int length = item->id_length > AN_ID_MAX ? AN_ID_MAX : (int)item->id_length;
    (void)ani_fail(w, error, "%.*s: %s", length, item->id, why);
    w->broken = 0;
    return error;
}

static int field_allowed(const an_item *item, const an_field *f)
{
    if (f->tag == AN_TAG_TARGET)
        return item->kind == AN_ALIAS;
    return f->tag >= AN_TAG_MEDIA_TYPE && f->tag <= AN_TAG_EXTRA && f->tag != AN_TAG_STATUS;
}

static const char *check_item(const an_item *item)
{
    unsigned seen = 0;
    if (!ani_is_id((const uint8_t *)item->id, item->id_length))
        return "the id is not a relative path in UTF-8 of 1 to 1024 bytes without empty, \".\" or "
               "\"..\" parts: rename it";
    if (item->kind > AN_ALIAS || item->status > AN_WITHDRAWN)
        return "unknown kind or status";
    for (size_t i = 0; i < item->field_count; i++) {
        const an_field *f = &item->fields[i];
        if (f->length == 0)
            continue;
        if (!field_allowed(item, f))
            return "a field that this kind of item cannot have";
        if (!ani_is_list(f->tag) && (seen & 1u << f->tag))
            return "a field that may come only once came twice";
        seen |= 1u << f->tag;
        if (ani_check_field(f, ANI_IN_RECORD) != AN_OK)
            return "metadata that is not valid UTF-8, or a date out of range";
    }
    if (item->kind == AN_ALIAS && !(seen & 1u << AN_TAG_TARGET))
        return "an alias without a target";
    if (item->read && (item->kind == AN_ALIAS || item->status == AN_WITHDRAWN))
        return "an alias or withdrawn item has no content";
    return NULL;
}

static size_t encoded_size(const an_field *f)
{
    uint8_t scratch[20];
    return ani_put_varint(scratch, f->tag) + ani_put_varint(scratch, f->length) + f->length;
}

static size_t put_field(uint8_t *at, uint64_t tag, const void *value, size_t length)
{
    size_t n = ani_put_varint(at, tag);
    n += ani_put_varint(at + n, length);
    memcpy(at + n, value, length);
    return n + length;
}

/* What a list does not show is about one article, and often repeats its text: beside it in its
 * block it costs least, and the index stays small. */
enum {
    BESIDE_CONTENT = 1u << AN_TAG_TAG | 1u << AN_TAG_SUMMARY | 1u << AN_TAG_URL |
                     1u << AN_TAG_EXTERNAL_URL | 1u << AN_TAG_SOURCE | 1u << AN_TAG_BYLINE |
                     1u << AN_TAG_RIGHTS | 1u << AN_TAG_IMAGE | 1u << AN_TAG_CAPTURED |
                     1u << AN_TAG_VERSION | 1u << AN_TAG_ORIGINAL_ID | 1u << AN_TAG_EXTRA,
    BESIDE_LEAST = 32, /* bytes: fewer are not worth the place that "more" takes in the record */
};

static size_t sum_of(const size_t size[TAGS], unsigned tags)
{
    size_t total = 0;
    for (unsigned tag = 0; tag < TAGS; tag++)
        total += tags & 1u << tag ? size[tag] : 0;
    return total;
}

/* Which tags leave the record for "more": those of articles with content that lists don't show; and
 * of any item, so that the record fits a page, the largest first, a list as a whole. */
static unsigned choose_overflow(const an_writer *w, const an_item *item, const size_t size[TAGS])
{
    unsigned moved =
        item->kind == AN_ARTICLE && item->read && sum_of(size, BESIDE_CONTENT) >= BESIDE_LEAST
            ? BESIDE_CONTENT
            : 0;
    while (sum_of(size, ~moved) > ani_record_limit(w)) {
        unsigned largest = 0;
        for (unsigned tag = AN_TAG_MEDIA_TYPE; tag < TAGS; tag++)
            if (tag != AN_TAG_TARGET && !(moved & 1u << tag) && size[tag] > size[largest])
                largest = tag;
        if (largest == 0)
            break; /* what is left is the target, and that fits */
        moved |= 1u << largest;
    }
    return moved;
}

/* Fields in the order of tags: those of `which`. */
static size_t encode_fields(const an_item *item, unsigned which, int with_status, uint8_t *to)
{
    size_t n = 0;
    uint8_t status = (uint8_t)item->status;
    for (unsigned tag = AN_TAG_MEDIA_TYPE; tag < TAGS; tag++) {
        if (tag == AN_TAG_STATUS && with_status && status != AN_USABLE)
            n += put_field(to + n, tag, &status, 1);
        if (!(which & 1u << tag))
            continue;
        for (size_t i = 0; i < item->field_count; i++)
            if (item->fields[i].tag == tag && item->fields[i].length > 0)
                n += put_field(to + n, tag, item->fields[i].value, item->fields[i].length);
    }
    return n;
}

static int has_prefix(const an_field *f, const char *prefix)
{
    size_t n = strlen(prefix);
    return f->length >= n && memcmp(f->value, prefix, n) == 0;
}

static int has_suffix(const an_field *f, const char *suffix)
{
    size_t n = strlen(suffix);
    return f->length >= n && memcmp(f->value + f->length - n, suffix, n) == 0;
}

/* Text and the rest are kept in blocks of their own: pictures among articles would spoil both. */
static int is_text(const an_item *item)
{
    if (item->kind == AN_ARTICLE)
        return 1;
    for (size_t i = 0; i < item->field_count; i++) {
        const an_field *f = &item->fields[i];
        if (f->tag == AN_TAG_MEDIA_TYPE)
            return has_prefix(f, "text/") || has_prefix(f, "application/json") ||
                   has_prefix(f, "application/xml") || has_prefix(f, "application/javascript") ||
                   has_suffix(f, "+json") || has_suffix(f, "+xml");
    }
    return 0;
}

/* Copies the item's content into the spool and hashes it. */
static int take_content(an_writer *w, const an_item *item, ani_stored_item *s)
{
    crypto_generichash_blake2b_state hash;
    uint8_t chunk[CHUNK];
    (void)crypto_generichash_blake2b_init(&hash, NULL, 0, sizeof s->hash);
    s->content = w->content.size;
    for (size_t n = 1; item->read && n > 0;) {
        n = 0;
        if (item->read(item->read_context, chunk, sizeof chunk, &n) != 0 || n > sizeof chunk)
            return refuse(w, AN_ERR_CONTENT, item, "its content could not be read");
        (void)crypto_generichash_blake2b_update(&hash, chunk, n);
        int error = ani_fail_io(w, ani_spool_append(&w->content, chunk, n));
        if (error == AN_OK && w->config.progress)
            error = ani_report(w, n);
        if (error != AN_OK)
            return error;
    }
    s->content_length = w->content.size - s->content;
    (void)crypto_generichash_blake2b_final(&hash, s->hash, sizeof s->hash);
    return AN_OK;
}

static int spool_overflow(an_writer *w, const an_item *item, unsigned moved, size_t size,
                          ani_stored_item *s)
{
    if (size == 0)
        return AN_OK;
    uint8_t *more = malloc(size);
    if (!more)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    s->overflow = w->content.size;
    s->overflow_length = encode_fields(item, moved, 0, more);
    int error = ani_fail_io(w, ani_spool_append(&w->content, more, (size_t)s->overflow_length));
    free(more);
    return error;
}

/* Notes the date that the date order goes by. */
static void take_date(const an_item *item, ani_stored_item *s)
{
    an_date date;
    for (size_t i = 0; i < item->field_count; i++)
        if (item->fields[i].tag == AN_TAG_DATE_PUBLISHED &&
            an_date_decode(item->fields[i].value, item->fields[i].length, &date) == AN_OK) {
            s->has_date = 1;
            s->date = date.seconds;
        }
}

static int spool_item(an_writer *w, const an_item *item, const ani_stored_item *s,
                      const uint8_t *fields)
{
    ani_places none = {0};
    int error = ani_spool_append(&w->items, s, sizeof *s);
    if (error == 0)
        error = ani_spool_append(&w->items, item->id, s->id_length);
    if (error == 0)
        error = ani_spool_append(&w->items, item->title_key, s->title_length);
    if (error == 0)
        error = ani_spool_append(&w->items, fields, s->fields_length);
    if (error == 0)
        error = ani_spool_append(&w->places, &none, sizeof none);
    return ani_fail_io(w, error);
}

/* For finding the same content, and the targets of aliases. */
static int sort_item(an_writer *w, const an_item *item, const ani_stored_item *s)
{
    ani_pair by_hash = {s->hash, (const uint8_t *)&w->arrivals, sizeof s->hash, sizeof w->arrivals};
    int error = s->content_length > 0 ? ani_sorter_add(w->by_hash, &by_hash) : 0;
    for (size_t i = 0; i < item->field_count && error == 0; i++) {
        if (item->fields[i].tag != AN_TAG_TARGET)
            continue;
        ani_pair target = {item->fields[i].value, (const uint8_t *)item->id, item->fields[i].length,
                           item->id_length};
        error = ani_sorter_add(w->targets, &target);
    }
    return ani_fail_io(w, error);
}

static void count_item(an_writer *w, const an_item *item, const ani_stored_item *s)
{
    w->arrivals++;
    w->entries++;
    w->articles += item->kind == AN_ARTICLE;
    w->assets += item->kind == AN_ASSET;
    w->aliases += item->kind == AN_ALIAS;
    w->given += s->content_length;
    w->text_bytes += s->is_text ? s->content_length : 0;
}

/* The item with its fields encoded: `all` is room for every field. */
static int add_encoded(an_writer *w, const an_item *item, unsigned tags, unsigned moved,
                       size_t overflow_size, uint8_t *all)
{
    uint64_t before = w->content.size;
    ani_stored_item s;
    memset(&s, 0, sizeof s);
    s.kind = (uint16_t)item->kind;
    s.status = (uint8_t)item->status;
    s.has_content = item->kind != AN_ALIAS && item->status != AN_WITHDRAWN;
    s.is_text = (uint8_t)is_text(item);
    s.id_length = (uint32_t)item->id_length;
    s.title_length = item->title_key ? (uint32_t)(item->title_key_length > TITLE_KEY_MAX
                                                      ? TITLE_KEY_MAX
                                                      : item->title_key_length)
                                     : 0;
    take_date(item, &s);
    int error = take_content(w, item, &s);
    if (error == AN_ERR_CONTENT) {
        int io = ani_fail_io(w, ani_spool_cut(&w->content, before));
        return io != AN_OK ? io : error;
    }
    if (error == AN_OK)
        error = spool_overflow(w, item, moved, overflow_size, &s);
    s.fields_length = (uint32_t)encode_fields(item, tags & ~moved, 1, all);
    if (error == AN_OK)
        error = sort_item(w, item, &s);
    if (error == AN_OK)
        error = spool_item(w, item, &s, all);
    if (error == AN_OK)
        count_item(w, item, &s);
    return error;
}

int an_writer_add(an_writer *w, const an_item *item)
{
    size_t size[TAGS] = {0}, total = 8;
    unsigned tags = 0;
    if (w->broken)
        return AN_ERR_USAGE;
    w->message[0] = 0;
    const char *why = check_item(item);
    if (why)
        return refuse(w, AN_ERR_FORMAT, item, why);
    for (size_t i = 0; i < item->field_count; i++) {
        const an_field *f = &item->fields[i];
        if (f->length == 0)
            continue;
        if (f->length > AN_OVERFLOW_MAX || total > AN_OVERFLOW_MAX)
            return refuse(w, AN_ERR_FORMAT, item, "more than 16 MiB of metadata");
        size[f->tag] += encoded_size(f);
        total += encoded_size(f);
        tags |= 1u << f->tag;
    }
    unsigned moved = choose_overflow(w, item, size);
    size_t overflow_size = sum_of(size, moved);
    if (overflow_size > AN_OVERFLOW_MAX)
        return refuse(w, AN_ERR_FORMAT, item, "more than 16 MiB of metadata");
    uint8_t *all = malloc(total);
    if (!all)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    int error = add_encoded(w, item, tags, moved, overflow_size, all);
    free(all);
    return error;
}

int ani_next_item(an_writer *w, ani_item_reader *reader, int *end)
{
    ani_stored_item *s = &reader->item;
    *end = reader->at == w->items.size;
    if (*end)
        return AN_OK;
    if (reader->at > 0)
        reader->arrival++;
    int error = ani_fail_io(w, ani_spool_read(&w->items, reader->at, s, sizeof *s));
    if (error != AN_OK)
        return error;
    size_t length = (size_t)s->id_length + s->title_length + s->fields_length;
    if (length > w->scratch_size) {
        uint8_t *scratch = realloc(w->scratch, length);
        if (!scratch)
            return ani_fail(w, AN_ERR_MEMORY, "out of memory");
        w->scratch = scratch;
        w->scratch_size = length;
    }
    reader->id = w->scratch;
    reader->title = reader->id + s->id_length;
    reader->fields = reader->title + s->title_length;
    error = ani_fail_io(w, ani_spool_read(&w->items, reader->at + sizeof *s, w->scratch, length));
    reader->at += sizeof *s + length;
    return error;
}
