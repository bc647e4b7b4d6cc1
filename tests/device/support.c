/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every firmware here has: the depth of its stack, and stand-ins for functions that zstd and
 * libsodium refer to and a reader never calls. Frames of the
 * format have no checksum, and the reader refuses a frame that has one before it decompresses it.
 * So zstd's xxhash, 2.5 KB, is left out. If a checksum were compared all the same, it would not
 * match.
 */
#include "board/board.h"

#include <string.h>

void abort(void) __attribute__((noreturn));
int ZSTD_XXH64_reset(void *state, uint64_t seed);
int ZSTD_XXH64_update(void *state, const void *bytes, size_t length);
uint64_t ZSTD_XXH64_digest(const void *state);
uint64_t ZSTD_XXH64(const void *bytes, size_t length, uint64_t seed);

void abort(void)
{
    finish(98);
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

/* zstd hashes dictionary ids with it, for sets of dictionaries. A reader has none. */
uint64_t ZSTD_XXH64(const void *bytes, size_t length, uint64_t seed)
{
    (void)bytes;
    (void)length;
    return seed;
}

uint32_t deepest_stack(void)
{
    static const char text[] = "OVERRUN\n";
    const uint8_t *at = stack_guard;
    while (at < stack_top && *at == STACK_PAINT)
        at++;
    if (at <= stack_bottom) {
        console(text, strlen(text));
        finish(97);
    }
    return (uint32_t)(stack_top - at);
}
