/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Searching, as search.h promises it: memory, bounds, errors, and a reader that goes on as if
 * nothing had been searched. That the results are those of section 17 is tested by the vectors.
 *
 * Each article has the term "all", its own number, and "seven" or "thirteen" if its number can be
 * divided by that. One has "sevens", a form of "seven".
 */
#include "support/support.h"

#include <archive_news/search.h>
#include <archive_news/search_writer.h>

enum { ARTICLES = 700, LARGE_BLOCK = 8192, SMALL_BLOCK = 1024, ROOM = AN_RESULTS_MAX, TEXT = 40 };

static uint8_t *archives[2]; /* with large blocks, with small ones */
static size_t lengths[2];

static bool stem_plural(void *context, const char *term, size_t length, char stem[AN_STEM_MAX],
                        size_t *stem_length)
{
    (void)context;
    memcpy(stem, term, length);
    *stem_length = length > 0 && term[length - 1] == 's' ? length - 1 : length;
    return true;
}

static bool describe_one(void *context, uint32_t point, bool is_short, an_character *c)
{
    (void)context;
    (void)is_short;
    *c = (an_character){.class_of = AN_CLASS_WORD, .length = 1, .folding = "e"};
    return point == 0xE9;
}

/* The text of an article: its id again and again. */
static void make_text(char text[TEXT + 1], const char *id)
{
    for (unsigned i = 0; i < TEXT; i++)
        text[i] = id[i % 5];
    text[TEXT] = '\0';
}

static void add_searched(an_writer *w, unsigned n)
{
    char id[16], text[TEXT + 1];
    an_term terms[4] = {{"all", 3, 1}, {id, 5, 1}};
    size_t count = 2;
    (void)snprintf(id, sizeof id, "%05u", n);
    make_text(text, id);
    if (n % 7 == 0)
        terms[count++] = (an_term){n == 7 ? "sevens" : "seven", n == 7 ? 6 : 5, 1};
    if (n % 13 == 0)
        terms[count++] = (an_term){"thirteen", 8, 1};
    assert_int_equal(add_article(w, id, text), AN_OK);
    assert_int_equal(an_search_writer_add(w, terms, count), AN_OK);
}

static uint8_t *make_indexed(uint32_t block_size, size_t *length)
{
    const an_search_config config = {
        .unicode = {15, 0, 0}, .stem = stem_plural, .character = describe_one};
    an_writer *w = begin_archive((an_writer_config){.block_size = block_size, .page_size = 1024});
    assert_int_equal(an_search_writer_open(w), AN_OK);
    for (unsigned n = 0; n < ARTICLES; n++)
        add_searched(w, n);
    assert_int_equal(an_search_writer_describe(w, &config), AN_OK);
    return end_archive(w, length);
}

static int make_both(void **state)
{
    int error = start_sodium(state);
    archives[0] = make_indexed(LARGE_BLOCK, &lengths[0]);
    archives[1] = make_indexed(SMALL_BLOCK, &lengths[1]);
    return error;
}

static int free_both(void **state)
{
    free(archives[0]);
    free(archives[1]);
    return remove_folder(state);
}

/* A search in memory of its own, which begins at an odd address or not, and may be too small. */
typedef struct asked {
    an_result results[ROOM];
    an_search search;
    size_t misaligned, kept_back;
} asked;

static int run_search(opened *o, const char *query, asked *a)
{
    a->search.query = query;
    a->search.length = strlen(query);
    a->search.results = a->results;
    a->search.room = ROOM;
    a->search.memory_size = an_search_memory(&o->reader) - a->kept_back;
    uint8_t *memory = malloc(a->search.memory_size + a->misaligned);
    assert_non_null(memory);
    a->search.memory = memory + a->misaligned;
    int error = an_search_run(&o->reader, &a->search);
    free(memory);
    return error;
}

static void open_indexed(opened *o, int which, way how)
{
    assert_int_equal(open_archive(o, archives[which], lengths[which], how), AN_OK);
}

/* --- what is found ---------------------------------------- */

/* Whether the n-th article has the term of a divisor; 0: no term. */
static bool has_divisor(uint64_t n, unsigned divisor)
{
    return divisor > 0 && n % divisor == 0;
}

/* Checks that these are all articles that have the term of one of two divisors, those with both
 * first. */
