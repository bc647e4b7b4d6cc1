/* SPDX-License-Identifier: BSD-2-Clause */
/* Configs that a writer refuses, and every kind of path at which an archive can be written. */
#include "support/support.h"

#include <errno.h>

static void configs_that_are_refused(void **state)
{
    (void)state;
    an_secret_key keys[AN_SLOTS + 1];
    char *text = malloc(60001);
    memset(text, 't', 60000);
    text[60000] = 0;
    for (unsigned i = 0; i <= AN_SLOTS; i++)
        keys[i] = secret_key(i + 1);
    const an_writer_config good = {.path = archive_path(), .keys = keys, .key_count = 1, .jobs = 1};
    an_writer_config bad[20];
    for (size_t i = 0; i < COUNT(bad); i++)
        bad[i] = good;
    bad[0].path = NULL;
    bad[1].keys = NULL;
    bad[2].key_count = 0;
    bad[3].key_count = AN_SLOTS + 1;
    bad[4].zstd_level = -1;
    bad[5].zstd_level = 23;
    bad[6].block_size = 1023;
    bad[7].block_size = 16777217;
    bad[8].page_size = 1023;
    bad[9].page_size = 65537;
    bad[10].dictionary_size = 16777217;
    bad[11].jobs = 257;
    bad[12].title = "\xff";
    bad[13].publisher = "\xc3";
    bad[14].description = text; /* more than a page of metadata may have */
    bad[15].language = "\xed\xa0\x80";
    bad[16].license = "\x80";
    bad[17].path = "";
    bad[18].path = "/tmp/";
    bad[19].dictionary_size = UINT32_MAX - 1;
    for (size_t i = 0; i < COUNT(bad); i++) {
        an_writer *w = (an_writer *)text;
        assert_int_equal(an_writer_open(&w, &bad[i]), AN_ERR_USAGE);
        assert_null(w);
    }
    an_writer *w;
    assert_int_equal(an_writer_open(&w, &good), AN_OK);
    an_writer_close(w);
    an_writer_close(NULL);
    free(text);
}

static void folders_that_are_not_there(void **state)
{
    (void)state;
    char name[4096];
    an_secret_key key = secret_key(1);
    an_writer *w;
    an_writer_config config = {.path = name, .keys = &key, .key_count = 1, .jobs = 1};
    (void)snprintf(name, sizeof name, "%s/none/x.anews", test_folder());
    assert_int_equal(an_writer_open(&w, &config), AN_ERR_IO);
    assert_int_equal(errno, ENOENT);
    assert_null(w);
    write_file(archive_path(), "file", 4);
    (void)snprintf(name, sizeof name, "%s/x.anews/x", test_folder());
    assert_int_equal(an_writer_open(&w, &config), AN_ERR_IO);
    assert_int_equal(errno, ENOTDIR);
    assert_int_equal(unlink(archive_path()), 0);
}

/* The path is a folder, which the writer finds and reports at the end. */
static void a_folder_in_the_archives_place(void **state)
{
    (void)state;
    assert_int_equal(mkdir(archive_path(), 0777), 0);
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_article(w, "a", "x"), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_IO);
    assert_non_null(strstr(an_writer_message(w), "x.anews"));
    an_writer_close(w);
    assert_int_equal(rmdir(archive_path()), 0);
    assert_int_equal(files_in_folder(), 0);
}

/* In the current folder, and in the root folder. Only root can write to the latter: it is an error
 * for everybody else. */
static void paths_without_a_folder(void **state)
{
    (void)state;
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(test_folder()), 0);
    an_writer *w = begin_archive((an_writer_config){.path = "x.anews"});
    assert_int_equal(add_article(w, "a", "x"), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_OK);
    an_writer_close(w);
    assert_int_equal(unlink("x.anews"), 0);
    assert_int_equal(chdir(here), 0);
    an_secret_key key = secret_key(1);
    an_writer_config in_root = {.path = "/x.anews", .keys = &key, .key_count = 1, .jobs = 1};
    int error = an_writer_open(&w, &in_root);
    assert_int_equal(error, access("/", W_OK) == 0 ? AN_OK : AN_ERR_IO);
    an_writer_close(w);
    assert_int_not_equal(access("/x.anews", F_OK), 0);
}

/* The longest names that a file system takes: a temporary name must not be longer. */
static void names_as_long_as_can_be(void **state)
{
    (void)state;
    char name[5000];
    for (size_t length = 200; length <= 255; length += 11) {
        (void)snprintf(name, sizeof name, "%s/%0*d", test_folder(), (int)length, 7);
        an_writer *w = begin_archive((an_writer_config){.path = name});
        assert_int_equal(add_article(w, "a", "x"), AN_OK);
        assert_int_equal(an_writer_finish(w, NULL), AN_OK);
        an_writer_close(w);
        assert_int_equal(files_in_folder(), 1);
        assert_int_equal(unlink(name), 0);
    }
}

enum { DEEP = 4050 }; /* bytes of a path; the system takes 4,095 */

/* Makes folders in folders until their path has DEEP bytes. The current folder stays the same. */
static void make_deep(char *deep)
{
    char here[4096], name[256];
    size_t n = strlen(test_folder());
    memcpy(deep, test_folder(), n + 1);
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(deep), 0);
    while (n + 1 < DEEP) {
        size_t left = DEEP - n - 1, length = left < 250 ? left : 250;
        memset(name, 'd', length);
        name[length] = 0;
        assert_int_equal(mkdir(name, 0777), 0);
        assert_int_equal(chdir(name), 0);
        deep[n++] = '/';
        memcpy(deep + n, name, length + 1);
        n += length;
    }
    assert_int_equal(chdir(here), 0);
}

/* Removes them again; fails the test unless they are empty. */
static void remove_deep(char *deep)
{
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(deep), 0);
    while (strcmp(deep, test_folder()) != 0) {
        char *name = strrchr(deep, '/');
        assert_int_equal(chdir(".."), 0);
        assert_int_equal(rmdir(name + 1), 0);
        *name = 0;
    }
    assert_int_equal(chdir(here), 0);
}

/* The folder can be opened, but the path of a file in it is too long, which the writer finds and
 * reports at the end. */
static void folders_too_deep_for_a_name(void **state)
{
    (void)state;
    char deep[DEEP + 1], name[DEEP + 252];
    make_deep(deep);
    (void)snprintf(name, sizeof name, "%s/%0250d", deep, 7);
    an_writer *w = begin_archive((an_writer_config){.path = name});
    assert_int_equal(add_article(w, "a", "x"), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_IO);
    assert_true(strlen(an_writer_message(w)) > 10);
    an_writer_close(w);
    remove_deep(deep);
    assert_int_equal(files_in_folder(), 0);
}

static void memory_that_is_said(void **state)
{
    (void)state;
    size_t one = an_writer_memory(&(an_writer_config){.jobs = 1}),
           four = an_writer_memory(&(an_writer_config){.jobs = 4});
    size_t large = an_writer_memory(&(an_writer_config){.jobs = 1, .block_size = 16777216});
    assert_true(one < four && one < large);
    assert_in_range(one, 1 << 20, 1 << 30);
    assert_in_range(an_writer_memory(&(an_writer_config){0}), one, SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(configs_that_are_refused),
        cmocka_unit_test(folders_that_are_not_there),
        cmocka_unit_test(a_folder_in_the_archives_place),
        cmocka_unit_test(paths_without_a_folder),
        cmocka_unit_test(names_as_long_as_can_be),
        cmocka_unit_test(folders_too_deep_for_a_name),
        cmocka_unit_test(memory_that_is_said),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
