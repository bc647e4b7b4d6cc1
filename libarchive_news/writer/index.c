/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries and orders out of the items: spec/FORMAT.md sections 7 and 8. */
#include "writer/internal.h"

#include <string.h>

enum { SORTED_HEADER = 16 }; /* of a record on its way to entries: kind, has date, 6 unused, date */

typedef struct index_work {
    an_writer *w;
    ani_sorter *entries, *titles, *dates;
    uint8_t *buffer; /* of a record */
} index_work;

/* Kind and fields of a record, with the place of the content before them and that of more behind.
 */
static size_t put_record(const an_writer *w, const ani_item_reader *reader,
                         const ani_places *places, uint8_t *to)
{
    const ani_stored_item *s = &reader->item;
    uint8_t place[ANI_PLACE_MAX];
    size_t n = ani_put_varint(to, s->kind), length;
    if (s->has_content) {
        length = ani_put_place(place, &places->content);
        n += ani_put_varint(to + n, AN_TAG_PLACE);
        n += ani_put_varint(to + n, length);
        memcpy(to + n, place, length);
        n += length;
        if (w->config.content_hashes) {
            n += ani_put_varint(to + n, AN_TAG_CONTENT_HASH);
            n += ani_put_varint(to + n, sizeof s->hash);
            memcpy(to + n, s->hash, sizeof s->hash);
            n += sizeof s->hash;
        }
    }
    memcpy(to + n, reader->fields, s->fields_length);
    n += s->fields_length;
    if (s->overflow_length > 0) {
        length = ani_put_place(place, &places->overflow);
        n += ani_put_varint(to + n, AN_TAG_OVERFLOW);
        n += ani_put_varint(to + n, length);
        memcpy(to + n, place, length);
        n += length;
    }
    return n;
}

static int read_places(an_writer *w, const ani_item_reader *reader, ani_places *places)
{
    ani_places owner;
    int error =
        ani_spool_read(&w->places, reader->arrival * sizeof *places, places, sizeof *places);
    if (error == 0 && places->same_as != 0) {
        error =
            ani_spool_read(&w->places, (places->same_as - 1) * sizeof owner, &owner, sizeof owner);
        places->content = owner.content;
    }
    return ani_fail_io(w, error);
}

/* By id: value is kind, date, title length, title key, record. */
static int sort_items(index_work *x)
{
    an_writer *w = x->w;
    ani_item_reader reader = {0};
    int end, error;
    while ((error = ani_next_item(w, &reader, &end)) == AN_OK && !end) {
        const ani_stored_item *s = &reader.item;
        ani_places places;
        error = read_places(w, &reader, &places);
        if (error != AN_OK)
            break;
        memset(x->buffer, 0, SORTED_HEADER);
        x->buffer[0] = (uint8_t)s->kind;
        x->buffer[1] = s->has_date;
        ani_store(x->buffer + 4, 4, s->title_length);
        ani_store(x->buffer + 8, 8, (uint64_t)s->date);
        memcpy(x->buffer + SORTED_HEADER, reader.title, s->title_length);
        size_t n = SORTED_HEADER + s->title_length;
        n += put_record(w, &reader, &places, x->buffer + n);
        ani_pair r = {reader.id, x->buffer, s->id_length, n};
        error = ani_fail_io(w, ani_sorter_add(x->entries, &r));
        if (error != AN_OK)
            break;
    }
    return error == AN_OK ? ani_fail_io(w, ani_sorter_rewind(x->entries)) : error;
}

static int sort_orders(index_work *x, const ani_pair *entry, uint64_t number)
{
    uint8_t value[8], date[9] = {0};
    if (entry->value[0] != AN_ARTICLE)
        return AN_OK;
    ani_store(value, 8, number);
    size_t title_length = (size_t)ani_load(entry->value + 4, 4);
    ani_pair title = {entry->value + SORTED_HEADER, value, title_length, sizeof value};
    if (title_length == 0) {
        title.key = entry->key;
        title.key_length = entry->key_length;
    }
    int error = ani_sorter_add(x->titles, &title);
    /* Newest first, undated last: a first byte for that, then the seconds counted down, most
     * significant byte first. */
    uint64_t seconds = ~(ani_load(entry->value + 8, 8) ^ (uint64_t)1 << 63);
    date[0] = entry->value[1] ? 0 : 1;
    for (unsigned i = 0; i < 8 && date[0] == 0; i++)
        date[1 + i] = (uint8_t)(seconds >> (56 - 8 * i));
    ani_pair by_date = {date, value, sizeof date, sizeof value};
    if (error == 0)
        error = ani_sorter_add(x->dates, &by_date);
    return ani_fail_io(x->w, error);
}

