/* SPDX-License-Identifier: BSD-2-Clause */
/* The examples for devices that list articles and write dates. */
#include "support/support.h"

#include "date_text.h"
#include "lists.h"

#include <time.h>

/* --- dates ---------------------------------------- */

static void text_of(int64_t seconds, int utc_offset, unsigned precision, const char *expected)
{
    char text[DATE_TEXT_SIZE];
    const an_date date = {seconds, utc_offset, precision};
    memset(text, 'x', sizeof text);
    date_text(&date, text);
    assert_string_equal(text, expected);
}

static void dates_that_are_known(void **state)
{
    (void)state;
    text_of(0, 0, AN_SECOND, "1970-01-01T00:00:00Z");
    text_of(-1, 0, AN_SECOND, "1969-12-31T23:59:59Z");
    text_of(1709211900, 60, AN_SECOND, "2024-02-29T14:05:00+01:00");
    text_of(1709164800, 0, AN_DAY, "2024-02-29");
    text_of(1709164800, 0, AN_MONTH, "2024-02");
    text_of(1709164800, 0, AN_YEAR, "2024");
    text_of(951782400, -210, AN_SECOND, "2000-02-28T20:30:00-03:30");
    text_of(-2203891200, 0, AN_DAY, "1900-03-01");
    text_of(-62167219200, 0, AN_DAY, "0000-01-01");
    text_of(-62162121600, 0, AN_DAY, "0000-02-29");
    text_of(253402300799, 0, AN_SECOND, "9999-12-31T23:59:59Z");
    text_of(253402300799, -1439, AN_SECOND, "9999-12-31T00:00:59-23:59");
}

/* In the publisher's time zone the year would have another number of digits. */
static void dates_at_the_ends(void **state)
{
    (void)state;
    text_of(-62167219200, -60, AN_SECOND, "0000-01-01T00:00:00Z");
    text_of(-62167219200, 60, AN_SECOND, "0000-01-01T01:00:00+01:00");
    text_of(253402300799, 1, AN_SECOND, "9999-12-31T23:59:59Z");
}

static void dates_as_the_c_library_has_them(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int64_t day = -719528; day <= 2932896; day += day % 97 == 0 ? 1 : 37) {
        char right[64];
        struct tm tm;
        time_t seconds = (time_t)(day * 86400 + (int64_t)(next_random(&random) % 86400));
        assert_non_null(gmtime_r(&seconds, &tm));
        (void)snprintf(right, sizeof right, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
                       tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
        text_of(seconds, 0, AN_SECOND, right);
    }
}

/* --- lists ---------------------------------------- */

enum { ARTICLES = 300, UNDATED = 7, DAY = 86400 };

typedef struct shown {
    char text[ARTICLES * 8];
    unsigned count, most; /* most: ends the list */
} shown;

static int show(void *context, const an_entry *entry, const an_date *date)
{
    shown *s = context;
    size_t length;
    const char *title = list_title(entry, &length);
    size_t at = strlen(s->text);
    (void)snprintf(s->text + at, sizeof s->text - at, "%.*s%s ", (int)length, title,
                   date ? "" : "?");
    return ++s->count == s->most;
}

/* Article n, from 0 on, was published on day n / 2, and its title is the number. The last ones have
 * no date. */
static uint8_t *make_days(size_t *length)
{
    an_writer *w = begin_archive((an_writer_config){0});
    for (unsigned n = 0; n < ARTICLES; n++) {
        char id[16], title[16];
        uint8_t value[16];
        size_t value_length;
        const an_date date = {(int64_t)(n / 2) * DAY, 0, AN_DAY};
        (void)snprintf(id, sizeof id, "%04u", n);
        (void)snprintf(title, sizeof title, "%u", n);
        assert_int_equal(an_date_encode(&date, value, &value_length), AN_OK);
        an_field fields[] = {text_field(AN_TAG_TITLE, title),
                             {AN_TAG_DATE_PUBLISHED, value, value_length}};
        size_t count = n < ARTICLES - UNDATED ? 2 : 1;
        assert_int_equal(add_fields(w, id, AN_ARTICLE, (const uint8_t *)"x", 1, fields, count),
                         AN_OK);
    }
    return end_archive(w, length);
}

