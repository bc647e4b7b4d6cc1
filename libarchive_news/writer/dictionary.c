/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trains a dictionary, measures shorter ones against it, and keeps the one with which the archive
 * comes out smallest.
 *
 * The dictionary has two parts: first what the leaves of the entries' table repeat (titles, names,
 * tags of fields), then what the texts repeat. The texts' part is last, since what is nearer costs
 * less to refer to, and there is far more of them. Training puts what pays most at the end, so the
 * end of a long dictionary is as good as a short one. Blocks that are very large do without; then
 * the dictionary is the leaves' alone.
 */
#include "writer/internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#define ZDICT_STATIC_LINKING_ONLY
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    SAMPLES_MAX = 48 << 20, /* bytes to train on */
    SAMPLE_MAX = 128 << 10, /* of one item: zstd looks at no more of a sample */
    SAMPLE_COUNT_MAX = 1 << 17,
    PAGE_SAMPLES_MAX = 8 << 20, /* the same for leaves */
    PAGE_SAMPLE = 4096,
    PAGE_PART_MAX = 128 << 10,
    PAGE_PART_SHARE = 16, /* the leaves' part is at most one in so many bytes of all leaves */
    PAGE_PART_LEAST = 2 << 10,
    MEASURED_MAX = 1 << 20, /* bytes to measure with */
    TEXT_LEAST = 8 << 10,   /* below this no dictionary pays for itself */
    SAMPLES_LEAST = 8,
    AUTO_MAX = 896 << 10, /* spec/RATIONALE.md says why */
    SHORTEST = 4 << 10,
    TABLES = 256,              /* bytes that zstd's format takes before the content, about */
    TABLES_FROM = 256 << 10,   /* bytes that these tables are made from */
    TABLES_PIECE = 128 << 10,  /* of one block: zstd looks at no more */
    ALONE_LEAST = 4 << 20,     /* blocks above this go without */
    LEVEL_FOR_DICTIONARY = 19, /* it is compressed once and read by everyone */
};

typedef struct samples {
    uint8_t *bytes;
    size_t length, *size;
    unsigned count;
} samples;

/* What the training gave: content without zstd's tables. */
typedef struct parts {
    uint8_t *page, *text;
    size_t page_length, text_length;
} parts;

typedef struct sample_place {
    uint64_t at;
    size_t length;
} sample_place;

/* The product's upper 64 and lower 32 bits. */
static void multiply(uint64_t a, uint32_t b, uint64_t product[2])
{
    uint64_t low = (a & UINT32_MAX) * b;
    product[0] = (a >> 32) * b + (low >> 32);
    product[1] = low & UINT32_MAX;
}

/* Whether the item at `seen` of `all` bytes is to be among `most`: spreads them evenly. taken /
 * most <= seen / all, in whole numbers: processors round fractions differently. most is below 2^32.
 */
static int is_due(size_t taken, size_t most, uint64_t seen, uint64_t all)
{
    uint64_t left[2], right[2];
    multiply(all, (uint32_t)taken, left);
    multiply(seen, (uint32_t)most, right);
    return all <= most || left[0] < right[0] || (left[0] == right[0] && left[1] <= right[1]);
}

static int choose_samples(an_writer *w, sample_place *places, unsigned *count, size_t room)
{
    ani_item_reader reader = {0};
    uint64_t seen = 0;
    size_t taken = 0;
    int end, error;
    *count = 0;
    while ((error = ani_next_item(w, &reader, &end)) == AN_OK && !end &&
           *count < SAMPLE_COUNT_MAX) {
        uint64_t length = reader.item.content_length;
        if (!reader.item.is_text || length < 8)
            continue;
        size_t n = length > SAMPLE_MAX ? SAMPLE_MAX : (size_t)length;
        int due = is_due(taken, room, seen, w->text_bytes) &&
                  is_due(*count, SAMPLE_COUNT_MAX, reader.arrival, w->arrivals);
        seen += length;
        if (!due || n > room - taken)
            continue;
        places[(*count)++] = (sample_place){reader.item.content, n};
        taken += n;
    }
    return error;
}

/* The trainer takes one piece of the dictionary from each stretch of the samples: neighbours, which
 * are alike, must not fill a stretch. The same input gives the same order. */
