/* SPDX-License-Identifier: BSD-2-Clause */
/* Lays contents into blocks: spec/FORMAT.md section 9. */
#include "writer/arrange.h"
#include "writer/internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct layout {
    an_writer *w;
    ani_pool *pool;
    uint8_t *room; /* of the block being filled; NULL: none */
    size_t used;
    uint64_t block; /* its number */
} layout;

/* What one item has to lay: content, and more right behind it in the spool. */
typedef struct unit {
    uint64_t arrival, at, content_length, overflow_length;
    ani_places places;
} unit;

/* Texts that are arranged among each other. */
typedef struct window {
    uint8_t *bytes;
    size_t used;
    unit *units;
    ani_text *texts;
    size_t count;
} window;

/* The pool hands a block back: to the spool and the table. */
static int take_block(void *context, const ani_piece *p)
{
    an_writer *w = context;
    an_reference ref = {.stored = (uint32_t)p->stored_length,
                        .raw = (uint32_t)p->raw_length,
                        .codec = p->codec,
                        .type = AN_OBJECT_BLOCK,
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

static int make_room(layout *l)
{
    int error = l->room ? AN_OK : ani_pool_room(l->pool, &l->room);
    return error == AN_OK ? AN_OK : ani_fail(l->w, error, "out of memory");
}

static int fill(layout *l, uint64_t from, size_t length)
{
    int error = make_room(l);
    if (error == AN_OK)
        error = ani_fail_io(l->w, ani_spool_read(&l->w->content, from, l->room + l->used, length));
    l->used += length;
    return error;
}

/* What does not fit the rest of a block begins the next; what is longer than a block runs through
 * full ones from the beginning of the first. */
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

static int read_places(an_writer *w, uint64_t arrival, ani_places *places)
{
    return ani_fail_io(
        w, ani_spool_read(&w->places, arrival * sizeof *places, places, sizeof *places));
}

static int patch_places(an_writer *w, uint64_t arrival, const ani_places *places)
{
    return ani_fail_io(
        w, ani_spool_patch(&w->places, arrival * sizeof *places, places, sizeof *places));
}

/* Content and more out of the spool, wherever there is room. */
static int lay_unit(layout *l, const unit *u)
{
    ani_places places = u->places;
    int error = lay(l, u->at, u->content_length, &places.content);
    if (error == AN_OK)
        error = lay(l, u->at + u->content_length, u->overflow_length, &places.overflow);
    return error == AN_OK ? patch_places(l->w, u->arrival, &places) : error;
}

/* The unit that an item makes; both lengths 0: nothing to lay. */
static int make_unit(an_writer *w, const ani_item_reader *reader, unit *u)
{
    const ani_stored_item *s = &reader->item;
    *u = (unit){.arrival = reader->arrival};
    if (s->content_length == 0 && s->overflow_length == 0)
        return AN_OK;
    int error = read_places(w, reader->arrival, &u->places);
    u->content_length = u->places.same_as == 0 ? s->content_length : 0;
    u->overflow_length = s->overflow_length;
    /* More is right behind the content in the spool. */
    u->at = u->content_length > 0 ? s->content : s->overflow;
    return error;
}

/* A text that fits what is left of the block goes into it whole. */
static int lay_text(layout *l, const window *v, size_t i)
{
    unit u = v->units[i];
    size_t content = (size_t)u.content_length, more = (size_t)u.overflow_length;
    if (content > 0)
        u.places.content = (ani_place){l->block, l->used, content};
    if (more > 0)
        u.places.overflow = (ani_place){l->block, l->used + content, more};
    int error = make_room(l);
    if (error == AN_OK) {
        /* A long one has no bytes here, and counts as taken from the start: nobody chooses it. */
        memcpy(l->room + l->used, v->texts[i].bytes,
               content + more); // NOLINT(clang-analyzer-core.NonNullParamChecker)
        l->used += content + more;
        error = patch_places(l->w, u.arrival, &u.places);
    }
    return error;
}

/* Block by block: the first text that is left, then what resembles it. */
static int lay_window(layout *l, window *v)
{
    int error = AN_OK;
    size_t size = l->w->config.block_size;
    ani_arrangement *a = ani_arrange(v->texts, v->count);
    if (!a)
        return ani_fail(l->w, AN_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < v->count && error == AN_OK; i++) {
        int is_long = v->texts[i].bytes == NULL;
        if (v->texts[i].taken && !is_long)
            continue;
        error = is_long ? lay_unit(l, &v->units[i]) : lay_text(l, v, i);
        ani_arrange_begin(a, i);
        for (size_t next;
             error == AN_OK && (next = ani_arrange_next(a, size - l->used)) < v->count;)
            error = lay_text(l, v, next);
        if (error == AN_OK)
            error = close_block(l);
    }
    ani_arrange_free(a);
    v->count = v->used = 0;
    return error;
}

static int has_room(const window *v, size_t length)
{
    return v->count < ANI_WINDOW_TEXTS && length <= ANI_WINDOW_BYTES - v->used;
}

static int add_text(layout *l, window *v, const unit *u)
{
    uint64_t length = u->content_length + u->overflow_length;
    int is_long = length > l->w->config.block_size, error = AN_OK;
    if (!has_room(v, is_long ? 0 : (size_t)length))
        error = lay_window(l, v);
    if (error != AN_OK)
        return error;
    v->units[v->count] = *u;
    /* Nobody chooses a long one: it is laid when its turn comes. */
    v->texts[v->count] =
        (ani_text){is_long ? NULL : v->bytes + v->used, is_long ? 0 : (uint32_t)length, is_long};
    if (!is_long)
        error = ani_fail_io(
            l->w, ani_spool_read(&l->w->content, u->at, v->bytes + v->used, (size_t)length));
    v->used += is_long ? 0 : (size_t)length;
    v->count++;
    return error;
}

static int open_window(an_writer *w, window *v)
{
    *v = (window){malloc(ANI_WINDOW_BYTES), 0, malloc(ANI_WINDOW_TEXTS * sizeof *v->units),
                  malloc(ANI_WINDOW_TEXTS * sizeof *v->texts), 0};
    return v->bytes && v->units && v->texts ? AN_OK : ani_fail(w, AN_ERR_MEMORY, "out of memory");
}

static void close_window(window *v)
{
    free(v->bytes);
    free(v->units);
    free(v->texts);
}

static int lay_texts(layout *l)
{
    window v;
    ani_item_reader reader = {0};
    unit u;
    int end = 0, error = open_window(l->w, &v);
    while (error == AN_OK && (error = ani_next_item(l->w, &reader, &end)) == AN_OK && !end) {
        if (!reader.item.is_text)
            continue;
        error = make_unit(l->w, &reader, &u);
        if (error == AN_OK && u.content_length + u.overflow_length > 0)
            error = add_text(l, &v, &u);
    }
    if (error == AN_OK)
        error = lay_window(l, &v);
    close_window(&v);
    return error;
}

/* Texts, or else pictures and the like, which have nothing to gain from their neighbours, in the
 * order in which they came. */
static int lay_in_order(layout *l, int texts)
{
    ani_item_reader reader = {0};
    unit u;
    int end = 0, error = AN_OK;
    while (error == AN_OK && (error = ani_next_item(l->w, &reader, &end)) == AN_OK && !end) {
        if (reader.item.is_text != texts)
            continue;
        error = make_unit(l->w, &reader, &u);
        if (error == AN_OK && u.content_length + u.overflow_length > 0)
            error = lay_unit(l, &u);
    }
    return error == AN_OK ? close_block(l) : error;
}

/* Marks each content that an earlier item has as well. */
static int mark_duplicates(an_writer *w)
{
    uint8_t last[ANI_HASH_SIZE] = {0};
    uint64_t owner = 0, arrival;
    ani_pair r;
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
    int alone = ani_blocks_alone(&w->config);
    uint64_t most = w->content.size / w->config.block_size +
                    1; /* more threads than blocks would only take memory */
    ani_pool_config config = {.jobs = ani_jobs(w) < most ? ani_jobs(w) : (unsigned)most,
                              .level = w->config.level,
                              .piece_size = w->config.block_size,
                              .dictionary = w->dictionary,
                              .dictionary_length = alone ? 0 : w->dictionary_length,
                              .prepared = w->prepared,
                              .type = AN_OBJECT_BLOCK,
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
        error = alone ? lay_in_order(&l, 1) : lay_texts(&l);
    if (error == AN_OK)
        error = lay_in_order(&l, 0);
    if (error == AN_OK) {
        error = ani_pool_drain(l.pool);
        if (error != AN_OK)
            (void)ani_fail(w, error, "out of memory");
    }
    ani_pool_close(l.pool);
    return error == AN_OK ? ani_builder_finish(w->table[1]) : error;
}
