/* SPDX-License-Identifier: BSD-2-Clause */
/* Hostile zstd frames, sizes of blocks and dictionaries, whose hashes and signature are right.
 */
#include "support/judge.h"

/* --- frames ---------------------------------------- */

#define MAGIC "\x28\xb5\x2f\xfd"
#define RLE_100 "\x23\x03\x00x" /* the last block, of 100 times x */

static const struct {
    const char *name, *stored;
    size_t length;
    int verify, read;
} frames[] = {
#define BYTES(text) text, sizeof(text) - 1
    {"single segment", BYTES(MAGIC "\x20\x64" RLE_100), OK, OK},
    {"window of 1024", BYTES(MAGIC "\x80\x00\x64\x00\x00\x00" RLE_100), OK, OK},
    {"window of 1152", BYTES(MAGIC "\x80\x01\x64\x00\x00\x00" RLE_100), FORMAT, FORMAT},
    {"window of 2048", BYTES(MAGIC "\x80\x08\x64\x00\x00\x00" RLE_100), FORMAT, FORMAT},
    {"window of 128 MiB", BYTES(MAGIC "\x80\x88\x64\x00\x00\x00" RLE_100), FORMAT, FORMAT},
    {"window of 3.75 TiB", BYTES(MAGIC "\x80\xff\x64\x00\x00\x00" RLE_100), FORMAT, FORMAT},
    {"no content size", BYTES(MAGIC "\x00\x00" RLE_100), FORMAT, FORMAT},
    {"content size 99", BYTES(MAGIC "\x20\x63" RLE_100), FORMAT, FORMAT},
    {"content size 101", BYTES(MAGIC "\x20\x65" RLE_100), FORMAT, FORMAT},
    {"content size 2^64 - 1", BYTES(MAGIC "\xe0\xff\xff\xff\xff\xff\xff\xff\xff" RLE_100), FORMAT,
     FORMAT},
    {"content size of 8 bytes", BYTES(MAGIC "\xe0\x64\x00\x00\x00\x00\x00\x00\x00" RLE_100), OK,
     OK},
    {"checksum", BYTES(MAGIC "\x24\x64" RLE_100 "\x00\x00\x00\x00"), FORMAT, FORMAT},
    {"dictionary id 0", BYTES(MAGIC "\x21\x00\x64" RLE_100), OK, OK},
    {"dictionary id 5", BYTES(MAGIC "\x21\x05\x64" RLE_100), FORMAT, FORMAT},
    {"reserved bit", BYTES(MAGIC "\x28\x64" RLE_100), FORMAT, FORMAT},
    {"skippable", BYTES("\x50\x2a\x4d\x18\x04\x00\x00\x00xxxx"), FORMAT, FORMAT},
    {"legacy", BYTES("\x27\xb5\x2f\xfd\x20\x64" RLE_100), FORMAT, FORMAT},
    {"no magic", BYTES("\x00\x00\x00\x00\x20\x64" RLE_100), FORMAT, FORMAT},
    {"a byte after it", BYTES(MAGIC "\x20\x64" RLE_100 "\x00"), FORMAT, FORMAT},
    {"an empty frame after it", BYTES(MAGIC "\x20\x64" RLE_100 MAGIC "\x20\x00\x01\x00\x00"),
     FORMAT, FORMAT},
    {"a skippable frame after it",
     BYTES(MAGIC "\x20\x64" RLE_100 "\x50\x2a\x4d\x18\x00\x00\x00\x00"), FORMAT, FORMAT},
    {"cut after the header", BYTES(MAGIC "\x20\x64"), FORMAT, FORMAT},
    {"cut in the header", BYTES(MAGIC "\x20"), FORMAT, FORMAT},
    {"cut in the magic", BYTES("\x28\xb5"), FORMAT, FORMAT},
    {"cut in the block", BYTES(MAGIC "\x20\x64\x23\x03\x00"), FORMAT, FORMAT},
    {"no last block", BYTES(MAGIC "\x20\x64\x22\x03\x00x"), FORMAT, FORMAT},
    {"reserved block", BYTES(MAGIC "\x20\x64\x27\x03\x00x"), FORMAT, FORMAT},
    /* Only decompressing shows these. Verifying does not decompress blocks: their hashes show that
     * they are what was signed.
     */
    {"99 bytes", BYTES(MAGIC "\x20\x64\x1b\x03\x00x"), OK, FORMAT},
    {"101 bytes", BYTES(MAGIC "\x20\x64\x2b\x03\x00x"), OK, FORMAT},
    {"100,000 bytes", BYTES(MAGIC "\x20\x64\x03\x35\x0cx"), OK, FORMAT},
    {"two blocks, 200 bytes", BYTES(MAGIC "\x20\x64\x22\x03\x00x\x23\x03\x00x"), OK, FORMAT},
    {"garbage", BYTES(MAGIC "\x20\x64\x3d\x00\x00\xff\xff\xff\xff\xff\xff\xff"), OK, FORMAT},
    {"empty block", BYTES(MAGIC "\x20\x64\x01\x00\x00"), OK, FORMAT},
};