static void shuffle(sample_place *places, unsigned count)
{
    uint64_t state = 0x9E3779B97F4A7C15u;
    for (unsigned i = count; i > 1; i--) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        unsigned j = (unsigned)(state % i);
        sample_place swap = places[i - 1];
        places[i - 1] = places[j];
        places[j] = swap;
    }
}

static int read_samples(an_writer *w, samples *s, const sample_place *places, unsigned count)
{
    int error = AN_OK;
    for (unsigned i = 0; i < count && error == AN_OK; i++) {
        error = ani_fail_io(
            w, ani_spool_read(&w->content, places[i].at, s->bytes + s->length, places[i].length));
        s->size[s->count++] = places[i].length;
        s->length += places[i].length;
    }
    return error;
}

static int gather_samples(an_writer *w, samples *s)
{
    unsigned count = 0;
    size_t room = w->text_bytes < SAMPLES_MAX ? (size_t)w->text_bytes : SAMPLES_MAX;
    sample_place *places = malloc(SAMPLE_COUNT_MAX * sizeof *places);
    s->bytes = malloc(room + 1);
    s->size = malloc(SAMPLE_COUNT_MAX * sizeof *s->size);
    int error = places && s->bytes && s->size ? choose_samples(w, places, &count, room)
                                              : ani_fail(w, AN_ERR_MEMORY, "out of memory");
    if (error == AN_OK) {
        shuffle(places, count);
        error = read_samples(w, s, places, count);
    }
    free(places);
    return error;
}

/* An item as it will stand in a leaf, but for its place. */
static size_t put_leaf_item(uint8_t *to, const ani_item_reader *reader, const uint8_t *last,
                            size_t last_length)
{
    const ani_stored_item *s = &reader->item;
    size_t shared = 0;
    while (shared < last_length && shared < s->id_length && last[shared] == reader->id[shared])
        shared++;
    size_t n = ani_put_varint(to, shared);
    n += ani_put_varint(to + n, s->id_length - shared);
    memcpy(to + n, reader->id + shared, s->id_length - shared);
    n += s->id_length - shared;
    n += ani_put_varint(to + n, s->fields_length);
    n += ani_put_varint(to + n, s->kind);
    memcpy(to + n, reader->fields, s->fields_length);
    return n + s->fields_length;
}

/* Leaves as they will be, roughly: items in the order in which they came, in pieces of PAGE_SAMPLE.
 */
static int gather_page_samples(an_writer *w, samples *s)
{
    ani_item_reader reader = {0};
    uint8_t last[AN_ID_MAX];
    size_t last_length = 0, began = 0;
    int end, error;
    s->bytes = malloc(PAGE_SAMPLES_MAX + 2 * ANI_PAGE_MAX);
    s->size = malloc((PAGE_SAMPLES_MAX / PAGE_SAMPLE + 1) * sizeof *s->size);
    if (!s->bytes || !s->size)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    while ((error = ani_next_item(w, &reader, &end)) == AN_OK && !end &&
           s->length < PAGE_SAMPLES_MAX) {
        if (s->length == began && !is_due(began, PAGE_SAMPLES_MAX, reader.at, w->items.size))
            continue;
        s->length += put_leaf_item(s->bytes + s->length, &reader, last, last_length);
        last_length = reader.item.id_length;
        memcpy(last, reader.id, last_length);
        if (s->length - began >= PAGE_SAMPLE) {
            s->size[s->count++] = s->length - began;
            began = s->length;
            last_length = 0;
        }
    }
    s->length = began;
    return error;
}

static void drop_samples(samples *s)
{
    free(s->bytes);
    free(s->size);
    *s = (samples){0};
}

/* The first samples, shuffled as they are, as blocks: zstd's tables are to say what is left of a
 * block once the dictionary has told its part. */
static int cut_like_blocks(an_writer *w, const samples *s, samples *blocks)
{
    size_t size = w->config.block_size < TABLES_PIECE ? w->config.block_size : TABLES_PIECE;
    size_t most = s->length < TABLES_FROM ? s->length : TABLES_FROM;
    *blocks = (samples){.bytes = s->bytes, .size = malloc((most / size + 1) * sizeof *s->size)};
    if (!blocks->size)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    for (; blocks->length < most; blocks->length += blocks->size[blocks->count++])
        blocks->size[blocks->count] = most - blocks->length < size ? most - blocks->length : size;
    return AN_OK;
}

