/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds the blocks that consist of some contents.
 *
 * The contents are sorted by where they begin. Then they are swept through from the first block to
 * the last. All that is to be known of a block is how far its bytes are covered from its beginning
 * on without a hole. A content that runs through blocks covers those between its first and its
 * last one whole, and the last one up to its end. Of several that reach into a block, the one that
 * reaches furthest tells how far.
 *
 * What comes out is a number for each block in a spool: its rank among those that are covered, or
 * NONE. The blocks that a content runs through stand or fall together, with all that overlap them:
 * they are a chain. When a chain ends and one of its blocks is not covered, the ranks that it was
 * given are taken back.
 */
#include "reader/internal.h"
#include "writer/sort.h"

#include <archive_news/parts.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT64_MAX
enum { KEY = 24 };

struct an_cover {
    an_reader *from;
    ani_sorter *extents;
    ani_spool ranks;     /* of each block, 8 bytes */
    uint64_t block;      /* the block that is swept */
    uint32_t raw, bytes; /* its size, and as stored */
    uint64_t covered;    /* of it */
    bool has_hole;       /* it has bytes before `covered` that are not covered */
    uint64_t far_block;  /* where the content that reaches furthest ends */
    uint64_t far_end;    /* and how far it reaches in this block */
    uint64_t chain;      /* the first block of the chain */
    an_cover_stats chain_found;
    bool is_chain_broken;
    an_cover_stats found; /* so far: the next block that is covered has this number as its rank */
};

int an_cover_open(an_cover **cover, an_reader *from, const char *folder)
{
    an_cover *c = calloc(1, sizeof *c);
    *cover = NULL;
    if (!c)
        return AN_ERR_MEMORY;
    c->from = from;
    int error = ani_io_error(ani_spool_open(&c->ranks, folder));
    if (error == AN_OK)
        error = ani_io_error(ani_sorter_open(&c->extents, folder));
    if (error == AN_OK) {
        *cover = c;
        return AN_OK;
    }
    int reason = errno; /* that of the call that failed is for the caller */
    an_cover_close(c);
    errno = reason;
    return error;
}

/* Whether a content can be in blocks of this archive, as far as the root tells. */
static bool is_possible(const an_header *h, const ani_place *e)
{
    if (e->block >= h->blocks || e->offset >= h->block_raw)
        return false;
    if (e->length <= h->block_raw - e->offset)
        return true;
    return e->offset == 0 && (e->length - 1) / h->block_raw < h->blocks - e->block;
}

int an_cover_add(an_cover *cover, uint64_t block, uint64_t offset, uint64_t length)
{
    uint8_t key[KEY];
    const ani_place e = {block, offset, length};
    if (length == 0)
        return AN_OK;
    if (!is_possible(&cover->from->header, &e))
        return AN_ERR_FORMAT;
    ani_store_big(key, block);
    ani_store_big(key + 8, offset);
    ani_store_big(key + 16, length);
    const ani_pair pair = {.key = key, .value = key, .key_length = KEY, .value_length = 0};
    return ani_io_error(ani_sorter_add(cover->extents, &pair));
}

/* --- sweeping ---------------------------------------- */

/* Begins with a block: finds its size, and how far contents that began before reach into it. */
static int begin_block(an_cover *c, uint64_t block)
{
    ani_cell cell;
    int error = ani_table_cell(c->from, &c->from->table[ANI_TABLE_BLOCKS], block, &cell);
    if (error != AN_OK)
        return error;
    bool runs_on = block <= c->far_block && c->far_end > 0;
    c->block = block;
    c->raw = cell.child.ref.raw;
    c->bytes = cell.child.ref.stored;
    c->has_hole = false;
    c->covered = !runs_on ? 0 : block < c->far_block ? c->raw : c->far_end;
    /* Blocks in the middle of a content are full ones, and the last is long enough. */
    if (runs_on &&
        (block < c->far_block ? c->raw != c->from->header.block_raw : c->far_end > c->raw))
        return AN_ERR_FORMAT;
    if (!runs_on) {
        c->chain = block;
        c->chain_found = c->found;
        c->is_chain_broken = false;
    }
    return AN_OK;
}

/* Takes back the ranks of a chain. */
static int break_chain(an_cover *c)
{
    static const uint64_t none = NONE;
    int error = 0;
    for (uint64_t b = c->chain; b <= c->block && error == 0; b++)
        error = ani_spool_patch(&c->ranks, b * sizeof none, &none, sizeof none);
    c->found = c->chain_found;
    return ani_io_error(error);
}

