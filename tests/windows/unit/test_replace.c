/* SPDX-License-Identifier: BSD-2-Clause */
/* An archive is written over a file that another program has open, or into the root folder. */
#include "support/support.h"

#include <errno.h>
#include <windows.h>

static const char old[] = "old";

/* The other program's file, and after how many of the writer's waits it closes it; 0: never. */
static HANDLE held;
static unsigned waits, closes_after;
static DWORD waited;

static void WINAPI count_wait(DWORD milliseconds)
{
    if (milliseconds == 0)
        return; /* threads that wait for each other */
    waited += milliseconds;
    if (++waits == closes_after)
        assert_true(CloseHandle(held));
}

/* The linker puts this in the place of what Sleep() is called through. */
extern void(WINAPI *const __wrap___imp_Sleep)(DWORD milliseconds);
void(WINAPI *const __wrap___imp_Sleep)(DWORD milliseconds) = count_wait;

static void hold_archive(DWORD share, unsigned after)
{
    write_file(archive_path(), old, sizeof old);
    held = CreateFileA(archive_path(), GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(held != INVALID_HANDLE_VALUE);
    waits = 0;
    waited = 0;
    closes_after = after;
}

static int pack(void)
{
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_article(w, "a", "x"), AN_OK);
    int error = an_writer_finish(w, NULL);
    an_writer_close(w);
    return error;
}

/* Nothing but the file is in the folder, and it is the old one or the archive. */
static void check_file(bool is_new)
{
    size_t length;
    assert_int_equal(files_in_folder(), 1);
    uint8_t *bytes = read_file(archive_path(), &length);
    assert_non_null(bytes);
    assert_int_equal(is_new, length != sizeof old);
    if (!is_new)
        assert_memory_equal(bytes, old, sizeof old);
    free(bytes);
    assert_int_equal(unlink(archive_path()), 0);
}

static void a_scanner_that_looks_for_a_moment(void **state)
{
    (void)state;
    hold_archive(FILE_SHARE_READ, 3);
    assert_int_equal(pack(), AN_OK);
    assert_int_equal(waits, 3);
    check_file(true);
}

static void a_program_that_keeps_it_open(void **state)
{
    (void)state;
    hold_archive(FILE_SHARE_READ, 0);
    assert_int_equal(pack(), AN_ERR_IO);
    assert_in_range(waits, 4, 10);
    assert_in_range(waited, 500, 2000);
    assert_true(CloseHandle(held));
    check_file(false);
}

/* Windows replaces it at once, and the reader goes on with the old file. wine 8 does not. */
static void a_reader_that_lets_it_be_replaced(void **state)
{
    (void)state;
    hold_archive(FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, 0);
    int error = pack();
    char bytes[sizeof old] = {0};
    DWORD n = 0;
    assert_true(error == AN_OK || error == AN_ERR_IO);
    assert_true(ReadFile(held, bytes, sizeof bytes, &n, NULL));
    assert_memory_equal(bytes, old, sizeof old);
    assert_true(CloseHandle(held));
    check_file(error == AN_OK);
}

/* A folder is not waited for. */
static void a_folder_in_the_archives_place(void **state)
{
    (void)state;
    assert_int_equal(CreateDirectoryA(archive_path(), NULL), TRUE);
    waits = 0;
    assert_int_equal(pack(), AN_ERR_IO);
    assert_int_equal(waits, 0);
    assert_true(RemoveDirectoryA(archive_path()));
    assert_int_equal(files_in_folder(), 0);
}

/* It may be that only an administrator may write there, but it is there. */
static void the_root_folder(void **state)
{
    (void)state;
    static const char *const paths[] = {"/x.anews", "\\x.anews"};
    an_secret_key key = secret_key(1);
    for (unsigned i = 0; i < COUNT(paths); i++) {
        an_writer *w;
        an_writer_config config = {.path = paths[i], .keys = &key, .key_count = 1, .jobs = 1};
        int error = an_writer_open(&w, &config);
        assert_true(error == AN_OK || (error == AN_ERR_IO && errno == EACCES));
        an_writer_close(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scanner_that_looks_for_a_moment),
        cmocka_unit_test(a_program_that_keeps_it_open),
        cmocka_unit_test(a_reader_that_lets_it_be_replaced),
        cmocka_unit_test(a_folder_in_the_archives_place),
        cmocka_unit_test(the_root_folder),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
