/* SPDX-License-Identifier: BSD-2-Clause */
/* Each call that touches a file fails once, does less than asked, or is the last one before power
 * is lost. The output path then holds the old archive or the whole new one. */
#include "support/faults.h"

#include <fcntl.h>
#include <sys/wait.h>

static const char yesterday[] = "the archive of yesterday";
static uint8_t *expected; /* the archive that is packed when nothing fails */
static size_t expected_length;

/* Packs something of everything. */
static int add_items(an_writer *w)
{
    static char text[200000];
    char id[16];
    if (text[0] == 0)
        fill_text(text, sizeof text, 1);
    int error = AN_OK;
    for (unsigned i = 0; i < 30 && error == AN_OK; i++) {
        (void)snprintf(id, sizeof id, "%02u", i);
        error = add_fields(w, id, AN_ARTICLE, text + i, 500, NULL, 0);
    }
    an_field long_one = {AN_TAG_SUMMARY, (const uint8_t *)text, 150000};
    if (error == AN_OK)
        error = add_fields(w, "long", AN_ARTICLE, text, sizeof text, &long_one, 1);
    item_content c = {.bytes = (const uint8_t *)text, .length = sizeof text, .fail_at = 150000};
    an_item failing = {.id = "failing", .id_length = 7, .read = read_content, .read_context = &c};
    if (error == AN_OK && (error = an_writer_add(w, &failing)) == AN_ERR_CONTENT)
        error = AN_OK;
    return error == AN_OK ? add_alias(w, "alias", "long") : error;
}

static int pack(void)
{
    an_writer *w;
    an_secret_key key = secret_key(1);
    an_writer_config config = {.path = archive_path(),
                               .keys = &key,
                               .key_count = 1,
                               .title = "T",
                               .zstd_level = 1,
                               .dictionary_size = AN_DICTIONARY_NONE,
                               .jobs = 1};
    int error = an_writer_open(&w, &config);
    if (error != AN_OK)
        return error;
    error = add_items(w);
    if (error == AN_OK)
        error = an_writer_finish(w, NULL);
    if (error != AN_OK)
        assert_true(strlen(an_writer_message(w)) > 10);
    an_writer_close(w);
    return error;
}

/* Says whether the new archive is in place, and not the old one. Anything else fails the test. */
static bool is_new_in_place(void)
{
    size_t length;
    uint8_t *bytes = read_file(archive_path(), &length);
    assert_non_null(bytes);
    bool is_new = length == expected_length && memcmp(bytes, expected, length) == 0;
    assert_true(is_new || (length == sizeof yesterday && memcmp(bytes, yesterday, length) == 0));
    free(bytes);
    return is_new;
}

/* Every call of these kinds fails, one after another. Returns how often that was an error. */
static unsigned fail_each(unsigned kinds, int error_number, bool no_unnamed, bool nothing)
{
    unsigned failures = 0, files = open_files();
    for (uint64_t n = 1;; n++) {
        write_file(archive_path(), yesterday, sizeof yesterday);
        int64_t live = atomic_load(&fault.live);
        fault_clear();
        fault_once(kinds, error_number, n);
        fault.no_unnamed = no_unnamed;
        fault.nothing = nothing;
        int error = pack();
        uint64_t calls = atomic_load(&fault.calls);
        fault_clear();
        bool is_new = is_new_in_place();
        assert_int_equal(open_files(), files);
        assert_int_equal(atomic_load(&fault.live), live);
        if (calls < n) {
            assert_int_equal(error, AN_OK);
            assert_true(is_new);
            break;
        }
        assert_true(error == AN_OK ||
                    error == (error_number == ENOMEM ? AN_ERR_MEMORY : AN_ERR_IO));
        assert_true(error != AN_OK || is_new);
        failures += error != AN_OK;
        assert_int_equal(files_in_folder(), 1);
    }
    assert_int_equal(unlink(archive_path()), 0);
    assert_int_equal(files_in_folder(), 0);
    return failures;
}

