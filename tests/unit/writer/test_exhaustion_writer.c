/* SPDX-License-Identifier: BSD-2-Clause */
/* Too little of everything for a writer: memory, threads, files, levels of pages. */
#include "support/faults.h"

enum { TEXTS = 60, TEXT = 900 };

static int pack(unsigned jobs, uint32_t dictionary_size)
{
    an_writer *w;
    an_secret_key key = secret_key(1);
    char text[TEXT], id[16];
    an_writer_config config = {.path = archive_path(),
                               .keys = &key,
                               .key_count = 1,
                               .title = "A title that repeats itself, a title that repeats itself.",
                               .zstd_level = 1,
                               .block_size = 4096,
                               .dictionary_size = dictionary_size,
                               .jobs = jobs};
    int error = an_writer_open(&w, &config);
    if (error != AN_OK) {
        assert_null(w);
        return error;
    }
    for (unsigned i = 0; i < TEXTS && error == AN_OK; i++) {
        fill_text(text, sizeof text, i + 1);
        (void)snprintf(id, sizeof id, "%02u", i);
        an_field f = {AN_TAG_SUMMARY, (const uint8_t *)text, i % 10 == 1 ? sizeof text : 20};
        error = add_fields(w, id, i % 3 ? AN_ARTICLE : AN_ASSET, text, sizeof text, &f, i % 2);
    }
    if (error == AN_OK)
        error = add_alias(w, "alias", "05");
    if (error == AN_OK)
        error = an_writer_finish(w, NULL);
    an_writer_close(w);
    return error;
}

/* Fails each call of these kinds, one after another. Returns how often that was an error. */
static unsigned fail_each(unsigned kinds, bool once, unsigned jobs, uint32_t dictionary_size,
                          const uint8_t *expected, size_t expected_length)
{
    static const char old[] = "old";
    unsigned failures = 0, files = open_files();
    for (uint64_t n = 1;; n++) {
        size_t length;
        write_file(archive_path(), old, sizeof old);
        int64_t live = atomic_load(&fault.live);
        fault_clear();
        fault.kinds = kinds;
        fault.error = ENOMEM;
        fault.once = once;
        fault.at = n;
        int error = pack(jobs, dictionary_size);
        uint64_t calls = atomic_load(&fault.calls);
        fault_clear();
        assert_int_equal(atomic_load(&fault.live), live);
        assert_int_equal(open_files(), files);
        assert_int_equal(files_in_folder(), 1);
        assert_true(error == AN_OK || error == AN_ERR_MEMORY);
        uint8_t *bytes = read_file(archive_path(), &length);
        if (error == AN_OK)
            assert_true(length == expected_length && memcmp(bytes, expected, length) == 0);
        else
            assert_true(length == sizeof old && memcmp(bytes, old, length) == 0);
        free(bytes);
        failures += error != AN_OK;
        if (calls < n)
            break;
    }
    assert_int_equal(unlink(archive_path()), 0);
    return failures;
}

static void each_allocation_fails(void **state)
{
    (void)state;
    static const uint32_t dictionaries[] = {AN_DICTIONARY_NONE, 8192};
    for (unsigned i = 0; i < COUNT(dictionaries); i++) {
        size_t length;
        assert_int_equal(pack(1, dictionaries[i]), AN_OK);
        uint8_t *expected = read_file(archive_path(), &length);
        assert_int_equal(unlink(archive_path()), 0);
        for (int once = 0; once < 2; once++)
            assert_in_range(fail_each(F_BIT(F_MEMORY), once, 1, dictionaries[i], expected, length),
                            50, 10000);
        assert_in_range(fail_each(F_BIT(F_MEMORY), 1, 3, dictionaries[i], expected, length), 50,
                        10000);
        free(expected);
    }
}

/* Finishes an archive while the n-th call of these kinds fails. Returns how many calls there were,
 * and the error. Nothing but the archive may be left. */
static uint64_t finish_while_failing(an_writer *w, unsigned kinds, int error_number, uint64_t n,
                                     int *error)
{
    fault_clear();
    fault_once(kinds, error_number, n);
    *error = an_writer_finish(w, NULL);
    uint64_t calls = atomic_load(&fault.calls);
    fault_clear();
    an_writer_close(w);
    assert_in_range(files_in_folder(), *error == AN_OK, 1);
    return calls;
}

static an_writer *begin_titles(void)
{
    char title[TEXT + 1] = {0}, id[16];
    an_writer *w = begin_archive((an_writer_config){.block_size = 8 << 20, .zstd_level = 1});
    for (unsigned i = 0; i < TEXTS; i++) {
        fill_text(title, TEXT, i + 1);
        (void)snprintf(id, sizeof id, "%02u", i);
        an_field f = text_field(AN_TAG_TITLE, title);
        assert_int_equal(add_fields(w, id, AN_ARTICLE, title, TEXT, &f, 1), AN_OK);
    }
    return w;
}

