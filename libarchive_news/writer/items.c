/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Adds items. Each is checked, its fields are encoded, and everything goes to the spools: the
 * content and then the overflow to one, the rest (ani_stored_item and strings) to another. Two
 * sorters are told, too: one finds equal contents, the other the targets of aliases.
 *
 * The order in which things happen matters for an item that is refused: nothing of it may stay. All
 * that can be refused is checked before the content is read; if reading fails, the spool of
 * contents is cut back.
 */
#include "writer/internal.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 65536, TITLE_KEY_MAX = 512, TAGS = AN_TAG_EXTRA + 1 };

/* The most bytes that the fields of a record may take. */
static size_t record_limit(const an_writer *w)
{
    return w->config.page_size / 4;
}

/* Notes an error of one item, without which the writer goes on. */
static int refuse_item(an_writer *w, int error, const an_item *item, const char *why)
{
    int length = item->id_length > AN_ID_MAX ? AN_ID_MAX : (int)item->id_length;
    (void)ani_fail(w, error, "%.*s: %s", length, item->id, why);
    w->is_broken = false;
    return error;
}

static bool is_allowed(const an_item *item, const an_field *f)
{
    if (f->tag == AN_TAG_TARGET)
        return item->kind == AN_ALIAS;
    return f->tag >= AN_TAG_MEDIA_TYPE && f->tag <= AN_TAG_EXTRA && f->tag != AN_TAG_STATUS;
}

/* Returns what is wrong with an item, or NULL. */
static const char *item_fault(const an_item *item)
{
    unsigned seen = 0;
    if (!ani_is_id((const uint8_t *)item->id, item->id_length))
        return "the id is not a relative path in UTF-8 of 1 to 1024 bytes without empty, \".\" or "
               "\"..\" parts: rename it";
    if (item->kind > AN_ALIAS || item->status > AN_WITHDRAWN || !ANI_RESERVES_ZERO(item))
        return "unknown kind or status, or a reserved member is not zero";
    for (size_t i = 0; i < item->field_count; i++) {
        const an_field *f = &item->fields[i];
        if (f->length == 0)
            continue;
        if (!is_allowed(item, f))
            return "a field that this kind of item cannot have";
        if (!ani_is_list(f->tag) && (seen & 1u << f->tag))
            return "a field that may come only once came twice";
        seen |= 1u << f->tag;
        if (ani_check_field(f, ANI_IN_RECORD) != AN_OK)
            return "metadata that is not valid UTF-8, or a date out of range";
    }
    if (item->kind == AN_ALIAS && !(seen & 1u << AN_TAG_TARGET))
        return "an alias without a target";
    if (ani_brings_content(item) && (item->kind == AN_ALIAS || item->status == AN_WITHDRAWN))
        return "an alias or withdrawn item has no content";
    if (!ani_is_content_clear(item))
        return "its content is given twice, or a length without content";
    return NULL;
}

static int check_key(an_writer *w, const an_item *item, const char *what, size_t length)
{
    char why[160];
    size_t most = ani_key_limit(w->config.page_size);
    if (length <= most)
        return AN_OK;
    (void)snprintf(why, sizeof why,
                   "the %s has %zu bytes, and with pages of %" PRIu32
                   " bytes it may have %zu: shorten it, or choose larger pages",
                   what, length, w->config.page_size, most);
    return refuse_item(w, AN_ERR_FORMAT, item, why);
}

/* Refuses an item whose id, or whose target, is too long for pages of this size. */
static int check_keys(an_writer *w, const an_item *item)
{
    int error = check_key(w, item, "id", item->id_length);
    for (size_t i = 0; i < item->field_count && error == AN_OK; i++)
        if (item->fields[i].tag == AN_TAG_TARGET)
            error = check_key(w, item, "target of the alias", item->fields[i].length);
    return error;
}

/* These fields are not shown in lists, are about one article, and often repeat its text: after the
 * content, in its block, they cost least, and the index stays small. */
enum {
    AFTER_CONTENT = 1u << AN_TAG_TAG | 1u << AN_TAG_SUMMARY | 1u << AN_TAG_URL |
                    1u << AN_TAG_EXTERNAL_URL | 1u << AN_TAG_SOURCE | 1u << AN_TAG_BYLINE |
                    1u << AN_TAG_RIGHTS | 1u << AN_TAG_IMAGE | 1u << AN_TAG_CAPTURED |
                    1u << AN_TAG_VERSION | 1u << AN_TAG_ORIGINAL_ID | 1u << AN_TAG_EXTRA,
    AFTER_CONTENT_MIN = 32, /* bytes: the overflow's place takes about as many in the record */
};

