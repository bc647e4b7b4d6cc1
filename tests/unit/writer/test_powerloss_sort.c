/* SPDX-License-Identifier: BSD-2-Clause */
/* The sorter and the spool of a writer, through files of which each call fails once. */
#include "support/faults.h"

#include "writer/sort.h"
#include "writer/spool.h"

enum { PAIRS = 21000, PAIR = 2500 }; /* more than one run of 16 MiB */

static void make_pair(uint8_t *bytes, uint64_t i, ani_pair *r)
{
    uint64_t key = i * 0x9E3779B97F4A7C15u >> 50; /* so that some are equal */
    memset(bytes, (int)(i % 251), PAIR);
    for (unsigned b = 0; b < 8; b++)
        bytes[b] = (uint8_t)(key >> (56 - 8 * b));
    memcpy(bytes + 8, &i, sizeof i);
    *r = (ani_pair){bytes, bytes + 8, 8, (size_t)(100 + i % (PAIR - 108))};
}

static int sort_all(int rewinds)
{
    static uint8_t bytes[PAIR];
    ani_sorter *s;
    ani_pair r;
    bool end = false;
    int error = ani_sorter_open(&s, test_folder());
    for (uint64_t i = 0; i < PAIRS && error == 0; i++) {
        make_pair(bytes, i, &r);
        error = ani_sorter_add(s, &r);
    }
    for (int turn = 0; turn < rewinds && error == 0; turn++) {
        uint64_t last_key = 0, last = 0, i, key;
        uint8_t expected_bytes[PAIR];
        unsigned count = 0;
        error = ani_sorter_rewind(s);
        while (error == 0 && (error = ani_sorter_next(s, &r, &end)) == 0 && !end) {
            ani_pair want;
            key = 0;
            for (unsigned b = 0; b < 8; b++)
                key = key << 8 | r.key[b];
            memcpy(&i, r.value, sizeof i);
            make_pair(expected_bytes, i, &want);
            assert_int_equal(r.value_length, want.value_length);
            assert_memory_equal(r.value, want.value, want.value_length);
            /* Ascending; equal keys in the order in which they were added. */
            assert_true(count == 0 || key > last_key || (key == last_key && i > last));
            last_key = key;
            last = i;
            count++;
        }
        assert_true(error != 0 || count == PAIRS);
    }
    ani_sorter_close(s);
    return error;
}

static void sorting_through_files(void **state)
{
    (void)state;
    assert_int_equal(sort_all(2), 0);
    fault.interrupted = true;
    assert_int_equal(sort_all(1), 0);
    fault_clear();
}

static void sorting_while_files_fail(void **state)
{
    (void)state;
    /* Fails each allocation; the first reads, when merging begins, and some of the later ones; some
     * of the writes. */
    static const unsigned kinds[] = {F_BIT(F_MEMORY), F_BIT(F_READ),
                                     F_BIT(F_WRITE) | F_BIT(F_OPEN)};
    unsigned files = open_files();
    for (unsigned k = 0; k < COUNT(kinds); k++) {
        unsigned failures = 0;
        int error = EIO;
        for (uint64_t n = 1; error != 0; n += k == 0 || n < 8 ? 1 : n) {
            int64_t live = atomic_load(&fault.live);
            fault_once(kinds[k], EIO, n);
            error = sort_all(1);
            fault_clear();
            assert_true(error == 0 || error == (k == 0 ? ENOMEM : EIO));
            failures += error != 0;
            assert_int_equal(open_files(), files);
            assert_int_equal(atomic_load(&fault.live), live);
        }
        assert_in_range(failures, 4, 100);
    }
    assert_int_equal(files_in_folder(), 0);
}

