/* SPDX-License-Identifier: BSD-2-Clause */
/* Compresses pieces on several threads and hands them on in the order in which they came, so that
 * the number of threads changes nothing. */
#include "writer/internal.h"

#include <pthread.h>
#include <stdlib.h>
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

enum { LARGE_PIECE = 1 << 20 }; /* that takes so long that one piece in advance is enough */
enum state { FREE, WAITING, WORKING, DONE };

typedef struct slot {
    ani_piece piece;
    uint8_t *compressed;
    enum state state;
    int failed;
} slot;

struct ani_pool {
    ani_pool_config config;
    const ZSTD_CDict *prepared; /* shared: read only */
    int each;                   /* instead, each context has tables of its own */
    slot *slots;
    unsigned slot_count;
    uint64_t given, started, taken; /* pieces */
    ZSTD_CCtx *context;             /* without threads: of the caller */
    pthread_t *threads;
    unsigned running;
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    int stop;
};

/* Left to itself, zstd finds matches by rows where it was built for a processor that is fast at it,
 * and otherwise elsewhere: other bytes. */
int ani_same_everywhere(ZSTD_CCtx *context)
{
#if ZSTD_VERSION_NUMBER >= 10502
    return !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_useRowMatchFinder, ZSTD_ps_enable));
#else
    return context != NULL;
#endif
}

/* Whether zstd finds matches by rows at this level. What is prepared for several contexts decides
 * about that for itself. */
int ani_finds_by_rows(int level, size_t dictionary_length)
{
    ZSTD_strategy strategy = ZSTD_getCParams(level, 0, dictionary_length).strategy;
    return strategy >= ZSTD_greedy && strategy <= ZSTD_lazy2;
}

size_t ani_context_size(int level, size_t piece_size, size_t dictionary_length)
{
    size_t beside =
        piece_size > dictionary_length ? dictionary_length : 0; /* a prepared one is outside */
    size_t own = ZSTD_estimateCCtxSize_usingCParams(ZSTD_getCParams(level, piece_size, beside));
    return own + (ani_finds_by_rows(level, dictionary_length)
                      ? ZSTD_estimateCDictSize(dictionary_length, level)
                      : 0);
}

static int set_parameters(const ani_pool *pool, ZSTD_CCtx *context)
{
    /* Frames as section 5 wants them: content size, no checksum, no dictionary id. */
    return !ZSTD_isError(
               ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, pool->config.level)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 1)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0)) &&
           /* Else zstd copies the dictionary's tables for each piece of some size, which takes
              longer than compressing it. */
           !ZSTD_isError(
               ZSTD_CCtx_setParameter(context, ZSTD_c_forceAttachDict, ZSTD_dictForceAttach)) &&
           ani_same_everywhere(context) &&
           (!pool->prepared || !ZSTD_isError(ZSTD_CCtx_refCDict(context, pool->prepared))) &&
           (!pool->each || !ZSTD_isError(ZSTD_CCtx_loadDictionary_byReference(
                               context, pool->config.dictionary, pool->config.dictionary_length)));
}

/* A prepared dictionary's tables are sized for the dictionary: right while pieces are no larger
 * than it. Larger ones get tables of their own. */
static int refer_to_dictionary(const ani_pool *pool, ZSTD_CCtx *context)
{
    if (pool->prepared || pool->each || pool->config.dictionary_length == 0)
        return 1;
    return !ZSTD_isError(ZSTD_CCtx_refPrefix_advanced(
        context, pool->config.dictionary, pool->config.dictionary_length, ZSTD_dct_auto));
}

static void compress(const ani_pool *pool, ZSTD_CCtx *context, slot *s)
{
    ani_piece *p = &s->piece;
    p->codec = ANI_STORED;
    p->dictionary = 0;
    p->stored = p->raw;
    p->stored_length = p->raw_length;
    if (!pool->config.raw) {
        s->failed = !refer_to_dictionary(pool, context);
        size_t n = s->failed ? 0
                             : ZSTD_compress2(context, s->compressed,
                                              ZSTD_compressBound(pool->config.piece_size), p->raw,
                                              p->raw_length);
        s->failed = s->failed || ZSTD_isError(n);
        if (!s->failed && n < p->raw_length) {
            p->codec = ANI_ZSTD;
            p->dictionary = pool->config.dictionary_length > 0 ? 1 : 0;
            p->stored = s->compressed;
            p->stored_length = n;
        }
    }
    ani_hash(pool->config.type, p->stored, p->stored_length, p->hash);
}

