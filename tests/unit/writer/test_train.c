/* SPDX-License-Identifier: BSD-2-Clause */
/* The trainer chooses what zstd's own trainer of this kind chooses. */
#include "dictionary/samples.h"
#include "support/support.h"

#define ZDICT_STATIC_LINKING_ONLY
#include <zdict.h>

enum { WORDS = 3000, COUNTERS_LOG = 20 };

/* Makes samples out of words that come again, some more often than others. */
static ani_samples make_samples(unsigned count, size_t length)
{
    ani_samples s = {.bytes = malloc(count * length), .size = malloc(count * sizeof *s.size)};
    assert_non_null(s.bytes);
    assert_non_null(s.size);
    char words[16 * WORDS + 1];
    fill_text(words, sizeof words, 1);
    uint32_t state = 1;
    for (; s.count < count; s.count++) {
        s.size[s.count] = length - s.count % 7;
        for (size_t i = 0; i < s.size[s.count]; i++) {
            if (i % 16 == 0)
                state = state * 1664525 + 1013904223;
            uint32_t word = (state >> 16) * (state >> 16) % (WORDS - 1);
            s.bytes[s.length++] = (uint8_t)words[16 * word + i % 16];
        }
    }
    return s;
}

/* zstd puts tables in front of what it chose, and cuts the end off where there is no room for both.
 */
static void compare_with_zstd(const ani_samples *s, size_t size)
{
    ZDICT_fastCover_params_t parameters = {.k = 256,
                                           .d = 8,
                                           .f = COUNTERS_LOG,
                                           .steps = 1,
                                           .nbThreads = 1,
                                           .splitPoint = 1.0,
                                           .accel = 1};
    uint8_t *ours = malloc(size), *theirs = malloc(size);
    size_t length,
        n = ZDICT_trainFromBuffer_fastCover(theirs, size, s->bytes, s->size, s->count, parameters);
    assert_false(ZDICT_isError(n));
    size_t tables = ZDICT_getDictHeaderSize(theirs, n);
    assert_int_equal(ani_train(s, ours, size, &length), AN_OK);
    assert_in_range(length, n - tables, size);
    assert_in_range(n - tables, size / 2, size);
    assert_memory_equal(ours, theirs + tables, n - tables);
    free(ours);
    free(theirs);
}

static void chooses_what_zstd_chooses(void **state)
{
    (void)state;
    static const size_t sizes[] = {4096, 20000, 65536};
    ani_samples s = make_samples(1000, 800);
    for (size_t i = 0; i < COUNT(sizes); i++)
        compare_with_zstd(&s, sizes[i]);
    ani_samples_free(&s);
}

/* Nothing is chosen twice: the dictionary stays empty where it has no more to tell. */
static void what_repeats_gives_one_segment(void **state)
{
    (void)state;
    uint8_t content[8192];
    size_t length;
    ani_samples s = make_samples(100, 800);
    memset(s.bytes, 'x', s.length);
    assert_int_equal(ani_train(&s, content, sizeof content, &length), AN_OK);
    assert_in_range(length, 8, 256);
    for (size_t i = 0; i < length; i++)
        assert_int_equal(content[i], 'x');
    ani_samples_free(&s);
}

static void too_little_gives_nothing(void **state)
{
    (void)state;
    uint8_t content[64];
    size_t length = 1, sizes[] = {3, 4};
    ani_samples s = {.bytes = (uint8_t[7]){0}, .size = sizes, .count = 2, .length = 7};
    assert_int_equal(ani_train(&s, content, sizeof content, &length), AN_OK);
    assert_int_equal(length, 0);
    /* Nor do samples that are all shorter than a run. */
    uint8_t bytes[12] = {0};
    size_t many[] = {4, 4, 4};
    s = (ani_samples){.bytes = bytes, .size = many, .count = 3, .length = 12};
    assert_int_equal(ani_train(&s, content, sizeof content, &length), AN_OK);
    assert_int_equal(length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chooses_what_zstd_chooses),
        cmocka_unit_test(what_repeats_gives_one_segment),
        cmocka_unit_test(too_little_gives_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
