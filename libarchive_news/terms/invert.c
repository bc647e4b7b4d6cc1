/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inverts articles: from terms of an article to articles of a group of terms.
 *
 * An arena holds the terms that were met, their groups, and the postings of each group in a chain
 * of chunks. Two hash tables find terms and groups. So each stem is asked for once for each filling
 * of the arena, and an article costs two steps for each of its terms. When the arena is full, after
 * an article, each chunk goes to a sorter with the name of its group, each term to another with the
 * name of its group before it, and the arena is empty again. Equal names keep their order in the
 * sorter, so that the chunks of a group come back with ascending numbers.
 *
 * A group is named after its stem, or after its only term if that has no stem; a byte before the
 * name tells the two apart.
 */
#include "terms/terms.h"

#include <stdlib.h>
#include <string.h>

enum {
    ARENA_FIRST = 1 << 20,
    ARENA_FULL = 12 << 20,
    SLOTS_FIRST = 1 << 12,
    CHUNK_LEAST = 24,  /* bytes of the first chunk of a group */
    CHUNK_MOST = 2048, /* and of a late one */
    POSTING_ROOM = 3 * ANI_VARINT_MAX,
    NAME_ROOM = 1 + AN_STEM_MAX
};

/* Offsets are into the arena; 0 is none. */
typedef struct term_node {
    uint32_t hash, group;
    uint8_t length;
    uint8_t bytes[AN_TERM_MAX];
} term_node;

typedef struct group_node {
    uint32_t hash, first, last; /* chunks */
    uint32_t frequency;         /* in the article that is being added */
    uint64_t number;            /* of the last posting */
    uint8_t length;
    uint8_t name[NAME_ROOM];
} group_node;

/* Its first posting has the whole number, each other one the distance from the one before. */
typedef struct chunk {
    uint32_t next;
    uint16_t used, size;
    uint8_t bytes[];
} chunk;

/* A hash table of offsets. */
typedef struct slots {
    uint32_t *at;
    size_t size, count; /* size: a power of 2 */
} slots;

struct ani_inverter {
    uint8_t *arena;
    size_t used, size;
    slots terms, groups;
    uint32_t *touched; /* groups of the article that is being added */
    size_t touched_count, touched_size;
};

/* --- memory ---------------------------------------- */

static void *at_offset(const ani_inverter *v, uint32_t offset)
{
    return v->arena + offset;
}

/* Returns 0 if there is no memory. What was returned before may move. */
static uint32_t allot_node(ani_inverter *v, size_t size)
{
    size_t at = v->used;
    size = (size + 7) & ~(size_t)7;
    if (size > v->size - at) {
        size_t larger = 2 * v->size;
        uint8_t *arena = larger <= UINT32_MAX ? realloc(v->arena, larger) : NULL;
        if (!arena)
            return 0;
        v->arena = arena;
        v->size = larger;
    }
    v->used += size;
    return (uint32_t)at;
}