static size_t sum_of(const size_t size[TAGS], unsigned tags)
{
    size_t total = 0;
    for (unsigned tag = 0; tag < TAGS; tag++)
        total += tags & 1u << tag ? size[tag] : 0;
    return total;
}

/* Chooses the tags that go to the overflow: of articles with content, those above; of any item, the
 * largest ones until the record fits. All fields of one tag stay together. */
static unsigned choose_overflow(const an_writer *w, const an_item *item, const size_t size[TAGS])
{
    unsigned moved = item->kind == AN_ARTICLE && ani_brings_content(item) &&
                             sum_of(size, AFTER_CONTENT) >= AFTER_CONTENT_MIN
                         ? AFTER_CONTENT
                         : 0;
    while (sum_of(size, ~moved) > record_limit(w)) {
        unsigned largest = 0;
        for (unsigned tag = AN_TAG_MEDIA_TYPE; tag < TAGS; tag++)
            if (tag != AN_TAG_TARGET && !(moved & 1u << tag) && size[tag] > size[largest])
                largest = tag;
        if (largest == 0)
            break; /* only the target is left, and it fits */
        moved |= 1u << largest;
    }
    return moved;
}

/* Encodes the fields whose tags are in `which`, in the order of tags. */
static size_t encode_fields(const an_item *item, unsigned which, bool with_status, uint8_t *to)
{
    size_t n = 0;
    uint8_t status = (uint8_t)item->status;
    for (unsigned tag = AN_TAG_MEDIA_TYPE; tag < TAGS; tag++) {
        if (tag == AN_TAG_STATUS && with_status && status != AN_USABLE)
            n += ani_put_field(to + n, tag, &status, 1);
        if (!(which & 1u << tag))
            continue;
        for (size_t i = 0; i < item->field_count; i++)
            if (item->fields[i].tag == tag && item->fields[i].length > 0)
                n += ani_put_field(to + n, tag, item->fields[i].value, item->fields[i].length);
    }
    return n;
}

static int spool_piece(an_writer *w, crypto_generichash_blake2b_state *hash, const uint8_t *piece,
                       size_t length)
{
    (void)crypto_generichash_blake2b_update(hash, piece, length);
    int error = ani_fail_io(w, ani_spool_append(&w->content, piece, length));
    return error == AN_OK ? ani_report_bytes(w, length) : error;
}

/* Copies the item's content to the spool and hashes it. */
static int spool_content(an_writer *w, const an_item *item, ani_stored_item *s)
{
    crypto_generichash_blake2b_state hash;
    uint8_t chunk[CHUNK];
    const uint8_t *whole = item->content;
    int error = AN_OK;
    (void)crypto_generichash_blake2b_init(&hash, NULL, 0, sizeof s->hash);
    s->content = w->content.size;
    for (size_t n = 1; item->read && n > 0 && error == AN_OK;) {
        n = 0;
        if (item->read(item->read_context, chunk, sizeof chunk, &n) != 0 || n > sizeof chunk)
            return refuse_item(w, AN_ERR_CONTENT, item, "its content could not be read");
        error = spool_piece(w, &hash, chunk, n);
    }
    for (size_t at = 0, n; at < item->content_length && error == AN_OK; at += n) {
        n = item->content_length - at < CHUNK ? item->content_length - at : CHUNK;
        error = spool_piece(w, &hash, whole + at, n);
    }
    if (error != AN_OK)
        return error;
    s->content_length = w->content.size - s->content;
    (void)crypto_generichash_blake2b_final(&hash, s->hash, sizeof s->hash);
    return AN_OK;
}

static int spool_overflow(an_writer *w, const an_item *item, unsigned moved, size_t size,
                          ani_stored_item *s)
{
    if (size == 0)
        return AN_OK;
    uint8_t *overflow = malloc(size);
    if (!overflow)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    s->overflow = w->content.size;
    s->overflow_length = encode_fields(item, moved, false, overflow);
    int error = ani_fail_io(w, ani_spool_append(&w->content, overflow, (size_t)s->overflow_length));
    if (error == AN_OK && w->keep_steps)
        error = w->keep_steps->on_overflow(w, item, overflow, (size_t)s->overflow_length);
    free(overflow);
    return error;
}

/* Notes the date that the date order compares. */
static void note_date(const an_item *item, ani_stored_item *s)
{
    an_date date;
    for (size_t i = 0; i < item->field_count; i++)
        if (item->fields[i].tag == AN_TAG_DATE_PUBLISHED &&
            an_date_decode(item->fields[i].value, item->fields[i].length, &date) == AN_OK) {
            s->has_date = true;
            s->date = date.seconds;
        }
}

