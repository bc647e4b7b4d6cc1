/* SPDX-License-Identifier: BSD-2-Clause */
/* The same input makes the same bytes, whatever else differs; and stats that say what is in them.
 */
#include "support/support.h"

static uint8_t *pack_many(an_writer_config config, unsigned order, size_t *length)
{
    enum { ITEMS = 300 };
    char text[1500], id[16], title[32];
    an_writer *w = begin_archive(config);
    for (unsigned i = 0; i < ITEMS; i++) {
        unsigned n = order == 1 ? ITEMS - 1 - i : i;
        fill_text(text, sizeof text, n + 300);
        (void)snprintf(id, sizeof id, "%03u", n);
        (void)snprintf(title, sizeof title, "title %u", n * 7 % 100);
        an_field f = text_field(AN_TAG_TITLE, title);
        assert_int_equal(add_fields(w, id, n % 4 ? AN_ARTICLE : AN_ASSET, text, 500 + n * 3, &f, 1),
                         AN_OK);
    }
    return end_archive(w, length);
}

static void the_same_bytes_on_any_number_of_threads(void **state)
{
    (void)state;
    static const unsigned jobs[] = {1, 2, 4, 9};
    for (unsigned kind = 0; kind < 3; kind++) {
        uint8_t *first = NULL;
        size_t first_length = 0;
        for (unsigned i = 0; i < COUNT(jobs); i++) {
            size_t length;
            an_writer_config config = {.jobs = jobs[i],
                                       .block_size = kind == 1 ? 65536 : 2048,
                                       .zstd_level = kind == 2 ? 12 : 3};
            uint8_t *bytes = pack_many(config, 0, &length);
            if (i == 0) {
                first = bytes;
                first_length = length;
                continue;
            }
            assert_int_equal(length, first_length);
            assert_memory_equal(bytes, first, length);
            free(bytes);
        }
        free(first);
    }
}

/* Neither the time nor names of files get into the bytes, unless the config states a time. */
static void the_same_bytes_at_any_time_and_place(void **state)
{
    (void)state;
    size_t a, b;
    uint8_t *first = pack_many((an_writer_config){0}, 0, &a);
    (void)usleep(1100000);
    uint8_t *second = pack_many((an_writer_config){0}, 0, &b);
    assert_int_equal(a, b);
    assert_memory_equal(first, second, a);
    free(second);
    second = pack_many((an_writer_config){.created = 1}, 0, &b);
    assert_int_equal(a, b);
    assert_memory_not_equal(first, second, AN_ROOT_SIZE);
    assert_memory_equal(first + AN_HEADER_SIZE, second + AN_HEADER_SIZE, a - AN_HEADER_SIZE);
    free(second);
    free(first);
}

/* The order in which items are added decides where content lies, and changes nothing that is read.
 */
static void items_in_another_order(void **state)
{
    (void)state;
    opened o[2];
    an_entry entry[2];
    uint8_t *bytes[2];
    uint8_t copy[2][2000];
    for (unsigned i = 0; i < 2; i++) {
        size_t length;
        bytes[i] = pack_many((an_writer_config){0}, i, &length);
        assert_int_equal(open_archive(&o[i], bytes[i], length, (way){.mapped = true}), AN_OK);
        assert_int_equal(an_reader_verify(&o[i].reader), AN_OK);
    }
    for (unsigned order = AN_BY_ID; order <= AN_BY_DATE; order++)
        for (uint64_t n = 0; n < 225; n++) {
            size_t length[2];
            for (unsigned i = 0; i < 2; i++) {
                assert_int_equal(an_entry_at(&o[i].reader, order, n, &entry[i]), AN_OK);
                assert_int_equal(an_content_read(&o[i].reader, &entry[i], 0, copy[i],
                                                 sizeof copy[i], &length[i]),
                                 AN_OK);
                assert_int_equal(length[i], 500 + 3 * entry[i].number);
            }
            assert_int_equal(entry[0].number, entry[1].number);
            assert_memory_equal(copy[0], copy[1], length[0]);
        }
    for (unsigned i = 0; i < 2; i++) {
        close_archive(&o[i]);
        free(bytes[i]);
    }
}

