/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are cut, or still arriving: what is there can be read and is right, and the rest is
 * missing, never anything else. */
#include "support/sample.h"
#include "support/wire_offsets.h"

/* A cut archive in an allocation of its own length. */
static void check_cut(const sample *s, size_t length, way how, unsigned *right)
{
    opened o;
    uint8_t *bytes = copy_of(s->bytes, length);
    int error = open_archive(&o, bytes, length, how);
    *right = 0;
    if (error == AN_OK) {
        tally t = read_sample(s, &o);
        assert_int_equal(t.refused, 0);
        assert_int_equal(t.verified, length == s->length ? AN_OK : AN_ERR_MISSING);
        *right = t.right;
    } else {
        assert_int_equal(error, AN_ERR_MISSING);
    }
    close_archive(&o);
    free(bytes);
}

static void every_cut_of_a_small_one(void **state)
{
    (void)state;
    const sample *s = &samples[0];
    for (int mapped = 0; mapped < 2; mapped++) {
        unsigned last = 0, right;
        for (size_t n = 0; n <= s->length; n++) {
            check_cut(s, n, (way){.mapped = mapped}, &right);
            /* Parents stand before children: more of the file is never less to read. */
            assert_true(right >= last);
            last = right;
        }
        assert_int_equal(last, questions_of(s));
    }
}

static void every_cut_of_a_large_one(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    unsigned last = 0, right;
    for (size_t n = 0; n <= s->length; n += n < 2000 ? 1 : 61) {
        check_cut(s, n, (way){.mapped = n % 2 == 0, .cached_pages = n % 4 < 2 ? 1 : 5}, &right);
        assert_true(right >= last);
        last = right;
    }
    check_cut(s, s->length, (way){0}, &right);
    assert_int_equal(right, questions_of(s));
}

static void what_an_archive_begins_with(void **state)
{
    (void)state;
    const sample *s = &samples[0];
    for (size_t n = 0; n < 1100; n++)
        for (int wrong = 0; wrong < 2; wrong++) {
            an_header header;
            uint8_t *bytes = copy_of(s->bytes, n);
            if (wrong && n > 0)
                bytes[n < MAGIC_SIZE ? n - 1 : n % MAGIC_SIZE] ^= 0x20;
            an_source source = {.map = bytes, .size = n};
            int expected = wrong && n > 0 ? AN_ERR_MAGIC : n < HEADER_SIZE ? AN_ERR_MISSING : AN_OK;
            assert_int_equal(an_header_read(&source, &header), expected);
            free(bytes);
        }
}

/* What a transfer in text mode does to CRLF, LF and the end-of-file character. */
static void transfers_in_text_mode(void **state)
{
    (void)state;
    const sample *s = &samples[0];
    uint8_t *bytes = malloc(2 * s->length);
    for (int to_unix = 0; to_unix < 2; to_unix++) {
        size_t n = 0;
        an_header header;
        for (size_t i = 0; i < s->length; i++) {
            bool crlf = s->bytes[i] == '\r' && i + 1 < s->length && s->bytes[i + 1] == '\n';
            if (to_unix && crlf)
                continue;
            if (!to_unix && s->bytes[i] == '\n')
                bytes[n++] = '\r';
            bytes[n++] = s->bytes[i];
        }
        an_source source = {.map = bytes, .size = n};
        assert_int_equal(an_header_read(&source, &header), AN_ERR_MAGIC);
    }
    free(bytes);
}

/* Opens the archive as soon as enough of it has arrived, and reads on with one reader, while the
 * rest arrives piece by piece. */
static void read_while_it_grows(const sample *s, size_t step, way how)
{
    opened o;
    uint8_t *bytes = copy_of(s->bytes, s->length);
    size_t there = 0;
    int error;
    do {
        there = s->length - there < step ? s->length : there + step;
        if (there < s->length)
            memset(bytes + there, 0xcc,
                   s->length - there); /* a file that was made at its full length */
        error = open_archive(&o, bytes, there, how);
        if (error != AN_OK)
            close_archive(&o);
        memcpy(bytes, s->bytes, s->length);
    } while (error == AN_ERR_MISSING);
    assert_int_equal(error, AN_OK);
    unsigned last = 0;
    for (;;) {
        tally t = read_sample(s, &o);
        assert_int_equal(t.refused, 0);
        assert_true(t.right >= last);
        assert_int_equal(t.verified, there == s->length ? AN_OK : AN_ERR_MISSING);
        last = t.right;
        if (there == s->length)
            break;
        assert_int_equal(an_reader_grow(&o.reader, there - 1), AN_ERR_USAGE);
        there = s->length - there < step ? s->length : there + step;
        o.source.length = there;
        assert_int_equal(an_reader_grow(&o.reader, there), AN_OK);
        assert_int_equal(an_reader_grow(&o.reader, there), AN_OK);
    }
    assert_int_equal(last, questions_of(s));
    assert_int_equal(an_reader_grow(&o.reader, s->length + 1), AN_ERR_FORMAT);
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    close_archive(&o);
    free(bytes);
}

static void files_that_grow(void **state)
{
    (void)state;
    static const size_t steps[] = {1, 7, 64, 1000};
    for (unsigned i = 0; i < COUNT(steps); i++) {
        read_while_it_grows(&samples[0], steps[i], (way){.mapped = i % 2});
        if (steps[i] >= 64)
            read_while_it_grows(
                &samples[1], 4 * steps[i] + 9,
                (way){.mapped = i % 2, .cached_pages = i + 1, .fast_dictionary = i > 2});
    }
}

/* Objects that have not arrived are missing, and the fault says where and what they are. */
static void what_is_missing_is_said(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    opened o;
    an_fault fault = {0};
    for (size_t n = AN_HEADER_SIZE; n < s->length; n += 50) {
        int error = open_archive(&o, s->bytes, n, (way){0});
        if (error == AN_OK)
            error = an_reader_verify(&o.reader);
        assert_int_equal(error, AN_ERR_MISSING);
        an_reader_fault(&o.reader, &fault);
        assert_in_range(fault.offset, AN_HEADER_SIZE, s->length - 1);
        assert_in_range(fault.object, AN_OBJECT_DIRECTORY, AN_OBJECT_BLOCK);
        assert_int_equal(fault.read_result, 0);
        close_archive(&o);
    }
    assert_int_equal(fault.object, AN_OBJECT_BLOCK);
}

/* Nobody signed the bytes after the size that the root states. */
static void bytes_after_the_end(void **state)
{
    (void)state;
    const sample *s = &samples[0];
    uint8_t *bytes = malloc(s->length + 1);
    opened o;
    memcpy(bytes, s->bytes, s->length);
    bytes[s->length] = 0;
    for (int mapped = 0; mapped < 2; mapped++) {
        assert_int_equal(open_archive(&o, bytes, s->length + 1, (way){.mapped = mapped}),
                         AN_ERR_FORMAT);
        close_archive(&o);
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cut_of_a_small_one),
        cmocka_unit_test(every_cut_of_a_large_one),
        cmocka_unit_test(what_an_archive_begins_with),
        cmocka_unit_test(transfers_in_text_mode),
        cmocka_unit_test(files_that_grow),
        cmocka_unit_test(what_is_missing_is_said),
        cmocka_unit_test(bytes_after_the_end),
    };
    return cmocka_run_group_tests(tests, make_samples, free_samples);
}
