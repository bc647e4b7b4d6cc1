/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file as a whole: spec/FORMAT.md 12.10 and 12.11.
 *
 * The extents of everything that the archive has must follow each other without a gap or an
 * overlap, up to the end of the file. There is no memory to sort them. So they are met in the order
 * of the file with one search for each, which looks for the nearest one that begins at or after
 * where the last one ended; in the end all of them must have been met.
 *
 * Then the bytes of those that belong to sections are hashed piece by piece, whether the section is
 * known or not.
 *
 * Either is done step by step: one search, or one piece.
 */
#include "reader/verify.h"

/* A search for the extent that comes next in the file. */
typedef struct extent_search {
    uint64_t position;   /* where it may begin at the earliest */
    uint64_t begin, end; /* the nearest so far; begin UINT64_MAX: none */
    unsigned count;      /* extents that were looked at */
} extent_search;

static void consider(extent_search *s, uint64_t begin, uint64_t end)
{
    s->count++;
    if (begin >= s->position && begin < s->begin) {
        s->begin = begin;
        s->end = end;
    }
}

static int begin_extents(an_reader *r, ani_extent_walk *walk)
{
    an_cached_page *directory;
    int error = ani_load_directory(r, &directory);
    if (error == AN_OK)
        ani_begin_extents(walk, directory->bytes, directory->length);
    return error;
}

/* Looks at all extents: what the directory refers to, and the directory itself. */
static int search_extents(ani_verification *v, extent_search *s)
{
    an_reader *r = v->r;
    ani_extent_walk walk;
    ani_extent e;
    int error = begin_extents(r, &walk);
    if (error != AN_OK)
        return error;
    consider(s, r->directory.offset, r->directory.offset + r->directory.stored);
    while (ani_next_extent(&walk, &e))
        consider(s, e.offset, e.offset + e.size);
    for (unsigned i = 0; i < ANI_TABLES; i++)
        for (unsigned level = 0; level < r->table[i].levels; level++)
            consider(s, r->table[i].base[level], v->state.end[i][level]);
    if (r->header.blocks > 0)
        consider(s, r->table[ANI_TABLE_BLOCKS].content_base, v->state.content_end);
    return AN_OK;
}

int ani_meet_extent(ani_verification *v)
{
    an_reader *r = v->r;
    an_index_state *state = &v->state;
    extent_search s = {.position = state->position, .begin = UINT64_MAX};
    int error = search_extents(v, &s);
    if (error != AN_OK)
        return error;
    if (s.begin == s.position) {
        state->position = s.end;
        state->count++;
        return AN_OK;
    }
    bool fills = state->count == s.count && state->position == r->header.file_size;
    state->step = ANI_STEP_SECTIONS;
    state->position = 0;
    state->count = 0;
    return ani_fault(r, fills ? AN_OK : AN_ERR_FORMAT, &r->directory);
}

/* Hashes the bytes of an extent from `at` on, as many as the memory of the block has room for.
 * *length: how many. */
static int hash_piece(ani_verification *v, const ani_extent *e, uint64_t at, ani_hash_state *state,
                      size_t *length)
{
    an_reader *r = v->r;
    const uint8_t *bytes;
    uint64_t left = e->size - at;
    *length = left < r->header.block_raw ? (size_t)left : r->header.block_raw;
    int error = ani_source_bytes(&r->config.source, e->offset + at, *length, r->block, &bytes,
                                 &r->fault.read_result);
    if (error == AN_OK)
        ani_hash_add(state, bytes, *length);
    return error;
}

static int compare_hash(ani_hash_state *state, const ani_extent *e)
{
    uint8_t hash[ANI_HASH_SIZE];
    ani_hash_end(state, hash);
    return memcmp(hash, e->hash, sizeof hash) == 0 ? AN_OK : AN_ERR_HASH;
}

static int report_piece(ani_verification *v, size_t length)
{
    v->state.done += length;
    return ani_report(v->r, v->state.done);
}

/* Not inlined: the state would be on the stack while tables are walked. */
__attribute__((noinline)) static int hash_extent(ani_verification *v, const ani_extent *e)
{
    ani_hash_state state;
    ani_hash_begin(&state, ANI_HASH_EXTENT);
    for (uint64_t at = 0; at < e->size;) {
        size_t length;
        int error = hash_piece(v, e, at, &state, &length);
        if (error == AN_OK)
            error = report_piece(v, length);
        if (error != AN_OK)
            return error;
        at += length;
    }
    return compare_hash(&state, e);
}

int ani_verify_sections(ani_verification *v)
{
    an_reader *r = v->r;
    ani_extent_walk walk;
    ani_extent e;
    int error = begin_extents(r, &walk);
    /* Hashing loads nothing, so that the directory stays. */
    while (error == AN_OK && ani_next_extent(&walk, &e)) {
        const an_reference at = {.offset = e.offset, .type = AN_OBJECT_EXTENT};
        if (e.hash)
            error = ani_fault(r, hash_extent(v, &e), &at);
    }
    return error;
}

/* --- a piece at a time ---------------------------------------- */

/* Finds the extent that is being hashed, the one of number state.count among those with a hash.
 * *found: there is one. */
static int find_extent(ani_verification *v, ani_extent *e, bool *found)
{
    ani_extent_walk walk;
    unsigned number = 0;
    int error = begin_extents(v->r, &walk);
    *found = false;
    while (error == AN_OK && !*found && ani_next_extent(&walk, e))
        *found = e->hash && number++ == v->state.count;
    return error;
}

/* Hashes the next piece of an extent, and compares after the last one. After an error the next
 * piece is the same again, or the first one if the hash was wrong. */
static int hash_on(ani_verification *v, const ani_extent *e, uint8_t *kept)
{
    an_index_state *state = &v->state;
    ani_hash_state hash;
    size_t length;
    _Static_assert(sizeof hash <= AN_HASH_STATE, "there is room to keep it");
    if (state->position == 0)
        ani_hash_begin(&hash, ANI_HASH_EXTENT);
    else
        memcpy(&hash, kept, sizeof hash);
    int error = hash_piece(v, e, state->position, &hash, &length);
    if (error != AN_OK)
        return error;
    memcpy(kept, &hash, sizeof hash);
    state->position += length;
    if (state->position == e->size) {
        state->position = 0;
        error = compare_hash(&hash, e);
        state->count += error == AN_OK;
    }
    return error == AN_OK ? report_piece(v, length) : error;
}

int ani_verify_piece(ani_verification *v, uint8_t *kept)
{
    ani_extent e;
    bool found;
    int error = find_extent(v, &e, &found);
    if (error != AN_OK)
        return error;
    const an_reference at = {.offset = e.offset, .type = AN_OBJECT_EXTENT};
    if (found)
        return ani_fault(v->r, hash_on(v, &e, kept), &at);
    v->state.step = ANI_STEP_DONE;
    return AN_OK;
}
