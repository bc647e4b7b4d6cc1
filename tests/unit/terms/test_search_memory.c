/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory for an index of words: what is allocated stays below what the library states, and does not
 * grow with the number of articles. */
#include "support/faults.h"

#include <archive_news/search_writer.h>

enum {
    TERMS = 100,
    LENGTH = 32, /* of a term: long ones fill the sorters soon */
    VOCABULARY = 1 << 20,
    /* So many articles fill the sorters, which then go on in files. */
    FULL = 4000,
    MARGIN = 1 << 20
};

static bool describe_none(void *context, uint32_t point, bool is_short, an_character *c)
{
    (void)context;
    (void)point;
    (void)is_short;
    (void)c;
    return false;
}

static uint32_t next_term(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % VOCABULARY;
}

static void add_random(an_writer *w, unsigned n, uint32_t *state, bool is_searched)
{
    char id[16], text[TERMS][LENGTH + 1];
    an_term terms[TERMS];
    (void)snprintf(id, sizeof id, "%07u", n);
    assert_int_equal(add_article(w, id, "x"), AN_OK);
    for (unsigned i = 0; i < TERMS && is_searched; i++) {
        (void)snprintf(text[i], sizeof text[i], "%0*x", LENGTH, next_term(state));
        terms[i] = (an_term){text[i], LENGTH, 1 + i};
    }
    if (is_searched)
        assert_int_equal(an_search_writer_add(w, terms, TERMS), AN_OK);
}

/* Packs articles. Returns how many bytes were allocated at most. */
static size_t pack_random(unsigned articles, bool is_searched)
{
    const an_search_config config = {.character = describe_none};
    uint32_t state = 2463534242u;
    int64_t before = atomic_load(&fault.held);
    atomic_store(&fault.most, before);
    an_writer *w = begin_archive((an_writer_config){.dictionary_size = AN_DICTIONARY_NONE});
    if (is_searched)
        assert_int_equal(an_search_writer_open(w), AN_OK);
    for (unsigned n = 0; n < articles; n++)
        add_random(w, n, &state, is_searched);
    if (is_searched)
        assert_int_equal(an_search_writer_describe(w, &config), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_OK);
    an_writer_close(w);
    assert_int_equal(atomic_load(&fault.held), before);
    return (size_t)(atomic_load(&fault.most) - before);
}

static void memory_is_bounded(void **state)
{
    (void)state;
    const an_writer_config config = {
        .zstd_level = 3, .jobs = 1, .dictionary_size = AN_DICTIONARY_NONE};
    size_t plain = pack_random(FULL, false), searched = pack_random(FULL, true);
    size_t stated = an_search_writer_memory(TERMS), twice = pack_random(2 * FULL, true);
    assert_in_range(searched, plain + 1, plain + stated);
    assert_in_range(searched, 1, an_writer_memory(&config) + stated);
    /* What is stated is a limit that means something. */
    assert_in_range(stated, 1, 2 * (searched - plain));
    /* It does not grow with the number of articles. */
    assert_in_range(twice, 1, searched + MARGIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