/* Blocks so large that the dictionary is for leaves only. */
static void each_allocation_of_a_dictionary_for_leaves_fails(void **state)
{
    (void)state;
    size_t length, expected_length;
    unsigned failures = 0;
    uint8_t *expected = end_archive(begin_titles(), &expected_length);
    an_source from = {.map = expected, .size = expected_length};
    an_header header;
    assert_int_equal(an_header_read(&from, &header), AN_OK);
    assert_int_equal(header.dictionaries, 1);
    for (uint64_t n = 1;; n++) {
        int error;
        int64_t live = atomic_load(&fault.live);
        uint64_t calls = finish_while_failing(begin_titles(), F_BIT(F_MEMORY), ENOMEM, n, &error);
        assert_int_equal(atomic_load(&fault.live), live);
        assert_true(error == AN_OK || error == AN_ERR_MEMORY);
        failures += error != AN_OK;
        if (error == AN_OK) {
            uint8_t *bytes = read_file(archive_path(), &length);
            assert_true(length == expected_length && memcmp(bytes, expected, length) == 0);
            free(bytes);
            assert_int_equal(unlink(archive_path()), 0);
        }
        assert_int_equal(files_in_folder(), 0);
        if (calls < n)
            break;
    }
    assert_in_range(failures, 30, 1000);
    free(expected);
}

/* Then there is no dictionary, and nothing else changes. */
static void samples_that_give_no_dictionary(void **state)
{
    (void)state;
    size_t length, expected_length;
    assert_int_equal(pack(1, AN_DICTIONARY_NONE), AN_OK);
    uint8_t *expected = read_file(archive_path(), &expected_length);
    fault.kinds = F_BIT(F_TRAINING);
    fault.error = EINVAL;
    fault.at = 1;
    assert_int_equal(pack(1, 8192), AN_OK);
    assert_in_range(atomic_load(&fault.calls), 1, 2);
    /* Too little memory for training, however, is an error. */
    fault.error = ENOMEM;
    atomic_store(&fault.calls, 0);
    assert_int_equal(pack(1, 8192), AN_ERR_MEMORY);
    fault_clear();
    uint8_t *bytes = read_file(archive_path(), &length);
    assert_int_equal(length, expected_length);
    assert_memory_equal(bytes, expected, length);
    free(bytes);
    free(expected);
    assert_int_equal(unlink(archive_path()), 0);
}

/* So many articles that each order takes several leaves, and pages above them: each level has a
 * file of its own. */
static an_writer *begin_orders(void)
{
    enum { ITEMS = 7000 };
    char id[16], title[16];
    an_writer *w = begin_archive((an_writer_config){
        .page_size = 4096, .zstd_level = 1, .dictionary_size = AN_DICTIONARY_NONE});
    for (unsigned i = 0; i < ITEMS; i++) {
        (void)snprintf(id, sizeof id, "%05u", i);
        (void)snprintf(title, sizeof title, "%05u", i * 3571 % ITEMS);
        item_content c = {.bytes = (const uint8_t *)id, .length = 5};
        an_item item = {.id = id,
                        .id_length = 5,
                        .title_key = title,
                        .title_key_length = 5,
                        .read = read_content,
                        .read_context = &c};
        assert_int_equal(an_writer_add(w, &item), AN_OK);
    }
    return w;
}

static void each_level_of_an_order_fails(void **state)
{
    (void)state;
    unsigned failures = 0;
    for (uint64_t n = 1;; n++) {
        int error;
        int64_t live = atomic_load(&fault.live);
        unsigned files = open_files();
        uint64_t calls = finish_while_failing(begin_orders(), F_BIT(F_OPEN), EMFILE, n, &error);
        assert_int_equal(open_files(), files);
        assert_int_equal(atomic_load(&fault.live), live);
        assert_int_equal(error, calls >= n ? AN_ERR_IO : AN_OK);
        failures += error != AN_OK;
        /* The last file to be opened is the folder, when the archive is already in place. */
        (void)unlink(archive_path());
        assert_int_equal(files_in_folder(), 0);
        if (calls < n)
            break;
    }
    assert_in_range(failures, 8, 30); /* Windows opens no folder */
}

/* A writer goes on if it has at least one thread. */
static void threads_that_cannot_be_made(void **state)
{
    (void)state;
    size_t length;
    assert_int_equal(pack(4, AN_DICTIONARY_NONE), AN_OK);
    uint8_t *expected = read_file(archive_path(), &length);
    for (uint64_t n = 1; n < 10; n++) {
        fault.kinds = F_BIT(F_THREAD);
        fault.error = EAGAIN;
        fault.at = n;
        int error = pack(4, AN_DICTIONARY_NONE);
        fault_clear();
        assert_true(error == AN_OK || error == AN_ERR_MEMORY);
        assert_true(n > 1 || error == AN_ERR_MEMORY);
        fault_once(F_BIT(F_THREAD), EAGAIN, n > 1 ? n : 2);
        error = pack(4, AN_DICTIONARY_NONE);
        fault_clear();
        if (error == AN_OK) {
            size_t now;
            uint8_t *bytes = read_file(archive_path(), &now);
            assert_true(now == length && memcmp(bytes, expected, now) == 0);
            free(bytes);
        }
    }
    free(expected);
    assert_int_equal(unlink(archive_path()), 0);
    assert_int_equal(files_in_folder(), 0);
}