/* Counters for what is counted: more samples have more of it. */
static unsigned counters_for(size_t length)
{
    return length <= 4 << 20 ? 20 : length <= 16 << 20 ? 22 : 24;
}

/* What zstd's trainer gives for samples that make no dictionary is no error. */
static int is_out_of_memory(size_t result)
{
    return ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation;
}

/* Content of at most `size` bytes; *length 0 if these samples give none. */
static int train(an_writer *w, const samples *s, size_t size, uint8_t **content, size_t *length)
{
    ZDICT_fastCover_params_t parameters = {.k = 256,
                                           .d = 8,
                                           .f = counters_for(s->length),
                                           .steps = 1,
                                           .nbThreads = 1,
                                           .splitPoint = 1.0,
                                           .accel = 1};
    parameters.zParams.compressionLevel = 3;
    *length = 0;
    *content = malloc(size);
    if (!*content)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    size_t n =
        ZDICT_trainFromBuffer_fastCover(*content, size, s->bytes, s->size, s->count, parameters);
    size_t tables = ZDICT_isError(n) ? 0 : ZDICT_getDictHeaderSize(*content, n);
    if (is_out_of_memory(n) || is_out_of_memory(tables))
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    if (ZDICT_isError(n) || ZDICT_isError(tables))
        return AN_OK;
    *length = n - tables;
    memmove(*content, *content + tables, *length);
    return AN_OK;
}

static int train_pages(an_writer *w, size_t most, samples *s, parts *p)
{
    int error = gather_page_samples(w, s);
    uint64_t size = w->items.size - w->arrivals * sizeof(ani_stored_item);
    size = size / PAGE_PART_SHARE < PAGE_PART_MAX ? size / PAGE_PART_SHARE : PAGE_PART_MAX;
    size = size < most ? size : most;
    if (error == AN_OK && s->count >= SAMPLES_LEAST && size >= PAGE_PART_LEAST)
        error = train(w, s, (size_t)size, &p->page, &p->page_length);
    return error;
}

/* Levels between have other bytes on other machines: see ani_same_everywhere(). */
static int level_for_tables(const an_writer *w)
{
    return w->config.level > 12 ? 19 : 3;
}

/* A dictionary as it may be: the leaves' part and the last `length` bytes of the texts' part, with
 * zstd's tables for such samples before them; and how it would lie in the file. made 0: these
 * samples give none. */
typedef struct candidate {
    const an_writer *w;
    const samples *s;
    const parts *p;
    size_t length;
    uint8_t *dictionary, *stored;
    size_t made, stored_length;
    ZSTD_CDict *prepared; /* NULL: not to be */
    int error;
} candidate;

static void drop_candidate(candidate *c)
{
    (void)ZSTD_freeCDict(c->prepared);
    free(c->dictionary);
    free(c->stored);
    c->dictionary = c->stored = NULL;
    c->prepared = NULL;
    c->made = 0;
}

static int finish(candidate *c)
{
    const parts *p = c->p;
    ZDICT_params_t parameters = {.compressionLevel = level_for_tables(c->w)};
    size_t content = p->page_length + c->length, room = content + 1024;
    uint8_t *both = malloc(content + 1);
    c->dictionary = malloc(room);
    if (!both || !c->dictionary) {
        free(both);
        return AN_ERR_MEMORY;
    }
    if (p->page_length > 0)
        memcpy(both, p->page, p->page_length);
    if (c->length > 0)
        memcpy(both + p->page_length, p->text + p->text_length - c->length, c->length);
    size_t n = ZDICT_finalizeDictionary(c->dictionary, room, both, content, c->s->bytes, c->s->size,
                                        c->s->count, parameters);
    c->made = ZDICT_isError(n) ? 0 : n;
    free(both);
    return is_out_of_memory(n) ? AN_ERR_MEMORY : AN_OK;
}

