/* SPDX-License-Identifier: BSD-2-Clause */
/* Each allocation and each call for a temporary file fails once while an index of words is made:
 * that is an error, nothing is left behind, and no archive comes of it. */
#include "support/faults.h"

#include <archive_news/search_writer.h>

enum { ARTICLES = 530, TERMS = 12 };

static bool describe_one(void *context, uint32_t point, bool is_short, an_character *c)
{
    (void)context;
    (void)is_short;
    *c = (an_character){.class_of = AN_CLASS_WORD, .length = 1, .folding = "e"};
    return point == 0xE9;
}

static int add_searched(an_writer *w, unsigned n)
{
    char id[16], text[TERMS][16];
    an_term terms[TERMS];
    (void)snprintf(id, sizeof id, "%04u", n);
    for (unsigned i = 0; i < TERMS; i++) {
        (void)snprintf(text[i], sizeof text[i], "%u", i % 3 == 0 ? i : TERMS * n + i);
        terms[i] = (an_term){text[i], strlen(text[i]), 1 + i};
    }
    int error = add_article(w, id, "x");
    return error == AN_OK ? an_search_writer_add(w, terms, TERMS) : error;
}

/* Lets a call fail once all articles are in. Returns the error. *calls: how many calls of the kinds
 * that may fail there were. */
static int pack_searched(unsigned kinds, int error_number, uint64_t n, uint64_t *calls)
{
    an_search_config config = {.character = describe_one};
    an_writer *w = begin_archive((an_writer_config){.dictionary_size = AN_DICTIONARY_NONE});
    int error = an_search_writer_open(w);
    for (unsigned i = 0; i < ARTICLES && error == AN_OK; i++)
        error = add_searched(w, i);
    fault_once(kinds, error_number, n);
    if (error == AN_OK)
        error = an_search_writer_describe(w, &config);
    if (error == AN_OK)
        error = an_writer_finish(w, NULL);
    *calls = atomic_load(&fault.calls);
    fault_clear();
    an_writer_close(w);
    return error;
}

/* Lets call n fail, for each n up to the last. */
static void fail_each_search(unsigned kinds, int error_number, int wanted)
{
    unsigned failures = 0, files = open_files();
    uint64_t calls = 1;
    for (uint64_t n = 1; n == 1 || calls >= n - 1; n++) {
        int64_t live = atomic_load(&fault.live);
        int error = pack_searched(kinds, error_number, n, &calls);
        assert_int_equal(atomic_load(&fault.live), live);
        assert_int_equal(open_files(), files);
        assert_true(error == AN_OK || error == wanted);
        assert_in_range(files_in_folder(), error == AN_OK, wanted == AN_ERR_IO || error == AN_OK);
        failures += error != AN_OK;
        (void)unlink(archive_path());
    }
    assert_in_range(failures, 5, 1000);
}

/* Nothing is left of an index that could not be begun. */
static void each_step_of_opening_fails(void **state)
{
    (void)state;
    int error = AN_ERR_IO;
    for (uint64_t n = 1; error != AN_OK; n++) {
        int64_t live = atomic_load(&fault.live);
        an_writer *w = begin_archive((an_writer_config){0});
        fault_once(F_BIT(F_MEMORY) | F_BIT(F_OPEN), ENOMEM, n);
        error = an_search_writer_open(w);
        fault_clear();
        assert_true(error == AN_OK || n < 10);
        an_writer_close(w);
        assert_int_equal(atomic_load(&fault.live), live);
    }
}

static void each_allocation_of_an_index_fails(void **state)
{
    (void)state;
    fail_each_search(F_BIT(F_MEMORY), ENOMEM, AN_ERR_MEMORY);
}

static void each_write_of_an_index_fails(void **state)
{
    (void)state;
    fail_each_search(F_BIT(F_OPEN) | F_BIT(F_WRITE) | F_BIT(F_READ), ENOSPC, AN_ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_of_opening_fails),
        cmocka_unit_test(each_allocation_of_an_index_fails),
        cmocka_unit_test(each_write_of_an_index_fails),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
