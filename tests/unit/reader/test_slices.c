/* SPDX-License-Identifier: BSD-2-Clause */
/* The index in slices, where something comes in between: reads that fail, a file that is arriving,
 * a caller who stops, other reading. Archives that lie are held against the whole in the tests of
 * those (judge.h). */
#include "support/judge.h"
#include "support/sample.h"

/* Goes on until the slices are done, also after errors that may pass. Returns how many there were,
 * each of which is this error. */
static unsigned go_on(opened *o, an_index_slices *slices, int expected)
{
    bool is_done = false;
    unsigned errors = 0;
    for (unsigned count = 0; !is_done; count++) {
        int error = an_reader_verify_slice(&o->reader, slices, &is_done);
        if (error != AN_OK) {
            assert_int_equal(error, expected);
            assert_false(is_done);
            errors++;
        }
        assert_in_range(count, 0, 10000);
    }
    assert_int_equal(an_reader_verify_slice(&o->reader, slices, &is_done), AN_OK);
    assert_true(is_done);
    return errors;
}

static void begin_slices(opened *o, const sample *s, an_index_slices *slices, bool mapped)
{
    assert_int_equal(open_archive(o, s->bytes, s->length, (way){.mapped = mapped}), AN_OK);
    assert_int_equal(an_index_slices_begin(slices, &o->reader), AN_OK);
}

/* The key is gone by now. */
static void open_insecurely(opened *o)
{
    o->config.trusted_count = 0;
    o->config.insecure = true;
    assert_int_equal(an_reader_open(&o->reader, &o->config), AN_OK);
}

/* Every read fails once, or stores other bytes, and the same slice is tried again. */
static void reads_that_fail_once(void **state)
{
    (void)state;
    for (unsigned flip = 0; flip < 2; flip++)
        for (uint64_t nth = 1;; nth++) {
            opened o;
            an_index_slices slices;
            begin_slices(&o, &samples[1], &slices, false);
            o.source.reads = 0;
            *(flip ? &o.source.flip_at : &o.source.fail_at) = nth;
            unsigned errors = go_on(&o, &slices, flip ? AN_ERR_HASH : AN_ERR_IO);
            bool is_last = o.source.reads < nth;
            assert_int_equal(errors, is_last ? 0 : 1);
            close_archive(&o);
            if (is_last)
                break;
            assert_in_range(nth, 1, 1000);
        }
}

/* What has not arrived is missing, and the slices go on when it has. */
static void a_file_that_is_arriving(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    for (unsigned mapped = 0; mapped < 2; mapped++) {
        opened o;
        an_index_slices slices;
        bool is_done = false;
        size_t length = s->length;
        unsigned missing = 0;
        way how = {.mapped = mapped};
        for (size_t n = AN_HEADER_SIZE; n < s->length; n += 64) {
            int error = open_archive(&o, s->bytes, n, how);
            length = n;
            if (error == AN_OK)
                break;
            assert_int_equal(error, AN_ERR_MISSING);
            close_archive(&o);
        }
        o.source.length = s->length;
        assert_int_equal(an_index_slices_begin(&slices, &o.reader), AN_OK);
        while (!is_done) {
            int error = an_reader_verify_slice(&o.reader, &slices, &is_done);
            if (error == AN_OK)
                continue;
            assert_int_equal(error, AN_ERR_MISSING);
            missing++;
            length = s->length - length > 50 ? length + 50 : s->length;
            assert_int_equal(an_reader_grow(&o.reader, length), AN_OK);
        }
        assert_in_range(missing, 20, 10000);
        close_archive(&o);
    }
}

static int stop_often(void *context, uint64_t done, uint64_t total)
{
    unsigned *calls = context;
    assert_true(done <= total);
    return ++*calls % 3 == 0;
}

static void a_caller_who_stops(void **state)
{
    (void)state;
    opened o;
    an_index_slices slices;
    unsigned calls = 0;
    begin_slices(&o, &samples[1], &slices, true);
    o.config.progress = stop_often;
    o.config.progress_context = &calls;
    open_insecurely(&o);
    unsigned stops = go_on(&o, &slices, AN_ERR_CANCELLED);
    assert_int_equal(stops, calls / 3);
    assert_in_range(stops, 2, 1000);
    close_archive(&o);
}

/* Between two slices everything can be read, and is right, also after a slice that failed. */
static void reading_between_slices(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    for (unsigned fail = 0; fail < 2; fail++) {
        opened o;
        an_index_slices slices;
        bool is_done = false;
        char text[SAMPLE_TEXT], id[64];
        begin_slices(&o, s, &slices, false);
        for (unsigned count = 0; !is_done; count++) {
            /* The more seldom the longer it takes, or it would never come to an end. */
            if (count % (1 + count / 40) == 0) {
                sample_text(text, count % SAMPLE_TEXTS);
                sample_id(id, count % SAMPLE_TEXTS);
                assert_int_equal(check_entry(&o, id, text, sizeof text), AN_OK);
            }
            o.source.fail_at = fail && count % 2 && count < 400 ? o.source.reads + 1 : 0;
            int error = an_reader_verify_slice(&o.reader, &slices, &is_done);
            assert_true(error == AN_OK || (o.source.fail_at > 0 && error == AN_ERR_IO));
            o.source.fail_at = 0;
            if (error == AN_ERR_IO)
                assert_int_equal(check_entry(&o, id, text, sizeof text), AN_OK);
            assert_in_range(count, 0, 5000);
        }
        close_archive(&o);
    }
}

