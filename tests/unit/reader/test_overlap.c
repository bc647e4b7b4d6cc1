/* SPDX-License-Identifier: BSD-2-Clause */
/* A long dictionary is decompressed over its own stored bytes, and a block right after its
 * dictionary. Where there is too little room, and where bytes are damaged, the answer is the one
 * that it would be elsewhere. */
#include "support/judge.h"

#include <zstd.h>

enum { OVERHANG = 64 << 10, AFTER = 1000, LENGTH = 800, UNTOUCHED = 0x5a };

/* The part of a dictionary that a block repeats, near the end, where zstd looks in any version
 * when it compresses so little. */
static const uint8_t *repeated(const object *dictionary)
{
    return dictionary->raw.at + dictionary->raw.length - AFTER - LENGTH;
}

/* Adds a dictionary, text of this many bits a byte, of which zstd can make no less, and a block
 * that is a part of it. */
static void add_dictionary(forgery *f, object *leaf, const char *id, unsigned bits, size_t size)
{
    object *dictionary = &f->dictionary[f->dictionaries++];
    uint8_t *text = malloc(size);
    fill_noise(text, size, bits);
    for (size_t i = 0; i < size; i++)
        text[i] = (uint8_t)('0' + (text[i] & ((1u << bits) - 1)));
    dictionary->type = DICTIONARY;
    put_bytes(&dictionary->raw, text, size);
    compress_object(dictionary, (frame){0});
    free(text);
    add_entry(leaf, id, AN_ASSET, f->blocks, 0, LENGTH, NULL);
    object *block = add_block(f, repeated(dictionary), LENGTH);
    block->dictionary = (uint16_t)f->dictionaries;
    compress_object(block, (frame){.dictionary = &dictionary->raw});
    assert_in_range(block->stored.length, 1, 100); /* so small only with the dictionary */
}

static void forge_with_dictionary(forgery *f, unsigned bits, size_t size)
{
    object *leaf = forge_leaf(f);
    add_dictionary(f, leaf, "a", bits, size);
    add_entry(leaf, "b", AN_ASSET, f->blocks, 0, 6, NULL);
    add_block(f, "honest", 6);
}

static void seal_with_dictionary(forgery *f)
{
    uint32_t raw = 0, stored = 0;
    for (unsigned i = 0; i < f->dictionaries; i++) {
        const object *o = &f->dictionary[i];
        raw = raw_size(o) > raw ? raw_size(o) : raw;
        stored = stored_size(o) > stored ? stored_size(o) : stored;
    }
    forge_lay_leaf(f);
    store_number(f->root + ROOT_DICTIONARY_RAW, 4, raw);
    store_number(f->root + ROOT_DICTIONARY_STORED, 4, stored);
    forge_seal(f);
}

static int check_a(opened *o, const forgery *f)
{
    return check_entry(o, "a", repeated(&f->dictionary[0]), LENGTH);
}

/* Opens it, and fills the buffer of stored bytes. */
static void open_and_fill(opened *o, const forgery *f, way how)
{
    assert_int_equal(open_archive(o, f->file.at, f->file.length, how), AN_OK);
    memset(o->reader.stored, UNTOUCHED, o->reader.stored_size);
}

/* Returns how many bytes at the end of that buffer nobody has written to. */
static size_t count_untouched(const opened *o)
{
    size_t n = 0;
    while (n < o->reader.stored_size &&
           o->reader.stored[o->reader.stored_size - 1 - n] == UNTOUCHED)
        n++;
    return n;
}

/* Returns how many reads it takes to find "a" and read it, one more than for "b" if the dictionary
 * is read once. */
static uint64_t reads_for_a(opened *o, const forgery *f)
{
    uint64_t before = o->source.reads;
    assert_int_equal(check_entry(o, "b", "honest", 6), AN_OK);
    uint64_t others = o->source.reads - before;
    assert_int_equal(check_a(o, f), AN_OK);
    return o->source.reads - before - others;
}

/* What a dictionary is like, and how it is read. */
static const struct {
    unsigned bits;
    size_t size;
    bool overlaps, fits;
} kinds[] = {
    {3, 100 << 10, false, true}, /* stored bytes so short that all of them may lie beyond */
    {3, 600 << 10, true, true},  /* parts that take less than the overhang */
    {3, 1 << 20, true, true},    /* whole parts only */
    {6, 300 << 10, true, false}, /* parts that take more */
    {6, 2000000, true, false},   /* the first of them fit */
    {5, 131073, true, false},    /* one byte in the last part */
};

static void what_comes_out_is_the_same(void **state)
{
    (void)state;
    bool can = ZSTD_versionNumber() >= 10504;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        forgery f;
        opened o;
        forge_with_dictionary(&f, kinds[i].bits, kinds[i].size);
        seal_with_dictionary(&f);
        judge("overlapping", &f, OK, OK);
        for (int fast = 0; fast < 2; fast++) {
            way how = {.fast_dictionary = fast, .cached_pages = 8};
            open_and_fill(&o, &f, how);
            bool is_twice = can && kinds[i].overlaps && !kinds[i].fits;
            assert_int_equal(reads_for_a(&o, &f), is_twice ? 3 : 2);
            if (can && kinds[i].overlaps && kinds[i].fits)
                assert_int_equal(count_untouched(&o), o.reader.stored_size - OVERHANG);
            assert_memory_equal(o.reader.dictionary_bytes, f.dictionary[0].raw.at, kinds[i].size);
            close_archive(&o);
            how.mapped = true;
            assert_int_equal(open_archive(&o, f.file.at, f.file.length, how), AN_OK);
            assert_int_equal(check_a(&o, &f), AN_OK);
            close_archive(&o);
        }
        forge_drop(&f);
    }
}

