/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes a mutated archive's hashes and signature right again, so that a reader gets as far as the
 * bytes that were mutated. This finds objects as a reader does, but refuses nothing. References
 * point forward: it hashes from the last object to the first, so that each reference is right
 * before the object that contains it is hashed. Pages and the directory must be stored raw (codec
 * 0), or their references cannot be changed.
 */
#ifndef FUZZ_REHASH_H
#define FUZZ_REHASH_H

#include "../unit/support/wire_offsets.h"
#include "format/page.h"

#include <archive_news/writer.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { REFERENCES_MOST = 4096 };

typedef struct found {
    uint64_t offset;
    uint32_t stored;
    uint8_t type;
    size_t hash_at; /* where in the file its reference has the hash */
} found;

typedef struct finder {
    uint8_t *bytes;
    size_t size, count;
    found at[REFERENCES_MOST];
    /* Of the table: where the next page of each level is, and the next block. Pages of a level
     * follow each other in the order in which they are found. */
    uint64_t next[ANI_LEVELS_MAX], next_block;
} finder;

static bool is_inside(const finder *f, uint64_t offset, uint64_t length)
{
    return offset >= AN_HEADER_SIZE && offset <= f->size && length <= f->size - offset;
}

static void add_found(finder *f, uint64_t offset, uint64_t stored, unsigned type, size_t hash_at)
{
    if (f->count < REFERENCES_MOST && is_inside(f, offset, stored) &&
        hash_at + ANI_HASH_SIZE <= f->size)
        f->at[f->count++] = (found){offset, (uint32_t)stored, (uint8_t)type, hash_at};
}

/* Adds the object of the reference at `at`, and returns its offset and stored size. */
static void add_reference(finder *f, size_t at, uint64_t *offset, uint64_t *stored)
{
    *offset = ani_load(f->bytes + at + REFERENCE_OFFSET, 8);
    *stored = ani_load(f->bytes + at + REFERENCE_STORED, 4);
    add_found(f, *offset, *stored, f->bytes[at + REFERENCE_TYPE], at + REFERENCE_HASH);
}

/* Skips what comes before a cell's reference, and what comes after it. */
static void skip_key(ani_cursor *c, unsigned table)
{
    size_t length;
    if (table != SECTION_ENTRIES && table != SECTION_SEARCH)
        return;
    (void)ani_read_varint(c);
    (void)ani_read_counted(c, &length);
}

static void skip_spans(ani_cursor *c, unsigned table, unsigned level)
{
    for (unsigned n = level + (table == SECTION_BLOCKS); level > 0 && n > 0; n--)
        (void)ani_read_varint(c); /* below, and then one span less than there are levels */
}

static void find_in_page(finder *f, unsigned table, uint64_t offset, uint64_t stored,
                         unsigned level)
{
    if (!is_inside(f, offset, stored) || stored < PAGE_CELLS || f->count == REFERENCES_MOST ||
        (level == 0 && table != SECTION_BLOCKS))
        return;
    const uint8_t *page = f->bytes + offset;
    uint64_t count = ani_load(page + PAGE_COUNT, 2);
    uint64_t *next = level > 0 ? &f->next[level - 1] : &f->next_block;
    ani_cursor c = ani_cursor_on(page + PAGE_CELLS, (size_t)stored - PAGE_CELLS);
    for (uint64_t i = 0; i < count && !c.bad; i++) {
        skip_key(&c, table);
        (void)ani_read_number(&c, 1);
        (void)ani_read_varint(&c);
        uint64_t child = ani_read_varint(&c), at = *next;
        (void)ani_read_varint(&c);
        const uint8_t *hash = ani_read_bytes(&c, ANI_HASH_SIZE);
        skip_spans(&c, table, level);
        if (c.bad)
            return;
        *next += child;
        add_found(f, at, child, level > 0 ? PAGE : BLOCK, (size_t)(hash - f->bytes));
        if (level > 0)
            find_in_page(f, table, at, child, level - 1);
    }
}

