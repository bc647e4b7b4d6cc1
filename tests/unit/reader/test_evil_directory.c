/* SPDX-License-Identifier: BSD-2-Clause */
/* Hostile roots and directories whose hashes and signature are right: a trusted signer may be
 * mistaken or malicious. Each lie has its own error, and costs bounded time and memory. The other
 * test_evil_* do the same for what lies deeper. All are short enough for valgrind. */
#include "support/judge.h"

static void honest_forgeries_are_taken(void **state)
{
    (void)state;
    forgery f;
    opened o;
    forge_plain(&f);
    forge_lay(&f);
    seal_and_judge("plain", &f, OK, OK);
    forge_deep(&f);
    forge_inners(&f);
    forge_lay(&f);
    forge_seal(&f);
    judge("deep", &f, OK, OK);
    assert_int_equal(open_archive(&o, f.file.at, f.file.length, (way){0}), AN_OK);
    for (unsigned i = 0; i < 6; i++) {
        char id[2] = {(char)('a' + i), 0};
        assert_int_equal(check_entry(&o, id, &"abcdefghi"[i], 4), AN_OK);
    }
    close_archive(&o);
    forge_drop(&f);
}

/* Changes one field of the root of the plain archive, which has 4 entries, 2 of them articles, and
 * 1 block of 10 bytes. */
