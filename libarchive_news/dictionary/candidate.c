/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds a dictionary, stores it, and measures what it is good for: pieces of block size, evenly
 * out of all contents, are compressed with it.
 *
 * At a high level that takes longer than all else about a dictionary. A rough measure compresses
 * the same pieces at a lower level, with a dictionary that has no tables and is not compressed. So
 * it need neither be built nor stored.
 */
#include "dictionary/candidate.h"

#include <stdlib.h>
#include <string.h>
#define ZDICT_STATIC_LINKING_ONLY
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    MEASURED_BYTES = 1 << 20,
    STORED_LEVEL = 19, /* the dictionary is compressed once and read by everyone */
    LONG_DICTIONARY = 512 << 10,
    LONG_MATCH = 6,
    LONG_TABLES_LEVEL = 4,    /* of pieces that zstd's tables are made from */
    SHORT_PIECES = 256 << 10, /* bytes of them, for one that is not long */
    SHORTEST_IN_ASCII = 5,
    OTHERS_SHARE = 64, /* of ASCII text, fewer than one byte in this many is not ASCII */
    ROUGH_LEVEL = 13,  /* the lowest that finds about as much more in a longer one as 19 does */
    ROUGH_SHARE = 2,   /* stored, a dictionary takes less than one byte in this many */
};

ani_candidate ani_candidate_of(const an_writer *w, const ani_samples *pieces,
                               const ani_dictionary_parts *parts, size_t length)
{
    return (ani_candidate){.w = w,
                           .pieces = pieces,
                           .parts = parts,
                           .length = length,
                           .zstd_level = w->config.zstd_level};
}

void ani_candidate_drop(ani_candidate *c)
{
    (void)ZSTD_freeCDict(c->prepared);
    free(c->dictionary);
    free(c->stored);
    c->dictionary = c->stored = NULL;
    c->prepared = NULL;
    c->dictionary_length = 0;
}

bool ani_zstd_lacks_memory(size_t result)
{
    return ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation;
}

/* Returns the content of the dictionary, or NULL if there is no memory. */
static uint8_t *join_parts(const ani_candidate *c, size_t *length)
{
    const ani_dictionary_parts *p = c->parts;
    *length = p->leaves_length + c->length;
    uint8_t *both = malloc(*length + 1);
    if (both && p->leaves_length > 0)
        memcpy(both, p->leaves, p->leaves_length);
    if (both && c->length > 0)
        memcpy(both + p->leaves_length, p->text + p->text_length - c->length, c->length);
    return both;
}

/* Level 19 would search all of a long dictionary for pieces, which takes long. A low level that
 * gets more pieces makes tables that are as good. Levels from 5 to 12 give other bytes on other
 * machines: see ani_set_reproducible(). */
static int level_for_tables(const ani_candidate *c, size_t content)
{
    if (content >= LONG_DICTIONARY)
        return LONG_TABLES_LEVEL;
    return c->w->config.zstd_level > 12 ? 19 : 3;
}

/* Returns how many pieces zstd's tables are made from. */
static unsigned pieces_for_tables(const ani_candidate *c, size_t content)
{
    unsigned count = 0;
    if (content >= LONG_DICTIONARY || c->length == 0)
        return c->pieces->count;
    for (size_t bytes = 0; count < c->pieces->count && bytes < SHORT_PIECES; count++)
        bytes += c->pieces->size[count];
    return count;
}

int ani_candidate_build(ani_candidate *c)
{
    size_t content;
    uint8_t *both = join_parts(c, &content);
    size_t room = content + 1024;
    ZDICT_params_t parameters = {.compressionLevel = level_for_tables(c, content)};
    c->dictionary = malloc(room);
    if (!both || !c->dictionary) {
        free(both);
        return AN_ERR_MEMORY;
    }
    size_t n = ZDICT_finalizeDictionary(c->dictionary, room, both, content, c->pieces->bytes,
                                        c->pieces->size, pieces_for_tables(c, content), parameters);
    c->dictionary_length = ZDICT_isError(n) ? 0 : n;
    free(both);
    /* Other failures say that these samples make no dictionary, which is no error. */
    return ani_zstd_lacks_memory(n) ? AN_ERR_MEMORY : AN_OK;
}

/* Everyone who reads one article decompresses the whole dictionary, and of a long one that is most
 * of the work. Matches of at least six bytes are fewer: decompressing takes a tenth fewer
 * instructions, for 1 % more bytes. A short dictionary would lose more and gain little. */
static size_t compress_dictionary(ZSTD_CCtx *context, const ani_candidate *c, size_t room)
{
    (void)ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, STORED_LEVEL);
    if (c->dictionary_length >= LONG_DICTIONARY)
        (void)ZSTD_CCtx_setParameter(context, ZSTD_c_minMatch, LONG_MATCH);
    return ZSTD_compress2(context, c->stored, room, c->dictionary, c->dictionary_length);
}

