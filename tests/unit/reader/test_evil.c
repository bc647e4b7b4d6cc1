/* SPDX-License-Identifier: BSD-2-Clause */
/* Rightly hashed and rightly signed, and yet hostile: roots, directories, tables and pages. A
 * trusted signer may be mistaken or malicious; each lie has its error, and costs bounded time and
 * memory. Short enough for valgrind. */
#include "support/judge.h"

enum { OK = AN_OK, FORMAT = AN_ERR_FORMAT, HASH = AN_ERR_HASH, UNSUPPORTED = AN_ERR_UNSUPPORTED };
#define TOP UINT64_MAX

static void honest_forgeries_are_taken(void **state)
{
    (void)state;
    forgery f;
    opened o;
    forge_plain(&f);
    forge_lay(&f);
    finish_and_judge("plain", &f, OK, OK);
    forge_deep(&f);
    forge_inners(&f);
    forge_lay(&f);
    forge_seal(&f);
    judge("deep", &f, OK, OK);
    assert_int_equal(open_bytes(&o, f.file.at, f.file.length, (way){0}), AN_OK);
    for (unsigned i = 0; i < 6; i++) {
        char id[2] = {(char)('a' + i), 0};
        assert_int_equal(id_is(&o, id, &"abcdefghi"[i], 4), AN_OK);
    }
    shut(&o);
    forge_drop(&f);
}

/* --- root ---------------------------------------- */

typedef struct edit {
    unsigned at, size;
    uint64_t value;
    int open, verify;
} edit;

static const edit root_edits[] = {
    {8, 2, 0, UNSUPPORTED, 0},
    {8, 2, 2, UNSUPPORTED, 0},
    {10, 2, 65535, OK, OK},
    {12, 4, 1023, FORMAT, 0},
    {12, 4, 2048, FORMAT, 0},
    {16, 8, 1, UNSUPPORTED, 0},
    {16, 8, (uint64_t)1 << 63, UNSUPPORTED, 0},
    {24, 8, TOP, OK, OK},
    {32, 8, 0, FORMAT, 0},
    {32, 8, HEADER, FORMAT, 0},
    {32, 8, HEADER + 100, FORMAT, 0},
    {32, 8, (uint64_t)1 << 63, FORMAT, 0},
    {32, 8, TOP, FORMAT, 0},
    {32, 8, INT64_MAX, OK, FORMAT},
    {40, 8, TOP, OK, OK},
    {48, 8, TOP, OK, OK},
    {56, 8, TOP, OK, OK},
    {72, 4, UINT32_MAX, OK, OK},
    {76, 4, 1, FORMAT, 0},
    {80, 8, TOP, OK, OK},
    {88, 8, 3, FORMAT, 0},
    {88, 8, 5, FORMAT, 0},
    {88, 8, 0, FORMAT, 0},
    {88, 8, TOP, FORMAT, 0},
    {88, 8, ((uint64_t)1 << 40) + 1, FORMAT, 0},
    {96, 8, 1, FORMAT, 0},
    {96, 8, 3, FORMAT, 0},
    {96, 8, 5, FORMAT, 0},
    {96, 8, TOP, FORMAT, 0},
    {104, 8, 0, FORMAT, 0},
    {104, 8, 2, FORMAT, 0},
    {104, 8, ((uint64_t)1 << 40) + 1, FORMAT, 0},
    {112, 8, 9, OK, FORMAT},
    {112, 8, TOP, OK, FORMAT},
    {120, 4, 4095, FORMAT, 0},
    {120, 4, 65537, FORMAT, 0},
    {120, 4, UINT32_MAX, FORMAT, 0},
    {124, 4, 0, FORMAT, 0},
    {124, 4, 100, FORMAT, 0}, /* below the directory's */
    {124, 4, 65537, FORMAT, 0},
    {128, 4, 1023, FORMAT, 0},
    {128, 4, 16777217, FORMAT, 0},
    {128, 4, UINT32_MAX, FORMAT, 0},
    {128, 4, 16777216, OK, OK},
    {132, 4, 1025, FORMAT, 0},
    {132, 4, 9, OK, FORMAT}, /* below the block's */
    {132, 4, 0, OK, FORMAT},
    {136, 4, 16777217, FORMAT, 0},
    {136, 4, UINT32_MAX, FORMAT, 0},
    {136, 4, 16777216, OK, OK},
    {140, 4, 1, FORMAT, 0}, /* above the raw limit */
    {144, 2, 1, FORMAT, 0},
    {144, 2, 256, FORMAT, 0},
    {144, 2, 65535, FORMAT, 0},
    {146, 1, 0, FORMAT, 0},
    {146, 1, 8, OK, OK},
    {146, 1, 9, FORMAT, 0},
    {146, 1, 255, FORMAT, 0},
    {147, 1, 1, FORMAT, 0},
    {148, 4, 1, FORMAT, 0},
    {151, 1, 128, FORMAT, 0},
    {152, 8, 0, FORMAT, 0},
    {152, 8, 1023, FORMAT, 0},
    {152, 8, 1025, FORMAT, 0},
    {152, 8, TOP, FORMAT, 0},
    {152, 8, TOP - 200, FORMAT, 0},
    {160, 4, 0, FORMAT, 0},
    {160, 4, UINT32_MAX, FORMAT, 0},
    {164, 4, 0, FORMAT, 0},
    {164, 4, 1, FORMAT, 0},
    {168, 1, 1, FORMAT, 0},
    {168, 1, 2, UNSUPPORTED, 0},
    {168, 1, 255, UNSUPPORTED, 0},
    {169, 1, 0, FORMAT, 0},
    {169, 1, 2, FORMAT, 0},
    {169, 1, 255, FORMAT, 0},
    {170, 2, 1, FORMAT, 0},
    {172, 4, 1, FORMAT, 0},
    {176, 8, 0, HASH, 0},
    {208, 1, 1, FORMAT, 0},
    {511, 1, 1, FORMAT, 0},
};