static int compare(const ani_pair *a, const ani_pair *b)
{
    size_t least = a->key_length < b->key_length ? a->key_length : b->key_length;
    int order = memcmp(a->key, b->key, least);
    return order != 0 ? order : (a->key_length > b->key_length) - (a->key_length < b->key_length);
}

/* Aliases point to what is there and is no alias. Both come sorted: target is the next one that has
 * not been found. */
static int check_targets(index_work *x, const ani_pair *entry, ani_pair *target, int *none)
{
    an_writer *w = x->w;
    int order;
    while (!*none && (order = entry ? compare(target, entry) : -1) <= 0) {
        if (order < 0 || entry->value[0] == AN_ALIAS)
            return ani_fail(w, AN_ERR_FORMAT, "%.*s: the alias points to %.*s, which is %s",
                            (int)target->value_length, (const char *)target->value,
                            (int)target->key_length, (const char *)target->key,
                            order < 0 ? "not in the archive" : "an alias itself");
        int error = ani_fail_io(w, ani_sorter_next(w->targets, target, none));
        if (error != AN_OK)
            return error;
    }
    return AN_OK;
}

static int add_entry(index_work *x, const ani_pair *entry, uint64_t number, uint8_t *last,
                     size_t *last_length)
{
    an_writer *w = x->w;
    uint8_t length[10];
    size_t skip = SORTED_HEADER + (size_t)ani_load(entry->value + 4, 4),
           n = entry->value_length - skip;
    if (number > 0 && *last_length == entry->key_length &&
        memcmp(last, entry->key, *last_length) == 0)
        return ani_fail(w, AN_ERR_DUPLICATE, "%.*s: two items have this id: rename one of them",
                        (int)entry->key_length, (const char *)entry->key);
    memcpy(last, entry->key, entry->key_length);
    *last_length = entry->key_length;
    /* The leaf's value is the record with its length before it. */
    size_t prefix = ani_put_varint(length, n);
    memcpy(x->buffer, length, prefix);
    memcpy(x->buffer + prefix, entry->value + skip, n);
    int error =
        ani_builder_add(w->table[0], entry->key, entry->key_length, x->buffer, prefix + n, 0);
    return error == AN_OK ? sort_orders(x, entry, number) : error;
}

static int build_entries(index_work *x)
{
    an_writer *w = x->w;
    uint8_t last[AN_ID_MAX];
    size_t last_length = 0;
    ani_pair entry, target;
    int end = 0, none = 0;
    int error = ani_fail_io(w, ani_sorter_rewind(w->targets));
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_next(w->targets, &target, &none));
    for (uint64_t number = 0; error == AN_OK; number++) {
        error = ani_fail_io(w, ani_sorter_next(x->entries, &entry, &end));
        if (error != AN_OK || end)
            break;
        error = check_targets(x, &entry, &target, &none);
        if (error == AN_OK)
            error = add_entry(x, &entry, number, last, &last_length);
    }
    if (error == AN_OK)
        error = check_targets(x, NULL, &target, &none);
    return error == AN_OK ? ani_builder_finish(w->table[0]) : error;
}

static int build_order(an_writer *w, ani_sorter *sorter, unsigned index)
{
    ani_pair r;
    int end;
    int error = ani_builder_open(&w->table[index], w, ANI_SECTION_ENTRIES + index);
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_rewind(sorter));
    while (error == AN_OK && (error = ani_fail_io(w, ani_sorter_next(sorter, &r, &end))) == AN_OK &&
           !end)
        error = ani_builder_add(w->table[index], NULL, 0, r.value, r.value_length, 0);
    return error == AN_OK ? ani_builder_finish(w->table[index]) : error;
}

static int make(index_work *x)
{
    an_writer *w = x->w;
    int error = ani_fail_io(w, ani_sorter_open(&x->entries, w->folder));
    if (error == AN_OK)
        error = sort_items(x);
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_open(&x->titles, w->folder));
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_open(&x->dates, w->folder));
    if (error == AN_OK)
        error = ani_builder_open(&w->table[0], w, ANI_SECTION_ENTRIES);
    if (error == AN_OK)
        error = build_entries(x);
    ani_sorter_close(x->entries);
    x->entries = NULL;
    if (error == AN_OK)
        error = build_order(w, x->titles, 2);
    if (error == AN_OK)
        error = build_order(w, x->dates, 3);
    return error;
}

int ani_make_index(an_writer *w)
{
    uint8_t buffer[2 * ANI_PAGE_MAX]; /* a record, its title key and headers: at most a page and 2
                                         KiB */
    index_work x = {.w = w, .buffer = buffer};
    int error = make(&x);
    ani_sorter_close(x.entries);
    ani_sorter_close(x.titles);
    ani_sorter_close(x.dates);
    return error;
}
