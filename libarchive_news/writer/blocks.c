/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lays contents into blocks: spec/FORMAT.md section 9.
 *
 * Equal contents are found first: only one of them is laid. What an item has to lay is a portion:
 * its content and then its overflow, which are together in the spool of contents.
 *
 * Texts are gathered in a window of at most 32 MiB. Then blocks are filled: each begins with the
 * first text of the window that is left, and goes on with the texts that resemble those in it
 * (arrange.c) as long as one fits. A text that is longer than a block runs through full blocks,
 * from the beginning of one; what is left at its end is filled like any other block. Contents that
 * are not texts gain nothing from their neighbours and are laid in the order of arrival.
 *
 * The texts of a window are compared on a thread of their own: those of the first while the
 * dictionary is chosen, those of each other while the window before is laid.
 *
 * A full block goes to the pool, which compresses it. The pool hands it back in order, and then it
 * goes to the spool of blocks, and its reference becomes the next cell of their table.
 */
#include "writer/arrange.h"
#include "writer/internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct block_filler {
    an_writer *w;
    ani_pool *pool;
    uint8_t *room;  /* for the block that is being filled; NULL: none is */
    size_t used;    /* bytes in it */
    uint64_t block; /* its number */
} block_filler;

typedef struct portion {
    uint64_t arrival;
    uint64_t at; /* offset in the spool of contents */
    uint64_t content_length, overflow_length;
    ani_places places; /* what is known of them before it is laid */
} portion;

/* Texts that are compared with each other. */
typedef struct text_window {
    uint8_t *bytes;
    size_t used;
    portion *portions;
    ani_text *texts; /* for each portion; bytes NULL: it is longer than a block */
    size_t count;
    ani_arrangement *arrangement; /* NULL until they are arranged */
    ani_side_call arranging;
} text_window;

struct ani_text_windows {
    ani_item_reader reader;
    portion portion; /* the next that goes into a window */
    bool is_end;     /* there is none */
    text_window window[2];
};

/* --- places by arrival ---------------------------------------- */

int ani_read_places(an_writer *w, uint64_t arrival, ani_places *places)
{
    return ani_fail_io(
        w, ani_spool_read(&w->places, arrival * sizeof *places, places, sizeof *places));
}

int ani_write_places(an_writer *w, uint64_t arrival, const ani_places *places)
{
    return ani_fail_io(
        w, ani_spool_patch(&w->places, arrival * sizeof *places, places, sizeof *places));
}

/* --- equal contents ---------------------------------------- */

/* Marks each content that an item before it has as well. */
static int mark_duplicates(an_writer *w)
{
    uint8_t last[ANI_HASH_SIZE] = {0};
    uint64_t owner = 0, arrival;
    ani_pair pair;
    bool end, has_last = false;
    int error = ani_fail_io(w, ani_sorter_rewind(w->by_hash));
    while (error == AN_OK &&
           (error = ani_fail_io(w, ani_sorter_next(w->by_hash, &pair, &end))) == AN_OK && !end) {
        memcpy(&arrival, pair.value, sizeof arrival);
        if (has_last && memcmp(last, pair.key, sizeof last) == 0) {
            ani_places places = {0};
            if (w->keep_steps) /* its overflow may have a place already */
                error = ani_read_places(w, arrival, &places);
            places.same_as = owner + 1;
            if (error == AN_OK)
                error = ani_write_places(w, arrival, &places);
            w->stats.duplicates++;
            continue;
        }
        has_last = true;
        owner = arrival;
        memcpy(last, pair.key, sizeof last);
    }
    ani_sorter_close(w->by_hash);
    w->by_hash = NULL;
    return error;
}

/* --- the size of blocks ---------------------------------------- */

/* A text that fits into a block lies in one; a longer one fills blocks from the beginning of one.
 */
void ani_count_decoded(an_writer *w, uint64_t length)
{
    for (unsigned i = 0; i < ANI_BLOCK_CHOICES; i++) {
        uint64_t size = (uint64_t)ANI_BLOCK_CHOSEN_MIN << i;
        w->decoded[i] += (length + size - 1) / size * size;
    }
}

/* The largest with which a reader decodes less than half as much again as with the smallest, on
 * average over the articles. */
void ani_choose_block_size(an_writer *w)
{
    if (w->config.block_size != 0)
        return;
    unsigned choice = ANI_BLOCK_CHOICES - 1;
    while (choice > 0 && w->decoded[choice] >= w->decoded[0] + w->decoded[0] / 2)
        choice--;
    w->config.block_size = (uint32_t)ANI_BLOCK_CHOSEN_MIN << choice;
}