/* Of the plain archive: 4 entries, 2 articles, 1 block of 10 bytes. */
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
        finish_and_judge(name, &f, root_edits[i].open, root_edits[i].verify);
    }
}

/* A directory that is larger than the limit for pages, and pages that are. */
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
            put_field(&f.metadata.raw, 1, title, strlen(title));
            if (deep)
                compress(&f.metadata, (frame){0});
            forge_lay(&f);
            store_number(f.root + 120, 4, 4096 + (padded && deep ? 2 : 0));
            store_number(f.root + 124, 4, 4096);
            /* Raw limits count even where the stored size is small. */
            int expected = f.metadata.raw.length > load_number(f.root + 120, 4) ? FORMAT : OK;
            finish_and_judge("metadata", &f, expected, OK);
        }
}

/* --- directory ---------------------------------------- */

enum {
    TYPE = -8,
    FLAGS = -6,
    SIZE = -4,
    COUNTS = -100
}; /* places before a payload; the directory's own header, counted down from there */

typedef struct section_edit {
    unsigned section;
    int at;
    unsigned size;
    uint64_t value;
    int open, verify;
} section_edit;

/* Where a section's payload is in the directory. */
static size_t payload_at(const forgery *f, unsigned index)
{
    size_t at = 16;
    for (unsigned i = 0; i < index; i++)
        at += 8 + f->section[i].payload.length;
    return at;
}

static void judge_section_edits(const section_edit *edits, size_t count, int deep)
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
        size_t at = e->at <= COUNTS ? (size_t)(COUNTS - e->at)
                                    : (size_t)((long)payload_at(&f, e->section) + e->at);
        store_number(f.directory.raw.at + at, e->size, e->value);
        finish_and_judge(name, &f, e->open, e->verify);
    }
}

static const section_edit directory_edits[] = {
    {0, COUNTS, 4, 0, FORMAT, 0},
    {0, COUNTS, 4, 4, FORMAT, 0},
    {0, COUNTS, 4, 6, FORMAT, 0},
    {0, COUNTS, 4, UINT32_MAX, FORMAT, 0},
    {0, COUNTS - 4, 4, 1, FORMAT, 0},
    {0, TYPE, 2, 0, OK,
     UNSUPPORTED}, /* unknown, not critical: skipped, but nobody can vouch for its bytes */
    {0, TYPE, 4, 0x10000, UNSUPPORTED, 0},
    {0, TYPE, 2, 2, FORMAT, 0},
    {0, TYPE, 2, 7, FORMAT, 0},
    {0, FLAGS, 2, 1, FORMAT, 0},
    {0, FLAGS, 2, 2, FORMAT, 0},
    {0, FLAGS, 2, 0x8000, FORMAT, 0},
    {0, SIZE, 4, 0, FORMAT, 0},
    {0, SIZE, 4, 55, FORMAT, 0},
    {0, SIZE, 4, 57, FORMAT, 0},
    {0, SIZE, 4, UINT32_MAX, FORMAT, 0},
    {0, 0, 8, 0, FORMAT, 0},
    {0, 0, 8, 1447, FORMAT, 0}, /* in the directory's last byte */
    {0, 0, 8, 1449, OK, HASH},
    {0, 0, 8, TOP, FORMAT, 0},
    {0, 0, 8, INT64_MAX, FORMAT, 0},
    {0, 16, 1, 2, UNSUPPORTED, 0},
    {0, 17, 1, 3, FORMAT, 0},
    {0, 18, 2, 1, FORMAT, 0},
    {0, 24, 8, 0, OK, HASH},
    {1, TYPE, 2, 7, UNSUPPORTED, 0},
    {1, TYPE, 2, 4, FORMAT, 0},
    {1, FLAGS, 2, 0, FORMAT, 0},
    {1, SIZE, 4, 72, FORMAT, 0},
    {1, 0, 8, 3, FORMAT, 0},
    {1, 0, 8, 5, FORMAT, 0},
    {1, 0, 8, 0, FORMAT, 0},
    {1, 0, 8, TOP, FORMAT, 0},
    {1, 8, 1, 0, FORMAT, 0},
    {1, 8, 1, 2, FORMAT, 0},
    {1, 8, 1, 255, FORMAT, 0},
    {1, 9, 1, 1, FORMAT, 0},
    {1, 15, 1, 1, FORMAT, 0},
    {1, 16, 8, 1, FORMAT, 0},
    {1, 24, 8, 0, FORMAT, 0},
    {1, 24, 8, 1447, FORMAT, 0},
    {1, 24, 8, TOP, FORMAT, 0},
    {1, 32, 4, 0, FORMAT, 0},
    {1, 36, 4, 1, FORMAT, 0},
    {1, 40, 1, 1, FORMAT, 0},
    {1, 41, 1, 5, FORMAT, 0},
    {1, 48, 8, 0, OK, HASH},
    {2, FLAGS, 2, 0, FORMAT, 0},
    {2, TYPE, 2, 3, FORMAT, 0},
    {2, 0, 8, 2, FORMAT, 0},
    {2, 16, 8, 0, FORMAT, 0},
    {2, 16, 8, HEADER, FORMAT, 0},
    {2, 16, 8, TOP, FORMAT, 0},
    {2, 16, 8, INT64_MAX, FORMAT, 0},
    {3, TYPE, 2, 6, FORMAT, 0}, /* twice the same */
    {3, FLAGS, 2, 1, FORMAT, 0},
    {3, 0, 8, 1, FORMAT, 0},
    {3, 16, 8, 2000, FORMAT, 0},
    {4, TYPE, 2, 5, FORMAT, 0},
    {4, TYPE, 2, 7, OK, UNSUPPORTED},
    {4, TYPE, 2, 65535, OK, UNSUPPORTED},
    {4, TYPE, 4, 0x10007, UNSUPPORTED, 0},
    {4, SIZE, 4, 79, FORMAT, 0},
    {4, SIZE, 4, 81, FORMAT, 0},
};