static int spool_item(an_writer *w, const an_item *item, const ani_stored_item *s,
                      const uint8_t *fields, const ani_places *places)
{
    int error = ani_spool_append(&w->items, s, sizeof *s);
    if (error == 0)
        error = ani_spool_append(&w->items, item->id, s->id_length);
    if (error == 0)
        error = ani_spool_append(&w->items, item->title_key, s->title_length);
    if (error == 0)
        error = ani_spool_append(&w->items, fields, s->fields_length);
    if (error == 0)
        error = ani_spool_append(&w->places, places, sizeof *places);
    return ani_fail_io(w, error);
}

/* Tells the sorters of contents and of targets. */
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

static void count_item(an_writer *w, const an_item *item, const ani_stored_item *s, uint64_t length)
{
    w->arrivals++;
    w->is_last_searched = item->kind == AN_ARTICLE && item->status != AN_WITHDRAWN;
    if (item->id_length > w->longest_key)
        w->longest_key = item->id_length;
    w->text_bytes += s->is_text ? s->content_length : 0;
    if (item->kind == AN_ARTICLE)
        ani_count_decoded(w, length);
    w->stats.entries++;
    w->stats.articles += item->kind == AN_ARTICLE;
    w->stats.assets += item->kind == AN_ASSET;
    w->stats.aliases += item->kind == AN_ALIAS;
    w->stats.content_bytes += length;
}

static void describe_item(const an_item *item, ani_stored_item *s)
{
    size_t title_length = item->title_key ? item->title_key_length : 0;
    memset(s, 0, sizeof *s);
    s->kind = (uint16_t)item->kind;
    s->status = (uint8_t)item->status;
    s->is_text = ani_is_text(item);
    s->has_content = item->kind != AN_ALIAS && item->status != AN_WITHDRAWN;
    s->id_length = (uint32_t)item->id_length;
    s->title_length = (uint32_t)(title_length > TITLE_KEY_MAX ? TITLE_KEY_MAX : title_length);
    note_date(item, s);
}

/* The fields of an item by where they go, and room to encode them. */
typedef struct field_plan {
    unsigned in_record, in_overflow; /* tags, as bits */
    size_t overflow_size;
    uint8_t *room; /* for all fields */
} field_plan;

static int add_checked(an_writer *w, const an_item *item, const field_plan *plan)
{
    static const ani_places none;
    uint64_t before = w->content.size;
    ani_stored_item s;
    describe_item(item, &s);
    int error = spool_content(w, item, &s);
    if (error == AN_ERR_CONTENT) {
        int io = ani_fail_io(w, ani_spool_cut(&w->content, before));
        return io != AN_OK ? io : error;
    }
    if (error == AN_OK)
        error = spool_overflow(w, item, plan->in_overflow, plan->overflow_size, &s);
    s.fields_length = (uint32_t)encode_fields(item, plan->in_record, true, plan->room);
    if (error == AN_OK)
        error = sort_item(w, item, &s);
    if (error == AN_OK)
        error = spool_item(w, item, &s, plan->room, &none);
    if (error == AN_OK)
        count_item(w, item, &s, s.content_length);
    return error;
}

/* Decides for each field whether it goes to the record or to the overflow. */
static int plan_fields(an_writer *w, const an_item *item, field_plan *plan, size_t *total)
{
    size_t size[TAGS] = {0};
    unsigned tags = 0;
    *total = 8; /* for a status */
    for (size_t i = 0; i < item->field_count; i++) {
        const an_field *f = &item->fields[i];
        if (f->length == 0)
            continue;
        if (f->length > AN_OVERFLOW_MAX || *total > AN_OVERFLOW_MAX)
            return refuse_item(w, AN_ERR_FORMAT, item, "more than 16 MiB of metadata");
        size[f->tag] += ani_field_size(f);
        *total += ani_field_size(f);
        tags |= 1u << f->tag;
    }
    plan->in_overflow = choose_overflow(w, item, size);
    plan->in_record = tags & ~plan->in_overflow;
    plan->overflow_size = sum_of(size, plan->in_overflow);
    if (plan->overflow_size > AN_OVERFLOW_MAX)
        return refuse_item(w, AN_ERR_FORMAT, item, "more than 16 MiB of metadata");
    return AN_OK;
}

int an_writer_add(an_writer *w, const an_item *item)
{
    field_plan plan = {0};
    size_t total;
    if (w->is_broken)
        return AN_ERR_USAGE;
    w->message[0] = 0;
    const char *why = item_fault(item);
    if (why)
        return refuse_item(w, AN_ERR_FORMAT, item, why);
    int error = check_keys(w, item);
    if (error == AN_OK)
        error = plan_fields(w, item, &plan, &total);
    if (error != AN_OK)
        return error;
    plan.room = malloc(total);
    if (!plan.room)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    error = add_checked(w, item, &plan);
    free(plan.room);
    return error;
}

