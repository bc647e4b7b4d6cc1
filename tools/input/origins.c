/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table of ids with open addressing, at most four fifths full. It holds two keyed hashes of each
 * id and no ids, 24 bytes in all: one of the id as it is, and one of what file systems may take it
 * for, which decides the slot. That two ids share both is not to be expected in any archive.
 *
 * Slots are in the order of the hashes, so that a larger table is filled from first to last when
 * slots are in a file.
 */
#include "input/origins.h"

#include "text/fold_name.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>

typedef struct id_hashes {
    uint64_t folded, exact;
} id_hashes;

static bool hash_id(origins *o, const char *id, size_t length, id_hashes *hashes)
{
    size_t folded_length;
    char *folded = fold_name(id, length, &folded_length);
    if (!folded) {
        errno = ENOMEM;
        return false;
    }
    (void)crypto_shorthash((unsigned char *)&hashes->exact, (const unsigned char *)id, length,
                           o->key);
    (void)crypto_shorthash((unsigned char *)&hashes->folded, (const unsigned char *)folded,
                           folded_length, o->key);
    hashes->folded |= 1;
    free(folded);
    return true;
}

static size_t home_of(uint64_t folded, size_t size)
{
    return (size_t)((folded >> 32) * size >> 32);
}

/* Finds a slot that is free. */
static bool put_slot(origin_slots *slots, const origin_slot *slot)
{
    for (size_t at = home_of(slot->folded, slots->size);; at = at + 1 < slots->size ? at + 1 : 0) {
        origin_slot *there = origin_slots_at(slots, at);
        if (!there)
            return false;
        if (there->folded != 0)
            continue;
        *there = *slot;
        origin_slots_changed(slots, at);
        return true;
    }
}

static bool copy_slots(origin_slots *from, origin_slots *to)
{
    for (size_t i = 0; i < from->size; i++) {
        const origin_slot *slot = origin_slots_at(from, i);
        if (!slot || (slot->folded != 0 && !put_slot(to, slot)))
            return false;
    }
    return true;
}

static bool make_slots(origins *o)
{
    size_t size = o->slots.size;
    if (size > 0 && o->count < size / 5 * 4)
        return true;
    if (size == 0)
        randombytes_buf(o->key, sizeof o->key);
    if (size > UINT32_MAX / 2) {
        errno = ENOMEM;
        return false;
    }
    origin_slots larger;
    size_t most = o->in_memory > 0 ? o->in_memory : ORIGIN_SLOTS_IN_MEMORY;
    if (origin_slots_make(&larger, size / 2 * 3 + 1021, most, o->folder) != 0)
        return false;
    bool good = copy_slots(&o->slots, &larger);
    origin_slots_free(good ? &o->slots : &larger);
    if (good)
        o->slots = larger;
    return good;
}

enum origin_result origins_find(origins *o, const char *id, size_t length, origin *there,
                                bool *failed)
{
    enum origin_result result = ORIGIN_NEW;
    id_hashes hashes;
    *failed = !make_slots(o) || !hash_id(o, id, length, &hashes);
    if (*failed)
        return result;
    const origin_slots *slots = &o->slots;
    for (size_t at = home_of(hashes.folded, slots->size);; at = at + 1 < slots->size ? at + 1 : 0) {
        const origin_slot *slot = origin_slots_at(&o->slots, at);
        *failed = !slot;
        if (!slot || slot->folded == 0)
            break;
        bool is_same = slot->exact == hashes.exact;
        if (slot->folded != hashes.folded || (result == ORIGIN_TWIN && !is_same))
            continue;
        *there = (origin){(uint32_t)slot->input, slot->number, slot->is_item};
        result = is_same ? ORIGIN_TWICE : ORIGIN_TWIN;
        if (is_same)
            break;
    }
    return result;
}

bool origins_add(origins *o, const char *id, size_t length, const origin *from)
{
    id_hashes hashes;
    if (!make_slots(o) || !hash_id(o, id, length, &hashes))
        return false;
    const origin_slot slot = {hashes.folded, hashes.exact, from->input & 0xFFFFFF,
                              from->number & 0x3FFFFFFFFF, from->is_item};
    if (!put_slot(&o->slots, &slot))
        return false;
    o->count++;
    return true;
}

void origins_free(origins *o)
{
    origin_slots_free(&o->slots);
    o->count = 0;
}
