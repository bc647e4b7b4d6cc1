/* SPDX-License-Identifier: BSD-2-Clause */
#include "archive/device.h"

#include <archive_news/writer.h>

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

#define PAGE_LEAST 1024u /* ids have at most a quarter of it */
#define PAGE_MOST 4096u
#define BLOCK_LEAST 1024u
#define BLOCK_MOST 65536u /* reading an article decompresses all of its block */
#define DICTIONARY_LEAST 1024u
#define DICTIONARY_MOST 32768u

const size_t device_class[DEVICE_CLASSES] = {58u << 10, 64u << 10, 128u << 10, 256u << 10,
                                             512u << 10};

static int never_read(void *context, uint64_t offset, void *buffer, size_t length)
{
    (void)context, (void)offset, (void)buffer, (void)length;
    return -1;
}

int device_need(const an_header *header, bool mapped, size_t *bytes)
{
    static const char anything[1];
    an_config config = {.cached_pages = 1};
    size_t decoder = ZSTD_estimateDCtxSize();
    /* The source is never read: only the need is asked for. */
    if (mapped)
        config.source.map = anything;
    else
        config.source.read = never_read;
    int error = an_reader_memory(header, &config, bytes);
    if (error == AN_OK)
        *bytes += DEVICE_DECODER + sizeof(an_reader) + DEVICE_STACK - decoder;
    return error;
}

size_t device_plan_need(const device_plan *plan, bool mapped)
{
    bool has_dictionary = plan->dictionary != 0 && plan->dictionary != AN_DICTIONARY_NONE;
    an_header h = {.page_raw = plan->page > plan->metadata ? plan->page : plan->metadata,
                   .block_raw = plan->block,
                   .block_stored = plan->block};
    size_t need = SIZE_MAX;
    h.dictionary_raw = has_dictionary ? plan->dictionary : 0;
    h.dictionaries = has_dictionary;
    return device_need(&h, mapped, &need) == AN_OK ? need : SIZE_MAX;
}

/*
 * The RAM for a block. A dictionary is worth more than a larger block until it has 32 KiB, and most
 * when both cost about the same: 2,000 press releases (6.5 MB, zstd 19, all in all) came to 2.56 MB
 * with 4 KiB and 12 KiB, 2.62 MB with 8 KiB and 4 KiB; 2.37 MB with 8 KiB and 24 KiB, 2.46 MB with
 * 16 KiB and 8 KiB. Read in place, a dictionary costs no RAM.
 */
static size_t room_for_block(size_t room, const device_plan *plan, bool mapped)
{
    if (mapped || plan->dictionary != 0)
        return room;
    return room / 2 > DICTIONARY_MOST ? room - DICTIONARY_MOST : room / 2;
}

static uint32_t choose_block(const device_plan *plan, uint64_t ram, bool mapped)
{
    device_plan empty = *plan;
    empty.block = 0;
    size_t base = device_plan_need(&empty, mapped);
    size_t room = base < ram ? room_for_block((size_t)(ram - base), plan, mapped) : 0;
    uint32_t block = BLOCK_MOST;
    for (; block > BLOCK_LEAST; block /= 2) {
        empty.block = block;
        if (device_plan_need(&empty, mapped) - base <= room)
            break;
    }
    return block;
}

static uint32_t choose_dictionary(const device_plan *plan, uint64_t ram, bool mapped)
{
    size_t need = device_plan_need(plan, mapped);
    uint64_t room = mapped ? DICTIONARY_MOST : need < ram ? ram - need : 0;
    room -= room % 1024;
    if (room < DICTIONARY_LEAST)
        return AN_DICTIONARY_NONE;
    return room < DICTIONARY_MOST ? (uint32_t)room : DICTIONARY_MOST;
}

/* Smaller pages than the usual ones only make the archive larger and its ids shorter. */
static uint32_t choose_page(const device_plan *plan, uint64_t ram, bool mapped)
{
    device_plan smallest = *plan;
    uint32_t page = PAGE_MOST;
    for (; page > PAGE_LEAST; page /= 2) {
        smallest.page = page;
        if (device_plan_need(&smallest, mapped) <= ram)
            break;
    }
    return page;
}

bool device_plan_choose(device_plan *plan, uint64_t ram, bool mapped, size_t *least)
{
    device_plan smallest = *plan;
    smallest.block = plan->block != 0 ? plan->block : BLOCK_LEAST;
    if (plan->page == 0)
        plan->page = smallest.page = choose_page(&smallest, ram, mapped);
    *least = device_plan_need(&smallest, mapped);
    if (*least > ram)
        return false;
    if (plan->block == 0)
        plan->block = choose_block(plan, ram, mapped);
    if (plan->dictionary == 0)
        plan->dictionary = choose_dictionary(plan, ram, mapped);
    return true;
}
