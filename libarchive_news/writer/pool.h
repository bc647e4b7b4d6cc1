/* SPDX-License-Identifier: BSD-2-Clause */
/* Compresses pieces of one kind (blocks, or pages of a table) on several threads. */
#ifndef ANI_POOL_H
#define ANI_POOL_H

#include "format/reference.h"

#include <stdbool.h>

typedef struct ani_pool ani_pool;

typedef struct ani_piece {
    uint8_t *raw, *stored; /* stored may be raw */
    size_t raw_length, stored_length;
    size_t split; /* where the second of its zstd blocks begins; 0: zstd decides */
    enum ani_codec codec;
    uint16_t dictionary;         /* the number of that it was compressed with; 0: none */
    uint8_t hash[ANI_HASH_SIZE]; /* of the stored bytes */
} ani_piece;

typedef struct ani_pool_config {
    unsigned jobs; /* threads; 0: the caller's own */
    int zstd_level;
    size_t piece_size;      /* the most raw bytes of a piece */
    enum an_object type;    /* of the pieces: hashes are personalised by it */
    bool uncompressed;      /* store pieces as they are */
    const void *dictionary; /* NULL only if dictionary_length is 0. Kept by the caller */
    size_t dictionary_length;
    unsigned dictionary_number; /* of it, from 1 on, for ani_piece.dictionary */
    /* The dictionary's ZSTD_CDict, used where it suits the pieces. NULL where ani_finds_by_rows().
     * Kept by the caller. */
    const void *prepared;

    /* Called with each piece, in the order in which they were given, by the thread that gives them.
     * The piece is valid during the call. An error ends the call of ani_pool_*() that is under way
     * and is returned by it. */
    int (*on_piece)(void *context, const ani_piece *piece);
    void *context;
} ani_pool_config;

/* A reference to a piece, but for its offset. */
an_reference ani_piece_reference(const ani_piece *piece, enum an_object type);

/* How many pieces are under way at most. */
unsigned ani_pool_pieces(const ani_pool_config *config);

/* Functions return AN_OK, AN_ERR_MEMORY, or an error of on_piece. Close the pool also after an
 * error of ani_pool_open(). */
int ani_pool_open(ani_pool **pool, const ani_pool_config *config);
/* Gives room for the raw bytes of the next piece. */
int ani_pool_room(ani_pool *pool, uint8_t **raw);
/* Gives the pool the piece that ani_pool_room() made room for. The frame gets a block of its own
 * for the first `split` bytes, where these would spoil the codes for the others; 0: it does not. */
void ani_pool_give(ani_pool *pool, size_t length, size_t split);
/* Waits until all pieces went to on_piece. */
int ani_pool_drain(ani_pool *pool);
void ani_pool_close(ani_pool *pool);

struct ZSTD_CCtx_s;
/* Makes a context give the same bytes on every machine. Returns whether it could be done. */
bool ani_set_reproducible(struct ZSTD_CCtx_s *context);
/* Whether zstd finds matches by rows at this level. Then a dictionary is not prepared for all
 * contexts: each makes tables of its own, which is soon done at such a level. */
bool ani_finds_by_rows(int zstd_level, size_t dictionary_length);
/* The most memory that a context takes, with tables of its own. */
size_t ani_context_size(int zstd_level, size_t piece_size, size_t dictionary_length);

#endif
