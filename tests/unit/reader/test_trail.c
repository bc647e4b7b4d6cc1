/* SPDX-License-Identifier: BSD-2-Clause */
/* Leaves that are found by a trail, and hashed ahead, give the same answers as without. */
#include "reader/internal.h"
#include "support/support.h"

enum { ENTRIES = 1500 };

static const way by_trail = {.cached_pages = 16, .spare = 1 << 16};
static const way mapped = {.cached_pages = 16, .mapped = true};
static const way from_top = {0};

/* What verifying the index has found. */
typedef struct answer {
    int error;
    an_fault fault;
    uint64_t reads;
} answer;

/* Pages are so small that tables have three levels. */
static uint8_t *make_archive(bool pages_raw, size_t *length)
{
    char id[16], title[40];
    an_writer *w = begin_archive((an_writer_config){.page_size = 1024, .pages_raw = pages_raw});
    for (unsigned i = 0; i < ENTRIES; i++) {
        (void)snprintf(id, sizeof id, "%05u", i);
        (void)snprintf(title, sizeof title, "title %u", i * 7919 % ENTRIES);
        an_field f = text_field(AN_TAG_TITLE, title);
        assert_int_equal(add_fields(w, id, AN_ARTICLE, id, 5, &f, 1), AN_OK);
    }
    return end_archive(w, length);
}

static answer verify(const uint8_t *bytes, size_t length, way how)
{
    opened o;
    answer a = {0};
    a.error = open_archive(&o, bytes, length, how);
    uint64_t before = o.source.reads;
    if (a.error == AN_OK)
        a.error = an_reader_verify_index(&o.reader);
    an_reader_fault(&o.reader, &a.fault);
    a.reads = o.source.reads - before;
    close_archive(&o);
    return a;
}

static void leaves_are_read_together(void **state)
{
    (void)state;
    size_t length;
    for (int raw = 0; raw < 2; raw++) {
        uint8_t *bytes = make_archive(raw, &length);
        answer plain = verify(bytes, length, from_top), trail = verify(bytes, length, by_trail);
        assert_int_equal(plain.error, AN_OK);
        assert_int_equal(trail.error, AN_OK);
        assert_int_equal(verify(bytes, length, mapped).error, AN_OK);
        if (ANI_TOGETHER > 1)
            assert_in_range(trail.reads, 1, plain.reads / 4);
        free(bytes);
    }
}

/* The page that is wrong is found in its turn: the same error, in the same place. */
static void damage_gives_the_same_answer(void **state)
{
    (void)state;
    size_t length;
    uint8_t *bytes = make_archive(false, &length);
    unsigned wrong = 0;
    for (size_t at = AN_HEADER_SIZE; at < length; at += 97) {
        bytes[at] ^= 0x40;
        answer plain = verify(bytes, length, from_top);
        const way ways[] = {by_trail, mapped};
        for (unsigned i = 0; i < COUNT(ways); i++) {
            answer other = verify(bytes, length, ways[i]);
            assert_int_equal(other.error, plain.error);
            assert_int_equal(other.fault.offset, plain.fault.offset);
            assert_int_equal(other.fault.object, plain.fault.object);
            assert_int_equal(other.fault.first, plain.fault.first);
            assert_int_equal(other.fault.count, plain.fault.count);
        }
        wrong += plain.error == AN_ERR_HASH;
        bytes[at] ^= 0x40;
    }
    assert_in_range(wrong, 100, UINT32_MAX);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_are_read_together),
        cmocka_unit_test(damage_gives_the_same_answer),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
