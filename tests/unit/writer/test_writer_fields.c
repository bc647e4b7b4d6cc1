/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates and fields, which writers encode, and the names of errors. */
#include "support/support.h"

static void dates(void **state)
{
    (void)state;
    static const struct {
        an_date date;
        size_t length; /* 0: refused */
        uint8_t value[16];
    } cases[] = {
        {{0, 0, AN_SECOND}, 3, {0, 0, 0}},
        {{-1, 0, AN_SECOND}, 3, {1, 0, 0}},
        {{1, 60, AN_SECOND}, 3, {2, 0, 120}},
        {{64, -60, AN_DAY - 1}, 4, {0x80, 1, 0, 119}},
        {{86400, 0, AN_DAY}, 5, {0x80, 0xc6, 10, 1, 0}},
        {{86400, 0, AN_MONTH}, 5, {0x80, 0xc6, 10, 2, 0}},
        {{86400, 0, AN_YEAR}, 5, {0x80, 0xc6, 10, 3, 0}},
        {{0, 1439, AN_SECOND}, 4, {0, 0, 0xbe, 0x16}},
        {{0, -1439, AN_SECOND}, 4, {0, 0, 0xbd, 0x16}},
        {{-62167219200, 0, AN_SECOND}, 8, {0xff, 0xef, 0xa3, 0x97, 0xcf, 0x03, 0, 0}},
        {{253402300799, 1439, AN_SECOND}, 9, {0xfe, 0x85, 0xa2, 0xff, 0xdf, 0x0e, 0, 0xbe, 0x16}},
        {{-62167219201, 0, AN_SECOND}, 0, {0}},
        {{253402300800, 0, AN_SECOND}, 0, {0}},
        {{INT64_MAX, 0, AN_SECOND}, 0, {0}},
        {{INT64_MIN, 0, AN_SECOND}, 0, {0}},
        {{0, 1440, AN_SECOND}, 0, {0}},
        {{0, -1440, AN_SECOND}, 0, {0}},
        {{0, 0, AN_YEAR + 1}, 0, {0}},
        {{0, 0, 256}, 0, {0}},
        {{0, 1, AN_DAY}, 0, {0}},
        {{0, -1, AN_YEAR}, 0, {0}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t value[16];
        size_t length;
        an_date back;
        int error = an_date_encode(&cases[i].date, value, &length);
        assert_int_equal(error, cases[i].length ? AN_OK : AN_ERR_FORMAT);
        if (error != AN_OK)
            continue;
        assert_int_equal(length, cases[i].length);
        assert_memory_equal(value, cases[i].value, length);
        assert_int_equal(an_date_decode(value, length, &back), AN_OK);
        assert_int_equal(back.seconds, cases[i].date.seconds);
        assert_int_equal(back.utc_offset, cases[i].date.utc_offset);
        assert_int_equal(back.precision, cases[i].date.precision);
        for (size_t cut = 0; cut < length; cut++) {
            uint8_t *part = copy_of(value, cut);
            assert_int_equal(an_date_decode(part, cut, &back), AN_ERR_FORMAT);
            free(part);
        }
        value[length] = 0;
        assert_int_equal(an_date_decode(value, length + 1, &back), AN_ERR_FORMAT);
    }
}

static void dates_that_are_malformed(void **state)
{
    (void)state;
    static const struct {
        size_t length;
        uint8_t value[24];
    } cases[] = {
        {4, {0x80, 0, 0, 0}}, /* overlong seconds */
        {4, {0, 0, 0x80, 0}}, /* overlong zone */
        {3, {0, 4, 0}},
        {3, {0, 255, 0}},
        {3, {0, 1, 2}},
        {4, {0, 0, 0xc0, 0x16}},
        {4, {0, 0, 0xbf, 0x16}},
        {12, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0}},
        {12, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0}},
        {12, {0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}},
        {12, {0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}},
    };
    an_date date;
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t *value = copy_of(cases[i].value, cases[i].length);
        assert_int_equal(an_date_decode(value, cases[i].length, &date), AN_ERR_FORMAT);
        free(value);
    }
}