/* The sizes of the pieces in which content is read change nothing. */
static void content_in_pieces(void **state)
{
    (void)state;
    static const size_t most[] = {1, 1000, 65536, 0};
    uint8_t *first = NULL;
    size_t first_length = 0;
    char *text = malloc(100000);
    fill_text(text, 100000, 5);
    for (unsigned i = 0; i < COUNT(most); i++) {
        size_t length;
        item_content c = {.bytes = (uint8_t *)text, .length = 100000, .most = most[i]};
        an_item item = {.id = "a", .id_length = 1, .read = read_content, .read_context = &c};
        an_writer *w = begin_archive((an_writer_config){0});
        assert_int_equal(an_writer_add(w, &item), AN_OK);
        uint8_t *bytes = end_archive(w, &length);
        assert_true(!first || (length == first_length && memcmp(bytes, first, length) == 0));
        free(first);
        first = bytes;
        first_length = length;
    }
    free(first);
    free(text);
}

static void what_the_stats_say(void **state)
{
    (void)state;
    an_writer_stats s;
    an_header header;
    size_t length;
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_article(w, "a", "the same"), AN_OK);
    assert_int_equal(add_article(w, "b", "the same"), AN_OK);
    assert_int_equal(add_fields(w, "c", AN_ASSET, "other", 5, NULL, 0), AN_OK);
    assert_int_equal(add_alias(w, "d", "a"), AN_OK);
    assert_int_equal(add_withdrawn(w, "e"), AN_OK);
    assert_int_equal(an_writer_finish(w, &s), AN_OK);
    an_writer_close(w);
    uint8_t *bytes = read_file(archive_path(), &length);
    assert_int_equal(s.entries, 5);
    assert_int_equal(s.articles, 3);
    assert_int_equal(s.assets, 1);
    assert_int_equal(s.aliases, 1);
    assert_int_equal(s.duplicates, 1);
    assert_int_equal(s.content_bytes, 21);
    assert_int_equal(s.blocks, 2);
    assert_int_equal(s.block_bytes, 13);
    assert_int_equal(s.dictionary_bytes, 0);
    assert_int_equal(s.file_size, length);
    assert_int_equal(s.index_bytes, length - 13);
    an_source from = {.map = bytes, .size = length};
    assert_int_equal(an_header_read(&from, &header), AN_OK);
    assert_memory_equal(&header, &s.header, sizeof header);
    free(bytes);
    assert_int_equal(unlink(archive_path()), 0);
}

/* Assets that are text share blocks with articles. Pictures do not, nor assets without a media
 * type. */
static void text_and_the_rest_are_kept_apart(void **state)
{
    (void)state;
    static const struct {
        const char *media_type;
        bool is_text;
    } cases[] = {
        {"text/html", true},
        {"text/", true},
        {"application/json", true},
        {"application/xml; charset=utf-8", true},
        {"application/javascript", true},
        {"application/ld+json", true},
        {"image/svg+xml", true},
        {"image/png", false},
        {"tex", false},
        {"application/pdf", false},
        {"", false},
        {NULL, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        opened o;
        an_entry article, asset;
        size_t length;
        an_field fields[2] = {
            text_field(AN_TAG_TITLE, "t"),
            text_field(AN_TAG_MEDIA_TYPE, cases[i].media_type ? cases[i].media_type : "")};
        an_writer *w = begin_archive((an_writer_config){0});
        assert_int_equal(add_article(w, "article", "words of an article"), AN_OK);
        assert_int_equal(add_fields(w, "asset", AN_ASSET, "words of an asset", 17, fields,
                                    cases[i].media_type ? 2 : 1),
                         AN_OK);
        uint8_t *bytes = end_archive(w, &length);
        assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
        assert_int_equal(find_entry(&o, "article", &article), AN_OK);
        assert_int_equal(find_entry(&o, "asset", &asset), AN_OK);
        assert_int_equal(article.block == asset.block, cases[i].is_text);
        close_archive(&o);
        free(bytes);
    }
}

static void one_key_given_twice(void **state)
{
    (void)state;
    an_secret_key keys[3] = {secret_key(1), secret_key(1), secret_key(2)};
    an_header header;
    size_t length;
    an_writer *w = begin_archive((an_writer_config){.keys = keys, .key_count = 3});
    uint8_t *bytes = end_archive(w, &length);
    an_source from = {.map = bytes, .size = length};
    assert_int_equal(an_header_read(&from, &header), AN_OK);
    assert_int_equal(header.slots, 2);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_bytes_on_any_number_of_threads),
        cmocka_unit_test(the_same_bytes_at_any_time_and_place),
        cmocka_unit_test(items_in_another_order),
        cmocka_unit_test(content_in_pieces),
        cmocka_unit_test(what_the_stats_say),
        cmocka_unit_test(text_and_the_rest_are_kept_apart),
        cmocka_unit_test(one_key_given_twice),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
