/* SPDX-License-Identifier: BSD-2-Clause */
/* What a writer refuses of the items that are added to it. */
#include "support/support.h"

static const char *const wrong_ids[] = {
    "",
    "/",
    "/a",
    "a/",
    "a//b",
    ".",
    "..",
    "a/..",
    "../a",
    "a/./b",
    "\xff",
    "a\xc0\x80",
    "\xed\xa0\x80",
    "a/../b",
    "\xf4\x90\x80\x80",
    "\xe2\x82",
    "\xc3",
    "a\x80",
    "//",
    "./a",
    "a/.",
    "\xe0\x9f\xbf",
    "\xf0\x8f\xbf\xbf",
};
static const char *const right_ids[] = {"a",
                                        "a/b",
                                        "...",
                                        ".a",
                                        "a b",
                                        "\xc3\xa9",
                                        "a\nb",
                                        "..a",
                                        "a..",
                                        "\xf4\x8f\xbf\xbf",
                                        "C:\\con",
                                        "\x01",
                                        "\xe0\xa0\x80",
                                        "\xf0\x90\x80\x80"};

static void ids_that_are_refused(void **state)
{
    (void)state;
    char id[AN_ID_MAX + 2] = {0};
    opened o;
    size_t length;
    an_writer *w = begin_archive((an_writer_config){0});
    for (size_t i = 0; i < COUNT(wrong_ids); i++) {
        assert_int_equal(add_article(w, wrong_ids[i], "x"), AN_ERR_FORMAT);
        assert_non_null(strstr(an_writer_message(w), "rename it"));
    }
    an_item zero = {.id = "a\0b", .id_length = 3};
    assert_int_equal(an_writer_add(w, &zero), AN_ERR_FORMAT);
    memset(id, 'i', AN_ID_MAX + 1);
    assert_int_equal(add_article(w, id, "x"), AN_ERR_FORMAT);
    id[AN_ID_MAX] = 0;
    assert_int_equal(add_article(w, id, "x"), AN_OK);
    assert_string_equal(an_writer_message(w), "");
    for (size_t i = 0; i < COUNT(right_ids); i++)
        assert_int_equal(add_article(w, right_ids[i], right_ids[i]), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(an_reader_header(&o.reader)->entries, COUNT(right_ids) + 1);
    for (size_t i = 0; i < COUNT(right_ids); i++)
        assert_int_equal(check_entry(&o, right_ids[i], right_ids[i], strlen(right_ids[i])), AN_OK);
    close_archive(&o);
    free(bytes);
}

static int add_one_field(an_writer *w, unsigned kind, unsigned status, an_field f)
{
    an_item item = {
        .id = "x", .id_length = 1, .kind = kind, .status = status, .fields = &f, .field_count = 1};
    return an_writer_add(w, &item);
}

static void fields_that_are_refused(void **state)
{
    (void)state;
    static const uint8_t bad_date[] = {0, 4, 0}, zoned_day[] = {0, 1, 2}, hash[32] = {0},
                         place[] = {0, 0, 0};
    static const struct {
        unsigned kind;
        uint64_t tag;
        const void *value;
        size_t length;
    } wrong[] = {
        {AN_ARTICLE, AN_TAG_TITLE, "\xff", 1},
        {AN_ARTICLE, AN_TAG_TITLE, "a\0b", 3},
        {AN_ARTICLE, AN_TAG_SUMMARY, "\xed\xa0\x80", 3},
        {AN_ARTICLE, AN_TAG_AUTHOR, "\xc3", 1},
        {AN_ARTICLE, AN_TAG_DATE_PUBLISHED, bad_date, 3},
        {AN_ARTICLE, AN_TAG_DATE_MODIFIED, zoned_day, 3},
        {AN_ARTICLE, AN_TAG_CAPTURED, "2020", 4},
        {AN_ARTICLE, 1, place, 3},
        {AN_ARTICLE, AN_TAG_CONTENT_HASH, hash, 32},
        {AN_ARTICLE, AN_TAG_STATUS, "\x01", 1},
        {AN_ARTICLE, AN_TAG_OVERFLOW, place, 3},
        {AN_ARTICLE, AN_TAG_TARGET, "a", 1},
        {AN_ARTICLE, 0, "a", 1},
        {AN_ARTICLE, 25, "a", 1},
        {AN_ARTICLE, UINT64_MAX, "a", 1},
        {AN_ASSET, AN_TAG_TARGET, "a", 1},
        {AN_ALIAS, AN_TAG_TARGET, "..", 2},
        {AN_ALIAS, AN_TAG_TARGET, "a/", 2},
        {AN_ALIAS, AN_TAG_TITLE, "no target", 9},
    };
    an_writer *w = begin_archive((an_writer_config){0});
    for (size_t i = 0; i < COUNT(wrong); i++) {
        an_field f = {wrong[i].tag, wrong[i].value, wrong[i].length};
        assert_int_equal(add_one_field(w, wrong[i].kind, 0, f), AN_ERR_FORMAT);
        assert_true(strlen(an_writer_message(w)) > 5);
    }
    assert_int_equal(add_one_field(w, AN_ALIAS + 1, 0, text_field(AN_TAG_TITLE, "a")),
                     AN_ERR_FORMAT);
    assert_int_equal(add_one_field(w, AN_ARTICLE, AN_WITHDRAWN + 1, text_field(AN_TAG_TITLE, "a")),
                     AN_ERR_FORMAT);
    an_field twice[] = {text_field(AN_TAG_TITLE, "a"), text_field(AN_TAG_TITLE, "b")};
    assert_int_equal(add_fields(w, "x", AN_ARTICLE, "x", 1, twice, 2), AN_ERR_FORMAT);
    item_content c = {.bytes = (const uint8_t *)"x", .length = 1};
    an_item gone = {.id = "x",
                    .id_length = 1,
                    .status = AN_WITHDRAWN,
                    .read = read_content,
                    .read_context = &c};
    assert_int_equal(an_writer_add(w, &gone), AN_ERR_FORMAT);
    /* Empty fields are left out, whatever their tag. */
    assert_int_equal(add_one_field(w, AN_ARTICLE, 0, (an_field){AN_TAG_OVERFLOW, NULL, 0}), AN_OK);
    an_writer_close(w);
    assert_int_equal(files_in_folder(), 0);
}

static void metadata_of_more_than_16_mebibytes(void **state)
{
    (void)state;
    char *text = malloc(AN_OVERFLOW_MAX + 2);
    opened o;
    an_entry entry;
    size_t length, n;
    fill_text(text, AN_OVERFLOW_MAX + 1, 1);
    an_field fields[] = {{AN_TAG_SUMMARY, (uint8_t *)text, AN_OVERFLOW_MAX + 1},
                         {AN_TAG_BYLINE, (uint8_t *)text, AN_OVERFLOW_MAX - 8}};
    an_writer *w = begin_archive((an_writer_config){
        .zstd_level = 1, .dictionary_size = AN_DICTIONARY_NONE, .block_size = 1 << 20});
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "x", 1, fields, 1), AN_ERR_FORMAT);
    fields[0].length = AN_OVERFLOW_MAX; /* with tag and length it is more */
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "x", 1, fields, 1), AN_ERR_FORMAT);
    fields[0].length = 2000; /* each alone would do */
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "x", 1, fields, 2), AN_ERR_FORMAT);
    assert_int_equal(add_fields(w, "a", AN_ARTICLE, "x", 1, fields + 1, 1), AN_OK);
    uint8_t *bytes = end_archive(w, &length), *overflow = malloc(AN_OVERFLOW_MAX);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
    assert_int_equal(an_entry_overflow(&o.reader, &entry, overflow, AN_OVERFLOW_MAX, &n), AN_OK);
    assert_in_range(n, AN_OVERFLOW_MAX - 8, AN_OVERFLOW_MAX);
    assert_memory_equal(overflow + n - (AN_OVERFLOW_MAX - 8), text, AN_OVERFLOW_MAX - 8);
    close_archive(&o);
    free(overflow);
    free(bytes);
    free(text);
}