static const struct {
    unsigned at, size;
    uint64_t value;
    int open, verify; /* the errors */
} root_edits[] = {
    {ROOT_MAJOR, 2, 0, UNSUPPORTED, 0},
    {ROOT_MAJOR, 2, 2, UNSUPPORTED, 0},
    {ROOT_MINOR, 2, 65535, OK, OK},
    {ROOT_HEADER_SIZE, 4, 1023, FORMAT, 0},
    {ROOT_HEADER_SIZE, 4, 2048, FORMAT, 0},
    {ROOT_INCOMPATIBLE, 8, 1, UNSUPPORTED, 0},
    {ROOT_INCOMPATIBLE, 8, (uint64_t)1 << 63, UNSUPPORTED, 0},
    {ROOT_COMPATIBLE, 8, TOP, OK, OK},
    {ROOT_FILE_SIZE, 8, 0, FORMAT, 0},
    {ROOT_FILE_SIZE, 8, HEADER_SIZE, FORMAT, 0},
    {ROOT_FILE_SIZE, 8, HEADER_SIZE + 100, FORMAT, 0},
    {ROOT_FILE_SIZE, 8, (uint64_t)1 << 63, FORMAT, 0},
    {ROOT_FILE_SIZE, 8, TOP, FORMAT, 0},
    {ROOT_FILE_SIZE, 8, INT64_MAX, OK, FORMAT},
    {ROOT_CREATED, 8, TOP, OK, OK},
    {ROOT_CURRENT_UNTIL, 8, TOP, OK, OK},
    {ROOT_SERIES, 8, TOP, OK, OK},
    {ROOT_EPOCH, 4, UINT32_MAX, OK, OK},
    {ROOT_RESERVED_76, 4, 1, FORMAT, 0},
    {ROOT_SEQUENCE, 8, TOP, OK, OK},
    {ROOT_ENTRIES, 8, 3, FORMAT, 0},
    {ROOT_ENTRIES, 8, 5, FORMAT, 0},
    {ROOT_ENTRIES, 8, 0, FORMAT, 0},
    {ROOT_ENTRIES, 8, TOP, FORMAT, 0},
    {ROOT_ENTRIES, 8, ((uint64_t)1 << 40) + 1, FORMAT, 0},
    {ROOT_ARTICLES, 8, 1, FORMAT, 0},
    {ROOT_ARTICLES, 8, 3, FORMAT, 0},
    {ROOT_ARTICLES, 8, 5, FORMAT, 0},
    {ROOT_ARTICLES, 8, TOP, FORMAT, 0},
    {ROOT_BLOCKS, 8, 0, FORMAT, 0},
    {ROOT_BLOCKS, 8, 2, FORMAT, 0},
    {ROOT_BLOCKS, 8, ((uint64_t)1 << 40) + 1, FORMAT, 0},
    {ROOT_CONTENT_SIZE, 8, 9, OK, FORMAT},
    {ROOT_CONTENT_SIZE, 8, TOP, OK, FORMAT},
    {ROOT_PAGE_RAW, 4, 1023, FORMAT, 0},
    {ROOT_PAGE_RAW, 4, 1024, FORMAT, 0}, /* below the page stored limit */
    {ROOT_PAGE_RAW, 4, 65537, FORMAT, 0},
    {ROOT_PAGE_RAW, 4, UINT32_MAX, FORMAT, 0},
    {ROOT_PAGE_STORED, 4, 0, OK, OK}, /* no page is compressed */
    {ROOT_PAGE_STORED, 4, 65537, FORMAT, 0},
    {ROOT_BLOCK_SIZE, 4, 1023, FORMAT, 0},
    {ROOT_BLOCK_SIZE, 4, 16777217, FORMAT, 0},
    {ROOT_BLOCK_SIZE, 4, UINT32_MAX, FORMAT, 0},
    {ROOT_BLOCK_SIZE, 4, 16777216, OK, OK},
    {ROOT_BLOCK_STORED, 4, 1025, FORMAT, 0},
    {ROOT_BLOCK_STORED, 4, 0, OK, OK}, /* the block is not compressed */
    {ROOT_DICTIONARY_RAW, 4, 16777217, FORMAT, 0},
    {ROOT_DICTIONARY_RAW, 4, UINT32_MAX, FORMAT, 0},
    {ROOT_DICTIONARY_RAW, 4, 16777216, OK, OK},
    {ROOT_DICTIONARY_STORED, 4, 1, FORMAT, 0}, /* above the raw limit */
    {ROOT_DICTIONARIES, 2, 1, FORMAT, 0},
    {ROOT_DICTIONARIES, 2, 256, FORMAT, 0},
    {ROOT_DICTIONARIES, 2, 65535, FORMAT, 0},
    {ROOT_LEVELS, 1, 0, FORMAT, 0},
    {ROOT_LEVELS, 1, 8, OK, OK},
    {ROOT_LEVELS, 1, 9, FORMAT, 0},
    {ROOT_LEVELS, 1, 255, FORMAT, 0},
    {ROOT_RESERVED_147, 1, 1, FORMAT, 0},
    {ROOT_RESERVED_148, 4, 1, FORMAT, 0},
    {ROOT_RESERVED_148 + 3, 1, 128, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_OFFSET, 8, 0, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_OFFSET, 8, 1023, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_OFFSET, 8, 1025, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_OFFSET, 8, TOP, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_OFFSET, 8, TOP - 200, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_STORED, 4, 0, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_STORED, 4, UINT32_MAX, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_RAW, 4, 0, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_RAW, 4, 1, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_CODEC, 1, 1, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_CODEC, 1, 2, UNSUPPORTED, 0},
    {ROOT_DIRECTORY + REFERENCE_CODEC, 1, 255, UNSUPPORTED, 0},
    {ROOT_DIRECTORY + REFERENCE_TYPE, 1, 0, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_TYPE, 1, 2, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_TYPE, 1, 255, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_DICTIONARY, 2, 1, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_RESERVED, 4, 1, FORMAT, 0},
    {ROOT_DIRECTORY + REFERENCE_HASH, 8, 0, HASH, 0},
    {ROOT_PREVIOUS, 8, TOP, OK, OK},
    {ROOT_PREVIOUS + 24, 8, TOP, OK, OK},
    {ROOT_RESERVED_240, 1, 1, FORMAT, 0},
    {ROOT_SIZE - 1, 1, 1, FORMAT, 0},
};

static void roots_that_lie(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(root_edits); i++) {
        char name[64];
        forgery f;
        (void)snprintf(name, sizeof name, "root byte %u, value %llu", root_edits[i].at,
                       (unsigned long long)root_edits[i].value);
        forge_plain(&f);
        forge_lay(&f);
        forge_close(&f);
        store_number(f.root + root_edits[i].at, root_edits[i].size, root_edits[i].value);
        seal_and_judge(name, &f, root_edits[i].open, root_edits[i].verify);
    }
}

/* Metadata that just fits the limits that the root states, and some that is a byte too long. */
static void limits_below_what_there_is(void **state)
{
    (void)state;
    for (int deep = 0; deep < 2; deep++)
        for (int padded = 0; padded < 2; padded++) {
            forgery f;
            forge_plain(&f);
            char title[4097] = {0};
            memset(title, 't', 4096 - (padded ? 0 : 4));
            f.metadata.raw.length = 0;
            put_field(&f.metadata.raw, AN_META_TITLE, title, strlen(title));
            if (deep)
                compress_object(&f.metadata, (frame){0});
            forge_lay(&f);
            store_number(f.root + ROOT_PAGE_RAW, 4, 4096 + (padded && deep ? 2 : 0));
            store_number(f.root + ROOT_PAGE_STORED, 4, 4096);
            /* The raw limit counts, too, where the stored size is small. */
            int expected =
                f.metadata.raw.length > load_number(f.root + ROOT_PAGE_RAW, 4) ? FORMAT : OK;
            seal_and_judge("metadata", &f, expected, OK);
        }
}

