/* SPDX-License-Identifier: BSD-2-Clause */
/* What went in comes out: archives of many shapes, by every way of reading. */
#include "roundtrip/model.h"

enum { CONTENT_MAX = 3 * 65536 + 5 };

static void an_empty_archive(void **state)
{
    (void)state;
    opened o;
    size_t length;
    const uint8_t *fields;
    check_models(NULL, 0, (an_writer_config){0}, EVERY_WAY);
    uint8_t *bytes = pack_models(NULL, 0, (an_writer_config){0}, &length);
    assert_int_equal(open_archive(&o, bytes, length, model_ways[0]), AN_OK);
    assert_int_equal(an_reader_metadata(&o.reader, &fields, &length), AN_OK);
    assert_int_equal(length, 0);
    close_archive(&o);
    free(bytes);
}

static void one_entry_of_each_length(void **state)
{
    (void)state;
    static const uint32_t block_sizes[] = {1024, 4096, 65536};
    uint8_t *noise = malloc(CONTENT_MAX);
    char *text = malloc(CONTENT_MAX);
    fill_noise(noise, CONTENT_MAX, 1);
    fill_text(text, CONTENT_MAX, 1);
    for (unsigned b = 0; b < COUNT(block_sizes); b++) {
        size_t size = block_sizes[b];
        const size_t lengths[] = {0,        1,        7,        size - 1,    size,
                                  size + 1, 2 * size, 3 * size, 3 * size + 5};
        for (unsigned i = 0; i < COUNT(lengths); i++)
            for (int is_text = 0; is_text < 2; is_text++) {
                model m = {.id = "a",
                           .kind = is_text ? AN_ARTICLE : AN_ASSET,
                           .bytes = is_text ? (uint8_t *)text : noise};
                m.length = lengths[i];
                check_models(&m, 1, (an_writer_config){.block_size = block_sizes[b]}, 1u << i % 4);
            }
    }
    free(noise);
    free(text);
}

static void many_lengths_together(void **state)
{
    (void)state;
    enum { ITEMS = 400, SIZE = 4096 };
    model *models = calloc(ITEMS, sizeof *models);
    uint8_t *noise = malloc(CONTENT_MAX);
    char *text = malloc(CONTENT_MAX);
    fill_noise(noise, CONTENT_MAX, 2);
    fill_text(text, CONTENT_MAX, 2);
    for (unsigned i = 0; i < ITEMS; i++) {
        uint64_t random = i + 77;
        size_t length = (size_t)(next_random(&random) % (i % 10 == 0 ? 5 * SIZE : SIZE / 2));
        make_model(&models[i], i, ITEMS, (i % 3 ? (uint8_t *)text : noise) + i, length);
    }
    (void)snprintf(models[ITEMS - 1].id, sizeof models[0].id, "alias");
    models[ITEMS - 1].kind = AN_ALIAS;
    models[ITEMS - 1].length = 0;
    models[ITEMS - 1].target = "news/00/item 00000";
    models[ITEMS - 2].status = AN_WITHDRAWN;
    models[ITEMS - 2].length = 0;
    check_models(models, ITEMS, (an_writer_config){.block_size = SIZE}, EVERY_WAY);
    free(models);
    free(noise);
    free(text);
}

static void thousands_of_small_ones(void **state)
{
    (void)state;
    static const unsigned counts[] = {2, 1000, 20000};
    char *text = malloc(65536);
    fill_text(text, 65536, 3);
    for (unsigned c = 0; c < COUNT(counts); c++) {
        model *models = calloc(counts[c], sizeof *models);
        for (unsigned i = 0; i < counts[c]; i++)
            make_model(&models[i], i, counts[c], (uint8_t *)text + i * 13 % 60000, 10 + i % 50);
        check_models(models, counts[c],
                     (an_writer_config){.zstd_level = 1, .dictionary_size = AN_DICTIONARY_NONE},
                     c < 2 ? 15 : 4);
        free(models);
    }
    free(text);
}

/* Takes one step at random: mostly the next entry of one of three orders, now and then a call that
 * needs other pages or another key. */
