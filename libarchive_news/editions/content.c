/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the contents that have not changed.
 *
 * The older edition is read twice. First its entries are walked in the order of their ids, beside
 * the sorted ids of the new edition: so each entry that was removed or withdrawn is known, and the
 * place of each content goes to a sorter. Then these places are read in the order in which they lie
 * in the file, so that each block is decompressed once, and hashed.
 *
 * A new content and an old one with the same hash are the same bytes, whatever their ids: an
 * article that got another id stays where it is. They are found by reading two sorters side by
 * side. An overflow is only found again under the same id. Many entries have equal ones, and each
 * should keep its own, which is beside its content.
 */
#include "editions/edition.h"

#include <sodium.h>

/* --- keys ---------------------------------------- */

void ani_put_place_key(uint8_t key[ANI_PLACE_KEY], const ani_place *place, unsigned kind)
{
    ani_store_big(key, place->block);
    ani_store_big(key + 8, place->offset);
    ani_store_big(key + 16, place->length);
    key[ANI_PLACE_KIND] = (uint8_t)kind;
}

ani_place ani_get_place_key(const uint8_t key[ANI_PLACE_KEY])
{
    return (ani_place){ani_load_big(key), ani_load_big(key + 8), ani_load_big(key + 16)};
}

an_entry ani_entry_of_place(const ani_place *place)
{
    return (an_entry){.kind = AN_ARTICLE,
                      .has_content = true,
                      .block = place->block,
                      .offset = (uint32_t)place->offset,
                      .length = place->length};
}

static void add_id(crypto_generichash_blake2b_state *state, const void *id, size_t id_length)
{
    (void)crypto_generichash_blake2b_update(state, id, id_length);
    (void)crypto_generichash_blake2b_update(state, (const uint8_t *)"", 1);
}

void ani_hash_overflow(const void *id, size_t id_length, const uint8_t *bytes, size_t length,
                       uint8_t hash[ANI_HASH_SIZE])
{
    crypto_generichash_blake2b_state state;
    (void)crypto_generichash_blake2b_init(&state, NULL, 0, ANI_HASH_SIZE);
    add_id(&state, id, id_length);
    (void)crypto_generichash_blake2b_update(&state, bytes, length);
    (void)crypto_generichash_blake2b_final(&state, hash, ANI_HASH_SIZE);
}

/* --- the entries of the older edition ---------------------------------------- */

static int sort_new_ids(an_writer *w, ani_edition *e)
{
    ani_item_reader reader = {0};
    bool end;
    int error = ani_fail_io(w, ani_sorter_open(&e->new_ids, w->folder));
    while (error == AN_OK && (error = ani_next_item(w, &reader, &end)) == AN_OK && !end) {
        const uint8_t has_content = reader.item.has_content;
        ani_pair pair = {reader.id, &has_content, reader.item.id_length, 1};
        error = ani_fail_io(w, ani_sorter_add(e->new_ids, &pair));
    }
    return error == AN_OK ? ani_fail_io(w, ani_sorter_rewind(e->new_ids)) : error;
}

/* The next new id that no entry was compared with. */
typedef struct new_id {
    ani_pair pair;
    bool is_end;
} new_id;

static int next_new_id(an_writer *w, ani_edition *e, new_id *id)
{
    return ani_fail_io(w, ani_sorter_next(e->new_ids, &id->pair, &id->is_end));
}

/* Finds what became of an entry in the new edition. Entries come by id. An alias has no content
 * either, and is like one that is withdrawn. */
static int find_fate(an_writer *w, ani_edition *e, const an_entry *entry, new_id *id,
                     enum ani_old_entry *fate)
{
    const ani_pair key = {.key = (const uint8_t *)entry->id, .key_length = entry->id_length};
    int error = AN_OK;
    while (error == AN_OK && !id->is_end && ani_pair_compare(&id->pair, &key) < 0)
        error = next_new_id(w, e, id);
    *fate = ANI_ENTRY_THERE;
    if (id->is_end || ani_pair_compare(&id->pair, &key) != 0)
        *fate = ANI_ENTRY_REMOVED;
    else if (entry->has_content && !id->pair.value[0])
        *fate = ANI_ENTRY_WITHDRAWN;
    return error;
}