static int store(candidate *c)
{
    c->stored = malloc(ZSTD_compressBound(c->made));
    ZSTD_CCtx *context = ZSTD_createCCtx();
    int usable = c->stored && context;
    c->stored_length = c->made;
    if (usable) {
        size_t n = c->w->config.dictionary_raw
                       ? c->made
                       : ZSTD_compressCCtx(context, c->stored, ZSTD_compressBound(c->made),
                                           c->dictionary, c->made, LEVEL_FOR_DICTIONARY);
        if (!ZSTD_isError(n) && n < c->made)
            c->stored_length = n;
        else
            memcpy(c->stored, c->dictionary, c->made);
    }
    (void)ZSTD_freeCCtx(context);
    return usable ? AN_OK : AN_ERR_MEMORY;
}

static void finish_and_store(candidate *c)
{
    c->error = finish(c);
    if (c->error == AN_OK && c->made > 0)
        c->error = store(c);
}

static int add_up(void *context, const ani_piece *piece)
{
    *(uint64_t *)context += piece->stored_length + ANI_HASH_SIZE;
    return AN_OK;
}

/* Once for all who compress with it. */
static int prepare(candidate *c)
{
    if (c->made == 0 || ani_finds_by_rows(c->w->config.level, c->made))
        return AN_OK;
    c->prepared = ZSTD_createCDict_byReference(c->dictionary, c->made, c->w->config.level);
    return c->prepared ? AN_OK : AN_ERR_MEMORY;
}

/* What pieces of block size, evenly out of all text, come to with this dictionary. *raw: their
 * bytes. */
static int measure(an_writer *w, candidate *c, uint64_t *stored, uint64_t *raw)
{
    size_t size = w->config.block_size;
    uint64_t all = w->content.size, pieces = MEASURED_MAX / size > 0 ? MEASURED_MAX / size : 1;
    uint64_t step = all / size > pieces ? all / pieces : size;
    ani_pool *pool = NULL;
    *stored = *raw = 0;
    int error = prepare(c);
    ani_pool_config config = {.jobs = ani_jobs(w),
                              .level = w->config.level,
                              .piece_size = size,
                              .dictionary = c->dictionary,
                              .dictionary_length = c->made,
                              .prepared = c->prepared,
                              .type = AN_OBJECT_BLOCK,
                              .take = add_up,
                              .context = stored};
    if (error == AN_OK)
        error = ani_pool_open(&pool, &config);
    for (uint64_t at = 0; error == AN_OK && at < all; at += step) {
        uint8_t *room;
        size_t n = all - at < size ? (size_t)(all - at) : size;
        error = ani_pool_room(pool, &room);
        if (error == AN_OK)
            error = ani_fail_io(w, ani_spool_read(&w->content, at, room, n));
        if (error == AN_OK)
            ani_pool_give(pool, n);
        *raw += n;
    }
    if (error == AN_OK)
        error = ani_pool_drain(pool);
    ani_pool_close(pool);
    return error == AN_OK ? AN_OK : ani_fail(w, error, "out of memory");
}

void ani_drop_dictionary(an_writer *w)
{
    (void)ZSTD_freeCDict(w->prepared);
    free(w->dictionary);
    free(w->dictionary_stored);
}

/* The writer's, from now on; the one it had is dropped. */
static void keep(an_writer *w, candidate *c)
{
    ani_drop_dictionary(w);
    w->prepared = c->prepared;
    w->dictionary = c->dictionary;
    w->dictionary_length = c->made;
    w->dictionary_stored = c->stored;
    w->dictionary_stored_length = c->stored_length;
    *c = (candidate){.w = w};
}

/* The one that is tried, and the next one. */
typedef struct trial {
    candidate now, next;
    uint64_t with, raw; /* what measuring gave */
} trial;

static void *make_others(void *context)
{
    trial *t = context;
    if (!t->now.stored)
        t->now.error = store(&t->now);
    if (t->next.length >= SHORTEST)
        finish_and_store(&t->next);
    return NULL;
}

/* Measures with t->now, whose dictionary is there. At the same time it is stored, and the next one
 * is made: measuring leaves some threads idle. */
static int measure_and_make(an_writer *w, trial *t)
{
    pthread_t thread;
    int is_alone = ani_jobs(w) < 2 || pthread_create(&thread, NULL, make_others, t) != 0;
    int error = measure(w, &t->now, &t->with, &t->raw);
    if (is_alone)
        (void)make_others(t);
    else
        (void)pthread_join(thread, NULL);
    if (error == AN_OK && (t->now.error != AN_OK || t->next.error != AN_OK))
        error = ani_fail(w, AN_ERR_MEMORY, "out of memory");
    return error;
}

