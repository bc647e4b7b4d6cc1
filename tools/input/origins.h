/* SPDX-License-Identifier: BSD-2-Clause */
/* Where each id came from, so that one that comes again is known. */
#ifndef ANEWS_ORIGINS_H
#define ANEWS_ORIGINS_H

#include "input/origin_slots.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where an item came from: from an INPUT that is a file or folder, or from a place in a stream. */
typedef struct origin {
    uint32_t input;  /* its number, below 2^24 */
    uint64_t number; /* of the line or item, below 2^38; 0: no stream */
    bool is_item;    /* and not the line */
} origin;

/* Begins as {.folder = ...}. */
typedef struct origins {
    const char *folder; /* for a file of slots that are too many for memory */
    size_t in_memory;   /* how many slots are not; 0: ORIGIN_SLOTS_IN_MEMORY */
    origin_slots slots;
    size_t count;
    uint8_t key[16];
} origins;

enum origin_result {
    ORIGIN_NEW,
    ORIGIN_TWIN,  /* an id is there that file systems may take for this one */
    ORIGIN_TWICE, /* this id is there */
};

/* Looks for an id. *there: where the one that is there came from. *failed: memory ran out, or there
 * is an error of the file, with errno. */
enum origin_result origins_find(origins *o, const char *id, size_t length, origin *there,
                                bool *failed);
/* Adds an id. Returns false with errno if that fails. */
bool origins_add(origins *o, const char *id, size_t length, const origin *from);
void origins_free(origins *o);

#endif
