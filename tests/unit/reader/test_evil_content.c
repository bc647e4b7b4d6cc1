/* SPDX-License-Identifier: BSD-2-Clause */
/* Rightly hashed and rightly signed, and yet hostile: records, places, frames and dictionaries.
 * Short enough for valgrind. */
#include "support/judge.h"

enum { OK = AN_OK, FORMAT = AN_ERR_FORMAT, HASH = AN_ERR_HASH, UNSUPPORTED = AN_ERR_UNSUPPORTED };
#define TOP UINT64_MAX

/* An archive of these blocks and one leaf, whose entries are to be put. */
static object *forge_empty(forgery *f)
{
    memset(f, 0, sizeof *f);
    f->block_size = 1024;
    f->table[TITLE].absent = f->table[DATE].absent = 1;
    return add_page(f, ENTRIES, 0);
}

static void lay_entries(forgery *f)
{
    if (f->blocks > 0)
        add_block_leaf(f, 0, SIZE_MAX);
    count_tables(f);
    forge_lay(f);
}

static int open_forgery(opened *o, forgery *f, int slots)
{
    return open_bytes(o, f->file.at, f->file.length,
                      (way){.insecure = 1, .slots = (unsigned)slots, .mapped = slots > 1});
}

/* --- records ---------------------------------------- */

typedef struct record_case {
    const char *name, *record;
    size_t length;
    int verify, find;
} record_case;

/* clang-format off */
#define RECORD(name, text, verify) {name, text, sizeof(text) - 1, verify, verify}
/* What verifying notices, and else only who reads the content. */
#define RECORD_LISTED(name, text) {name, text, sizeof(text) - 1, FORMAT, OK}
/* clang-format on */
#define PLACE "\x01\x03\x00\x00\x00" /* empty content */

