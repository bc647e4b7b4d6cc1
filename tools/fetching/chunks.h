/* SPDX-License-Identifier: BSD-2-Clause */
/* Parts of a file that were fetched, kept in bounded memory. */
#ifndef ANEWS_CHUNKS_H
#define ANEWS_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CHUNK_SIZE = 4 << 10,
    CHUNK_SETS = 512,
    CHUNK_WAYS = 8,
    CHUNKS = CHUNK_SETS * CHUNK_WAYS /* 16 MiB in all */
};

/* What is known of a place for a chunk. */
typedef struct chunk {
    uint64_t number, used;
    uint32_t length; /* 0: empty */
} chunk;

/* Begins as all zero bytes. */
typedef struct chunks {
    uint8_t *bytes; /* of all places; malloced */
    chunk at[CHUNKS];
    uint64_t clock;
    chunk *filling; /* a chunk of which not all has come; NULL: none */
    uint32_t filled;
} chunks;

/* Returns whether there is enough memory. Memory that is never used is never taken. */
bool chunks_begin(chunks *c);
/* Finds a chunk. Returns its bytes, which stay until something is added; NULL if it is not kept. */
const uint8_t *chunks_find(chunks *c, uint64_t number, uint32_t *length);
bool chunks_have(const chunks *c, uint64_t number);
/* Takes bytes of a file of `size` bytes, which come in order from the beginning of a chunk on.
 * Chunks that are complete are kept, and those go that were not used for longest. */
void chunks_add(chunks *c, uint64_t offset, const uint8_t *bytes, size_t length, uint64_t size);
void chunks_free(chunks *c);

#endif