/* Sections of the plain archive: 0 metadata, 1 entries, 2 blocks, 3 titles, 4 dates. Its directory
 * ends at 1448. */
static void directories_that_lie(void **state)
{
    (void)state;
    judge_section_edits(directory_edits, COUNT(directory_edits), 0);
}

/* Sections of the deep archive: 0 entries, 1 blocks, 2 titles, 3 dates. */
static void level_bases_that_lie(void **state)
{
    (void)state;
    static const section_edit edits[] = {
        {0, 8, 1, 1, FORMAT, 0},          {0, 8, 1, 3, FORMAT, 0},
        {0, 80, 8, 0, FORMAT, 0},         {0, 80, 8, HEADER, FORMAT, 0},
        {0, 80, 8, TOP, FORMAT, 0},       {0, 80, 8, TOP - 1000, FORMAT, 0},
        {0, 80, 8, INT64_MAX, FORMAT, 0}, {0, SIZE, 4, 80, FORMAT, 0},
        {1, 80, 8, 0, FORMAT, 0},         {1, 80, 8, INT64_MAX, FORMAT, 0},
        {1, 16, 8, 0, FORMAT, 0},         {1, 16, 8, 1500, FORMAT, 0}, /* before the leaves */
        {2, 80, 8, 1, FORMAT, 0},         {3, 80, 8, 1, FORMAT, 0},
    };
    judge_section_edits(edits, COUNT(edits), 1);
}

/* A table without items has nothing else either: 0 levels, no top, no content. */
static void empty_tables_that_lie(void **state)
{
    (void)state;
    static const size_t places[] = {0, 8, 9, 15, 16, 24, 32, 79};
    for (unsigned t = 0; t < TABLES; t++)
        for (size_t i = 0; i <= COUNT(places); i++) {
            forgery f;
            memset(&f, 0, sizeof f);
            f.block_size = 1024;
            put_metadata(&f);
            forge_lay(&f);
            if (i < COUNT(places))
                f.section[1 + t].payload.at[places[i]] = 1;
            finish_and_judge("empty table", &f, i < COUNT(places) ? FORMAT : OK, OK);
        }
}

/* Bases one byte off: every child is then other bytes. */
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
            finish_and_judge("level base", &f, OK, HASH);
        }
    for (int step = -1; step <= 1; step += 2) {
        forgery f;
        forge_plain(&f);
        forge_lay(&f);
        f.table[BLOCKS].content_base += (uint64_t)step;
        fill_sections(&f);
        finish_and_judge("content base", &f, OK, FORMAT);
    }
}

static void sections_that_are_not_there(void **state)
{
    (void)state;
    for (unsigned t = 0; t < TABLES; t++) {
        forgery f;
        forge_plain(&f);
        f.table[t].absent = 1;
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
        finish_and_judge("absent table", &f, t <= BLOCKS ? FORMAT : OK, OK);
    }
    forgery f;
    forge_plain(&f);
    drop_object(&f.metadata);
    forge_lay(&f);
    finish_and_judge("no metadata", &f, OK, OK);
}