/* It is compressed, unless it is to be used in place. */
int ani_candidate_store(ani_candidate *c)
{
    size_t room = ZSTD_compressBound(c->dictionary_length);
    c->stored = malloc(room);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    bool is_usable = c->stored && context;
    c->stored_length = c->dictionary_length;
    if (is_usable) {
        size_t n = c->w->config.dictionary_raw ? c->dictionary_length
                                               : compress_dictionary(context, c, room);
        if (!ZSTD_isError(n) && n < c->dictionary_length)
            c->stored_length = n;
        else
            memcpy(c->stored, c->dictionary, c->dictionary_length);
    }
    (void)ZSTD_freeCCtx(context);
    return is_usable ? AN_OK : AN_ERR_MEMORY;
}

bool ani_skips_short_matches(const ani_candidate *c)
{
    size_t others = 0;
    if (c->for_pages || (c->zstd_level != 18 && c->zstd_level != 19))
        return false;
    for (size_t i = 0; i < c->dictionary_length; i++)
        others += c->dictionary[i] >> 7;
    return others < c->dictionary_length / OTHERS_SHARE;
}

/* Unlike ZSTD_createCDict_byReference(), this lets a parameter be chosen. */
static ZSTD_CDict *prepare_dictionary(const ani_candidate *c)
{
    ZSTD_CCtx_params *parameters = ZSTD_createCCtxParams();
    if (!parameters)
        return NULL;
    (void)ZSTD_CCtxParams_init(parameters, c->zstd_level);
    if (ani_skips_short_matches(c))
        (void)ZSTD_CCtxParams_setParameter(parameters, ZSTD_c_minMatch, SHORTEST_IN_ASCII);
    ZSTD_CDict *prepared =
        ZSTD_createCDict_advanced2(c->dictionary, c->dictionary_length, ZSTD_dlm_byRef,
                                   ZSTD_dct_auto, parameters, ZSTD_defaultCMem);
    (void)ZSTD_freeCCtxParams(parameters);
    return prepared;
}

int ani_candidate_prepare(ani_candidate *c)
{
    if (c->prepared || c->dictionary_length == 0 ||
        ani_finds_by_rows(c->zstd_level, c->dictionary_length))
        return AN_OK;
    c->prepared = prepare_dictionary(c);
    return c->prepared ? AN_OK : AN_ERR_MEMORY;
}

static int on_measured_block(void *context, const ani_piece *piece)
{
    *(uint64_t *)context += piece->stored_length + ANI_HASH_SIZE;
    return AN_OK;
}

/* Gives the pool pieces of block size, evenly out of all contents. *raw: how many bytes they have.
 */
static int give_pieces(an_writer *w, ani_pool *pool, uint64_t *raw)
{
    size_t size = w->config.block_size;
    uint64_t all = w->content.size, pieces = MEASURED_BYTES / size > 0 ? MEASURED_BYTES / size : 1;
    uint64_t step = all / size > pieces ? all / pieces : size;
    int error = AN_OK;
    *raw = 0;
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
    return error;
}

int ani_candidate_measure(an_writer *w, ani_candidate *c, double *blocks)
{
    ani_pool *pool = NULL;
    uint64_t stored = 0, raw = 0;
    int error = ani_candidate_prepare(c);
    ani_pool_config config = {.jobs = w->config.jobs,
                              .zstd_level = c->zstd_level,
                              .piece_size = w->config.block_size,
                              .dictionary = c->dictionary,
                              .dictionary_length = c->dictionary_length,
                              .prepared = c->prepared,
                              .type = AN_OBJECT_BLOCK,
                              .on_piece = on_measured_block,
                              .context = &stored};
    if (error == AN_OK)
        error = ani_pool_open(&pool, &config);
    if (error == AN_OK)
        error = give_pieces(w, pool, &raw);
    if (error == AN_OK)
        error = ani_pool_drain(pool);
    ani_pool_close(pool);
    if (error != AN_OK)
        return ani_fail(w, error, "out of memory");
    *blocks = (double)stored * ((double)w->content.size / (double)raw);
    return AN_OK;
}

bool ani_measures_roughly(const an_writer *w)
{
    return w->config.zstd_level > ROUGH_LEVEL;
}

/* Prepares the parts, joined, as they are. By itself zstd would take them for a dictionary with
 * tables if they happened to begin like one. */
static int prepare_content(ani_candidate *c)
{
    c->zstd_level = ROUGH_LEVEL;
    c->dictionary = join_parts(c, &c->dictionary_length);
    if (!c->dictionary)
        return AN_ERR_MEMORY;
    ZSTD_compressionParameters parameters = ZSTD_getCParams(c->zstd_level, 0, c->dictionary_length);
    c->prepared = ZSTD_createCDict_advanced(c->dictionary, c->dictionary_length, ZSTD_dlm_byRef,
                                            ZSTD_dct_rawContent, parameters, ZSTD_defaultCMem);
    return c->prepared ? AN_OK : AN_ERR_MEMORY;
}

int ani_candidate_measure_roughly(an_writer *w, ani_candidate *c, double *total)
{
    double blocks = 0;
    if (prepare_content(c) != AN_OK)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    int error = ani_candidate_measure(w, c, &blocks);
    unsigned share = w->config.dictionary_raw ? 1 : ROUGH_SHARE;
    *total = blocks + (double)c->dictionary_length / share;
    return error;
}
