/* SPDX-License-Identifier: BSD-2-Clause */
/* Hostile arrays of places in leaves of entries, whose hashes and signature are right. */
#include "support/judge.h"

/* Bits one after another, the lowest of each number first. All zero: none yet. */
typedef struct bit_blob {
    blob bytes;
    size_t count;
} bit_blob;

static void put_bits(bit_blob *b, unsigned count, uint64_t value)
{
    for (unsigned i = 0; i < count; i++) {
        if (b->count % 8 == 0)
            put_number(&b->bytes, 1, 0);
        b->bytes.at[b->count / 8] |= (uint8_t)((value >> i & 1) << b->count % 8);
        b->count++;
    }
}

typedef struct array {
    uint64_t least;
    unsigned block_bits, offset_bits, length_bits;
} array;

static void put_widths(blob *b, const array *a)
{
    put_varint(b, a->least);
    put_number(b, 1, a->block_bits);
    put_number(b, 1, a->offset_bits);
    put_number(b, 1, a->length_bits);
}

static void put_item(bit_blob *b, const array *a, uint64_t block, uint64_t offset, uint64_t length)
{
    put_bits(b, a->block_bits, block);
    put_bits(b, a->offset_bits, offset);
    put_bits(b, a->length_bits, length);
}

/* Gives a leaf an array of these bits. */
static void set_array(object *leaf, const array *a, const bit_blob *bits)
{
    blob places = {0};
    put_widths(&places, a);
    put_bytes(&places, bits->bytes.at, bits->bytes.length);
    replace_places(leaf, &places);
    drop_blob(&places);
}

/* Three assets of 3, 0 and 4 bytes in blocks 1 and 2 of three. */
static object *forge_three(forgery *f)
{
    object *leaf = forge_leaf(f);
    add_block(f, "unused", 6);
    add_block(f, "..one", 5);
    add_block(f, "four", 4);
    add_entry(leaf, "a", AN_ASSET, 1, 2, 3, NULL);
    add_entry(leaf, "b", AN_ASSET, 0, 0, 0, NULL);
    add_entry(leaf, "c", AN_ASSET, 2, 0, 4, NULL);
    return leaf;
}

static void arrays_of_every_width(void **state)
{
    (void)state;
    static const array arrays[] = {{1, 1, 2, 3},    {0, 2, 2, 3},  {1, 1, 2, 63},
                                   {1, 40, 24, 63}, {0, 7, 9, 11}, {1, 13, 24, 62},
                                   {1, 1, 24, 3},   {0, 40, 2, 3}, {1, 39, 23, 61}};
    for (size_t i = 0; i < COUNT(arrays); i++) {
        const array *a = &arrays[i];
        forgery f;
        opened o;
        bit_blob bits = {0};
        put_item(&bits, a, 1 - a->least, 2, 3);
        put_item(&bits, a, 0, 0, 0);
        put_item(&bits, a, 2 - a->least, 0, 4);
        set_array(forge_three(&f), a, &bits);
        drop_blob(&bits.bytes);
        forge_lay_leaf(&f);
        forge_seal(&f);
        judge("array", &f, OK, OK);
        for (unsigned pages = 1; pages < 3; pages++) {
            assert_int_equal(open_forgery(&o, &f, pages), AN_OK);
            assert_int_equal(check_entry(&o, "a", "one", 3), AN_OK);
            assert_int_equal(check_entry(&o, "b", "", 0), AN_OK);
            assert_int_equal(check_entry(&o, "c", "four", 4), AN_OK);
            close_archive(&o);
        }
        forge_drop(&f);
    }
}

/* Nothing has content: the items take no bits at all. */
static void arrays_of_nothing(void **state)
{
    (void)state;
    for (unsigned least = 0; least < 2; least++) {
        forgery f;
        object *leaf = forge_leaf(&f);
        for (unsigned i = 0; i < 9; i++)
            add_entry(leaf, name_number(&f, i), AN_ASSET, 0, 0, 0, NULL);
        set_array(leaf, &(array){.least = least}, &(bit_blob){0});
        forge_lay_leaf(&f);
        seal_and_judge("no bits", &f, OK, OK);
    }
}

