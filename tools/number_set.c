/* SPDX-License-Identifier: BSD-2-Clause */
/* A table with open addressing that is never more than half full. */
#include "number_set.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>

enum { SIZE_LEAST = 64 };

/* Returns the slot that holds the number, or the empty one where it belongs. stored is not 0. */
static uint64_t *find_place_of(const number_set *set, uint64_t stored)
{
    size_t mask = set->size - 1, at = (size_t)((stored * set->factor) >> 32) & mask;
    while (set->slots[at] != 0 && set->slots[at] != stored)
        at = (at + 1) & mask;
    return &set->slots[at];
}

static bool grow_set(number_set *set)
{
    number_set larger = {.size = set->size == 0 ? SIZE_LEAST : 2 * set->size, .count = set->count};
    randombytes_buf(&larger.factor, sizeof larger.factor);
    larger.factor |= 1;
    larger.slots = calloc(larger.size, sizeof *larger.slots);
    if (larger.slots == NULL)
        return false;
    for (size_t i = 0; i < set->size; i++)
        if (set->slots[i] != 0)
            *find_place_of(&larger, set->slots[i]) = set->slots[i];
    free(set->slots);
    *set = larger;
    return true;
}

enum number_set_result number_set_add(number_set *set, uint64_t number)
{
    if (2 * set->count >= set->size && !grow_set(set))
        return NUMBER_HAS_NO_MEMORY;
    uint64_t stored = number + 1, *slot = find_place_of(set, stored);
    if (*slot == stored)
        return NUMBER_IS_KNOWN;
    *slot = stored;
    set->count++;
    return NUMBER_IS_NEW;
}

void number_set_free(number_set *set)
{
    free(set->slots);
    *set = (number_set){0};
}
