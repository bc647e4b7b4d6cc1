/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trains a dictionary, measures shorter ones against it, and keeps the one with which the archive
 * becomes smallest.
 *
 * The dictionary has two parts: first what the leaves of the table of entries repeat (titles,
 * names, tags of fields), then what the texts repeat. The texts' part is last, since what is nearer
 * costs less to refer to, and there is far more text. Training puts what pays most at the end, so
 * the end of a long dictionary is as good as a short one: candidates are the leaves' part with the
 * last half, quarter, ... of the texts' part. They are tried from the longest on, as long as the
 * shorter one is better; then none at all. Each is measured by compressing blocks out of all text
 * with it, and its own stored size counts as well.
 *
 * Blocks that are very large do without a dictionary; then it has the leaves' part only.
 *
 * A dictionary that the caller gives is used as it is, so that archives can share one.
 */
#include "writer/internal.h"
#include "writer/samples.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#define ZDICT_STATIC_LINKING_ONLY
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    LEAF_PART_MAX = 128 << 10,
    LEAF_PART_MIN = 2 << 10,
    LEAF_PART_SHARE = 16, /* at most one byte in this many of all leaves */
    TEXT_PART_MIN = 4 << 10,
    TEXT_PART_SHARE = 4,      /* at most one byte in this many of the samples */
    TEXT_BYTES_MIN = 8 << 10, /* below this no dictionary pays for itself */
    SAMPLES_MIN = 8,
    MEASURED_BYTES = 1 << 20,
    AUTO_MAX = 896 << 10,  /* spec/RATIONALE.md says why */
    TABLES_SIZE = 256,     /* bytes that zstd's format takes before the content, about */
    BLOCK_ALONE = 4 << 20, /* blocks above this do without */
    STORED_LEVEL = 19,     /* the dictionary is compressed once and read by everyone */
};

/* What the training gave. */
typedef struct parts {
    uint8_t *leaves, *text;
    size_t leaves_length, text_length;
} parts;

/* Whether zstd failed for want of memory. Other failures say that these samples make no dictionary,
 * which is no error. */
static bool is_out_of_memory(size_t result)
{
    return ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation;
}

/* Makes content of at most `size` bytes. *length is 0 if these samples make none. */
static int train_part(an_writer *w, const ani_samples *s, size_t size, uint8_t **content,
                      size_t *length)
{
    *content = malloc(size);
    int error = *content ? ani_train(s, *content, size, length) : AN_ERR_MEMORY;
    return error == AN_OK ? AN_OK : ani_fail(w, error, "out of memory");
}

/* Also gives the samples. */
static int train_leaves(an_writer *w, size_t most, ani_samples *s, parts *p)
{
    uint64_t size = w->items.size - w->arrivals * sizeof(ani_stored_item);
    size = size / LEAF_PART_SHARE < LEAF_PART_MAX ? size / LEAF_PART_SHARE : LEAF_PART_MAX;
    size = size < most ? size : most;
    int error = ani_sample_leaves(w, s);
    if (error == AN_OK && s->count >= SAMPLES_MIN && size >= LEAF_PART_MIN)
        error = train_part(w, s, (size_t)size, &p->leaves, &p->leaves_length);
    return error;
}

/* Other levels give other bytes on other machines: see ani_set_reproducible(). */
static int level_for_tables(const an_writer *w)
{
    return w->config.zstd_level > 12 ? 19 : 3;
}

/* A dictionary that may be chosen: zstd's tables, the leaves' part, and the last `length` bytes of
 * the texts' part. */
typedef struct candidate {
    const an_writer *w;
    /* Pieces like those that will be compressed. zstd's tables describe what is left of them once
     * the dictionary has told its part. */
    const ani_samples *pieces;
    const parts *p;
    size_t length;
    uint8_t *dictionary;
    size_t dictionary_length; /* 0: these samples make none */
    uint8_t *stored;          /* as it would go into the file */
    size_t stored_length;
    ZSTD_CDict *prepared; /* NULL where ani_finds_by_rows() */
    int error;
} candidate;