static const struct {
    const char *name;
    array array;
    int verify;
} widths[] = {
    {"least block 2^40", {(uint64_t)1 << 40, 40, 24, 63}, FORMAT},
    {"least block above 2^40", {((uint64_t)1 << 40) + 1, 0, 0, 0}, FORMAT},
    {"least block 2^64 - 1", {TOP, 0, 0, 0}, FORMAT},
    {"block bits 41", {0, 41, 24, 63}, FORMAT},
    {"block bits 255", {0, 255, 24, 63}, FORMAT},
    {"offset bits 25", {0, 40, 25, 63}, FORMAT},
    {"offset bits 255", {0, 40, 255, 63}, FORMAT},
    {"length bits 64", {0, 40, 24, 64}, FORMAT},
    {"length bits 255", {0, 40, 24, 255}, FORMAT},
    {"the widest", {0, 40, 24, 63}, OK},
};

static void widths_that_lie(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(widths); i++) {
        const array *a = &widths[i].array;
        forgery f;
        bit_blob bits = {0};
        /* As long as the widths say, so that the page would be right if they were. */
        for (unsigned n = 0; n < 3; n++)
            for (unsigned bit = a->block_bits + a->offset_bits + a->length_bits; bit > 0; bit--)
                put_bits(&bits, 1, n != 1 && bit == a->length_bits);
        set_array(forge_three(&f), a, &bits);
        drop_blob(&bits.bytes);
        forge_lay_leaf(&f);
        seal_and_judge(widths[i].name, &f, OK, widths[i].verify);
    }
}

/* Least block, the first of the array's bytes, is a varint as any other. */
static void least_blocks_that_are_malformed(void **state)
{
    (void)state;
    static const char *const texts[] = {"\x80\x00", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",
                                        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"};
    static const size_t lengths[] = {2, 10, 11};
    for (size_t i = 0; i < COUNT(texts); i++) {
        forgery f;
        blob places = {0};
        object *leaf = forge_leaf(&f);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 0, NULL);
        put_bytes(&places, texts[i], lengths[i]);
        put_bytes(&places, "\0\0\0", 3);
        replace_places(leaf, &places);
        drop_blob(&places);
        forge_lay_leaf(&f);
        seal_and_judge("least block", &f, OK, FORMAT);
    }
}

/* Each bit after the last item, and each byte too many or too few. */
static void ends_of_arrays_that_lie(void **state)
{
    (void)state;
    const array a = {1, 1, 2, 4}; /* 21 bits for three items, and 3 more */
    for (unsigned bit = 20; bit < 24; bit++)
        for (int more = -1; more <= 1; more++) {
            forgery f;
            bit_blob bits = {0};
            put_item(&bits, &a, 0, 2, 3);
            put_item(&bits, &a, 0, 0, 0);
            put_item(&bits, &a, 1, 0, 4);
            put_bits(&bits, 3, 0);
            bits.bytes.at[2] |= (uint8_t)(1u << bit % 8);
            if (bit == 20)
                bits.bytes.at[2] &= 0x0f; /* as it should be */
            put_number(&bits.bytes, 1, 0);
            bits.bytes.length = (size_t)(3 + more);
            set_array(forge_three(&f), &a, &bits);
            drop_blob(&bits.bytes);
            forge_lay_leaf(&f);
            seal_and_judge("end of the array", &f, OK, bit == 20 && more == 0 ? OK : FORMAT);
        }
}

/* Leaves whose array would reach beyond their end, or take up all of it. */
static void arrays_beyond_the_page(void **state)
{
    (void)state;
    const array a = {0, 40, 24, 63};
    for (size_t length = 1; length < 60; length++) {
        forgery f;
        object *leaf = forge_three(&f);
        size_t whole = leaf->raw.length;
        store_number(leaf->raw.at + PLACES_BLOCK_BITS, 1, a.block_bits);
        store_number(leaf->raw.at + PLACES_LENGTH_BITS, 1, a.length_bits);
        if (length < whole)
            leaf->raw.length = length;
        forge_lay_leaf(&f);
        seal_and_judge("array beyond the page", &f, OK, FORMAT);
    }
}

static const struct {
    uint64_t least, block, offset, length;
    int verify;
} items[] = {
    {0, 1, 2, 3, OK},
    {1, 0, 2, 3, OK},
    {0, 0, 0, 0, OK},
    {1, 0, 0, 0, OK}, /* stands for block 0, not for least block */
    {0, 1, 0, 0, FORMAT},
    {0, 0, 1, 0, FORMAT},
    {(uint64_t)1 << 40, 0, 0, 1, FORMAT}, /* 2^40 may be said, but there are fewer blocks */
    {(uint64_t)1 << 40, 1, 0, 1, FORMAT},
    {(uint64_t)1 << 40, 0, 0, 0, OK},
    {(uint64_t)1 << 39, ((uint64_t)1 << 40) - 1, 0, 1, FORMAT},
};

