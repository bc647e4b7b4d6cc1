/* SPDX-License-Identifier: BSD-2-Clause */
/* Too little room on the disk, and too few open files, by limits that a process may have. */
#include "support/support.h"

#include <signal.h>
#include <sys/resource.h>

enum { TEXTS = 60, TEXT = 900 };

static int pack(unsigned jobs)
{
    an_writer *w;
    an_secret_key key = secret_key(1);
    char text[TEXT], id[16];
    const an_writer_config config = {.path = archive_path(),
                                     .keys = &key,
                                     .key_count = 1,
                                     .zstd_level = 1,
                                     .block_size = 4096,
                                     .dictionary_size = AN_DICTIONARY_NONE,
                                     .jobs = jobs};
    int error = an_writer_open(&w, &config);
    for (unsigned i = 0; i < TEXTS && error == AN_OK; i++) {
        fill_text(text, sizeof text, i + 1);
        (void)snprintf(id, sizeof id, "%02u", i);
        error = add_fields(w, id, i % 3 ? AN_ARTICLE : AN_ASSET, text, sizeof text, NULL, 0);
    }
    if (error == AN_OK)
        error = an_writer_finish(w, NULL);
    an_writer_close(w);
    return error;
}

/* A file must not grow beyond a limit, as on a full disk. Tried with ever larger limits. */
static void files_that_must_not_grow(void **state)
{
    (void)state;
    struct rlimit before, limit;
    static const char old[] = "old";
    unsigned failures = 0;
    int error = AN_ERR_IO;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    write_file(archive_path(), old, sizeof old);
    for (rlim_t size = 1; error != AN_OK; size += 1 + size / 9) {
        size_t length;
        limit = (struct rlimit){size, before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        error = pack(2);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        uint8_t *bytes = read_file(archive_path(), &length);
        assert_int_equal(length == sizeof old && memcmp(bytes, old, length) == 0, error != AN_OK);
        free(bytes);
        assert_true(error == AN_OK || error == AN_ERR_IO);
        assert_int_equal(files_in_folder(), 1);
        failures += error != AN_OK;
    }
    assert_in_range(failures, 20, 1000);
    assert_true(signal(SIGXFSZ, SIG_DFL) != SIG_ERR);
    assert_int_equal(unlink(archive_path()), 0);
}

static void too_many_open_files(void **state)
{
    (void)state;
    struct rlimit before, limit;
    unsigned failures = 0;
    int error = AN_ERR_IO;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (rlim_t files = 3; error != AN_OK; files++) {
        limit = (struct rlimit){files, before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
        error = pack(1);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        assert_true(error == AN_OK || error == AN_ERR_IO);
        failures += error != AN_OK;
    }
    assert_in_range(failures, 4, 30);
    assert_int_equal(unlink(archive_path()), 0);
    assert_int_equal(files_in_folder(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_that_must_not_grow),
        cmocka_unit_test(too_many_open_files),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