/* --- items whose record is taken over ---------------------------------------- */

/* Like item_fault(), for an item whose record is taken over. */
static const char *placed_fault(const an_item *item)
{
    uint64_t last = 0;
    for (size_t i = 0; i < item->field_count; i++) {
        const an_field *f = &item->fields[i];
        if (f->tag == AN_TAG_STATUS || f->tag == AN_TAG_OVERFLOW || f->tag < last)
            return "fields that a record does not have in this order";
        if (ani_check_field(f, ANI_IN_RECORD) != AN_OK)
            return "metadata that is not valid UTF-8, or a date out of range";
        last = f->tag;
    }
    return NULL;
}

/* Encodes all fields and the status. */
static size_t encode_record(const an_item *item, uint8_t *to)
{
    size_t n = 0, i = 0;
    uint8_t status = (uint8_t)item->status;
    for (; i < item->field_count && item->fields[i].tag < AN_TAG_STATUS; i++)
        n += ani_put_field(to + n, item->fields[i].tag, item->fields[i].value,
                           item->fields[i].length);
    if (status != AN_USABLE)
        n += ani_put_field(to + n, AN_TAG_STATUS, &status, 1);
    for (; i < item->field_count; i++)
        n += ani_put_field(to + n, item->fields[i].tag, item->fields[i].value,
                           item->fields[i].length);
    return n;
}

static void note_longest(an_writer *w, uint64_t length)
{
    if (length > w->longest_placed)
        w->longest_placed = length;
}

static void note_later_date(ani_placed p, ani_stored_item *s)
{
    an_field field; /* of the overflow */
    while (!s->has_date && p.more_length > 0 &&
           an_field_next(&p.more, &p.more_length, &field) == AN_OK) {
        const an_item item = {.fields = &field, .field_count = 1};
        note_date(&item, s);
    }
}

/* Puts what is not kept into the spool of contents: the content, then the overflow. */
static int spool_fresh(an_writer *w, const ani_placed *p, ani_stored_item *s)
{
    uint64_t before = w->content.size;
    int error = ani_brings_content(p->item) ? spool_content(w, p->item, s) : AN_OK;
    if (error == AN_ERR_CONTENT) {
        int io = ani_fail_io(w, ani_spool_cut(&w->content, before));
        return io != AN_OK ? io : error;
    }
    if (error != AN_OK || p->places.overflow.length > 0)
        return error;
    s->overflow = w->content.size;
    s->overflow_length = p->more_length;
    return ani_fail_io(w, ani_spool_append(&w->content, p->more, p->more_length));
}

static int add_placed(an_writer *w, const ani_placed *p, uint8_t *room)
{
    ani_stored_item s;
    describe_item(p->item, &s);
    note_later_date(*p, &s);
    s.has_content = false; /* it has its hash, or none */
    s.fields_length = (uint32_t)encode_record(p->item, room);
    note_longest(w, p->places.content.length);
    note_longest(w, p->places.overflow.length);
    int error = spool_fresh(w, p, &s);
    if (error == AN_OK)
        error = sort_item(w, p->item, &s);
    if (error == AN_OK)
        error = spool_item(w, p->item, &s, room, &p->places);
    if (error == AN_OK)
        count_item(w, p->item, &s, p->places.content.length + s.content_length);
    return error;
}

int ani_add_placed(an_writer *w, const ani_placed *placed)
{
    const an_item *item = placed->item;
    size_t total = 8; /* for a status */
    w->message[0] = 0;
    if (!ani_is_id((const uint8_t *)item->id, item->id_length) || !ANI_RESERVES_ZERO(item))
        return refuse_item(w, AN_ERR_FORMAT, item, "the id or a reserved member is not valid");
    const char *why = placed_fault(item);
    for (size_t i = 0; i < item->field_count; i++)
        total += ani_field_size(&item->fields[i]);
    if (!why && total > record_limit(w) + AN_ID_MAX)
        why = "its record does not fit a quarter of a page: choose larger pages";
    if (why)
        return refuse_item(w, AN_ERR_FORMAT, item, why);
    int error = check_keys(w, item);
    if (error != AN_OK)
        return error;
    uint8_t *room = malloc(total);
    if (!room)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    error = add_placed(w, placed, room);
    free(room);
    return error;
}

/* --- reading them back ---------------------------------------- */

int ani_next_item(an_writer *w, ani_item_reader *reader, bool *end)
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
