/* SPDX-License-Identifier: BSD-2-Clause */
/* Tall trees of pages, honest ones and such whose inner pages lie about where things are. Hashes
 * and signature are right. */
#include "support/judge.h"

/* In the tall archive each leaf has two cells, and each inner page two children, the last of a
 * level perhaps one: 50 leaves, then 25, 13, 7, 4, 2 pages and the top page. */
enum { TALL = 100, PAIR = 2, TALL_LEVELS = 7 };

/* What is in block n, of n's own length, which is the content of entry n. */
static size_t fill_block(uint8_t text[TALL + 1], unsigned n)
{
    memset(text, 'a' + (int)(n % 26), n + 1);
    return n + 1;
}

static void add_tall_leaves(forgery *f)
{
    uint8_t text[TALL + 1];
    uint32_t numbers[2][TALL];
    object *leaf = NULL;
    forge_empty(f);
    put_metadata(f);
    for (unsigned n = 0; n < TALL; n++) {
        add_block(f, text, fill_block(text, n));
        if (n % PAIR == 0)
            leaf = add_page(f, ENTRIES, 0);
        add_entry(leaf, name_number(f, n), AN_ARTICLE, n, 0, n + 1, NULL);
        numbers[0][n] = TALL - 1 - n;
        numbers[1][n] = (n * 37) % TALL;
    }
    for (unsigned n = 0; n < TALL; n += PAIR)
        add_block_leaf(f, n, PAIR);
    for (unsigned t = TITLE; t <= DATE; t++)
        add_order_leaves(f, t, numbers[t - TITLE], TALL, PAIR);
    count_tables(f);
}

static void forge_tall(forgery *f)
{
    add_tall_leaves(f);
    for (unsigned t = 0; t < TABLES; t++) {
        add_levels(f, t, PAIR);
        assert_int_equal(f->table[t].levels, TALL_LEVELS);
    }
}

static void read_tall_entry(opened *o, unsigned n)
{
    uint8_t text[TALL + 1];
    size_t length = fill_block(text, n);
    an_entry entry;
    uint64_t number;
    char id[16];
    (void)snprintf(id, sizeof id, "%06u", n);
    assert_int_equal(check_entry(o, id, text, length), AN_OK);
    assert_int_equal(an_entry_seek(&o->reader, id, strlen(id), &number), AN_OK);
    assert_int_equal(number, n);
    assert_int_equal(an_entry_at(&o->reader, AN_BY_ID, n, &entry), AN_OK);
    assert_string_equal(entry.id, id);
    assert_int_equal(an_entry_at(&o->reader, AN_BY_TITLE, TALL - 1 - n, &entry), AN_OK);
    assert_string_equal(entry.id, id);
    assert_int_equal(an_entry_at(&o->reader, AN_BY_DATE, n, &entry), AN_OK);
    assert_int_equal(entry.number, n * 37 % TALL);
    assert_int_equal(an_reader_verify_blocks(&o->reader, n, 1), AN_OK);
}

static void tall_trees_in_any_order(void **state)
{
    (void)state;
    static const unsigned steps[] = {1, 99, 37, 51, 63};
    static const unsigned cached[] = {1, 2, 8, 64};
    forgery f;
    opened o;
    forge_tall(&f);
    forge_lay(&f);
    forge_seal(&f);
    judge("tall", &f, OK, OK);
    for (unsigned i = 0; i < COUNT(cached); i++) {
        assert_int_equal(open_forgery(&o, &f, cached[i]), AN_OK);
        for (unsigned s = 0; s < COUNT(steps); s++)
            for (unsigned n = 0; n < TALL; n++)
                read_tall_entry(&o, n * steps[s] % TALL);
        close_archive(&o);
    }
    forge_drop(&f);
}

/* A lie about one page: what the cell above it says of its span `at`. */
typedef struct span_lie {
    unsigned table, level, page, at;
    uint64_t value; /* 0: one byte less than there is; 1: one byte more; else this */
} span_lie;

