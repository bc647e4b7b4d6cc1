/* SPDX-License-Identifier: BSD-2-Clause */
/* Where each id came from, so that one that comes again is known. */
#ifndef ANEWS_ORIGINS_H
#define ANEWS_ORIGINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where an item came from: from an INPUT that is a file or folder, or from a place in a stream. */
typedef struct origin {
    uint32_t input;  /* its number, below 2^24 */
    uint64_t number; /* of the line or item, below 2^38; 0: no stream */
    bool is_item;    /* and not the line */
} origin;

/* Begins as {0}. */
typedef struct origins {
    struct origin_slot *slots;
    size_t size, count;
    uint8_t key[16];
} origins;

enum origin_result {
    ORIGIN_NEW,
    ORIGIN_TWIN,  /* an id is there that file systems may take for this one */
    ORIGIN_TWICE, /* this id is there */
};

/* Looks for an id. *there: where the one that is there came from. *failed: memory ran out. */
enum origin_result origins_find(origins *o, const char *id, size_t length, origin *there,
                                bool *failed);
/* Adds an id. Returns false if memory runs out. */
bool origins_add(origins *o, const char *id, size_t length, const origin *from);
void origins_free(origins *o);

#endif
