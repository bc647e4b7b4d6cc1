/* SPDX-License-Identifier: BSD-2-Clause */
/* A file as a reader's source, and contents that a writer is given as a whole. */
#include "support/support.h"

#include <archive_news/file.h>
#include <errno.h>

static const char *const missing = "no such folder/n.anews";

/* Writes an archive whose contents are given as a whole, and by the callback. */
static void write_both(const char *text, size_t length)
{
    an_writer *w = begin_archive((an_writer_config){0});
    const an_item items[] = {
        {.id = "long", .id_length = 4, .content = text, .content_length = length},
        {.id = "none", .id_length = 4, .content = text},
        {.id = "nothing", .id_length = 7},
    };
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
        assert_int_equal(an_writer_add(w, &items[i]), AN_OK);
    assert_int_equal(add_article(w, "short", "short"), AN_OK);
    assert_int_equal(an_writer_finish(w, NULL), AN_OK);
    an_writer_close(w);
}

static void expect_content(an_reader *r, const char *id, const char *text, size_t length)
{
    an_entry entry;
    char buffer[4096];
    size_t got;
    assert_int_equal(an_entry_find(r, id, strlen(id), &entry), AN_OK);
    assert_int_equal(entry.length, length);
    for (size_t at = 0; at < length; at += sizeof buffer) {
        size_t n = length - at < sizeof buffer ? length - at : sizeof buffer;
        assert_int_equal(an_content_read(r, &entry, at, buffer, n, &got), AN_OK);
        assert_int_equal(got, n);
        assert_memory_equal(buffer, text + at, n);
    }
}

static void open_source(an_reader *r, const an_source *source, void **memory)
{
    an_header header;
    const an_public_key key = public_key(1);
    an_config config = {.source = *source, .trusted = &key, .trusted_count = 1};
    assert_int_equal(an_header_read(source, &header), AN_OK);
    assert_int_equal(an_reader_memory(&header, &config, &config.memory_size), AN_OK);
    config.memory = *memory = malloc(config.memory_size);
    assert_non_null(config.memory);
    assert_int_equal(an_reader_open(r, &config), AN_OK);
}

static void a_file_is_read(void **state)
{
    (void)state;
    enum { LENGTH = 200000 };
    char *text = malloc(LENGTH);
    assert_non_null(text);
    for (size_t i = 0; i < LENGTH; i++)
        text[i] = (char)('a' + i * i % 97 % 26);
    write_both(text, LENGTH);
    an_source source;
    an_reader first, second;
    void *memory[2];
    assert_int_equal(an_file_open(&source, archive_path()), AN_OK);
    assert_null(source.map);
    open_source(&first, &source, &memory[0]);
    open_source(&second, &source, &memory[1]);
    assert_int_equal(an_reader_verify(&first), AN_OK);
    expect_content(&first, "long", text, LENGTH);
    expect_content(&second, "short", "short", 5);
    expect_content(&first, "none", text, 0);
    expect_content(&second, "nothing", text, 0);
    free(memory[0]);
    free(memory[1]);
    free(text);
    an_file_close(&source);
}

static void a_file_that_is_cut_while_it_is_open(void **state)
{
    (void)state;
    write_both("text", 4);
    an_source source;
    an_reader r;
    void *memory;
    an_fault fault;
    size_t length;
    uint8_t *bytes = read_file(archive_path(), &length);
    assert_int_equal(an_file_open(&source, archive_path()), AN_OK);
    assert_int_equal(source.size, length);
    open_source(&r, &source, &memory);
    write_file(archive_path(), bytes, 1100);
    assert_int_equal(an_reader_verify(&r), AN_ERR_IO);
    an_reader_fault(&r, &fault);
    assert_int_equal(fault.read_result, EIO);
    free(memory);
    free(bytes);
    an_file_close(&source);
}

static void files_that_cannot_be_opened(void **state)
{
    (void)state;
    an_source source = {.size = 5};
    errno = 0;
    assert_int_equal(an_file_open(&source, missing), AN_ERR_IO);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(an_file_open(&source, test_folder()), AN_ERR_IO);
    assert_int_equal(source.size, 5);
}

static int read_none(void *context, void *buffer, size_t size, size_t *length)
{
    (void)context, (void)buffer, (void)size;
    *length = 0;
    return 0;
}

static void contents_that_are_refused(void **state)
{
    (void)state;
    const an_field target = {AN_TAG_TARGET, (const uint8_t *)"a", 1};
    const an_item refused[] = {
        {.id = "b", .id_length = 1, .content = "x", .content_length = 1, .read = read_none},
        {.id = "b", .id_length = 1, .content_length = 1},
        {.id = "b", .id_length = 1, .content = "x", .status = AN_WITHDRAWN},
        {.id = "b",
         .id_length = 1,
         .content = "x",
         .kind = AN_ALIAS,
         .fields = &target,
         .field_count = 1},
    };
    an_writer *w = begin_archive((an_writer_config){0});
    assert_int_equal(add_article(w, "a", "text"), AN_OK);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_int_equal(an_writer_add(w, &refused[i]), AN_ERR_FORMAT);
        assert_non_null(strstr(an_writer_message(w), "content"));
    }
    assert_int_equal(an_writer_finish(w, NULL), AN_OK);
    an_writer_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read),
        cmocka_unit_test(a_file_that_is_cut_while_it_is_open),
        cmocka_unit_test(files_that_cannot_be_opened),
        cmocka_unit_test(contents_that_are_refused),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