static void each_read_and_write_fails(void **state)
{
    (void)state;
    static const int errors[] = {ENOSPC, EIO, ENOMEM};
    for (unsigned i = 0; i < COUNT(errors); i++)
        assert_in_range(fail_each(F_BIT(F_READ) | F_BIT(F_WRITE), errors[i], false, false), 30,
                        10000);
}

/* A write that writes nothing, or a spool that ends too early, is an error and no endless loop. */
static void each_read_and_write_does_nothing(void **state)
{
    (void)state;
    assert_in_range(fail_each(F_BIT(F_READ) | F_BIT(F_WRITE), EIO, false, true), 30, 10000);
}

static void each_other_call_fails(void **state)
{
    (void)state;
    static const int errors[] = {ENOSPC, EIO, EACCES};
    unsigned others =
        F_FILES & ~(F_BIT(F_READ) | F_BIT(F_WRITE) | F_BIT(F_CLOSE) | F_BIT(F_UNLINK));
    for (unsigned i = 0; i < COUNT(errors); i++)
        for (int no_unnamed = 0; no_unnamed < 2; no_unnamed++)
            assert_in_range(fail_each(others, errors[i], no_unnamed, false), 10, 1000);
}

static void each_close_fails(void **state)
{
    (void)state;
    assert_in_range(fail_each(F_BIT(F_CLOSE), EIO, false, false), 1, 100);
}

/* Some file systems refuse to sync folders with EINVAL, which is no error. The second fsync is the
 * folder's.
 */
static void folders_that_cannot_be_synced(void **state)
{
    (void)state;
    assert_int_equal(fail_each(F_BIT(F_SYNC), EIO, false, false), 2);
    fault.kinds = F_BIT(F_SYNC);
    fault.error = EINVAL;
    fault.at = 2;
    assert_int_equal(pack(), AN_OK);
    fault_clear();
    assert_true(is_new_in_place());
    assert_int_equal(unlink(archive_path()), 0);
}

/* Where temporary files need a name, one that cannot be unlinked at once is an error. The file that
 * it leaves is not in the archive's place. */
static void temporary_files_with_a_name(void **state)
{
    (void)state;
    fault.no_unnamed = true;
    assert_int_equal(pack(), AN_OK);
    fault_clear();
    assert_true(is_new_in_place());
    assert_int_equal(files_in_folder(), 1);
    assert_int_equal(unlink(archive_path()), 0);
    fault_once(F_BIT(F_UNLINK), EACCES, 1);
    fault.no_unnamed = true;
    assert_int_equal(pack(), AN_ERR_IO);
    fault_clear();
    assert_int_equal(access(archive_path(), F_OK), -1);
    DIR *d = opendir(test_folder());
    char name[5000];
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        (void)snprintf(name, sizeof name, "%s/%s", test_folder(), e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            assert_int_equal(unlink(name), 0);
    }
    (void)closedir(d);
}

/* Where temporary files need a name, and the folder's path leaves no room for it. */
static void temporary_names_that_are_too_long(void **state)
{
    (void)state;
    char name[4200];
    an_writer *w;
    an_secret_key key = secret_key(1);
    an_writer_config config = {.path = name, .keys = &key, .key_count = 1, .jobs = 1};
    memset(name, '/', sizeof name);
    memcpy(name + sizeof name - 8, "x.anews", 8);
    unsigned files = open_files();
    fault.no_unnamed = true;
    assert_int_equal(an_writer_open(&w, &config), AN_ERR_IO);
    fault_clear();
    assert_null(w);
    assert_int_equal(open_files(), files);
}

/* The umask decides who may read a new file, with and without a temporary name, and also one that
 * replaces a file with another mode. The library must not ask umask(), which changes the umask of
 * all threads for a moment. */
static void the_mode_of_the_file(void **state)
{
    (void)state;
    for (int no_unnamed = 0; no_unnamed < 2; no_unnamed++)
        for (int replacing = 0; replacing < 2; replacing++) {
            struct stat s;
            mode_t before = umask(027);
            if (replacing) {
                write_file(archive_path(), yesterday, sizeof yesterday);
                assert_int_equal(chmod(archive_path(), 0604), 0);
            }
            fault.no_unnamed = no_unnamed;
            unsigned calls = atomic_load(&fault.umask_calls);
            assert_int_equal(pack(), AN_OK);
            assert_int_equal(atomic_load(&fault.umask_calls), calls);
            fault_clear();
            assert_int_equal(umask(before), 027);
            assert_true(is_new_in_place());
            assert_int_equal(stat(archive_path(), &s), 0);
            assert_int_equal(s.st_mode & 0777, 0640);
            assert_int_equal(unlink(archive_path()), 0);
        }
}