static void step(opened *o, const model *models, size_t count, const uint64_t *by_order,
                 uint64_t at[3], uint64_t random)
{
    an_entry entry;
    uint64_t number;
    unsigned order = (unsigned)(random % 3);
    const model *m = &models[random / 64 % count];
    switch (random / 4 % 16) {
    case 0:
        assert_int_equal(find_entry(o, m->id, &entry), AN_OK);
        assert_string_equal(entry.id, m->id);
        return;
    case 1:
        assert_int_equal(an_entry_seek(&o->reader, m->id, strlen(m->id), &number), AN_OK);
        assert_true(m == &models[number]);
        return;
    case 2:
        assert_int_equal(find_entry(o, m->id, &entry), AN_OK);
        assert_int_equal(check_content(o, &entry, m->bytes, m->length), AN_OK);
        return;
    case 3: at[order] = random / 64; break;
    case 4: at[order]--; break; /* the same once more */
    default: break;
    }
    at[order] %= count;
    assert_int_equal(an_entry_at(&o->reader, order, at[order], &entry), AN_OK);
    number = order == AN_BY_ID ? at[order] : by_order[(order - 1) * count + at[order]];
    assert_int_equal(entry.number, number);
    assert_string_equal(entry.id, models[number].id);
    check_model_fields(&entry, &models[number]);
    at[order]++;
}

/* A reader remembers where it was in a table. Whatever is called in between, the next entry must be
 * the right one, as in orders that were read without interruption. */
static void sequences_are_interrupted(void **state)
{
    (void)state;
    enum { ITEMS = 3000, STEPS = 20000 };
    char text[4000];
    size_t length;
    model *models = calloc(ITEMS, sizeof *models);
    uint64_t *by_order = calloc(2 * ITEMS, sizeof *by_order);
    fill_text(text, sizeof text, 3);
    for (unsigned i = 0; i < ITEMS; i++) {
        make_model(&models[i], i, ITEMS, (uint8_t *)text + i * 13 % 3000, 10 + i % 900);
        models[i].kind = AN_ARTICLE;
        models[i].status = AN_USABLE;
        models[i].target = NULL;
    }
    uint8_t *bytes = pack_models(models, ITEMS, (an_writer_config){.zstd_level = 1}, &length);
    sort_models(models, ITEMS);
    for (unsigned i = 0; i < MODEL_WAYS; i++) {
        opened o;
        an_entry entry;
        uint64_t at[3] = {0}, random = i + 1;
        assert_int_equal(open_archive(&o, bytes, length, model_ways[i]), AN_OK);
        for (uint64_t n = 0; n < 2 * ITEMS; n++) {
            assert_int_equal(
                an_entry_at(&o.reader, n < ITEMS ? AN_BY_TITLE : AN_BY_DATE, n % ITEMS, &entry),
                AN_OK);
            by_order[n] = entry.number;
        }
        for (unsigned n = 0; n < STEPS; n++)
            step(&o, models, ITEMS, by_order, at, next_random(&random) >> 8);
        close_archive(&o);
    }
    free(bytes);
    free(by_order);
    free(models);
}

/* Numbers alone are read from the pages of their order: fewer than entries are read from theirs. */
static void numbers_cost_no_entries(void **state)
{
    (void)state;
    enum { ITEMS = 3000 };
    size_t length;
    opened o;
    an_entry entry;
    uint64_t number;
    model *models = calloc(ITEMS, sizeof *models);
    for (unsigned i = 0; i < ITEMS; i++)
        make_model(&models[i], i, ITEMS, (const uint8_t *)"short", 5);
    uint8_t *bytes = pack_models(models, ITEMS, (an_writer_config){.zstd_level = 1}, &length);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    uint64_t count, before = o.source.reads;
    assert_int_equal(an_entry_count(&o.reader, AN_BY_TITLE, &count), AN_OK);
    for (uint64_t i = 0; i < count; i++)
        assert_int_equal(an_entry_number_at(&o.reader, AN_BY_TITLE, i, &number), AN_OK);
    uint64_t numbers = o.source.reads - before;
    for (uint64_t i = 0; i < count; i++)
        assert_int_equal(an_entry_at(&o.reader, AN_BY_TITLE, i, &entry), AN_OK);
    uint64_t entries = o.source.reads - before - numbers;
    assert_true(numbers > 0 && numbers <= count / 100);
    assert_true(entries > 5 * numbers);
    close_archive(&o);
    free(bytes);
    free(models);
}

