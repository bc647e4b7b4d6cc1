/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The next edition of an archive: spec/EDITIONS.md.
 *
 * All items of the new edition are given to the writer as for any archive. When they are in, and
 * before anything is compressed, choose() decides what is kept: which contents are unchanged
 * (content.c), which blocks stay (garbage.c), whether the dictionary may stay (remnants.c). Only
 * then the writer learns about it. Where the answer is that everything is to be arranged anew, it
 * learns nothing, and makes an archive as if there were no older edition.
 */
#include "editions/edition.h"

#include <stdlib.h>

enum {
    STUBS_SHARE = 2, /* a compaction is due when more than one block in so many is empty, */
    GROWTH = 2,      /* or when there is so many times as much content */
    ROUND = 1024,    /* sizes of blocks are rounded up to a multiple of it */
};

static ani_edition *edition_of(const an_writer *w)
{
    return w->keeper->edition;
}

/* --- while items come ---------------------------------------- */

static int on_overflow(an_writer *w, const an_item *item, const uint8_t *bytes, size_t length)
{
    uint8_t hash[ANI_HASH_SIZE];
    ani_hash_overflow(item->id, item->id_length, bytes, length, hash);
    ani_pair pair = {hash, (const uint8_t *)&w->arrivals, sizeof hash, sizeof w->arrivals};
    return ani_fail_io(w, ani_sorter_add(edition_of(w)->new_overflows, &pair));
}

/* --- deciding ---------------------------------------- */

/* Whether it is known at once that nothing can be kept. */
static bool begins_anew(an_writer *w, const ani_edition *e)
{
    an_edition_stats *stats = &w->keeper->stats;
    stats->has_grown = w->content.size / GROWTH > e->from->header.content_size;
    return e->config.compact || stats->has_grown || e->from->header.blocks == 0;
}

static int find_what_stays(an_writer *w, ani_edition *e)
{
    an_edition_stats *stats = &w->keeper->stats;
    int error = ani_remnants_open(w, &e->remnants);
    if (error == AN_OK)
        error = ani_find_unchanged(w);
    if (error == AN_OK)
        error = ani_choose_blocks(w);
    if (error == AN_OK)
        error = ani_remnants_check(w, e->remnants, &stats->had_text, &stats->has_text_left);
    stats->had_stubs = stats->stubs > e->from->header.blocks / STUBS_SHARE;
    e->is_kept = !stats->had_text && !stats->had_stubs;
    return error;
}

/* Where parts are kept, the dictionary that was prepared becomes the writer's; else it is dropped.
 * Returns `error`, or that of preparing it. */
static int end_ahead(an_writer *w, ani_edition *e, int error)
{
    ani_ahead *ahead = e->ahead;
    e->ahead = NULL;
    if (error == AN_OK && e->is_kept)
        return ani_end_ahead(w, ahead, AN_OK);
    (void)ani_end_ahead(w, ahead, AN_ERR_CANCELLED);
    return error;
}

/* Takes back all places that were kept. */
static int move_all(an_writer *w, ani_edition *e)
{
    ani_pair pair;
    bool end;
    int error = ani_fail_io(w, ani_sorter_rewind(e->live));
    while (error == AN_OK &&
           (error = ani_fail_io(w, ani_sorter_next(e->live, &pair, &end))) == AN_OK && !end)
        error = ani_move_content(w, &pair);
    return error;
}

/* A content that runs through blocks is found by arithmetic with the size that it was cut with. */
static void choose_block_size(an_writer *w, const ani_edition *e)
{
    uint32_t before = e->from->header.block_raw;
    uint32_t rounded = (before + ROUND - 1) / ROUND * ROUND;
    if (e->has_long)
        w->config.block_size = before;
    else if (w->config.block_size < rounded)
        w->config.block_size = rounded;
    w->has_long_content |= e->has_long;
}