static void directories_cut_or_longer(void **state)
{
    (void)state;
    size_t whole = 424;
    size_t step;
    for (size_t length = 1; length < whole + 9; length += step) {
        step = length > 24 && length + 12 < whole ? 5 : 1;
        forgery f;
        forge_plain(&f);
        forge_lay(&f);
        make_directory(&f);
        assert_int_equal(f.directory.raw.length, whole);
        put(&f.directory.raw, "\0\0\0\0\0\0\0\0\0", 9);
        f.directory.raw.length = length;
        finish_and_judge("directory length", &f, length == whole ? OK : FORMAT, OK);
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
            put(&f.extra[i].payload, "later",
                i * 2); /* an empty one, too; and a type may come twice */
        }
        forge_lay(&f);
        finish_and_judge("later sections", &f, critical ? UNSUPPORTED : OK, OK);
    }
}

/* --- extents ---------------------------------------- */

static void bytes_that_belong_to_nothing(void **state)
{
    (void)state;
    for (int later = 0; later < 2; later++) {
        forgery f;
        forge_plain(&f);
        put(&f.hole, "hidden", 6);
        if (later) {
            f.extras = 1;
            f.extra[0].type = 77;
            put(&f.extra[0].payload, "!", 1);
        }
        forge_lay(&f);
        finish_and_judge("bytes at the end", &f, OK, later ? UNSUPPORTED : FORMAT);
    }
}

static void one_object_for_two_references(void **state)
{
    (void)state;
    forgery f;
    forge_plain(&f);
    f.dictionaries = 2;
    for (unsigned i = 0; i < 2; i++) {
        f.dictionary[i].type = DICTIONARY;
        put(&f.dictionary[i].raw, "the same dictionary", 19);
    }
    forge_lay(&f);
    f.dictionary[1].offset = f.dictionary[0].offset;
    fill_sections(&f);
    finish_and_judge("two dictionaries in one place", &f, OK, FORMAT);
}

static void blocks_that_overlap(void **state)
{
    (void)state;
    /* All blocks alike, so that the hashes are right; the second leaf's base points back, or leaves
     * a gap. */
    for (int step = -8; step <= 8; step += 8) {
        forgery f;
        memset(&f, 0, sizeof f);
        f.block_size = 1024;
        for (unsigned i = 0; i < 6; i++)
            add_block(&f, "same", 4);
        object *leaf = add_page(&f, ENTRIES, 0);
        add_entry(leaf, "a", AN_ARTICLE, 5, 0, 4, NULL);
        for (unsigned i = 0; i < 6; i += 2)
            add_block_leaf(&f, i, 2);
        object *page = &f.table[BLOCKS].level[0].page[1];
        store_number(page->raw.at + 4, 8, (uint64_t)(8 + step));
        (void)add_inner(&f, BLOCKS, 1, 0, SIZE_MAX);
        for (unsigned t = TITLE; t <= DATE; t++)
            add_number(add_page(&f, t, 0), 0);
        count_tables(&f);
        forge_lay(&f);
        finish_and_judge("overlapping blocks", &f, OK, step == 0 ? OK : FORMAT);
    }
}

/* Two inner pages over the same leaves: each item twice. */
static void leaves_with_two_parents(void **state)
{
    (void)state;
    for (unsigned t = BLOCKS; t < TABLES; t++) {
        forgery f;
        forge_deep(&f);
        for (unsigned other = 0; other < TABLES; other++)
            if (other != t)
                (void)add_inner(&f, other, 1, 0, SIZE_MAX);
        (void)add_inner(&f, t, 1, 0, 2);
        (void)add_inner(&f, t, 1, 0, 1); /* the first leaf once more, and the third not at all */
        (void)add_inner(&f, t, 2, 0, SIZE_MAX);
        forge_lay(&f);
        finish_and_judge("shared leaves", &f, OK, FORMAT);
    }
}

/* The same where the second parent says something else of the leaf, which a reader may have kept in
 * memory: its word counts for less than what is there. */
static void leaves_with_two_parents_that_differ(void **state)
{
    (void)state;
    for (unsigned t = 0; t < TABLES; t++) {
        forgery f;
        forge_deep(&f);
        for (unsigned other = 0; other < TABLES; other++)
            if (other != t)
                (void)add_inner(&f, other, 1, 0, SIZE_MAX);
        (void)add_inner(&f, t, 1, 0, 2);
        f.table[t].level[0].page[0].below = t == ENTRIES ? 2 : 1;
        f.table[t].level[0].page[0].key = "x"; /* entries: above all the others, as it should be,
                                                  but not what the leaf begins with */
        (void)add_inner(&f, t, 1, 0, 1);
        (void)add_inner(&f, t, 2, 0, SIZE_MAX);
        object *top = &f.table[t].level[2].page[0];
        f.table[t].count = top->below;
        if (t != ENTRIES) {
            /* The top's last byte is what it says of the second parent: with 2 the sum is that of
             * the table.
             */
            f.table[t].count = 6;
            top->raw.at[top->raw.length - 1] = 2;
        }
        f.table[t].level[0].page[0].below = 2;
        forge_lay(&f);
        finish_and_judge("shared leaves that differ", &f, OK, FORMAT);
    }
}