static unsigned numbers_in(const shown *s, unsigned number[ARTICLES])
{
    unsigned count = 0;
    for (const char *at = s->text; *at; at = strchr(at, ' ') + 1)
        number[count++] = (unsigned)strtoul(at, NULL, 10);
    return count;
}

static void the_newest(void **state)
{
    (void)state;
    opened o;
    size_t length;
    uint8_t *bytes = make_days(&length);
    assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
    unsigned number[ARTICLES];
    shown ten = {.count = 0}, all = {.count = 0}, three = {.most = 3};
    assert_int_equal(list_newest(&o.reader, 10, show, &ten), AN_OK);
    assert_int_equal(numbers_in(&ten, number), 10);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(number[i] / 2, (ARTICLES - UNDATED - 1 - i) / 2);
    assert_int_equal(list_newest(&o.reader, 10, show, &three), AN_OK);
    assert_int_equal(three.count, 3);
    assert_int_equal(list_newest(&o.reader, UINT64_MAX, show, &all), AN_OK);
    assert_int_equal(all.count, ARTICLES);
    assert_string_equal(strchr(all.text, '?') + 1 - 4, "293? 294? 295? 296? 297? 298? 299? ");
    close_archive(&o);
    free(bytes);
}

static void ranges(void **state)
{
    (void)state;
    opened o;
    size_t length;
    uint8_t *bytes = make_days(&length);
    assert_int_equal(open_archive(&o, bytes, length, (way){.cached_pages = 4}), AN_OK);
    const int64_t last = (ARTICLES - UNDATED - 1) / 2;
    for (int64_t from = -2; from <= last + 2; from += 11)
        for (int64_t until = from - 1; until <= last + 2; until += 13) {
            unsigned number[ARTICLES], expected = 0;
            shown s = {.count = 0};
            assert_int_equal(list_range(&o.reader, from * DAY, until * DAY, show, &s), AN_OK);
            for (unsigned n = 0; n < ARTICLES - UNDATED; n++)
                expected += n / 2 >= from && n / 2 < until;
            assert_int_equal(s.count, expected);
            assert_int_equal(numbers_in(&s, number), expected);
            assert_null(strchr(s.text, '?'));
            for (unsigned i = 0; i < expected; i++)
                assert_true((int64_t)(number[i] / 2) >= from && (int64_t)(number[i] / 2) < until &&
                            (i == 0 || number[i] / 2 <= number[i - 1] / 2));
        }
    uint64_t reads = o.source.reads;
    shown s = {.count = 0};
    assert_int_equal(list_range(&o.reader, 5 * DAY, 6 * DAY, show, &s), AN_OK);
    assert_string_equal(s.text, "10 11 ");
    assert_in_range(o.source.reads - reads, 0, 60);
    close_archive(&o);
    free(bytes);
}

/* Every read fails once. */
static void lists_that_cannot_be_read(void **state)
{
    (void)state;
    size_t length;
    uint8_t *bytes = make_days(&length);
    for (uint64_t fail_at = 1;; fail_at++) {
        opened o;
        shown s = {.count = 0};
        assert_int_equal(open_archive(&o, bytes, length, (way){0}), AN_OK);
        o.source.reads = 0;
        o.source.fail_at = fail_at;
        int error = list_range(&o.reader, 5 * DAY, 100 * DAY, show, &s);
        if (error == AN_OK)
            error = list_newest(&o.reader, 5, show, &s);
        bool has_failed = o.source.reads >= fail_at;
        assert_int_equal(error, has_failed ? AN_ERR_IO : AN_OK);
        close_archive(&o);
        if (!has_failed)
            break;
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_that_are_known),
        cmocka_unit_test(dates_at_the_ends),
        cmocka_unit_test(dates_as_the_c_library_has_them),
        cmocka_unit_test(the_newest),
        cmocka_unit_test(ranges),
        cmocka_unit_test(lists_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