static const record_case records[] = {
    RECORD("article", "\x00" PLACE, OK),
    RECORD("asset", "\x01" PLACE, OK),
    RECORD("no kind", "", FORMAT),
    RECORD("kind overlong", "\x80\x00" PLACE, FORMAT),
    RECORD("kind cut", "\x80", FORMAT),
    RECORD("later kind without place", "\x03", OK),
    RECORD("later kind with place and target", "\x05" PLACE "\x15\x01z", OK),
    RECORD("largest kind", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", OK),
    RECORD("kind 65536 + alias", "\x82\x80\x04", OK),
    RECORD("article without place", "\x00", FORMAT),
    RECORD("article with target", "\x00" PLACE "\x15\x01z", FORMAT),
    RECORD("alias without target", "\x02", FORMAT),
    RECORD("alias with place", "\x02" PLACE "\x15\x01z", FORMAT),
    RECORD("alias", "\x02\x15\x01z", OK),
    RECORD("alias to ..", "\x02\x15\x02..", FORMAT),
    RECORD("alias to nothing", "\x02\x15\x00", FORMAT),
    RECORD("alias to /z", "\x02\x15\x02/z", FORMAT),
    RECORD("two targets", "\x02\x15\x01z\x15\x01z", FORMAT),
    RECORD("withdrawn", "\x00\x14\x01\x03", OK),
    RECORD("withdrawn with place", "\x00" PLACE "\x14\x01\x03", FORMAT),
    RECORD("withdrawn alias", "\x02\x14\x01\x03\x15\x01z", OK),
    RECORD("status 4", "\x00" PLACE "\x14\x01\x04", FORMAT),
    RECORD("status of 0 bytes", "\x00" PLACE "\x14\x00", FORMAT),
    RECORD("status of 2 bytes", "\x00" PLACE "\x14\x02\x01\x00", FORMAT),
    RECORD("two places", "\x00" PLACE PLACE, FORMAT),
    RECORD("two statuses", "\x00" PLACE "\x14\x01\x01\x14\x01\x01", FORMAT),
    RECORD("two titles", "\x00" PLACE "\x04\x01t\x04\x01t", FORMAT),
    RECORD("two authors", "\x00" PLACE "\x08\x01t\x08\x01t", OK),
    RECORD("two keywords", "\x00" PLACE "\x0a\x01t\x0a\x01t", OK),
    RECORD("tags unsorted", "\x00" PLACE "\x05\x03\x00\x00\x00\x04\x01t", FORMAT),
    RECORD("tag 0", "\x00\x00\x00" PLACE, OK),
    RECORD("unknown tags, twice", "\x00" PLACE "\x7f\x01t\x7f\x01t", OK),
    RECORD("largest tag", "\x00" PLACE "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00", OK),
    RECORD("tag above 2^64", "\x00" PLACE "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x00", FORMAT),
    RECORD("tag of 11 bytes", "\x00" PLACE "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x00\x00",
           FORMAT),
    RECORD("tag overlong", "\x00\x81\x00\x03\x00\x00\x00", FORMAT),
    RECORD("field without length", "\x00" PLACE "\x04", FORMAT),
    RECORD("field cut", "\x00" PLACE "\x04\x02t", FORMAT),
    RECORD("field of nearly 2^64", "\x00" PLACE "\x04\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01t",
           FORMAT),
    RECORD("field of 2^63", "\x00" PLACE "\x04\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01t", FORMAT),
    RECORD("field of 2^32", "\x00" PLACE "\x04\x80\x80\x80\x80\x10t", FORMAT),
    RECORD("title empty", "\x00" PLACE "\x04\x00", OK),
    RECORD("title not UTF-8", "\x00" PLACE "\x04\x01\x80", FORMAT),
    RECORD("title with zero", "\x00" PLACE "\x04\x02t\x00", FORMAT),
    RECORD("title with surrogate", "\x00" PLACE "\x04\x03\xed\xa0\x80", FORMAT),
    RECORD("title cut in a character", "\x00" PLACE "\x04\x02\xe2\x82", FORMAT),
    RECORD("unknown tag not UTF-8", "\x00" PLACE "\x63\x01\xff", OK),
    RECORD("extra not JSON", "\x00" PLACE "\x17\x01{", OK),
    RECORD("content hash of 31 bytes",
           "\x00" PLACE "\x02\x1f"
           "1234567890123456789012345678901",
           FORMAT),
    RECORD("content hash of 33 bytes",
           "\x00" PLACE "\x02\x21"
           "123456789012345678901234567890123",
           FORMAT),
    RECORD("content hash",
           "\x00" PLACE "\x02\x20"
           "12345678901234567890123456789012",
           OK),
    RECORD("date", "\x00" PLACE "\x05\x03\x00\x00\x00", OK),
    RECORD("date empty", "\x00" PLACE "\x05\x00", FORMAT),
    RECORD("date cut", "\x00" PLACE "\x05\x02\x00\x00", FORMAT),
    RECORD("date with a byte too many", "\x00" PLACE "\x05\x04\x00\x00\x00\x00", FORMAT),
    RECORD("date of precision 4", "\x00" PLACE "\x05\x03\x00\x04\x00", FORMAT),
    RECORD("day with a zone", "\x00" PLACE "\x05\x03\x00\x01\x02", FORMAT),
    RECORD("zone of 1440 minutes", "\x00" PLACE "\x05\x04\x00\x00\xc0\x16", FORMAT),
    RECORD("zone of 1439 minutes", "\x00" PLACE "\x05\x04\x00\x00\xbe\x16", OK),
    RECORD("date of 2^63", "\x00" PLACE "\x05\x0c\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00\x00",
           FORMAT),
    RECORD("place empty", "\x00\x01\x00", FORMAT),
    RECORD("place cut", "\x00\x01\x02\x00\x00", FORMAT),
    RECORD("place with a byte too many", "\x00\x01\x04\x00\x00\x00\x00", FORMAT),
    RECORD("place empty in block 1", "\x00\x01\x03\x01\x00\x00", FORMAT),
    RECORD("place empty at 1", "\x00\x01\x03\x00\x01\x00", FORMAT),
    RECORD("more empty", "\x00" PLACE "\x18\x03\x00\x00\x00", OK),
    RECORD("more twice", "\x00" PLACE "\x18\x03\x00\x00\x00\x18\x03\x00\x00\x00", FORMAT),
    RECORD_LISTED("more in a block that is not there", "\x00" PLACE "\x18\x03\x05\x00\x01"),
    RECORD("more of 16 MiB and a byte", "\x00" PLACE "\x18\x06\x00\x00\x81\x80\x80\x08", FORMAT),
    RECORD("more of nearly 2^64",
           "\x00" PLACE "\x18\x0c\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", FORMAT),
    RECORD("more of 2^32", "\x00" PLACE "\x18\x07\x00\x00\x80\x80\x80\x80\x10", FORMAT),
};

/* The entries before and behind the bent one stay readable where the archive does not fall as a
 * whole. */
static void records_that_lie(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(records); i++) {
        forgery f;
        opened o;
        an_entry entry;
        const record_case *c = &records[i];
        object *leaf = forge_empty(&f);
        blob record = {0};
        put(&record, c->record, c->length);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 0, NULL);
        put_entry(leaf, "b", &record);
        add_entry(leaf, "z", AN_ASSET, 0, 0, 0, NULL);
        drop(&record);
        f.table[ENTRIES].count = 3;
        lay_entries(&f);
        size_t articles = c->length > 0 && c->record[0] == 0;
        store_number(f.root + 96, 8, articles);
        forge_seal(&f);
        judge(c->name, &f, OK, c->verify);
        assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
        assert_int_equal(find(&o, "b", &entry), c->find);
        assert_int_equal(id_is(&o, "a", NULL, 0), AN_OK);
        assert_int_equal(id_is(&o, "z", NULL, 0), AN_OK);
        shut(&o);
        forge_drop(&f);
    }
}