static int keep_parts(an_writer *w, ani_edition *e)
{
    choose_block_size(w, e);
    w->has_no_dictionary = e->from->header.dictionaries == 0;
    return an_keep_dictionaries(w, e->from, e->numbers);
}

static void close_sorters(ani_edition *e)
{
    ani_sorter **sorters[] = {&e->new_overflows, &e->new_ids,       &e->old_places,
                              &e->old_contents,  &e->old_overflows, &e->live};
    for (unsigned i = 0; i < sizeof sorters / sizeof sorters[0]; i++) {
        ani_sorter_close(*sorters[i]);
        *sorters[i] = NULL;
    }
    ani_remnants_close(e->remnants);
    e->remnants = NULL;
}

static int choose(an_writer *w)
{
    ani_edition *e = edition_of(w);
    bool is_anew = begins_anew(w, e);
    int error = is_anew ? AN_OK : find_what_stays(w, e);
    error = end_ahead(w, e, error);
    if (error == AN_OK && !is_anew)
        error = e->is_kept ? keep_parts(w, e) : move_all(w, e);
    close_sorters(e);
    if (!e->is_kept) {
        const an_edition_stats *s = &w->keeper->stats;
        w->keeper->stats = (an_edition_stats){.is_compacted = true,
                                              .had_text = s->had_text,
                                              .had_stubs = s->had_stubs,
                                              .has_grown = s->has_grown};
    }
    return error;
}

/* --- writing ---------------------------------------- */

static int lay_blocks(an_writer *w)
{
    return edition_of(w)->is_kept ? ani_lay_old_blocks(w) : AN_OK;
}

static int add_edition_entry(an_writer *w, const ani_new_entry *entry)
{
    return edition_of(w)->is_kept ? ani_keep_entry(w, entry)
                                  : ani_builder_add_entry(w->table[ANI_TABLE_ENTRIES], entry);
}

static int end_edition_entries(an_writer *w)
{
    return edition_of(w)->is_kept ? ani_keep_last_entries(w) : AN_OK;
}

static void close_edition(an_writer *w)
{
    ani_edition *e = edition_of(w);
    (void)end_ahead(w, e, AN_ERR_CANCELLED);
    close_sorters(e);
    ani_leaf_keeper_close(e->leaves);
    free(e->block);
    free(e);
    ani_end_keeping(w);
}

static const ani_keep_steps edition_steps = {
    .on_overflow = on_overflow,
    .choose = choose,
    .lay_blocks = lay_blocks,
    .copy_blocks = ani_copy_kept_blocks,
    .add_entry = add_edition_entry,
    .end_entries = end_edition_entries,
    .close = close_edition,
};

/* --- what the caller does ---------------------------------------- */

int an_edition_begin(an_writer *w, const an_edition_config *config)
{
    if (!config->from || !config->from->open || !ANI_RESERVES_ZERO(config) ||
        (config->keep_dictionary && (config->compact || config->purge)))
        return AN_ERR_USAGE;
    ani_edition *e = calloc(1, sizeof *e);
    if (!e)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    int error = ani_begin_keeping(w, &edition_steps);
    if (error != AN_OK) {
        free(e);
        return error;
    }
    e->config = *config;
    e->from = config->from;
    w->keeper->edition = e;
    error = ani_fail_io(w, ani_sorter_open(&e->new_overflows, w->folder));
    /* At a high level, preparing it takes as long as the caller takes to give all items. */
    if (error == AN_OK && !e->config.compact && e->from->header.dictionaries > 0)
        error = ani_prepare_old_dictionary(w, e->from, 1, &e->ahead);
    return error;
}

void an_edition_get_stats(const an_writer *w, an_edition_stats *stats)
{
    *stats = (an_edition_stats){0};
    if (w->keeper)
        *stats = w->keeper->stats;
    for (unsigned i = 0; i < w->kept_dictionaries; i++)
        stats->file_bytes += w->kept_dictionary[i].ref.stored;
    stats->file_bytes += stats->block_bytes + stats->page_bytes;
}
