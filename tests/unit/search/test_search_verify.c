/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verifying an index, as search.h promises it: in the memory of a search, with any number of cached
 * pages, with sources that fail, and with a reader that goes on afterwards. What is malformed is
 * tested by the vectors.
 *
 * The words "w00000" to "w02999" are in one article each. Each third one has an ending, and is a
 * form of the word without it or of a word far from it; "all" has so many articles that its
 * postings go on over several cells. In the last archive those far away are in no order.
 */
#include "support/support.h"

#include <archive_news/search.h>
#include <archive_news/search_writer.h>

enum { ARTICLES = 3000, SMALL_BLOCK = 1024, LARGE_BLOCK = 16384 };

/* With small blocks and pages; with large blocks; with pages that have more forms of words than a
 * search has memory for; with small pages and forms in no order. */
enum { SCATTERED = 3, STEP = 1709 };
static uint8_t *archives[4];
static size_t lengths[4];

/* "w00012s" has the stem "w00012"; "far00012" has that, too, or that of another number. */
static bool stem_word(void *context, const char *term, size_t length, char stem[AN_STEM_MAX],
                      size_t *stem_length)
{
    const unsigned *step = context;
    memcpy(stem, term, length);
    *stem_length = length;
    if (length == 7)
        *stem_length = 6;
    if (length == 8) {
        unsigned long number = strtoul(term + 3, NULL, 10);
        *stem_length = (size_t)snprintf(stem, AN_STEM_MAX, "w%05lu", number * *step % ARTICLES);
    }
    return true;
}

static bool list_nothing(void *context, uint32_t point, bool is_short, an_character *c)
{
    (void)context, (void)point, (void)is_short, (void)c;
    return false;
}

static void add_words_of(an_writer *w, unsigned n)
{
    char id[16], form[16], far[16];
    (void)snprintf(id, sizeof id, "w%05u", n);
    (void)snprintf(form, sizeof form, "w%05us", n);
    (void)snprintf(far, sizeof far, "far%05u", n);
    const an_term terms[] = {{"all", 3, 1 + n % 7}, {id, 6, 1}, {form, 7, 1}, {far, 8, 1}};
    assert_int_equal(add_article(w, id, "text"), AN_OK);
    assert_int_equal(an_search_writer_add(w, terms, n % 3 == 0 ? COUNT(terms) : 2), AN_OK);
}

static uint8_t *make_archive_of_words(uint32_t block_size, uint32_t page_size, unsigned step,
                                      size_t *length)
{
    const an_search_config config = {.unicode = {15, 1, 0},
                                     .stemmer = "test",
                                     .stem = stem_word,
                                     .character = list_nothing,
                                     .context = &step};
    an_writer *w =
        begin_archive((an_writer_config){.block_size = block_size, .page_size = page_size});
    assert_int_equal(an_search_writer_open(w), AN_OK);
    for (unsigned n = 0; n < ARTICLES; n++)
        add_words_of(w, n);
    assert_int_equal(an_search_writer_describe(w, &config), AN_OK);
    return end_archive(w, length);
}

static int make_all(void **state)
{
    int error = start_sodium(state);
    archives[0] = make_archive_of_words(SMALL_BLOCK, 1024, 1, &lengths[0]);
    archives[1] = make_archive_of_words(LARGE_BLOCK, 1024, 1, &lengths[1]);
    archives[2] = make_archive_of_words(SMALL_BLOCK, 65536, 1, &lengths[2]);
    archives[SCATTERED] = make_archive_of_words(SMALL_BLOCK, 1024, STEP, &lengths[SCATTERED]);
    return error;
}

static int free_all(void **state)
{
    for (size_t i = 0; i < COUNT(archives); i++)
        free(archives[i]);
    return remove_folder(state);
}

