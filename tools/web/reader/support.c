/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What zstd, libsodium and the compiler refer to, without a C library. Frames of the format have no
 * checksum, and the reader refuses a frame that has one before it decompresses it: zstd's xxhash is
 * left out. If a checksum were compared all the same, it would not match.
 */
#include <stddef.h>
#include <stdint.h>

void abort(void);
void sodium_misuse(void);
void sodium_memzero(void *bytes, size_t length);
int sodium_is_zero(const unsigned char *bytes, size_t length);
int sodium_memcmp(const void *a, const void *b, size_t length);
int ZSTD_XXH64_reset(void *state, uint64_t seed);
int ZSTD_XXH64_update(void *state, const void *bytes, size_t length);
uint64_t ZSTD_XXH64_digest(const void *state);
uint64_t ZSTD_XXH64(const void *bytes, size_t length, uint64_t seed);
int memcmp(const void *a, const void *b, size_t length);
void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);

void abort(void)
{
    __builtin_trap();
}

void sodium_misuse(void)
{
    __builtin_trap();
}

/* A reader has no secrets. */
void sodium_memzero(void *bytes, size_t length)
{
    __builtin_memset(bytes, 0, length);
}

int sodium_is_zero(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != 0)
            return 0;
    return 1;
}

int sodium_memcmp(const void *a, const void *b, size_t length)
{
    return memcmp(a, b, length) != 0 ? -1 : 0;
}

int ZSTD_XXH64_reset(void *state, uint64_t seed)
{
    (void)state;
    (void)seed;
    return 0;
}

int ZSTD_XXH64_update(void *state, const void *bytes, size_t length)
{
    (void)state;
    (void)bytes;
    (void)length;
    return 1;
}

uint64_t ZSTD_XXH64_digest(const void *state)
{
    (void)state;
    return 0;
}

uint64_t ZSTD_XXH64(const void *bytes, size_t length, uint64_t seed)
{
    (void)bytes;
    (void)length;
    return seed;
}

int memcmp(const void *a, const void *b, size_t length)
{
    const unsigned char *x = a, *y = b;
    for (; length > 0; length--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

/* WebAssembly has instructions for these three. */
void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
    return __builtin_memcpy(to, from, length);
}

void *memmove(void *to, const void *from, size_t length)
{
    return __builtin_memmove(to, from, length);
}

void *memset(void *to, int value, size_t length)
{
    return __builtin_memset(to, value, length);
}
