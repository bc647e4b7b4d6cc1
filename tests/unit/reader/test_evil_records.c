/* SPDX-License-Identifier: BSD-2-Clause */
/* Hostile records, aliases, places, overflow and archive metadata, whose hashes and signature are
 * right. */
#include "support/judge.h"

/* --- records ---------------------------------------- */

typedef struct record_case {
    const char *name, *record;
    size_t length;
    int verify, find;
} record_case;

/* clang-format off */
#define RECORD(name, text, verify) {name, text, sizeof(text) - 1, verify, verify}
/* Verifying notices; finding the entry does not. */
#define RECORD_LISTED(name, text) {name, text, sizeof(text) - 1, FORMAT, OK}
/* clang-format on */

static const record_case records[] = {
    RECORD("article", "\x00", OK),
    RECORD("asset", "\x01", OK),
    RECORD("no kind", "", FORMAT),
    RECORD("kind overlong", "\x80\x00", FORMAT),
    RECORD("kind cut", "\x80", FORMAT),
    RECORD("later kind", "\x03", OK),
    RECORD("later kind with target", "\x05\x15\x01z", OK),
    RECORD("largest kind", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", OK),
    RECORD("kind 65536 + alias", "\x82\x80\x04", OK),
    RECORD("article with target", "\x00\x15\x01z", FORMAT),
    RECORD("alias without target", "\x02", FORMAT),
    RECORD("alias", "\x02\x15\x01z", OK),
    RECORD("alias to ..", "\x02\x15\x02..", FORMAT),
    RECORD("alias to nothing", "\x02\x15\x00", FORMAT),
    RECORD("alias to /z", "\x02\x15\x02/z", FORMAT),
    RECORD("two targets", "\x02\x15\x01z\x15\x01z", FORMAT),
    RECORD("withdrawn", "\x00\x14\x01\x03", OK),
    RECORD("withdrawn alias", "\x02\x14\x01\x03\x15\x01z", OK),
    RECORD("status 4", "\x00\x14\x01\x04", FORMAT),
    RECORD("status of 0 bytes", "\x00\x14\x00", FORMAT),
    RECORD("status of 2 bytes", "\x00\x14\x02\x01\x00", FORMAT),
    RECORD("tag 1, twice", "\x00\x01\x01\xff\x01\x00", OK), /* as unknown as any */
    RECORD("two statuses", "\x00\x14\x01\x01\x14\x01\x01", FORMAT),
    RECORD("two titles", "\x00\x04\x01t\x04\x01t", FORMAT),
    RECORD("two authors", "\x00\x08\x01t\x08\x01t", OK),
    RECORD("two keywords", "\x00\x0a\x01t\x0a\x01t", OK),
    RECORD("tags unsorted", "\x00\x05\x03\x00\x00\x00\x04\x01t", FORMAT),
    RECORD("tag 0", "\x00\x00\x00", OK),
    RECORD("unknown tags, twice", "\x00\x7f\x01t\x7f\x01t", OK),
    RECORD("largest tag", "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00", OK),
    RECORD("tag above 2^64", "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x00", FORMAT),
    RECORD("tag of 11 bytes", "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00\x00", FORMAT),
    RECORD("tag overlong", "\x00\x81\x00\x03\x00\x00\x00", FORMAT),
    RECORD("field without length", "\x00\x04", FORMAT),
    RECORD("field cut", "\x00\x04\x02t", FORMAT),
    RECORD("field of nearly 2^64", "\x00\x04\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01t", FORMAT),
    RECORD("field of 2^63", "\x00\x04\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01t", FORMAT),
    RECORD("field of 2^32", "\x00\x04\x80\x80\x80\x80\x10t", FORMAT),
    RECORD("title empty", "\x00\x04\x00", OK),
    RECORD("title not UTF-8", "\x00\x04\x01\x80", FORMAT),
    RECORD("title with zero", "\x00\x04\x02t\x00", FORMAT),
    RECORD("title with surrogate", "\x00\x04\x03\xed\xa0\x80", FORMAT),
    RECORD("title cut in a character", "\x00\x04\x02\xe2\x82", FORMAT),
    RECORD("unknown tag not UTF-8", "\x00\x63\x01\xff", OK),
    RECORD("extra not JSON", "\x00\x17\x01{", OK),
    RECORD("content hash of 31 bytes",
           "\x00\x02\x1f"
           "1234567890123456789012345678901",
           FORMAT),
    RECORD("content hash of 33 bytes",
           "\x00\x02\x21"
           "123456789012345678901234567890123",
           FORMAT),
    RECORD("content hash",
           "\x00\x02\x20"
           "12345678901234567890123456789012",
           OK),
    RECORD("date", "\x00\x05\x03\x00\x00\x00", OK),
    RECORD("date empty", "\x00\x05\x00", FORMAT),
    RECORD("date cut", "\x00\x05\x02\x00\x00", FORMAT),
    RECORD("date with a byte too many", "\x00\x05\x04\x00\x00\x00\x00", FORMAT),
    RECORD("date of precision 4", "\x00\x05\x03\x00\x04\x00", FORMAT),
    RECORD("day with a zone", "\x00\x05\x03\x00\x01\x02", FORMAT),
    RECORD("zone of 1440 minutes", "\x00\x05\x04\x00\x00\xc0\x16", FORMAT),
    RECORD("zone of 1439 minutes", "\x00\x05\x04\x00\x00\xbe\x16", OK),
    RECORD("date of 2^63", "\x00\x05\x0c\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00\x00", FORMAT),
    RECORD("overflow: place empty", "\x00\x18\x00", FORMAT),
    RECORD("overflow: place cut", "\x00\x18\x02\x00\x00", FORMAT),
    RECORD("overflow: place with a byte too many", "\x00\x18\x04\x00\x00\x00\x00", FORMAT),
    RECORD("overflow: place empty in block 1", "\x00\x18\x03\x01\x00\x00", FORMAT),
    RECORD("overflow: place empty at 1", "\x00\x18\x03\x00\x01\x00", FORMAT),
    RECORD("overflow empty", "\x00\x18\x03\x00\x00\x00", OK),
    RECORD("overflow twice", "\x00\x18\x03\x00\x00\x00\x18\x03\x00\x00\x00", FORMAT),
    RECORD_LISTED("overflow in a block that is not there", "\x00\x18\x03\x05\x00\x01"),
    RECORD("overflow of 16 MiB and a byte", "\x00\x18\x06\x00\x00\x81\x80\x80\x08", FORMAT),
    RECORD("overflow of nearly 2^64",
           "\x00\x18\x0c\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", FORMAT),
    RECORD("overflow of 2^32", "\x00\x18\x07\x00\x00\x80\x80\x80\x80\x10", FORMAT),
};

/* The entries before and after the bad one stay readable. */
static void records_that_lie(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(records); i++) {
        forgery f;
        opened o;
        an_entry entry;
        const record_case *c = &records[i];
        object *leaf = forge_leaf(&f);
        blob record = {0};
        put_bytes(&record, c->record, c->length);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 0, NULL);
        put_entry(leaf, "b", &record);
        add_entry(leaf, "z", AN_ASSET, 0, 0, 0, NULL);
        drop_blob(&record);
        f.table[ENTRIES].count = 3;
        forge_lay_leaf(&f);
        size_t articles = c->length > 0 && c->record[0] == 0;
        store_number(f.root + ROOT_ARTICLES, 8, articles);
        forge_seal(&f);
        judge(c->name, &f, OK, c->verify);
        assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
        assert_int_equal(find_entry(&o, "b", &entry), c->find);
        assert_int_equal(check_entry(&o, "a", NULL, 0), AN_OK);
        assert_int_equal(check_entry(&o, "z", NULL, 0), AN_OK);
        close_archive(&o);
        forge_drop(&f);
    }
}