/* An inner page with one child that is not its level's last. */
static void inner_pages_with_one_child(void **state)
{
    (void)state;
    for (unsigned t = 0; t < TABLES; t++)
        for (size_t first = 1; first <= 2; first++) {
            forgery f;
            forge_deep(&f);
            for (unsigned other = 0; other < TABLES; other++)
                if (other != t)
                    (void)add_inner(&f, other, 1, 0, SIZE_MAX);
            (void)add_inner(&f, t, 1, 0, first);
            (void)add_inner(&f, t, 1, first, SIZE_MAX);
            (void)add_inner(&f, t, 2, 0, SIZE_MAX);
            forge_lay(&f);
            finish_and_judge("inner pages", &f, OK, first == 1 ? FORMAT : OK);
        }
}

/* --- depth ---------------------------------------- */

static void tables_of_every_depth(void **state)
{
    (void)state;
    for (unsigned levels = 2; levels <= 9; levels++)
        for (unsigned t = 0; t < TABLES; t++) {
            forgery f;
            forge_plain(&f);
            for (unsigned n = 1; n < levels; n++)
                (void)add_inner(&f, t, n, 0, SIZE_MAX);
            forge_lay(&f);
            finish_and_judge("deep chain", &f, levels <= 8 ? OK : FORMAT, OK);
        }
}

/* --- pages ---------------------------------------- */

typedef struct page_edit {
    unsigned table, level, page;
    unsigned at, size;
    uint64_t value;
    int verify;
} page_edit;

static void judge_page_edit(const page_edit *e, int deep)
{
    char name[96];
    forgery f;
    (void)snprintf(name, sizeof name, "table %u, level %u, page %u, byte %u, value %llu", e->table,
                   e->level, e->page, e->at, (unsigned long long)e->value);
    if (deep) {
        forge_deep(&f);
        if (e->level == 0)
            store_number(f.table[e->table].level[0].page[e->page].raw.at + e->at, e->size,
                         e->value);
        forge_inners(&f);
    } else {
        forge_plain(&f);
    }
    if (e->level > 0 || !deep)
        store_number(f.table[e->table].level[e->level].page[e->page].raw.at + e->at, e->size,
                     e->value);
    forge_lay(&f);
    finish_and_judge(name, &f, OK, e->verify);
}

static void headers_of_pages_that_lie(void **state)
{
    (void)state;
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned n = 0; n < 2; n++) {
            uint64_t type = S_ENTRIES + t;
            const page_edit edits[] = {
                {t, n, 0, 0, 1, type ^ 1, FORMAT},
                {t, n, 0, 0, 1, 0, FORMAT},
                {t, n, 0, 0, 1, 255, FORMAT},
                {t, n, 0, 0, 1, type, OK},
                {t, n, 0, 1, 1, n ^ 1, FORMAT},
                {t, n, 0, 1, 1, 255, FORMAT},
                {t, n, 0, 2, 2, 0, FORMAT},
                {t, n, 0, 2, 2, 1, FORMAT},
                {t, n, 0, 2, 2, 5, FORMAT},
                {t, n, 0, 2, 2, 65535, FORMAT},
                {t, n, 0, 4, 8, (uint64_t)1 << 63, FORMAT},
                {t, n, 0, 4, 8, TOP, FORMAT},
                {t, n, 0, 4, 8, 1, n == 1 ? HASH : FORMAT},
                {t, n, 0, 4, 8, INT64_MAX, FORMAT},
            };
            for (size_t i = 0; i < COUNT(edits); i++)
                judge_page_edit(&edits[i], 1);
        }
}

static void pages_cut_or_longer(void **state)
{
    (void)state;
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned n = 0; n < 2; n++) {
            forgery f;
            forge_deep(&f);
            forge_inners(&f);
            size_t whole = f.table[t].level[n].page[0].raw.length;
            forge_drop(&f);
            for (size_t length = 1; length <= whole + 3;
                 length += length > 24 && length + 12 < whole ? 7 : 1) {
                forge_deep(&f);
                if (n == 1)
                    forge_inners(&f);
                object *page = &f.table[t].level[n].page[0];
                put(&page->raw, "\0\0\0", 3);
                page->raw.length = length;
                if (n == 0)
                    forge_inners(&f);
                forge_lay(&f);
                finish_and_judge("page length", &f, OK, length == whole ? OK : FORMAT);
            }
        }
}

/* What a parent says of its children's items. */
static void counts_below_that_lie(void **state)
{
    (void)state;
    static const struct {
        uint64_t below[3];
        int verify;
    } cases[] = {
        {{2, 2, 2}, OK},
        {{1, 3, 2}, FORMAT},
        {{2, 1, 3}, FORMAT},
        {{0, 3, 3}, FORMAT},
        {{6, 0, 0}, FORMAT},
        {{2, 2, 1}, FORMAT},
        {{2, 2, 3}, FORMAT},
        {{TOP, 2, 2}, FORMAT},
        {{TOP, 2, 5}, FORMAT},
        {{3, 4, TOP}, FORMAT},
        {{(uint64_t)1 << 40, 2, 2}, FORMAT},
        {{((uint64_t)1 << 40) + 1, 2, 2}, FORMAT},
    };
    for (unsigned t = 0; t < TABLES; t++)
        for (size_t i = 0; i < COUNT(cases); i++) {
            forgery f;
            forge_deep(&f);
            for (unsigned n = 0; n < 3; n++)
                f.table[t].level[0].page[n].below = cases[i].below[n];
            forge_inners(&f);
            count_tables(&f);
            f.table[t].count = 6;
            forge_lay(&f);
            finish_and_judge("items below", &f, OK, cases[i].verify);
        }
}

