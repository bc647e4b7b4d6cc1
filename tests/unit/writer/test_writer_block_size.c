/* SPDX-License-Identifier: BSD-2-Clause */
/* The size of blocks that a writer chooses when it is not told one. */
#include "support/support.h"

enum { KIB = 1024, LONGEST = 400 * KIB };

/* An archive of `count` entries of one length. */
static uint32_t size_for(unsigned count, unsigned kind, size_t length, uint32_t wanted)
{
    an_writer_stats stats;
    char *text = malloc(length + 1), id[16];
    assert_non_null(text);
    fill_text(text, length + 1, 5);
    an_writer *w = begin_archive((an_writer_config){
        .zstd_level = 1, .dictionary_size = AN_DICTIONARY_NONE, .block_size = wanted});
    for (unsigned i = 0; i < count; i++) {
        (void)snprintf(id, sizeof id, "%u", i);
        text[0] = (char)('a' + i % 26);
        text[1] = (char)('a' + i / 26);
        assert_int_equal(add_fields(w, id, kind, text, length, NULL, 0), AN_OK);
    }
    assert_int_equal(an_writer_finish(w, &stats), AN_OK);
    an_writer_close(w);
    free(text);
    assert_int_equal(unlink(archive_path()), 0);
    return stats.block_size;
}

/* Reading one article decodes its blocks. It is less than half as much again in larger blocks where
 * articles are long. */
static void it_follows_the_articles(void **state)
{
    (void)state;
    assert_int_equal(size_for(30, AN_ARTICLE, 3 * KIB, 0), 16 * KIB);
    assert_int_equal(size_for(30, AN_ARTICLE, 16 * KIB, 0), 16 * KIB);
    /* 3 blocks of 16 KiB, 2 of 32 KiB, 1 of 64 KiB. */
    assert_int_equal(size_for(30, AN_ARTICLE, 40 * KIB, 0), 64 * KIB);
    /* 2, 1 and 1. */
    assert_int_equal(size_for(30, AN_ARTICLE, 30 * KIB, 0), 32 * KIB);
    assert_int_equal(size_for(8, AN_ARTICLE, LONGEST, 0), 128 * KIB);
}

static void files_that_are_no_articles_do_not_count(void **state)
{
    (void)state;
    assert_int_equal(size_for(8, AN_ASSET, LONGEST, 0), 16 * KIB);
    assert_int_equal(size_for(0, AN_ARTICLE, 1, 0), 16 * KIB);
}

static void a_size_that_is_given_is_kept(void **state)
{
    (void)state;
    assert_int_equal(size_for(8, AN_ARTICLE, LONGEST, 1 * KIB), 1 * KIB);
    assert_int_equal(size_for(30, AN_ARTICLE, 3 * KIB, 64 * KIB), 64 * KIB);
}

static void memory_is_that_of_the_largest_choice(void **state)
{
    (void)state;
    an_writer_config open = {.jobs = 2}, largest = {.jobs = 2, .block_size = 128 * KIB};
    assert_int_equal(an_writer_memory(&open), an_writer_memory(&largest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_follows_the_articles),
        cmocka_unit_test(files_that_are_no_articles_do_not_count),
        cmocka_unit_test(a_size_that_is_given_is_kept),
        cmocka_unit_test(memory_is_that_of_the_largest_choice),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