/* The length before a record: beyond the page, or near 2^64. */
static void lengths_of_records_that_lie(void **state)
{
    (void)state;
    static const uint64_t lengths[] = {0, 1, 5, 7, 100, 65536, UINT32_MAX, (uint64_t)1 << 63, TOP};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        forgery f;
        object *leaf = forge_empty(&f);
        put_key(&leaf->raw, 0, "a", 1);
        put_varint(&leaf->raw, lengths[i]);
        put(&leaf->raw, "\x01" PLACE, 6);
        count_item(leaf, 1);
        lay_entries(&f);
        finish_and_judge("record length", &f, OK, FORMAT);
    }
}

/* What an unknown kind gives: listed, and without content. */
static void kinds_of_a_later_version(void **state)
{
    (void)state;
    forgery f;
    opened o;
    an_entry entry;
    uint8_t byte;
    size_t n;
    object *leaf = forge_empty(&f);
    blob record = {0};
    add_block(&f, "words", 5);
    put_varint(&record, 77);
    put_place(&record, AN_TAG_PLACE, 0, 0, 5);
    put_entry(leaf, "a", &record);
    drop(&record);
    lay_entries(&f);
    forge_seal(&f);
    assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
    assert_int_equal(find(&o, "a", &entry), AN_OK);
    assert_int_equal(entry.kind, 77);
    assert_false(entry.has_content);
    assert_int_equal(an_content_read(&o.reader, &entry, 0, &byte, 1, &n), AN_ERR_NOT_FOUND);
    shut(&o);
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
        for (int slots = 1; slots < 4; slots += 2) {
            forgery f;
            opened o;
            an_entry entry, target;
            object *leaf = forge_empty(&f);
            for (unsigned k = 0; k < 3; k++)
                add_entry(leaf, ids[k], cases[i].target[k] ? AN_ALIAS : AN_ASSET, 0, 0, 0,
                          cases[i].target[k]);
            lay_entries(&f);
            forge_seal(&f);
            assert_int_equal(open_forgery(&o, &f, slots), AN_OK);
            assert_int_equal(find(&o, "a", &entry), AN_OK);
            assert_int_equal(an_entry_resolve(&o.reader, &entry, &target), cases[i].resolve);
            shut(&o);
            forge_drop(&f);
        }
}