static void items_that_lie(void **state)
{
    (void)state;
    const array wide = {0, 40, 24, 63};
    for (size_t i = 0; i < COUNT(items); i++) {
        char name[32];
        forgery f;
        bit_blob bits = {0};
        array a = wide;
        object *leaf = forge_leaf(&f);
        (void)snprintf(name, sizeof name, "item %zu", i);
        add_block(&f, "unused", 6);
        add_block(&f, "..one", 5);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 0, NULL);
        a.least = items[i].least;
        put_item(&bits, &a, items[i].block, items[i].offset, items[i].length);
        set_array(leaf, &a, &bits);
        drop_blob(&bits.bytes);
        forge_lay_leaf(&f);
        seal_and_judge(name, &f, OK, items[i].verify);
    }
}

/* Block 2^40 is the last that an item may stand for. Whether there is one shows when it is read, so
 * that the page itself is taken. */
static void blocks_at_the_limit(void **state)
{
    (void)state;
    for (uint64_t block = 0; block < 2; block++) {
        const array a = {(uint64_t)1 << 40, 1, 0, 1};
        forgery f;
        opened o;
        an_entry entry;
        bit_blob bits = {0};
        object *leaf = forge_leaf(&f);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 0, NULL);
        put_item(&bits, &a, block, 0, 1);
        set_array(leaf, &a, &bits);
        drop_blob(&bits.bytes);
        forge_lay_leaf(&f);
        forge_seal(&f);
        assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
        assert_int_equal(find_entry(&o, "a", &entry), block == 0 ? AN_OK : AN_ERR_FORMAT);
        if (block == 0)
            assert_true(entry.block == (uint64_t)1 << 40);
        close_archive(&o);
        forge_drop(&f);
    }
}

/* Who has content follows from the record: the others must have an item of zeros. It is seen when
 * the entry is read. */
static void items_of_entries_without_content(void **state)
{
    (void)state;
    static const struct {
        const char *record;
        size_t length;
        int find;
    } cases[] = {
        {"\x00", 1, OK},
        {"\x01", 1, OK},
        {"\x00\x14\x01\x01", 4, OK},
        {"\x00\x14\x01\x03", 4, FORMAT},     /* withdrawn */
        {"\x01\x14\x01\x03", 4, FORMAT},     /* withdrawn */
        {"\x02\x15\x01z", 4, FORMAT},        /* an alias */
        {"\x03", 1, FORMAT},                 /* of an unknown kind */
        {"\x82\x80\x04\x15\x01z", 6, FORMAT} /* the same, whose low bits are an alias's */
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        for (unsigned empty = 0; empty < 2; empty++) {
            forgery f;
            opened o;
            an_entry entry;
            blob record = {0};
            object *leaf = forge_leaf(&f);
            add_block(&f, "alpha", 5);
            put_bytes(&record, cases[i].record, cases[i].length);
            add_entry(leaf, "a", AN_ASSET, 0, 0, 5, NULL);
            put_entry(leaf, "b", &record);
            drop_blob(&record);
            if (!empty)
                set_place(leaf, 0, 1, 4);
            forge_lay_leaf(&f);
            store_number(f.root + ROOT_ARTICLES, 8, cases[i].record[0] == AN_ARTICLE);
            forge_seal(&f);
            judge("content", &f, OK, empty ? OK : cases[i].find);
            assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
            assert_int_equal(find_entry(&o, "b", &entry), empty ? OK : cases[i].find);
            if (!empty && cases[i].find == OK)
                assert_int_equal(check_content(&o, &entry, (const uint8_t *)"lpha", 4), AN_OK);
            assert_int_equal(check_entry(&o, "a", "alpha", 5), AN_OK);
            close_archive(&o);
            forge_drop(&f);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_of_every_width),
        cmocka_unit_test(arrays_of_nothing),
        cmocka_unit_test(widths_that_lie),
        cmocka_unit_test(least_blocks_that_are_malformed),
        cmocka_unit_test(ends_of_arrays_that_lie),
        cmocka_unit_test(arrays_beyond_the_page),
        cmocka_unit_test(items_that_lie),
        cmocka_unit_test(blocks_at_the_limit),
        cmocka_unit_test(items_of_entries_without_content),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