/* Keeps t->now if the whole comes out smaller than *best. Gives whether it did. */
static int judge(an_writer *w, trial *t, double *best)
{
    double total =
        (double)t->with * ((double)w->content.size / (double)t->raw) + (double)t->now.stored_length;
    if (total >= *best)
        return 0;
    *best = total;
    keep(w, &t->now);
    return 1;
}

/* No dictionary at all. */
static int try_none(an_writer *w, double *best)
{
    trial t = {.now = {.w = w}};
    int error = measure(w, &t.now, &t.with, &t.raw);
    if (error == AN_OK)
        (void)judge(w, &t, best);
    return error;
}

/* From the longest on, as long as the shorter one is better; then none at all. */
static int try_lengths(an_writer *w, const samples *s, const parts *p)
{
    trial t = {.now = {.w = w, .s = s, .p = p, .length = p->text_length}};
    double best = 1e300;
    int better = t.now.length >= SHORTEST, error = AN_OK;
    if (better && finish(&t.now) != AN_OK)
        error = ani_fail(w, AN_ERR_MEMORY, "out of memory");
    while (error == AN_OK && better && t.now.made > 0) {
        t.next = (candidate){.w = w, .s = s, .p = p, .length = t.now.length / 2};
        error = measure_and_make(w, &t);
        better = error == AN_OK && judge(w, &t, &best);
        drop_candidate(&t.now);
        t.now = t.next;
    }
    drop_candidate(&t.now);
    return error == AN_OK ? try_none(w, &best) : error;
}

/* The texts' part: one that is a large share of the text only repeats it. */
static size_t text_part(const samples *s, size_t most, size_t page_length)
{
    size_t size = most - page_length > TABLES ? most - page_length - TABLES : 0;
    return size <= s->length / 4 ? size : s->length / 4;
}

size_t ani_dictionary_limit(const an_writer_config *c)
{
    return c->dictionary_size == AN_DICTIONARY_NONE   ? 0
           : c->dictionary_size == AN_DICTIONARY_AUTO ? AUTO_MAX
                                                      : c->dictionary_size;
}

int ani_blocks_alone(const an_writer_config *c)
{
    return c->block_size > ALONE_LEAST;
}

/* For the leaves only. */
static int choose_for_pages(an_writer *w, size_t most)
{
    samples s = {0};
    parts p = {0};
    int error = w->config.pages_raw ? AN_OK : train_pages(w, most, &s, &p);
    candidate c = {.w = w, .s = &s, .p = &p};
    if (error == AN_OK && p.page_length > 0) {
        finish_and_store(&c);
        if (c.error == AN_OK)
            c.error = prepare(&c);
        if (c.error != AN_OK)
            error = ani_fail(w, AN_ERR_MEMORY, "out of memory");
    }
    if (error == AN_OK && c.made > 0)
        keep(w, &c);
    drop_candidate(&c);
    drop_samples(&s);
    free(p.page);
    return error;
}

/* For leaves and blocks. */
static int choose_for_all(an_writer *w, size_t most)
{
    samples s = {0}, blocks = {0};
    parts p = {0};
    int error = w->config.pages_raw ? AN_OK : train_pages(w, most / 8, &s, &p);
    drop_samples(&s);
    if (error == AN_OK)
        error = gather_samples(w, &s);
    size_t size = text_part(&s, most, p.page_length);
    if (error == AN_OK && s.count >= SAMPLES_LEAST && size >= SHORTEST)
        error = train(w, &s, size, &p.text, &p.text_length);
    if (error == AN_OK && p.text_length > 0)
        error = cut_like_blocks(w, &s, &blocks);
    if (error == AN_OK && p.text_length > 0)
        error = try_lengths(w, &blocks, &p);
    free(blocks.size);
    drop_samples(&s);
    free(p.page);
    free(p.text);
    return error;
}

int ani_choose_dictionary(an_writer *w)
{
    size_t most = ani_dictionary_limit(&w->config);
    if (most == 0 || w->text_bytes < TEXT_LEAST)
        return AN_OK;
    return ani_blocks_alone(&w->config) ? choose_for_pages(w, most) : choose_for_all(w, most);
}