/* An entry that the caller forged, or kept from before its strings went away. */
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
    shut(&o);
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
    {0, UINT32_MAX, 1, OK, FORMAT, 0},
    {0, UINT32_MAX, 2, OK, FORMAT, 0}, /* whose second byte would be at 2^32 */
    {0, (uint64_t)UINT32_MAX + 1, 1, FORMAT, FORMAT, 0},
    {0, TOP, 1, FORMAT, FORMAT, 0},
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
    {TOP, 0, 1, FORMAT, FORMAT, 0},
    {0, 0, INT64_MAX, OK, FORMAT, 0},
    {3, 0, INT64_MAX, OK, FORMAT, 0},
    {0, 0, (uint64_t)INT64_MAX + 1, FORMAT, FORMAT, 0},
    {0, 0, TOP, FORMAT, FORMAT, 0},
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
        object *leaf = forge_empty(&f);
        add_four_blocks(&f, raw);
        add_entry(leaf, "a", AN_ASSET, places[i].block, places[i].offset, places[i].length, NULL);
        lay_entries(&f);
        forge_seal(&f);
        judge(name, &f, OK, places[i].verify);
        assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
        int error = find(&o, "a", &entry);
        if (error == AN_OK)
            error = an_content_read(&o.reader, &entry, 0, buffer, 1 << 16, &n);
        assert_int_equal(error, places[i].read);
        /* Within one block all of it is right, or none. */
        if (error != AN_OK && places[i].verify == OK && places[i].length <= 1024)
            assert_int_equal(
                an_content_read(&o.reader, &entry, places[i].length - 1, buffer, 1, &n),
                AN_ERR_FORMAT);
        if (error == AN_OK) {
            assert_int_equal(n, places[i].length);
            assert_memory_equal(buffer, raw + places[i].at, n);
            assert_int_equal(content_is(&o, &entry, raw + places[i].at, n), AN_OK);
        }
        shut(&o);
        forge_drop(&f);
        free(buffer);
    }
}

/* An article of nearly 2^63 bytes that is not there: each read is refused at once, wherever it
 * begins. */
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
    object *leaf = forge_empty(&f);
    add_four_blocks(&f, raw);
    add_entry(leaf, "a", AN_ASSET, 0, 0, INT64_MAX, NULL);
    lay_entries(&f);
    forge_seal(&f);
    assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
    assert_int_equal(find(&o, "a", &entry), AN_OK);
    for (unsigned i = 0; i < COUNT(at); i++) {
        uint64_t before = o.source.reads;
        assert_int_equal(an_content_read(&o.reader, &entry, at[i], buffer, sizeof buffer, &n),
                         at[i] == INT64_MAX ? AN_OK : AN_ERR_FORMAT);
        assert_in_range(o.source.reads - before, 0, 3);
    }
    shut(&o);
    forge_drop(&f);
}

/* --- more ---------------------------------------- */

