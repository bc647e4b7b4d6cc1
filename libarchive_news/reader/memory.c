/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the caller's memory is divided. One function, fill_arena(), lays its parts out one after
 * another. It serves both for counting what is needed and for handing it out, so that the two agree
 * to the byte. While counting there is no memory, and every part is NULL. AN_MEMORY() in the public
 * header adds up the same parts.
 */
#include "reader/internal.h"

enum { ALIGNMENT = AN_MEMORY_ALIGNMENT, CACHED_PAGES_MAX = 64 };

/* The public header computes the same figures, and does not know this type. */
_Static_assert(sizeof(ani_position) <= AN_POSITION_SIZE, "AN_POSITION_SIZE is too small");
_Static_assert(AN_POSITIONS_SIZE / AN_POSITION_SIZE == ANI_POSITIONS, "other tables");

typedef struct arena {
    uint8_t *base; /* aligned; NULL while counting */
    size_t room;   /* 0 while counting */
    size_t used;   /* SIZE_MAX: more than a size_t can say */
} arena;

/* Returns the next `size` bytes, aligned, or NULL if the arena has no room for them. Counts them in
 * any case. */
static void *allot(arena *a, size_t size)
{
    size_t start = a->used, most = SIZE_MAX - 2 * (size_t)ALIGNMENT;
    if (start > most || size > most - start) {
        a->used = SIZE_MAX;
        return NULL;
    }
    a->used += (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    return a->used <= a->room ? a->base + start : NULL;
}

static size_t max3(size_t a, size_t b, size_t c)
{
    size_t m = a > b ? a : b;
    return m > c ? m : c;
}

static unsigned pages_of(const an_config *config)
{
    return config->cached_pages == 0 ? 1 : config->cached_pages;
}

static void fill_arena(arena *a, const an_header *h, const an_config *config, an_reader *r)
{
    bool mapped = config->source.map != NULL;
    unsigned count = pages_of(config);
    r->decoder_size = ani_decoder_size();
    r->decoder = allot(a, r->decoder_size);
    r->dictionary_tables_size = config->fast_dictionary && h->dictionaries > 0
                                    ? ani_dictionary_tables_size(h->dictionary_raw)
                                    : 0;
    r->dictionary_tables = allot(a, r->dictionary_tables_size);
    r->page = allot(a, count * sizeof *r->page);
    r->position = ANI_POSITIONS > 0 ? allot(a, AN_POSITIONS_SIZE) : NULL;
    r->key = allot(a, ani_key_limit(h->page_raw) + 1);
    /* Mapped bytes are used where they lie, unless they are compressed. */
    size_t page_size = mapped && h->page_stored == 0 ? 0 : h->page_raw;
    uint8_t *pages = allot(a, count * page_size);
    /* A block that comes right after the dictionary is decompressed sooner: see load.c. Where bytes
     * are read, it lies in the buffer of stored bytes for that. */
    size_t dictionary_size = mapped && h->dictionary_stored == 0 ? 0 : h->dictionary_raw;
    if (ANI_JOINS && mapped) {
        r->dictionary = allot(a, dictionary_size);
        r->block = allot(a, h->block_raw);
    } else {
        r->block = allot(a, h->block_raw);
        r->dictionary = allot(a, dictionary_size);
    }
    /* This part is the last one, since memory that is left over lengthens it. It comes after the
     * dictionary, whose stored bytes reach from one into the other. */
    r->stored_size = mapped ? 0 : max3(h->page_stored, h->block_stored, h->dictionary_stored);
    r->stored = allot(a, r->stored_size);
    for (unsigned i = 0; pages && i < count; i++)
        r->page[i] = (an_cached_page){.buffer = pages + i * page_size};
}

/* What is needed, with room to align memory that is not. */
static size_t need_of(const arena *a)
{
    return a->used + ALIGNMENT - 1;
}

bool ani_config_is_valid(const an_config *config)
{
    return config->cached_pages <= CACHED_PAGES_MAX && ANI_RESERVES_ZERO(config) &&
           (config->source.map != NULL) != (config->source.read != NULL);
}

int an_reader_memory(const an_header *header, const an_config *config, size_t *bytes)
{
    arena a = {NULL, 0, 0};
    an_reader scratch;
    if (!ani_config_is_valid(config))
        return AN_ERR_USAGE;
    fill_arena(&a, header, config, &scratch);
    *bytes = need_of(&a);
    return a.used == SIZE_MAX ? AN_ERR_FORMAT : AN_OK;
}

int ani_memory_divide(an_reader *r)
{
    uint8_t *memory = r->config.memory;
    arena a = {NULL, 0, 0};
    if (memory && r->config.memory_size >= ALIGNMENT) {
        a.base = memory + (0 - (uintptr_t)memory) % ALIGNMENT;
        a.room = r->config.memory_size - (ALIGNMENT - 1);
    }
    fill_arena(&a, &r->header, &r->config, r);
    if (a.used > a.room)
        return AN_ERR_MEMORY;
    r->cached_pages = pages_of(&r->config);
    if (ANI_USES_SPARE) {
        r->spare = a.base + a.used;
        r->spare_size = a.room - a.used;
    }
    if (ANI_TOGETHER > 1 && !r->config.source.map)
        r->stored_size += r->spare_size;
    return ani_begin_decoder(r) ? AN_OK : AN_ERR_MEMORY;
}
