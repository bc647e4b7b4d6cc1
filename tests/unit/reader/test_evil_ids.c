/* SPDX-License-Identifier: BSD-2-Clause */
/* Hostile keys of pages, ids and orders, whose hashes and signature are right. */
#include "support/judge.h"

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
        blob record = make_record(AN_ASSET, NULL);
        (void)snprintf(name, sizeof name, "keys %zu", i);
        forge_empty(&f);
        object *leaf = add_page(&f, ENTRIES, 0);
        for (unsigned k = 0; k < 3; k++) {
            const key *e = &cases[i].keys[k];
            put_entry_cell(leaf, e->shared, e->rest, strlen(e->rest), &record);
        }
        drop_blob(&record);
        count_tables(&f);
        forge_lay(&f);
        seal_and_judge(name, &f, OK, cases[i].verify);
    }
}

/* Keys as long as they may be, 1,024 bytes, and longer by what they share. */
static void keys_that_are_long(void **state)
{
    (void)state;
    char id[1026];
    memset(id, 'k', sizeof id);
    static const size_t pairs[][2] = {{0, 1024}, {0, 1025}, {1023, 1},  {1024, 1},
                                      {1, 1024}, {1, 1023}, {600, 600}, {0, 0x7fff}};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        forgery f;
        blob record = make_record(AN_ASSET, NULL);
        forge_empty(&f);
        object *leaf = add_page(&f, ENTRIES, 0);
        size_t first = pairs[i][0] > 0 ? pairs[i][0] : 1, second = pairs[i][1];
        put_entry_cell(leaf, 0, id, first, &record);
        put_varint(&leaf->raw, pairs[i][0]);
        put_varint(&leaf->raw, second);
        put_bytes(&leaf->raw, "z", 1);
        put_bytes(&leaf->raw, id, second < sizeof id ? second - 1 : sizeof id);
        put_varint(&leaf->raw, record.length);
        put_bytes(&leaf->raw, record.at, record.length);
        count_cell(leaf, 1);
        drop_blob(&record);
        count_tables(&f);
        forge_lay(&f);
        seal_and_judge("long keys", &f, OK, pairs[i][0] + pairs[i][1] <= 1024 ? OK : FORMAT);
    }
}

/* A key has at most a quarter of the page limit, and at most 1,024 bytes. */
static void keys_at_the_limit_of_pages(void **state)
{
    (void)state;
    static const struct {
        uint32_t page;
        size_t key;
    } cases[] = {{1024, 256},  {1025, 256},  {1027, 256},  {1028, 257},  {2048, 512},
                 {4095, 1023}, {4096, 1024}, {4100, 1024}, {65536, 1024}};
    char ids[3][1026];
    for (size_t i = 0; i < COUNT(cases); i++)
        for (unsigned more = 0; more < 2; more++) {
            forgery f;
            opened o;
            an_entry entry;
            object *leaf = NULL;
            (void)forge_leaf(&f);
            f.page_size = cases[i].page;
            for (unsigned n = 0; n < 3; n++) {
                memset(ids[n], 'a' + (int)n, sizeof ids[n]);
                ids[n][cases[i].key + (n == 1 ? more : 0)] = 0;
                leaf = n == 0 ? &f.table[ENTRIES].level[0].page[0] : add_page(&f, ENTRIES, 0);
                add_entry(leaf, ids[n], AN_ASSET, 0, 0, 0, NULL);
            }
            add_levels(&f, ENTRIES, 2);
            forge_lay_leaf(&f);
            forge_seal(&f);
            judge("keys at the limit", &f, OK, more ? FORMAT : OK);
            assert_int_equal(open_archive(&o, f.file.at, f.file.length, (way){0}), AN_OK);
            for (unsigned n = 0; n < 3 && !more; n++) {
                assert_int_equal(find_entry(&o, ids[n], &entry), AN_OK);
                assert_int_equal(entry.number, n);
                assert_int_equal(an_entry_at(&o.reader, AN_BY_ID, n, &entry), AN_OK);
                assert_string_equal(entry.id, ids[n]);
            }
            /* An id that is longer than any key may be asked for. */
            memset(ids[0], 'z', sizeof ids[0]);
            assert_int_equal(an_entry_find(&o.reader, ids[0], sizeof ids[0], &entry),
                             AN_ERR_NOT_FOUND);
            close_archive(&o);
            forge_drop(&f);
        }
}

/* The keys that an inner page repeats must be the first of its children. */
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
        seal_and_judge("inner keys", &f, OK, cases[i].verify);
    }
}

