/* SPDX-License-Identifier: BSD-2-Clause */
/* A writer that gets its keys when all items are in: the same archive, and none without keys. */
#include "support/support.h"

static const uint8_t series[16] = "a series of them";

static an_writer *open_writer(an_writer_config config)
{
    an_writer *w;
    config.path = archive_path();
    config.zstd_level = 1;
    config.jobs = 1;
    assert_int_equal(an_writer_open(&w, &config), AN_OK);
    assert_int_equal(add_article(w, "a.txt", "an article"), AN_OK);
    return w;
}

static an_writer *open_without_keys(void)
{
    return open_writer((an_writer_config){.keys_later = true});
}

static void the_same_bytes_as_with_keys_at_first(void **state)
{
    (void)state;
    const an_secret_key keys[2] = {secret_key(1), secret_key(2)};
    an_writer_config config = {.keys = keys, .key_count = 2};
    memcpy(config.series, series, sizeof series);
    an_writer *w = open_writer(config);
    assert_int_equal(an_writer_finish(w, NULL), AN_OK);
    an_writer_close(w);
    size_t size, later_size;
    uint8_t *bytes = read_file(archive_path(), &size);
    w = open_without_keys();
    assert_int_equal(an_writer_sign_with(w, keys, 2, series), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_OK);
    an_writer_close(w);
    uint8_t *later = read_file(archive_path(), &later_size);
    assert_int_equal(later_size, size);
    assert_memory_equal(later, bytes, size);
    free(bytes);
    free(later);
    assert_int_equal(unlink(archive_path()), 0);
}

static void nothing_without_keys(void **state)
{
    (void)state;
    an_writer *w = open_without_keys();
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_USAGE);
    an_writer_close(w);
    assert_int_equal(access(archive_path(), F_OK), -1);
}

static void numbers_of_keys_that_are_refused(void **state)
{
    (void)state;
    an_secret_key keys[AN_SLOTS + 1];
    for (unsigned i = 0; i <= AN_SLOTS; i++)
        keys[i] = secret_key(i + 1);
    an_writer *w = open_without_keys();
    assert_int_equal(an_writer_sign_with(w, keys, 0, series), AN_ERR_USAGE);
    assert_int_equal(an_writer_sign_with(w, keys, AN_SLOTS + 1, series), AN_ERR_USAGE);
    assert_int_equal(an_writer_sign_with(w, keys, AN_SLOTS, series), AN_OK);
    assert_int_equal(an_writer_sign_with(w, keys, 1, series), AN_ERR_USAGE);
    assert_int_equal(an_writer_finish(w, NULL), AN_OK);
    an_writer_close(w);
    w = open_writer((an_writer_config){.keys = keys, .key_count = 1});
    assert_int_equal(an_writer_sign_with(w, keys, 1, series), AN_ERR_USAGE);
    an_writer_close(w);
    const an_writer_config both = {
        .path = archive_path(), .keys = keys, .key_count = 1, .keys_later = true};
    assert_int_equal(an_writer_open(&w, &both), AN_ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_bytes_as_with_keys_at_first),
        cmocka_unit_test(nothing_without_keys),
        cmocka_unit_test(numbers_of_keys_that_are_refused),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