static void duplicates_are_refused(void **state)
{
    (void)state;
    for (unsigned between = 0; between < 300; between += 150) {
        an_writer *w = begin_archive((an_writer_config){0});
        char id[16];
        assert_int_equal(add_article(w, "m", "one"), AN_OK);
        for (unsigned i = 0; i < between; i++) {
            (void)snprintf(id, sizeof id, "%c%u", i % 2 ? 'a' : 'z', i);
            assert_int_equal(add_article(w, id, id), AN_OK);
        }
        assert_int_equal(add_article(w, "m", "another"), AN_OK);
        assert_int_equal(an_writer_finish(w, NULL), AN_ERR_DUPLICATE);
        assert_memory_equal(an_writer_message(w), "m: ", 3);
        /* And then only closing is of use. */
        assert_int_equal(an_writer_finish(w, NULL), AN_ERR_USAGE);
        assert_int_equal(add_article(w, "n", "n"), AN_ERR_USAGE);
        an_writer_close(w);
        assert_int_equal(files_in_folder(), 0);
    }
}

static void aliases_to_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *alias, *target;
        int error;
    } cases[] = {{"b", "a", AN_OK},         {"b", "nowhere", AN_ERR_FORMAT},
                 {"b", "b", AN_ERR_FORMAT}, {"b", "other", AN_ERR_FORMAT},
                 {"b", "0", AN_ERR_FORMAT}, {"b", "zzz", AN_ERR_FORMAT},
                 {"b", "a0", AN_ERR_FORMAT}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        an_writer *w = begin_archive((an_writer_config){0});
        assert_int_equal(add_article(w, "a", "x"), AN_OK);
        assert_int_equal(add_alias(w, "other", "a"), AN_OK);
        assert_int_equal(add_alias(w, cases[i].alias, cases[i].target), AN_OK);
        assert_int_equal(an_writer_finish(w, NULL), cases[i].error);
        assert_int_equal(an_writer_message(w)[0] == 'b', cases[i].error != AN_OK);
        an_writer_close(w);
        assert_int_equal(unlink(archive_path()) == 0, cases[i].error == AN_OK);
        assert_int_equal(files_in_folder(), 0);
    }
}