/* Stored limits bind what is compressed, each kind by its own; all else only its raw limit. */
static void limits_of_what_is_compressed(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < 3; kind++)
        for (unsigned less = 0; less < 2; less++) {
            char text[900];
            forgery f;
            forge_plain(&f);
            memset(text, 't', sizeof text);
            put_bytes(&f.block[0].raw, text, sizeof text);
            blob record = make_record(AN_ASSET, NULL);
            put_field(&record, AN_TAG_SUMMARY, text, sizeof text);
            object *leaf = &f.table[ENTRIES].level[0].page[0];
            put_entry(leaf, "e", &record);
            drop_blob(&record);
            put_field(&f.metadata.raw, AN_META_DESCRIPTION, text, sizeof text);
            object *o = kind == 0 ? &f.block[0] : kind == 1 ? leaf : &f.metadata;
            compress_object(o, (frame){0});
            drop_object(&f.table[BLOCKS].level[0].page[0]);
            f.table[BLOCKS].level[0].count = 0;
            add_block_leaf(&f, 0, 1);
            count_tables(&f);
            forge_lay(&f);
            store_number(f.root + ROOT_PAGE_STORED, 4, kind == 0 ? 0 : o->stored.length - less);
            store_number(f.root + ROOT_BLOCK_STORED, 4, kind > 0 ? 0 : o->stored.length - less);
            seal_and_judge("compressed", &f, less && kind > 0 ? FORMAT : OK, less ? FORMAT : OK);
        }
}

/* Fields before a payload, counted from its first byte; and, far below those, the two of the
 * directory's own header. */
enum {
    TYPE = SECTION_TYPE - SECTION_HEADER,
    FLAGS = SECTION_FLAGS - SECTION_HEADER,
    PAYLOAD_SIZE = SECTION_PAYLOAD_SIZE - SECTION_HEADER,
    OF_DIRECTORY = -100,
    NUMBER_OF_SECTIONS = OF_DIRECTORY + DIRECTORY_SECTIONS,
    RESERVED_OF_DIRECTORY = OF_DIRECTORY + DIRECTORY_RESERVED,
};

/* Sections of the plain archive, and where its directory ends; sections of the deep one. */
enum {
    METADATA_SECTION,
    ENTRIES_SECTION,
    BLOCKS_SECTION,
    TITLES_SECTION,
    DATES_SECTION,
    PLAIN_SECTIONS,
    PLAIN_DIRECTORY_SIZE = DIRECTORY_HEADER + PLAIN_SECTIONS * SECTION_HEADER + REFERENCE_SIZE +
                           TABLES * TABLE_FIXED_SIZE,
    PLAIN_DIRECTORY_END = HEADER_SIZE + PLAIN_DIRECTORY_SIZE,
};
enum { ENTRIES_OF_DEEP, BLOCKS_OF_DEEP, TITLES_OF_DEEP, DATES_OF_DEEP };

typedef struct section_edit {
    unsigned section;
    int at; /* from the payload's first byte */
    unsigned size;
    uint64_t value;
    int open, verify; /* the errors */
} section_edit;

/* Returns where a section's payload begins in the directory. */
static size_t payload_at(const forgery *f, unsigned index)
{
    size_t at = DIRECTORY_HEADER + SECTION_HEADER;
    for (unsigned i = 0; i < index; i++)
        at += SECTION_HEADER + f->section[i].payload.length;
    return at;
}

static void judge_section_edits(const section_edit *edits, size_t count, bool deep)
{
    for (size_t i = 0; i < count; i++) {
        const section_edit *e = &edits[i];
        char name[80];
        forgery f;
        (void)snprintf(name, sizeof name, "section %u, byte %d, value %llu", e->section, e->at,
                       (unsigned long long)e->value);
        if (deep) {
            forge_deep(&f);
            forge_inners(&f);
        } else {
            forge_plain(&f);
        }
        forge_lay(&f);
        make_directory(&f);
        long base = e->at < OF_DIRECTORY / 2 ? -OF_DIRECTORY : (long)payload_at(&f, e->section);
        size_t at = (size_t)(base + e->at);
        store_number(f.directory.raw.at + at, e->size, e->value);
        seal_and_judge(name, &f, e->open, e->verify);
    }
}

