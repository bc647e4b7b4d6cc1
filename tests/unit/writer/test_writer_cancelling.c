/* SPDX-License-Identifier: BSD-2-Clause */
/* A writer that is cancelled or closed before it finished: the output path keeps what it held. */
#include "support/support.h"

typedef struct counter {
    uint64_t calls, stop_at, last;
    enum an_phase phase;
} counter;

static int count_progress(void *context, enum an_phase phase, uint64_t done, uint64_t total)
{
    counter *c = context;
    assert_in_range(phase, c->phase, AN_PHASE_WRITING);
    assert_true(phase == c->phase ? done >= c->last : done == 0);
    assert_true(total == 0 ? phase != AN_PHASE_COMPRESSING : done <= total);
    c->phase = phase;
    c->last = done;
    return ++c->calls == c->stop_at;
}

static void cancelling_at_every_moment(void **state)
{
    (void)state;
    static const char old[] = "the archive of yesterday";
    int error = AN_ERR_CANCELLED;
    unsigned cancelled = 0;
    char text[3000];
    fill_text(text, sizeof text, 6);
    for (uint64_t n = 1; error != AN_OK; n++) {
        counter c = {.stop_at = n};
        size_t length;
        write_file(archive_path(), old, sizeof old);
        an_writer *w = begin_archive((an_writer_config){
            .block_size = 1024, .progress = count_progress, .progress_context = &c});
        error = AN_OK;
        for (unsigned i = 0; i < 10 && error == AN_OK; i++) {
            char id[2] = {(char)('a' + i), 0};
            error = add_fields(w, id, AN_ARTICLE, text + i * 100, 1500, NULL, 0);
        }
        if (error == AN_OK)
            error = an_writer_finish(w, NULL);
        if (error != AN_OK) {
            assert_int_equal(error, AN_ERR_CANCELLED);
            assert_string_equal(an_writer_message(w), "cancelled");
            assert_int_equal(an_writer_finish(w, NULL), AN_ERR_USAGE);
            cancelled++;
        }
        an_writer_close(w);
        uint8_t *bytes = read_file(archive_path(), &length);
        assert_int_equal(length == sizeof old && memcmp(bytes, old, length) == 0, error != AN_OK);
        free(bytes);
        assert_int_equal(files_in_folder(), 1);
        assert_int_equal(unlink(archive_path()), 0);
    }
    assert_in_range(cancelled, 20, 1000);
}

/* Stops as another thread would, when the first item is in or none is. */
static void stopping_from_elsewhere(void **state)
{
    (void)state;
    for (unsigned n = 0; n < 2; n++) {
        int stop = 0;
        an_writer *w = begin_archive((an_writer_config){.block_size = 1024, .stop = &stop});
        assert_int_equal(n == 0 ? AN_OK : add_article(w, "a", "text"), AN_OK);
        stop = 1;
        assert_int_equal(n == 0 ? add_article(w, "a", "text") : an_writer_finish(w, NULL),
                         AN_ERR_CANCELLED);
        assert_string_equal(an_writer_message(w), "cancelled");
        stop = 0;
        assert_int_equal(an_writer_finish(w, NULL), AN_ERR_USAGE);
        an_writer_close(w);
        assert_int_equal(files_in_folder(), 0);
    }
}

static int stop_when_laying(void *context, enum an_phase phase, uint64_t done, uint64_t total)
{
    counter *c = context;
    assert_true(done <= total || total == 0);
    if (phase < AN_PHASE_COMPRESSING || done == 0)
        return 0;
    c->calls++;
    return 1;
}

/* More texts than are arranged at a time: the first go into blocks before the last are looked at.
 */
static void cancelling_while_texts_are_left(void **state)
{
    (void)state;
    enum { ITEMS = 66000 };
    counter c = {0};
    char id[16];
    an_writer *w = begin_archive((an_writer_config){.block_size = 1024,
                                                    .zstd_level = 1,
                                                    .dictionary_size = AN_DICTIONARY_NONE,
                                                    .progress = stop_when_laying,
                                                    .progress_context = &c});
    for (unsigned i = 0; i < ITEMS; i++) {
        (void)snprintf(id, sizeof id, "%05u", i);
        assert_int_equal(add_article(w, id, id), AN_OK);
    }
    assert_int_equal(an_writer_finish(w, NULL), AN_ERR_CANCELLED);
    assert_string_equal(an_writer_message(w), "cancelled");
    assert_int_equal(c.calls, 1);
    an_writer_close(w);
    assert_int_equal(files_in_folder(), 0);
}

static void closing_without_finishing(void **state)
{
    (void)state;
    static const char old[] = "old";
    size_t length;
    write_file(archive_path(), old, sizeof old);
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_article(w, "a", "x"), AN_OK);
    an_writer_close(w);
    assert_int_equal(files_in_folder(), 1);
    uint8_t *bytes = read_file(archive_path(), &length);
    assert_int_equal(length, sizeof old);
    assert_memory_equal(bytes, old, length);
    free(bytes);
    assert_int_equal(unlink(archive_path()), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cancelling_at_every_moment),
        cmocka_unit_test(stopping_from_elsewhere),
        cmocka_unit_test(cancelling_while_texts_are_left),
        cmocka_unit_test(closing_without_finishing),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
