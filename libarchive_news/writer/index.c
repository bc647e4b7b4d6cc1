/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the tables of entries and of both orders: spec/FORMAT.md sections 7 and 8.
 *
 * First all items are sorted by id: each becomes a pair of id and a value that holds the record and
 * what the orders need. Then the pairs are read in order, and each is the next entry of the table.
 * Its number is now known, so two more sorters get pairs of a key (title or date) and the number.
 * Meanwhile the targets of aliases, which a sorter has in order as well, are compared with the ids
 * that go by. Last the two sorters are read, and each number becomes the next cell of its order.
 */
#include "writer/internal.h"

#include <string.h>

/* The value that is sorted with an id: this header, the title key, the record. The header ends with
 * the place of the content and the item's arrival. */
enum {
    AT_KIND = 0,
    AT_HAS_DATE = 1,
    AT_TITLE_LENGTH = 4,
    AT_DATE = 8,
    AT_BLOCK = 16,
    AT_OFFSET = 24,
    AT_LENGTH = 32,
    AT_ARRIVAL = 40,
    AT_TITLE = 48,
    /* A record takes at most a quarter of a page, or a target of 1024 bytes. */
    VALUE_MAX = 2 * ANI_PAGE_MAX
};

typedef struct indexer {
    an_writer *w;
    ani_sorter *entries, *titles, *dates;
    /* While entries are read: */
    uint64_t number;            /* of the entry */
    uint8_t last_id[AN_ID_MAX]; /* that of the entry before */
    size_t last_id_length;
    /* Ids of earlier entries with which last_id begins: their lengths, ascending. */
    uint16_t begins[AN_ID_MAX];
    size_t begins_count;
    ani_pair target; /* the next target, and its alias, that no entry was compared with */
    bool has_target;
} indexer;

/* --- sorting items by id ---------------------------------------- */

/* Returns how many bytes of fields come before the overflow: only a record that was taken over has
 * some after it, which this version does not know. */
static size_t find_overflow(const ani_item_reader *reader)
{
    const uint8_t *rest = reader->fields;
    size_t left = reader->item.fields_length, before = 0;
    an_field field;
    while (left > 0 && an_field_next(&rest, &left, &field) == AN_OK && field.tag < AN_TAG_OVERFLOW)
        before = reader->item.fields_length - left;
    return before;
}

/* Encodes the kind, the fields, and the place of the overflow. */
static size_t put_record(const an_writer *w, const ani_item_reader *reader,
                         const ani_places *places, uint8_t *to)
{
    const ani_stored_item *s = &reader->item;
    size_t n = ani_put_kind(to, s->kind);
    if (s->has_content && w->config.content_hashes)
        n += ani_put_field(to + n, AN_TAG_CONTENT_HASH, s->hash, sizeof s->hash);
    size_t before = places->overflow.length > 0 ? find_overflow(reader) : s->fields_length;
    memcpy(to + n, reader->fields, before);
    n += before;
    if (places->overflow.length > 0)
        n += ani_put_place_field(to + n, AN_TAG_OVERFLOW, &places->overflow);
    memcpy(to + n, reader->fields + before, s->fields_length - before);
    return n + s->fields_length - before;
}

/* Reads the places of an item. If its content is stored once with that of another item, the place
 * of the content is that item's. */
static int find_places(an_writer *w, const ani_item_reader *reader, ani_places *places)
{
    ani_places owner;
    int error = ani_read_places(w, reader->arrival, places);
    if (error == AN_OK && places->same_as != 0) {
        error = ani_read_places(w, places->same_as - 1, &owner);
        places->content = owner.content;
    }
    return error;
}

static size_t put_value(const an_writer *w, const ani_item_reader *reader, const ani_places *places,
                        uint8_t *to)
{
    const ani_stored_item *s = &reader->item;
    memset(to, 0, AT_TITLE);
    to[AT_KIND] = (uint8_t)s->kind;
    to[AT_HAS_DATE] = s->has_date;
    ani_store(to + AT_TITLE_LENGTH, 4, s->title_length);
    ani_store(to + AT_DATE, 8, (uint64_t)s->date);
    ani_store(to + AT_BLOCK, 8, places->content.block);
    ani_store(to + AT_OFFSET, 8, places->content.offset);
    ani_store(to + AT_LENGTH, 8, places->content.length);
    ani_store(to + AT_ARRIVAL, 8, reader->arrival);
    memcpy(to + AT_TITLE, reader->title, s->title_length);
    size_t n = AT_TITLE + (size_t)s->title_length;
    return n + put_record(w, reader, places, to + n);
}