/* --- filling a block ---------------------------------------- */

int ani_open_blocks(an_writer *w)
{
    return w->table[ANI_TABLE_BLOCKS]
               ? AN_OK
               : ani_builder_open(&w->table[ANI_TABLE_BLOCKS], w, ANI_TABLE_BLOCKS);
}

void ani_count_block(an_writer *w, const an_reference *ref)
{
    if (ref->raw > w->block_raw)
        w->block_raw = ref->raw;
    if (ani_compressed_size(ref) > w->block_stored)
        w->block_stored = ref->stored;
    w->content_size += ref->raw;
    w->stats.blocks++;
}

/* The pool hands a block back. */
static int on_block(void *context, const ani_piece *p)
{
    an_writer *w = context;
    an_reference ref = ani_piece_reference(p, AN_OBJECT_BLOCK);
    int error = ani_builder_add_block(w->table[ANI_TABLE_BLOCKS], &ref);
    ani_count_block(w, &ref);
    if (error == AN_OK)
        error = ani_fail_io(w, ani_spool_append(&w->blocks, p->stored, ref.stored));
    return error == AN_OK ? ani_report_bytes(w, p->raw_length) : error;
}

static void close_block(block_filler *f)
{
    if (f->used > 0) {
        ani_pool_give(f->pool, f->used, 0);
        f->block++;
        f->room = NULL;
        f->used = 0;
    }
}

static int make_room(block_filler *f)
{
    int error = f->room ? AN_OK : ani_pool_room(f->pool, &f->room);
    return error == AN_OK ? AN_OK : ani_fail(f->w, error, "out of memory");
}

/* Copies bytes that fit from the spool of contents to the block. */
static int fill_block(block_filler *f, uint64_t from, size_t length)
{
    int error = make_room(f);
    if (error == AN_OK)
        error = ani_fail_io(f->w, ani_spool_read(&f->w->content, from, f->room + f->used, length));
    f->used += length;
    return error;
}

/* Lays bytes of any length above 0. What does not fit the rest of a block begins the next one; what
 * is longer than a block runs through full ones. */
static int lay_bytes(block_filler *f, uint64_t from, uint64_t length, ani_place *place)
{
    size_t size = f->w->config.block_size;
    int error = AN_OK;
    *place = (ani_place){0, 0, length};
    if (length > size - f->used)
        close_block(f);
    place->block = f->block;
    place->offset = f->used;
    while (error == AN_OK && length > size) {
        f->w->has_long_content = true;
        error = fill_block(f, from, size);
        if (error == AN_OK)
            close_block(f);
        from += size;
        length -= size;
    }
    return error == AN_OK ? fill_block(f, from, (size_t)length) : error;
}

/* --- portions ---------------------------------------- */

static int lay_portion(block_filler *f, const portion *p)
{
    ani_places places = p->places;
    int error = AN_OK;
    if (p->content_length > 0)
        error = lay_bytes(f, p->at, p->content_length, &places.content);
    if (error == AN_OK && p->overflow_length > 0)
        error = lay_bytes(f, p->at + p->content_length, p->overflow_length, &places.overflow);
    return error == AN_OK ? ani_write_places(f->w, p->arrival, &places) : error;
}

/* Finds out what an item has to lay. Both lengths are 0 if it has nothing. */
static int make_portion(an_writer *w, const ani_item_reader *reader, portion *p)
{
    const ani_stored_item *s = &reader->item;
    *p = (portion){.arrival = reader->arrival};
    if (s->content_length == 0 && s->overflow_length == 0)
        return AN_OK;
    int error = ani_read_places(w, reader->arrival, &p->places);
    bool is_elsewhere = p->places.same_as != 0 || p->places.kept & ANI_CONTENT_KEPT;
    p->content_length = is_elsewhere ? 0 : s->content_length;
    p->overflow_length = p->places.kept & ANI_OVERFLOW_KEPT ? 0 : s->overflow_length;
    p->at = p->content_length > 0 ? s->content : s->overflow;
    return error;
}

/* Gives the next portion of the texts, or of all else. *end: there was none left. */
static int next_portion(an_writer *w, ani_item_reader *reader, bool of_texts, portion *p, bool *end)
{
    int error;
    while ((error = ani_next_item(w, reader, end)) == AN_OK && !*end) {
        if (reader->item.is_text != of_texts)
            continue;
        error = make_portion(w, reader, p);
        if (error != AN_OK || p->content_length + p->overflow_length > 0)
            break;
    }
    return error;
}

