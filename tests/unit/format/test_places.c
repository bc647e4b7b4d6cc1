/* SPDX-License-Identifier: BSD-2-Clause */
/* The array of places: what was put into it is read again, whatever the widths, and nothing beside
 * it is touched. The bits are compared with those of spec/FORMAT.md 7.28, one by one. */
#include "support/support.h"

#include "format/places.h"

enum { MOST = 40 };

static uint64_t random_bits(uint64_t *seed, unsigned bits)
{
    uint64_t n = next_random(seed) ^ next_random(seed) << 32;
    return bits == 0 ? 0 : n >> (64 - bits);
}

/* Places that these widths can hold; each fifth one is empty. */
static void make_places(ani_place *places, const ani_places_head *head, size_t count,
                        uint64_t *seed)
{
    for (size_t i = 0; i < count; i++) {
        places[i] = (ani_place){.length = random_bits(seed, head->length_bits)};
        if (i % 5 == 4)
            places[i].length = 0;
        if (places[i].length == 0)
            continue;
        places[i].block = head->least + random_bits(seed, head->block_bits);
        places[i].offset = random_bits(seed, head->offset_bits);
    }
}

static uint64_t bits_at(const uint8_t *array, size_t at, unsigned count)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < count; i++)
        n |= (uint64_t)(array[(at + i) / 8] >> (at + i) % 8 & 1) << i;
    return n;
}

/* Compares the array with the places, bit by bit. */
static void check_bits(const uint8_t *array, const ani_places_head *head, const ani_place *places,
                       size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t block = places[i].length > 0 ? places[i].block - head->least : 0;
        assert_true(bits_at(array, at, head->block_bits) == block);
        at += head->block_bits;
        assert_true(bits_at(array, at, head->offset_bits) == places[i].offset);
        at += head->offset_bits;
        assert_true(bits_at(array, at, head->length_bits) == places[i].length);
        at += head->length_bits;
    }
    assert_int_equal(ani_places_size(head, count), (at + 7) / 8);
    for (; at % 8 != 0; at++)
        assert_int_equal(bits_at(array, at, 1), 0);
}

static void check_array(const ani_places_head *head, size_t count, uint64_t *seed)
{
    ani_place places[MOST];
    size_t size = ani_places_size(head, count);
    uint8_t *array = calloc(1, size + 1); /* one more, so that there is some */
    make_places(places, head, count, seed);
    for (size_t i = 0; i < count; i++)
        ani_put_place(array, head, i, &places[i]);
    check_bits(array, head, places, count);
    /* Without a byte more, so that a sanitizer sees one that is read too many. */
    uint8_t *exact = copy_of(array, size);
    assert_true(ani_places_end_in_zeros(exact, head, count));
    for (size_t i = count; i-- > 0;) {
        ani_place place;
        bool is_high = places[i].block > ANI_COUNT_MAX;
        assert_int_equal(ani_read_place(exact, head, i, &place), is_high ? AN_ERR_FORMAT : AN_OK);
        assert_true(is_high || memcmp(&place, &places[i], sizeof place) == 0);
    }
    free(exact);
    free(array);
}

static void every_width(void **state)
{
    (void)state;
    uint64_t seed = 77;
    for (unsigned block = 0; block <= ANI_BLOCK_BITS_MAX; block++)
        for (unsigned offset = 0; offset <= ANI_OFFSET_BITS_MAX; offset += 1 + block % 3)
            for (unsigned length = 0; length <= ANI_LENGTH_BITS_MAX; length += 1 + offset % 4) {
                ani_places_head head = {.least = random_bits(&seed, block % 40 + 1),
                                        .block_bits = (uint8_t)block,
                                        .offset_bits = (uint8_t)offset,
                                        .length_bits = (uint8_t)length};
                check_array(&head, 1 + (block + length) % MOST, &seed);
            }
}