static void pairs_that_do_not_fit(void **state)
{
    (void)state;
    ani_sorter *s;
    uint8_t *bytes = calloc(1, ANI_SORT_MEMORY + 1);
    ani_pair r = {bytes, bytes, 8, ANI_SORT_MEMORY - 16};
    bool end;
    assert_int_equal(ani_sorter_open(&s, test_folder()), 0);
    assert_int_equal(ani_sorter_add(s, &r), 0);
    r.value_length++;
    assert_int_equal(ani_sorter_add(s, &r), E2BIG);
    r.key_length = r.value_length = 0;
    assert_int_equal(ani_sorter_add(s, &r), 0);
    assert_int_equal(ani_sorter_rewind(s), 0);
    assert_int_equal(ani_sorter_next(s, &r, &end), 0);
    assert_int_equal(r.key_length, 0);
    assert_int_equal(ani_sorter_next(s, &r, &end), 0);
    assert_int_equal(r.value_length, ANI_SORT_MEMORY - 16);
    assert_int_equal(ani_sorter_next(s, &r, &end), 0);
    assert_true(end);
    ani_sorter_close(s);
    free(bytes);
}

/* Sorts a pair that fills the memory, and one more. Each becomes a run of its own, and the large
 * one is larger than a run's share of memory when they are merged. */
static int sort_large_and_small(const uint8_t *bytes)
{
    ani_sorter *s;
    ani_pair r = {bytes, bytes, 8, ANI_SORT_MEMORY - 16};
    bool end = false;
    int error = ani_sorter_open(&s, test_folder());
    if (error == 0)
        error = ani_sorter_add(s, &r);
    r.value_length = 1;
    if (error == 0)
        error = ani_sorter_add(s, &r);
    if (error == 0)
        error = ani_sorter_rewind(s);
    for (unsigned i = 0; i < 3 && error == 0; i++) {
        error = ani_sorter_next(s, &r, &end);
        assert_true(error != 0 || end == (i == 2));
        assert_true(error != 0 || end || r.value_length == (i == 0 ? ANI_SORT_MEMORY - 16 : 1));
    }
    ani_sorter_close(s);
    return error;
}

static void large_pairs_while_allocations_fail(void **state)
{
    (void)state;
    uint8_t *bytes = calloc(1, ANI_SORT_MEMORY);
    unsigned failures = 0;
    int error = ENOMEM;
    for (uint64_t n = 1; error != 0; n++) {
        int64_t live = atomic_load(&fault.live);
        fault_once(F_BIT(F_MEMORY), ENOMEM, n);
        error = sort_large_and_small(bytes);
        fault_clear();
        assert_true(error == 0 || error == ENOMEM);
        failures += error != 0;
        assert_int_equal(atomic_load(&fault.live), live);
    }
    assert_in_range(failures, 8, 30);
    free(bytes);
}

static void what_a_spool_does_not_have(void **state)
{
    (void)state;
    static const struct {
        uint64_t offset;
        size_t length;
        int error;
    } cases[] = {{0, 10, 0},
                 {9, 1, 0},
                 {10, 0, 0},
                 {0, 11, EIO},
                 {9, 2, EIO},
                 {10, 1, EIO},
                 {11, 0, EIO},
                 {UINT64_MAX, 1, EIO},
                 {UINT64_MAX - 1, 12, EIO}};
    static const char given[] = "0123456789";
    uint8_t bytes[12];
    ani_spool s;
    assert_int_equal(ani_spool_open(&s, test_folder()), 0);
    assert_int_equal(ani_spool_append(&s, given, 10), 0);
    for (unsigned i = 0; i < COUNT(cases); i++) {
        memset(bytes, 0xa5, sizeof bytes);
        assert_int_equal(ani_spool_read(&s, cases[i].offset, bytes, cases[i].length),
                         cases[i].error);
        if (cases[i].error == 0)
            assert_memory_equal(bytes, given + (size_t)cases[i].offset, cases[i].length);
        else
            assert_int_equal(bytes[0], 0xa5);
    }
    ani_spool_close(&s);
    assert_int_equal(files_in_folder(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorting_through_files),
        cmocka_unit_test(sorting_while_files_fail),
        cmocka_unit_test(pairs_that_do_not_fit),
        cmocka_unit_test(large_pairs_while_allocations_fail),
        cmocka_unit_test(what_a_spool_does_not_have),
    };
    return cmocka_run_group_tests(tests, start_sodium, remove_folder);
}
