/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks that are kept by hand are copied when the file is written, in batches of 1 MiB: those of
 * two archives, with a stub between them, from a map and through a callback, with one thread and
 * with two. The archive that they are copied from may have changed meanwhile, or become shorter, or
 * fail; then there is an error that says so, and no file.
 */
#include <archive_news/editions.h>

#include "support/support.h"

enum {
    BLOCK = 65536,
    LONG = 2 * 1048576 + 12345, /* runs through blocks, and through batches */
    SMALL = 700,
    SMALL_ONES = 600, /* more blocks of 1024 bytes than a batch has */
    SEED_LONG = 1,
    SEED_SMALL = 100,
};

typedef struct part {
    uint8_t *bytes;
    size_t length;
} part;

static part long_part, small_part;
static uint8_t long_content[LONG];

static void small_content(unsigned n, uint8_t content[SMALL])
{
    fill_noise(content, SMALL, SEED_SMALL + n);
}

static void small_id(unsigned n, char id[16])
{
    (void)snprintf(id, 16, "small-%03u", n);
}

static int make_parts(void **state)
{
    uint8_t content[SMALL];
    char id[16];
    if (start_sodium(state) != 0)
        return -1;
    an_writer_config config = {.block_size = BLOCK, .dictionary_size = AN_DICTIONARY_NONE};
    an_writer *w = begin_archive(config);
    fill_noise(long_content, LONG, SEED_LONG);
    assert_int_equal(add_fields(w, "long", AN_ASSET, long_content, LONG, NULL, 0), AN_OK);
    long_part.bytes = end_archive(w, &long_part.length);
    config.block_size = 1024;
    w = begin_archive(config);
    for (unsigned n = 0; n < SMALL_ONES; n++) {
        small_id(n, id);
        small_content(n, content);
        assert_int_equal(add_fields(w, id, AN_ASSET, content, SMALL, NULL, 0), AN_OK);
    }
    small_part.bytes = end_archive(w, &small_part.length);
    return 0;
}

static int free_parts(void **state)
{
    free(long_part.bytes);
    free(small_part.bytes);
    return remove_folder(state);
}

/* --- keeping ---------------------------------------- */

/* Adds the entries of a part, whose blocks are kept from this number on. */
static void keep_entries(an_writer *w, an_reader *r, uint64_t first)
{
    for (uint64_t n = 0; n < an_reader_header(r)->entries; n++) {
        an_entry e;
        assert_int_equal(an_entry_at(r, AN_BY_ID, n, &e), AN_OK);
        const an_kept_item item = {
            .item = {.id = e.id, .id_length = e.id_length, .kind = e.kind},
            .content = {first + e.block, e.offset, e.length},
        };
        assert_int_equal(an_keep_item(w, &item), AN_OK);
    }
}

static void keep_all(an_writer *w, an_reader *r)
{
    uint8_t numbers[AN_KEEP_DICTIONARIES + 1];
    uint64_t first;
    assert_int_equal(an_keep_dictionaries(w, r, numbers), AN_OK);
    assert_int_equal(an_keep_blocks(w, r, numbers, 0, an_reader_header(r)->blocks, &first), AN_OK);
    keep_entries(w, r, first);
}

static an_writer *begin_keeping(unsigned jobs)
{
    an_writer *w = begin_archive((an_writer_config){.block_size = BLOCK, .jobs = jobs});
    assert_int_equal(an_keep_begin(w), AN_OK);
    return w;
}

/* Makes an archive of both parts. */
static uint8_t *merge_parts(way how, unsigned jobs, size_t *length)
{
    static opened one, other;
    assert_int_equal(open_archive(&one, long_part.bytes, long_part.length, how), AN_OK);
    assert_int_equal(open_archive(&other, small_part.bytes, small_part.length, how), AN_OK);
    an_writer *w = begin_keeping(jobs);
    keep_all(w, &one.reader);
    assert_int_equal(an_keep_stub(w), AN_OK);
    keep_all(w, &other.reader);
    uint8_t *bytes = end_archive(w, length);
    close_archive(&one);
    close_archive(&other);
    return bytes;
}

static void all_contents_are_there(void **state)
{
    static opened made;
    uint8_t content[SMALL];
    char id[16];
    size_t length;
    (void)state;
    uint8_t *bytes = merge_parts((way){0}, 2, &length);
    assert_int_equal(open_archive(&made, bytes, length, (way){.cached_pages = 9}), AN_OK);
    assert_int_equal(an_reader_verify(&made.reader), AN_OK);
    assert_int_equal(an_reader_header(&made.reader)->entries, 1 + SMALL_ONES);
    assert_int_equal(check_entry(&made, "long", long_content, LONG), AN_OK);
    for (unsigned n = 0; n < SMALL_ONES; n++) {
        small_id(n, id);
        small_content(n, content);
        assert_int_equal(check_entry(&made, id, content, SMALL), AN_OK);
    }
    close_archive(&made);
    free(bytes);
}

