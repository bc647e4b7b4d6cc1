/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides which blocks of the older edition are kept.
 *
 * A block goes, first, because text in it must go: it has a content of an entry that was removed or
 * withdrawn, and that no entry has now; or, where an entry has gone, bytes that no entry of the
 * older edition refers to, since these may be an earlier text of that entry. Second, a block goes
 * for its size: where more than a twentieth of the bytes in the blocks is referred to by no entry
 * of the new edition, those go that hold the largest share of such bytes, until it is half of that.
 * A block goes, third, if nothing of it is referred to any more.
 *
 * What the new edition needs of a block that goes moves to a new one. A content that runs through
 * blocks moves as a whole, and may leave blocks behind that nothing is in.
 */
#include "editions/edition.h"

#include <stdlib.h>

enum { GARBAGE_MOST = 20, GARBAGE_LEFT = 40 }; /* one byte in so many */

/* Goes through the blocks of a place: begin with *index 0. Tells where in the block its bytes begin
 * and how many there are. Returns false after the last block. */
static bool next_span(const ani_place *place, uint32_t block_size, uint64_t *index, uint64_t *block,
                      uint32_t *start, uint32_t *length)
{
    uint64_t done = *index * block_size;
    if (*index > 0 && done >= place->length)
        return false;
    uint64_t left = place->length - done;
    *block = place->block + *index;
    *start = *index == 0 ? (uint32_t)place->offset : 0;
    *length = left < block_size ? (uint32_t)left : block_size;
    ++*index;
    return true;
}

/* --- counting ---------------------------------------- */

/* Counts the bytes of a place in each of its blocks, but for those that were counted before. Places
 * come in the order of the file. */
static void count_bytes(ani_edition *e, const ani_place *place, bool is_live)
{
    uint64_t index = 0, n;
    uint32_t start, length;
    while (next_span(place, e->from->header.block_raw, &index, &n, &start, &length)) {
        ani_block_use *use = &e->block[n];
        uint32_t end = start + length, from = start > use->end ? start : use->end;
        uint32_t added = end > from ? end - from : 0;
        use->live += is_live ? added : 0;
        use->named += is_live ? 0 : added;
        use->end = end > use->end ? end : use->end;
    }
}

static void forget_ends(ani_edition *e)
{
    for (uint64_t n = 0; n < e->from->header.blocks; n++)
        e->block[n].end = 0;
}

/* Whether one of the blocks of a place goes. */
static bool is_in_block_that_goes(const ani_edition *e, const ani_place *place)
{
    uint64_t index = 0, n;
    uint32_t start, length;
    while (next_span(place, e->from->header.block_raw, &index, &n, &start, &length))
        if (e->block[n].fate == ANI_BLOCK_GOES)
            return true;
    return false;
}

static void let_blocks_go(ani_edition *e, const ani_place *place)
{
    uint64_t index = 0, n;
    uint32_t start, length;
    while (next_span(place, e->from->header.block_raw, &index, &n, &start, &length))
        e->block[n].fate = ANI_BLOCK_GOES;
}

/* --- text that must go ---------------------------------------- */

/* Counts a place of the older edition, and notes what must go: that of an entry that has gone,
 * unless another one has it now. */
static int compare_place(an_writer *w, ani_edition *e, const ani_place *place,
                         enum ani_old_entry fate, bool is_live)
{
    count_bytes(e, place, false);
    if (fate == ANI_ENTRY_THERE || is_live)
        return AN_OK;
    let_blocks_go(e, place);
    return ani_remnants_mark_place(w, fate, place);
}

/* Compares what the older edition refers to with what the new one keeps: both come in the order of
 * the file. */
static int compare_places(an_writer *w, ani_edition *e)
{
    ani_pair old, live;
    bool old_end, live_end;
    int error = ani_fail_io(w, ani_sorter_rewind(e->old_places));
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_rewind(e->live));
    if (error == AN_OK)
        error = ani_fail_io(w, ani_sorter_next(e->live, &live, &live_end));
    while (error == AN_OK &&
           (error = ani_fail_io(w, ani_sorter_next(e->old_places, &old, &old_end))) == AN_OK &&
           !old_end) {
        const ani_place place = ani_get_place_key(old.key);
        while (error == AN_OK && !live_end && memcmp(live.key, old.key, ANI_PLACE_KEY) < 0)
            error = ani_fail_io(w, ani_sorter_next(e->live, &live, &live_end));
        bool is_live = !live_end && memcmp(live.key, old.key, ANI_PLACE_KEY) == 0;
        if (error == AN_OK)
            error = compare_place(w, e, &place, old.value[0], is_live);
    }
    forget_ends(e);
    return error;
}

/* Counts what is live, out of the sorter of live places; with `moves`, only what stays, and the
 * rest is moved. */
