/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chunk has its place in one of eight, which its number chooses. So finding one takes no table
 * that could grow, and neighbours in the file never push each other out until all places are taken.
 */
#include "fetching/chunks.h"

#include <stdlib.h>
#include <string.h>

bool chunks_begin(chunks *c)
{
    c->bytes = malloc((size_t)CHUNKS * CHUNK_SIZE);
    return c->bytes != NULL;
}

/* The first of the places that a chunk may have. */
static size_t first_place(uint64_t number)
{
    return (size_t)(number % CHUNK_SETS) * CHUNK_WAYS;
}

static uint8_t *bytes_at(const chunks *c, const chunk *place)
{
    return c->bytes + (size_t)(place - c->at) * CHUNK_SIZE;
}

/* Returns the place of a chunk that is kept, or CHUNKS. */
static size_t find_place(const chunks *c, uint64_t number)
{
    size_t first = first_place(number);
    for (size_t i = first; i < first + CHUNK_WAYS; i++)
        if (c->at[i].length > 0 && c->at[i].number == number)
            return i;
    return CHUNKS;
}

bool chunks_have(const chunks *c, uint64_t number)
{
    return find_place(c, number) < CHUNKS;
}

const uint8_t *chunks_find(chunks *c, uint64_t number, uint32_t *length)
{
    size_t i = find_place(c, number);
    if (i == CHUNKS)
        return NULL;
    c->at[i].used = ++c->clock;
    *length = c->at[i].length;
    return bytes_at(c, &c->at[i]);
}

/* Makes room for a chunk: where it is already, or where the oldest one is. */
static void begin_chunk(chunks *c, uint64_t number)
{
    size_t place = find_place(c, number), first = first_place(number);
    if (place == CHUNKS) {
        place = first;
        for (size_t i = first + 1; i < first + CHUNK_WAYS; i++)
            if (c->at[i].used < c->at[place].used)
                place = i;
    }
    c->at[place] = (chunk){.number = number};
    c->filling = &c->at[place];
    c->filled = 0;
}

/* Takes bytes that lie in one chunk. */
static void fill_chunk(chunks *c, uint64_t offset, const uint8_t *bytes, uint32_t length,
                       uint64_t size)
{
    uint64_t number = offset / CHUNK_SIZE;
    uint32_t at = (uint32_t)(offset % CHUNK_SIZE);
    if (at == 0)
        begin_chunk(c, number);
    if (c->filling == NULL || c->filling->number != number || c->filled != at)
        return;
    memcpy(bytes_at(c, c->filling) + at, bytes, length);
    c->filled += length;
    if (c->filled < CHUNK_SIZE && offset + length != size)
        return;
    c->filling->length = c->filled;
    c->filling->used = ++c->clock;
    c->filling = NULL;
}

void chunks_add(chunks *c, uint64_t offset, const uint8_t *bytes, size_t length, uint64_t size)
{
    while (length > 0) {
        size_t room = CHUNK_SIZE - (size_t)(offset % CHUNK_SIZE),
               step = length < room ? length : room;
        fill_chunk(c, offset, bytes, (uint32_t)step, size);
        offset += step;
        bytes += step;
        length -= step;
    }
}

void chunks_free(chunks *c)
{
    free(c->bytes);
    *c = (chunks){0};
}
