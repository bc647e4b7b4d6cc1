/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Orders that do not name each article once, in archives of so many entries that a reader proves it
 * window by window. Hashes and signature are right.
 *
 * A window has a bit for each entry number. It lies in the memory of a block, here 1,024 bytes, or
 * in what is left over. While the entries are walked first, a key has its place in the block as
 * well: of 1,024 bytes, all of it, where pages may have 4,096 bytes or more, and of 256, where they
 * have 1,024.
 */
#include "support/judge.h"

enum {
    WINDOW = 8 * 1024,               /* bits in a block */
    FIRST_SMALL = 8 * 768,           /* the same beside a key of 256 bytes */
    ENTRIES_MOST = 2 * WINDOW + 512, /* of the archives below */
    PER_LEAF = 100                   /* so that a leaf of entries has less than 1,024 bytes */
};

/* Each third entry is an asset. */
static bool is_article(unsigned n)
{
    return n % 3 != 2;
}

typedef struct orders {
    uint32_t number[2][ENTRIES_MOST]; /* title, date */
    unsigned entries, articles;
    bool absent[2];
    unsigned early; /* the leaf from this entry on begins before the leaf before it ends; 0: none */
    bool is_mapped; /* how the archive is read; each lie is told to a map and to a file in turn */
} orders;

/* Fills both orders with all articles: titles backwards, dates in steps. */
static orders *make_orders(unsigned entries)
{
    orders *x = calloc(1, sizeof *x);
    assert_non_null(x);
    x->entries = entries;
    for (unsigned n = 0; n < entries; n++)
        if (is_article(n))
            x->number[0][x->articles++] = n;
    for (unsigned i = 0; i < x->articles; i++)
        x->number[1][i] = x->number[0][(i * (uint64_t)7919) % x->articles];
    for (unsigned i = 0; i < x->articles / 2; i++) {
        uint32_t *first = &x->number[0][i], *last = &x->number[0][x->articles - 1 - i],
                 was = *first;
        *first = *last;
        *last = was;
    }
    return x;
}

/* Adds the leaf of entries from this one on. They are empty, so that their places take no bits. */
static void add_entries(forgery *f, const orders *x, unsigned first)
{
    static const uint8_t no_places[] = {0, 0, 0, 0};
    blob record[2] = {make_record(AN_ARTICLE, NULL), make_record(AN_ASSET, NULL)}, places = {0};
    object *leaf = add_page(f, ENTRIES, 0);
    unsigned back = x->early > 0 && first / PER_LEAF == x->early / PER_LEAF ? 10 : 0;
    leaf->key = name_number(f, first - back);
    for (unsigned n = first; n < x->entries && n < first + PER_LEAF; n++) {
        char id[16];
        size_t shared = n == first ? 0 : 1;
        (void)snprintf(id, sizeof id, "%06u", n - back);
        put_entry_cell(leaf, shared, id + shared, 6 - shared, &record[is_article(n) ? 0 : 1]);
    }
    put_bytes(&places, no_places, sizeof no_places);
    replace_places(leaf, &places);
    drop_blob(&places);
    drop_blob(&record[0]);
    drop_blob(&record[1]);
}

static void forge_orders(forgery *f, const orders *x, uint32_t page_size)
{
    forge_empty(f);
    f->page_size = page_size;
    for (unsigned n = 0; n < x->entries; n += PER_LEAF)
        add_entries(f, x, n);
    for (unsigned t = 0; t < 2; t++)
        if (x->absent[t])
            f->table[TITLE + t].absent = true;
        else
            add_order_leaves(f, TITLE + t, x->number[t], x->articles, 300);
    for (unsigned t = 0; t < TABLES; t++)
        add_levels(f, t, 10);
    count_tables(f);
    forge_lay(f);
    store_number(f->root + ROOT_ARTICLES, 8, x->articles);
    forge_seal(f);
}

/* Verifies with a block for the window, and with so much memory left over that a window holds some
 * 16,000 numbers or all. In parts there are no windows, so that one way stands for the others. */
