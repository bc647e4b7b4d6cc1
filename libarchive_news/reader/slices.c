/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The index in slices: the steps of verify.c, one in each call. What lasts from one to the next is
 * kept by the caller, except for two things that lie in the memory of the block: the last key of a
 * leaf of entries, and the bits of a window. The reader remembers who borrowed that memory last,
 * and the slices whose memory it was. So a slice sees whether somebody else has used it since the
 * slice before, or the slice before was of another reader. Then the key is read once more, and the
 * bits of the window are set once more.
 */
#include "reader/verify.h"

int an_index_slices_begin(an_index_slices *slices, const an_reader *reader)
{
    if (!reader->open)
        return AN_ERR_USAGE;
    memset(slices, 0, sizeof *slices);
    memcpy(slices->identity, reader->header.identity, sizeof slices->identity);
    slices->state.position = AN_HEADER_SIZE;
    return AN_OK;
}

/* Keeps the key before the next leaf of entries once more. */
static int restore_last_key(ani_verification *v)
{
    ani_cell cell;
    const an_table *table = &v->r->table[ANI_TABLE_ENTRIES];
    if (v->state.rank == 0)
        return AN_OK;
    int error = ani_table_cell(v->r, table, v->state.rank - 1, &cell);
    if (error == AN_OK)
        ani_keep_last_key(v, cell.key, cell.key_length);
    return error;
}

/* Makes good what was lost with the memory of the block. */
static int restore(ani_verification *v)
{
    switch (v->state.step) {
    case ANI_STEP_METADATA: ani_place_window(v, ani_key_limit(v->r->header.page_raw)); return AN_OK;
    case ANI_STEP_ENTRIES:
        ani_place_window(v, ani_key_limit(v->r->header.page_raw));
        v->state.has_lost_bits = true;
        return restore_last_key(v);
    case ANI_STEP_BLOCKS: v->state.has_lost_bits = true; return AN_OK;
    case ANI_STEP_WINDOW:
    case ANI_STEP_TITLE:
    case ANI_STEP_DATE:
    case ANI_STEP_CLEAR: return ani_set_window(v);
    default: return AN_OK;
    }
}

static int verify_slice(ani_verification *v, an_index_slices *slices)
{
    an_reader *r = v->r;
    int error = AN_OK;
    if (r->borrower != slices || slices->reader != r) {
        ani_lend_block(r, NULL);
        error = restore(v);
        if (error != AN_OK)
            return error;
        ani_lend_block(r, slices);
        slices->reader = r;
    }
    return v->state.step < ANI_STEP_SECTIONS ? ani_verify_step(v)
                                             : ani_verify_piece(v, slices->hash);
}

/* Whether the same call may succeed later. */
static bool may_pass(int error)
{
    return error == AN_ERR_MISSING || error == AN_ERR_IO || error == AN_ERR_HASH ||
           error == AN_ERR_CANCELLED;
}

int an_reader_verify_slice(an_reader *reader, an_index_slices *slices, bool *is_done)
{
    *is_done = false;
    if (!reader->open ||
        memcmp(slices->identity, reader->header.identity, sizeof slices->identity) != 0)
        return AN_ERR_USAGE;
    if (slices->error != AN_OK)
        return slices->error;
    if (slices->state.step != ANI_STEP_DONE) {
        ani_verification v = {.r = reader, .state = slices->state};
        int error = verify_slice(&v, slices);
        slices->state = v.state;
        if (error != AN_OK && !may_pass(error))
            slices->error = error;
        if (error != AN_OK)
            return error;
    }
    *is_done = slices->state.step == ANI_STEP_DONE;
    return AN_OK;
}
