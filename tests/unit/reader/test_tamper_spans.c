/* SPDX-License-Identifier: BSD-2-Clause */
/* What a fault says of a damaged page: which positions cannot be read for the same reason. Whoever
 * goes through an archive passes over them at once. */
#include "support/sample.h"
#include "support/wire_offsets.h"

enum { STEP = 101 }; /* a prime, so that all parts of all objects are hit */

typedef struct spans {
    uint64_t pages;   /* faults that concern more than one position */
    uint64_t entries; /* faults of single entries, or of another table */
} spans;

/* The positions that a fault names fail, and with the same fault. */
static void check_span(opened *o, int error, const an_fault *fault)
{
    an_entry entry;
    an_fault same;
    uint64_t count;
    assert_int_equal(an_entry_count(&o->reader, fault->order, &count), AN_OK);
    assert_in_range(fault->first, 0, count - 1);
    assert_in_range(fault->count, 1, count - fault->first);
    for (uint64_t i = 0; i < fault->count; i += fault->count / 4 + 1) {
        assert_int_equal(an_entry_at(&o->reader, fault->order, fault->first + i, &entry), error);
        an_reader_fault(&o->reader, &same);
        assert_int_equal(same.offset, fault->offset);
        assert_int_equal(same.first, fault->first);
        assert_int_equal(same.count, fault->count);
        assert_int_equal(same.order, fault->order);
    }
}

/* Going through an order over what faults name, and step by step, the same entries are met. */
static void go_through(opened *o, unsigned order, spans *found)
{
    an_entry entry;
    uint64_t count, met = 0, readable = 0;
    assert_int_equal(an_entry_count(&o->reader, order, &count), AN_OK);
    for (uint64_t i = 0; i < count; i++)
        readable += an_entry_at(&o->reader, order, i, &entry) == AN_OK;
    for (uint64_t i = 0; i < count;) {
        an_fault fault = {0};
        int error = an_entry_at(&o->reader, order, i, &entry);
        met += error == AN_OK;
        if (error != AN_OK)
            an_reader_fault(&o->reader, &fault);
        if (fault.count > 0)
            check_span(o, error, &fault);
        bool is_here = fault.count > 0 && fault.order == order;
        if (is_here)
            assert_in_range(i, fault.first, fault.first + fault.count - 1);
        found->pages += is_here && fault.count > 1;
        found->entries += error != AN_OK && !is_here;
        i = is_here ? fault.first + fault.count : i + 1;
    }
    assert_int_equal(met, readable);
}

static void go_through_damaged(const uint8_t *bytes, size_t length, unsigned cached, spans *found)
{
    opened o;
    if (open_archive(&o, bytes, length, (way){.cached_pages = cached}) == AN_OK)
        for (unsigned order = AN_BY_ID; order <= AN_BY_DATE; order++)
            go_through(&o, order, found);
    close_archive(&o);
}

static void a_fault_names_what_lies_beneath_a_page(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    spans found = {0};
    uint8_t *bytes = copy_of(s->bytes, s->length);
    for (size_t i = HEADER_SIZE; i < s->length; i += STEP) {
        bytes[i] ^= 1;
        go_through_damaged(bytes, s->length, i % 2 ? 1 : 8, &found);
        bytes[i] ^= 1;
    }
    free(bytes);
    assert_in_range(found.pages, 10, UINT64_MAX);
    assert_in_range(found.entries, 1, UINT64_MAX);
}

/* The same where the file ends too early. */
static void a_fault_names_what_has_not_arrived(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    spans found = {0};
    for (size_t length = HEADER_SIZE; length < s->length; length += STEP) {
        uint8_t *bytes = copy_of(s->bytes, length);
        go_through_damaged(bytes, length, 1, &found);
        free(bytes);
    }
    assert_in_range(found.pages, 10, UINT64_MAX);
}

/* What is no page's fault names nothing. */
static void a_fault_of_content_names_nothing(void **state)
{
    (void)state;
    const sample *s = &samples[1];
    uint8_t *bytes = copy_of(s->bytes, s->length);
    unsigned blocks = 0;
    opened o;
    bytes[s->length - 1] ^= 1; /* in the last block */
    assert_int_equal(open_archive(&o, bytes, s->length, (way){0}), AN_OK);
    for (uint64_t i = 0; i < an_reader_header(&o.reader)->entries; i++) {
        an_entry entry;
        an_fault fault;
        const void *content;
        size_t length;
        assert_int_equal(an_entry_at(&o.reader, AN_BY_ID, i, &entry), AN_OK);
        if (!entry.has_content || entry.length == 0 ||
            an_content_view(&o.reader, &entry, entry.length - 1, &content, &length) != AN_ERR_HASH)
            continue;
        an_reader_fault(&o.reader, &fault);
        assert_int_equal(fault.object, AN_OBJECT_BLOCK);
        assert_int_equal(fault.count, 0);
        blocks++;
    }
    assert_in_range(blocks, 1, 100);
    close_archive(&o);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_names_what_lies_beneath_a_page),
        cmocka_unit_test(a_fault_names_what_has_not_arrived),
        cmocka_unit_test(a_fault_of_content_names_nothing),
    };
    return cmocka_run_group_tests(tests, make_samples, free_samples);
}
