/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sorts more than memory holds.
 *
 * Pairs gather in an arena. When it is full, an index of them is sorted and they are appended to a
 * spool in order: a sorted run. At the end the runs are merged: each has a buffer with its next
 * pairs, and a heap of runs, ordered by their next key, tells which pair comes next. If everything
 * fits the arena, there is no run and no file, and the index is read from the first to the last.
 * Equal keys keep the order in which they were added: sorting the index is stable, and among runs
 * the earlier one wins.
 */
#include "writer/sort.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 8, RUN_BUFFER_LEAST = 8192 };

typedef struct sorted_run {
    uint64_t at, end; /* what is still to be read from the spool */
    uint8_t *buffer;
    size_t size;          /* of the buffer */
    size_t start, length; /* the unread bytes in it */
    ani_pair head;        /* the next pair; key NULL before the first */
    bool is_empty;
} sorted_run;

struct ani_sorter {
    const char *folder;
    ani_spool spool;
    uint8_t *arena;
    size_t used;
    uint32_t *index; /* offsets of pairs in the arena */
    size_t count, room;
    uint64_t *run_start; /* offset of each run in the spool, and of the end */
    size_t runs;
    sorted_run *merging;
    size_t *heap; /* numbers of runs */
    size_t heap_length;
    size_t next; /* without runs: the next of index; with them: not 0 once a pair was given */
    bool is_adding;
};

/* In arena and spool a pair is key length, value length, key, value. */
static ani_pair pair_at(const uint8_t *bytes)
{
    uint32_t lengths[2];
    memcpy(lengths, bytes, sizeof lengths);
    return (ani_pair){bytes + HEADER, bytes + HEADER + lengths[0], lengths[0], lengths[1]};
}

int ani_pair_compare(const ani_pair *a, const ani_pair *b)
{
    size_t least = a->key_length < b->key_length ? a->key_length : b->key_length;
    int order = least > 0 ? memcmp(a->key, b->key, least) : 0;
    return order != 0 ? order : (a->key_length > b->key_length) - (a->key_length < b->key_length);
}

size_t ani_common_length(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length)
{
    size_t n = 0;
    while (n < a_length && n < b_length && a[n] == b[n])
        n++;
    return n;
}

void ani_store_big(uint8_t bytes[8], uint64_t value)
{
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (56 - 8 * i));
}

uint64_t ani_load_big(const uint8_t bytes[8])
{
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++)
        value = value << 8 | bytes[i];
    return value;
}

static int compare_offsets(const uint8_t *arena, uint32_t a, uint32_t b)
{
    ani_pair x = pair_at(arena + a), y = pair_at(arena + b);
    int order = ani_pair_compare(&x, &y);
    return order != 0 ? order : (a > b) - (a < b);
}

/* A bottom-up merge sort, which is stable, and only copies what is in order: entries mostly come
 * so. qsort() cannot be told where the arena is without a global variable. */
static int sort_index(ani_sorter *s)
{
    uint32_t *from = s->index, *to = malloc((s->count ? s->count : 1) * sizeof *to), *spare = to;
    if (!to)
        return ENOMEM;
    for (size_t width = 1; width < s->count; width *= 2) {
        for (size_t low = 0; low < s->count; low += 2 * width) {
            size_t middle = low + width < s->count ? low + width : s->count;
            size_t high = low + 2 * width < s->count ? low + 2 * width : s->count;
            if (middle == high || compare_offsets(s->arena, from[middle - 1], from[middle]) < 0) {
                memcpy(to + low, from + low, (high - low) * sizeof *to);
                continue;
            }
            for (size_t a = low, b = middle, n = low; n < high; n++)
                to[n] =
                    b >= high || (a < middle && compare_offsets(s->arena, from[a], from[b]) <= 0)
                        ? from[a++]
                        : from[b++];
        }
        uint32_t *other = from;
        from = to;
        to = other;
    }
    if (from != s->index)
        memcpy(s->index, from, s->count * sizeof *from);
    free(spare);
    return 0;
}

int ani_sorter_open(ani_sorter **sorter, const char *folder)
{
    ani_sorter *s = calloc(1, sizeof *s);
    *sorter = s;
    if (!s)
        return ENOMEM;
    s->folder = folder;
    s->is_adding = true;
    s->arena = malloc(ANI_SORT_MEMORY);
    return s->arena ? 0 : ENOMEM;
}

/* Writes the pairs of the arena to the spool as one more run. */
static int spill_run(ani_sorter *s)
{
    int error = sort_index(s);
    if (error == 0 && !s->spool.is_open)
        error = ani_spool_open(&s->spool, s->folder);
    uint64_t *starts = error == 0 ? realloc(s->run_start, (s->runs + 2) * sizeof *starts) : NULL;
    if (error != 0 || !starts)
        return error != 0 ? error : ENOMEM;
    s->run_start = starts;
    starts[s->runs] = s->spool.size;
    for (size_t i = 0; i < s->count && error == 0; i++) {
        ani_pair pair = pair_at(s->arena + s->index[i]);
        error = ani_spool_append(&s->spool, s->arena + s->index[i],
                                 HEADER + pair.key_length + pair.value_length);
    }
    starts[++s->runs] = s->spool.size;
    s->count = s->used = 0;
    return error;
}