/* Verifies in memory of the size of a search, less some. */
static int verify_in(an_reader *reader, size_t misaligned, size_t kept_back)
{
    size_t size = an_search_memory(reader) - kept_back;
    uint8_t *memory = malloc(size + misaligned);
    assert_non_null(memory);
    int error = an_search_verify(reader, memory + misaligned, size);
    free(memory);
    return error;
}

static void good_with_any_memory(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 4 * COUNT(archives); n++) {
        opened o;
        way how = {.mapped = n % 2 != 0, .cached_pages = 1 + n % 4};
        assert_int_equal(open_archive(&o, archives[n / 4], lengths[n / 4], how), AN_OK);
        assert_int_equal(verify_in(&o.reader, n, 0), AN_OK);
        assert_int_equal(verify_in(&o.reader, 0, 1), AN_ERR_MEMORY);
        close_archive(&o);
    }
    an_reader closed = {0};
    assert_int_equal(an_search_verify(&closed, NULL, 0), AN_ERR_USAGE);
}

/* Returns how many objects verifying reads with so much memory more than that of a search. */
static uint64_t reads_of_verifying(size_t more)
{
    opened o;
    way how = {.cached_pages = 4};
    assert_int_equal(open_archive(&o, archives[SCATTERED], lengths[SCATTERED], how), AN_OK);
    uint64_t before = o.source.reads;
    size_t size = an_search_memory(&o.reader) + more;
    void *memory = malloc(size);
    assert_non_null(memory);
    assert_int_equal(an_search_verify(&o.reader, memory, size), AN_OK);
    free(memory);
    uint64_t reads = o.source.reads - before;
    close_archive(&o);
    return reads;
}

/* Without order, almost each of the 1,000 forms would have a leaf loaded for it. */
static void scattered_forms_in_order(void **state)
{
    (void)state;
    uint64_t least = reads_of_verifying(1 << 16), usual = reads_of_verifying(0);
    assert_in_range(usual, least + 1, 900);
    assert_in_range(least, 20, 300);
    for (size_t more = 4095; more < 4103; more++)
        assert_in_range(reads_of_verifying(more), least, usual);
}

/* --- sources that fail ---------------------------------------- */

/* Verifies with a source that fails or lies at one read, and then once more. Returns whether it has
 * come as far as that read. */
static bool survives_verifying(uint64_t read, bool is_lie)
{
    opened o;
    assert_int_equal(open_archive(&o, archives[0], lengths[0], (way){.cached_pages = 3}), AN_OK);
    uint64_t at = o.source.reads + read;
    *(is_lie ? &o.source.flip_at : &o.source.fail_at) = at;
    int error = verify_in(&o.reader, 0, 0);
    bool is_reached = o.source.reads >= at;
    assert_int_equal(error, !is_reached ? AN_OK : is_lie ? AN_ERR_HASH : AN_ERR_IO);
    o.source.fail_at = o.source.flip_at = 0;
    assert_int_equal(verify_in(&o.reader, 0, 0), AN_OK);
    close_archive(&o);
    return is_reached;
}

static void sources_that_fail(void **state)
{
    (void)state;
    for (int is_lie = 0; is_lie < 2; is_lie++) {
        uint64_t read = 1;
        while (survives_verifying(read, is_lie != 0))
            read = read + 1 + read / 4;
        assert_true(read > 20);
    }
}

typedef struct steps {
    unsigned seen, most;
    uint64_t last;
} steps;

static int count_step(void *context, uint64_t done, uint64_t total)
{
    steps *s = context;
    assert_true(done > s->last && done < total);
    s->last = done;
    return ++s->seen == s->most;
}

static void progress_and_cancelling(void **state)
{
    (void)state;
    opened o;
    steps s = {0};
    assert_int_equal(open_archive(&o, archives[1], lengths[1], (way){0}), AN_OK);
    o.reader.config.progress = count_step;
    o.reader.config.progress_context = &s;
    assert_int_equal(verify_in(&o.reader, 0, 0), AN_OK);
    assert_true(s.seen > 15);
    s = (steps){.most = s.seen / 2};
    assert_int_equal(verify_in(&o.reader, 0, 0), AN_ERR_CANCELLED);
    assert_int_equal(s.seen, s.most);
    close_archive(&o);
}