/* Lengths of a record that are wrong, beyond the page, or near 2^64. */
static void lengths_of_records_that_lie(void **state)
{
    (void)state;
    static const char record[] = "\x01\x04\x01t";
    static const uint64_t lengths[] = {0, 1, 3, 5, 100, 65536, UINT32_MAX, (uint64_t)1 << 63, TOP};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        forgery f;
        object *leaf = forge_leaf(&f);
        put_key(&leaf->raw, 0, "a", 1);
        put_varint(&leaf->raw, lengths[i]);
        put_bytes(&leaf->raw, record, sizeof record - 1);
        count_cell(leaf, 1);
        forge_lay_leaf(&f);
        seal_and_judge("record length", &f, OK, FORMAT);
    }
}

/* An entry of an unknown kind is listed, and has no content. */
static void kinds_of_a_later_version(void **state)
{
    (void)state;
    forgery f;
    opened o;
    an_entry entry;
    uint8_t byte;
    size_t n;
    blob record = make_record(77, NULL);
    put_entry(forge_leaf(&f), "a", &record);
    drop_blob(&record);
    forge_lay_leaf(&f);
    forge_seal(&f);
    assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
    assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
    assert_int_equal(entry.kind, 77);
    assert_false(entry.has_content);
    assert_int_equal(an_content_read(&o.reader, &entry, 0, &byte, 1, &n), AN_ERR_NOT_FOUND);
    close_archive(&o);
    forge_drop(&f);
}