/* Builds the levels of a table. The pages above the one that is lied about add up the lie, so that
 * only this page disagrees with its parent. */
static void add_lying_levels(forgery *f, const span_lie *lie)
{
    forged_table *b = &f->table[lie->table];
    for (unsigned n = 1; b->level[n - 1].count > 1; n++) {
        if (n - 1 == lie->level) {
            uint64_t *span = &b->level[lie->level].page[lie->page].span[lie->at];
            *span = lie->value <= 1 ? *span - 1 + 2 * lie->value : lie->value;
        }
        for (size_t i = 0; i < b->level[n - 1].count; i += PAIR)
            (void)add_inner(f, lie->table, n, i, PAIR);
    }
}

static void judge_span(const span_lie *lie)
{
    char name[96];
    forgery f;
    (void)snprintf(name, sizeof name, "table %u, level %u, page %u, span %u, value %llu",
                   lie->table, lie->level, lie->page, lie->at, (unsigned long long)lie->value);
    add_tall_leaves(&f);
    for (unsigned t = 0; t < TABLES; t++)
        if (t == lie->table)
            add_lying_levels(&f, lie);
        else
            add_levels(&f, t, PAIR);
    forge_lay(&f);
    seal_and_judge(name, &f, OK, FORMAT);
}

/* Each span of each level, of its first, second and last page. */
static void spans_that_lie(void **state)
{
    (void)state;
    static const uint64_t values[] = {0, 1, INT64_MAX, (uint64_t)1 << 63, TOP};
    static const unsigned pages[] = {50, 25, 13, 7, 4, 2};
    for (unsigned t = 0; t < TABLES; t++)
        for (unsigned n = 0; n < TALL_LEVELS - 1; n++)
            for (unsigned at = 0; at < n + (t == BLOCKS); at++) {
                span_lie lie = {t, n,
                                (n + at) % 3 == 0   ? 0
                                : (n + at) % 3 == 1 ? 1
                                                    : pages[n] - 1,
                                at, values[(n + at) % COUNT(values)]};
                judge_span(&lie);
                lie.value = 1;
                judge_span(&lie);
            }
}

/* Sums of 2^63 and above in a top page, which has no parent that says less. Refused when the page
 * is read, wherever the walk goes. */