static const section_edit directory_edits[] = {
    {METADATA_SECTION, NUMBER_OF_SECTIONS, 4, 0, FORMAT, 0},
    {METADATA_SECTION, NUMBER_OF_SECTIONS, 4, 4, FORMAT, 0},
    {METADATA_SECTION, NUMBER_OF_SECTIONS, 4, 6, FORMAT, 0},
    {METADATA_SECTION, NUMBER_OF_SECTIONS, 4, UINT32_MAX, FORMAT, 0},
    {METADATA_SECTION, RESERVED_OF_DIRECTORY, 4, 1, FORMAT, 0},
    /* Unknown, not critical: skipped, but then nobody owns its bytes. */
    {METADATA_SECTION, TYPE, 2, 0, OK, FORMAT},
    {METADATA_SECTION, TYPE, 4, 0x10000, UNSUPPORTED, 0},
    {METADATA_SECTION, TYPE, 2, SECTION_DICTIONARY, FORMAT, 0},
    {METADATA_SECTION, TYPE, 2, SECTION_SEARCH + 1, FORMAT, 0},
    {METADATA_SECTION, FLAGS, 2, 1, FORMAT, 0},
    {METADATA_SECTION, FLAGS, 2, 2, FORMAT, 0},
    {METADATA_SECTION, FLAGS, 2, 4, FORMAT, 0},
    {METADATA_SECTION, FLAGS, 2, 0x8000, FORMAT, 0},
    {METADATA_SECTION, PAYLOAD_SIZE, 4, 0, FORMAT, 0},
    {METADATA_SECTION, PAYLOAD_SIZE, 4, REFERENCE_SIZE - 1, FORMAT, 0},
    {METADATA_SECTION, PAYLOAD_SIZE, 4, REFERENCE_SIZE + 1, FORMAT, 0},
    {METADATA_SECTION, PAYLOAD_SIZE, 4, UINT32_MAX, FORMAT, 0},
    {METADATA_SECTION, REFERENCE_OFFSET, 8, 0, FORMAT, 0},
    {METADATA_SECTION, REFERENCE_OFFSET, 8, PLAIN_DIRECTORY_END - 1, FORMAT, 0},
    {METADATA_SECTION, REFERENCE_OFFSET, 8, PLAIN_DIRECTORY_END + 1, OK, HASH},
    {METADATA_SECTION, REFERENCE_OFFSET, 8, TOP, FORMAT, 0},
    {METADATA_SECTION, REFERENCE_OFFSET, 8, INT64_MAX, FORMAT, 0},
    {METADATA_SECTION, REFERENCE_CODEC, 1, 2, UNSUPPORTED, 0},
    {METADATA_SECTION, REFERENCE_TYPE, 1, 3, FORMAT, 0},
    {METADATA_SECTION, REFERENCE_DICTIONARY, 2, 1, FORMAT, 0},
    {METADATA_SECTION, REFERENCE_HASH, 8, 0, OK, HASH},
    {ENTRIES_SECTION, TYPE, 2, SECTION_SEARCH + 1, UNSUPPORTED, 0},
    {ENTRIES_SECTION, TYPE, 2, SECTION_BLOCKS, FORMAT, 0},
    {ENTRIES_SECTION, FLAGS, 2, 0, FORMAT, 0},
    {ENTRIES_SECTION, PAYLOAD_SIZE, 4, TABLE_FIXED_SIZE - LEVEL_BASE_SIZE, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_COUNT, 8, 3, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_COUNT, 8, 5, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_COUNT, 8, 0, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_COUNT, 8, TOP, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_LEVELS, 1, 0, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_LEVELS, 1, 2, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_LEVELS, 1, 255, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_RESERVED, 1, 1, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_RESERVED + 6, 1, 1, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_CONTENT_BASE, 8, 1, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_TOP + REFERENCE_OFFSET, 8, 0, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_TOP + REFERENCE_OFFSET, 8, PLAIN_DIRECTORY_END - 1, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_TOP + REFERENCE_OFFSET, 8, TOP, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_TOP + REFERENCE_STORED, 4, 0, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_TOP + REFERENCE_RAW, 4, 1, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_TOP + REFERENCE_CODEC, 1, 1, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_TOP + REFERENCE_TYPE, 1, 5, FORMAT, 0},
    {ENTRIES_SECTION, TABLE_TOP + REFERENCE_HASH, 8, 0, OK, HASH},
    {BLOCKS_SECTION, FLAGS, 2, 0, FORMAT, 0},
    {BLOCKS_SECTION, TYPE, 2, SECTION_ENTRIES, FORMAT, 0},
    {BLOCKS_SECTION, TABLE_COUNT, 8, 2, FORMAT, 0},
    {BLOCKS_SECTION, TABLE_CONTENT_BASE, 8, 0, FORMAT, 0},
    {BLOCKS_SECTION, TABLE_CONTENT_BASE, 8, HEADER_SIZE, FORMAT, 0},
    {BLOCKS_SECTION, TABLE_CONTENT_BASE, 8, TOP, FORMAT, 0},
    {BLOCKS_SECTION, TABLE_CONTENT_BASE, 8, INT64_MAX, FORMAT, 0},
    {TITLES_SECTION, TYPE, 2, SECTION_DATE, FORMAT, 0}, /* twice the same */
    {TITLES_SECTION, FLAGS, 2, 1, FORMAT, 0},
    {TITLES_SECTION, TABLE_COUNT, 8, 1, FORMAT, 0},
    {TITLES_SECTION, TABLE_CONTENT_BASE, 8, 2000, FORMAT, 0},
    {DATES_SECTION, TYPE, 2, SECTION_TITLE, FORMAT, 0},
    {DATES_SECTION, TYPE, 2, SECTION_SEARCH, FORMAT, 0}, /* has no extents */
    {DATES_SECTION, TYPE, 2, SECTION_SEARCH + 1, OK, FORMAT},
    {DATES_SECTION, TYPE, 2, 65535, OK, FORMAT},
    {DATES_SECTION, TYPE, 4, 0x10008, UNSUPPORTED, 0},
    {DATES_SECTION, PAYLOAD_SIZE, 4, TABLE_FIXED_SIZE - 1, FORMAT, 0},
    {DATES_SECTION, PAYLOAD_SIZE, 4, TABLE_FIXED_SIZE + 1, FORMAT, 0},
};