/* --- aliases ---------------------------------------- */

static void aliases_in_loops(void **state)
{
    (void)state;
    static const struct {
        const char *target[3]; /* of a, b and c; NULL: an asset */
        int resolve;
    } cases[] = {
        {{"b", NULL, NULL}, OK},   {{"a", NULL, NULL}, FORMAT}, {{"b", "a", NULL}, FORMAT},
        {{"b", "c", "a"}, FORMAT}, {{"b", "c", NULL}, FORMAT},  {{"x", NULL, NULL}, FORMAT},
        {{"c", "c", NULL}, OK},
    };
    static const char *const ids[] = {"a", "b", "c"};
    for (size_t i = 0; i < COUNT(cases); i++)
        for (unsigned pages = 1; pages < 4; pages += 2) {
            forgery f;
            opened o;
            an_entry entry, target;
            object *leaf = forge_leaf(&f);
            for (unsigned k = 0; k < 3; k++)
                add_entry(leaf, ids[k], cases[i].target[k] ? AN_ALIAS : AN_ASSET, 0, 0, 0,
                          cases[i].target[k]);
            forge_lay_leaf(&f);
            forge_seal(&f);
            assert_int_equal(open_forgery(&o, &f, pages), AN_OK);
            assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
            assert_int_equal(an_entry_resolve(&o.reader, &entry, &target), cases[i].resolve);
            close_archive(&o);
            forge_drop(&f);
        }
}

/* Entries that no reader returned: the caller made them up. */
static void entries_that_the_caller_forged(void **state)
{
    (void)state;
    forgery f;
    opened o;
    an_entry entry = {.kind = AN_ALIAS}, target;
    size_t n;
    uint8_t buffer[8];
    forge_plain(&f);
    forge_lay(&f);
    forge_seal(&f);
    assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
    assert_int_equal(an_entry_resolve(&o.reader, &entry, &target), AN_ERR_USAGE);
    entry = (an_entry){
        .kind = AN_ASSET, .has_content = 1, .length = TOP, .block = TOP, .offset = UINT32_MAX};
    assert_int_equal(an_content_read(&o.reader, &entry, 5, buffer, 8, &n), AN_ERR_FORMAT);
    entry = (an_entry){.kind = AN_ASSET, .has_content = 1, .length = 8, .block = 0, .offset = 4};
    assert_int_equal(an_content_read(&o.reader, &entry, 0, buffer, 8, &n), AN_ERR_FORMAT);
    close_archive(&o);
    forge_drop(&f);
}

/* --- places ---------------------------------------- */

/* Blocks of 1024, 1024, 10 and 1024 bytes. */
static void add_four_blocks(forgery *f, uint8_t raw[4 * 1024])
{
    static const size_t lengths[] = {1024, 1024, 10, 1024};
    size_t at = 0;
    fill_noise(raw, 4 * 1024, 11);
    for (unsigned i = 0; i < 4; i++) {
        add_block(f, raw + at, lengths[i]);
        at += lengths[i];
    }
}