/* Opened anew in other memory: the slices go on. With another archive they do not. */
static void readers_that_are_opened_anew(void **state)
{
    (void)state;
    opened o, other;
    an_index_slices slices;
    bool is_done;
    begin_slices(&o, &samples[1], &slices, false);
    assert_int_equal(open_archive(&other, samples[0].bytes, samples[0].length, (way){0}), AN_OK);
    uint8_t *memory = malloc(o.config.memory_size);
    for (unsigned count = 0; count < 60; count++) {
        assert_int_equal(an_reader_verify_slice(&other.reader, &slices, &is_done), AN_ERR_USAGE);
        assert_int_equal(an_reader_verify_slice(&o.reader, &slices, &is_done), AN_OK);
        if (count % 20 != 7)
            continue;
        memset(o.config.memory, 0xa5, o.config.memory_size);
        void *before = o.config.memory;
        o.config.memory = memory;
        memory = before;
        open_insecurely(&o);
    }
    assert_int_equal(go_on(&o, &slices, AN_OK), 0);
    o.config.memory_size = 1;
    assert_int_equal(an_reader_open(&o.reader, &o.config), AN_ERR_MEMORY);
    assert_int_equal(an_reader_verify_slice(&o.reader, &slices, &is_done), AN_ERR_USAGE);
    assert_int_equal(an_index_slices_begin(&slices, &o.reader), AN_ERR_USAGE);
    o.work = o.config.memory == o.work ? o.work : memory;
    free(o.config.memory == o.work ? memory : o.config.memory);
    close_archive(&o);
    close_archive(&other);
}

/* Shows an article while the slices go on with another reader, `many` of them. */
static bool show_and_go_on(an_reader *showing, an_reader *working, an_index_slices *slices,
                           unsigned many)
{
    char id[64], text[SAMPLE_TEXT];
    const void *shown;
    size_t length;
    an_entry entry;
    bool is_done = false;
    sample_id(id, 0);
    sample_text(text, 0);
    assert_int_equal(an_entry_find(showing, id, strlen(id), &entry), AN_OK);
    assert_int_equal(an_content_view(showing, &entry, 0, &shown, &length), AN_OK);
    while (many-- > 0 && !is_done)
        assert_int_equal(an_reader_verify_slice(working, slices, &is_done), AN_OK);
    assert_memory_equal(shown, text, length);
    return is_done;
}

/* Two readers of an archive take turns at the slices. What one of them shows afterwards is left
 * alone by the other. */
static void readers_that_take_turns(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    opened o, other;
    an_index_slices slices;
    bool is_done = false;
    assert_int_equal(open_archive(&other, s->bytes, s->length, (way){0}), AN_OK);
    begin_slices(&o, s, &slices, false);
    for (unsigned turn = 1; !is_done; turn++) {
        for (unsigned i = 0; i < turn && !is_done; i++)
            assert_int_equal(an_reader_verify_slice(&other.reader, &slices, &is_done), AN_OK);
        if (!is_done)
            is_done = show_and_go_on(&other.reader, &o.reader, &slices, turn);
        assert_in_range(turn, 0, 200);
    }
    close_archive(&o);
    close_archive(&other);
}

static unsigned count_slices(opened *o, an_index_slices *slices)
{
    bool is_done = false;
    unsigned count = 0;
    assert_int_equal(an_index_slices_begin(slices, &o->reader), AN_OK);
    while (!is_done) {
        assert_int_equal(an_reader_verify_slice(&o->reader, slices, &is_done), AN_OK);
        assert_in_range(count++, 0, 10000);
    }
    return count;
}

/* Begun anew, also in the middle, the same slices take as long as before. */
static void slices_that_are_begun_anew(void **state)
{
    (void)state;
    opened o;
    an_index_slices slices;
    bool is_done;
    begin_slices(&o, &samples[1], &slices, false);
    unsigned count = count_slices(&o, &slices);
    assert_int_equal(count_slices(&o, &slices), count);
    assert_int_equal(an_index_slices_begin(&slices, &o.reader), AN_OK);
    for (unsigned i = 0; i < count / 2; i++)
        assert_int_equal(an_reader_verify_slice(&o.reader, &slices, &is_done), AN_OK);
    assert_int_equal(count_slices(&o, &slices), count);
    close_archive(&o);
}

/* What is wrong in an archive stays so. */
static void errors_that_are_final(void **state)
{
    (void)state;
    opened o;
    forgery f;
    an_index_slices slices;
    bool is_done = false;
    forge_plain(&f);
    forge_lay(&f);
    store_number(f.root + ROOT_CONTENT_SIZE, 8, 1); /* the sum is another */
    forge_seal(&f);
    assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
    assert_int_equal(an_index_slices_begin(&slices, &o.reader), AN_OK);
    int error = AN_OK;
    while (error == AN_OK)
        error = an_reader_verify_slice(&o.reader, &slices, &is_done);
    assert_int_equal(error, AN_ERR_FORMAT);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(an_reader_verify_slice(&o.reader, &slices, &is_done), AN_ERR_FORMAT);
        assert_false(is_done);
    }
    close_archive(&o);
    forge_drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_that_fail_once),
        cmocka_unit_test(a_file_that_is_arriving),
        cmocka_unit_test(a_caller_who_stops),
        cmocka_unit_test(reading_between_slices),
        cmocka_unit_test(readers_that_are_opened_anew),
        cmocka_unit_test(errors_that_are_final),
        cmocka_unit_test(readers_that_take_turns),
        cmocka_unit_test(slices_that_are_begun_anew),
    };
    return cmocka_run_group_tests(tests, make_samples, free_samples);
}