static int sort_items(indexer *x)
{
    an_writer *w = x->w;
    ani_item_reader reader = {0};
    uint8_t value[VALUE_MAX];
    bool end;
    int error;
    while ((error = ani_next_item(w, &reader, &end)) == AN_OK && !end) {
        ani_places places;
        error = find_places(w, &reader, &places);
        if (error != AN_OK)
            break;
        size_t n = put_value(w, &reader, &places, value);
        ani_pair pair = {reader.id, value, reader.item.id_length, n};
        error = ani_fail_io(w, ani_sorter_add(x->entries, &pair));
        if (error != AN_OK)
            break;
    }
    return error == AN_OK ? ani_fail_io(w, ani_sorter_rewind(x->entries)) : error;
}

/* --- entries ---------------------------------------- */

static int next_target(indexer *x)
{
    bool end = false;
    int error = ani_sorter_next(x->w->targets, &x->target, &end);
    x->has_target = !end;
    return ani_fail_io(x->w, error);
}

/* Checks all targets up to this entry's id; entry NULL: all that are left. A target must be the id
 * of an entry that is no alias. */
static int check_targets(indexer *x, const ani_pair *entry)
{
    while (x->has_target) {
        const ani_pair *target = &x->target;
        int order = entry ? ani_pair_compare(target, entry) : -1;
        if (order > 0)
            break;
        bool is_missing = !entry || order < 0;
        if (is_missing || entry->value[AT_KIND] == AN_ALIAS)
            return ani_fail(x->w, AN_ERR_FORMAT, "%.*s: the alias points to %.*s, which is %s",
                            (int)target->value_length, (const char *)target->value,
                            (int)target->key_length, (const char *)target->key,
                            is_missing ? "not in the archive" : "an alias itself");
        int error = next_target(x);
        if (error != AN_OK)
            return error;
    }
    return AN_OK;
}

/* Adds an article to the sorters of both orders. */
static int sort_article(indexer *x, const ani_pair *entry)
{
    uint8_t number[8], date[9] = {0};
    ani_store(number, 8, x->number);
    size_t title_length = (size_t)ani_load(entry->value + AT_TITLE_LENGTH, 4);
    ani_pair by_title = {entry->value + AT_TITLE, number, title_length, sizeof number};
    if (title_length == 0) {
        by_title.key = entry->key;
        by_title.key_length = entry->key_length;
    }
    int error = ani_sorter_add(x->titles, &by_title);
    /* Newest first and undated last. The first byte is 0 if there is a date. Then come its seconds,
     * inverted so that later ones are smaller. */
    uint64_t seconds = ~(ani_load(entry->value + AT_DATE, 8) ^ (uint64_t)1 << 63);
    date[0] = entry->value[AT_HAS_DATE] ? 0 : 1;
    if (date[0] == 0)
        ani_store_big(date + 1, seconds);
    ani_pair by_date = {date, number, sizeof date, sizeof number};
    if (error == 0)
        error = ani_sorter_add(x->dates, &by_date);
    return ani_fail_io(x->w, error);
}

/*
 * Reports an entry that would lie in a folder of the same name as another entry. Ids that begin
 * with the same bytes follow each other, but others may come between "a" and "a/b": "a-c". So the
 * earlier ids with which the last one begins are kept, as long as the next one begins with them,
 * too.
 */
static void report_clash(indexer *x, const ani_pair *entry)
{
    const an_writer_config *c = &x->w->config;
    size_t common = ani_common_length(x->last_id, x->last_id_length, entry->key, entry->key_length);
    while (x->begins_count > 0 && x->begins[x->begins_count - 1] > common)
        x->begins_count--;
    if (x->number > 0 && common == x->last_id_length)
        x->begins[x->begins_count++] = (uint16_t)common;
    for (size_t i = x->begins_count; i-- > 0;) {
        if (entry->key[x->begins[i]] != '/')
            continue;
        if (c->clash)
            c->clash(c->clash_context, (const char *)entry->key, entry->key_length, x->begins[i]);
        return;
    }
}