/* Parents and root agree on one item more than a leaf has. */
static void counts_above_what_is_there(void **state)
{
    (void)state;
    for (unsigned t = ENTRIES; t <= BLOCKS; t++)
        for (unsigned page = 0; page < 3; page++) {
            forgery f;
            forge_deep(&f);
            f.table[t].level[0].page[page].below++;
            forge_inners(&f);
            f.table[t].count++;
            forge_lay(&f);
            finish_and_judge("one item too few", &f, OK, FORMAT);
        }
}

/* One table's page in another's place. */
static void pages_of_another_table(void **state)
{
    (void)state;
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned other = 0; other < TABLES; other++) {
            forgery f;
            forge_deep(&f);
            forge_inners(&f);
            forge_lay(&f);
            if (t != other) {
                blob reference = {0};
                section *s = &f.section[t];
                put_reference(&reference, &f.table[other].level[0].page[0]);
                memcpy(s->payload.at + 24, reference.at, 56);
                store_number(s->payload.at + 80, 8, f.end - 1); /* forward of it */
                drop(&reference);
            }
            finish_and_judge("another table's page", &f, t == BLOCKS && t != other ? FORMAT : OK,
                             t == other ? OK : FORMAT);
        }
}

/* --- keys ---------------------------------------- */

typedef struct key {
    size_t shared;
    const char *rest;
} key;

static void keys_of_one_page(void **state)
{
    (void)state;
    static const struct {
        key keys[3];
        int verify;
    } cases[] = {
        {{{0, "a"}, {0, "b"}, {0, "c"}}, OK},
        {{{0, "a"}, {1, "b"}, {2, "c"}}, OK},
        {{{0, "a"}, {1, "b"}, {1, "c"}}, OK},
        {{{0, "a"}, {0, "a"}, {0, "c"}}, FORMAT},  /* twice the same */
        {{{0, "ab"}, {1, "b"}, {0, "c"}}, FORMAT}, /* the same, shared */
        {{{0, "b"}, {0, "a"}, {0, "c"}}, FORMAT},  /* unsorted */
        {{{0, "ab"}, {0, "a"}, {0, "c"}}, FORMAT}, /* a prefix comes first */
        {{{0, "b"}, {0, "c"}, {0, "a"}}, FORMAT},
        {{{1, "a"}, {0, "b"}, {0, "c"}}, FORMAT}, /* the first one shares */
        {{{0, "a"}, {2, "b"}, {0, "c"}}, FORMAT}, /* more than there is */
        {{{0, "a"}, {1024, "b"}, {0, "c"}}, FORMAT},
        {{{0, "a"}, {SIZE_MAX, "b"}, {0, "c"}}, FORMAT},
        {{{0, "a"}, {1, ""}, {0, "c"}}, FORMAT}, /* nothing of its own */
        {{{0, ""}, {0, "b"}, {0, "c"}}, FORMAT},
        {{{0, "a"}, {0, "b"}, {0, "\xff"}}, FORMAT},            /* sorted, but no UTF-8 */
        {{{0, "a\xc3"}, {2, "\xa9"}, {1, "\xc3\xaa"}}, FORMAT}, /* the first is half a character */
        {{{0, "a\xc3\xa9"}, {2, "\xaa"}, {2, "\xab"}}, OK}, /* shared bytes may end within one */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char name[32];
        forgery f;
        blob record = make_record(AN_ASSET, 0, 0, 0, NULL);
        (void)snprintf(name, sizeof name, "keys %zu", i);
        memset(&f, 0, sizeof f);
        f.block_size = 1024;
        object *leaf = add_page(&f, ENTRIES, 0);
        for (unsigned k = 0; k < 3; k++) {
            const key *e = &cases[i].keys[k];
            put_key(&leaf->raw, e->shared, e->rest, strlen(e->rest));
            put_varint(&leaf->raw, record.length);
            put(&leaf->raw, record.at, record.length);
            count_item(leaf, 1);
        }
        drop(&record);
        count_tables(&f);
        forge_lay(&f);
        finish_and_judge(name, &f, OK, cases[i].verify);
    }
}