static void directories_that_lie(void **state)
{
    (void)state;
    judge_section_edits(directory_edits, COUNT(directory_edits), false);
}

static void level_bases_that_lie(void **state)
{
    (void)state;
    static const section_edit edits[] = {
        {ENTRIES_OF_DEEP, TABLE_LEVELS, 1, 1, FORMAT, 0},
        {ENTRIES_OF_DEEP, TABLE_LEVELS, 1, 3, FORMAT, 0},
        {ENTRIES_OF_DEEP, TABLE_LEVEL_BASES, 8, 0, FORMAT, 0},
        {ENTRIES_OF_DEEP, TABLE_LEVEL_BASES, 8, HEADER_SIZE, FORMAT, 0},
        {ENTRIES_OF_DEEP, TABLE_LEVEL_BASES, 8, TOP, FORMAT, 0},
        {ENTRIES_OF_DEEP, TABLE_LEVEL_BASES, 8, TOP - 1000, FORMAT, 0},
        {ENTRIES_OF_DEEP, TABLE_LEVEL_BASES, 8, INT64_MAX, FORMAT, 0},
        {ENTRIES_OF_DEEP, PAYLOAD_SIZE, 4, TABLE_FIXED_SIZE, FORMAT, 0},
        {BLOCKS_OF_DEEP, TABLE_LEVEL_BASES, 8, 0, FORMAT, 0},
        {BLOCKS_OF_DEEP, TABLE_LEVEL_BASES, 8, INT64_MAX, FORMAT, 0},
        {BLOCKS_OF_DEEP, TABLE_CONTENT_BASE, 8, 0, FORMAT, 0},
        {BLOCKS_OF_DEEP, TABLE_CONTENT_BASE, 8, 1500, FORMAT, 0}, /* before the leaves */
        {TITLES_OF_DEEP, TABLE_LEVEL_BASES, 8, 1, FORMAT, 0},
        {DATES_OF_DEEP, TABLE_LEVEL_BASES, 8, 1, FORMAT, 0},
    };
    judge_section_edits(edits, COUNT(edits), true);
}

