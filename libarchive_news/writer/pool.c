/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compresses pieces on several threads and hands them back in the order in which they came, so that
 * the number of threads changes nothing in the archive.
 *
 * The pool is a ring of tasks. Three counters go around it: `given` counts the pieces that the
 * caller filled, `started` those that a thread began to compress, `returned` those that went back
 * to the caller's on_piece. The thread that gives pieces is also the one that gets them back: when
 * the ring is full, it waits for the oldest piece before there is room for the next one. Without
 * threads, a piece is compressed when it is given, and the rest is the same.
 */
#include "writer/pool.h"

#include "platform/system.h"

#include <pthread.h>
#include <stdlib.h>
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

enum {
    /* A piece above this size takes so long to compress that one piece in advance is enough. */
    LARGE_PIECE = 1 << 20,
    /* Of smaller ones, as many are in advance as take about a second at the highest level: the
     * threads have work while the caller arranges the next texts. */
    BYTES_AHEAD = 2 << 20,
    PIECES_AHEAD = 128,
};
enum task_state { FREE, WAITING, WORKING, DONE };

typedef struct task {
    ani_piece piece;
    uint8_t *compressed; /* room for it */
    enum task_state state;
    bool failed;
} task;

struct ani_pool {
    ani_pool_config config;
    const ZSTD_CDict *prepared; /* shared and read only; or */
    bool has_own_tables;        /* each context makes tables of the dictionary for itself */
    task *tasks;
    unsigned task_count;
    uint64_t given, started, returned; /* pieces so far */
    ZSTD_CCtx *context;                /* without threads: that of the caller */
    pthread_t *threads;
    unsigned running;
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    bool is_stopping;
};

/* By default zstd finds matches by rows where it was built for a processor that is fast at it, and
 * in another way elsewhere. The two give different bytes. */
bool ani_set_reproducible(ZSTD_CCtx *context)
{
#if ZSTD_VERSION_NUMBER >= 10502
    return !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_useRowMatchFinder, ZSTD_ps_enable));
#else
    return context != NULL;
#endif
}

/* A prepared dictionary decides for itself how matches are found, whatever the context says. */
bool ani_finds_by_rows(int zstd_level, size_t dictionary_length)
{
    ZSTD_strategy strategy = ZSTD_getCParams(zstd_level, 0, dictionary_length).strategy;
    return strategy >= ZSTD_greedy && strategy <= ZSTD_lazy2;
}

size_t ani_context_size(int zstd_level, size_t piece_size, size_t dictionary_length)
{
    /* Where the dictionary is prepared, it is outside of the context. */
    size_t beside = piece_size > dictionary_length ? dictionary_length : 0;
    size_t own =
        ZSTD_estimateCCtxSize_usingCParams(ZSTD_getCParams(zstd_level, piece_size, beside));
    return own + (ani_finds_by_rows(zstd_level, dictionary_length)
                      ? ZSTD_estimateCDictSize(dictionary_length, zstd_level)
                      : 0);
}

/* Refers to the prepared dictionary. Where that was prepared with parameters of its own, zstd no
 * longer knows the level, by whose strategy it decides whether to divide pieces into blocks. */
static bool refer_to_prepared(const ani_pool *pool, ZSTD_CCtx *context)
{
    const ani_pool_config *c = &pool->config;
    int strategy = (int)ZSTD_getCParams(c->zstd_level, 0, c->dictionary_length).strategy;
    return !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_strategy, strategy)) &&
           !ZSTD_isError(ZSTD_CCtx_refCDict(context, pool->prepared));
}

static bool set_parameters(const ani_pool *pool, ZSTD_CCtx *context)
{
    /* Section 5 wants frames with content size, without checksum and dictionary id. */
    return !ZSTD_isError(
               ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, pool->config.zstd_level)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)) &&
           /* Otherwise zstd copies the dictionary's tables for each piece of some size, which takes
            * longer than compressing the piece. */
           !ZSTD_isError(
               ZSTD_CCtx_setParameter(context, ZSTD_c_forceAttachDict, ZSTD_dictForceAttach)) &&
           ani_set_reproducible(context) && (!pool->prepared || refer_to_prepared(pool, context)) &&
           (!pool->has_own_tables ||
            !ZSTD_isError(ZSTD_CCtx_loadDictionary_byReference(context, pool->config.dictionary,
                                                               pool->config.dictionary_length)));
}

/* The tables of a prepared dictionary are sized for the dictionary, which is right for pieces up to
 * its size. For larger pieces zstd makes tables each time. */