/* Notes where an entry's bytes are, and what became of it. */
static int sort_place(an_writer *w, ani_edition *e, const an_entry *entry, const ani_place *place,
                      unsigned kind, enum ani_old_entry fate)
{
    uint8_t key[ANI_PLACE_KEY], value[1 + AN_ID_MAX];
    size_t id_length = kind == ANI_OF_OVERFLOW ? entry->id_length : 0;
    ani_put_place_key(key, place, kind);
    value[0] = (uint8_t)fate;
    memcpy(value + 1, entry->id, id_length);
    ani_pair pair = {key, value, sizeof key, 1 + id_length};
    return ani_fail_io(w, ani_sorter_add(e->old_places, &pair));
}

static int note_old_entry(an_writer *w, ani_edition *e, const an_entry *entry,
                          enum ani_old_entry fate)
{
    const ani_place content = {entry->block, entry->offset, entry->length};
    const ani_place overflow = {entry->overflow_block, entry->overflow_offset,
                                entry->overflow_length};
    int error = AN_OK;
    if (fate != ANI_ENTRY_THERE) {
        e->has_gone = true;
        ani_remnants_mark(e->remnants, fate, entry->id, entry->id_length);
        ani_remnants_mark(e->remnants, fate, entry->record, entry->record_length);
    }
    if (entry->has_content && content.length > 0)
        error = sort_place(w, e, entry, &content, ANI_OF_CONTENT, fate);
    if (error == AN_OK && entry->has_overflow && overflow.length > 0)
        error = sort_place(w, e, entry, &overflow, ANI_OF_OVERFLOW, fate);
    return error;
}

static int walk_old_entries(an_writer *w, ani_edition *e)
{
    new_id id = {0};
    int error = next_new_id(w, e, &id);
    for (uint64_t n = 0; error == AN_OK && n < e->from->header.entries; n++) {
        an_entry entry;
        enum ani_old_entry fate = ANI_ENTRY_THERE;
        error = ani_fail_old(w, e->from, an_entry_at(e->from, AN_BY_ID, n, &entry));
        if (error == AN_OK)
            error = find_fate(w, e, &entry, &id, &fate);
        if (error == AN_OK)
            error = note_old_entry(w, e, &entry, fate);
    }
    return error == AN_OK ? ani_fail_io(w, ani_sorter_rewind(e->old_places)) : error;
}

/* --- the contents of the older edition ---------------------------------------- */

/* Hashes the bytes of a place: with an id as ani_hash_overflow() does, else alone. */
static int hash_place(an_writer *w, ani_edition *e, const ani_place *place, const ani_pair *pair,
                      uint8_t hash[ANI_HASH_SIZE])
{
    crypto_generichash_blake2b_state state;
    const an_entry entry = ani_entry_of_place(place);
    int error = AN_OK;
    (void)crypto_generichash_blake2b_init(&state, NULL, 0, ANI_HASH_SIZE);
    if (pair->value_length > 1)
        add_id(&state, pair->value + 1, pair->value_length - 1);
    size_t n = 0;
    for (uint64_t at = 0; error == AN_OK && at < place->length; at += n) {
        const void *bytes;
        error = an_content_view(e->from, &entry, at, &bytes, &n);
        if (error == AN_OK)
            (void)crypto_generichash_blake2b_update(&state, bytes, n);
    }
    (void)crypto_generichash_blake2b_final(&state, hash, ANI_HASH_SIZE);
    return ani_fail_old(w, e->from, error);
}

static int hash_old_place(an_writer *w, ani_edition *e, const ani_pair *pair)
{
    uint8_t hash[ANI_HASH_SIZE];
    const ani_place place = ani_get_place_key(pair->key);
    int error = hash_place(w, e, &place, pair, hash);
    if (error != AN_OK)
        return error;
    ani_pair found = {hash, pair->key, sizeof hash, pair->key_length};
    bool is_content = pair->key[ANI_PLACE_KIND] == ANI_OF_CONTENT;
    return ani_fail_io(w, ani_sorter_add(is_content ? e->old_contents : e->old_overflows, &found));
}