/* The writer arranges 65,536 texts at a time. */
static void more_texts_than_are_arranged_at_once(void **state)
{
    (void)state;
    enum { ITEMS = 66000 };
    char id[16];
    opened o;
    size_t length;
    an_writer *w =
        begin_archive((an_writer_config){.zstd_level = 1, .dictionary_size = AN_DICTIONARY_NONE});
    for (unsigned i = 0; i < ITEMS; i++) {
        (void)snprintf(id, sizeof id, "%05u", i);
        assert_int_equal(add_article(w, id, id), AN_OK);
    }
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, (way){.cached_pages = 8}), AN_OK);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    for (unsigned i = 0; i < ITEMS; i += 31) {
        (void)snprintf(id, sizeof id, "%05u", i);
        assert_int_equal(check_entry(&o, id, id, 5), AN_OK);
    }
    close_archive(&o);
    free(bytes);
}

static void sizes_at_their_limits(void **state)
{
    (void)state;
    static const an_writer_config configs[] = {
        {.block_size = 1024, .page_size = 4096, .zstd_level = 1},
        {.block_size = 1024, .page_size = 65536, .zstd_level = 22},
        {.block_size = 16777216, .page_size = 4096, .zstd_level = 1},
        {.block_size = 16777216, .page_size = 65536, .zstd_level = 19, .dictionary_size = 16777216},
        {.block_size = 16384,
         .page_size = 4096,
         .pages_raw = 1,
         .dictionary_raw = 1,
         .content_hashes = 1},
        {.block_size = 65536, .page_size = 10000, .dictionary_size = 4096},
        {.block_size = 2000,
         .page_size = 5001,
         .dictionary_size = 1,
         .epoch = UINT32_MAX,
         .sequence = UINT64_MAX,
         .created = INT64_MIN},
    };
    enum { ITEMS = 150 };
    char *text = malloc(ITEMS * 600);
    model *models = calloc(ITEMS, sizeof *models);
    for (unsigned i = 0; i < ITEMS; i++)
        fill_text(text + i * 600, 600, i + 100);
    for (unsigned c = 0; c < COUNT(configs); c++) {
        for (unsigned i = 0; i < ITEMS; i++)
            make_model(&models[i], i, ITEMS, (uint8_t *)text + i * 600, i % 8 ? 300 + i : 600);
        check_models(models, ITEMS, configs[c],
                     c % 2 ? BY_READS | BY_MAP : BY_CACHE | BY_MISALIGNED_CACHE);
    }
    free(models);
    free(text);
}

static void a_megabyte_of_noise(void **state)
{
    (void)state;
    uint8_t *noise = malloc(1 << 20);
    fill_noise(noise, 1 << 20, 4);
    model m = {.id = "a", .kind = AN_ASSET, .bytes = noise, .length = 1 << 20};
    check_models(&m, 1, (an_writer_config){0}, EVERY_WAY);
    check_models(&m, 1, (an_writer_config){.block_size = 1 << 20}, BY_READS);
    free(noise);
}

/* The first text shares a passage with each of the others, which are more than the writer compares
 * at a time. Each text still comes to lie beside those that it resembles. */
static void a_text_that_hundreds_resemble(void **state)
{
    (void)state;
    enum {
        PASSAGES = 30,
        PASSAGE = 600,
        OWN = 100,
        OTHERS = 20 * PASSAGES,
        FIRST = PASSAGES * PASSAGE
    };
    size_t length;
    model *models = calloc(OTHERS + 1, sizeof *models);
    uint8_t *content = malloc(FIRST + OTHERS * (PASSAGE + OWN));
    fill_noise(content, FIRST, 41);
    make_model(&models[0], 0, OTHERS + 1, content, FIRST);
    for (unsigned i = 0; i < OTHERS; i++) {
        uint8_t *at = content + FIRST + i * (PASSAGE + OWN);
        memcpy(at, content + i % PASSAGES * PASSAGE, PASSAGE);
        fill_noise(at + PASSAGE, OWN, i + 1000);
        make_model(&models[i + 1], i + 1, OTHERS + 1, at, PASSAGE + OWN);
        models[i + 1].kind = AN_ARTICLE;
    }
    an_writer_config config = {.block_size = 65536, .dictionary_size = AN_DICTIONARY_NONE};
    free(pack_models(models, OTHERS + 1, config, &length));
    /* Their own bytes, and each passage a few times. In the order of the items, each block would
     * have all passages, and the archive twice this size. */
    assert_in_range(length, OTHERS * OWN + FIRST, 140000);
    check_models(models, OTHERS + 1, config, BY_READS | BY_CACHE);
    free(models);
    free(content);
}

