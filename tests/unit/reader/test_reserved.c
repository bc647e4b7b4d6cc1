/* SPDX-License-Identifier: BSD-2-Clause */
/* The reserved members of structs: those of the caller are refused unless they are zero, each word
 * by itself, and those of the library are set to zero. The sizes that bindings ask for. */
#include "support/sample.h"
#include "support/support.h"

#include <archive_news/diff.h>
#include <archive_news/editions.h>
#include <archive_news/patch.h>
#include <archive_news/search.h>
#include <archive_news/search_writer.h>

/* Sets the next of the reserved words, from 0 to below `count`, and no other. Returns false after
 * the last one, when all are zero again. */
static bool set_next(uint64_t *words, size_t count, size_t *next)
{
    memset(words, 0, count * sizeof *words);
    if (*next == count)
        return false;
    words[*next] = (uint64_t)1 << 9 * *next;
    (*next)++;
    return true;
}

static void assert_zero(const uint64_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(words[i], 0);
}

static void sizes_are_those_of_the_header(void **state)
{
    (void)state;
    assert_int_equal(an_reader_size(), sizeof(an_reader));
    assert_int_equal(an_header_size(), sizeof(an_header));
    assert_int_equal(an_index_check_size(), sizeof(an_index_check));
    assert_int_equal(an_index_slices_size(), sizeof(an_index_slices));
    assert_int_equal(an_patch_size(), sizeof(an_patch));
}

static void readers_refuse_what_they_do_not_know(void **state)
{
    (void)state;
    sample s = make_sample(0);
    opened o;
    an_header header;
    size_t need;
    assert_int_equal(open_archive(&o, s.bytes, s.length, (way){.mapped = true}), AN_OK);
    an_config config = o.config;
    an_public_key key = public_key(1);
    config.trusted = &key;
    memset(&header, 0xff, sizeof header);
    assert_int_equal(an_header_read(&config.source, &header), AN_OK);
    assert_zero(header.reserved, COUNT(header.reserved));
    assert_zero(an_reader_header(&o.reader)->reserved, COUNT(header.reserved));
    for (size_t i = 0; set_next(config.reserved, COUNT(config.reserved), &i);) {
        assert_int_equal(an_reader_memory(&header, &config, &need), AN_ERR_USAGE);
        assert_int_equal(an_reader_open(&o.reader, &config), AN_ERR_USAGE);
    }
    assert_int_equal(an_reader_open(&o.reader, &config), AN_OK);
    an_search search = {.query = "a", .length = 1};
    for (size_t i = 0; set_next(search.reserved, COUNT(search.reserved), &i);) {
        assert_int_equal(an_search_run(&o.reader, &search), AN_ERR_USAGE);
        assert_int_equal(an_search_terms(&o.reader, &search, NULL, NULL), AN_ERR_USAGE);
    }
    close_archive(&o);
    free(s.bytes);
}

static int discard(void *context, const void *bytes, size_t length)
{
    (void)context, (void)bytes, (void)length;
    return AN_OK;
}

static void editions_refuse_what_they_do_not_know(void **state)
{
    (void)state;
    sample s = make_sample(0);
    opened o;
    an_patch patch;
    an_diff_result result;
    an_edition_stats kept;
    assert_int_equal(open_archive(&o, s.bytes, s.length, (way){.mapped = true}), AN_OK);
    an_patch_config receiving = {.old = o.config.source, .write = discard};
    for (size_t i = 0; set_next(receiving.reserved, COUNT(receiving.reserved), &i);)
        assert_int_equal(an_patch_begin(&patch, &receiving), AN_ERR_USAGE);
    an_diff_config making = {.old_edition = &o.reader,
                             .new_edition = &o.reader,
                             .write = discard,
                             .folder = test_folder()};
    for (size_t i = 0; set_next(making.reserved, COUNT(making.reserved), &i);)
        assert_int_equal(an_diff(&making, &result), AN_ERR_USAGE);
    memset(&result, 0xff, sizeof result);
    assert_int_equal(an_diff(&making, &result), AN_OK);
    assert_zero(result.reserved, COUNT(result.reserved));

    an_writer *w = begin_archive((an_writer_config){0});
    an_edition_config edition = {.from = &o.reader};
    for (size_t i = 0; set_next(edition.reserved, COUNT(edition.reserved), &i);)
        assert_int_equal(an_edition_begin(w, &edition), AN_ERR_USAGE);
    for (unsigned other = 0; other < 2; other++) {
        an_edition_config both = {
            .from = &o.reader, .keep_dictionary = true, .compact = !other, .purge = other};
        assert_int_equal(an_edition_begin(w, &both), AN_ERR_USAGE);
    }
    memset(&kept, 0xff, sizeof kept);
    an_edition_get_stats(w, &kept);
    assert_zero(kept.reserved, COUNT(kept.reserved));
    an_writer_close(w);
    close_archive(&o);
    free(s.bytes);
}

static bool know_no_character(void *context, uint32_t code, bool is_short, an_character *character)
{
    (void)context, (void)code, (void)is_short, (void)character;
    return false;
}

static void writers_refuse_what_they_do_not_know(void **state)
{
    (void)state;
    an_secret_key key = secret_key(1);
    an_writer_config config = {.path = archive_path(), .keys = &key, .key_count = 1};
    an_writer *w;
    for (size_t i = 0; set_next(config.reserved, COUNT(config.reserved), &i);)
        assert_int_equal(an_writer_open(&w, &config), AN_ERR_USAGE);

    w = begin_archive((an_writer_config){0});
    an_search_config search = {.character = know_no_character};
    assert_int_equal(an_search_writer_open(w), AN_OK);
    for (size_t i = 0; set_next(search.reserved, COUNT(search.reserved), &i);)
        assert_int_equal(an_search_writer_describe(w, &search), AN_ERR_USAGE);
    assert_int_equal(an_search_writer_describe(w, &search), AN_OK);
    an_item item = {.id = "a", .id_length = 1};
    for (size_t i = 0; set_next(item.reserved, COUNT(item.reserved), &i);) {
        assert_int_equal(an_writer_add(w, &item), AN_ERR_FORMAT);
        assert_non_null(strstr(an_writer_message(w), "or a reserved member is not zero"));
    }
    assert_int_equal(an_writer_add(w, &item), AN_OK);
    an_writer_stats stats;
    memset(&stats, 0xff, sizeof stats);
    assert_int_equal(an_writer_finish(w, &stats), AN_OK);
    assert_zero(stats.reserved, COUNT(stats.reserved));
    assert_zero(stats.header.reserved, COUNT(stats.header.reserved));
    an_writer_close(w);
}

static void kept_items_are_refused_alike(void **state)
{
    (void)state;
    an_writer *w = begin_archive((an_writer_config){0});
    an_kept_item kept = {.item = {.id = "a", .id_length = 1}};
    assert_int_equal(an_keep_begin(w), AN_OK);
    for (size_t i = 0; set_next(kept.item.reserved, COUNT(kept.item.reserved), &i);)
        assert_int_equal(an_keep_item(w, &kept), AN_ERR_FORMAT);
    assert_int_equal(an_keep_item(w, &kept), AN_OK);
    an_writer_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_those_of_the_header),
        cmocka_unit_test(readers_refuse_what_they_do_not_know),
        cmocka_unit_test(editions_refuse_what_they_do_not_know),
        cmocka_unit_test(writers_refuse_what_they_do_not_know),
        cmocka_unit_test(kept_items_are_refused_alike),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
