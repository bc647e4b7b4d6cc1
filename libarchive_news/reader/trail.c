/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A walk from leaf to leaf: the page above them is kept as it was left, so that the next leaf is
 * the child of its next cell. When the page has no more cells, or is not in the cache any more, the
 * next leaf is found from the top, and the trail begins anew.
 *
 * The stored bytes of leaves follow each other in the file. So those of several leaves are read and
 * hashed together, where the processor hashes several at once and there is memory for them. Only
 * bytes with the right hash are used. What cannot be read, or has a wrong hash, is read again when
 * the walk comes to it: then the error is the same, and comes in the same place.
 */
#include "reader/internal.h"

#ifndef AN_SMALL

void ani_trail_begin(ani_trail *t, uint8_t *room, size_t size)
{
    t->table = NULL;
    t->room = room;
    t->room_size = size;
}

void ani_trail_keep(ani_trail *t, const an_table *table, an_cached_page *parent,
                    const ani_page *page, const ani_key *key, uint64_t rank)
{
    t->table = table;
    t->parent = parent;
    t->offset = parent->offset;
    memcpy(t->hash, parent->hash, sizeof t->hash);
    t->page = *page;
    t->rank = rank;
    t->key_length = key->length;
    memcpy(t->key, key->bytes, key->length);
    t->ahead_count = 0;
}

/* Whether the trail leads to the leaf that begins with this rank. */
static bool leads_to(const ani_trail *t, const an_table *table, uint64_t rank)
{
    return t->table == table && t->rank == rank && !ani_page_is_done(&t->page) &&
           t->parent->offset == t->offset && memcmp(t->parent->hash, t->hash, sizeof t->hash) == 0;
}

/* What is looked for ahead. */
typedef struct leaves_ahead {
    an_reference ref[ANI_AHEAD];
    unsigned count;
    size_t size; /* of all */
} leaves_ahead;

/* Finds the next leaves, as many as may be read together. */
static void find_leaves(const an_reader *r, const ani_trail *t, leaves_ahead *a)
{
    const an_source *source = &r->config.source;
    size_t room = source->map ? SIZE_MAX : t->room_size;
    ani_page page = t->page;
    ani_cell cell;
    while (a->count < ANI_AHEAD && !ani_page_is_done(&page)) {
        if (ani_page_skip(&page, &r->header, &cell) != AN_OK ||
            ani_page_complete(&page, &r->header, &cell) != AN_OK)
            break;
        an_reference *ref = &cell.child.ref;
        ref->offset += t->table->base[0];
        if (ref->stored > room - a->size || !ani_is_in_file(&r->header, ref))
            break;
        a->size += ref->stored;
        a->ref[a->count++] = *ref;
    }
}

/* Reads and hashes the next leaves. */
static void look_ahead(const an_reader *r, ani_trail *t)
{
    leaves_ahead a = {.count = 0};
    ani_hash_job job[ANI_AHEAD];
    int result;
    find_leaves(r, t, &a);
    if (a.count < 2 || ani_source_bytes(&r->config.source, a.ref[0].offset, a.size, t->room,
                                        &t->ahead, &result) != AN_OK)
        return;
    const uint8_t *bytes = t->ahead;
    for (unsigned i = 0; i < a.count; bytes += a.ref[i++].stored)
        job[i] = (ani_hash_job){.bytes = bytes, .length = a.ref[i].stored};
    ani_hash_many(AN_OBJECT_PAGE, job, a.count);
    t->ahead_good = 0;
    for (unsigned i = 0; i < a.count; i++)
        if (memcmp(job[i].hash, a.ref[i].hash, ANI_HASH_SIZE) == 0)
            t->ahead_good |= (uint32_t)1 << i;
    t->ahead_count = a.count;
}

/* Takes the bytes of the next leaf from those that were hashed ahead. Returns NULL if they are not
 * there, or have a wrong hash. */
static const uint8_t *take_ahead(ani_trail *t, const an_reference *ref)
{
    if (t->ahead_count == 0)
        return NULL;
    const uint8_t *stored = t->ahead_good & 1 ? t->ahead : NULL;
    t->ahead += ref->stored;
    t->ahead_good >>= 1;
    t->ahead_count--;
    return stored;
}

bool ani_trail_next(an_reader *r, ani_trail *t, const an_table *table, uint64_t rank,
                    ani_cell *cell, const uint8_t **stored)
{
    ani_key key = {t->key, t->key_length};
    if (!leads_to(t, table, rank))
        return false;
    if (ANI_TOGETHER > 1 && t->ahead_count == 0)
        look_ahead(r, t);
    int error = ani_page_pass(&t->page, &r->header, &key, cell);
    if (error == AN_OK)
        error = ani_page_complete(&t->page, &r->header, cell);
    if (error != AN_OK) {
        t->table = NULL;
        return false;
    }
    t->key_length = key.length;
    t->rank += cell->child.beneath.below;
    t->parent->used = r->clock;
    *stored = take_ahead(t, &cell->child.ref);
    return true;
}

#endif
