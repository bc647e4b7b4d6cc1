/* SPDX-License-Identifier: BSD-2-Clause */
/* What went in comes out of archives with a dictionary of each kind, and it is used where it pays.
 */
#include "roundtrip/model.h"

static void dictionaries_of_every_kind(void **state)
{
    (void)state;
    enum { ITEMS = 600, EACH = 900 };
    static const uint32_t sizes[] = {AN_DICTIONARY_AUTO, AN_DICTIONARY_NONE, 8192, 32768};
    char *text = malloc(ITEMS * EACH);
    model *models = calloc(ITEMS, sizeof *models);
    for (unsigned i = 0; i < ITEMS; i++)
        fill_text(text + i * EACH, EACH, i + 1000);
    for (unsigned s = 0; s < COUNT(sizes); s++)
        for (int raw = 0; raw < 2; raw++) {
            size_t length;
            opened o;
            for (unsigned i = 0; i < ITEMS; i++)
                make_model(&models[i], i, ITEMS, (uint8_t *)text + i * EACH, 700 + i % 200);
            an_writer_config config = {
                .dictionary_size = sizes[s], .dictionary_raw = raw, .block_size = 4096};
            uint8_t *bytes = pack_models(models, ITEMS, config, &length);
            assert_int_equal(open_archive(&o, bytes, length, model_ways[0]), AN_OK);
            const an_header *h = an_reader_header(&o.reader);
            if (sizes[s] == AN_DICTIONARY_NONE)
                assert_int_equal(h->dictionaries, 0);
            else if (sizes[s] != AN_DICTIONARY_AUTO)
                assert_in_range(h->dictionary_raw, 0, sizes[s]);
            assert_true(!raw || h->dictionary_stored == 0);
            close_archive(&o);
            free(bytes);
            check_models(models, ITEMS, config, EVERY_WAY);
        }
    free(models);
    free(text);
}

/* The writer must use a dictionary where one makes the archive smaller. */
static void a_dictionary_makes_it_smaller(void **state)
{
    (void)state;
    enum { ITEMS = 3000, EACH = 200 };
    char *text = malloc(ITEMS * EACH);
    model *models = calloc(ITEMS, sizeof *models);
    size_t with, without;
    for (unsigned i = 0; i < ITEMS; i++) {
        fill_text(text + i * EACH, EACH, i % 40 + 1);
        (void)snprintf(text + i * EACH, EACH, "Number %u: ", i * 7919);
        make_model(&models[i], i, ITEMS, (uint8_t *)text + i * EACH, EACH);
    }
    free(pack_models(models, ITEMS, (an_writer_config){.block_size = 1024}, &with));
    free(pack_models(models, ITEMS,
                     (an_writer_config){.block_size = 1024, .dictionary_size = AN_DICTIONARY_NONE},
                     &without));
    assert_true(with < without);
    check_models(models, ITEMS, (an_writer_config){.block_size = 1024}, EVERY_WAY);
    free(models);
    free(text);
}

enum { SHARING = 800, PIECE = 400, PIECES = 64 };

/* Makes articles of three pieces each, chosen among few pieces of noise. content has room for
 * SHARING * 3 * PIECE bytes. */
static void share_noise(model *models, uint8_t *content)
{
    uint8_t noise[PIECES * PIECE];
    fill_noise(noise, sizeof noise, 31);
    for (unsigned i = 0; i < SHARING; i++) {
        uint64_t random = i + 1;
        for (unsigned p = 0; p < 3; p++)
            memcpy(content + (i * 3 + p) * PIECE,
                   noise + (next_random(&random) >> 20) % PIECES * PIECE, PIECE);
        make_model(&models[i], i, SHARING, content + i * 3 * PIECE, 3 * PIECE);
        models[i].kind = AN_ARTICLE;
    }
}

/* Articles that share noise: a dictionary pays, though it can hardly be compressed itself. */
static void a_dictionary_of_noise(void **state)
{
    (void)state;
    opened o;
    size_t length;
    model *models = calloc(SHARING, sizeof *models);
    uint8_t *content = malloc(SHARING * 3 * PIECE);
    share_noise(models, content);
    an_writer_config config = {.dictionary_size = 8192, .block_size = 1024, .pages_raw = 1};
    uint8_t *bytes = pack_models(models, SHARING, config, &length);
    assert_int_equal(open_archive(&o, bytes, length, model_ways[0]), AN_OK);
    assert_int_equal(an_reader_header(&o.reader)->dictionaries, 1);
    assert_in_range(an_reader_header(&o.reader)->dictionary_stored, 7000, 8192);
    close_archive(&o);
    free(bytes);
    check_models(models, SHARING, config, EVERY_WAY);
    free(models);
    free(content);
}

/* At some levels of zstd the writer prepares the dictionary once, at others in each thread. At all
 * of them it pays, and the bytes do not depend on the threads. */