static void ranges_at_every_boundary(void **state)
{
    (void)state;
    enum { SIZE = 1024, LENGTH = 3 * SIZE + 5 };
    uint8_t noise[LENGTH], part[LENGTH + 2];
    opened o;
    an_entry entry;
    size_t length, n;
    const void *seen;
    fill_noise(noise, sizeof noise, 5);
    an_writer *w = begin_archive((an_writer_config){.block_size = SIZE});
    assert_int_equal(add_fields(w, "noise", AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, model_ways[0]), AN_OK);
    assert_int_equal(find_entry(&o, "noise", &entry), AN_OK);
    for (size_t at = 0; at <= LENGTH; at++) {
        size_t wants[] = {0, 1, SIZE - at % SIZE, SIZE - at % SIZE + 1, LENGTH - at, LENGTH + 2};
        for (unsigned i = 0; i < COUNT(wants); i++) {
            size_t want = wants[i] < LENGTH - at ? wants[i] : LENGTH - at;
            assert_int_equal(an_content_read(&o.reader, &entry, at, part, wants[i], &n), AN_OK);
            assert_int_equal(n, want);
            assert_memory_equal(part, noise + at, n);
        }
        assert_int_equal(an_content_view(&o.reader, &entry, at, &seen, &n), AN_OK);
        assert_int_equal(n, SIZE - at % SIZE < LENGTH - at ? SIZE - at % SIZE : LENGTH - at);
        assert_memory_equal(n > 0 ? seen : noise, noise + (n > 0 ? at : 0), n);
    }
    static const uint64_t beyond[] = {LENGTH + 1, UINT32_MAX, (uint64_t)1 << 62, UINT64_MAX};
    for (unsigned i = 0; i < COUNT(beyond); i++) {
        assert_int_equal(an_content_read(&o.reader, &entry, beyond[i], part, 1, &n),
                         AN_ERR_NOT_FOUND);
        assert_int_equal(an_content_view(&o.reader, &entry, beyond[i], &seen, &n),
                         AN_ERR_NOT_FOUND);
    }
    close_archive(&o);
    free(bytes);
}

static void the_same_content_is_stored_once(void **state)
{
    (void)state;
    opened o;
    size_t length;
    uint8_t noise[3000], hash[32];
    an_entry first, second;
    an_field f;
    fill_noise(noise, sizeof noise, 8);
    an_writer *w = begin_archive((an_writer_config){
        .content_hashes = 1, .block_size = 1024}); /* too small to find the repetition itself */
    assert_int_equal(add_fields(w, "b", AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
    assert_int_equal(add_fields(w, "a", AN_ASSET, noise, sizeof noise, NULL, 0), AN_OK);
    assert_int_equal(add_fields(w, "c", AN_ASSET, noise, sizeof noise - 1, NULL, 0), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_in_range(length, 2 * sizeof noise, 3 * sizeof noise);
    assert_int_equal(open_archive(&o, bytes, length, model_ways[0]), AN_OK);
    assert_int_equal(find_entry(&o, "b", &second), AN_OK);
    assert_int_equal(find_entry(&o, "a", &first), AN_OK);
    assert_int_equal(first.block, second.block);
    assert_int_equal(first.offset, second.offset);
    assert_int_equal(an_entry_field(&first, AN_TAG_CONTENT_HASH, &f), AN_OK);
    assert_int_equal(crypto_generichash(hash, sizeof hash, noise, sizeof noise, NULL, 0), 0);
    assert_int_equal(f.length, sizeof hash);
    assert_memory_equal(f.value, hash, sizeof hash);
    assert_int_equal(check_entry(&o, "a", noise, sizeof noise), AN_OK);
    assert_int_equal(check_entry(&o, "c", noise, sizeof noise - 1), AN_OK);
    close_archive(&o);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_archive),
        cmocka_unit_test(one_entry_of_each_length),
        cmocka_unit_test(many_lengths_together),
        cmocka_unit_test(thousands_of_small_ones),
        cmocka_unit_test(sequences_are_interrupted),
        cmocka_unit_test(numbers_cost_no_entries),
        cmocka_unit_test(more_texts_than_are_arranged_at_once),
        cmocka_unit_test(sizes_at_their_limits),
        cmocka_unit_test(a_megabyte_of_noise),
        cmocka_unit_test(a_text_that_hundreds_resemble),
        cmocka_unit_test(ranges_at_every_boundary),
        cmocka_unit_test(the_same_content_is_stored_once),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