/* The head that a range leads to is the narrowest that holds all its places. */
static void narrowest_heads(void **state)
{
    (void)state;
    uint64_t seed = 78;
    for (unsigned turn = 0; turn < 5000; turn++) {
        ani_place places[MOST];
        ani_place_range range = {0};
        uint8_t bytes[ANI_PLACES_HEAD_MAX];
        ani_places_head wide = {.least = random_bits(&seed, turn % 39 + 1),
                                .block_bits = (uint8_t)(turn % 39),
                                .offset_bits = (uint8_t)(turn % 25),
                                .length_bits = (uint8_t)(turn % 64)};
        ani_places_head head, read;
        size_t count = turn % MOST;
        uint64_t least = UINT64_MAX, most = 0, offsets = 0, lengths = 0;
        make_places(places, &wide, count, &seed);
        for (size_t i = 0; i < count; i++) {
            ani_widen(&range, &places[i]);
            if (places[i].length == 0)
                continue;
            least = places[i].block < least ? places[i].block : least;
            most = places[i].block > most ? places[i].block : most;
            offsets |= places[i].offset;
            lengths |= places[i].length;
        }
        head = ani_places_head_for(&range);
        assert_true(head.least == (lengths > 0 ? least : 0));
        uint64_t blocks = lengths > 0 ? most - least : 0;
        assert_int_equal(head.block_bits, blocks > 0 ? 64 - __builtin_clzll(blocks) : 0);
        assert_int_equal(head.offset_bits, offsets > 0 ? 64 - __builtin_clzll(offsets) : 0);
        assert_int_equal(head.length_bits, lengths > 0 ? 64 - __builtin_clzll(lengths) : 0);
        size_t n = ani_put_places_head(bytes, &head);
        ani_cursor c = ani_cursor_on(bytes, n);
        assert_int_equal(ani_read_places_head(&c, &read), AN_OK);
        assert_true(ani_is_read_whole(&c));
        assert_true(read.least == head.least && read.block_bits == head.block_bits &&
                    read.offset_bits == head.offset_bits && read.length_bits == head.length_bits);
    }
}

/* Room for a quarter more blocks, but at most 3 bits, and none where there are no places. */
static void room_for_blocks(void **state)
{
    (void)state;
    static const struct {
        uint64_t blocks, least;
        uint8_t bits, wanted;
    } rows[] = {
        {1, 0, 0, 0},       {3, 0, 2, 2},          {4, 0, 2, 3},           {1000, 0, 10, 11},
        {819, 0, 10, 10},   {820, 0, 10, 11},      {820, 1, 10, 10},       {1000, 0, 2, 5},
        {1000, 1249, 0, 0}, {1000, 1250, 0, 0},    {1000, 1248, 0, 1},     {0, 7, 3, 3},
        {8, 0, 39, 39},     {0, UINT64_MAX, 0, 0}, {1LL << 40, 0, 40, 40}, {1LL << 40, 0, 38, 40},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ani_places_head head = {rows[i].least, rows[i].bits, 9, 7};
        ani_leave_room_for_blocks(&head, rows[i].blocks);
        assert_int_equal(head.block_bits, rows[i].wanted);
        head = (ani_places_head){rows[i].least, 0, 0, 0};
        ani_leave_room_for_blocks(&head, rows[i].blocks);
        assert_int_equal(head.block_bits, 0);
    }
}

/* Widths that were there are kept if they hold everything, else none of them is. */
static void kept_widths(void **state)
{
    (void)state;
    const ani_places_head before = {5, 10, 11, 12};
    for (unsigned i = 0; i < 8; i++) {
        ani_places_head head = {.least = 3,
                                .block_bits = (uint8_t)(9 + 2 * (i & 1)),
                                .offset_bits = (uint8_t)(10 + (i & 2)),
                                .length_bits = (uint8_t)(12 + (i >> 2))};
        const ani_places_head own = head;
        bool is_kept = ani_keep_widths(&head, &before);
        assert_true(is_kept == (i == 0));
        const ani_places_head *wanted = is_kept ? &before : &own;
        assert_int_equal(head.least, 3);
        assert_int_equal(head.block_bits, wanted->block_bits);
        assert_int_equal(head.offset_bits, wanted->offset_bits);
        assert_int_equal(head.length_bits, wanted->length_bits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width),
        cmocka_unit_test(narrowest_heads),
        cmocka_unit_test(room_for_blocks),
        cmocka_unit_test(kept_widths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