static void *run(void *argument)
{
    ani_pool *pool = argument;
    ZSTD_CCtx *context = ZSTD_createCCtx();
    int usable = context && set_parameters(pool, context);
    (void)pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->stop && pool->started == pool->given)
            (void)pthread_cond_wait(&pool->work, &pool->lock);
        if (pool->stop)
            break;
        slot *s = &pool->slots[pool->started++ % pool->slot_count];
        s->state = WORKING;
        (void)pthread_mutex_unlock(&pool->lock);
        if (usable)
            compress(pool, context, s);
        (void)pthread_mutex_lock(&pool->lock);
        s->failed |= !usable;
        s->state = DONE;
        (void)pthread_cond_broadcast(&pool->done);
    }
    (void)pthread_mutex_unlock(&pool->lock);
    (void)ZSTD_freeCCtx(context);
    return NULL;
}

unsigned ani_pool_slots(const ani_pool_config *config)
{
    return config->piece_size > LARGE_PIECE ? config->jobs + 1 : 2 * config->jobs + 2;
}

static int make_slots(ani_pool *pool)
{
    size_t size = pool->config.piece_size;
    pool->slot_count = ani_pool_slots(&pool->config);
    pool->slots = calloc(pool->slot_count, sizeof *pool->slots);
    for (unsigned i = 0; pool->slots && i < pool->slot_count; i++) {
        slot *s = &pool->slots[i];
        s->piece.raw = malloc(size);
        s->piece.type = (uint8_t)pool->config.type;
        s->compressed = pool->config.raw ? NULL : malloc(ZSTD_compressBound(size));
        if (!s->piece.raw || (!pool->config.raw && !s->compressed))
            return AN_ERR_MEMORY;
    }
    return pool->slots ? AN_OK : AN_ERR_MEMORY;
}

static void choose_tables(ani_pool *pool)
{
    const ani_pool_config *c = &pool->config;
    if (c->dictionary_length == 0 || c->piece_size > c->dictionary_length)
        return;
    pool->each = ani_finds_by_rows(c->level, c->dictionary_length);
    if (!pool->each)
        pool->prepared = c->prepared;
}

static int start_threads(ani_pool *pool)
{
    unsigned jobs = pool->config.jobs;
    if (jobs == 0) {
        pool->context = ZSTD_createCCtx();
        return pool->context && set_parameters(pool, pool->context) ? AN_OK : AN_ERR_MEMORY;
    }
    pool->threads = calloc(jobs, sizeof *pool->threads);
    for (; pool->threads && pool->running < jobs; pool->running++)
        if (pthread_create(&pool->threads[pool->running], NULL, run, pool) != 0)
            break;
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
    int error = make_slots(pool);
    choose_tables(pool);
    return error == AN_OK ? start_threads(pool) : error;
}

/* Takes the oldest piece, waiting until it is done. */
static int take_oldest(ani_pool *pool)
{
    slot *s = &pool->slots[pool->taken % pool->slot_count];
    (void)pthread_mutex_lock(&pool->lock);
    while (s->state != DONE)
        (void)pthread_cond_wait(&pool->done, &pool->lock);
    (void)pthread_mutex_unlock(&pool->lock);
    int error = s->failed ? AN_ERR_MEMORY : pool->config.take(pool->config.context, &s->piece);
    s->state = FREE;
    pool->taken++;
    return error;
}

int ani_pool_room(ani_pool *pool, uint8_t **raw)
{
    if (pool->given - pool->taken == pool->slot_count) {
        int error = take_oldest(pool);
        if (error != AN_OK)
            return error;
    }
    *raw = pool->slots[pool->given % pool->slot_count].piece.raw;
    return AN_OK;
}

void ani_pool_give(ani_pool *pool, size_t length)
{
    slot *s = &pool->slots[pool->given % pool->slot_count];
    s->piece.raw_length = length;
    if (pool->context)
        compress(pool, pool->context, s);
    (void)pthread_mutex_lock(&pool->lock);
    s->state = pool->context ? DONE : WAITING;
    pool->given++;
    (void)pthread_cond_signal(&pool->work);
    (void)pthread_mutex_unlock(&pool->lock);
}

int ani_pool_drain(ani_pool *pool)
{
    int error = AN_OK;
    while (error == AN_OK && pool->taken < pool->given)
        error = take_oldest(pool);
    return error;
}

void ani_pool_close(ani_pool *pool)
{
    if (!pool)
        return;
    (void)pthread_mutex_lock(&pool->lock);
    pool->stop = 1;
    (void)pthread_cond_broadcast(&pool->work);
    (void)pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->running; i++)
        (void)pthread_join(pool->threads[i], NULL);
    for (unsigned i = 0; pool->slots && i < pool->slot_count; i++) {
        free(pool->slots[i].piece.raw);
        free(pool->slots[i].compressed);
    }
    (void)pthread_cond_destroy(&pool->work);
    (void)pthread_cond_destroy(&pool->done);
    (void)pthread_mutex_destroy(&pool->lock);
    (void)ZSTD_freeCCtx(pool->context);
    free(pool->slots);
    free(pool->threads);
    free(pool);
}