static int count_live(an_writer *w, ani_edition *e, bool moves)
{
    ani_pair pair;
    bool end;
    int error = ani_fail_io(w, ani_sorter_rewind(e->live));
    for (uint64_t n = 0; n < e->from->header.blocks; n++)
        e->block[n].live = 0;
    while (error == AN_OK &&
           (error = ani_fail_io(w, ani_sorter_next(e->live, &pair, &end))) == AN_OK && !end) {
        const ani_place place = ani_get_place_key(pair.key);
        if (moves && is_in_block_that_goes(e, &place)) {
            error = ani_move_content(w, &pair);
            w->keeper->stats.moved++;
            continue;
        }
        count_bytes(e, &place, true);
        w->keeper->stats.contents += moves;
        e->has_long |= moves && place.length > e->from->header.block_raw;
    }
    forget_ends(e);
    return error;
}

static void drop_old_texts(ani_edition *e)
{
    for (uint64_t n = 0; n < e->from->header.blocks; n++) {
        ani_block_use *use = &e->block[n];
        bool has_other = use->raw > 1 && use->named < use->raw;
        if (use->live == 0 || (e->has_gone && has_other) ||
            (e->config.purge && use->live < use->raw))
            use->fate = ANI_BLOCK_GOES;
    }
}

/* --- size ---------------------------------------- */

typedef struct wasteful {
    uint64_t share; /* of bytes that nothing refers to, of 2^32 */
    uint64_t block;
} wasteful;

static int compare_wasteful(const void *a, const void *b)
{
    const wasteful *x = a, *y = b;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    return (x->block > y->block) - (x->block < y->block);
}

/* Adds up the blocks that are kept so far. */
static void sum_garbage(const ani_edition *e, uint64_t *garbage, uint64_t *all)
{
    *garbage = *all = 0;
    for (uint64_t n = 0; n < e->from->header.blocks; n++) {
        const ani_block_use *use = &e->block[n];
        if (use->fate == ANI_BLOCK_GOES)
            continue;
        *all += use->raw;
        *garbage += use->raw - use->live;
    }
}

static int drop_wasteful(an_writer *w, ani_edition *e)
{
    uint64_t garbage, all, count = e->from->header.blocks;
    sum_garbage(e, &garbage, &all);
    if (garbage <= all / GARBAGE_MOST)
        return AN_OK;
    wasteful *list = malloc((size_t)count * sizeof *list);
    if (!list)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    for (uint64_t n = 0; n < count; n++) {
        const ani_block_use *use = &e->block[n];
        list[n] = (wasteful){((uint64_t)(use->raw - use->live) << 32) / use->raw, n};
    }
    qsort(list, (size_t)count, sizeof *list, compare_wasteful);
    for (uint64_t i = 0; i < count && garbage > all / GARBAGE_LEFT; i++) {
        ani_block_use *use = &e->block[list[i].block];
        if (use->fate == ANI_BLOCK_GOES)
            continue;
        use->fate = ANI_BLOCK_GOES;
        garbage -= use->raw - use->live;
        all -= use->raw;
    }
    free(list);
    return AN_OK;
}

/* --- all of it ---------------------------------------- */

static int read_sizes(an_writer *w, ani_edition *e)
{
    e->block = calloc((size_t)e->from->header.blocks + 1, sizeof *e->block);
    if (!e->block)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    int error = AN_OK;
    for (uint64_t n = 0; error == AN_OK && n < e->from->header.blocks; n++) {
        an_reference ref;
        error = ani_find_block(w, e->from, n, &ref);
        if (error == AN_OK)
            e->block[n].raw = ref.raw;
    }
    return error;
}

/* Lets go what nothing refers to, and counts the stubs that there will be. */
static void drop_empty(an_writer *w, ani_edition *e)
{
    an_edition_stats *stats = &w->keeper->stats;
    uint64_t all;
    for (uint64_t n = 0; n < e->from->header.blocks; n++) {
        if (e->block[n].live == 0)
            e->block[n].fate = ANI_BLOCK_GOES;
        stats->stubs += e->block[n].fate == ANI_BLOCK_GOES;
    }
    sum_garbage(e, &stats->garbage, &all);
}

int ani_choose_blocks(an_writer *w)
{
    ani_edition *e = w->keeper->edition;
    int error = read_sizes(w, e);
    if (error == AN_OK)
        error = compare_places(w, e);
    if (error == AN_OK)
        error = count_live(w, e, false);
    if (error == AN_OK) {
        drop_old_texts(e);
        error = drop_wasteful(w, e);
    }
    if (error == AN_OK)
        error = count_live(w, e, true);
    if (error == AN_OK)
        drop_empty(w, e);
    return error;
}