/* A table without cells has 0 levels, no top page and no content base; anything else is a lie. */
static void empty_tables_that_lie(void **state)
{
    (void)state;
    static const size_t at[] = {TABLE_COUNT,
                                TABLE_LEVELS,
                                TABLE_RESERVED,
                                TABLE_CONTENT_BASE - 1,
                                TABLE_CONTENT_BASE,
                                TABLE_TOP + REFERENCE_OFFSET,
                                TABLE_TOP + REFERENCE_STORED,
                                TABLE_FIXED_SIZE - 1};
    for (unsigned t = 0; t < TABLES; t++)
        for (size_t i = 0; i <= COUNT(at); i++) {
            forgery f;
            forge_empty(&f);
            put_metadata(&f);
            forge_lay(&f);
            if (i < COUNT(at))
                f.section[1 + t].payload.at[at[i]] = 1;
            seal_and_judge("empty table", &f, i < COUNT(at) ? FORMAT : OK, OK);
        }
}

/* With a base one byte off, every child is read from the wrong offset. */
static void bases_one_byte_off(void **state)
{
    (void)state;
    for (unsigned t = 0; t < TABLES; t++)
        for (int step = -1; step <= 1; step += 2) {
            forgery f;
            forge_deep(&f);
            forge_inners(&f);
            forge_lay(&f);
            f.table[t].base[0] += (uint64_t)step;
            fill_sections(&f);
            seal_and_judge("level base", &f, OK, HASH);
        }
    for (int step = -1; step <= 1; step += 2) {
        forgery f;
        forge_plain(&f);
        forge_lay(&f);
        f.table[BLOCKS].content_base += (uint64_t)step;
        fill_sections(&f);
        seal_and_judge("content base", &f, OK, FORMAT);
    }
}

static void sections_that_are_not_there(void **state)
{
    (void)state;
    for (unsigned t = 0; t < TABLES; t++) {
        forgery f;
        forge_plain(&f);
        f.table[t].absent = true;
        for (size_t i = 0; i < f.table[t].level[0].count; i++)
            drop_object(&f.table[t].level[0].page[i]);
        f.table[t].level[0].count = 0;
        f.table[t].levels = 0;
        if (t == BLOCKS) {
            drop_object(&f.block[0]);
            f.blocks = 0;
            f.table[t].count = 0;
        }
        forge_lay(&f);
        /* An archive without an order is read without it. */
        seal_and_judge("absent table", &f, t <= BLOCKS ? FORMAT : OK, OK);
    }
    forgery f;
    forge_plain(&f);
    drop_object(&f.metadata);
    forge_lay(&f);
    seal_and_judge("no metadata", &f, OK, OK);
}

static void directories_cut_or_longer(void **state)
{
    (void)state;
    const size_t whole = PLAIN_DIRECTORY_SIZE;
    size_t step;
    for (size_t length = 1; length < whole + 9; length += step) {
        step = length > 24 && length + 12 < whole ? 5 : 1;
        forgery f;
        forge_plain(&f);
        forge_lay(&f);
        make_directory(&f);
        assert_int_equal(f.directory.raw.length, whole);
        put_bytes(&f.directory.raw, "\0\0\0\0\0\0\0\0\0", 9);
        f.directory.raw.length = length;
        seal_and_judge("directory length", &f, length == whole ? OK : FORMAT, OK);
    }
}

/* Unknown sections that are honest are skipped. */
static void sections_of_a_later_version(void **state)
{
    (void)state;
    for (unsigned critical = 0; critical < 2; critical++) {
        forgery f;
        forge_plain(&f);
        f.extras = 3;
        for (unsigned i = 0; i < 3; i++) {
            f.extra[i] = (section){.type = (uint16_t)(i < 2 ? 900 : 901),
                                   .flags = (uint16_t)(i == 2 ? critical : 0)};
            put_bytes(&f.extra[i].payload, "later",
                      i * 2); /* the first is empty, and a type may come twice */
        }
        forge_lay(&f);
        seal_and_judge("later sections", &f, critical ? UNSUPPORTED : OK, OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(honest_forgeries_are_taken),
        cmocka_unit_test(roots_that_lie),
        cmocka_unit_test(limits_below_what_there_is),
        cmocka_unit_test(limits_of_what_is_compressed),
        cmocka_unit_test(directories_that_lie),
        cmocka_unit_test(level_bases_that_lie),
        cmocka_unit_test(empty_tables_that_lie),
        cmocka_unit_test(bases_one_byte_off),
        cmocka_unit_test(sections_that_are_not_there),
        cmocka_unit_test(directories_cut_or_longer),
        cmocka_unit_test(sections_of_a_later_version),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
