/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The archive that suits a device best: the smallest one that it can read.
 *
 * RAM buys smaller archives in three ways: by larger blocks, by a larger dictionary, and by larger
 * pages. A block that a read callback fetches takes its size twice, compressed and not; a
 * dictionary takes its size once, and nothing where it is mapped. So every combination that fits is
 * compared by how large it makes an archive, as a table says that was measured.
 */
#include "archive/device_plan.h"

#include <archive_news/writer.h>

#define PAGE_MOST 4096u
#define BLOCK_MOST 65536u        /* reading an article decompresses all of its block */
#define DICTIONARY_LEAST 5120u   /* a writer makes none of 4 KiB or less */
#define DICTIONARY_MOST 32768u   /* above it RAM pays more in blocks */
#define DICTIONARY_MAPPED 65536u /* the writer makes a shorter one where that is smaller */
#define KIB 1024u

/*
 * Sizes of archives, in 1/1000 of one with blocks of 4 KiB and no dictionary. Means of two
 * collections at zstd's level 19, both of 720 to 808 texts of about 4 KB: press releases, and
 * Markdown. Each row has blocks four times as large as the one before it.
 */
enum { ROWS = 4, COLUMNS = 5 };
static const uint32_t dictionary_of_column[COLUMNS] = {0, 5 * KIB, 8 * KIB, 16 * KIB, 32 * KIB};
static const uint32_t size_of_archive[ROWS][COLUMNS] = {
    {1303, 1033, 992, 945, 907}, /* 1 KiB */
    {1000, 857, 830, 793, 764},  /* 4 KiB */
    {824, 772, 751, 725, 704},   /* 16 KiB */
    {724, 705, 698, 686, 672},   /* 64 KiB */
};

/* Measured as well: how much larger pages of 2 KiB and of 1 KiB make an archive. */
static uint32_t growth_by_page(uint32_t page)
{
    return page >= 4 * KIB ? 0 : page >= 2 * KIB ? 3 : 9;
}

static uint32_t dictionary_bytes(const device_plan *plan)
{
    return plan->dictionary == AN_DICTIONARY_NONE ? 0 : plan->dictionary;
}

/* Reads a row between its columns. */
static uint32_t size_in_row(unsigned row, uint32_t dictionary)
{
    const uint32_t *size = size_of_archive[row], *at = dictionary_of_column;
    unsigned i = 1;
    while (i < COLUMNS - 1 && at[i] < dictionary)
        i++;
    if (dictionary >= at[i])
        return size[i];
    return size[i] + (size[i - 1] - size[i]) * (at[i] - dictionary) / (at[i] - at[i - 1]);
}

static uint32_t estimated_size(const device_plan *plan)
{
    unsigned doublings = 0;
    uint32_t dictionary = dictionary_bytes(plan);
    while (doublings < 2 * (ROWS - 1) && (DEVICE_BLOCK_LEAST << (doublings + 1)) <= plan->block)
        doublings++;
    uint32_t size = size_in_row(doublings / 2, dictionary);
    if (doublings % 2 == 1)
        size = (size + size_in_row(doublings / 2 + 1, dictionary)) / 2;
    return size + growth_by_page(plan->page);
}

uint64_t device_plan_need(const device_plan *plan)
{
    an_header h = {.page_raw = plan->page > plan->metadata ? plan->page : plan->metadata,
                   .block_raw = plan->block,
                   .block_stored = plan->block,
                   .dictionary_raw = dictionary_bytes(plan)};
    return device_need(plan->target, &h, plan->is_mapped);
}

/* Gives the plan the largest dictionary that fits. */
static void choose_dictionary(device_plan *plan, uint64_t ram)
{
    plan->dictionary = AN_DICTIONARY_NONE;
    uint64_t need = device_plan_need(plan), room = need < ram ? (ram - need) / KIB * KIB : 0;
    if (plan->is_mapped)
        plan->dictionary = DICTIONARY_MAPPED;
    else if (room >= DICTIONARY_LEAST)
        plan->dictionary = room < DICTIONARY_MOST ? (uint32_t)room : DICTIONARY_MOST;
}

/* Keeps the plan in *best if it fits and makes a smaller archive. */
static void try_plan(device_plan plan, uint64_t ram, device_plan *best)
{
    if (plan.dictionary == 0)
        choose_dictionary(&plan, ram);
    if (device_plan_need(&plan) > ram)
        return;
    if (best->block == 0 || estimated_size(&plan) < estimated_size(best))
        *best = plan;
}

static void try_blocks(const device_plan *given, uint32_t page, uint64_t ram, device_plan *best)
{
    device_plan plan = *given;
    plan.page = page;
    if (given->block != 0)
        try_plan(plan, ram, best);
    for (uint32_t block = DEVICE_BLOCK_LEAST; given->block == 0 && block <= BLOCK_MOST;
         block *= 2) {
        plan.block = block;
        try_plan(plan, ram, best);
    }
}

bool device_plan_choose(device_plan *plan, uint64_t ram, uint64_t *least)
{
    device_plan smallest = *plan, best = *plan;
    smallest.block = plan->block != 0 ? plan->block : DEVICE_BLOCK_LEAST;
    smallest.page = plan->page != 0 ? plan->page : DEVICE_PAGE_LEAST;
    *least = device_plan_need(&smallest);
    if (*least > ram)
        return false;
    best.block = 0;
    if (plan->page != 0)
        try_blocks(plan, plan->page, ram, &best);
    for (uint32_t page = PAGE_MOST; plan->page == 0 && page >= DEVICE_PAGE_LEAST; page /= 2)
        try_blocks(plan, page, ram, &best);
    *plan = best;
    return true;
}