static void sums_beyond_all_measure(void **state)
{
    (void)state;
    static const struct {
        uint64_t span[3];
        int find;
    } cases[] = {
        {{0, 0, 0}, OK},
        {{0, 0, INT64_MAX}, FORMAT},
        {{0, INT64_MAX, INT64_MAX}, FORMAT}, /* with the first, nearly 2^64 */
        {{0, INT64_MAX, 0}, FORMAT},
        {{0, (uint64_t)1 << 62, (uint64_t)1 << 61}, OK},
        {{0, (uint64_t)1 << 62, (uint64_t)1 << 62}, FORMAT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        forgery f;
        opened o;
        an_entry entry;
        const void *bytes;
        size_t n;
        forge_deep(&f);
        for (unsigned k = 0; k < 3; k++)
            if (cases[i].span[k] > 0)
                f.table[BLOCKS].level[0].page[k].span[0] = cases[i].span[k];
        forge_inners(&f);
        forge_lay(&f);
        forge_seal(&f);
        judge("sums", &f, OK, i == 0 ? OK : FORMAT);
        assert_int_equal(open_forgery(&o, &f, 1), AN_OK);
        assert_int_equal(find_entry(&o, "a", &entry), AN_OK);
        assert_int_equal(an_content_view(&o.reader, &entry, 0, &bytes, &n), cases[i].find);
        close_archive(&o);
        forge_drop(&f);
    }
}

/* A span that lies is found when the walk goes to that child. Those before it are read as before;
 * those after it are looked for where they are not. */
static void spans_that_lead_astray(void **state)
{
    (void)state;
    for (int step = -1; step <= 1; step += 2) {
        forgery f;
        opened o;
        an_entry entry;
        const void *bytes;
        size_t n;
        forge_deep(&f);
        f.table[BLOCKS].level[0].page[1].span[0] += (uint64_t)step;
        forge_inners(&f);
        forge_lay(&f);
        forge_seal(&f);
        for (unsigned pages = 1; pages < 9; pages += 7) {
            assert_int_equal(open_forgery(&o, &f, pages), AN_OK);
            for (unsigned i = 0; i < 6; i++) {
                char id[2] = {(char)('a' + i), 0};
                assert_int_equal(find_entry(&o, id, &entry), AN_OK);
                assert_int_equal(an_content_view(&o.reader, &entry, 0, &bytes, &n),
                                 i < 2                ? AN_OK
                                 : i < 4              ? AN_ERR_FORMAT
                                 : step > 0 && i == 5 ? AN_ERR_FORMAT
                                                      : AN_ERR_HASH);
            }
            close_archive(&o);
        }
        forge_drop(&f);
    }
}

/* A cell with a span too many or too few, and one with none where there should be some. */
static void cells_with_other_spans(void **state)
{
    (void)state;
    for (unsigned t = BLOCKS; t < TABLES; t++)
        for (unsigned lie = 0; lie < 2; lie++) {
            forgery f;
            forge_deep(&f);
            forge_inners_but(&f, t);
            object *page = add_page(&f, t, 1);
            for (unsigned i = 0; i < 3; i++) {
                object *child = &f.table[t].level[0].page[i];
                hash_object(child);
                put_child_cell(page, child, (t == BLOCKS) != (lie && i == 1));
            }
            forge_lay(&f);
            seal_and_judge("other spans", &f, OK, lie ? FORMAT : OK);
        }
}

/* Leaves that are the same bytes, each in its own position: what the format promises to editions.
 */
static void pages_that_are_the_same(void **state)
{
    (void)state;
    forgery f;
    opened o;
    forge_empty(&f);
    f.table[TITLE].absent = f.table[DATE].absent = true;
    for (unsigned i = 0; i < 12; i++)
        add_block(&f, "same", 4);
    object *leaf = add_page(&f, ENTRIES, 0);
    for (unsigned i = 0; i < 12; i++)
        add_entry(leaf, name_number(&f, i), AN_ASSET, i, 0, 4, NULL);
    for (unsigned i = 0; i < 12; i += 2)
        add_block_leaf(&f, i, 2);
    add_levels(&f, BLOCKS, 2);
    const forged_level *leaves = &f.table[BLOCKS].level[0], *inner = &f.table[BLOCKS].level[1];
    for (unsigned i = 1; i < 6; i++)
        assert_memory_equal(leaves->page[i].raw.at, leaves->page[0].raw.at,
                            leaves->page[0].raw.length);
    assert_memory_equal(inner->page[1].raw.at, inner->page[0].raw.at, inner->page[0].raw.length);
    count_tables(&f);
    forge_lay(&f);
    forge_seal(&f);
    judge("the same pages", &f, OK, OK);
    for (unsigned pages = 1; pages < 9; pages += 7) {
        assert_int_equal(open_forgery(&o, &f, pages), AN_OK);
        for (unsigned i = 0; i < 12; i++)
            assert_int_equal(check_entry(&o, f.name[i * 5 % 12], "same", 4), AN_OK);
        close_archive(&o);
    }
    forge_drop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tall_trees_in_any_order), cmocka_unit_test(spans_that_lie),
        cmocka_unit_test(sums_beyond_all_measure), cmocka_unit_test(spans_that_lead_astray),
        cmocka_unit_test(cells_with_other_spans),  cmocka_unit_test(pages_that_are_the_same),
    };
    return cmocka_run_group_tests(tests, start_sodium, NULL);
}