static uint32_t hash_name(const uint8_t *bytes, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static void put_in_slot(slots *t, uint32_t hash, uint32_t offset)
{
    size_t i = hash & (t->size - 1);
    while (t->at[i] != 0)
        i = (i + 1) & (t->size - 1);
    t->at[i] = offset;
}

/* Nodes of both kinds begin with their hash. */
static bool grow_slots(const ani_inverter *v, slots *t)
{
    slots larger = {.size = 2 * t->size, .count = t->count};
    larger.at = calloc(larger.size, sizeof *larger.at);
    if (!larger.at)
        return false;
    for (size_t i = 0; i < t->size; i++)
        if (t->at[i] != 0) {
            const uint32_t *hash = at_offset(v, t->at[i]);
            put_in_slot(&larger, *hash, t->at[i]);
        }
    free(t->at);
    *t = larger;
    return true;
}

static bool add_to_slots(const ani_inverter *v, slots *t, uint32_t hash, uint32_t offset)
{
    if (2 * t->count >= t->size && !grow_slots(v, t))
        return false;
    put_in_slot(t, hash, offset);
    t->count++;
    return true;
}

static bool open_slots(slots *t)
{
    t->size = SLOTS_FIRST;
    t->at = calloc(t->size, sizeof *t->at);
    return t->at != NULL;
}

/* --- terms and groups ---------------------------------------- */

static uint32_t find_term(const ani_inverter *v, uint32_t hash, const uint8_t *term, size_t length)
{
    const slots *t = &v->terms;
    for (size_t i = hash & (t->size - 1); t->at[i] != 0; i = (i + 1) & (t->size - 1)) {
        const term_node *n = at_offset(v, t->at[i]);
        if (n->hash == hash && n->length == length && memcmp(n->bytes, term, length) == 0)
            return t->at[i];
    }
    return 0;
}

static uint32_t find_group(const ani_inverter *v, uint32_t hash, const uint8_t *name, size_t length)
{
    const slots *t = &v->groups;
    for (size_t i = hash & (t->size - 1); t->at[i] != 0; i = (i + 1) & (t->size - 1)) {
        const group_node *n = at_offset(v, t->at[i]);
        if (n->hash == hash && n->length == length && memcmp(n->name, name, length) == 0)
            return t->at[i];
    }
    return 0;
}

static size_t name_group(const ani_search *s, const uint8_t *term, size_t length,
                         uint8_t name[NAME_ROOM])
{
    const an_search_config *c = &s->config;
    size_t n = 0;
    name[0] = 's';
    if (c->stem && c->stem(c->context, (const char *)term, length, (char *)name + 1, &n))
        return 1 + n;
    name[0] = 't';
    memcpy(name + 1, term, length);
    return 1 + length;
}

/* Returns 0 if there is no memory. */
static uint32_t group_of(ani_search *s, const uint8_t *term, size_t length)
{
    ani_inverter *v = s->inverter;
    uint8_t name[NAME_ROOM];
    size_t n = name_group(s, term, length, name);
    uint32_t hash = hash_name(name, n), at = find_group(v, hash, name, n);
    if (at != 0)
        return at;
    at = allot_node(v, sizeof(group_node));
    if (at == 0 || !add_to_slots(v, &v->groups, hash, at))
        return 0;
    group_node *g = at_offset(v, at);
    *g = (group_node){.hash = hash, .length = (uint8_t)n};
    memcpy(g->name, name, n);
    return at;
}

/* Returns the group of a term, or 0 if there is no memory. */
static uint32_t meet_term(ani_search *s, const uint8_t *term, size_t length)
{
    ani_inverter *v = s->inverter;
    uint32_t hash = hash_name(term, length), at = find_term(v, hash, term, length);
    if (at != 0)
        return ((const term_node *)at_offset(v, at))->group;
    uint32_t group = group_of(s, term, length);
    at = group != 0 ? allot_node(v, sizeof(term_node)) : 0;
    if (at == 0 || !add_to_slots(v, &v->terms, hash, at))
        return 0;
    term_node *n = at_offset(v, at);
    *n = (term_node){.hash = hash, .group = group, .length = (uint8_t)length};
    memcpy(n->bytes, term, length);
    return group;
}

/* --- articles ---------------------------------------- */

static bool touch_group(ani_inverter *v, uint32_t group)
{
    if (v->touched_count == v->touched_size) {
        size_t size = 2 * v->touched_size + 1024;
        uint32_t *touched = realloc(v->touched, size * sizeof *touched);
        if (!touched)
            return false;
        v->touched = touched;
        v->touched_size = size;
    }
    v->touched[v->touched_count++] = group;
    return true;
}

/* Counts the terms of an article by their groups. Returns false if there is no memory. */
static bool count_groups(ani_search *s, const uint8_t *terms, size_t length)
{
    ani_inverter *v = s->inverter;
    ani_cursor c = ani_cursor_on(terms, length);
    v->touched_count = 0;
    while (ani_left(&c) > 0) {
        size_t n = (size_t)ani_read_number(&c, 1);
        const uint8_t *term = ani_read_bytes(&c, n);
        uint32_t count = (uint32_t)ani_read_varint(&c);
        uint32_t at = term ? meet_term(s, term, n) : 0;
        if (at == 0)
            return false;
        group_node *g = at_offset(v, at);
        if (g->frequency == 0 && !touch_group(v, at))
            return false;
        g->frequency += count;
    }
    return true;
}

static uint64_t cap_frequencies(ani_inverter *v)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < v->touched_count; i++) {
        group_node *g = at_offset(v, v->touched[i]);
        if (g->frequency > ANI_FREQUENCY_MAX)
            g->frequency = ANI_FREQUENCY_MAX;
        sum += g->frequency;
    }
    return sum;
}

/* Appends a chunk to those of a group. Returns 0 if there is no memory. */
static uint32_t add_chunk(ani_inverter *v, uint32_t group)
{
    const group_node *g = at_offset(v, group);
    size_t before = g->last != 0 ? ((const chunk *)at_offset(v, g->last))->size : CHUNK_LEAST / 2;
    size_t size = 2 * before < CHUNK_MOST ? 2 * before : CHUNK_MOST;
    uint32_t at = allot_node(v, sizeof(chunk) + size);
    if (at == 0)
        return 0;
    group_node *moved = at_offset(v, group);
    chunk *fresh = at_offset(v, at);
    fresh->next = 0;
    fresh->used = 0;
    fresh->size = (uint16_t)size;
    if (moved->last != 0)
        ((chunk *)at_offset(v, moved->last))->next = at;
    else
        moved->first = at;
    moved->last = at;
    return at;
}