static int check_unique(indexer *x, const ani_pair *entry)
{
    if (x->number > 0 && x->last_id_length == entry->key_length &&
        memcmp(x->last_id, entry->key, x->last_id_length) == 0)
        return ani_fail(x->w, AN_ERR_DUPLICATE, "%.*s: two items have this id: rename one of them",
                        (int)entry->key_length, (const char *)entry->key);
    report_clash(x, entry);
    memcpy(x->last_id, entry->key, entry->key_length);
    x->last_id_length = entry->key_length;
    return AN_OK;
}

static ani_place place_of(const ani_pair *entry)
{
    return (ani_place){.block = ani_load(entry->value + AT_BLOCK, 8),
                       .offset = ani_load(entry->value + AT_OFFSET, 8),
                       .length = ani_load(entry->value + AT_LENGTH, 8)};
}

static int add_entry(indexer *x, const ani_pair *entry)
{
    ani_place place = place_of(entry);
    int error = check_targets(x, entry);
    if (error == AN_OK)
        error = check_unique(x, entry);
    if (error != AN_OK)
        return error;
    size_t at = AT_TITLE + (size_t)ani_load(entry->value + AT_TITLE_LENGTH, 4);
    const ani_new_entry new_entry = {entry->key, entry->value + at, entry->key_length,
                                     entry->value_length - at, place};
    error = x->w->keep_steps ? x->w->keep_steps->add_entry(x->w, &new_entry)
                             : ani_builder_add_entry(x->w->table[ANI_TABLE_ENTRIES], &new_entry);
    if (error == AN_OK && entry->value[AT_KIND] == AN_ARTICLE)
        error = sort_article(x, entry);
    if (error == AN_OK && entry->value[AT_KIND] == AN_ARTICLE && x->w->search_steps)
        error =
            x->w->search_steps->on_article(x->w, ani_load(entry->value + AT_ARRIVAL, 8), x->number);
    return error;
}

static int build_entries(indexer *x)
{
    an_writer *w = x->w;
    ani_pair entry;
    bool end;
    int error = ani_builder_open(&w->table[ANI_TABLE_ENTRIES], w, ANI_TABLE_ENTRIES);
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_rewind(w->targets));
    if (error == AN_OK)
        error = next_target(x);
    for (x->number = 0; error == AN_OK; x->number++) {
        error = ani_fail_io(w, ani_sorter_next(x->entries, &entry, &end));
        if (error != AN_OK || end)
            break;
        error = add_entry(x, &entry);
    }
    if (error == AN_OK)
        error = check_targets(x, NULL);
    if (error == AN_OK && w->keep_steps)
        error = w->keep_steps->end_entries(w);
    return error == AN_OK ? ani_builder_finish(w->table[ANI_TABLE_ENTRIES]) : error;
}

/* --- orders ---------------------------------------- */

static int build_order(an_writer *w, ani_sorter *sorter, enum ani_table_index table)
{
    ani_pair pair;
    bool end;
    int error = ani_builder_open(&w->table[table], w, table);
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_rewind(sorter));
    while (error == AN_OK &&
           (error = ani_fail_io(w, ani_sorter_next(sorter, &pair, &end))) == AN_OK && !end)
        error = ani_builder_add_number(w->table[table], ani_load(pair.value, 8));
    return error == AN_OK ? ani_builder_finish(w->table[table]) : error;
}

static int build_tables(indexer *x)
{
    an_writer *w = x->w;
    int error = w->search_steps ? w->search_steps->begin(w) : AN_OK;
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_open(&x->entries, w->folder));
    if (error == AN_OK)
        error = sort_items(x);
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_open(&x->titles, w->folder));
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_open(&x->dates, w->folder));
    if (error == AN_OK)
        error = build_entries(x);
    ani_sorter_close(x->entries);
    x->entries = NULL;
    if (error == AN_OK)
        error = build_order(w, x->titles, ANI_TABLE_TITLE);
    if (error == AN_OK)
        error = build_order(w, x->dates, ANI_TABLE_DATE);
    return error;
}

int ani_make_index(an_writer *w)
{
    indexer x = {.w = w};
    ani_turn_to_pages(w);
    int error = build_tables(&x);
    ani_sorter_close(x.entries);
    ani_sorter_close(x.titles);
    ani_sorter_close(x.dates);
    return error;
}