static void check_multiples(const asked *a, unsigned first, unsigned second)
{
    size_t wanted = 0;
    for (unsigned n = 0; n < ARTICLES; n++)
        wanted += has_divisor(n, first) || has_divisor(n, second);
    assert_int_equal(a->search.found, wanted);
    assert_int_equal(a->search.given, wanted);
    for (size_t i = 0; i < a->search.given; i++) {
        const an_result *r = &a->results[i];
        assert_int_equal(r->words, has_divisor(r->number, first) + has_divisor(r->number, second));
        assert_true(i == 0 || r->words <= r[-1].words);
        assert_true(i == 0 || r->words < r[-1].words || r->score < r[-1].score ||
                    (r->score == r[-1].score && r->number > r[-1].number));
    }
}

static void most_words_first(void **state)
{
    (void)state;
    for (int which = 0; which < 2; which++)
        for (unsigned n = 0; n < 8; n++) {
            opened o;
            asked a = {.misaligned = n};
            open_indexed(&o, which, (way){.mapped = n % 2 != 0, .cached_pages = 1 + n % 3});
            assert_int_equal(run_search(&o, "Seven thirteen", &a), AN_OK);
            check_multiples(&a, 7, 13);
            close_archive(&o);
        }
}

static void forms_and_prefixes(void **state)
{
    static const char *const queries[] = {"seven", "SEVENS", "sev*", "sevens*", "(seven)  seven!"};
    (void)state;
    opened o;
    open_indexed(&o, 0, (way){0});
    for (size_t i = 0; i < COUNT(queries); i++) {
        asked a = {0};
        assert_int_equal(run_search(&o, queries[i], &a), AN_OK);
        check_multiples(&a, 7, 0);
    }
    close_archive(&o);
}

static void nothing_found(void **state)
{
    static const char *const queries[] = {"", " - ", "eight", "zzz*", "0", "\xc3\xa9"};
    (void)state;
    opened o;
    open_indexed(&o, 1, (way){0});
    for (size_t i = 0; i < COUNT(queries); i++) {
        asked a = {0};
        assert_int_equal(run_search(&o, queries[i], &a), AN_OK);
        assert_int_equal(a.search.found, 0);
        assert_int_equal(a.search.given, 0);
    }
    close_archive(&o);
}

static void as_many_as_there_is_room_for(void **state)
{
    (void)state;
    opened o;
    asked all = {0}, some = {0};
    open_indexed(&o, 0, (way){0});
    assert_int_equal(run_search(&o, "all", &all), AN_OK);
    assert_int_equal(all.search.found, AN_RESULTS_MAX);
    assert_int_equal(all.search.given, AN_RESULTS_MAX);
    for (size_t room = 0; room < 4; room++) {
        uint8_t *memory = malloc(all.search.memory_size);
        some.search = all.search;
        some.search.memory = memory;
        some.search.results = room > 0 ? some.results : NULL;
        some.search.room = room;
        assert_int_equal(an_search_run(&o.reader, &some.search), AN_OK);
        assert_int_equal(some.search.found, AN_RESULTS_MAX);
        assert_int_equal(some.search.given, room);
        for (size_t i = 0; i < room; i++)
            assert_int_equal(some.results[i].number, all.results[i].number);
        free(memory);
    }
    close_archive(&o);
}

/* Entries from a number on, and how often one was asked for. */
typedef struct narrowing {
    uint64_t first;
    unsigned asked;
} narrowing;

static bool is_from_first(void *context, uint64_t number)
{
    narrowing *n = context;
    n->asked++;
    return number >= n->first;
}

static void narrowed_to_some(void **state)
{
    static const uint64_t firsts[] = {0, 1, ARTICLES - AN_RESULTS_MAX, 650, ARTICLES};
    (void)state;
    opened o;
    open_indexed(&o, 0, (way){0});
    for (size_t i = 0; i < COUNT(firsts); i++) {
        narrowing n = {firsts[i], 0};
        asked a = {.search = {.is_wanted = is_from_first, .wanted_context = &n}};
        size_t left = ARTICLES - (size_t)firsts[i];
        size_t wanted = left < AN_RESULTS_MAX ? left : AN_RESULTS_MAX;
        assert_int_equal(run_search(&o, "all", &a), AN_OK);
        assert_int_equal(a.search.found, wanted);
        for (size_t k = 0; k < a.search.given; k++)
            assert_int_equal(a.results[k].number, firsts[i] + k);
        /* The bound is reached with the last one that fits, and then nothing is asked. */
        assert_int_equal(n.asked, firsts[i] + wanted < ARTICLES ? firsts[i] + wanted : ARTICLES);
    }
    close_archive(&o);
}