static const struct {
    uint64_t block, offset, length;
    int verify, read;
    size_t at; /* of the content among all the bytes */
} places[] = {
    {0, 0, 1, OK, OK, 0},
    {0, 0, 1024, OK, OK, 0},
    {0, 1023, 1, OK, OK, 1023},
    {0, 1024, 1, OK, FORMAT, 0},
    {0, 1, 1024, OK, FORMAT, 0},
    {0, 0xffffff, 1, OK, FORMAT, 0},
    {0, 0xffffff, 2, OK, FORMAT, 0},
    {0, 0, 1025, OK, OK, 0},
    {0, 1, 1025, OK, FORMAT, 0},
    {0, 0, 2048, OK, OK, 0},
    {0, 0, 2058, OK, OK, 0},
    {0, 0, 2059, OK, FORMAT, 0},
    {0, 0, 3072, OK, FORMAT, 0},
    {0, 0, 3073, OK, FORMAT, 0}, /* through a block that is not full */
    {1, 0, 1034, OK, OK, 1024},
    {1, 0, 1035, OK, FORMAT, 0},
    {2, 0, 10, OK, OK, 2048},
    {2, 9, 1, OK, OK, 2057},
    {2, 10, 1, OK, FORMAT, 0},
    {2, 0, 11, OK, FORMAT, 0},
    {2, 0, 1034, OK, FORMAT, 0},
    {3, 0, 1024, OK, OK, 2058},
    {3, 0, 1025, OK, FORMAT, 0},
    {4, 0, 1, FORMAT, FORMAT, 0},
    {0xffffffffff, 0, 1, FORMAT, FORMAT, 0},
    {0, 0, 0xffffffffffffff, OK, FORMAT, 0},
    {3, 0, 0xffffffffffffff, OK, FORMAT, 0},
    {1, 0, 0, FORMAT, FORMAT, 0},
    {0, 1, 0, FORMAT, FORMAT, 0},
    {0xffffffffff, 0xffffff, 0, FORMAT, FORMAT, 0},
};

static void places_that_lie(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(places); i++) {
        uint8_t raw[4 * 1024], *buffer = malloc(1 << 16);
        char name[32];
        forgery f;
        opened o;
        an_entry entry;
        size_t n;
        (void)snprintf(name, sizeof name, "place %zu", i);
        object *leaf = forge_leaf(&f);
        add_four_blocks(&f, raw);
        add_entry(leaf, "a", AN_ASSET, places[i].block, places[i].offset, places[i].length, NULL);
        forge_lay_leaf(&f);
        forge_seal(&f);
        judge(name, &f, OK, places[i].verify);
        assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
        int error = find_entry(&o, "a", &entry);
        if (error == AN_OK)
            error = an_content_read(&o.reader, &entry, 0, buffer, 1 << 16, &n);
        assert_int_equal(error, places[i].read);
        /* Content in one block is right as a whole, or refused as a whole. */
        if (error != AN_OK && places[i].verify == OK && places[i].length <= 1024)
            assert_int_equal(
                an_content_read(&o.reader, &entry, places[i].length - 1, buffer, 1, &n),
                AN_ERR_FORMAT);
        if (error == AN_OK) {
            assert_int_equal(n, places[i].length);
            assert_memory_equal(buffer, raw + places[i].at, n);
            assert_int_equal(check_content(&o, &entry, raw + places[i].at, n), AN_OK);
        }
        close_archive(&o);
        forge_drop(&f);
        free(buffer);
    }
}

/* An article that claims nearly 2^63 bytes: each read is refused at once, wherever it begins. */
static void articles_beyond_all_measure(void **state)
{
    (void)state;
    static const uint64_t at[] = {1 << 20,           (uint64_t)1 << 40, (uint64_t)1 << 50,
                                  (uint64_t)1 << 62, INT64_MAX - 1,     INT64_MAX};
    uint8_t raw[4 * 1024], buffer[16];
    forgery f;
    opened o;
    an_entry entry;
    size_t n;
    object *leaf = forge_leaf(&f);
    add_four_blocks(&f, raw);
    add_entry(leaf, "a", AN_ASSET, 0, 0, 0, NULL);
    blob bytes = {0};
    put_bytes(&bytes, (uint8_t[]){0, 0, 0, 63}, 4);
    put_number(&bytes, 8, INT64_MAX);
    replace_places(leaf, &bytes);
    drop_blob(&bytes);
    forge_lay_leaf(&f);
    forge_seal(&f);
    assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
    assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
    assert_true(entry.length == INT64_MAX);
    for (unsigned i = 0; i < COUNT(at); i++) {
        uint64_t before = o.source.reads;
        assert_int_equal(an_content_read(&o.reader, &entry, at[i], buffer, sizeof buffer, &n),
                         at[i] == INT64_MAX ? AN_OK : AN_ERR_FORMAT);
        assert_in_range(o.source.reads - before, 0, 3);
    }
    close_archive(&o);
    forge_drop(&f);
}