/* An item whose content cannot be read is left out, and leaves no trace in the archive. */
static void contents_that_cannot_be_read(void **state)
{
    (void)state;
    uint8_t *archives[2];
    size_t length[2];
    char *text = malloc(300000);
    fill_text(text, 300000, 2);
    for (int failing = 0; failing < 2; failing++) {
        an_writer *w = begin_archive((an_writer_config){0});
        assert_int_equal(add_article(w, "a", "before"), AN_OK);
        for (size_t fail_at = 1; failing && fail_at < 300000; fail_at = fail_at * 5 + 70000) {
            item_content c = {.bytes = (uint8_t *)text, .length = 300000, .fail_at = fail_at};
            an_item item = {.id = "b", .id_length = 1, .read = read_content, .read_context = &c};
            assert_int_equal(an_writer_add(w, &item), AN_ERR_CONTENT);
            assert_non_null(strstr(an_writer_message(w), "b: "));
        }
        assert_int_equal(add_article(w, "b", "after"), AN_OK);
        archives[failing] = end_archive(w, &length[failing]);
    }
    assert_int_equal(length[0], length[1]);
    assert_memory_equal(archives[0], archives[1], length[0]);
    free(archives[0]);
    free(archives[1]);
    free(text);
}

static int lying_read(void *context, void *buffer, size_t size, size_t *length)
{
    (void)context;
    memset(buffer, 'x', size);
    *length = size + 1;
    return 0;
}

static void a_callback_that_gives_too_much(void **state)
{
    (void)state;
    an_item item = {.id = "b", .id_length = 1, .read = lying_read};
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(an_writer_add(w, &item), AN_ERR_CONTENT);
    an_writer_close(w);
}

/* An id, or a target, has at most a quarter of a page. */
static void ids_too_long_for_the_page(void **state)
{
    (void)state;
    static const uint32_t page_sizes[] = {1024, 1025, 1027, 1028, 2000, 4095, 4096, 65536};
    char id[AN_ID_MAX + 2] = {0}, said[100];
    for (size_t i = 0; i < COUNT(page_sizes); i++) {
        size_t most = page_sizes[i] / 4 < AN_ID_MAX ? page_sizes[i] / 4 : AN_ID_MAX, length;
        opened o;
        an_writer *w = begin_archive((an_writer_config){.page_size = page_sizes[i]});
        memset(id, 'i', most + 1);
        id[most + 1] = 0;
        assert_int_equal(add_article(w, id, "x"), AN_ERR_FORMAT);
        (void)snprintf(said, sizeof said, "the id has %zu bytes", most + 1);
        assert_true(most == AN_ID_MAX || strstr(an_writer_message(w), said));
        assert_int_equal(add_alias(w, "alias", id), AN_ERR_FORMAT);
        (void)snprintf(said, sizeof said, "alias: the target of the alias has %zu bytes", most + 1);
        assert_true(most == AN_ID_MAX || strstr(an_writer_message(w), said));
        id[most] = 0;
        assert_int_equal(add_alias(w, "alias", id), AN_OK);
        assert_int_equal(add_article(w, id, "x"), AN_OK);
        uint8_t *bytes = end_archive(w, &length);
        assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
        assert_int_equal(an_reader_verify(&o.reader), AN_OK);
        assert_int_equal(an_reader_header(&o.reader)->entries, 2);
        assert_int_equal(check_entry(&o, id, "x", 1), AN_OK);
        close_archive(&o);
        free(bytes);
    }
}

/* An alias whose target is longer than a record may be: it cannot move to the overflow. */
static void aliases_of_full_length(void **state)
{
    (void)state;
    char target[AN_ID_MAX + 1] = {0};
    opened o;
    an_entry entry, resolved;
    size_t length;
    memset(target, 't', AN_ID_MAX);
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_article(w, target, "x"), AN_OK);
    an_field fields[] = {text_field(AN_TAG_TARGET, target), text_field(AN_TAG_TITLE, target),
                         text_field(AN_TAG_SUMMARY, target)};
    assert_int_equal(add_fields(w, "alias", AN_ALIAS, NULL, 0, fields, 3), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    assert_int_equal(find_entry(&o, "alias", &entry), AN_OK);
    assert_int_equal(an_entry_resolve(&o.reader, &entry, &resolved), AN_OK);
    assert_string_equal(resolved.id, target);
    close_archive(&o);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_that_are_refused),
        cmocka_unit_test(ids_too_long_for_the_page),
        cmocka_unit_test(fields_that_are_refused),
        cmocka_unit_test(metadata_of_more_than_16_mebibytes),
        cmocka_unit_test(duplicates_are_refused),
        cmocka_unit_test(aliases_to_nothing),
        cmocka_unit_test(contents_that_cannot_be_read),
        cmocka_unit_test(a_callback_that_gives_too_much),
        cmocka_unit_test(aliases_of_full_length),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
