/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The example for devices that searches. Article n has the term "all", and "seven" if it can be
 * divided by that.
 */
#include "support/support.h"

#include "best_matches.h"

#include <archive_news/search_writer.h>

enum { ARTICLES = 60, BLOCK = 4096, TEXT = BLOCK };

static uint8_t *archive;
static size_t archive_length;

static bool describe_none(void *context, uint32_t point, bool is_short, an_character *c)
{
    (void)context;
    (void)point;
    (void)is_short;
    (void)c;
    return false;
}

/* An archive, with an index or without. */
static uint8_t *make_searched(bool is_indexed, size_t *length)
{
    const an_search_config config = {.unicode = {15, 0, 0}, .character = describe_none};
    const an_term terms[] = {{"all", 3, 1}, {"seven", 5, 1}};
    an_writer *w = begin_archive((an_writer_config){.block_size = BLOCK});
    if (is_indexed)
        assert_int_equal(an_search_writer_open(w), AN_OK);
    for (unsigned n = 0; n < ARTICLES; n++) {
        char id[16], text[TEXT + 1];
        memset(text, 'x', TEXT);
        text[TEXT] = '\0';
        (void)snprintf(id, sizeof id, "%02u", n);
        assert_int_equal(add_article(w, id, text), AN_OK);
        if (is_indexed)
            assert_int_equal(an_search_writer_add(w, terms, n % 7 == 0 ? 2 : 1), AN_OK);
    }
    if (is_indexed)
        assert_int_equal(an_search_writer_describe(w, &config), AN_OK);
    return end_archive(w, length);
}

static int make_indexed(void **state)
{
    int error = start_sodium(state);
    archive = make_searched(true, &archive_length);
    return error;
}

static int free_indexed(void **state)
{
    free(archive);
    return remove_folder(state);
}

/* Ids, each with the number of its words; most: ends the list. */
typedef struct shown {
    char text[BEST_MATCHES * 8];
    unsigned count, most;
} shown;

static int show(void *context, const an_entry *entry, unsigned words)
{
    shown *s = context;
    size_t at = strlen(s->text);
    (void)snprintf(s->text + at, sizeof s->text - at, "%s:%u ", entry->id, words);
    return ++s->count == s->most;
}

static int search(opened *o, const char *words, shown *s)
{
    uint8_t memory[AN_SEARCH_MEMORY(BLOCK)];
    return best_matches(&o->reader, words, memory, sizeof memory, show, s);
}

static void the_best_ten(void **state)
{
    (void)state;
    opened o;
    shown both = {.count = 0}, three = {.most = 3}, typed = {.count = 0}, none = {.count = 0};
    assert_int_equal(open_archive(&o, archive, archive_length, (way){0}), AN_OK);
    assert_int_equal(search(&o, "All SEVEN", &both), AN_OK);
    assert_string_equal(both.text, "00:2 07:2 14:2 21:2 28:2 35:2 42:2 49:2 56:2 01:1 ");
    assert_int_equal(search(&o, "all", &three), AN_OK);
    assert_string_equal(three.text, "00:1 01:1 02:1 ");
    assert_int_equal(search(&o, "all sev*", &typed), AN_OK);
    assert_string_equal(typed.text, both.text);
    assert_int_equal(search(&o, "eleven", &none), AN_OK);
    assert_int_equal(none.count, 0);
    close_archive(&o);
}

static void without_an_index(void **state)
{
    (void)state;
    opened o;
    size_t length;
    shown s = {.count = 0};
    uint8_t *bytes = make_searched(false, &length);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    assert_int_equal(search(&o, "all", &s), AN_ERR_NOT_FOUND);
    assert_int_equal(s.count, 0);
    close_archive(&o);
    free(bytes);
}

/* Every read fails once. */
static void searches_that_cannot_be_read(void **state)
{
    (void)state;
    for (uint64_t fail_at = 1;; fail_at++) {
        opened o;
        shown s = {.count = 0};
        assert_int_equal(open_archive(&o, archive, archive_length, (way){0}), AN_OK);
        o.source.reads = 0;
        o.source.fail_at = fail_at;
        int error = search(&o, "all seven", &s);
        bool has_failed = o.source.reads >= fail_at;
        assert_int_equal(error, has_failed ? AN_ERR_IO : AN_OK);
        close_archive(&o);
        if (!has_failed) {
            assert_int_equal(s.count, BEST_MATCHES);
            assert_true(fail_at > 1);
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_ten),
        cmocka_unit_test(without_an_index),
        cmocka_unit_test(searches_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, make_indexed, free_indexed);
}