/* Keys at the limit of 1,024 bytes, and beyond it by what they share. */
static void keys_that_are_long(void **state)
{
    (void)state;
    char id[1026];
    memset(id, 'k', sizeof id);
    static const size_t pairs[][2] = {{0, 1024}, {0, 1025}, {1023, 1},  {1024, 1},
                                      {1, 1024}, {1, 1023}, {600, 600}, {0, 0x7fff}};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        forgery f;
        blob record = make_record(AN_ASSET, 0, 0, 0, NULL);
        memset(&f, 0, sizeof f);
        f.block_size = 1024;
        object *leaf = add_page(&f, ENTRIES, 0);
        size_t first = pairs[i][0] > 0 ? pairs[i][0] : 1, second = pairs[i][1];
        put_key(&leaf->raw, 0, id, first);
        put_varint(&leaf->raw, record.length);
        put(&leaf->raw, record.at, record.length);
        put_varint(&leaf->raw, pairs[i][0]);
        put_varint(&leaf->raw, second);
        put(&leaf->raw, "z", 1);
        put(&leaf->raw, id, second < sizeof id ? second - 1 : sizeof id);
        put_varint(&leaf->raw, record.length);
        put(&leaf->raw, record.at, record.length);
        count_item(leaf, 1);
        count_item(leaf, 1);
        drop(&record);
        count_tables(&f);
        forge_lay(&f);
        finish_and_judge("long keys", &f, OK, pairs[i][0] + pairs[i][1] <= 1024 ? OK : FORMAT);
    }
}

/* What an inner page says of its children's first keys. */
static void keys_of_inner_pages(void **state)
{
    (void)state;
    static const struct {
        const char *keys[3];
        int verify;
    } cases[] = {
        {{"a", "c", "e"}, OK},      {{"a", "b", "e"}, FORMAT}, {{"A", "c", "e"}, FORMAT},
        {{"a", "cc", "e"}, FORMAT}, {{"a", "c", "c"}, FORMAT}, {{"c", "a", "e"}, FORMAT},
        {{"a", "c", "f"}, FORMAT},  {{"a", "c", "d"}, FORMAT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        forgery f;
        forge_deep(&f);
        for (unsigned n = 0; n < 3; n++)
            f.table[ENTRIES].level[0].page[n].key = cases[i].keys[n];
        forge_inners(&f);
        forge_lay(&f);
        finish_and_judge("inner keys", &f, OK, cases[i].verify);
    }
}

/* Each leaf sorted, but not one behind the other: the last key of one is above the first of the
 * next. */
static void keys_across_leaves(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        static const char *const last[] = {"b", "c", "d", "bz"};
        forgery f;
        memset(&f, 0, sizeof f);
        f.block_size = 1024;
        object *leaf = add_page(&f, ENTRIES, 0);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 0, NULL);
        add_entry(leaf, last[i], AN_ASSET, 0, 0, 0, NULL);
        leaf = add_page(&f, ENTRIES, 0);
        add_entry(leaf, "c", AN_ASSET, 0, 0, 0, NULL);
        (void)add_inner(&f, ENTRIES, 1, 0, SIZE_MAX);
        count_tables(&f);
        forge_lay(&f);
        finish_and_judge("leaves", &f, OK, i == 0 || i == 3 ? OK : FORMAT);
    }
}

static void ids_that_are_no_paths(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        ".",
        "..",
        "/",
        "/a",
        "a/",
        "a//b",
        "a/../b",
        "a/.",
        "./a",
        "../a",
        "a/..",
        "\x80",
        "a\xff",
        "\xc0\xaf",
        "a\xed\xa0\x80",
        "\xf4\x90\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xe2\x82",
        "a/\xc3",
        "\xe0\x9f\xbf",
        "\xf0\x8f\xbf\xbf",
        "\xf5\x80\x80\x80",
    };
    static const char *const right[] = {"...",
                                        "..a",
                                        "a..",
                                        "a/...",
                                        ".a/b",
                                        " ",
                                        "a\nb",
                                        "\x7f",
                                        "\x01",
                                        "\xf4\x8f\xbf\xbf",
                                        "\xed\x9f\xbf",
                                        "\xe0\xa0\x80",
                                        "\xf0\x90\x80\x80",
                                        "C:\\x"};
    for (size_t i = 0; i < COUNT(wrong) + COUNT(right) + 1; i++) {
        forgery f;
        blob record = make_record(AN_ASSET, 0, 0, 0, NULL);
        const char *id = i < COUNT(wrong)    ? wrong[i]
                         : i == COUNT(wrong) ? "a\0b"
                                             : right[i - COUNT(wrong) - 1];
        memset(&f, 0, sizeof f);
        f.block_size = 1024;
        object *leaf = add_page(&f, ENTRIES, 0);
        put_key(&leaf->raw, 0, id, i == COUNT(wrong) ? 3 : strlen(id));
        put_varint(&leaf->raw, record.length);
        put(&leaf->raw, record.at, record.length);
        count_item(leaf, 1);
        drop(&record);
        count_tables(&f);
        forge_lay(&f);
        int expected = i <= COUNT(wrong) ? FORMAT : OK;
        forge_seal(&f);
        judge(id, &f, OK, expected);
        /* Nor is one handed out to who did not verify. */
        opened o;
        an_entry entry;
        assert_int_equal(open_bytes(&o, f.file.at, f.file.length, (way){.insecure = 1}), AN_OK);
        assert_int_equal(an_entry_at(&o.reader, AN_BY_ID, 0, &entry), expected);
        assert_int_equal(an_entry_find(&o.reader, id, i == COUNT(wrong) ? 3 : strlen(id), &entry),
                         expected);
        shut(&o);
        forge_drop(&f);
    }
}

/* --- orders ---------------------------------------- */

