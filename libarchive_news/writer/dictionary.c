/* SPDX-License-Identifier: BSD-2-Clause */
/* Trains dictionaries of several sizes and keeps the one with which the archive measures smallest. */
#include "writer/internal.h"

#include <stdlib.h>
#include <string.h>
#define ZDICT_STATIC_LINKING_ONLY
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>

enum {
    SAMPLES_MAX = 32 << 20,   /* bytes to train on */
    SAMPLE_MAX = 128 << 10,   /* of one item: zstd looks at no more of a sample */
    SAMPLE_COUNT_MAX = 1 << 18,
    MEASURED_MAX = 2 << 20,   /* bytes to measure with */
    TEXT_LEAST = 8 << 10,     /* below this no dictionary pays for itself */
    SAMPLES_LEAST = 8,
    LEVEL_FOR_DICTIONARY = 19, /* it is compressed once and read by everyone */
};

typedef struct samples {
    uint8_t *bytes;
    size_t length, *size;
    unsigned count;
} samples;

/* Whether the item at `seen` of `all` bytes is to be among `most`: spreads them evenly. */
static int is_due(uint64_t taken, uint64_t most, uint64_t seen, uint64_t all)
{
    return all <= most || (double)taken / (double)most <= (double)seen / (double)all;
}

static int gather_samples(an_writer *w, samples *s)
{
    ani_item_reader reader = {0};
    uint64_t seen = 0;
    int end, error;
    size_t room = w->text_bytes < SAMPLES_MAX ? (size_t)w->text_bytes : SAMPLES_MAX;
    s->bytes = malloc(room + 1);
    s->size = malloc(SAMPLE_COUNT_MAX * sizeof *s->size);
    if (!s->bytes || !s->size)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    while ((error = ani_next_item(w, &reader, &end)) == AN_OK && !end && s->count < SAMPLE_COUNT_MAX) {
        uint64_t length = reader.item.content_length;
        if (!reader.item.is_text || length < 8)
            continue;
        size_t n = length > SAMPLE_MAX ? SAMPLE_MAX : (size_t)length;
        int due = is_due(s->length, room, seen, w->text_bytes) && is_due(s->count, SAMPLE_COUNT_MAX, reader.arrival, w->arrivals);
        seen += length;
        if (!due || n > room - s->length)
            continue;
        error = ani_fail_io(w, ani_spool_read(&w->content, reader.item.content, s->bytes + s->length, n));
        if (error != AN_OK)
            break;
        s->length += n;
        s->size[s->count++] = n;
    }
    return error;
}

/* Trains one of at most `size` bytes; *length 0 if these samples give none. */
static int train(an_writer *w, const samples *s, size_t size, uint8_t **dictionary, size_t *length)
{
    ZDICT_fastCover_params_t parameters = {.k = 1024, .d = 8, .f = 20, .steps = 1, .nbThreads = 1, .splitPoint = 1.0, .accel = 1};
    parameters.zParams.compressionLevel = 3;
    *length = 0;
    *dictionary = malloc(size);
    if (!*dictionary)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    size_t n = ZDICT_trainFromBuffer_fastCover(*dictionary, size, s->bytes, s->size, s->count, parameters);
    if (!ZDICT_isError(n))
        *length = n;
    return AN_OK;
}

/* How the dictionary is to lie in the file. */
static int store(an_writer *w, const uint8_t *dictionary, size_t length, uint8_t **stored, size_t *stored_length)
{
    *stored = malloc(ZSTD_compressBound(length));
    ZSTD_CCtx *context = ZSTD_createCCtx();
    int usable = *stored && context;
    *stored_length = length;
    if (usable) {
        memcpy(*stored, dictionary, length);
        if (!w->config.dictionary_raw) {
            size_t n = ZSTD_compressCCtx(context, *stored, ZSTD_compressBound(length), dictionary, length, LEVEL_FOR_DICTIONARY);
            if (!ZSTD_isError(n) && n < length)
                *stored_length = n;
            else
                memcpy(*stored, dictionary, length);
        }
    }
    (void)ZSTD_freeCCtx(context);
    return usable ? AN_OK : ani_fail(w, AN_ERR_MEMORY, "out of memory");
}

static int add_up(void *context, const ani_piece *piece)
{
    *(uint64_t *)context += piece->stored_length + ANI_HASH_SIZE;
    return AN_OK;
}

/* What pieces of block size, evenly out of all text, come to with this dictionary. *raw: their bytes. */
static int measure(an_writer *w, const uint8_t *dictionary, size_t length, uint64_t *stored, uint64_t *raw)
{
    size_t size = w->config.block_size;
    uint64_t all = w->content.size, pieces = MEASURED_MAX / size > 0 ? MEASURED_MAX / size : 1;
    uint64_t step = all / size > pieces ? all / pieces : size;
    ani_pool *pool;
    *stored = *raw = 0;
    ani_pool_config config = {.jobs = ani_jobs(w),
                              .level = w->config.level,
                              .piece_size = size,
                              .dictionary = dictionary,
                              .dictionary_length = length,
                              .type = ANI_BLOCK,
                              .take = add_up,
                              .context = stored};
    int error = ani_pool_open(&pool, &config);
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

/* Tries one size; keeps the dictionary if the whole comes out smaller than *best. */
static int try_size(an_writer *w, const samples *s, size_t size, double *best)
{
    uint8_t *dictionary = NULL, *stored = NULL;
    size_t length = 0, stored_length = 0;
    uint64_t with, raw;
    int error = size > 0 ? train(w, s, size, &dictionary, &length) : AN_OK;
    if (error == AN_OK && size > 0 && length > 0)
        error = store(w, dictionary, length, &stored, &stored_length);
    if (error == AN_OK && (size == 0 || length > 0))
        error = measure(w, dictionary, length, &with, &raw);
    if (error == AN_OK && (size == 0 || length > 0)) {
        double total = (double)with * ((double)w->content.size / (double)raw) + (double)stored_length;
        if (total < *best) {
            *best = total;
            free(w->dictionary);
            free(w->dictionary_stored);
            w->dictionary = dictionary;
            w->dictionary_length = length;
            w->dictionary_stored = stored;
            w->dictionary_stored_length = stored_length;
            return AN_OK;
        }
    }
    free(dictionary);
    free(stored);
    return error;
}

static int try_sizes(an_writer *w, const samples *s)
{
    static const size_t sizes[] = {0, 8 << 10, 32 << 10, 112 << 10, 256 << 10, 512 << 10, 1 << 20};
    double best = 1e300;
    size_t most = w->config.dictionary_size == AN_DICTIONARY_AUTO ? 1 << 20 : w->config.dictionary_size;
    int error = AN_OK;
    for (unsigned i = 0; error == AN_OK && i < sizeof sizes / sizeof *sizes; i++)
        /* One that is a large share of the text only repeats it. */
        if (sizes[i] == 0 || (sizes[i] < most && sizes[i] <= s->length / 4))
            error = try_size(w, s, sizes[i], &best);
    if (error == AN_OK && most >= 1024 && most <= s->length / 4)
        error = try_size(w, s, most, &best);
    return error;
}

int ani_choose_dictionary(an_writer *w)
{
    samples s = {0};
    if (w->config.dictionary_size == AN_DICTIONARY_NONE || w->text_bytes < TEXT_LEAST)
        return AN_OK;
    int error = gather_samples(w, &s);
    if (error == AN_OK && s.count >= SAMPLES_LEAST)
        error = try_sizes(w, &s);
    free(s.bytes);
    free(s.size);
    return error;
}