int ani_sorter_add(ani_sorter *s, const ani_pair *pair)
{
    uint32_t lengths[2] = {(uint32_t)pair->key_length, (uint32_t)pair->value_length};
    size_t size = HEADER + pair->key_length + pair->value_length;
    /* The index takes memory, too: at most half as much as the pairs. */
    if (size > ANI_SORT_MEMORY - s->used ||
        (s->count + 1) * sizeof *s->index > ANI_SORT_MEMORY / 2) {
        int error = spill_run(s);
        if (error != 0)
            return error;
    }
    if (size > ANI_SORT_MEMORY)
        return E2BIG;
    if (s->count == s->room) {
        size_t room = s->room ? 2 * s->room : 1024;
        uint32_t *index = realloc(s->index, room * sizeof *index);
        if (!index)
            return ENOMEM;
        s->index = index;
        s->room = room;
    }
    uint8_t *at = s->arena + s->used;
    s->index[s->count++] = (uint32_t)s->used;
    memcpy(at, lengths, sizeof lengths);
    if (pair->key_length)
        memcpy(at + HEADER, pair->key, pair->key_length);
    if (pair->value_length)
        memcpy(at + HEADER + pair->key_length, pair->value, pair->value_length);
    s->used += size;
    return 0;
}

/* Reads until the run's buffer holds at least `need` unread bytes. */
static int fill_run(ani_sorter *s, sorted_run *r, size_t need)
{
    if (r->length >= need)
        return 0;
    memmove(r->buffer, r->buffer + r->start, r->length);
    r->start = 0;
    if (need > r->size) {
        uint8_t *buffer = realloc(r->buffer, need);
        if (!buffer)
            return ENOMEM;
        r->buffer = buffer;
        r->size = need;
    }
    uint64_t left = r->end - r->at;
    size_t n = left < r->size - r->length ? (size_t)left : r->size - r->length;
    int error = ani_spool_read(&s->spool, r->at, r->buffer + r->length, n);
    r->at += n;
    r->length += n;
    if (error == 0 && r->length < need)
        error = EIO;
    return error;
}

/* Goes to the run's next pair. */
static int advance_run(ani_sorter *s, sorted_run *r)
{
    if (r->head.key) {
        size_t size = HEADER + r->head.key_length + r->head.value_length;
        r->start += size;
        r->length -= size;
    }
    r->is_empty = r->length == 0 && r->at == r->end;
    if (r->is_empty)
        return 0;
    int error = fill_run(s, r, HEADER);
    if (error != 0)
        return error;
    r->head = pair_at(r->buffer + r->start);
    error = fill_run(s, r, HEADER + r->head.key_length + r->head.value_length);
    if (error == 0)
        r->head = pair_at(r->buffer + r->start);
    return error;
}

static bool is_before(const ani_sorter *s, size_t a, size_t b)
{
    int order = ani_pair_compare(&s->merging[a].head, &s->merging[b].head);
    return order != 0 ? order < 0 : a < b;
}

static void sift_down(ani_sorter *s, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < s->heap_length; child++)
            if (is_before(s, s->heap[child], s->heap[least]))
                least = child;
        if (least == i)
            return;
        size_t other = s->heap[i];
        s->heap[i] = s->heap[least];
        s->heap[least] = other;
        i = least;
    }
}

static int begin_merge(ani_sorter *s)
{
    size_t size = ANI_SORT_MEMORY / s->runs;
    if (size < RUN_BUFFER_LEAST)
        size = RUN_BUFFER_LEAST;
    if (!s->merging)
        s->merging = calloc(s->runs, sizeof *s->merging);
    if (!s->heap)
        s->heap = calloc(s->runs, sizeof *s->heap);
    if (!s->merging || !s->heap)
        return ENOMEM;
    s->heap_length = 0;
    for (size_t i = 0; i < s->runs; i++) {
        sorted_run *r = &s->merging[i];
        if (!r->buffer) {
            r->buffer = malloc(size);
            r->size = size;
        }
        if (!r->buffer)
            return ENOMEM;
        r->at = s->run_start[i];
        r->end = s->run_start[i + 1];
        r->start = r->length = 0;
        r->head.key = NULL;
        int error = advance_run(s, r);
        if (error != 0)
            return error;
        if (!r->is_empty)
            s->heap[s->heap_length++] = i;
    }
    for (size_t i = s->heap_length; i-- > 0;)
        sift_down(s, i);
    return 0;
}

int ani_sorter_rewind(ani_sorter *s)
{
    int error = 0;
    s->next = 0;
    if (s->is_adding && s->runs == 0) {
        error = sort_index(s);
    } else if (s->is_adding && s->count > 0) {
        error = spill_run(s);
    }
    if (s->is_adding && s->runs > 0) {
        free(s->arena);
        free(s->index);
        s->arena = NULL;
        s->index = NULL;
    }
    s->is_adding = false;
    return error == 0 && s->runs > 0 ? begin_merge(s) : error;
}

int ani_sorter_next(ani_sorter *s, ani_pair *pair, bool *end)
{
    if (s->runs == 0) {
        *end = s->next == s->count;
        if (!*end)
            *pair = pair_at(s->arena + s->index[s->next++]);
        return 0;
    }
    /* The pair that was given last lies in its run's buffer, so the run advances only now. */
    if (s->next > 0) {
        sorted_run *r = &s->merging[s->heap[0]];
        int error = advance_run(s, r);
        if (error != 0)
            return error;
        if (r->is_empty)
            s->heap[0] = s->heap[--s->heap_length];
        sift_down(s, 0);
    }
    s->next = 1;
    *end = s->heap_length == 0;
    if (*end)
        s->next = 0;
    else
        *pair = s->merging[s->heap[0]].head;
    return 0;
}

void ani_sorter_close(ani_sorter *s)
{
    if (!s)
        return;
    for (size_t i = 0; s->merging && i < s->runs; i++)
        free(s->merging[i].buffer);
    ani_spool_close(&s->spool);
    free(s->merging);
    free(s->heap);
    free(s->run_start);
    free(s->index);
    free(s->arena);
    free(s);
}
