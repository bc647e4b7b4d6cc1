/* SPDX-License-Identifier: BSD-2-Clause */
/* Hostile tables whose hashes and signature are right: objects that overlap or leave gaps, trees of
 * pages, and single pages. */
#include "support/judge.h"

static void bytes_that_belong_to_nothing(void **state)
{
    (void)state;
    for (int later = 0; later < 2; later++) {
        forgery f;
        forge_plain(&f);
        put_bytes(&f.hole, "hidden", 6);
        if (later) {
            f.extras = 1;
            f.extra[0].type = 77;
            put_bytes(&f.extra[0].payload, "!", 1);
        }
        forge_lay(&f);
        seal_and_judge("bytes at the end", &f, OK, FORMAT);
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
        put_bytes(&f.dictionary[i].raw, "the same dictionary", 19);
    }
    forge_lay(&f);
    f.dictionary[1].offset = f.dictionary[0].offset;
    fill_sections(&f);
    seal_and_judge("two dictionaries in one place", &f, OK, FORMAT);
}

/* Two inner pages whose cells say the same leaf. The walk comes to the bytes of another. */
static void leaves_with_two_parents(void **state)
{
    (void)state;
    for (unsigned t = 0; t < TABLES; t++) {
        forgery f;
        forge_deep(&f);
        forge_inners_but(&f, t);
        (void)add_inner(&f, t, 1, 0, 2);
        (void)add_inner(&f, t, 1, 0, 1); /* the first leaf once more, and the third not at all */
        (void)add_inner(&f, t, 2, 0, SIZE_MAX);
        forge_lay(&f);
        /* Of entries, the keys of the top page do not ascend. */
        seal_and_judge("shared leaves", &f, OK, t == ENTRIES ? FORMAT : HASH);
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
            forge_inners_but(&f, t);
            (void)add_inner(&f, t, 1, 0, first);
            (void)add_inner(&f, t, 1, first, SIZE_MAX);
            (void)add_inner(&f, t, 2, 0, SIZE_MAX);
            forge_lay(&f);
            seal_and_judge("inner pages", &f, OK, first == 1 ? FORMAT : OK);
        }
}

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
            seal_and_judge("deep chain", &f, levels <= 8 ? OK : FORMAT, OK);
        }
}

typedef struct page_edit {
    unsigned table, level;
    unsigned at, size;
    uint64_t value;
    int verify;
} page_edit;

/* Changes the first page of a level in a deep archive. */
static void judge_page_edit(const page_edit *e)
{
    char name[96];
    forgery f;
    (void)snprintf(name, sizeof name, "table %u, level %u, byte %u, value %llu", e->table, e->level,
                   e->at, (unsigned long long)e->value);
    forge_deep(&f);
    if (e->level > 0)
        forge_inners(&f);
    object *page = &f.table[e->table].level[e->level].page[0];
    store_number(page->raw.at + e->at, e->size, e->value);
    if (e->level == 0)
        forge_inners(&f);
    forge_lay(&f);
    seal_and_judge(name, &f, OK, e->verify);
}

static void headers_of_pages_that_lie(void **state)
{
    (void)state;
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned n = 0; n < 2; n++) {
            uint64_t type = SECTION_ENTRIES + t;
            const page_edit edits[] = {
                {t, n, PAGE_TABLE, 1, type ^ 1, FORMAT}, {t, n, PAGE_TABLE, 1, 0, FORMAT},
                {t, n, PAGE_TABLE, 1, 255, FORMAT},      {t, n, PAGE_TABLE, 1, type, OK},
                {t, n, PAGE_LEVEL, 1, n ^ 1, FORMAT},    {t, n, PAGE_LEVEL, 1, 255, FORMAT},
                {t, n, PAGE_COUNT, 2, 0, FORMAT},        {t, n, PAGE_COUNT, 2, 1, FORMAT},
                {t, n, PAGE_COUNT, 2, 5, FORMAT},        {t, n, PAGE_COUNT, 2, 65535, FORMAT},
            };
            for (size_t i = 0; i < COUNT(edits); i++)
                judge_page_edit(&edits[i]);
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
                put_bytes(&page->raw, "\0\0\0", 3);
                page->raw.length = length;
                if (n == 0)
                    forge_inners(&f);
                forge_lay(&f);
                seal_and_judge("page length", &f, OK, length == whole ? OK : FORMAT);
            }
        }
}

/* What a parent says of the number of cells beneath its children. */
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
            seal_and_judge("cells below", &f, OK, cases[i].verify);
        }
}

/* Parents and root agree on one cell more than a leaf has. */
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
            seal_and_judge("one cell too few", &f, OK, FORMAT);
        }
}

/* A table whose top page is a page of another table. */
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
                memcpy(s->payload.at + TABLE_TOP, reference.at, REFERENCE_SIZE);
                store_number(s->payload.at + TABLE_LEVEL_BASES, 8, f.end - 1); /* forward of it */
                drop_blob(&reference);
            }
            seal_and_judge("another table's page", &f, t == BLOCKS && t != other ? FORMAT : OK,
                           t == other ? OK : FORMAT);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_belong_to_nothing),
        cmocka_unit_test(one_object_for_two_references),
        cmocka_unit_test(leaves_with_two_parents),
        cmocka_unit_test(inner_pages_with_one_child),
        cmocka_unit_test(tables_of_every_depth),
        cmocka_unit_test(headers_of_pages_that_lie),
        cmocka_unit_test(pages_cut_or_longer),
        cmocka_unit_test(counts_below_that_lie),
        cmocka_unit_test(counts_above_what_is_there),
        cmocka_unit_test(pages_of_another_table),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