/* --- overflow ---------------------------------------- */

static void overflow_that_lies(void **state)
{
    (void)state;
    static const record_case cases[] = {
        RECORD("title", "\x04\x01t", OK),
        RECORD("unknown", "\x63\x01\xff", OK),
        RECORD("tag 1", "\x01\x01\xff", OK),
        RECORD("content hash",
               "\x02\x20"
               "12345678901234567890123456789012",
               FORMAT),
        RECORD("status", "\x14\x01\x01", FORMAT),
        RECORD("target", "\x15\x01z", FORMAT),
        RECORD("overflow of overflow", "\x18\x03\x00\x00\x01", FORMAT),
        RECORD("cut", "\x04\x05t", FORMAT),
        RECORD("unsorted", "\x05\x03\x00\x00\x00\x04\x01t", FORMAT),
        RECORD("twice", "\x04\x01t\x04\x01t", FORMAT),
        RECORD("authors", "\x08\x01t\x08\x01t", OK),
        RECORD("not UTF-8", "\x04\x01\xff", FORMAT),
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        forgery f;
        opened o;
        an_entry entry;
        uint8_t buffer[64];
        size_t n;
        object *leaf = forge_leaf(&f);
        blob record = make_record(AN_ASSET, NULL);
        add_block(&f, cases[i].record, cases[i].length);
        put_overflow(&record, 0, 0, cases[i].length);
        put_entry(leaf, "a", &record);
        drop_blob(&record);
        forge_lay_leaf(&f);
        forge_seal(&f);
        judge(cases[i].name, &f, OK, OK); /* verifying does not look into blocks */
        assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
        assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
        assert_int_equal(an_entry_overflow(&o.reader, &entry, buffer, sizeof buffer, &n),
                         cases[i].verify);
        close_archive(&o);
        forge_drop(&f);
    }
}

static void metadata_that_lies(void **state)
{
    (void)state;
    static const record_case cases[] = {
        RECORD("title", "\x01\x01t", OK),
        RECORD("all", "\x01\x01t\x02\x01t\x03\x01t\x04\x01t\x05\x01t", OK),
        RECORD("unknown", "\x06\x01\xff\x06\x00", OK),
        RECORD("twice", "\x01\x01t\x01\x01t", FORMAT),
        RECORD("unsorted", "\x02\x01t\x01\x01t", FORMAT),
        RECORD("not UTF-8", "\x05\x01\x80", FORMAT),
        RECORD("zero", "\x05\x01\x00", FORMAT),
        RECORD("cut", "\x01\x05t", FORMAT),
        RECORD("tag overlong", "\x81\x00\x01t", FORMAT),
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        forgery f;
        (void)forge_leaf(&f);
        drop_object(&f.table[ENTRIES].level[0].page[0]);
        f.table[ENTRIES].level[0].count = f.table[ENTRIES].levels = 0;
        f.metadata.type = METADATA;
        put_bytes(&f.metadata.raw, cases[i].record, cases[i].length);
        forge_lay_leaf(&f);
        /* Without a block the file ends with the metadata. */
        seal_and_judge(cases[i].name, &f, OK, cases[i].verify);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_that_lie),
        cmocka_unit_test(lengths_of_records_that_lie),
        cmocka_unit_test(kinds_of_a_later_version),
        cmocka_unit_test(aliases_in_loops),
        cmocka_unit_test(entries_that_the_caller_forged),
        cmocka_unit_test(places_that_lie),
        cmocka_unit_test(articles_beyond_all_measure),
        cmocka_unit_test(overflow_that_lies),
        cmocka_unit_test(metadata_that_lies),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