/* Entries 0 and 1 are articles, 2 an alias, 3 an asset. */
static void orders_that_lie(void **state)
{
    (void)state;
    static const struct {
        int64_t steps[2];
        int verify;
    } cases[] = {
        {{0, 1}, OK},
        {{1, -1}, OK},
        {{0, 0}, FORMAT},
        {{1, 0}, FORMAT},
        {{0, 2}, FORMAT},
        {{0, 3}, FORMAT},
        {{0, 4}, FORMAT},
        {{4, 0}, FORMAT},
        {{-1, 1}, FORMAT},
        {{0, -1}, FORMAT},
        {{INT64_MAX, 1}, FORMAT},
        {{0, INT64_MIN}, FORMAT},
        {{INT64_MIN, INT64_MIN}, FORMAT},
        {{2, -1}, FORMAT},
        {{3, -3}, FORMAT},
    };
    for (unsigned t = TITLE; t <= DATE; t++)
        for (size_t i = 0; i < COUNT(cases); i++) {
            forgery f;
            forge_plain(&f);
            object *page = &f.table[t].level[0].page[0];
            page->raw.length = 12;
            store_number(page->raw.at + 2, 2, 0);
            for (unsigned n = 0; n < 2; n++)
                add_number(page, cases[i].steps[n]);
            forge_lay(&f);
            finish_and_judge("order", &f, OK, cases[i].verify);
        }
}

/* Sums that are right for wrong numbers: 1 + 5 + 6 = 2 + 3 + 7, and so do their squares. What
 * verifying cannot see, reading refuses. */
static void an_order_with_the_right_sums(void **state)
{
    (void)state;
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g"};
    static const int64_t steps[] = {1, 1, 4}; /* entries 1, 2 and 6, which are assets */
    forgery f;
    opened o;
    an_entry entry;
    memset(&f, 0, sizeof f);
    f.block_size = 1024;
    object *leaf = add_page(&f, ENTRIES, 0);
    for (unsigned i = 0; i < 7; i++)
        add_entry(leaf, ids[i], i == 0 || i == 4 || i == 5 ? AN_ARTICLE : AN_ASSET, 0, 0, 0, NULL);
    object *page = add_page(&f, TITLE, 0);
    for (unsigned i = 0; i < 3; i++)
        add_number(page, steps[i]);
    f.table[DATE].absent = 1;
    count_tables(&f);
    forge_lay(&f);
    forge_seal(&f);
    assert_int_equal(open_bytes(&o, f.file.at, f.file.length, (way){0}), AN_OK);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(an_entry_at(&o.reader, AN_BY_TITLE, i, &entry), AN_ERR_FORMAT);
    shut(&o);
    forge_drop(&f);
}

static void articles_that_are_miscounted(void **state)
{
    (void)state;
    for (unsigned kind = AN_ARTICLE; kind <= AN_ASSET; kind++) {
        forgery f;
        memset(&f, 0, sizeof f);
        f.block_size = 1024;
        object *leaf = add_page(&f, ENTRIES, 0);
        add_entry(leaf, "a", AN_ARTICLE, 0, 0, 0, NULL);
        add_entry(leaf, "b", kind, 0, 0, 0, NULL);
        f.table[TITLE].absent = f.table[DATE].absent = 1;
        count_tables(&f);
        forge_lay(&f);
        store_number(f.root + 96, 8, 1);
        finish_and_judge("articles", &f, OK, kind == AN_ARTICLE ? FORMAT : OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(honest_forgeries_are_taken),
        cmocka_unit_test(roots_that_lie),
        cmocka_unit_test(limits_below_what_there_is),
        cmocka_unit_test(directories_that_lie),
        cmocka_unit_test(level_bases_that_lie),
        cmocka_unit_test(empty_tables_that_lie),
        cmocka_unit_test(bases_one_byte_off),
        cmocka_unit_test(sections_that_are_not_there),
        cmocka_unit_test(directories_cut_or_longer),
        cmocka_unit_test(sections_of_a_later_version),
        cmocka_unit_test(bytes_that_belong_to_nothing),
        cmocka_unit_test(one_object_for_two_references),
        cmocka_unit_test(blocks_that_overlap),
        cmocka_unit_test(leaves_with_two_parents),
        cmocka_unit_test(leaves_with_two_parents_that_differ),
        cmocka_unit_test(inner_pages_with_one_child),
        cmocka_unit_test(tables_of_every_depth),
        cmocka_unit_test(headers_of_pages_that_lie),
        cmocka_unit_test(pages_cut_or_longer),
        cmocka_unit_test(counts_below_that_lie),
        cmocka_unit_test(counts_above_what_is_there),
        cmocka_unit_test(pages_of_another_table),
        cmocka_unit_test(keys_of_one_page),
        cmocka_unit_test(keys_that_are_long),
        cmocka_unit_test(keys_of_inner_pages),
        cmocka_unit_test(keys_across_leaves),
        cmocka_unit_test(ids_that_are_no_paths),
        cmocka_unit_test(orders_that_lie),
        cmocka_unit_test(an_order_with_the_right_sums),
        cmocka_unit_test(articles_that_are_miscounted),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