/* Each leaf is sorted, but the last key of one is not below the first of the next. */
static void keys_across_leaves(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        static const char *const last[] = {"b", "c", "d", "bz"};
        forgery f;
        forge_empty(&f);
        object *leaf = add_page(&f, ENTRIES, 0);
        add_entry(leaf, "a", AN_ASSET, 0, 0, 0, NULL);
        add_entry(leaf, last[i], AN_ASSET, 0, 0, 0, NULL);
        leaf = add_page(&f, ENTRIES, 0);
        add_entry(leaf, "c", AN_ASSET, 0, 0, 0, NULL);
        (void)add_inner(&f, ENTRIES, 1, 0, SIZE_MAX);
        count_tables(&f);
        forge_lay(&f);
        seal_and_judge("leaves", &f, OK, i == 0 || i == 3 ? OK : FORMAT);
    }
}

static const char *const wrong_ids[] = {
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
static const char *const right_ids[] = {"...",
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

/* Judges an archive with this one id. A bad one must be refused, too, to a caller who did not
 * verify. */
static void judge_id(const char *id, size_t length, int expected)
{
    forgery f;
    opened o;
    an_entry entry;
    blob record = make_record(AN_ASSET, NULL);
    forge_empty(&f);
    put_entry_cell(add_page(&f, ENTRIES, 0), 0, id, length, &record);
    drop_blob(&record);
    count_tables(&f);
    forge_lay(&f);
    forge_seal(&f);
    judge(id, &f, OK, expected);
    assert_int_equal(open_archive(&o, f.file.at, f.file.length, (way){.insecure = true}), AN_OK);
    assert_int_equal(an_entry_at(&o.reader, AN_BY_ID, 0, &entry), expected);
    assert_int_equal(an_entry_find(&o.reader, id, length, &entry), expected);
    close_archive(&o);
    forge_drop(&f);
}

static void ids_that_are_no_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wrong_ids); i++)
        judge_id(wrong_ids[i], strlen(wrong_ids[i]), FORMAT);
    judge_id("a\0b", 3, FORMAT);
    for (size_t i = 0; i < COUNT(right_ids); i++)
        judge_id(right_ids[i], strlen(right_ids[i]), OK);
}

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
            page->raw.length = PAGE_CELLS;
            store_number(page->raw.at + PAGE_COUNT, 2, 0);
            for (unsigned n = 0; n < 2; n++)
                add_order_cell(page, cases[i].steps[n]);
            forge_lay(&f);
            seal_and_judge("order", &f, OK, cases[i].verify);
        }
}

/* Wrong numbers with the right sums: 1 + 5 + 6 = 2 + 3 + 7, and their squares have equal sums as
 * well. */
static void an_order_with_the_right_sums(void **state)
{
    (void)state;
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g"};
    static const int64_t steps[] = {1, 1, 4}; /* entries 1, 2 and 6, which are assets */
    forgery f;
    opened o;
    an_entry entry;
    forge_empty(&f);
    object *leaf = add_page(&f, ENTRIES, 0);
    for (unsigned i = 0; i < 7; i++)
        add_entry(leaf, ids[i], i == 0 || i == 4 || i == 5 ? AN_ARTICLE : AN_ASSET, 0, 0, 0, NULL);
    object *page = add_page(&f, TITLE, 0);
    for (unsigned i = 0; i < 3; i++)
        add_order_cell(page, steps[i]);
    f.table[DATE].absent = true;
    count_tables(&f);
    forge_lay(&f);
    forge_seal(&f);
    assert_int_equal(open_archive(&o, f.file.at, f.file.length, (way){0}), AN_OK);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(an_entry_at(&o.reader, AN_BY_TITLE, i, &entry), AN_ERR_FORMAT);
    close_archive(&o);
    judge("an order of assets", &f, OK, FORMAT);
    forge_drop(&f);
}

static void articles_that_are_miscounted(void **state)
{
    (void)state;
    for (unsigned kind = AN_ARTICLE; kind <= AN_ASSET; kind++) {
        forgery f;
        forge_empty(&f);
        object *leaf = add_page(&f, ENTRIES, 0);
        add_entry(leaf, "a", AN_ARTICLE, 0, 0, 0, NULL);
        add_entry(leaf, "b", kind, 0, 0, 0, NULL);
        f.table[TITLE].absent = f.table[DATE].absent = true;
        count_tables(&f);
        forge_lay(&f);
        store_number(f.root + ROOT_ARTICLES, 8, 1);
        seal_and_judge("articles", &f, OK, kind == AN_ARTICLE ? FORMAT : OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_one_page),
        cmocka_unit_test(keys_that_are_long),
        cmocka_unit_test(keys_at_the_limit_of_pages),
        cmocka_unit_test(keys_of_inner_pages),
        cmocka_unit_test(keys_across_leaves),
        cmocka_unit_test(ids_that_are_no_paths),
        cmocka_unit_test(orders_that_lie),
        cmocka_unit_test(an_order_with_the_right_sums),
        cmocka_unit_test(articles_that_are_miscounted),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
