/* SPDX-License-Identifier: BSD-2-Clause */
/* Lays contents one after another into blocks: spec/FORMAT.md section 9. */
#include "writer/internal.h"

#include <string.h>

typedef struct layout {
    an_writer *w;
    ani_pool *pool;
    uint8_t *room; /* of the block being filled; NULL: none */
    size_t used;
    uint64_t block; /* its number */
} layout;

/* The pool hands a block back: to the spool and the table. */
static int take_block(void *context, const ani_piece *p)
{
    an_writer *w = context;
    an_reference ref = {.stored = (uint32_t)p->stored_length,
                        .raw = (uint32_t)p->raw_length,
                        .codec = p->codec,
                        .type = ANI_BLOCK,
                        .dictionary = p->dictionary};
    uint8_t value[ANI_SHORT_REFERENCE_MAX];
    memcpy(ref.hash, p->hash, sizeof ref.hash);
    size_t length = ani_put_short_reference(value, &ref);
    if (ref.raw > w->block_raw)
        w->block_raw = ref.raw;
    if (ref.stored > w->block_stored)
        w->block_stored = ref.stored;
    w->content_size += ref.raw;
    w->block_count++;
    int error = ani_builder_add(w->table[1], NULL, 0, value, length, ref.stored);
    if (error == AN_OK)
        error = ani_fail_io(w, ani_spool_append(&w->blocks, p->stored, p->stored_length));
    return error == AN_OK ? ani_report(w, p->raw_length) : error;
}

static int close_block(layout *l)
{
    if (l->used > 0) {
        ani_pool_give(l->pool, l->used);
        l->block++;
        l->room = NULL;
        l->used = 0;
    }
    return AN_OK;
}

static int fill(layout *l, uint64_t from, size_t length)
{
    if (!l->room) {
        int error = ani_pool_room(l->pool, &l->room);
        if (error != AN_OK)
            return ani_fail(l->w, error, "out of memory");
    }
    int error = ani_fail_io(l->w, ani_spool_read(&l->w->content, from, l->room + l->used, length));
    l->used += length;
    return error;
}

/* What does not fit the rest of a block begins the next; what is longer than a block runs through full ones from the beginning of the first. */
static int lay(layout *l, uint64_t from, uint64_t length, ani_place *place)
{
    size_t size = l->w->config.block_size;
    int error = AN_OK;
    *place = (ani_place){0, 0, length};
    if (length == 0)
        return AN_OK;
    if (length > size - l->used)
        error = close_block(l);
    place->block = l->block;
    place->offset = l->used;
    while (error == AN_OK && length > size) {
        l->w->runs_through = 1;
        error = fill(l, from, size);
        if (error == AN_OK)
            error = close_block(l);
        from += size;
        length -= size;
    }
    return error == AN_OK ? fill(l, from, (size_t)length) : error;
}

static int lay_item(layout *l, const ani_item_reader *reader)
{
    an_writer *w = l->w;
    ani_places places;
    uint64_t at = reader->arrival * sizeof places;
    if (reader->item.content_length == 0 && reader->item.more_length == 0)
        return AN_OK;
    int error = ani_fail_io(w, ani_spool_read(&w->places, at, &places, sizeof places));
    if (error == AN_OK && places.same_as == 0)
        error = lay(l, reader->item.content, reader->item.content_length, &places.content);
    if (error == AN_OK)
        error = lay(l, reader->item.more, reader->item.more_length, &places.more);
    return error == AN_OK ? ani_fail_io(w, ani_spool_patch(&w->places, at, &places, sizeof places)) : error;
}

static int lay_all(layout *l, int text)
{
    ani_item_reader reader = {0};
    int end, error;
    while ((error = ani_next_item(l->w, &reader, &end)) == AN_OK && !end) {
        if (reader.item.is_text != text)
            continue;
        error = lay_item(l, &reader);
        if (error != AN_OK)
            break;
    }
    return error == AN_OK ? close_block(l) : error;
}

/* Marks each content that an earlier item has as well. */
static int mark_duplicates(an_writer *w)
{
    uint8_t last[ANI_HASH_SIZE] = {0};
    uint64_t owner = 0, arrival;
    ani_record r;
    int end, any = 0;
    int error = ani_sorter_rewind(w->by_hash);
    while (error == 0 && (error = ani_sorter_next(w->by_hash, &r, &end)) == 0 && !end) {
        memcpy(&arrival, r.value, sizeof arrival);
        if (any && memcmp(last, r.key, sizeof last) == 0) {
            ani_places places = {.same_as = owner + 1};
            error = ani_spool_patch(&w->places, arrival * sizeof places, &places, sizeof places);
            w->duplicates++;
            continue;
        }
        any = 1;
        owner = arrival;
        memcpy(last, r.key, sizeof last);
    }
    ani_sorter_close(w->by_hash);
    w->by_hash = NULL;
    return ani_fail_io(w, error);
}

int ani_make_blocks(an_writer *w)
{
    layout l = {.w = w};
    ani_pool_config config = {.jobs = ani_jobs(w),
                              .level = w->config.level,
                              .piece_size = w->config.block_size,
                              .dictionary = w->dictionary,
                              .dictionary_length = w->dictionary_length,
                              .type = ANI_BLOCK,
                              .take = take_block,
                              .context = w};
    int error = mark_duplicates(w);
    if (error == AN_OK)
        error = ani_builder_open(&w->table[1], w, ANI_SECTION_BLOCKS);
    if (error == AN_OK) {
        error = ani_pool_open(&l.pool, &config);
        if (error != AN_OK)
            (void)ani_fail(w, error, "out of memory");
    }
    if (error == AN_OK)
        error = lay_all(&l, 1);
    if (error == AN_OK)
        error = lay_all(&l, 0);
    if (error == AN_OK) {
        error = ani_pool_drain(l.pool);
        if (error != AN_OK)
            (void)ani_fail(w, error, "out of memory");
    }
    ani_pool_close(l.pool);
    return error == AN_OK ? ani_builder_finish(w->table[1]) : error;
}