static void find_in_table(finder *f, unsigned type, size_t at, size_t size)
{
    uint64_t offset, stored;
    if (size < TABLE_FIXED_SIZE)
        return;
    unsigned levels = f->bytes[at + TABLE_LEVELS];
    if (levels < 1 || levels > ANI_LEVELS_MAX ||
        size < TABLE_FIXED_SIZE + LEVEL_BASE_SIZE * (size_t)(levels - 1))
        return;
    for (unsigned n = 0; n + 1 < levels; n++)
        f->next[levels - 2 - n] =
            ani_load(f->bytes + at + TABLE_LEVEL_BASES + LEVEL_BASE_SIZE * n, 8);
    f->next_block = ani_load(f->bytes + at + TABLE_CONTENT_BASE, 8);
    add_reference(f, at + TABLE_TOP, &offset, &stored);
    find_in_page(f, type, offset, stored, levels - 1);
}

/* Adds the extents of a section, and returns how many bytes they take of its payload. */
static size_t find_extents(finder *f, size_t at, size_t size)
{
    size_t whole = size;
    if (size < EXTENTS_HEADER)
        return size;
    uint64_t count = ani_load(f->bytes + at + EXTENTS_COUNT, 2);
    at += EXTENTS_HEADER;
    size -= EXTENTS_HEADER;
    for (; count > 0 && size >= EXTENT_SIZE; count--) {
        add_found(f, ani_load(f->bytes + at + EXTENT_OFFSET, 8),
                  ani_load(f->bytes + at + EXTENT_LENGTH, 8), ANI_HASH_EXTENT, at + EXTENT_HASH);
        at += EXTENT_SIZE;
        size -= EXTENT_SIZE;
    }
    return whole - size;
}

/* Adds the characters and the table of a search section's own data. The stemmer's name, which is
 * after the table, is taken for a part of it. */
static void find_index(finder *f, size_t at, size_t size)
{
    uint64_t offset, stored;
    if (size < SEARCH_TERMS)
        return;
    add_reference(f, at + SEARCH_CHARACTERS, &offset, &stored);
    find_in_table(f, SECTION_SEARCH, at + SEARCH_TERMS, size - SEARCH_TERMS);
}

static void find_all(finder *f)
{
    uint64_t offset, stored;
    add_reference(f, ROOT_DIRECTORY, &offset, &stored);
    if (!is_inside(f, offset, stored) || stored < DIRECTORY_HEADER)
        return;
    size_t at = (size_t)offset + DIRECTORY_HEADER, end = (size_t)(offset + stored);
    while (end - at >= SECTION_HEADER) {
        unsigned type = (unsigned)ani_load(f->bytes + at + SECTION_TYPE, 2);
        uint64_t size = ani_load(f->bytes + at + SECTION_PAYLOAD_SIZE, 4);
        unsigned flags = (unsigned)ani_load(f->bytes + at + SECTION_FLAGS, 2);
        at += SECTION_HEADER;
        if (size > end - at)
            return;
        size_t own = flags & FLAG_EXTENTS ? find_extents(f, at, (size_t)size) : 0;
        if (type <= SECTION_DICTIONARY && size >= REFERENCE_SIZE)
            add_reference(f, at, &offset, &stored);
        else if (type >= SECTION_ENTRIES && type <= SECTION_DATE)
            find_in_table(f, type, at, (size_t)size);
        else if (type == SECTION_SEARCH)
            find_index(f, at + own, (size_t)size - own);
        at += (size_t)size;
    }
}

static int last_first(const void *a, const void *b)
{
    const found *x = a, *y = b;
    return (x->offset < y->offset) - (x->offset > y->offset);
}

static void fuzz_key(an_secret_key *secret, an_public_key *public)
{
    uint8_t seed[crypto_sign_ed25519_SEEDBYTES] = "fuzzing";
    memcpy(secret->id, "fuzzing!", 8);
    memcpy(public->id, "fuzzing!", 8);
    (void)crypto_sign_ed25519_seed_keypair(public->key, secret->key, seed);
}

static void rehash(uint8_t *bytes, size_t size, const an_secret_key *key)
{
    static finder f;
    if (size < AN_HEADER_SIZE)
        return;
    f = (finder){.bytes = bytes, .size = size};
    find_all(&f);
    qsort(f.at, f.count, sizeof *f.at, last_first);
    for (size_t i = 0; i < f.count; i++)
        if (f.at[i].type <= CHARACTERS)
            ani_hash(f.at[i].type, bytes + f.at[i].offset, f.at[i].stored, bytes + f.at[i].hash_at);
    memset(bytes + AN_ROOT_SIZE, 0, AN_HEADER_SIZE - AN_ROOT_SIZE);
    (void)an_header_sign(bytes, key);
}

#endif