static void frames_that_lie(void **state)
{
    (void)state;
    uint8_t content[100];
    memset(content, 'x', sizeof content);
    for (size_t i = 0; i < COUNT(frames); i++) {
        forgery f;
        opened o;
        object *leaf = forge_leaf(&f);
        object *block = add_block(&f, content, sizeof content);
        block->codec = CODEC_ZSTD;
        put_bytes(&block->stored, frames[i].stored, frames[i].length);
        add_block(&f, "honest", 6);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 100, NULL);
        add_entry(leaf, "b", AN_ASSET, 1, 0, 6, NULL);
        forge_lay_leaf(&f);
        forge_seal(&f);
        judge(frames[i].name, &f, OK, frames[i].verify);
        for (unsigned pages = 1; pages < 3; pages++) {
            assert_int_equal(open_forgery(&o, &f, pages), AN_OK);
            assert_int_equal(check_entry(&o, "a", content, sizeof content), frames[i].read);
            assert_int_equal(check_entry(&o, "b", "honest", 6), AN_OK);
            assert_int_equal(check_entry(&o, "a", content, sizeof content), frames[i].read);
            close_archive(&o);
        }
        forge_drop(&f);
    }
}

/* The same for a page, which verifying does decompress. */
static void frames_of_pages_that_lie(void **state)
{
    (void)state;
    for (int lie = 0; lie < 5; lie++) {
        forgery f;
        forge_plain(&f);
        object *leaf = &f.table[ENTRIES].level[0].page[0];
        /* Long enough to shrink. */
        blob record = make_record(AN_ASSET, NULL);
        char summary[500];
        memset(summary, 's', sizeof summary);
        put_field(&record, AN_TAG_SUMMARY, summary, sizeof summary);
        put_entry(leaf, "e", &record);
        drop_blob(&record);
        compress_object(leaf, (frame){.checksum = lie == 1,
                                      .no_content_size = lie == 2,
                                      .window_log = lie == 3 ? 12 : 0});
        if (lie == 4)
            leaf->lie_raw = (uint32_t)leaf->raw.length + 1;
        count_tables(&f);
        forge_lay(&f);
        seal_and_judge("page frame", &f, OK, lie == 0 ? OK : FORMAT);
    }
}

/* --- sizes ---------------------------------------- */

/* Sizes in the short reference of a block of 100 bytes.
 */