/* --- beside other work ---------------------------------------- */

static void reading_and_searching_go_on(void **state)
{
    (void)state;
    opened o;
    an_entry entry;
    an_result result;
    assert_int_equal(open_archive(&o, archives[1], lengths[1], (way){.cached_pages = 2}), AN_OK);
    assert_int_equal(an_entry_at(&o.reader, AN_BY_ID, 100, &entry), AN_OK);
    assert_int_equal(verify_in(&o.reader, 0, 0), AN_OK);
    assert_int_equal(an_entry_at(&o.reader, AN_BY_ID, 101, &entry), AN_OK);
    assert_memory_equal(entry.id, "w00101", 6);
    assert_int_equal(check_entry(&o, "w00102", "text", 4), AN_OK);
    an_search search = {.query = "far00300", .length = 8, .results = &result, .room = 1};
    search.memory_size = an_search_memory(&o.reader);
    search.memory = malloc(search.memory_size);
    assert_int_equal(an_search_run(&o.reader, &search), AN_OK);
    assert_int_equal(search.found, 1);
    assert_int_equal(result.number, 300);
    free(search.memory);
    close_archive(&o);
}

/* Slices have their bits in the memory of the block, and must notice that it was used. */
static void slices_notice_a_search(void **state)
{
    (void)state;
    opened o;
    an_index_slices slices;
    assert_int_equal(open_archive(&o, archives[1], lengths[1], (way){.cached_pages = 2}), AN_OK);
    assert_int_equal(an_index_slices_begin(&slices, &o.reader), AN_OK);
    bool is_done = false;
    for (unsigned n = 0; !is_done; n++) {
        assert_true(n < 5000);
        assert_int_equal(an_reader_verify_slice(&o.reader, &slices, &is_done), AN_OK);
        if (n % 20 == 5)
            assert_int_equal(verify_in(&o.reader, 0, 0), AN_OK);
    }
    close_archive(&o);
}

/* --- describing ---------------------------------------- */

static void how_it_was_made(void **state)
{
    (void)state;
    opened o;
    an_search_about about;
    assert_int_equal(open_archive(&o, archives[0], lengths[0], (way){0}), AN_OK);
    size_t size = an_search_memory(&o.reader);
    void *memory = malloc(size);
    assert_int_equal(an_search_describe(&o.reader, memory, size, &about), AN_OK);
    assert_int_equal(about.tokeniser, 1);
    assert_memory_equal(about.unicode, "\17\1\0", 3);
    assert_string_equal(about.stemmer, "test");
    assert_in_range(about.keys, 5001, 5100); /* with continuations */
    assert_in_range(about.size, 10000, lengths[0]);
    assert_int_equal(an_search_describe(&o.reader, memory, size - 1, &about), AN_ERR_MEMORY);
    assert_string_equal(about.stemmer, "");
    free(memory);
    close_archive(&o);
}

static void without_an_index(void **state)
{
    (void)state;
    opened o;
    size_t length;
    an_search_about about;
    uint8_t memory[8192];
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_article(w, "a", "all"), AN_OK);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(verify_in(&o.reader, 0, 0), AN_ERR_NOT_FOUND);
    assert_int_equal(an_search_describe(&o.reader, memory, sizeof memory, &about),
                     AN_ERR_NOT_FOUND);
    close_archive(&o);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_with_any_memory),    cmocka_unit_test(sources_that_fail),
        cmocka_unit_test(progress_and_cancelling), cmocka_unit_test(reading_and_searching_go_on),
        cmocka_unit_test(slices_notice_a_search),  cmocka_unit_test(how_it_was_made),
        cmocka_unit_test(without_an_index),        cmocka_unit_test(scattered_forms_in_order),
    };
    return cmocka_run_group_tests(tests, make_all, free_all);
}
