/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory at compile time: the macros of reader.h name what an_reader_memory() computes, and static
 * arrays of these sizes open archives. A map may begin at any address. */
#include "support/support.h"

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

/* What the header says of a usual decoder; from here on, the one that is there. */
enum { USUAL_DECODER = AN_DECODER_SIZE };
static size_t decoder;
#undef AN_DECODER_SIZE
#define AN_DECODER_SIZE decoder

static int start_decoder(void **state)
{
    decoder = ZSTD_estimateDCtxSize();
    return start_sodium(state);
}

static size_t max2(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Returns what the macro says, for any archive. */
static size_t memory_of(const an_header *h, bool mapped, unsigned pages)
{
    size_t page_copy = mapped && h->page_stored == 0 ? 0 : h->page_raw;
    size_t dictionary_copy = mapped && h->dictionary_stored == 0 ? 0 : h->dictionary_raw;
    size_t stored = max2(max2(h->page_stored, h->block_stored), h->dictionary_stored);
    return AN_MEMORY(h->page_raw, pages, page_copy, h->block_raw, dictionary_copy,
                     mapped ? 0 : stored);
}

static size_t computed(const an_header *h, bool mapped, unsigned pages)
{
    size_t need = 0;
    an_config config = {.cached_pages = pages};
    if (mapped)
        config.source.map = h;
    else
        config.source.read = read_source;
    assert_int_equal(an_reader_memory(h, &config, &need), AN_OK);
    return need;
}

static void check_sizes(const an_header *h)
{
    static const unsigned pages[] = {1, 2, 7, 64};
    for (unsigned mapped = 0; mapped < 2; mapped++)
        for (unsigned i = 0; i < COUNT(pages); i++)
            assert_int_equal(memory_of(h, mapped, pages[i]), computed(h, mapped, pages[i]));
}

static void macro_equals_the_function(void **state)
{
    static const uint32_t pages[] = {1024, 1025, 2047, 4095, 4096, 4097, 8192, 65536};
    static const uint32_t blocks[] = {1024, 1031, 4096, 16384, 1 << 24};
    static const uint32_t dictionaries[] = {0, 1, 1024, 12345, 1 << 24};
    (void)state;
    for (unsigned p = 0; p < COUNT(pages); p++)
        for (unsigned b = 0; b < COUNT(blocks); b++)
            for (unsigned d = 0; d < COUNT(dictionaries); d++)
                for (unsigned stored = 0; stored < 8; stored++)
                    check_sizes(
                        &(an_header){.page_raw = pages[p],
                                     .block_raw = blocks[b],
                                     .dictionary_raw = dictionaries[d],
                                     .dictionaries = dictionaries[d] > 0,
                                     .page_stored = stored & 1 ? pages[p] - 3 : 0,
                                     .block_stored = stored & 2 ? blocks[b] - 5 : 0,
                                     .dictionary_stored = stored & 4 ? dictionaries[d] / 2 : 0});
}

/* Each archive within the limits fits, and the one that exhausts them exactly. */
static void limits_cover_what_is_within(void **state)
{
    (void)state;
    an_header h = {.dictionaries = 1};
    size_t mapped = AN_MEMORY_MAPPED(4096, 2048, 2);
    size_t source = AN_MEMORY_SOURCE(4096, 2048, 3000, 2);
    for (h.page_raw = 1024; h.page_raw <= 2048; h.page_raw += 64)
        for (h.block_raw = 1024; h.block_raw <= 4096; h.block_raw += 512)
            for (h.dictionary_raw = 0; h.dictionary_raw <= 3000; h.dictionary_raw += 500) {
                h.block_stored = h.block_raw;
                assert_true(computed(&h, true, 2) <= mapped);
                assert_true(computed(&h, false, 2) <= source);
            }
    h.page_raw = 2048;
    h.block_raw = h.block_stored = 4096;
    h.dictionary_raw = 3000;
    assert_int_equal(computed(&h, true, 2), mapped);
    assert_int_equal(computed(&h, false, 2), source);
}

static void usual_decoder_is_no_larger(void **state)
{
    (void)state;
    assert_true(decoder <= USUAL_DECODER);
}

/* Constant expressions: they are used as such. */
#undef AN_DECODER_SIZE
#define AN_DECODER_SIZE USUAL_DECODER
enum { BLOCK = 2048, PAGE = 1024, DICTIONARY = 8192, ARTICLES = 1000, ARTICLE = 300, TEXTS = 10 };
static uint8_t mapped_memory[AN_MEMORY_MAPPED(BLOCK, PAGE, 1)];
static uint8_t source_memory[AN_MEMORY_SOURCE(BLOCK, PAGE, DICTIONARY, 1)];

/* Articles that differ in their beginnings, so that a dictionary pays. */
static void make_article(char id[16], char text[ARTICLE], unsigned i)
{
    (void)snprintf(id, 16, "a/%03u", i);
    fill_noise((uint8_t *)text, ARTICLE, i % TEXTS + 1);
    (void)snprintf(text, ARTICLE, "Number %u: ", i * 7919);
}

static uint8_t *make_device_archive(size_t *length)
{
    an_writer *w = begin_archive((an_writer_config){.block_size = BLOCK,
                                                    .page_size = PAGE,
                                                    .dictionary_size = DICTIONARY,
                                                    .dictionary_raw = true,
                                                    .pages_raw = true});
    for (unsigned i = 0; i < ARTICLES; i++) {
        char id[16], text[ARTICLE];
        make_article(id, text, i);
        assert_int_equal(add_fields(w, id, AN_ARTICLE, text, sizeof text, NULL, 0), AN_OK);
    }
    return end_archive(w, length);
}

static void read_every_article(opened *o)
{
    assert_int_equal(an_reader_verify(&o->reader), AN_OK);
    for (unsigned i = 0; i < ARTICLES; i++) {
        char id[16], text[ARTICLE];
        make_article(id, text, i);
        assert_int_equal(check_entry(o, id, text, sizeof text), AN_OK);
    }
}

static void open_in(opened *o, const uint8_t *bytes, size_t length, bool mapped)
{
    an_public_key key = public_key(1);
    o->source = (memory_source){.bytes = bytes, .length = length};
    o->config = (an_config){.source = {.size = length},
                            .memory = mapped ? mapped_memory : source_memory,
                            .memory_size = mapped ? sizeof mapped_memory : sizeof source_memory,
                            .trusted = &key,
                            .trusted_count = 1};
    if (mapped)
        o->config.source.map = bytes;
    else
        o->config.source.read = read_source;
    o->config.source.context = &o->source;
    assert_int_equal(an_reader_open(&o->reader, &o->config), AN_OK);
}

static void static_arrays_open_archives(void **state)
{
    (void)state;
    size_t length;
    uint8_t *bytes = make_device_archive(&length);
    opened o = {0};
    for (unsigned mapped = 0; mapped < 2; mapped++) {
        open_in(&o, bytes, length, mapped);
        assert_int_equal(an_reader_header(&o.reader)->dictionaries, 1);
        read_every_article(&o);
    }
    free(bytes);
}

/* A sanitizer sees a number that is read from an address that it must not be read from. */
static void a_map_begins_at_any_address(void **state)
{
    (void)state;
    size_t length;
    uint8_t *bytes = make_device_archive(&length);
    uint8_t *room = malloc(length + 8);
    assert_non_null(room);
    opened o = {0};
    for (unsigned shift = 0; shift < 8; shift++) {
        memcpy(room + shift, bytes, length);
        open_in(&o, room + shift, length, true);
        read_every_article(&o);
    }
    free(room);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(macro_equals_the_function),
        cmocka_unit_test(limits_cover_what_is_within),
        cmocka_unit_test(usual_decoder_is_no_larger),
        cmocka_unit_test(static_arrays_open_archives),
        cmocka_unit_test(a_map_begins_at_any_address),
    };
    return cmocka_run_group_tests(tests, start_decoder, remove_folder);
}