static void sizes_of_blocks_that_lie(void **state)
{
    (void)state;
    static const struct {
        uint8_t codec;
        uint64_t dictionary, stored, raw;
        int verify;
    } cases[] = {
        {0, 0, 100, 100, OK},
        {0, 0, 100, 101, FORMAT},
        {0, 0, 100, 99, FORMAT},
        {0, 0, 0, 0, FORMAT},
        {0, 0, 99, 99, HASH},
        {0, 0, 101, 101, FORMAT},
        {1, 0, 100, 100, FORMAT},
        {1, 0, 100, 99, FORMAT},
        {1, 0, 100, 101, FORMAT},
        {1, 0, 100, 1024, FORMAT},
        {1, 0, 100, 1025, FORMAT},
        {1, 0, 0, 100, FORMAT},
        {0, 0, 1025, 1025, FORMAT},
        {0, 0, UINT32_MAX, UINT32_MAX, FORMAT},
        {0, 0, TOP, TOP, FORMAT},
        {1, 0, TOP, 1, FORMAT},
        {0, 0, (uint64_t)1 << 32 | 100, (uint64_t)1 << 32 | 100, FORMAT},
        {0, 1, 100, 100, FORMAT},
        {1, 1, 100, 200, FORMAT},
        {1, 65536, 100, 200, FORMAT},
        {1, TOP, 100, 200, FORMAT},
        {2, 0, 100, 100, UNSUPPORTED},
        {255, 0, 100, 100, UNSUPPORTED},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char name[32];
        uint8_t content[100];
        forgery f;
        fill_noise(content, sizeof content, 12);
        (void)snprintf(name, sizeof name, "block sizes %zu", i);
        object *leaf = forge_leaf(&f);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 100, NULL);
        object *block = add_block(&f, content, sizeof content);
        hash_object(block);
        object *page = add_page(&f, BLOCKS, 0);
        put_number(&page->raw, 1, cases[i].codec);
        put_varint(&page->raw, cases[i].dictionary);
        put_varint(&page->raw, cases[i].stored);
        put_varint(&page->raw, cases[i].raw);
        put_bytes(&page->raw, block->hash, HASH_SIZE);
        count_cell(page, 1);
        count_tables(&f);
        forge_lay(&f);
        if (cases[i].verify == OK || cases[i].verify == HASH)
            store_number(f.root + ROOT_CONTENT_SIZE, 8, cases[i].raw);
        /* A block that ends before the file does leaves a gap, which verifying finds before it
         * hashes blocks. */
        seal_and_judge(name, &f, OK, cases[i].verify == HASH ? FORMAT : cases[i].verify);
    }
}

/* --- dictionaries ---------------------------------------- */

enum { DICTIONARY_SIZE = 3000 };

static object *add_dictionary(forgery *f)
{
    char text[DICTIONARY_SIZE];
    object *o = &f->dictionary[f->dictionaries++];
    fill_text(text, sizeof text, 20 + f->dictionaries);
    o->type = DICTIONARY;
    put_bytes(&o->raw, text, sizeof text);
    return o;
}

/* Two dictionaries, the second stored as a frame. Each is used by one block, the second by a page,
 * too. */
static void forge_dictionaries(forgery *f)
{
    object *leaf = forge_leaf(f);
    blob record = make_record(AN_ASSET, NULL);
    for (unsigned i = 0; i < 2; i++)
        (void)add_dictionary(f);
    compress_object(&f->dictionary[1], (frame){0});
    for (unsigned i = 0; i < 2; i++) {
        object *block = add_block(f, f->dictionary[i].raw.at + 1000, 800);
        block->dictionary = (uint16_t)(i + 1);
        compress_object(block, (frame){.dictionary = &f->dictionary[i].raw});
        assert_in_range(block->stored.length, 1, 100); /* so small only with the dictionary */
        add_entry(leaf, i ? "b" : "a", AN_ASSET, i, 0, 800, NULL);
    }
    put_field(&record, AN_TAG_SUMMARY, f->dictionary[1].raw.at + 500, 700);
    put_entry(leaf, "c", &record);
    drop_blob(&record);
    leaf->dictionary = 2;
    compress_object(leaf, (frame){.dictionary = &f->dictionary[1].raw});
}

static void dictionaries_that_are_honest(void **state)
{
    (void)state;
    forgery f;
    opened o;
    an_entry entry;
    forge_dictionaries(&f);
    forge_lay_leaf(&f);
    forge_seal(&f);
    judge("dictionaries", &f, OK, OK);
    for (int fast = 0; fast < 2; fast++)
        for (unsigned pages = 1; pages < 4; pages++) {
            way how = {.insecure = true, .fast_dictionary = fast, .cached_pages = pages};
            assert_int_equal(open_archive(&o, f.file.at, f.file.length, how), AN_OK);
            for (int turn = 0; turn < 2; turn++) {
                assert_int_equal(check_entry(&o, "a", f.dictionary[0].raw.at + 1000, 800), AN_OK);
                assert_int_equal(check_entry(&o, "b", f.dictionary[1].raw.at + 1000, 800), AN_OK);
                assert_int_equal(find_entry(&o, "c", &entry), AN_OK);
            }
            close_archive(&o);
        }
    forge_drop(&f);
}

typedef void dictionary_lie(forgery *f);

static void another_dictionary(forgery *f)
{
    f->block[0].dictionary = 2;
}

static void no_dictionary(forgery *f)
{
    f->block[0].dictionary = 0;
}