static int lay_in_order(block_filler *f, bool of_texts)
{
    ani_item_reader reader = {0};
    portion p;
    bool end = false;
    int error = AN_OK;
    while (error == AN_OK && (error = next_portion(f->w, &reader, of_texts, &p, &end)) == AN_OK &&
           !end)
        error = lay_portion(f, &p);
    if (error == AN_OK)
        close_block(f);
    return error;
}

/* --- texts ---------------------------------------- */

/* Lays a text that fits the block whole, from the window. */
static int lay_text(block_filler *f, const text_window *v, size_t i)
{
    portion p = v->portions[i];
    size_t content = (size_t)p.content_length, overflow = (size_t)p.overflow_length;
    if (content > 0)
        p.places.content = (ani_place){f->block, f->used, content};
    if (overflow > 0)
        p.places.overflow = (ani_place){f->block, f->used + content, overflow};
    int error = make_room(f);
    if (error == AN_OK) {
        /* A text without bytes here is longer than a block, and never chosen. */
        memcpy(f->room + f->used, v->texts[i].bytes,
               content + overflow); // NOLINT(clang-analyzer-core.NonNullParamChecker)
        f->used += content + overflow;
        error = ani_write_places(f->w, p.arrival, &p.places);
    }
    return error;
}

/* Begins a block with this text and fills it with those that resemble it. */
static int lay_block(block_filler *f, const text_window *v, ani_arrangement *a, size_t first)
{
    size_t size = f->w->config.block_size, next;
    bool is_long = v->texts[first].bytes == NULL;
    int error = is_long ? lay_portion(f, &v->portions[first]) : lay_text(f, v, first);
    ani_arrange_begin(a, first);
    while (error == AN_OK && (next = ani_arrange_next(a, size - f->used)) < v->count)
        error = lay_text(f, v, next);
    if (error == AN_OK)
        close_block(f);
    return error;
}

/* Lays all texts of the window, which is empty afterwards. */
static int lay_window(block_filler *f, text_window *v)
{
    int error = AN_OK;
    for (size_t i = 0; i < v->count && error == AN_OK; i++)
        if (!v->texts[i].is_taken || !v->texts[i].bytes)
            error = lay_block(f, v, v->arrangement, i);
    ani_arrange_free(v->arrangement);
    v->arrangement = NULL;
    v->count = 0;
    return error;
}

static int arrange_window(void *context)
{
    text_window *v = context;
    v->arrangement = ani_arrange(v->texts, v->count);
    return v->arrangement ? AN_OK : AN_ERR_MEMORY;
}

/* Adds a text to the window. One that is longer than a block keeps its turn, but has no bytes here
 * and counts as taken, so that it is never chosen. *has_room: it was added. */
static int add_text(an_writer *w, text_window *v, const portion *p, bool *has_room)
{
    uint64_t total = p->content_length + p->overflow_length;
    bool is_long = total > w->config.block_size;
    size_t length = is_long ? 0 : (size_t)total;
    *has_room = v->count < ANI_WINDOW_TEXTS && length <= ANI_WINDOW_BYTES - v->used;
    if (!*has_room)
        return AN_OK;
    uint8_t *bytes = is_long ? NULL : v->bytes + v->used;
    v->portions[v->count] = *p;
    v->texts[v->count] = (ani_text){bytes, (uint32_t)length, is_long};
    v->used += length;
    v->count++;
    return is_long ? AN_OK : ani_fail_io(w, ani_spool_read(&w->content, p->at, bytes, length));
}

static int open_text_window(an_writer *w, text_window *v)
{
    *v = (text_window){.bytes = malloc(ANI_WINDOW_BYTES),
                       .portions = malloc(ANI_WINDOW_TEXTS * sizeof *v->portions),
                       .texts = malloc(ANI_WINDOW_TEXTS * sizeof *v->texts)};
    return v->bytes && v->portions && v->texts ? AN_OK
                                               : ani_fail(w, AN_ERR_MEMORY, "out of memory");
}

/* Fills a window, which is empty, and begins to arrange it. It stays empty at the end. */
static int gather_texts(an_writer *w, text_window *v)
{
    struct ani_text_windows *t = w->texts;
    bool has_room = true;
    int error = t->is_end || v->bytes ? AN_OK : open_text_window(w, v);
    v->used = 0;
    while (error == AN_OK && !t->is_end) {
        error = add_text(w, v, &t->portion, &has_room);
        if (error != AN_OK || !has_room)
            break;
        error = next_portion(w, &t->reader, true, &t->portion, &t->is_end);
    }
    if (error == AN_OK && v->count > 0) {
        v->arranging = (ani_side_call){.call = arrange_window, .context = v};
        ani_begin_side_call(&v->arranging, w->config.jobs);
    }
    return error;
}

