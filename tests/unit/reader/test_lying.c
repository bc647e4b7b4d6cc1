/* SPDX-License-Identifier: BSD-2-Clause */
/* A source that has other bytes the second time, grows, shrinks, or fails: whatever a reader says
 * then is what a fresh reader says of the signed bytes, or an error. */
#include "support/lying.h"
#include "support/sample.h"

enum { SCRIPT = 160, SCRIPTS = 1000 };

/* Noise is stored as it is: bytes that are read go straight to where a block stays. */
static sample make_noisy(void)
{
    enum { ARTICLES = 6, LENGTH = SAMPLE_BLOCK - 100 };
    uint8_t noise[LENGTH];
    sample s = {0};
    an_writer *w = begin_archive((an_writer_config){.block_size = SAMPLE_BLOCK});
    for (unsigned i = 0; i < ARTICLES; i++) {
        const char id[] = {(char)('a' + i), '\0'};
        fill_noise(noise, sizeof noise, i);
        assert_int_equal(add_fields(w, id, AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
    }
    s.bytes = end_archive(w, &s.length);
    return s;
}

/* Lies in a third of the reads; with `few`, in a ninth. */
static void make_script(uint8_t *bytes, uint64_t seed, bool few)
{
    fill_noise(bytes, SCRIPT, seed);
    for (size_t i = 4; few && i < SCRIPT; i++)
        if (bytes[i] % 8 > 3 && bytes[i] / 8 % 4 > 0)
            bytes[i] &= 0xfb;
}

static lying_tally run_scripts(const sample *s, unsigned ways, bool few)
{
    lying_tally sum = {0};
    uint8_t given[SCRIPT];
    an_public_key key = public_key(1);
    for (unsigned n = 0; n < SCRIPTS; n++) {
        make_script(given, n + 1, few);
        given[0] = (uint8_t)((given[0] & 24) | ways);
        lying_tally t = run_lying(s->bytes, s->length, &key, given, SCRIPT);
        if (t.wrong > 0)
            fail_msg("script %u: %u answers are wrong", n, t.wrong);
        sum.readers += t.readers;
        sum.right += t.right;
        sum.refused += t.refused;
    }
    return sum;
}

/* Each of the two kinds of answers comes often enough to mean something. */
static void check_sum(lying_tally sum, unsigned readers, unsigned right, unsigned refused)
{
    assert_in_range(sum.readers, readers, SCRIPTS);
    assert_in_range(sum.right, right, UINT32_MAX);
    assert_in_range(sum.refused, refused, UINT32_MAX);
}

static void a_source_that_lies(void **state)
{
    (void)state;
    check_sum(run_scripts(&samples[0], 0, false), 250, 2000, 1500);
    check_sum(run_scripts(&samples[1], 2, true), 250, 2000, 1500);
}

static void a_source_of_noise(void **state)
{
    (void)state;
    sample s = make_noisy();
    check_sum(run_scripts(&s, 0, true), 250, 2000, 1500);
    free(s.bytes);
}

static void a_source_that_lies_and_grows(void **state)
{
    (void)state;
    check_sum(run_scripts(&samples[0], 4, true), 25, 250, 200);
    check_sum(run_scripts(&samples[1], 6, true), 100, 1000, 1000);
}

/* It cannot lie: then nothing is refused that a fresh reader does not refuse. */
static void a_source_that_is_mapped(void **state)
{
    (void)state;
    for (unsigned large = 0; large < 2; large++) {
        lying_tally sum = run_scripts(&samples[large], 1 + 2 * large, false);
        check_sum(sum, SCRIPTS, SCRIPTS * 10, 100);
    }
}

static void a_source_that_is_mapped_and_grows(void **state)
{
    (void)state;
    check_sum(run_scripts(&samples[1], 5, false), 500, 5000, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_that_lies),
        cmocka_unit_test(a_source_of_noise),
        cmocka_unit_test(a_source_that_lies_and_grows),
        cmocka_unit_test(a_source_that_is_mapped),
        cmocka_unit_test(a_source_that_is_mapped_and_grows),
    };
    return cmocka_run_group_tests(tests, make_samples, free_samples);
}
