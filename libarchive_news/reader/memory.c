/* SPDX-License-Identifier: BSD-2-Clause */
/* How the caller's memory is divided. One function lays it out, for counting and for handing out,
 * so that both agree. */
#include "reader/internal.h"

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

enum { ALIGNMENT = 8, CACHED_PAGES_MAX = 64 };

typedef struct layout {
    uint8_t *base; /* NULL: only counting */
    size_t room;
    size_t used; /* SIZE_MAX: more than there can be */
} layout;

static void *take(layout *l, size_t size)
{
    size_t start = l->used, most = SIZE_MAX - 2 * (size_t)ALIGNMENT;
    if (start > most || size > most - start) {
        l->used = SIZE_MAX;
        return NULL;
    }
    l->used += (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    return l->used <= l->room ? l->base + start : NULL;
}

static size_t max3(size_t a, size_t b, size_t c)
{
    size_t m = a > b ? a : b;
    return m > c ? m : c;
}

static unsigned slots_of(const an_config *config)
{
    return config->cached_pages == 0 ? 1 : config->cached_pages;
}

static void lay_out(layout *l, const an_header *h, const an_config *config, an_reader *r)
{
    bool mapped = config->source.map != NULL;
    unsigned slots = slots_of(config);
    r->decoder_size = ZSTD_estimateDCtxSize();
    r->decoder = take(l, r->decoder_size);
    r->dictionary_tables_size = config->fast_dictionary && h->dictionaries > 0
                                    ? ZSTD_estimateDDictSize(h->dictionary_raw, ZSTD_dlm_byRef)
                                    : 0;
    r->dictionary_tables = take(l, r->dictionary_tables_size);
    r->page = take(l, slots * sizeof *r->page);
    r->position = ANI_POSITIONS > 0 ? take(l, ANI_POSITIONS * sizeof *r->position) : NULL;
    r->key = take(l, AN_ID_MAX + 1);
    uint8_t *pages = take(l, (size_t)slots * h->page_raw);
    r->block = take(l, h->block_raw);
    r->dictionary = take(l, mapped && h->dictionary_stored == 0 ? 0 : h->dictionary_raw);
    /* Mapped bytes are used where they lie. Last: what memory is left over lengthens it. */
    r->stored_size = mapped ? 0 : max3(h->page_stored, h->block_stored, h->dictionary_stored);
    r->stored = take(l, r->stored_size);
    for (unsigned i = 0; pages && i < slots; i++)
        r->page[i] = (an_cached_page){.buffer = pages + (size_t)i * h->page_raw};
}

/* Room to align memory that is not. */
static size_t need_of(const layout *l)
{
    return l->used + ALIGNMENT - 1;
}

bool ani_config_is_valid(const an_config *config)
{
    return config->cached_pages <= CACHED_PAGES_MAX &&
           (config->source.map != NULL) != (config->source.read != NULL);
}

int an_reader_memory(const an_header *header, const an_config *config, size_t *bytes)
{
    layout l = {NULL, 0, 0};
    an_reader scratch;
    if (!ani_config_is_valid(config))
        return AN_ERR_USAGE;
    lay_out(&l, header, config, &scratch);
    *bytes = need_of(&l);
    return l.used == SIZE_MAX ? AN_ERR_FORMAT : AN_OK;
}

int ani_memory_divide(an_reader *r)
{
    uint8_t *memory = r->config.memory;
    layout l = {memory + (0 - (uintptr_t)memory) % ALIGNMENT, 0, 0};
    /* What is laid behind the end of the memory is NULL, and then it is too little. */
    if (memory && r->config.memory_size >= ALIGNMENT)
        l.room = r->config.memory_size - (ALIGNMENT - 1);
    lay_out(&l, &r->header, &r->config, r);
    if (l.used > l.room)
        return AN_ERR_MEMORY;
    r->cached_pages = slots_of(&r->config);
    if (ANI_TOGETHER > 1 && r->stored_size > 0)
        r->stored_size += l.room - l.used;
    r->decoder = ZSTD_initStaticDCtx(r->decoder, r->decoder_size);
    return r->decoder ? AN_OK : AN_ERR_MEMORY;
}