int ani_begin_texts(an_writer *w)
{
    int error = mark_duplicates(w);
    if (error != AN_OK || ani_blocks_stand_alone(&w->config))
        return error;
    w->texts = calloc(1, sizeof *w->texts);
    if (!w->texts)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    error = next_portion(w, &w->texts->reader, true, &w->texts->portion, &w->texts->is_end);
    return error == AN_OK ? gather_texts(w, &w->texts->window[0]) : error;
}

void ani_drop_texts(an_writer *w)
{
    for (unsigned i = 0; w->texts && i < 2; i++) {
        text_window *v = &w->texts->window[i];
        (void)ani_end_call(w, &v->arranging, AN_ERR_CANCELLED);
        ani_arrange_free(v->arrangement);
        free(v->bytes);
        free(v->portions);
        free(v->texts);
    }
    free(w->texts);
    w->texts = NULL;
}

static int lay_texts(block_filler *f)
{
    an_writer *w = f->w;
    int error = AN_OK;
    for (unsigned now = 0; error == AN_OK && w->texts->window[now].count > 0; now ^= 1) {
        error = ani_end_call(w, &w->texts->window[now].arranging, AN_OK);
        if (error == AN_OK)
            error = gather_texts(w, &w->texts->window[now ^ 1]);
        if (error == AN_OK)
            error = lay_window(f, &w->texts->window[now]);
    }
    ani_drop_texts(w);
    return error;
}

/* --- all of it ---------------------------------------- */

static int open_filler(block_filler *f)
{
    an_writer *w = f->w;
    /* More threads than blocks would only take memory. */
    uint64_t blocks = w->content.size / w->config.block_size + 1;
    ani_pool_config config = {.jobs = w->config.jobs < blocks ? w->config.jobs : (unsigned)blocks,
                              .zstd_level = w->config.zstd_level,
                              .piece_size = w->config.block_size,
                              .type = AN_OBJECT_BLOCK,
                              .uncompressed = w->config.blocks_raw,
                              .dictionary = w->dictionary,
                              .dictionary_length =
                                  ani_blocks_stand_alone(&w->config) ? 0 : w->dictionary_length,
                              .dictionary_number = ani_dictionary_number(w),
                              .prepared = w->prepared,
                              .on_piece = on_block,
                              .context = w};
    int error = ani_pool_open(&f->pool, &config);
    return error == AN_OK ? AN_OK : ani_fail(w, error, "out of memory");
}

static int drain_blocks(block_filler *f)
{
    int error = ani_pool_drain(f->pool);
    return error == AN_OK ? AN_OK : ani_fail(f->w, error, "out of memory");
}

int ani_make_blocks(an_writer *w)
{
    block_filler f = {.w = w};
    int error = ani_open_blocks(w);
    if (error == AN_OK && w->keep_steps)
        error = w->keep_steps->lay_blocks(w);
    if (error == AN_OK && w->by_hash) /* equal contents are not found yet */
        error = ani_begin_texts(w);
    f.block = w->stats.blocks;
    if (error == AN_OK)
        error = open_filler(&f);
    if (error == AN_OK)
        error = w->texts ? lay_texts(&f) : lay_in_order(&f, true);
    if (error == AN_OK)
        error = lay_in_order(&f, false);
    if (error == AN_OK)
        error = ani_prepare_for_pages(w);
    if (error == AN_OK)
        error = drain_blocks(&f);
    ani_pool_close(f.pool);
    return error == AN_OK ? ani_builder_finish(w->table[ANI_TABLE_BLOCKS]) : error;
}

static bool has_prefix(const an_field *f, const char *prefix)
{
    size_t n = strlen(prefix);
    return f->length >= n && memcmp(f->value, prefix, n) == 0;
}

static bool has_suffix(const an_field *f, const char *suffix)
{
    size_t n = strlen(suffix);
    return f->length >= n && memcmp(f->value + f->length - n, suffix, n) == 0;
}

bool ani_is_text(const an_item *item)
{
    if (item->kind == AN_ARTICLE)
        return true;
    for (size_t i = 0; i < item->field_count; i++) {
        const an_field *f = &item->fields[i];
        if (f->tag == AN_TAG_MEDIA_TYPE)
            return has_prefix(f, "text/") || has_prefix(f, "application/json") ||
                   has_prefix(f, "application/xml") || has_prefix(f, "application/javascript") ||
                   has_suffix(f, "+json") || has_suffix(f, "+xml");
    }
    return false;
}