static void verify_forged(const char *name, const forgery *f, bool is_mapped, int expected)
{
    static const way ways[][2] = {
        {{.insecure = true}, {.insecure = true, .mapped = true, .cached_pages = 4}},
        {{.insecure = true, .spare = 2000}, {.insecure = true, .mapped = true, .spare = 2003}},
        {{.insecure = true, .cached_pages = 64, .spare = 1 << 16},
         {.insecure = true, .mapped = true, .cached_pages = 64, .spare = 1 << 16}}};
    for (size_t i = 0; i < COUNT(ways); i++) {
        opened o;
        assert_int_equal(open_archive(&o, f->file.at, f->file.length, ways[i][is_mapped]), AN_OK);
        int error = an_reader_verify(&o.reader);
        if (error != expected)
            fail_msg("%s, pages of %u, way %zu, mapped %d: %s", name, f->page_size, i, is_mapped,
                     an_error_name(error));
        if (i == 0)
            assert_int_equal(verify_in_parts(&o.reader) == AN_OK, expected == AN_OK);
        verify_slices(name, &o);
        close_archive(&o);
    }
}

static void verify_orders(const char *name, orders *x, int expected, uint32_t page_size)
{
    forgery f;
    forge_orders(&f, x, page_size);
    verify_forged(name, &f, x->is_mapped, expected);
    forge_drop(&f);
    x->is_mapped = !x->is_mapped;
}

/* Archives whose entries fill windows, or miss that by one. */
static void orders_that_are_honest(void **state)
{
    (void)state;
    static const unsigned counts[] = {1,          2,           3,          FIRST_SMALL,
                                      WINDOW - 1, WINDOW,      WINDOW + 1, FIRST_SMALL + WINDOW,
                                      2 * WINDOW, ENTRIES_MOST};
    for (size_t i = 0; i < COUNT(counts); i++) {
        orders *x = make_orders(counts[i]);
        x->is_mapped = i % 2;
        verify_orders("honest", x, OK, 1024);
        verify_orders("honest", x, OK, 4096);
        for (unsigned t = 0; t < 2 && i % 4 == 3; t++) {
            x->absent[t] = true;
            verify_orders("honest, one order", x, OK, 4096);
            verify_orders("honest, one order", x, OK, 1024);
            x->absent[1] = true;
            verify_orders("no order", x, OK, 1024);
            x->absent[0] = x->absent[1] = false;
        }
        free(x);
    }
}

/* Articles near the first and last numbers of windows. */
static const unsigned near[] = {
    0,          FIRST_SMALL - 3,          FIRST_SMALL,      WINDOW - 2,
    WINDOW + 1, FIRST_SMALL + WINDOW + 2, ENTRIES_MOST - 5,
};

static uint32_t *find_number(orders *x, unsigned t, uint32_t number)
{
    for (unsigned i = 0; i < x->articles; i++)
        if (x->number[t][i] == number)
            return &x->number[t][i];
    fail_msg("no such number: %u", number);
    return NULL;
}

/* An article that an order names twice, in place of another, near and far; and an asset that it
 * names. All else is right. */
static void one_number_that_lies(void **state)
{
    (void)state;
    orders *x = make_orders(ENTRIES_MOST);
    for (unsigned t = 0; t < 2; t++)
        for (size_t i = 0; i < COUNT(near); i++) {
            assert_true(is_article(near[i]));
            uint32_t page_size = i % 2 ? 1024 : 4096, *at = find_number(x, t, near[i]);
            *at = near[i] + (is_article(near[i] + 1) ? 1 : 2);
            verify_orders("twice", x, FORMAT, page_size);
            *at = near[(i + 4) % COUNT(near)];
            verify_orders("twice, far away", x, FORMAT, page_size);
            *at = near[i] - near[i] % 3 + 2;
            verify_orders("an asset", x, FORMAT, page_size);
            x->absent[1 - t] = true;
            verify_orders("an asset, one order", x, FORMAT, 5120 - page_size);
            *at = near[(i + 3) % COUNT(near)];
            verify_orders("twice, one order", x, FORMAT, page_size);
            x->absent[1 - t] = false;
            *at = near[i];
        }
    verify_orders("restored", x, OK, 1024);
    free(x);
}

/* Both orders name the same wrong numbers: an asset in place of an article, or one article twice.
 */
static void orders_that_agree_on_a_lie(void **state)
{
    (void)state;
    orders *x = make_orders(ENTRIES_MOST);
    for (size_t i = 0; i < COUNT(near); i += 2)
        for (unsigned asset = 0; asset < 2; asset++) {
            uint32_t *at[2], lie = asset ? near[i] - near[i] % 3 + 2 : near[(i + 1) % COUNT(near)];
            for (unsigned t = 0; t < 2; t++)
                at[t] = find_number(x, t, near[i]);
            *at[0] = *at[1] = lie;
            verify_orders("the same lie", x, FORMAT, i % 4 ? 1024 : 4096);
            *at[0] = *at[1] = near[i];
        }
    free(x);
}

