/* SPDX-License-Identifier: BSD-2-Clause */
/* In what text no matches of three and four bytes are looked for. */
#include "support/support.h"

#include "dictionary/candidate.h"

#include <string.h>
#include <zstd.h>

enum { DICTIONARY = 32768, PIECE = 8192, WORDS = 16, WORD = 4, STEP = 6 };

/* Noise in 64 letters of ASCII. */
static void fill_letters(uint8_t *bytes, size_t length, uint64_t seed)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)('0' + (next_random(&seed) >> 40) % 64);
}

/* Makes every nth byte of the dictionary part of a letter that is not ASCII. */
static ani_candidate candidate_of(int zstd_level, uint8_t *bytes, size_t nth)
{
    fill_letters(bytes, DICTIONARY, 1);
    for (size_t i = 0; nth > 0 && i < DICTIONARY; i += nth)
        bytes[i] = 0xc3;
    return (ani_candidate){
        .zstd_level = zstd_level, .dictionary = bytes, .dictionary_length = DICTIONARY};
}

static bool skips(int zstd_level, size_t nth, bool for_pages)
{
    uint8_t bytes[DICTIONARY];
    ani_candidate c = candidate_of(zstd_level, bytes, nth);
    c.for_pages = for_pages;
    return ani_skips_short_matches(&c);
}

static void only_in_ascii(void **state)
{
    (void)state;
    assert_true(skips(19, 0, false));
    assert_true(skips(19, 100, false));
    assert_false(skips(19, 50, false));
    assert_false(skips(19, 2, false));
}

static void only_at_two_levels(void **state)
{
    (void)state;
    assert_false(skips(17, 0, false));
    assert_true(skips(18, 0, false));
    assert_false(skips(20, 0, false));
}

static void not_in_pages(void **state)
{
    (void)state;
    assert_false(skips(19, 0, true));
}

/* Returns how many bytes a piece takes in which only words of four bytes repeat. */
static size_t compressed(size_t nth, bool for_pages)
{
    uint8_t bytes[DICTIONARY], piece[PIECE], words[WORDS * WORD], out[2 * PIECE];
    uint64_t seed = 3;
    ani_candidate c = candidate_of(19, bytes, nth);
    c.for_pages = for_pages;
    assert_int_equal(ani_candidate_prepare(&c), AN_OK);
    fill_letters(words, sizeof words, 4);
    fill_letters(piece, PIECE, 5);
    for (size_t at = 0; at + STEP <= PIECE; at += STEP)
        memcpy(piece + at, words + WORD * ((next_random(&seed) >> 40) % WORDS), WORD);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    size_t n = ZSTD_compress_usingCDict(context, out, sizeof out, piece, PIECE, c.prepared);
    assert_false(ZSTD_isError(n));
    (void)ZSTD_freeCCtx(context);
    (void)ZSTD_freeCDict(c.prepared);
    return n;
}

static void they_are_not_found(void **state)
{
    (void)state;
    assert_true(compressed(0, false) > compressed(0, true) * 11 / 10);
    assert_int_equal(compressed(2, false), compressed(2, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_in_ascii),
        cmocka_unit_test(only_at_two_levels),
        cmocka_unit_test(not_in_pages),
        cmocka_unit_test(they_are_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