/* Ids of 1,024 bytes with nothing in common: three to a page, and eight levels hold no more than
 * 3^8 of them.
 */
static void ids_that_fill_all_levels(void **state)
{
    (void)state;
    static const unsigned counts[] = {6561, 6562};
    char id[AN_ID_MAX + 1] = {0};
    for (unsigned c = 0; c < COUNT(counts); c++) {
        an_writer *w = begin_archive((an_writer_config){
            .dictionary_size = AN_DICTIONARY_NONE, .zstd_level = 1, .page_size = 4096});
        for (unsigned i = 0; i < counts[c]; i++) {
            uint64_t seed = i * 2 + 1;
            for (unsigned b = 0; b < AN_ID_MAX; b++)
                id[b] = (char)(0x30 + (next_random(&seed) >> 20) % 64);
            (void)snprintf(id, 8, "%07u", i * 7919u % 9999991u);
            id[7] = '_';
            assert_int_equal(add_article(w, id, "x"), AN_OK);
        }
        if (c == 1) {
            assert_int_equal(an_writer_finish(w, NULL), AN_ERR_FORMAT);
            assert_non_null(strstr(an_writer_message(w), "more entries"));
            an_writer_close(w);
            continue;
        }
        opened o;
        size_t length;
        uint8_t *bytes = end_archive(w, &length);
        assert_int_equal(open_archive(&o, bytes, length, (way){.cached_pages = 8}), AN_OK);
        assert_int_equal(an_reader_header(&o.reader)->levels, 8);
        assert_int_equal(an_reader_verify(&o.reader), AN_OK);
        assert_int_equal(check_entry(&o, id, "x", 1), AN_OK);
        o.source.reads = 0;
        assert_int_equal(check_entry(&o, id, "x", 1), AN_OK);
        assert_in_range(o.source.reads, 0, 2 * 8 + 2); /* the id, and the block */
        close_archive(&o);
        free(bytes);
    }
    assert_int_equal(files_in_folder(), 0);
}

/* More records than memory holds, so that entries are sorted through files. */
static void metadata_beyond_the_memory(void **state)
{
    (void)state;
    enum { ITEMS = 2600, TITLE_LENGTH = 14000 };
    char *title = malloc(TITLE_LENGTH), id[16];
    opened o;
    size_t length;
    an_entry entry;
    an_field got;
    fill_text(title, TITLE_LENGTH, 4);
    an_writer *w = begin_archive((an_writer_config){
        .page_size = 65536, .zstd_level = 1, .dictionary_size = AN_DICTIONARY_NONE});
    for (unsigned i = 0; i < ITEMS; i++) {
        (void)snprintf(id, sizeof id, "%05u", i * 1009 % ITEMS);
        memcpy(title, id, 5);
        an_field f = {AN_TAG_TITLE, (const uint8_t *)title, TITLE_LENGTH};
        an_item item = {.id = id,
                        .id_length = 5,
                        .fields = &f,
                        .field_count = 1,
                        .title_key = title,
                        .title_key_length = TITLE_LENGTH};
        assert_int_equal(an_writer_add(w, &item), AN_OK);
    }
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, (way){.mapped = true}), AN_OK);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    for (unsigned i = 0; i < ITEMS; i += 37) {
        (void)snprintf(id, sizeof id, "%05u", i);
        memcpy(title, id, 5);
        assert_int_equal(an_entry_at(&o.reader, AN_BY_TITLE, i, &entry), AN_OK);
        assert_string_equal(entry.id, id);
        assert_int_equal(an_entry_field(&entry, AN_TAG_TITLE, &got), AN_OK);
        assert_int_equal(got.length, TITLE_LENGTH);
        assert_memory_equal(got.value, title, TITLE_LENGTH);
    }
    close_archive(&o);
    free(bytes);
    free(title);
}

static int set_up(void **state)
{
    fault_clear();
    return start_sodium(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_fails),
        cmocka_unit_test(each_allocation_of_a_dictionary_for_leaves_fails),
        cmocka_unit_test(samples_that_give_no_dictionary),
        cmocka_unit_test(each_level_of_an_order_fails),
        cmocka_unit_test(threads_that_cannot_be_made),
        cmocka_unit_test(ids_that_fill_all_levels),
        cmocka_unit_test(metadata_beyond_the_memory),
    };
    return cmocka_run_group_tests(tests, set_up, remove_folder);
}