static int end_block(an_cover *c)
{
    bool is_covered = !c->has_hole && c->covered == c->raw;
    bool is_last = c->block >= c->far_block || c->far_end == 0;
    uint64_t rank = is_covered ? c->found.blocks : NONE;
    c->found.blocks += is_covered;
    c->found.stored += is_covered ? c->bytes : 0;
    c->is_chain_broken = c->is_chain_broken || !is_covered;
    int error = ani_io_error(ani_spool_append(&c->ranks, &rank, sizeof rank));
    bool is_chain = c->chain < c->block;
    return error == AN_OK && is_last && is_chain && c->is_chain_broken ? break_chain(c) : error;
}

/* Goes on to a block, which may be the one that is swept already. */
static int sweep_to(an_cover *c, uint64_t block)
{
    int error = AN_OK;
    while (error == AN_OK && c->block < block) {
        error = end_block(c);
        if (error == AN_OK && c->block + 1 < c->from->header.blocks)
            error = begin_block(c, c->block + 1);
        else if (error == AN_OK)
            c->block++;
    }
    return error;
}

static void note_far(an_cover *c, uint64_t block, uint64_t end)
{
    if (block > c->far_block || c->far_end == 0) {
        c->far_block = block;
        c->far_end = end;
    } else if (block == c->far_block && end > c->far_end) {
        c->far_end = end;
    }
}

static int cover_extent(an_cover *c, const ani_place *e)
{
    int error = sweep_to(c, e->block);
    if (error != AN_OK)
        return error;
    uint64_t end = e->offset + e->length;
    if (end > c->raw) {
        uint32_t full = c->from->header.block_raw;
        if (e->offset != 0 || c->raw != full)
            return AN_ERR_FORMAT;
        uint64_t more = (e->length - 1) / full;
        note_far(c, e->block + more, e->length - more * full);
        end = c->raw;
    }
    c->has_hole = c->has_hole || e->offset > c->covered;
    c->covered = end > c->covered ? end : c->covered;
    return AN_OK;
}

int an_cover_end(an_cover *cover, an_cover_stats *stats)
{
    an_cover *c = cover;
    ani_pair pair;
    bool end = false;
    int error = ani_io_error(ani_sorter_rewind(c->extents));
    if (error == AN_OK && c->from->header.blocks > 0)
        error = begin_block(c, 0);
    while (error == AN_OK &&
           (error = ani_io_error(ani_sorter_next(c->extents, &pair, &end))) == AN_OK && !end) {
        const ani_place e = {ani_load_big(pair.key), ani_load_big(pair.key + 8),
                             ani_load_big(pair.key + 16)};
        error = cover_extent(c, &e);
    }
    if (error == AN_OK)
        error = sweep_to(c, c->from->header.blocks);
    if (error == AN_OK)
        error = ani_io_error(ani_spool_flush(&c->ranks));
    ani_sorter_close(c->extents);
    c->extents = NULL;
    *stats = c->found;
    return error;
}

/* --- asking ---------------------------------------- */

static int read_rank(an_cover *c, uint64_t block, uint64_t *rank)
{
    return ani_io_error(ani_spool_read(&c->ranks, block * sizeof *rank, rank, sizeof *rank));
}

int an_cover_rank(an_cover *cover, uint64_t block, uint64_t *rank)
{
    *rank = NONE;
    if (block >= cover->from->header.blocks)
        return AN_ERR_NOT_FOUND;
    int error = read_rank(cover, block, rank);
    return error == AN_OK && *rank == NONE ? AN_ERR_NOT_FOUND : error;
}

int an_cover_run(an_cover *cover, uint64_t from, uint64_t *first, uint64_t *count)
{
    uint64_t blocks = cover->from->header.blocks, rank = NONE, at = from;
    int error = AN_OK;
    while (at < blocks && (error = read_rank(cover, at, &rank)) == AN_OK && rank == NONE)
        at++;
    *first = at;
    while (error == AN_OK && at < blocks && rank != NONE && ++at < blocks)
        error = read_rank(cover, at, &rank);
    *count = at - *first;
    return error;
}

void an_cover_close(an_cover *cover)
{
    if (!cover)
        return;
    ani_sorter_close(cover->extents);
    ani_spool_close(&cover->ranks);
    free(cover);
}