static size_t put_posting(uint8_t room[POSTING_ROOM], uint64_t distance, uint32_t frequency,
                          uint64_t length)
{
    size_t n = ani_put_varint(room, distance);
    n += ani_put_varint(room + n, frequency);
    return n + ani_put_varint(room + n, length);
}

static bool invert_posting(ani_inverter *v, uint32_t group, uint64_t number, uint64_t length)
{
    uint8_t room[POSTING_ROOM];
    group_node *g = at_offset(v, group);
    chunk *last = g->last != 0 ? at_offset(v, g->last) : NULL;
    size_t n = put_posting(room, number - g->number, g->frequency, length);
    if (!last || n > (size_t)last->size - last->used) {
        n = put_posting(room, number, g->frequency, length);
        uint32_t at = add_chunk(v, group);
        if (at == 0)
            return false;
        last = at_offset(v, at);
        g = at_offset(v, group);
    }
    memcpy(last->bytes + last->used, room, n);
    last->used = (uint16_t)(last->used + n);
    g->number = number;
    g->frequency = 0;
    return true;
}

/* --- emptying the arena ---------------------------------------- */

static int sort_chunks(ani_search *s, const group_node *g)
{
    int error = 0;
    for (uint32_t at = g->first; at != 0 && error == 0;) {
        const chunk *c = at_offset(s->inverter, at);
        error = ani_sorter_add(s->by_group, &(ani_pair){g->name, c->bytes, g->length, c->used});
        at = c->next;
    }
    return error;
}

/* Sorts a term by its group, then by its length, then by its bytes. */
static int sort_term(ani_search *s, const term_node *t)
{
    const group_node *g = at_offset(s->inverter, t->group);
    uint8_t key[NAME_ROOM + 2 + AN_TERM_MAX];
    size_t n = g->length;
    memcpy(key, g->name, n);
    key[n++] = 0;
    key[n++] = t->length;
    memcpy(key + n, t->bytes, t->length);
    return ani_sorter_add(s->by_name, &(ani_pair){key, NULL, n + t->length, 0});
}

static void empty_slots(slots *t)
{
    memset(t->at, 0, t->size * sizeof *t->at);
    t->count = 0;
}

static int empty_arena(ani_search *s)
{
    ani_inverter *v = s->inverter;
    int error = 0;
    for (size_t i = 0; i < v->groups.size && error == 0; i++)
        if (v->groups.at[i] != 0)
            error = sort_chunks(s, at_offset(v, v->groups.at[i]));
    for (size_t i = 0; i < v->terms.size && error == 0; i++)
        if (v->terms.at[i] != 0)
            error = sort_term(s, at_offset(v, v->terms.at[i]));
    empty_slots(&v->groups);
    empty_slots(&v->terms);
    v->used = 8;
    return ani_fail_io(s->w, error);
}

/* --- the whole ---------------------------------------- */

int ani_inverter_open(ani_search *s)
{
    ani_inverter *v = calloc(1, sizeof *v);
    s->inverter = v;
    if (!v)
        return ani_fail(s->w, AN_ERR_MEMORY, "out of memory");
    v->arena = malloc(ARENA_FIRST);
    v->size = ARENA_FIRST;
    v->used = 8; /* offset 0 is none */
    if (!v->arena || !open_slots(&v->terms) || !open_slots(&v->groups))
        return ani_fail(s->w, AN_ERR_MEMORY, "out of memory");
    int error = ani_sorter_open(&s->by_group, s->w->folder);
    if (error == 0)
        error = ani_sorter_open(&s->by_name, s->w->folder);
    return ani_fail_io(s->w, error);
}

int ani_invert_article(ani_search *s, const uint8_t *terms, size_t length, uint64_t number)
{
    ani_inverter *v = s->inverter;
    bool is_done = count_groups(s, terms, length);
    uint64_t sum = cap_frequencies(v);
    for (size_t i = 0; i < v->touched_count && is_done; i++)
        is_done = invert_posting(v, v->touched[i], number, sum);
    if (!is_done)
        return ani_fail(s->w, AN_ERR_MEMORY, "out of memory");
    s->documents++;
    s->lengths += sum;
    return v->used > ARENA_FULL ? empty_arena(s) : AN_OK;
}

int ani_inverter_finish(ani_search *s)
{
    int error = empty_arena(s);
    ani_inverter_close(s->inverter);
    s->inverter = NULL;
    ani_spool_close(&s->terms);
    ani_spool_close(&s->starts);
    free(s->article);
    s->article = NULL;
    s->article_size = 0;
    return error;
}

void ani_inverter_close(ani_inverter *v)
{
    if (!v)
        return;
    free(v->arena);
    free(v->terms.at);
    free(v->groups.at);
    free(v->touched);
    free(v);
}