static void further_fields_that_lie(void **state)
{
    (void)state;
    static const record_case cases[] = {
        RECORD("title", "\x04\x01t", OK),
        RECORD("unknown", "\x63\x01\xff", OK),
        RECORD("place", PLACE, FORMAT),
        RECORD("content hash",
               "\x02\x20"
               "12345678901234567890123456789012",
               FORMAT),
        RECORD("status", "\x14\x01\x01", FORMAT),
        RECORD("target", "\x15\x01z", FORMAT),
        RECORD("more of more", "\x18\x03\x00\x00\x01", FORMAT),
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
        object *leaf = forge_empty(&f);
        blob record = make_record(AN_ASSET, 0, 0, 0, NULL);
        add_block(&f, cases[i].record, cases[i].length);
        put_place(&record, AN_TAG_OVERFLOW, 0, 0, cases[i].length);
        put_entry(leaf, "a", &record);
        drop(&record);
        lay_entries(&f);
        forge_seal(&f);
        judge(cases[i].name, &f, OK, OK); /* verifying does not look into blocks */
        assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
        assert_int_equal(find(&o, "a", &entry), AN_OK);
        assert_int_equal(an_entry_overflow(&o.reader, &entry, buffer, sizeof buffer, &n),
                         cases[i].verify);
        shut(&o);
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
        (void)forge_empty(&f);
        drop_object(&f.table[ENTRIES].level[0].page[0]);
        f.table[ENTRIES].level[0].count = f.table[ENTRIES].levels = 0;
        f.metadata.type = METADATA;
        put(&f.metadata.raw, cases[i].record, cases[i].length);
        lay_entries(&f);
        /* Without a block the file ends with the metadata. */
        finish_and_judge(cases[i].name, &f, OK, cases[i].verify);
    }
}

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
    {"a byte behind", BYTES(MAGIC "\x20\x64" RLE_100 "\x00"), FORMAT, FORMAT},
    {"an empty frame behind", BYTES(MAGIC "\x20\x64" RLE_100 MAGIC "\x20\x00\x01\x00\x00"), FORMAT,
     FORMAT},
    {"a skippable frame behind", BYTES(MAGIC "\x20\x64" RLE_100 "\x50\x2a\x4d\x18\x00\x00\x00\x00"),
     FORMAT, FORMAT},
    {"cut behind the header", BYTES(MAGIC "\x20\x64"), FORMAT, FORMAT},
    {"cut in the header", BYTES(MAGIC "\x20"), FORMAT, FORMAT},
    {"cut in the magic", BYTES("\x28\xb5"), FORMAT, FORMAT},
    {"cut in the block", BYTES(MAGIC "\x20\x64\x23\x03\x00"), FORMAT, FORMAT},
    {"no last block", BYTES(MAGIC "\x20\x64\x22\x03\x00x"), FORMAT, FORMAT},
    {"reserved block", BYTES(MAGIC "\x20\x64\x27\x03\x00x"), FORMAT, FORMAT},
    /* What only decompressing shows; verifying needs no decompression to know that this is what was
     * signed.
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
        object *leaf = forge_empty(&f);
        object *block = add_block(&f, content, sizeof content);
        block->codec = 1;
        put(&block->stored, frames[i].stored, frames[i].length);
        add_block(&f, "honest", 6);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 100, NULL);
        add_entry(leaf, "b", AN_ASSET, 1, 0, 6, NULL);
        lay_entries(&f);
        forge_seal(&f);
        judge(frames[i].name, &f, OK, frames[i].verify);
        for (int slots = 1; slots < 3; slots++) {
            assert_int_equal(open_forgery(&o, &f, slots), AN_OK);
            assert_int_equal(id_is(&o, "a", content, sizeof content), frames[i].read);
            assert_int_equal(id_is(&o, "b", "honest", 6), AN_OK);
            assert_int_equal(id_is(&o, "a", content, sizeof content), frames[i].read);
            shut(&o);
        }
        forge_drop(&f);
    }
}

/* The same in place of a page: there, verifying decompresses. */
static void frames_of_pages_that_lie(void **state)
{
    (void)state;
    for (int lie = 0; lie < 5; lie++) {
        forgery f;
        forge_plain(&f);
        object *leaf = &f.table[ENTRIES].level[0].page[0];
        /* Long enough to shrink. */
        blob record = make_record(AN_ASSET, 0, 0, 0, NULL);
        char summary[500];
        memset(summary, 's', sizeof summary);
        put_field(&record, AN_TAG_SUMMARY, summary, sizeof summary);
        put_entry(leaf, "e", &record);
        drop(&record);
        compress(leaf, (frame){.checksum = lie == 1,
                               .no_content_size = lie == 2,
                               .window_log = lie == 3 ? 12 : 0});
        if (lie == 4)
            leaf->lie_raw = (uint32_t)leaf->raw.length + 1;
        count_tables(&f);
        forge_lay(&f);
        finish_and_judge("page frame", &f, OK, lie == 0 ? OK : FORMAT);
    }
}

/* --- sizes ---------------------------------------- */

/* Sizes of a block in its short reference. It is 100 bytes, 10 of them stored where it is a frame.
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
        object *leaf = forge_empty(&f);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 100, NULL);
        object *block = add_block(&f, content, sizeof content);
        hash_object(block);
        object *page = add_page(&f, BLOCKS, 0);
        put_number(&page->raw, 1, cases[i].codec);
        put_varint(&page->raw, cases[i].dictionary);
        put_varint(&page->raw, cases[i].stored);
        put_varint(&page->raw, cases[i].raw);
        put(&page->raw, block->hash, 32);
        count_item(page, 1);
        count_tables(&f);
        forge_lay(&f);
        if (cases[i].verify == OK || cases[i].verify == HASH)
            store_number(f.root + 112, 8, cases[i].raw);
        /* A size that ends before the file does is seen when extents are added up, which is before
         * the block's own bytes. */
        finish_and_judge(name, &f, OK, cases[i].verify == HASH ? FORMAT : cases[i].verify);
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
    put(&o->raw, text, sizeof text);
    return o;
}