/* Hashes each place once, in the order of the file. */
static int hash_old_places(an_writer *w, ani_edition *e)
{
    uint8_t last[ANI_PLACE_KEY] = {0};
    ani_pair pair;
    bool end;
    int error = AN_OK;
    while (error == AN_OK &&
           (error = ani_fail_io(w, ani_sorter_next(e->old_places, &pair, &end))) == AN_OK && !end) {
        bool is_again =
            pair.key[ANI_PLACE_KIND] == ANI_OF_CONTENT && memcmp(last, pair.key, sizeof last) == 0;
        memcpy(last, pair.key, sizeof last);
        if (!is_again)
            error = hash_old_place(w, e, &pair);
    }
    return error;
}

/* --- equal ones ---------------------------------------- */

static int patch_places(an_writer *w, uint64_t arrival, unsigned kind, const ani_place *place)
{
    ani_places places;
    int error = ani_read_places(w, arrival, &places);
    if (error != AN_OK)
        return error;
    *(kind == ANI_OF_CONTENT ? &places.content : &places.overflow) =
        place ? *place : (ani_place){0};
    places.kept = place ? places.kept | kind : places.kept & ~(uint64_t)kind;
    return ani_write_places(w, arrival, &places);
}

int ani_move_content(an_writer *w, const ani_pair *live)
{
    uint64_t arrival;
    memcpy(&arrival, live->value, sizeof arrival);
    return patch_places(w, arrival, live->key[ANI_PLACE_KIND], NULL);
}

static int keep_place(an_writer *w, ani_edition *e, const uint8_t *arrival_bytes,
                      const uint8_t *key, unsigned kind)
{
    uint64_t arrival;
    const ani_place place = ani_get_place_key(key);
    memcpy(&arrival, arrival_bytes, sizeof arrival);
    ani_pair pair = {key, arrival_bytes, ANI_PLACE_KEY, sizeof arrival};
    int error = patch_places(w, arrival, kind, &place);
    return error == AN_OK ? ani_fail_io(w, ani_sorter_add(e->live, &pair)) : error;
}

/* Reads two sorters of hashes side by side. The first of new ones that are equal gets the place of
 * the first old one. */
static int join(an_writer *w, ani_edition *e, ani_sorter *new_ones, ani_sorter *old_ones,
                unsigned kind)
{
    uint8_t last[ANI_HASH_SIZE];
    ani_pair now, old;
    bool now_end, old_end = false, has_last = false;
    int error = ani_sorter_rewind(new_ones);
    if (error == 0)
        error = ani_sorter_rewind(old_ones);
    if (error == 0)
        error = ani_sorter_next(old_ones, &old, &old_end);
    if (error != 0)
        return ani_fail_io(w, error);
    while (error == AN_OK && !old_end &&
           (error = ani_fail_io(w, ani_sorter_next(new_ones, &now, &now_end))) == AN_OK &&
           !now_end) {
        bool is_again = has_last && memcmp(last, now.key, sizeof last) == 0;
        while (error == AN_OK && !old_end && memcmp(old.key, now.key, ANI_HASH_SIZE) < 0)
            error = ani_fail_io(w, ani_sorter_next(old_ones, &old, &old_end));
        if (error == AN_OK && !old_end && !is_again && memcmp(old.key, now.key, ANI_HASH_SIZE) == 0)
            error = keep_place(w, e, now.value, old.value, kind);
        memcpy(last, now.key, sizeof last);
        has_last = true;
    }
    return error;
}

static int open_old_sorters(an_writer *w, ani_edition *e)
{
    ani_sorter **sorters[] = {&e->old_places, &e->old_contents, &e->old_overflows, &e->live};
    int error = 0;
    for (unsigned i = 0; i < sizeof sorters / sizeof sorters[0] && error == 0; i++)
        error = ani_sorter_open(sorters[i], w->folder);
    return ani_fail_io(w, error);
}

int ani_find_unchanged(an_writer *w)
{
    ani_edition *e = w->keeper->edition;
    int error = sort_new_ids(w, e);
    if (error == AN_OK)
        error = open_old_sorters(w, e);
    if (error == AN_OK)
        error = walk_old_entries(w, e);
    ani_sorter_close(e->new_ids);
    e->new_ids = NULL;
    if (error == AN_OK)
        error = hash_old_places(w, e);
    if (error == AN_OK)
        error = join(w, e, w->by_hash, e->old_contents, ANI_OF_CONTENT);
    if (error == AN_OK)
        error = join(w, e, e->new_overflows, e->old_overflows, ANI_OF_OVERFLOW);
    return error;
}