static void a_dictionary_at_each_kind_of_level(void **state)
{
    (void)state;
    static const int levels[] = {1, 5, 12, 16};
    model *models = calloc(SHARING, sizeof *models);
    uint8_t *content = malloc(SHARING * 3 * PIECE);
    for (unsigned i = 0; i < COUNT(levels); i++) {
        opened o;
        size_t one, three;
        an_writer_config config = {
            .dictionary_size = 16384, .block_size = 2048, .zstd_level = levels[i], .jobs = 1};
        share_noise(models, content);
        uint8_t *bytes = pack_models(models, SHARING, config, &one);
        config.jobs = 3;
        uint8_t *again = pack_models(models, SHARING, config, &three);
        assert_int_equal(one, three);
        assert_memory_equal(bytes, again, one);
        assert_int_equal(open_archive(&o, bytes, one, model_ways[0]), AN_OK);
        assert_int_equal(an_reader_header(&o.reader)->dictionaries, 1);
        assert_in_range(an_reader_header(&o.reader)->dictionary_raw, 2048, 16384);
        close_archive(&o);
        sort_models(models, SHARING);
        check_way(models, SHARING, bytes, one, model_ways[i]);
        free(bytes);
        free(again);
    }
    free(models);
    free(content);
}

enum { TITLED = 10200, TITLE = 900 };

/* Packs long titles, with blocks so large that they use no dictionary. */
static uint8_t *pack_titles(uint32_t dictionary_size, an_writer_stats *stats, size_t *length)
{
    char title[TITLE + 1] = {0}, id[16];
    an_writer *w = begin_archive(
        (an_writer_config){.block_size = 8 << 20, .dictionary_size = dictionary_size});
    for (unsigned i = 0; i < TITLED; i++) {
        fill_text(title, TITLE, i + 1);
        (void)snprintf(id, sizeof id, "%05u", i);
        an_field f = text_field(AN_TAG_TITLE, title);
        assert_int_equal(add_fields(w, id, AN_ARTICLE, id, 5, &f, 1), AN_OK);
    }
    assert_int_equal(an_writer_finish(w, stats), AN_OK);
    an_writer_close(w);
    uint8_t *bytes = read_file(archive_path(), length);
    assert_non_null(bytes);
    assert_int_equal(unlink(archive_path()), 0);
    return bytes;
}

/* Then only leaves use the dictionary. It is trained on some of them if there are more than
 * training takes. */
static void large_blocks_leave_the_dictionary_to_the_leaves(void **state)
{
    (void)state;
    an_writer_stats with, without;
    opened o;
    an_entry entry;
    an_field f;
    size_t length;
    char title[TITLE], id[16];
    free(pack_titles(AN_DICTIONARY_NONE, &without, &length));
    uint8_t *bytes = pack_titles(AN_DICTIONARY_AUTO, &with, &length);
    assert_int_equal(without.dictionary_bytes, 0);
    assert_true(with.dictionary_bytes > 0);
    assert_int_equal(with.block_bytes, without.block_bytes);
    assert_true(with.file_size < without.file_size);
    assert_int_equal(open_archive(&o, bytes, length, model_ways[2]), AN_OK);
    assert_int_equal(an_reader_header(&o.reader)->dictionaries, 1);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    for (unsigned i = 0; i < TITLED; i += 17) {
        (void)snprintf(id, sizeof id, "%05u", i);
        fill_text(title, TITLE, i + 1);
        assert_int_equal(check_entry(&o, id, id, 5), AN_OK);
        assert_int_equal(find_entry(&o, id, &entry), AN_OK);
        assert_int_equal(an_entry_field(&entry, AN_TAG_TITLE, &f), AN_OK);
        assert_int_equal(f.length, TITLE);
        assert_memory_equal(f.value, title, TITLE);
    }
    close_archive(&o);
    free(bytes);
}

/* The writer then trains on texts at equal distances. */
static void more_texts_than_a_dictionary_is_made_from(void **state)
{
    (void)state;
    enum { ITEMS = 132000, EACH = 24 };
    char id[16], text[EACH];
    opened o;
    size_t length;
    an_writer *w = begin_archive(
        (an_writer_config){.zstd_level = 1, .block_size = 1024, .dictionary_size = 8192});
    for (unsigned i = 0; i < ITEMS; i++) {
        (void)snprintf(id, sizeof id, "%06u", i);
        fill_text(text, EACH, i + 1);
        assert_int_equal(add_fields(w, id, AN_ARTICLE, text, EACH, NULL, 0), AN_OK);
    }
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, model_ways[2]), AN_OK);
    assert_int_equal(an_reader_header(&o.reader)->dictionaries, 1);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    for (unsigned i = 0; i < ITEMS; i += 61) {
        (void)snprintf(id, sizeof id, "%06u", i);
        fill_text(text, EACH, i + 1);
        assert_int_equal(check_entry(&o, id, text, EACH), AN_OK);
    }
    close_archive(&o);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dictionaries_of_every_kind),
        cmocka_unit_test(a_dictionary_makes_it_smaller),
        cmocka_unit_test(a_dictionary_of_noise),
        cmocka_unit_test(a_dictionary_at_each_kind_of_level),
        cmocka_unit_test(large_blocks_leave_the_dictionary_to_the_leaves),
        cmocka_unit_test(more_texts_than_a_dictionary_is_made_from),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
