/* SPDX-License-Identifier: BSD-2-Clause */
/* The caller takes the archive instead of a file: the same bytes, and no file. */
#include "support/support.h"

#include <errno.h>

typedef struct taken {
    uint8_t *bytes;
    size_t length;
    unsigned pieces_left; /* before there is an error */
} taken;

static int take(void *context, const void *bytes, size_t length)
{
    taken *t = context;
    assert_true(length > 0);
    if (t->pieces_left-- == 0)
        return ENOSPC;
    t->bytes = realloc(t->bytes, t->length + length + 1);
    assert_non_null(t->bytes);
    memcpy(t->bytes + t->length, bytes, length);
    t->length += length;
    return 0;
}

static an_writer *fill(taken *to)
{
    an_writer_config config = {.zstd_level = 1};
    char id[16];
    if (to)
        config.write = take, config.write_context = to;
    an_writer *w = begin_archive(config);
    for (unsigned i = 0; i < 500; i++) {
        (void)snprintf(id, sizeof id, "%u.txt", i);
        assert_int_equal(add_article(w, id, "one and the same text, and its id is not"), AN_OK);
    }
    return w;
}

static void the_same_bytes_as_in_a_file(void **state)
{
    (void)state;
    an_writer_stats stats;
    an_writer *w = fill(NULL);
    assert_int_equal(an_writer_finish(w, NULL), AN_OK);
    an_writer_close(w);
    size_t size = 0;
    uint8_t *file = read_file(archive_path(), &size);
    assert_int_equal(unlink(archive_path()), 0);
    taken t = {.pieces_left = 1000};
    w = fill(&t);
    assert_int_equal(an_writer_finish(w, &stats), AN_OK);
    an_writer_close(w);
    assert_int_equal(access(archive_path(), F_OK), -1);
    assert_int_equal(t.length, size);
    assert_int_equal(stats.file_size, size);
    assert_memory_equal(t.bytes, file, size);
    free(t.bytes);
    free(file);
}

/* Whichever piece it is, the error is told, and nothing is made at the path. */
static void a_piece_that_cannot_be_taken(void **state)
{
    (void)state;
    int error = AN_ERR_IO;
    unsigned pieces = 0;
    for (; error == AN_ERR_IO && pieces < 1000; pieces++) {
        taken t = {.pieces_left = pieces};
        an_writer *w = fill(&t);
        error = an_writer_finish(w, NULL);
        if (error == AN_ERR_IO) {
            assert_int_equal(errno, ENOSPC);
            assert_non_null(strstr(an_writer_message(w), "No space left"));
        }
        an_writer_close(w);
        free(t.bytes);
        assert_int_equal(access(archive_path(), F_OK), -1);
    }
    assert_int_equal(error, AN_OK);
    assert_in_range(pieces, 5, 999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_bytes_as_in_a_file),
        cmocka_unit_test(a_piece_that_cannot_be_taken),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
