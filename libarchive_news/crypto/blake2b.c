/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * BLAKE2b (RFC 7693) with digests of 32 bytes and no key, small before fast: its rounds are loops.
 *
 * The last chunk is mixed in when the hash ends, and not before, because only then is it known to
 * be the last. So the buffer may be full between two calls.
 */
#include "blake2b.h"

#include <stdbool.h>
#include <string.h>

enum { CHUNK = 128, DIGEST = 32, ROUNDS = 12, ORDERS = 10 };

/* Fractions of the square roots of the first eight primes. */
static const uint64_t initial[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

/* Which words of the message each round takes, half a byte for each, the first of two in the upper
 * half. */
static const uint8_t word_order[ORDERS][8] = {
    {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef},
    {0xea, 0x48, 0x9f, 0xd6, 0x1c, 0x02, 0xb7, 0x53},
    {0xb8, 0xc0, 0x52, 0xfd, 0xae, 0x36, 0x71, 0x94},
    {0x79, 0x31, 0xdc, 0xbe, 0x26, 0x5a, 0x40, 0xf8},
    {0x90, 0x57, 0x24, 0xaf, 0xe1, 0xbc, 0x68, 0x3d},
    {0x2c, 0x6a, 0x0b, 0x83, 0x4d, 0x75, 0xfe, 0x19},
    {0xc5, 0x1f, 0xed, 0x4a, 0x07, 0x63, 0x92, 0x8b},
    {0xdb, 0x7e, 0xc1, 0x39, 0x50, 0xf4, 0x86, 0x2a},
    {0x6f, 0xe9, 0xb3, 0x08, 0xc2, 0xd7, 0x14, 0xa5},
    {0xa2, 0x84, 0x76, 0x15, 0xfb, 0x9e, 0x3c, 0xd0},
};

static uint32_t load_half(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static uint64_t load(const uint8_t *bytes)
{
    return load_half(bytes) | (uint64_t)load_half(bytes + 4) << 32;
}

static inline uint64_t rotate(uint64_t x, unsigned bits)
{
    return x >> bits | x << (64 - bits);
}

/* The sixteen words that are mixed, in four rows. A round mixes each column, and then each
 * diagonal, for which rows are moved to the left: the second by one word, the third by two, the
 * fourth by three. So that nothing else needs to be moved, rows have room for their beginning
 * behind their end. */
typedef struct rows {
    uint64_t a[4], b[4 + 1], c[4 + 2], d[4 + 3];
} rows;

/* Mixes the first words of four rows. Inlined, so that where the rows are is known. */
__attribute__((always_inline)) static inline void
mix(uint64_t *row_a, uint64_t *row_b, uint64_t *row_c, uint64_t *row_d, uint64_t x, uint64_t y)
{
    uint64_t a = *row_a, b = *row_b, c = *row_c, d = *row_d;
    a += b + x;
    d = rotate(d ^ a, 32);
    c += d;
    b = rotate(b ^ c, 24);
    a += b + y;
    d = rotate(d ^ a, 16);
    c += d;
    b = rotate(b ^ c, 63);
    *row_a = a;
    *row_b = b;
    *row_c = c;
    *row_d = d;
}

/* Copies the beginnings of rows from one place to another. Word by word: firmware calls a function
 * for memcpy(), which copies bytes. */
static void copy_beginnings(rows *v, unsigned to, unsigned from)
{
    v->b[to] = v->b[from];
    for (unsigned i = 0; i < 2; i++)
        v->c[to + i] = v->c[from + i];
    for (unsigned i = 0; i < 3; i++)
        v->d[to + i] = v->d[from + i];
}

static void mix_round(rows *v, const uint64_t word[16], const uint8_t order[8])
{
    for (unsigned i = 0; i < 4; i++)
        mix(v->a + i, v->b + i, v->c + i, v->d + i, word[order[i] >> 4], word[order[i] & 15]);
    copy_beginnings(v, 4, 0);
    order += 4;
    for (unsigned i = 0; i < 4; i++)
        mix(v->a + i, v->b + 1 + i, v->c + 2 + i, v->d + 3 + i, word[order[i] >> 4],
            word[order[i] & 15]);
    copy_beginnings(v, 0, 4);
}

/* Mixes a chunk into the state. count: bytes up to its end, without those that fill it up. */
static void compress(uint64_t state[8], const uint8_t *chunk, uint64_t count, bool is_last)
{
    rows v;
    uint64_t word[16];
    for (size_t i = 0; i < 16; i++)
        word[i] = load(chunk + 8 * i);
    for (unsigned i = 0; i < 4; i++) {
        v.a[i] = state[i];
        v.b[i] = state[i + 4];
        v.c[i] = initial[i];
        v.d[i] = initial[i + 4];
    }
    v.d[0] ^= count;
    if (is_last)
        v.d[2] = ~v.d[2];
    for (unsigned round = 0; round < ROUNDS; round++)
        mix_round(&v, word, word_order[round % ORDERS]);
    for (unsigned i = 0; i < 4; i++) {
        state[i] ^= v.a[i] ^ v.c[i];
        state[i + 4] ^= v.b[i] ^ v.d[i];
    }
}

void an_crypto_hash_begin(an_crypto_hash *hash, const void *personal)
{
    const uint8_t *bytes = personal;
    memset(hash, 0, sizeof *hash);
    memcpy(hash->state, initial, sizeof initial);
    hash->state[0] ^= 0x01010000 ^ DIGEST; /* no key, no tree */
    if (bytes) {
        hash->state[6] ^= load(bytes);
        hash->state[7] ^= load(bytes + 8);
    }
}

/* Mixes in a chunk that is not the last. */
static void mix_chunk(an_crypto_hash *hash, const uint8_t *chunk)
{
    hash->count += CHUNK;
    compress(hash->state, chunk, hash->count, false);
}

void an_crypto_hash_add(an_crypto_hash *hash, const void *bytes, size_t length)
{
    const uint8_t *from = bytes;
    while (length > 0) {
        if (hash->length == CHUNK) {
            mix_chunk(hash, hash->buffer);
            hash->length = 0;
        }
        size_t n = CHUNK - hash->length < length ? CHUNK - hash->length : length;
        if (n == CHUNK && length > CHUNK) {
            mix_chunk(hash, from); /* where it is */
        } else {
            memcpy(hash->buffer + hash->length, from, n);
            hash->length += n;
        }
        from += n;
        length -= n;
    }
}

void an_crypto_hash_end(an_crypto_hash *hash, uint8_t result[DIGEST])
{
    memset(hash->buffer + hash->length, 0, CHUNK - hash->length);
    compress(hash->state, hash->buffer, hash->count + hash->length, true);
    for (unsigned i = 0; i < DIGEST; i++)
        result[i] = (uint8_t)(hash->state[i / 8] >> 8 * (i % 8));
}