/* What is in no kept block may be given as a whole, and in that way only. */
static void a_content_beside_those_that_are_kept(void **state)
{
    static opened made;
    size_t length;
    (void)state;
    an_writer *w = begin_keeping(1);
    an_kept_item item = {.item = {.id = "a", .id_length = 1, .content = "text"}};
    assert_int_equal(an_keep_item(w, &item), AN_OK);
    item.item.id = "b";
    item.item.content_length = 4;
    assert_int_equal(an_keep_item(w, &item), AN_OK);
    item.item.id = "c";
    item.content.length = 1;
    assert_int_equal(an_keep_item(w, &item), AN_ERR_USAGE);
    item.content.length = 0;
    item.item.read = read_content;
    assert_int_equal(an_keep_item(w, &item), AN_ERR_USAGE);
    item.item.read = NULL;
    item.item.content = NULL;
    assert_int_equal(an_keep_item(w, &item), AN_ERR_USAGE);
    uint8_t *bytes = end_archive(w, &length);
    assert_int_equal(open_archive(&made, bytes, length, (way){0}), AN_OK);
    assert_int_equal(an_reader_header(&made.reader)->entries, 2);
    assert_int_equal(check_entry(&made, "a", "", 0), AN_OK);
    assert_int_equal(check_entry(&made, "b", "text", 4), AN_OK);
    close_archive(&made);
    free(bytes);
}

static void threads_and_maps_make_no_difference(void **state)
{
    size_t length, again_length;
    (void)state;
    uint8_t *bytes = merge_parts((way){0}, 1, &length);
    for (unsigned i = 1; i < 4; i++) {
        uint8_t *again = merge_parts((way){.mapped = i & 1}, 1 + i / 2, &again_length);
        assert_int_equal(again_length, length);
        assert_memory_equal(again, bytes, length);
        free(again);
    }
    free(bytes);
}

/* --- what goes wrong ---------------------------------------- */

static an_writer *keep_long_part(opened *from, unsigned jobs)
{
    const way how = {.cached_pages = 9};
    assert_int_equal(open_archive(from, long_part.bytes, long_part.length, how), AN_OK);
    an_writer *w = begin_keeping(jobs);
    keep_all(w, &from->reader);
    return w;
}

static void demand_error(an_writer *w, opened *from, int error, const char *words)
{
    an_writer_stats stats;
    assert_int_equal(an_writer_finish(w, &stats), error);
    assert_non_null(strstr(an_writer_message(w), words));
    an_writer_close(w);
    close_archive(from);
    assert_int_equal(files_in_folder(), 0);
}

/* The first block, one in the middle of a batch, and the last byte of the file. */
static void a_part_that_changed_is_found_out(void **state)
{
    static opened from;
    const size_t back[] = {LONG - 1, LONG / 2, 1};
    (void)state;
    for (unsigned i = 0; i < 2 * COUNT(back); i++) {
        an_writer *w = keep_long_part(&from, 1 + i % 2);
        uint8_t *byte = &long_part.bytes[long_part.length - back[i / 2]];
        *byte ^= 1;
        demand_error(w, &from, AN_ERR_HASH, "has perhaps changed");
        *byte ^= 1;
    }
}

static void a_part_that_became_shorter_is_found_out(void **state)
{
    static opened from;
    (void)state;
    an_writer *w = keep_long_part(&from, 2);
    from.reader.config.source.size = long_part.length - 1;
    demand_error(w, &from, AN_ERR_MISSING, "has perhaps changed");
}

/* Each read that copies blocks. */
static void a_part_that_fails_is_found_out(void **state)
{
    static opened from;
    (void)state;
    for (unsigned read = 1; read <= LONG / 1048576 + 1; read++) {
        an_writer *w = keep_long_part(&from, 2);
        from.source.fail_at = from.source.reads + read;
        demand_error(w, &from, AN_ERR_IO, "cannot be read");
    }
}

static int fail_to_write(void *context, const void *bytes, size_t length)
{
    size_t *left = context;
    (void)bytes;
    if (length > *left)
        return 28; /* an errno */
    *left -= length;
    return 0;
}

/* What the caller writes to is full, before each batch is. */
static void a_full_disk_is_no_error_of_a_part(void **state)
{
    static opened from;
    (void)state;
    for (size_t room = 40000; room < LONG; room += 1 << 20) {
        const way how = {.cached_pages = 9};
        size_t left = room;
        an_writer_stats stats;
        assert_int_equal(open_archive(&from, long_part.bytes, long_part.length, how), AN_OK);
        an_writer *w = begin_archive((an_writer_config){
            .block_size = BLOCK, .jobs = 2, .write = fail_to_write, .write_context = &left});
        assert_int_equal(an_keep_begin(w), AN_OK);
        keep_all(w, &from.reader);
        assert_int_equal(an_writer_finish(w, &stats), AN_ERR_IO);
        assert_non_null(strstr(an_writer_message(w), "cannot write"));
        an_writer_close(w);
        close_archive(&from);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_contents_are_there),
        cmocka_unit_test(a_content_beside_those_that_are_kept),
        cmocka_unit_test(threads_and_maps_make_no_difference),
        cmocka_unit_test(a_part_that_changed_is_found_out),
        cmocka_unit_test(a_part_that_became_shorter_is_found_out),
        cmocka_unit_test(a_part_that_fails_is_found_out),
        cmocka_unit_test(a_full_disk_is_no_error_of_a_part),
    };
    return cmocka_run_group_tests(tests, make_parts, free_parts);
}