static void one_too_many(forgery *f)
{
    f->block[0].dictionary = 3;
}

static void stored_with_dictionary(forgery *f)
{
    f->block[0].stored.length = 0;
    f->block[0].codec = CODEC_STORED;
}

static void page_one_too_many(forgery *f)
{
    f->table[ENTRIES].level[0].page[0].dictionary = 3;
}

static void page_without(forgery *f)
{
    f->table[ENTRIES].level[0].page[0].dictionary = 0;
}

static void dictionary_of_dictionary(forgery *f)
{
    f->dictionary[1].dictionary = 1;
}

static void metadata_with_dictionary(forgery *f)
{
    put_metadata(f);
    put_bytes(&f->metadata.raw, "\x06\x20xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 34);
    compress_object(&f->metadata, (frame){0});
    f->metadata.dictionary = 1;
}

static void raw_size_below(forgery *f)
{
    f->dictionary[1].lie_raw = DICTIONARY_SIZE - 1;
}

static void raw_size_above(forgery *f)
{
    f->dictionary[1].lie_raw = DICTIONARY_SIZE + 1;
}

static void frame_cut(forgery *f)
{
    f->dictionary[1].stored.length -= 3;
}

/* Begins with the magic of zstd's own format, and then has no tables. */
static void tables_of_garbage(forgery *f)
{
    memcpy(f->dictionary[0].raw.at,
           "\x37\xa4\x30\xec\x01\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff", 16);
}

static void window_of_dictionary(forgery *f)
{
    compress_object(&f->dictionary[1], (frame){.window_log = 17});
}

static void dictionaries_that_lie(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        dictionary_lie *lie;
        int open, verify, read; /* read: of the first block */
    } cases[] = {
        {"one too many", one_too_many, OK, FORMAT, FORMAT},
        {"stored, with dictionary", stored_with_dictionary, OK, FORMAT, FORMAT},
        {"page, one too many", page_one_too_many, FORMAT, 0, 0},
        {"page without", page_without, OK, FORMAT, FORMAT},
        {"dictionary of a dictionary", dictionary_of_dictionary, FORMAT, 0, 0},
        {"metadata with dictionary", metadata_with_dictionary, FORMAT, 0, 0},
        {"raw size below", raw_size_below, OK, FORMAT, FORMAT},
        {"raw size above", raw_size_above, OK, FORMAT, FORMAT},
        {"frame cut", frame_cut, OK, FORMAT, FORMAT},
        {"window", window_of_dictionary, OK, FORMAT, FORMAT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        forgery f;
        forge_dictionaries(&f);
        cases[i].lie(&f);
        forge_lay_leaf(&f);
        seal_and_judge(cases[i].name, &f, cases[i].open, cases[i].verify);
    }
}

/* A block that is read with the wrong dictionary, or none, or a damaged one. It may be read
 * wrongly, since its hash is right, but within bounds. */
static void dictionaries_exchanged(void **state)
{
    (void)state;
    static dictionary_lie *const lies[] = {another_dictionary, no_dictionary, tables_of_garbage};
    for (size_t i = 0; i < COUNT(lies); i++)
        for (int fast = 0; fast < 2; fast++) {
            forgery f;
            opened o;
            an_entry entry;
            uint8_t buffer[800];
            size_t n;
            forge_dictionaries(&f);
            lies[i](&f);
            forge_lay_leaf(&f);
            forge_seal(&f);
            assert_int_equal(open_archive(&o, f.file.at, f.file.length,
                                          (way){.insecure = true, .fast_dictionary = fast}),
                             AN_OK);
            assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
            check_answer(an_content_read(&o.reader, &entry, 0, buffer, sizeof buffer, &n));
            if (i == 2)
                assert_int_equal(an_content_read(&o.reader, &entry, 0, buffer, sizeof buffer, &n),
                                 AN_ERR_FORMAT);
            assert_int_equal(check_entry(&o, "b", f.dictionary[1].raw.at + 1000, 800), AN_OK);
            close_archive(&o);
            forge_drop(&f);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_that_lie),          cmocka_unit_test(frames_of_pages_that_lie),
        cmocka_unit_test(sizes_of_blocks_that_lie), cmocka_unit_test(dictionaries_that_are_honest),
        cmocka_unit_test(dictionaries_that_lie),    cmocka_unit_test(dictionaries_exchanged),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