/* Words of an article count as before, whichever others are wanted. */
static void narrowing_does_not_change_ranks(void **state)
{
    (void)state;
    opened o;
    open_indexed(&o, 1, (way){0});
    asked all = {0}, some = {0};
    narrowing n = {350, 0};
    some.search = (an_search){.is_wanted = is_from_first, .wanted_context = &n};
    assert_int_equal(run_search(&o, "seven thirteen", &all), AN_OK);
    assert_int_equal(run_search(&o, "seven thirteen", &some), AN_OK);
    size_t k = 0;
    for (size_t i = 0; i < all.search.given; i++) {
        if (all.results[i].number < n.first)
            continue;
        assert_true(k < some.search.given);
        assert_int_equal(some.results[k].number, all.results[i].number);
        assert_int_equal(some.results[k].score, all.results[i].score);
        assert_int_equal(some.results[k++].words, all.results[i].words);
    }
    assert_int_equal(k, some.search.given);
    assert_true(k > 0 && k < all.search.given);
    close_archive(&o);
}

/* --- what it may not do ---------------------------------------- */

static void wrong_use(void **state)
{
    char query[AN_QUERY_MAX + 2];
    (void)state;
    opened o;
    asked a = {0}, small = {.kept_back = 1};
    open_indexed(&o, 0, (way){0});
    memset(query, 'x', sizeof query);
    query[AN_QUERY_MAX + 1] = '\0';
    assert_int_equal(run_search(&o, query, &a), AN_ERR_USAGE);
    assert_int_equal(a.search.found, 0);
    query[AN_QUERY_MAX] = '\0';
    assert_int_equal(run_search(&o, query, &a), AN_OK);
    assert_int_equal(run_search(&o, "\xff", &a), AN_ERR_USAGE);
    assert_int_equal(run_search(&o, "seven", &small), AN_ERR_MEMORY);
    a.search = (an_search){.query = "seven", .length = 5};
    assert_int_equal(an_search_run(&o.reader, &a.search), AN_ERR_MEMORY);
    an_reader closed = {0};
    assert_int_equal(an_search_run(&closed, &a.search), AN_ERR_USAGE);
    close_archive(&o);
}

static void memory_is_as_small_as_promised(void **state)
{
    (void)state;
    opened o;
    open_indexed(&o, 0, (way){0});
    assert_true(an_search_memory(&o.reader) < 2048);
    close_archive(&o);
    open_indexed(&o, 1, (way){0});
    assert_true(an_search_memory(&o.reader) < 2048 + 4096);
    close_archive(&o);
}

static void an_archive_without_an_index(void **state)
{
    (void)state;
    opened o;
    size_t length;
    asked a = {0};
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_article(w, "a", "all"), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(run_search(&o, "all", &a), AN_ERR_NOT_FOUND);
    close_archive(&o);
    free(bytes);
}

/* A search leaves nothing behind that reading could take for its own. */
static void reading_goes_on(void **state)
{
    char id[16], text[TEXT + 1];
    (void)state;
    for (int which = 0; which < 2; which++) {
        opened o;
        an_entry entry;
        asked a = {0};
        open_indexed(&o, which, (way){.cached_pages = 2});
        for (unsigned n = 0; n < ARTICLES; n++) {
            assert_int_equal(an_entry_at(&o.reader, AN_BY_ID, n, &entry), AN_OK);
            (void)snprintf(id, sizeof id, "%05u", n);
            assert_memory_equal(entry.id, id, 5);
            if (n % 5 == 0)
                assert_int_equal(run_search(&o, n % 2 != 0 ? "seven 00003" : "00*", &a), AN_OK);
            make_text(text, id);
            if (n % 3 == 0)
                assert_int_equal(check_entry(&o, id, text, TEXT), AN_OK);
        }
        close_archive(&o);
    }
}

/* Counts the reads of a search for nothing, which needs the characters only. */
static uint64_t reads_for_characters(opened *o)
{
    asked a = {0};
    uint64_t before = o->source.reads;
    assert_int_equal(run_search(o, "-", &a), AN_OK);
    return o->source.reads - before;
}