static void drop_candidate(candidate *c)
{
    (void)ZSTD_freeCDict(c->prepared);
    free(c->dictionary);
    free(c->stored);
    c->dictionary = c->stored = NULL;
    c->prepared = NULL;
    c->dictionary_length = 0;
}

/* Makes the dictionary. */
static int build_dictionary(candidate *c)
{
    const parts *p = c->p;
    ZDICT_params_t parameters = {.compressionLevel = level_for_tables(c->w)};
    size_t content = p->leaves_length + c->length, room = content + 1024;
    uint8_t *both = malloc(content + 1);
    c->dictionary = malloc(room);
    if (!both || !c->dictionary) {
        free(both);
        return AN_ERR_MEMORY;
    }
    if (p->leaves_length > 0)
        memcpy(both, p->leaves, p->leaves_length);
    if (c->length > 0)
        memcpy(both + p->leaves_length, p->text + p->text_length - c->length, c->length);
    size_t n = ZDICT_finalizeDictionary(c->dictionary, room, both, content, c->pieces->bytes,
                                        c->pieces->size, c->pieces->count, parameters);
    c->dictionary_length = ZDICT_isError(n) ? 0 : n;
    free(both);
    return is_out_of_memory(n) ? AN_ERR_MEMORY : AN_OK;
}

/* Makes it as it goes into the file: compressed, unless it is to be used in place. */
static int store_dictionary(candidate *c)
{
    c->stored = malloc(ZSTD_compressBound(c->dictionary_length));
    ZSTD_CCtx *context = ZSTD_createCCtx();
    bool is_usable = c->stored && context;
    c->stored_length = c->dictionary_length;
    if (is_usable) {
        size_t n =
            c->w->config.dictionary_raw
                ? c->dictionary_length
                : ZSTD_compressCCtx(context, c->stored, ZSTD_compressBound(c->dictionary_length),
                                    c->dictionary, c->dictionary_length, STORED_LEVEL);
        if (!ZSTD_isError(n) && n < c->dictionary_length)
            c->stored_length = n;
        else
            memcpy(c->stored, c->dictionary, c->dictionary_length);
    }
    (void)ZSTD_freeCCtx(context);
    return is_usable ? AN_OK : AN_ERR_MEMORY;
}

static void build_and_store(candidate *c)
{
    c->error = build_dictionary(c);
    if (c->error == AN_OK && c->dictionary_length > 0)
        c->error = store_dictionary(c);
}

static int on_measured_block(void *context, const ani_piece *piece)
{
    *(uint64_t *)context += piece->stored_length + ANI_HASH_SIZE;
    return AN_OK;
}

/* Prepares it once for all that compress with it. */
static int prepare_dictionary(candidate *c)
{
    if (c->dictionary_length == 0 ||
        ani_finds_by_rows(c->w->config.zstd_level, c->dictionary_length))
        return AN_OK;
    c->prepared =
        ZSTD_createCDict_byReference(c->dictionary, c->dictionary_length, c->w->config.zstd_level);
    return c->prepared ? AN_OK : AN_ERR_MEMORY;
}

/* Compresses pieces of block size, evenly out of all contents, with this dictionary. *raw: how many
 * bytes they have; *stored: how many they take as blocks, each with its hash. */