/* Two dictionaries, the second one stored as a frame; two blocks, each with one of them, and a page
 * with the second. */
static void forge_dictionaries(forgery *f)
{
    object *leaf = forge_empty(f);
    blob record = make_record(AN_ASSET, 0, 0, 0, NULL);
    for (unsigned i = 0; i < 2; i++)
        (void)add_dictionary(f);
    compress(&f->dictionary[1], (frame){0});
    for (unsigned i = 0; i < 2; i++) {
        object *block = add_block(f, f->dictionary[i].raw.at + 1000, 800);
        block->dictionary = (uint16_t)(i + 1);
        compress(block, (frame){.dictionary = &f->dictionary[i].raw});
        assert_in_range(block->stored.length, 1, 100); /* which shows that the dictionary is used */
        add_entry(leaf, i ? "b" : "a", AN_ASSET, i, 0, 800, NULL);
    }
    put_field(&record, AN_TAG_SUMMARY, f->dictionary[1].raw.at + 500, 700);
    put_entry(leaf, "c", &record);
    drop(&record);
    leaf->dictionary = 2;
    compress(leaf, (frame){.dictionary = &f->dictionary[1].raw});
}

static void dictionaries_that_are_honest(void **state)
{
    (void)state;
    forgery f;
    opened o;
    an_entry entry;
    forge_dictionaries(&f);
    lay_entries(&f);
    forge_seal(&f);
    judge("dictionaries", &f, OK, OK);
    for (int fast = 0; fast < 2; fast++)
        for (unsigned slots = 1; slots < 4; slots++) {
            way how = {.insecure = 1, .fast = fast, .slots = slots};
            assert_int_equal(open_bytes(&o, f.file.at, f.file.length, how), AN_OK);
            for (int turn = 0; turn < 2; turn++) {
                assert_int_equal(id_is(&o, "a", f.dictionary[0].raw.at + 1000, 800), AN_OK);
                assert_int_equal(id_is(&o, "b", f.dictionary[1].raw.at + 1000, 800), AN_OK);
                assert_int_equal(find(&o, "c", &entry), AN_OK);
            }
            shut(&o);
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
    f->block[0].codec = 0;
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
    put(&f->metadata.raw, "\x06\x20xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 34);
    compress(&f->metadata, (frame){0});
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

/* In zstd's own format by its magic, and then no tables. */
static void tables_of_garbage(forgery *f)
{
    memcpy(f->dictionary[0].raw.at,
           "\x37\xa4\x30\xec\x01\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff", 16);
}

static void window_of_dictionary(forgery *f)
{
    compress(&f->dictionary[1], (frame){.window_log = 17});
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
        lay_entries(&f);
        finish_and_judge(cases[i].name, &f, cases[i].open, cases[i].verify);
    }
}

/* Another dictionary than the one that it was made with, or none, or one that is damaged: whatever
 * comes, it comes within bounds. */
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
            lay_entries(&f);
            forge_seal(&f);
            assert_int_equal(
                open_bytes(&o, f.file.at, f.file.length, (way){.insecure = 1, .fast = fast}),
                AN_OK);
            assert_int_equal(find(&o, "a", &entry), AN_OK);
            is_answer(an_content_read(&o.reader, &entry, 0, buffer, sizeof buffer, &n));
            if (i == 2)
                assert_int_equal(an_content_read(&o.reader, &entry, 0, buffer, sizeof buffer, &n),
                                 AN_ERR_FORMAT);
            assert_int_equal(id_is(&o, "b", f.dictionary[1].raw.at + 1000, 800), AN_OK);
            shut(&o);
            forge_drop(&f);
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
        cmocka_unit_test(further_fields_that_lie),
        cmocka_unit_test(metadata_that_lies),
        cmocka_unit_test(frames_that_lie),
        cmocka_unit_test(frames_of_pages_that_lie),
        cmocka_unit_test(sizes_of_blocks_that_lie),
        cmocka_unit_test(dictionaries_that_are_honest),
        cmocka_unit_test(dictionaries_that_lie),
        cmocka_unit_test(dictionaries_exchanged),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
