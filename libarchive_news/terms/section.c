/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the search section: its extents and its own data.
 *
 * The section has two extents: inner pages and the characters object are one, leaves the other. An
 * index with one page has no inner pages, and where there are no characters either, only the extent
 * of leaves is left. Hashes of extents do not depend on where they lie; offsets are filled in last.
 */
#include "terms/terms.h"

#include <string.h>

enum { AT_CHARACTERS = 24 };

static int hash_bytes(void *context, const void *bytes, size_t length)
{
    ani_hash_add(context, bytes, length);
    return 0;
}

/* The pages from level `from` down to level `to`. */
static int hash_levels(ani_search_part *p, unsigned from, unsigned to, ani_hash_state *state,
                       uint64_t *size)
{
    const ani_target target = {hash_bytes, state};
    int error = 0;
    for (unsigned level = from + 1; level-- > to && error == 0;) {
        ani_spool *pages = ani_builder_level(p->table, level);
        error = ani_spool_copy(pages, &target);
        *size += pages->size;
    }
    return error;
}

static int hash_early(ani_search_part *p, unsigned levels)
{
    ani_hash_state state;
    int error = 0;
    ani_hash_begin(&state, ANI_HASH_EXTENT);
    if (levels > 1)
        error = hash_levels(p, levels - 1, 1, &state, &p->early_size);
    p->inner_size = p->early_size;
    if (p->characters.type != 0)
        ani_hash_add(&state, p->character_bytes, p->characters.stored);
    p->early_size += p->characters.stored;
    ani_hash_end(&state, p->early_hash);
    return error;
}

static int hash_late(ani_search_part *p)
{
    ani_hash_state state;
    ani_hash_begin(&state, ANI_HASH_EXTENT);
    int error = hash_levels(p, 0, 0, &state, &p->late_size);
    ani_hash_end(&state, p->late_hash);
    return error;
}

static int make_character_object(ani_search *s, ani_search_part *p)
{
    size_t length;
    int error = ani_make_characters(s, &p->character_bytes, &length);
    if (error != AN_OK || length == 0)
        return error;
    p->characters = (an_reference){
        .stored = (uint32_t)length, .raw = (uint32_t)length, .type = AN_OBJECT_CHARACTERS};
    return ani_finish_object(s->w, &p->character_bytes, &p->characters);
}

int ani_make_search_part(ani_search *s)
{
    ani_search_part *p = &s->w->search_part;
    an_table table;
    ani_builder_table(p->table, &table);
    int error = make_character_object(s, p);
    if (error != AN_OK)
        return error;
    error = hash_early(p, table.levels);
    if (error == 0)
        error = hash_late(p);
    p->extents = p->early_size > 0 ? 2 : 1;
    p->payload_size = ANI_EXTENTS_HEADER + p->extents * ANI_EXTENT_SIZE + ANI_SEARCH_HEAD +
                      ani_table_size(&table) + strlen(s->stemmer);
    return ani_fail_io(s->w, error);
}

static size_t put_extent(uint8_t *bytes, uint64_t offset, uint64_t size,
                         const uint8_t hash[ANI_HASH_SIZE])
{
    ani_store(bytes, 8, offset);
    ani_store(bytes + 8, 8, size);
    memcpy(bytes + 16, hash, ANI_HASH_SIZE);
    return ANI_EXTENT_SIZE;
}

static size_t put_extents(const ani_search_part *p, uint8_t *bytes)
{
    size_t n = ANI_EXTENTS_HEADER;
    memset(bytes, 0, n);
    ani_store(bytes, 2, p->extents);
    if (p->early_size > 0)
        n += put_extent(bytes + n, p->early_offset, p->early_size, p->early_hash);
    return n + put_extent(bytes + n, p->late_offset, p->late_size, p->late_hash);
}

static size_t put_search_head(const ani_search *s, uint8_t *bytes)
{
    const ani_search_part *p = &s->w->search_part;
    memset(bytes, 0, ANI_SEARCH_HEAD);
    ani_store(bytes, 2, 1); /* the tokeniser */
    bytes[2] = ANI_IMPACTS;
    bytes[3] = (uint8_t)strlen(s->stemmer);
    memcpy(bytes + 4, s->config.unicode, sizeof s->config.unicode);
    memcpy(bytes + 8, s->weights, ANI_IMPACTS);
    if (p->characters.type != 0) {
        an_reference characters = p->characters;
        characters.offset = p->early_offset + p->inner_size;
        ani_put_reference(bytes + AT_CHARACTERS, &characters);
    }
    return ANI_SEARCH_HEAD;
}

void ani_put_search_part(const an_writer *w, const an_table *table, uint8_t *bytes)
{
    const ani_search *s = w->search;
    size_t n = put_extents(&w->search_part, bytes);
    n += put_search_head(s, bytes + n);
    n += ani_put_table(bytes + n, table);
    memcpy(bytes + n, s->stemmer, strlen(s->stemmer));
}