/* Tags and lengths that are cut, overlong or above 2^64, and lengths beyond the end. */
static void fields_cut_and_overlong(void **state)
{
    (void)state;
    static const struct {
        size_t length;
        int error;
        uint64_t tag;
        size_t value;
        uint8_t bytes[24];
    } cases[] = {
        {0, AN_ERR_USAGE, 0, 0, {0}},
        {2, AN_OK, 0, 0, {0, 0}},
        {3, AN_OK, 4, 1, {4, 1, 't'}},
        {4, AN_OK, 4, 1, {4, 1, 't', 't'}},
        {4, AN_OK, 128, 1, {0x80, 1, 1, 't'}},
        {11, AN_OK, UINT64_MAX, 0, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0}},
        {1, AN_ERR_FORMAT, 0, 0, {4}},
        {1, AN_ERR_FORMAT, 0, 0, {0x80}},
        {2, AN_ERR_FORMAT, 0, 0, {4, 1}},
        {2, AN_ERR_FORMAT, 0, 0, {4, 0x80}},
        {3, AN_ERR_FORMAT, 0, 0, {4, 2, 't'}},
        {3, AN_ERR_FORMAT, 0, 0, {0x80, 0, 0}},
        {3, AN_ERR_FORMAT, 0, 0, {0x84, 0, 0}},
        {3, AN_ERR_FORMAT, 0, 0, {4, 0x80, 0}},
        {4, AN_ERR_FORMAT, 0, 0, {4, 0x81, 0x80, 0}},
        {11, AN_ERR_FORMAT, 0, 0, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0}},
        {12,
         AN_ERR_FORMAT,
         0,
         0,
         {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0, 0}},
        {12,
         AN_ERR_FORMAT,
         0,
         0,
         {4, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 't'}},
        {12,
         AN_ERR_FORMAT,
         0,
         0,
         {4, 0xf6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 't'}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t *bytes = copy_of(cases[i].bytes, cases[i].length);
        const uint8_t *rest = bytes;
        size_t left = cases[i].length;
        an_field f;
        assert_int_equal(an_field_next(&rest, &left, &f), cases[i].error);
        if (cases[i].error == AN_OK) {
            assert_true(f.tag == cases[i].tag);
            assert_int_equal(f.length, cases[i].value);
            assert_ptr_equal(rest + left, bytes + cases[i].length);
            assert_ptr_equal(f.value + f.length, rest);
        }
        free(bytes);
    }
}

static void names_of_errors(void **state)
{
    (void)state;
    static const char *const names[] = {
        "ok",    "magic",  "missing", "unsupported", "signature", "untrusted", "hash",     "format",
        "stale", "memory", "io",      "not-found",   "withdrawn", "usage",     "cancelled"};
    for (int i = 0; i < (int)COUNT(names); i++)
        assert_string_equal(an_error_name(i), names[i]);
    static const int others[] = {-1, 15, 31, AN_ERR_DUPLICATE, 1000, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < COUNT(others); i++)
        assert_string_equal(an_error_name(others[i]), "unknown");
}

/* The number, the text and the library say one version. */
static void one_version(void **state)
{
    (void)state;
    unsigned major, minor, patch;
    assert_int_equal(sscanf(AN_VERSION_STRING, "%u.%u.%u", &major, &minor, &patch), 3);
    assert_int_equal(major, AN_VERSION_MAJOR);
    assert_int_equal(minor, AN_VERSION_MINOR);
    assert_int_equal(patch, AN_VERSION_PATCH);
    assert_int_equal(AN_VERSION_NUMBER, (major * 1000 + minor) * 1000 + patch);
    assert_int_equal(an_version(), AN_VERSION_NUMBER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates),
        cmocka_unit_test(dates_that_are_malformed),
        cmocka_unit_test(fields_cut_and_overlong),
        cmocka_unit_test(names_of_errors),
        cmocka_unit_test(one_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
