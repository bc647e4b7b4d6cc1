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
            consider(s, r->table[i].base[level], v->end[i][level]);
    if (r->header.blocks > 0)
        consider(s, r->table[ANI_TABLE_BLOCKS].content_base, v->content_end);
    return AN_OK;
}

int ani_verify_geometry(ani_verification *v)
{
    an_reader *r = v->r;
    extent_search s = {.end = AN_HEADER_SIZE};
    unsigned seen = 0;
    do {
        s.position = s.end;
        s.begin = UINT64_MAX;
        s.count = 0;
        int error = search_extents(v, &s);
        if (error != AN_OK)
            return error;
        seen++;
    } while (s.begin == s.position);
    bool fills = seen == s.count + 1 && s.position == r->header.file_size;
    return ani_fault(r, fills ? AN_OK : AN_ERR_FORMAT, &r->directory);
}

/* Not inlined: the state would be on the stack while tables are walked. */
static __attribute__((noinline)) int hash_extent(ani_verification *v, const ani_extent *e)
{
    an_reader *r = v->r;
    uint8_t hash[ANI_HASH_SIZE];
    ani_hash_state state;
    ani_hash_begin(&state, ANI_HASH_EXTENT);
    for (uint64_t at = 0; at < e->size;) {
        const uint8_t *bytes;
        uint64_t left = e->size - at;
        size_t n = left < r->header.block_raw ? (size_t)left : r->header.block_raw;
        int error = ani_source_bytes(&r->config.source, e->offset + at, n, r->block, &bytes,
                                     &r->fault.read_result);
        if (error != AN_OK)
            return error;
        ani_hash_add(&state, bytes, n);
        at += n;
        v->done += n;
        error = ani_report(r, v->done);
        if (error != AN_OK)
            return error;
    }
    ani_hash_end(&state, hash);
    return memcmp(hash, e->hash, sizeof hash) == 0 ? AN_OK : AN_ERR_HASH;
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