/* A temporary name that exists already is tried again with another one, but not for ever. */
static void temporary_names_that_exist(void **state)
{
    (void)state;
    for (int no_unnamed = 0; no_unnamed < 2; no_unnamed++)
        for (int once = 0; once < 2; once++) {
            fault.no_unnamed = no_unnamed;
            fault.kinds = no_unnamed ? F_BIT(F_OPEN) : F_BIT(F_LINK);
            fault.error = EEXIST;
            fault.at = 1;
            fault.once = once;
            assert_int_equal(pack(), once ? AN_OK : AN_ERR_IO);
            fault_clear();
            assert_int_equal(files_in_folder(), once ? 1 : 0);
            if (once)
                assert_int_equal(unlink(archive_path()), 0);
        }
}

static void reads_and_writes_that_are_interrupted(void **state)
{
    (void)state;
    fault.interrupted = true;
    assert_int_equal(pack(), AN_OK);
    assert_in_range(atomic_load(&fault.transfers), 50, 100000);
    fault_clear();
    assert_true(is_new_in_place());
    assert_int_equal(unlink(archive_path()), 0);
}

/* The process ends at each call, as by kill -9 or an empty battery. */
static void the_end_at_each_call(void **state)
{
    (void)state;
    unsigned deaths = 0, left = 0;
    for (int no_unnamed = 0; no_unnamed < 2; no_unnamed++)
        for (uint64_t n = 1;; n++) {
            int status;
            write_file(archive_path(), yesterday, sizeof yesterday);
            pid_t child = fork();
            assert_true(child >= 0);
            if (child == 0) {
                fault.kinds = F_FILES;
                fault.at = n;
                fault.no_unnamed = no_unnamed;
                _exit(pack());
            }
            assert_int_equal(waitpid(child, &status, 0), child);
            assert_true(WIFEXITED(status));
            bool is_new = is_new_in_place();
            /* Between link and rename the new archive has a name of its own, which begins with a
             * dot. */
            unsigned extra = files_in_folder() - 1;
            assert_in_range(extra, 0, 1);
            left += extra;
            if (extra > 0 || WEXITSTATUS(status) == 0) {
                char command[5000];
                (void)snprintf(command, sizeof command, "rm -f '%s'/.*.??????*", test_folder());
                assert_int_equal(system(command), 0); /* NOLINT: the test's own folder */
                assert_int_equal(files_in_folder(), 1);
            }
            if (WEXITSTATUS(status) == 0) {
                assert_true(is_new);
                break;
            }
            assert_int_equal(WEXITSTATUS(status), FAULT_DEATH);
            deaths++;
        }
    assert_in_range(deaths, 100, 10000);
    assert_in_range(left, 1, deaths / 2);
    assert_int_equal(unlink(archive_path()), 0);
}

static int set_up(void **state)
{
    if (start_sodium(state) != 0)
        return -1;
    fault_clear();
    assert_int_equal(pack(), AN_OK);
    expected = read_file(archive_path(), &expected_length);
    return unlink(archive_path());
}

static int tear_down(void **state)
{
    free(expected);
    return remove_folder(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_read_and_write_fails),
        cmocka_unit_test(each_read_and_write_does_nothing),
        cmocka_unit_test(each_other_call_fails),
        cmocka_unit_test(each_close_fails),
        cmocka_unit_test(folders_that_cannot_be_synced),
        cmocka_unit_test(temporary_files_with_a_name),
        cmocka_unit_test(temporary_names_that_are_too_long),
        cmocka_unit_test(the_mode_of_the_file),
        cmocka_unit_test(temporary_names_that_exist),
        cmocka_unit_test(reads_and_writes_that_are_interrupted),
        cmocka_unit_test(the_end_at_each_call),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