static bool refer_to_dictionary(const ani_pool *pool, ZSTD_CCtx *context)
{
    if (pool->prepared || pool->has_own_tables || pool->config.dictionary_length == 0)
        return true;
    return !ZSTD_isError(ZSTD_CCtx_refPrefix_advanced(
        context, pool->config.dictionary, pool->config.dictionary_length, ZSTD_dct_auto));
}

/* Compresses the two parts of a piece into two blocks of one frame. The size is announced, so that
 * the head of the frame is that of a piece which is compressed at once. Returns what
 * ZSTD_compress2() does. */
static size_t compress_parts(ZSTD_CCtx *context, task *t, size_t room)
{
    ZSTD_inBuffer in = {t->piece.raw, t->piece.split, 0};
    ZSTD_outBuffer out = {t->compressed, room, 0};
    size_t n = ZSTD_CCtx_setPledgedSrcSize(context, t->piece.raw_length);
    if (!ZSTD_isError(n))
        n = ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush);
    in.size = t->piece.raw_length;
    if (!ZSTD_isError(n))
        n = ZSTD_compressStream2(context, &out, &in, ZSTD_e_end);
    return ZSTD_isError(n) ? n : out.pos;
}

static size_t compress_raw(const ani_pool *pool, ZSTD_CCtx *context, task *t)
{
    const ani_piece *p = &t->piece;
    size_t room = ZSTD_compressBound(pool->config.piece_size);
    return p->split > 0 ? compress_parts(context, t, room)
                        : ZSTD_compress2(context, t->compressed, room, p->raw, p->raw_length);
}

static void compress_piece(const ani_pool *pool, ZSTD_CCtx *context, task *t)
{
    ani_piece *p = &t->piece;
    p->codec = ANI_STORED;
    p->dictionary = 0;
    p->stored = p->raw;
    p->stored_length = p->raw_length;
    if (!pool->config.uncompressed) {
        t->failed = !refer_to_dictionary(pool, context);
        size_t n = t->failed ? 0 : compress_raw(pool, context, t);
        t->failed = t->failed || ZSTD_isError(n);
        if (!t->failed && n < p->raw_length) {
            p->codec = ANI_ZSTD;
            p->dictionary =
                pool->config.dictionary_length > 0 ? (uint16_t)pool->config.dictionary_number : 0;
            p->stored = t->compressed;
            p->stored_length = n;
        }
    }
    ani_hash(pool->config.type, p->stored, p->stored_length, p->hash);
}

static void *run_thread(void *argument)
{
    ani_pool *pool = argument;
    ZSTD_CCtx *context = ZSTD_createCCtx();
    bool is_usable = context && set_parameters(pool, context);
    (void)pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->is_stopping && pool->started == pool->given)
            (void)pthread_cond_wait(&pool->work, &pool->lock);
        if (pool->is_stopping)
            break;
        task *t = &pool->tasks[pool->started++ % pool->task_count];
        t->state = WORKING;
        (void)pthread_mutex_unlock(&pool->lock);
        if (is_usable)
            compress_piece(pool, context, t);
        (void)pthread_mutex_lock(&pool->lock);
        t->failed |= !is_usable;
        t->state = DONE;
        (void)pthread_cond_broadcast(&pool->done);
    }
    (void)pthread_mutex_unlock(&pool->lock);
    (void)ZSTD_freeCCtx(context);
    return NULL;
}

an_reference ani_piece_reference(const ani_piece *piece, enum an_object type)
{
    an_reference ref = {.stored = (uint32_t)piece->stored_length,
                        .raw = (uint32_t)piece->raw_length,
                        .codec = (uint8_t)piece->codec,
                        .type = (uint8_t)type,
                        .dictionary = piece->dictionary};
    memcpy(ref.hash, piece->hash, sizeof ref.hash);
    return ref;
}

unsigned ani_pool_pieces(const ani_pool_config *config)
{
    if (config->piece_size > LARGE_PIECE)
        return config->jobs + 1;
    unsigned least = 2 * config->jobs + 2;
    size_t ahead = config->jobs > 0 ? BYTES_AHEAD / config->piece_size : 0;
    if (ahead > PIECES_AHEAD)
        ahead = PIECES_AHEAD;
    return ahead > least ? (unsigned)ahead : least;
}

static int make_tasks(ani_pool *pool)
{
    pool->task_count = ani_pool_pieces(&pool->config);
    pool->tasks = calloc(pool->task_count, sizeof *pool->tasks);
    return pool->tasks ? AN_OK : AN_ERR_MEMORY;
}