static int measure(an_writer *w, candidate *c, uint64_t *stored, uint64_t *raw)
{
    size_t size = w->config.block_size;
    uint64_t all = w->content.size, pieces = MEASURED_BYTES / size > 0 ? MEASURED_BYTES / size : 1;
    uint64_t step = all / size > pieces ? all / pieces : size;
    ani_pool *pool = NULL;
    *stored = *raw = 0;
    int error = prepare_dictionary(c);
    ani_pool_config config = {.jobs = w->config.jobs,
                              .zstd_level = w->config.zstd_level,
                              .piece_size = size,
                              .dictionary = c->dictionary,
                              .dictionary_length = c->dictionary_length,
                              .prepared = c->prepared,
                              .type = AN_OBJECT_BLOCK,
                              .on_piece = on_measured_block,
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
            ani_pool_give(pool, n, 0);
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

/* Makes it the writer's, in place of the one that it had. */
static void keep_dictionary(an_writer *w, candidate *c)
{
    ani_drop_dictionary(w);
    w->prepared = c->prepared;
    w->dictionary = c->dictionary;
    w->dictionary_length = c->dictionary_length;
    w->dictionary_stored = c->stored;
    w->dictionary_stored_length = c->stored_length;
    *c = (candidate){.w = w};
}

/* A candidate that is tried, and the next one. */
typedef struct trial {
    candidate now, next;
    uint64_t stored, raw; /* as measured with the first */
} trial;

/* What is done beside measuring. */
static void *make_others(void *context)
{
    trial *t = context;
    if (!t->now.stored)
        t->now.error = store_dictionary(&t->now);
    if (t->next.length >= TEXT_PART_MIN)
        build_and_store(&t->next);
    return NULL;
}

/* Measures with t->now, whose dictionary is built. At the same time t->now is stored and t->next is
 * made, since measuring leaves some threads idle. */
static int measure_and_make(an_writer *w, trial *t)
{
    pthread_t thread;
    bool is_alone = w->config.jobs < 2 || pthread_create(&thread, NULL, make_others, t) != 0;
    int error = measure(w, &t->now, &t->stored, &t->raw);
    if (is_alone)
        (void)make_others(t);
    else
        (void)pthread_join(thread, NULL);
    if (error == AN_OK && (t->now.error != AN_OK || t->next.error != AN_OK))
        error = ani_fail(w, AN_ERR_MEMORY, "out of memory");
    return error;
}

/* Keeps t->now if the archive is estimated to become smaller with it than *best. Returns whether it
 * does. */
static bool keep_if_smaller(an_writer *w, trial *t, double *best)
{
    double total = (double)t->stored * ((double)w->content.size / (double)t->raw) +
                   (double)t->now.stored_length;
    if (total >= *best)
        return false;
    *best = total;
    keep_dictionary(w, &t->now);
    return true;
}

/* Measures without a dictionary. */
static int try_none(an_writer *w, double *best)
{
    trial t = {.now = {.w = w}};
    int error = measure(w, &t.now, &t.stored, &t.raw);
    if (error == AN_OK)
        (void)keep_if_smaller(w, &t, best);
    return error;
}

static int try_lengths(an_writer *w, const ani_samples *blocks, const parts *p)
{
    trial t = {.now = {.w = w, .pieces = blocks, .p = p, .length = p->text_length}};
    double best = 1e300;
    bool is_better = t.now.length >= TEXT_PART_MIN;
    int error = AN_OK;
    if (is_better && build_dictionary(&t.now) != AN_OK)
        error = ani_fail(w, AN_ERR_MEMORY, "out of memory");
    while (error == AN_OK && is_better && t.now.dictionary_length > 0) {
        t.next = (candidate){.w = w, .pieces = blocks, .p = p, .length = t.now.length / 2};
        error = ani_report_bytes(w, 0);
        if (error == AN_OK)
            error = measure_and_make(w, &t);
        is_better = error == AN_OK && keep_if_smaller(w, &t, &best);
        drop_candidate(&t.now);
        t.now = t.next;
    }
    drop_candidate(&t.now);
    return error == AN_OK ? try_none(w, &best) : error;
}

/* Returns the longest part for texts. A large share of the text would only repeat it. */
static size_t text_part_limit(const ani_samples *s, size_t most, size_t leaves_length)
{
    size_t size = most - leaves_length > TABLES_SIZE ? most - leaves_length - TABLES_SIZE : 0;
    return size <= s->length / TEXT_PART_SHARE ? size : s->length / TEXT_PART_SHARE;
}

size_t ani_dictionary_limit(const an_writer_config *c)
{
    return c->dictionary                              ? c->dictionary_length
           : c->dictionary_size == AN_DICTIONARY_NONE ? 0
           : c->dictionary_size == AN_DICTIONARY_AUTO ? AUTO_MAX
                                                      : c->dictionary_size;
}

bool ani_blocks_stand_alone(const an_writer_config *c)
{
    return c->block_size > BLOCK_ALONE;
}

/* Makes a dictionary for leaves only. */
static int choose_for_leaves(an_writer *w, size_t most)
{
    ani_samples leaves = {0};
    parts p = {0};
    int error = w->config.pages_raw ? AN_OK : train_leaves(w, most, &leaves, &p);
    candidate c = {.w = w, .pieces = &leaves, .p = &p};
    if (error == AN_OK && p.leaves_length > 0) {
        build_and_store(&c);
        if (c.error == AN_OK)
            c.error = prepare_dictionary(&c);
        if (c.error != AN_OK)
            error = ani_fail(w, AN_ERR_MEMORY, "out of memory");
    }
    if (error == AN_OK && c.dictionary_length > 0)
        keep_dictionary(w, &c);
    drop_candidate(&c);
    ani_samples_free(&leaves);
    free(p.leaves);
    return error;
}

/* Makes a dictionary for leaves and blocks. */
static int choose_for_all(an_writer *w, size_t most)
{
    ani_samples leaves = {0}, texts = {0}, blocks = {0};
    parts p = {0};
    int error = w->config.pages_raw ? AN_OK : train_leaves(w, most / 8, &leaves, &p);
    ani_samples_free(&leaves);
    if (error == AN_OK)
        error = ani_sample_texts(w, &texts);
    size_t size = text_part_limit(&texts, most, p.leaves_length);
    if (error == AN_OK && texts.count >= SAMPLES_MIN && size >= TEXT_PART_MIN)
        error = train_part(w, &texts, size, &p.text, &p.text_length);
    if (error == AN_OK && p.text_length > 0)
        error = ani_samples_cut(w, &texts, w->config.block_size, &blocks);
    if (error == AN_OK && p.text_length > 0)
        error = try_lengths(w, &blocks, &p);
    free(blocks.size);
    ani_samples_free(&texts);
    free(p.leaves);
    free(p.text);
    return error;
}

int ani_use_dictionary(an_writer *w, uint8_t *bytes, size_t length)
{
    w->dictionary = bytes;
    w->dictionary_length = length;
    candidate c = {.w = w, .dictionary = bytes, .dictionary_length = length};
    if (prepare_dictionary(&c) != AN_OK)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    w->prepared = c.prepared;
    return AN_OK;
}

/* Makes the caller's dictionary the writer's. */
static int keep_given(an_writer *w)
{
    candidate c = {
        .w = w, .dictionary = w->given, .dictionary_length = w->config.dictionary_length};
    w->given = NULL;
    int error = store_dictionary(&c);
    if (error == AN_OK)
        error = prepare_dictionary(&c);
    if (error == AN_OK)
        keep_dictionary(w, &c);
    drop_candidate(&c);
    return error == AN_OK ? AN_OK : ani_fail(w, error, "out of memory");
}

int an_dictionary_check(const void *dictionary, size_t length)
{
    const uint8_t *bytes = dictionary;
    static const uint8_t magic[] = {0x37, 0xA4, 0x30, 0xEC};
    if (length < 8 || memcmp(bytes, magic, sizeof magic) != 0)
        return AN_OK;
    /* The compressor and the decompressor read it with different code, and both will. */
    size_t n = ZDICT_getDictHeaderSize(bytes, length);
    if (ZDICT_isError(n))
        return is_out_of_memory(n) ? AN_ERR_MEMORY : AN_ERR_FORMAT;
    ZSTD_DDict *decoded = ZSTD_createDDict(bytes, length);
    bool is_usable = decoded != NULL;
    (void)ZSTD_freeDDict(decoded);
    return is_usable ? AN_OK : AN_ERR_FORMAT;
}

int ani_choose_dictionary(an_writer *w)
{
    size_t most = ani_dictionary_limit(&w->config);
    if (w->kept_dictionaries > 0 || w->has_no_dictionary)
        return AN_OK;
    if (w->given)
        return keep_given(w);
    if (most == 0 || w->text_bytes < TEXT_BYTES_MIN)
        return AN_OK;
    return ani_blocks_stand_alone(&w->config) ? choose_for_leaves(w, most)
                                              : choose_for_all(w, most);
}
