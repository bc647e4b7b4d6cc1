/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages that a writer makes, of every kind of size: page_walk.c reads them. */
#include "writer/page_walk.h"

enum { PAGE_LEAST = 1024, ITEMS = 200, WORDS = 300 };

/* What goes into an archive. */
typedef enum { SHORT_IDS, LONG_IDS, MIXED } shape;

static size_t key_limit(size_t page_size)
{
    return page_size / 4 < AN_ID_MAX ? page_size / 4 : AN_ID_MAX;
}

/* Ids that are long differ at the begin, so that they share nothing, or at the end. */
static void make_id(char *id, unsigned i, size_t page_size, shape of)
{
    bool is_long = of == LONG_IDS || (of == MIXED && i % 3 == 0);
    size_t most = is_long ? key_limit(page_size) : 12;
    memset(id, 'x', most);
    id[most] = 0;
    (void)snprintf(id + (i % 2 ? most - 6 : 0), 7, "%06u", i * 7919 % 1000003 % 1000000);
    if (i % 2 == 0)
        id[6] = '-';
}

static void add_item(an_writer *w, unsigned i, size_t page_size, shape of)
{
    char id[AN_ID_MAX + 1], other[AN_ID_MAX + 1], text[WORDS * 9];
    make_id(id, i, page_size, of);
    fill_text(text, sizeof text, i);
    an_field fields[] = {{AN_TAG_TITLE, (uint8_t *)text, 10 + i * 13 % (page_size / 4)},
                         {AN_TAG_AUTHOR, (uint8_t *)text + 7, 5 + i % 40},
                         {AN_TAG_SUMMARY, (uint8_t *)text + 50, 1 + i * 31 % 700}};
    if (i % 7 == 3 && of != SHORT_IDS) {
        make_id(other, i - 3, page_size, of); /* which is no alias */
        an_field alias[] = {text_field(AN_TAG_TARGET, other), fields[0], fields[2]};
        assert_int_equal(add_fields(w, id, AN_ALIAS, NULL, 0, alias, 3), AN_OK);
    } else if (i % 11 == 5) {
        assert_int_equal(add_withdrawn(w, id), AN_OK);
    } else {
        size_t length = i % 13 == 1 ? 0 : i % 17 == 2 ? sizeof text : i % 100;
        assert_int_equal(
            add_fields(w, id, i % 5 ? AN_ARTICLE : AN_ASSET, text, length, fields, COUNT(fields)),
            AN_OK);
    }
}

static void check_limits(const uint8_t *bytes, const page_walk *found, bool pages_raw)
{
    an_header h;
    an_source from = {.map = bytes, .size = SIZE_MAX};
    assert_int_equal(an_header_read(&from, &h), AN_OK);
    size_t raw =
        found->largest_raw > 4 * found->longest_key ? found->largest_raw : 4 * found->longest_key;
    assert_int_equal(h.page_raw, raw > PAGE_LEAST ? raw : PAGE_LEAST);
    assert_int_equal(h.page_stored, found->largest_compressed);
    assert_true(!pages_raw || h.page_stored == 0);
}

/* Packs, walks the pages, and reads everything. */
static page_walk pack_and_walk(an_writer_config config, shape of)
{
    page_walk found = {.page_size = config.page_size};
    opened o;
    size_t length;
    config.dictionary_size = AN_DICTIONARY_NONE;
    config.block_size = PAGE_LEAST;
    config.zstd_level = 1;
    an_writer *w = begin_archive(config);
    for (unsigned i = 0; i < ITEMS; i++)
        add_item(w, i, config.page_size, of);
    uint8_t *bytes = end_archive(w, &length);
    walk_pages(&found, bytes);
    check_limits(bytes, &found, config.pages_raw);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    for (unsigned i = 0; i < ITEMS; i++) {
        char id[AN_ID_MAX + 1];
        an_entry entry;
        make_id(id, i, config.page_size, of);
        assert_int_equal(find_entry(&o, id, &entry), AN_OK);
    }
    close_archive(&o);
    free(bytes);
    return found;
}

static void pages_of_all_sizes(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {1024, 1025, 1026,  1027,  1028,  1031,  1100,  1279, 1280,
                                     1500, 2047, 2048,  3001,  4095,  4096,  4097,  6000, 8191,
                                     8192, 9999, 16384, 30000, 32768, 50000, 65535, 65536};
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (shape of = SHORT_IDS; of <= MIXED; of++)
            for (int raw = 0; raw < 2; raw++) {
                page_walk found = pack_and_walk(
                    (an_writer_config){.page_size = sizes[i], .pages_raw = raw == 1}, of);
                assert_int_equal(found.longest_key, of == SHORT_IDS ? 12 : key_limit(sizes[i]));
                assert_true(found.empty_places >= ITEMS / 11);
                assert_int_equal(found.compressed_leaves > 0, raw == 0);
            }
}

/* Adds articles whose ids share nothing, so that a page of 1,024 bytes holds three of them. */
static an_writer *begin_wide_archive(unsigned count)
{
    char id[PAGE_LEAST / 4 + 1];
    an_writer *w = begin_archive((an_writer_config){.page_size = PAGE_LEAST,
                                                    .dictionary_size = AN_DICTIONARY_NONE,
                                                    .zstd_level = 1,
                                                    .pages_raw = true});
    for (unsigned i = 0; i < count; i++) {
        (void)snprintf(id, sizeof id, "%06u%*s", i * 7919 % 1000003 % 1000000, PAGE_LEAST / 4 - 6,
                       "");
        assert_int_equal(add_article(w, id, i % 100 == 0 ? id : "x"), AN_OK);
    }
    return w;
}

static void as_many_levels_as_there_may_be(void **state)
{
    (void)state;
    opened o;
    size_t length;
    page_walk found = {.page_size = PAGE_LEAST};
    uint8_t *bytes = end_archive(begin_wide_archive(4000), &length);
    walk_pages(&found, bytes);
    assert_int_equal(found.levels[0], WALKED_LEVELS);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(an_reader_header(&o.reader)->levels, WALKED_LEVELS);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    close_archive(&o);
    free(bytes);
    an_writer *w = begin_wide_archive(8000);
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_FORMAT);
    assert_non_null(strstr(an_writer_message(w), "with pages of 1024 bytes: choose larger pages"));
    an_writer_close(w);
    assert_int_equal(files_in_folder(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_of_all_sizes),
        cmocka_unit_test(as_many_levels_as_there_may_be),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