/* They stay in the cache, until something else needs their page. */
static void characters_are_read_once(void **state)
{
    (void)state;
    opened o;
    asked a = {0};
    an_entry entry;
    open_indexed(&o, 0, (way){.cached_pages = 8});
    assert_int_equal(reads_for_characters(&o), 1);
    assert_int_equal(reads_for_characters(&o), 0);
    assert_int_equal(run_search(&o, "thirt\xc3\xa9\xc3\xa9n seven", &a), AN_OK);
    check_multiples(&a, 7, 13);
    assert_int_equal(reads_for_characters(&o), 0);
    for (unsigned n = 0; n < ARTICLES; n++)
        assert_int_equal(an_entry_at(&o.reader, AN_BY_ID, n, &entry), AN_OK);
    assert_int_equal(reads_for_characters(&o), 2); /* the page of the directory went first */
    close_archive(&o);
}

/* --- sources that fail ---------------------------------------- */

/* Searches with a source that fails or lies at one read, and then once more. Returns whether the
 * search has come as far as that read. */
static bool survives(uint64_t read, bool is_lie)
{
    opened o;
    asked a = {0};
    open_indexed(&o, 1, (way){0});
    uint64_t at = o.source.reads + read;
    *(is_lie ? &o.source.flip_at : &o.source.fail_at) = at;
    int error = run_search(&o, "thirteen sev* 00013", &a);
    bool is_reached = o.source.reads >= at;
    assert_int_equal(error, !is_reached ? AN_OK : is_lie ? AN_ERR_HASH : AN_ERR_IO);
    assert_true(error == AN_OK || a.search.found == 0);
    o.source.fail_at = o.source.flip_at = 0;
    assert_int_equal(run_search(&o, "thirteen seven", &a), AN_OK);
    check_multiples(&a, 7, 13);
    close_archive(&o);
    return is_reached;
}

static void a_source_that_fails(void **state)
{
    (void)state;
    for (int is_lie = 0; is_lie < 2; is_lie++) {
        uint64_t read = 1;
        while (survives(read, is_lie != 0))
            read++;
        assert_true(read > 5);
    }
}

/* --- terms ---------------------------------------- */

typedef struct listed {
    char last[AN_TERM_MAX + 1];
    unsigned count, most;
    uint64_t articles;
} listed;

static bool on_term(void *context, const char *term, size_t length, uint32_t articles)
{
    listed *l = context;
    assert_in_range(length, 1, AN_TERM_MAX);
    char text[AN_TERM_MAX + 1] = "";
    memcpy(text, term, length);
    assert_true(strcmp(text, l->last) > 0);
    memcpy(l->last, text, sizeof text);
    l->articles += articles;
    return ++l->count < l->most;
}

static listed list_terms(opened *o, const char *query, unsigned most)
{
    listed l = {.most = most};
    an_search search = {.query = query, .length = strlen(query)};
    search.memory_size = an_search_memory(&o->reader);
    search.memory = malloc(search.memory_size);
    assert_int_equal(an_search_terms(&o->reader, &search, on_term, &l), AN_OK);
    free(search.memory);
    return l;
}

static void terms_in_their_order(void **state)
{
    (void)state;
    opened o;
    open_indexed(&o, 1, (way){.cached_pages = 1});
    listed sevens = list_terms(&o, "Se", UINT32_MAX), numbers = list_terms(&o, "00", UINT32_MAX);
    assert_int_equal(sevens.count, 2); /* seven, and its form */
    assert_int_equal(sevens.articles, (ARTICLES + 6) / 7);
    assert_string_equal(sevens.last, "sevens");
    assert_int_equal(numbers.count, ARTICLES);
    assert_int_equal(numbers.articles, ARTICLES);
    assert_int_equal(list_terms(&o, "00", 3).count, 3);
    assert_int_equal(list_terms(&o, "zz", UINT32_MAX).count, 0);
    assert_int_equal(list_terms(&o, "!", UINT32_MAX).count, 0);
    close_archive(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_words_first),
        cmocka_unit_test(forms_and_prefixes),
        cmocka_unit_test(nothing_found),
        cmocka_unit_test(as_many_as_there_is_room_for),
        cmocka_unit_test(narrowed_to_some),
        cmocka_unit_test(narrowing_does_not_change_ranks),
        cmocka_unit_test(wrong_use),
        cmocka_unit_test(memory_is_as_small_as_promised),
        cmocka_unit_test(an_archive_without_an_index),
        cmocka_unit_test(reading_goes_on),
        cmocka_unit_test(characters_are_read_once),
        cmocka_unit_test(a_source_that_fails),
        cmocka_unit_test(terms_in_their_order),
    };
    return cmocka_run_group_tests(tests, make_both, free_both);
}