/* Each of the reads for "a" fails once, or returns other bytes. */
static void reads_that_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        forgery f;
        opened o;
        forge_with_dictionary(&f, kinds[i].bits, kinds[i].size);
        seal_with_dictionary(&f);
        for (uint64_t nth = 1; nth <= 3; nth++)
            for (int flips = 0; flips < 2; flips++) {
                open_and_fill(&o, &f, (way){.cached_pages = 8});
                assert_int_equal(check_entry(&o, "b", "honest", 6), AN_OK);
                *(flips ? &o.source.flip_at : &o.source.fail_at) = o.source.reads + nth;
                int error = check_a(&o, &f);
                if (o.source.reads >= (flips ? o.source.flip_at : o.source.fail_at))
                    assert_int_equal(error, flips ? AN_ERR_HASH : AN_ERR_IO);
                o.source.fail_at = o.source.flip_at = 0;
                assert_int_equal(check_entry(&o, "b", "honest", 6), AN_OK);
                assert_int_equal(check_a(&o, &f), AN_OK);
                close_archive(&o);
            }
        forge_drop(&f);
    }
}

/* Reads "a", and returns the error. The content may be wrong, since a dictionary that is garbage
 * may still be decompressed; *sum tells whether it is the same. */
static int read_a(opened *o, uint64_t *sum)
{
    an_entry entry;
    uint8_t bytes[LENGTH] = {0};
    size_t n;
    assert_int_equal(find_entry(o, "a", &entry), AN_OK);
    int error = an_content_read(&o->reader, &entry, 0, bytes, sizeof bytes, &n);
    *sum = 0;
    for (size_t i = 0; i < n; i++)
        *sum = *sum * 31 + bytes[i];
    return error;
}

/* Bytes of the frame that are changed before it is hashed, so that its hash is right. */
static void frames_that_are_garbage(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (unsigned part = 1; part < 16; part += 2) {
            forgery f;
            opened o;
            forge_with_dictionary(&f, kinds[i].bits, kinds[i].size);
            blob *stored = &f.dictionary[0].stored;
            memset(stored->at + stored->length * part / 16, 0xff, 8);
            seal_with_dictionary(&f);
            uint64_t sum, other;
            assert_int_equal(open_archive(&o, f.file.at, f.file.length, (way){.mapped = true}),
                             AN_OK);
            int error = read_a(&o, &sum);
            close_archive(&o);
            assert_int_equal(open_archive(&o, f.file.at, f.file.length, (way){0}), AN_OK);
            for (int again = 0; again < 2; again++) {
                assert_int_equal(read_a(&o, &other), error);
                assert_true(sum == other);
                assert_int_equal(check_entry(&o, "b", "honest", 6), AN_OK);
            }
            close_archive(&o);
            forge_drop(&f);
        }
}

/* Whether the block that is loaded comes right after its dictionary. */
static bool is_joined(const opened *o)
{
    return o->reader.block_bytes == o->reader.dictionary_bytes + o->reader.dictionary_length;
}

static void check_in_turn(const forgery *f, way how, bool joins)
{
    opened o;
    assert_int_equal(open_archive(&o, f->file.at, f->file.length, how), AN_OK);
    for (unsigned turn = 0; turn < 9; turn++) {
        static const char *const ids[] = {"a", "b", "c"};
        unsigned n = turn < 6 ? turn % 3 : 2 - turn % 3;
        for (int again = 0; again < 2; again++) {
            uint64_t before = o.source.reads;
            assert_int_equal(check_entry(&o, ids[n], repeated(&f->dictionary[n]), LENGTH), AN_OK);
            assert_true(is_joined(&o) == joins);
            assert_true(again == 0 || how.cached_pages < 8 || o.source.reads == before);
        }
        if (turn % 2)
            assert_int_equal(check_entry(&o, "d", "honest", 6), AN_OK);
    }
    assert_int_equal(an_reader_verify(&o.reader), AN_OK);
    assert_int_equal(check_entry(&o, "a", repeated(&f->dictionary[0]), LENGTH), AN_OK);
    close_archive(&o);
}

/* Three dictionaries: a block that follows a short one lies where a longer one goes. */
static void blocks_follow_their_dictionaries(void **state)
{
    (void)state;
    static const struct {
        size_t size[3];
        bool joins; /* also where it is read, and not mapped */
    } sizes[] = {{{300 << 10, 600 << 10, 301 << 10}, true}, {{4001, 9000, 3000}, false}};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        forgery f;
        object *leaf = forge_leaf(&f);
        for (unsigned n = 0; n < 3; n++)
            add_dictionary(&f, leaf, n == 0 ? "a" : n == 1 ? "b" : "c", 3, sizes[i].size[n]);
        add_entry(leaf, "d", AN_ASSET, f.blocks, 0, 6, NULL);
        add_block(&f, "honest", 6);
        seal_with_dictionary(&f);
        for (unsigned w = 0; w < 8; w++) {
            way how = {.fast_dictionary = w & 1, .mapped = w & 2, .cached_pages = w & 4 ? 8 : 1};
            check_in_turn(&f, how, how.mapped || sizes[i].joins);
        }
        forge_drop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_out_is_the_same),
        cmocka_unit_test(reads_that_fail),
        cmocka_unit_test(frames_that_are_garbage),
        cmocka_unit_test(blocks_follow_their_dictionaries),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
