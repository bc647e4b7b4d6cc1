/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comparing two indexes: what differs first is named, in lists and in runs, whatever the size of
 * pages and so of cells.
 */
#include "support/support.h"

#include <archive_news/search.h>
#include <archive_news/search_writer.h>

enum { ARTICLES = 1400, CHANGED = 700, ROOM = 8192 };

/* What one article, or all of them, have besides. */
typedef struct variant {
    const char *other; /* in place of the word "common" of the article CHANGED */
    uint32_t count;    /* how often that has the word "common"; 0: as often as others */
    bool without_stems, with_characters;
    uint32_t page_size;
} variant;

static bool stem_forms(void *context, const char *term, size_t length, char stem[AN_STEM_MAX],
                       size_t *stem_length)
{
    (void)context;
    memcpy(stem, term, length);
    *stem_length = length > 1 && term[length - 1] == 's' ? length - 1 : length;
    return true;
}

static bool list_one_character(void *context, uint32_t point, bool is_short, an_character *c)
{
    const variant *v = context;
    (void)is_short;
    *c = (an_character){.length = 1, .folding = "e"};
    return v->with_characters && point == 0xe9;
}

static void add_article_of_variant(an_writer *w, const variant *v, unsigned n)
{
    char id[16], number[16];
    bool is_changed = n == CHANGED;
    const char *common = is_changed && v->other ? v->other : "common";
    uint32_t count = is_changed && v->count > 0 ? v->count : 1 + n % 9;
    (void)snprintf(id, sizeof id, "%04u", n);
    (void)snprintf(number, sizeof number, "n%us", n % 50);
    const an_term terms[] = {{common, strlen(common), count},
                             {number, strlen(number), 1},
                             {number, strlen(number) - 1, 2}};
    assert_int_equal(add_article(w, id, "text"), AN_OK);
    assert_int_equal(an_search_writer_add(w, terms, COUNT(terms)), AN_OK);
}

static uint8_t *make_variant(const variant *v, size_t *length)
{
    const an_search_config config = {.unicode = {15, 0, 0},
                                     .stem = v->without_stems ? NULL : stem_forms,
                                     .character = list_one_character,
                                     .context = (void *)(uintptr_t)v};
    an_writer *w = begin_archive((an_writer_config){.page_size = v->page_size});
    assert_int_equal(an_search_writer_open(w), AN_OK);
    for (unsigned n = 0; n < ARTICLES; n++)
        add_article_of_variant(w, v, n);
    assert_int_equal(an_search_writer_describe(w, &config), AN_OK);
    return end_archive(w, length);
}

/* Compares the index of one variant with that of another. */
static an_search_difference compare_variants(const variant *stated, const variant *made)
{
    const variant *const both[] = {stated, made};
    uint8_t *bytes[2];
    opened o[2];
    an_search_side side[2];
    an_search_difference d;
    for (int i = 0; i < 2; i++) {
        size_t length;
        bytes[i] = make_variant(both[i], &length);
        assert_int_equal(open_archive(&o[i], bytes[i], length, (way){.cached_pages = 2}), AN_OK);
        side[i] = (an_search_side){&o[i].reader, NULL, an_search_memory(&o[i].reader)};
        side[i].memory = malloc(side[i].memory_size);
        assert_int_equal(an_search_verify(side[i].reader, side[i].memory, side[i].memory_size),
                         AN_OK);
    }
    assert_int_equal(an_search_compare(&side[0], &side[1], &d), AN_OK);
    for (int i = 0; i < 2; i++) {
        free(side[i].memory);
        close_archive(&o[i]);
        free(bytes[i]);
    }
    return d;
}

static void expect_change(const variant *stated, const variant *made, enum an_search_change change,
                          const char *term, uint64_t number)
{
    an_search_difference d = compare_variants(stated, made);
    assert_int_equal(d.change, change);
    assert_string_equal(d.term, term);
    assert_int_equal(d.number, number);
}

static void the_same_with_other_pages(void **state)
{
    (void)state;
    const variant small = {.page_size = 1024}, large = {.page_size = 16384};
    expect_change(&small, &large, AN_SEARCH_SAME, "", 0);
}

static void articles_that_differ(void **state)
{
    (void)state;
    const variant plain = {0}, lacking = {.other = "n1"}, often = {.count = 60};
    expect_change(&lacking, &plain, AN_SEARCH_LACKING_ARTICLE, "common", CHANGED);
    expect_change(&plain, &lacking, AN_SEARCH_ADDED_ARTICLE, "common", CHANGED);
    expect_change(&plain, &often, AN_SEARCH_OTHER_IMPACT, "common", CHANGED);
}

static void terms_that_differ(void **state)
{
    (void)state;
    const variant plain = {0}, other = {.other = "bridge"}, forms = {.without_stems = true};
    expect_change(&other, &plain, AN_SEARCH_ADDED_TERM, "bridge", 0);
    expect_change(&plain, &other, AN_SEARCH_LACKING_TERM, "bridge", 0);
    /* The groups of two forms have other counts than each form. */
    an_search_difference d = compare_variants(&forms, &plain);
    assert_true(d.change == AN_SEARCH_OTHER_IMPACT || d.change == AN_SEARCH_OTHER_TARGET);
}

static void the_whole_differs(void **state)
{
    (void)state;
    const variant plain = {0}, accents = {.with_characters = true};
    expect_change(&accents, &plain, AN_SEARCH_OTHER_CHARACTERS, "", 0);
    expect_change(&accents, &accents, AN_SEARCH_SAME, "", 0);
}

static void wrong_use_of_comparing(void **state)
{
    (void)state;
    opened o;
    size_t length;
    uint8_t memory[ROOM];
    an_search_difference d;
    an_reader closed = {0};
    an_writer *w = begin_archive((an_writer_config){0});
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    const an_search_side none = {&o.reader, memory, sizeof memory},
                         no_memory = {&o.reader, NULL, 0},
                         unopened = {&closed, memory, sizeof memory};
    assert_int_equal(an_search_compare(&none, &none, &d), AN_ERR_NOT_FOUND);
    assert_int_equal(an_search_compare(&no_memory, &none, &d), AN_ERR_MEMORY);
    assert_int_equal(an_search_compare(&unopened, &none, &d), AN_ERR_USAGE);
    close_archive(&o);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_with_other_pages), cmocka_unit_test(articles_that_differ),
        cmocka_unit_test(terms_that_differ),         cmocka_unit_test(the_whole_differs),
        cmocka_unit_test(wrong_use_of_comparing),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
