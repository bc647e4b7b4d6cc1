/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table of ids with open addressing, at most four fifths full. It holds two keyed hashes of each
 * id and no ids, 24 bytes in all: one of the id as it is, and one of what file systems may take it
 * for, which decides the slot. That two ids share both is not to be expected in any archive.
 */
#include "input/origins.h"

#include "text/fold_name.h"

#include <sodium.h>
#include <stdlib.h>

struct origin_slot {
    uint64_t folded; /* 0: empty */
    uint64_t exact;
    uint64_t input : 24, number : 39, is_item : 1;
};

typedef struct id_hashes {
    uint64_t folded, exact;
} id_hashes;

static bool hash_id(origins *o, const char *id, size_t length, id_hashes *hashes)
{
    size_t folded_length;
    char *folded = fold_name(id, length, &folded_length);
    if (!folded)
        return false;
    (void)crypto_shorthash((unsigned char *)&hashes->exact, (const unsigned char *)id, length,
                           o->key);
    (void)crypto_shorthash((unsigned char *)&hashes->folded, (const unsigned char *)folded,
                           folded_length, o->key);
    hashes->folded |= 1;
    free(folded);
    return true;
}

static void put_slot(struct origin_slot *slots, size_t size, struct origin_slot slot)
{
    size_t at = (size_t)(slot.folded % size);
    while (slots[at].folded != 0)
        at = at + 1 < size ? at + 1 : 0;
    slots[at] = slot;
}

static bool make_slots(origins *o)
{
    if (o->size > 0 && o->count < o->size / 5 * 4)
        return true;
    if (o->size == 0)
        randombytes_buf(o->key, sizeof o->key);
    size_t size = o->size / 2 * 3 + 1021;
    struct origin_slot *slots = calloc(size, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < o->size; i++)
        if (o->slots[i].folded != 0)
            put_slot(slots, size, o->slots[i]);
    free(o->slots);
    o->slots = slots;
    o->size = size;
    return true;
}

enum origin_result origins_find(origins *o, const char *id, size_t length, origin *there,
                                bool *failed)
{
    enum origin_result result = ORIGIN_NEW;
    id_hashes hashes;
    *failed = !make_slots(o) || !hash_id(o, id, length, &hashes);
    if (*failed)
        return result;
    for (size_t at = (size_t)(hashes.folded % o->size); o->slots[at].folded != 0;
         at = at + 1 < o->size ? at + 1 : 0) {
        const struct origin_slot *slot = &o->slots[at];
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
    put_slot(o->slots, o->size,
             (struct origin_slot){hashes.folded, hashes.exact, from->input & 0xFFFFFF,
                                  from->number & 0x3FFFFFFFFF, from->is_item});
    o->count++;
    return true;
}

void origins_free(origins *o)
{
    free(o->slots);
    *o = (origins){0};
}