/* A task gets its memory when it is used for the first time: few pieces take little. */
static int make_task_room(const ani_pool *pool, task *t)
{
    size_t size = pool->config.piece_size;
    bool is_compressed = !pool->config.uncompressed;
    if (!t->piece.raw)
        t->piece.raw = malloc(size);
    if (!t->compressed && is_compressed)
        t->compressed = malloc(ZSTD_compressBound(size));
    return t->piece.raw && (t->compressed || !is_compressed) ? AN_OK : AN_ERR_MEMORY;
}

/* Chooses who makes tables of the dictionary: the caller, each context, or (neither) each piece. */
static void choose_tables(ani_pool *pool)
{
    const ani_pool_config *c = &pool->config;
    if (c->dictionary_length == 0 || c->piece_size > c->dictionary_length)
        return;
    pool->has_own_tables = ani_finds_by_rows(c->zstd_level, c->dictionary_length);
    if (!pool->has_own_tables)
        pool->prepared = c->prepared;
}

static int start_threads(ani_pool *pool)
{
    unsigned jobs = pool->config.jobs;
    if (jobs == 0) {
        pool->context = ZSTD_createCCtx();
        return pool->context && set_parameters(pool, pool->context) ? AN_OK : AN_ERR_MEMORY;
    }
    /* Signals are for the threads of the caller. */
    ani_signals before;
    ani_hold_signals(&before);
    pool->threads = calloc(jobs, sizeof *pool->threads);
    for (; pool->threads && pool->running < jobs; pool->running++)
        if (pthread_create(&pool->threads[pool->running], NULL, run_thread, pool) != 0)
            break;
    ani_release_signals(&before);
    /* One thread is enough to go on. */
    return pool->running > 0 ? AN_OK : AN_ERR_MEMORY;
}

int ani_pool_open(ani_pool **out, const ani_pool_config *config)
{
    ani_pool *pool = calloc(1, sizeof *pool);
    *out = pool;
    if (!pool)
        return AN_ERR_MEMORY;
    pool->config = *config;
    (void)pthread_mutex_init(&pool->lock, NULL);
    (void)pthread_cond_init(&pool->work, NULL);
    (void)pthread_cond_init(&pool->done, NULL);
    int error = make_tasks(pool);
    choose_tables(pool);
    return error == AN_OK ? start_threads(pool) : error;
}

/* Waits for the oldest piece and hands it back. */
static int return_oldest(ani_pool *pool)
{
    task *t = &pool->tasks[pool->returned % pool->task_count];
    (void)pthread_mutex_lock(&pool->lock);
    while (t->state != DONE)
        (void)pthread_cond_wait(&pool->done, &pool->lock);
    (void)pthread_mutex_unlock(&pool->lock);
    int error = t->failed ? AN_ERR_MEMORY : pool->config.on_piece(pool->config.context, &t->piece);
    t->state = FREE;
    pool->returned++;
    return error;
}

int ani_pool_room(ani_pool *pool, uint8_t **raw)
{
    if (pool->given - pool->returned == pool->task_count) {
        int error = return_oldest(pool);
        if (error != AN_OK)
            return error;
    }
    task *t = &pool->tasks[pool->given % pool->task_count];
    int error = make_task_room(pool, t);
    *raw = t->piece.raw;
    return error;
}

void ani_pool_give(ani_pool *pool, size_t length, size_t split)
{
    task *t = &pool->tasks[pool->given % pool->task_count];
    t->piece.raw_length = length;
    t->piece.split = split;
    if (pool->context)
        compress_piece(pool, pool->context, t);
    (void)pthread_mutex_lock(&pool->lock);
    t->state = pool->context ? DONE : WAITING;
    pool->given++;
    (void)pthread_cond_signal(&pool->work);
    (void)pthread_mutex_unlock(&pool->lock);
}

int ani_pool_drain(ani_pool *pool)
{
    int error = AN_OK;
    while (error == AN_OK && pool->returned < pool->given)
        error = return_oldest(pool);
    return error;
}

void ani_pool_close(ani_pool *pool)
{
    if (!pool)
        return;
    (void)pthread_mutex_lock(&pool->lock);
    pool->is_stopping = true;
    (void)pthread_cond_broadcast(&pool->work);
    (void)pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->running; i++)
        (void)pthread_join(pool->threads[i], NULL);
    for (unsigned i = 0; pool->tasks && i < pool->task_count; i++) {
        free(pool->tasks[i].piece.raw);
        free(pool->tasks[i].compressed);
    }
    (void)pthread_cond_destroy(&pool->work);
    (void)pthread_cond_destroy(&pool->done);
    (void)pthread_mutex_destroy(&pool->lock);
    (void)ZSTD_freeCCtx(pool->context);
    free(pool->tasks);
    free(pool->threads);
    free(pool);
}