/* The date order names only articles of half of the archive, each twice; its sums are as they
 * should be, in each window and in all. */
static void an_order_of_pairs(void **state)
{
    (void)state;
    orders *x = make_orders(ENTRIES_MOST);
    /* Articles come as 0, 1, 3, 4, 6, 7, ...: 0 + 4 + 4 + 4 is 1 + 3 + 4 + 4, and so on. */
    for (unsigned i = 0; i + 12 <= ENTRIES_MOST; i += 12) {
        *find_number(x, 1, i + 1) = i;
        *find_number(x, 1, i + 3) = i + 4;
    }
    verify_orders("pairs", x, FORMAT, 4096);
    x->absent[0] = true;
    verify_orders("pairs", x, FORMAT, 1024);
    free(x);
}

/* A leaf whose first id is not above the last one of the leaf before it: also where threads that
 * verify the index share it, from entry 16,384 on. */
static void leaves_that_overlap(void **state)
{
    (void)state;
    orders *x = make_orders(ENTRIES_MOST);
    for (unsigned n = 16384 - 2 * PER_LEAF; n < 16384 + 3 * PER_LEAF; n += PER_LEAF) {
        x->early = n;
        verify_orders("a leaf too early", x, FORMAT, n / PER_LEAF % 2 ? 1024 : 4096);
    }
    x->early = PER_LEAF;
    verify_orders("the second leaf too early", x, FORMAT, 4096);
    x->early = ENTRIES_MOST - 1;
    verify_orders("the last leaf too early", x, FORMAT, 4096);
    free(x);
}

/* A lie in the first order is reported after the second has been walked: an error there comes
 * first. */
static void errors_in_their_order(void **state)
{
    (void)state;
    for (unsigned bent = 0; bent < 3; bent++) {
        orders *x = make_orders(100);
        forgery f;
        opened o;
        an_fault fault;
        x->number[0][50] = x->number[0][51];
        if (bent == 1)
            x->number[1][9] = x->number[1][8];
        forge_orders(&f, x, 4096);
        const object *title = &f.table[TITLE].level[0].page[0];
        const object *date = &f.table[DATE].level[0].page[0];
        if (bent == 2)
            f.file.at[date->offset] ^= 1;
        assert_int_equal(open_archive(&o, f.file.at, f.file.length, (way){.insecure = true}),
                         AN_OK);
        assert_int_equal(an_reader_verify(&o.reader), bent == 2 ? AN_ERR_HASH : AN_ERR_FORMAT);
        an_reader_fault(&o.reader, &fault);
        assert_int_equal(fault.object, AN_OBJECT_PAGE);
        assert_int_equal(fault.offset, bent == 2 ? date->offset : title->offset);
        close_archive(&o);
        forge_drop(&f);
        free(x);
    }
}

/* After verifying, the block's memory is a block's again. */
static void reading_goes_on_after_verifying(void **state)
{
    (void)state;
    forgery f;
    opened o;
    forge_plain(&f);
    forge_lay(&f);
    forge_seal(&f);
    for (unsigned spare = 0; spare < 4000; spare += 3999) {
        assert_int_equal(
            open_archive(&o, f.file.at, f.file.length, (way){.insecure = true, .spare = spare}),
            AN_OK);
        for (unsigned i = 0; i < 2; i++) {
            assert_int_equal(check_entry(&o, "a", "alpha", 5), AN_OK);
            assert_int_equal(an_reader_verify(&o.reader), AN_OK);
            assert_int_equal(check_entry(&o, "b", "bravo", 5), AN_OK);
            assert_int_equal(an_reader_verify_index(&o.reader), AN_OK);
            assert_int_equal(an_reader_verify_blocks(&o.reader, 0, 1), AN_OK);
        }
        close_archive(&o);
    }
    forge_drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_that_are_honest),
        cmocka_unit_test(one_number_that_lies),
        cmocka_unit_test(orders_that_agree_on_a_lie),
        cmocka_unit_test(an_order_of_pairs),
        cmocka_unit_test(leaves_that_overlap),
        cmocka_unit_test(errors_in_their_order),
        cmocka_unit_test(reading_goes_on_after_verifying),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
