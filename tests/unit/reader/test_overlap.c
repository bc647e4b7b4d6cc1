/* SPDX-License-Identifier: BSD-2-Clause */
/* A long dictionary is decompressed over its own stored bytes. Where that is too little room, and
 * where those are damaged, the answer is the one that it would be elsewhere. */
#include "support/judge.h"

#include <zstd.h>

enum { OVERHANG = 64 << 10, FROM = 1000, LENGTH = 800, UNTOUCHED = 0x5a };

/* Text of this many bits a byte: zstd can make no less of it. */
static void forge_with_dictionary(forgery *f, unsigned bits, size_t size)
{
    uint8_t *text = malloc(size);
    fill_noise(text, size, bits);
    for (size_t i = 0; i < size; i++)
        text[i] = (uint8_t)('0' + (text[i] & ((1u << bits) - 1)));
    object *leaf = forge_leaf(f), *dictionary = &f->dictionary[f->dictionaries++];
    dictionary->type = DICTIONARY;
    put_bytes(&dictionary->raw, text, size);
    compress_object(dictionary, (frame){0});
    free(text);
    object *block = add_block(f, dictionary->raw.at + FROM, LENGTH);
    block->dictionary = 1;
    compress_object(block, (frame){.dictionary = &dictionary->raw});
    assert_in_range(block->stored.length, 1, 100); /* so small only with the dictionary */
    add_block(f, "honest", 6);
    add_entry(leaf, "a", AN_ASSET, 0, 0, LENGTH, NULL);
    add_entry(leaf, "b", AN_ASSET, 1, 0, 6, NULL);
}

static void seal_with_dictionary(forgery *f)
{
    forge_lay_leaf(f);
    store_number(f->root + ROOT_DICTIONARY_RAW, 4, raw_size(&f->dictionary[0]));
    store_number(f->root + ROOT_DICTIONARY_STORED, 4, stored_size(&f->dictionary[0]));
    forge_seal(f);
}

static int check_a(opened *o, const forgery *f)
{
    return check_entry(o, "a", f->dictionary[0].raw.at + FROM, LENGTH);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_out_is_the_same),
        cmocka_unit_test(reads_that_fail),
        cmocka_unit_test(frames_that_are_garbage),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
