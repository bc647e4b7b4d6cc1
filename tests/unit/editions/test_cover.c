/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which blocks consist of some contents: an_cover beside a plain answer, which marks bytes.
 *
 * The archive has blocks of 1024 bytes, and after each one a block with the 476 bytes that are left
 * of its content. Random places are added: whole contents, pieces of blocks, the same twice.
 */
#include <archive_news/parts.h>

#include "editions/edition_pair.h"
#include "reader/internal.h"

enum { BLOCKS_MOST = 64, FULL = 1024, PLACES_MOST = 200, ROUNDS = 3000 };

typedef struct extent {
    uint64_t block, offset, length;
} extent;

/* The plain answer. */
typedef struct model {
    uint32_t raw[BLOCKS_MOST], stored[BLOCKS_MOST];
    unsigned blocks;
    extent place[PLACES_MOST];
    unsigned places;
    bool byte[BLOCKS_MOST][FULL];
    bool is_covered[BLOCKS_MOST];
} model;

static model plain;
static opened archive;
static uint32_t state_of_random;

static uint32_t random_below(uint32_t most)
{
    state_of_random = state_of_random * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)state_of_random * most >> 32);
}

static int open_cover_archive(void **state)
{
    if (make_edition_pair(state) != 0)
        return -1;
    const way how = {.cached_pages = 9, .insecure = true};
    if (open_archive(&archive, pair.old, pair.old_length, how) != AN_OK)
        return -1;
    plain.blocks = (unsigned)archive.reader.header.blocks;
    for (unsigned b = 0; b < plain.blocks; b++) {
        ani_cell cell;
        if (ani_table_cell(&archive.reader, &archive.reader.table[ANI_TABLE_BLOCKS], b, &cell))
            return -1;
        plain.raw[b] = cell.child.ref.raw;
        plain.stored[b] = cell.child.ref.stored;
    }
    return plain.blocks > 8 && plain.blocks <= BLOCKS_MOST ? 0 : -1;
}

static int close_cover_archive(void **state)
{
    close_archive(&archive);
    return free_edition_pair(state);
}

/* --- the plain answer ---------------------------------------- */

static void mark_bytes(const extent *e)
{
    for (uint64_t n = 0; n < e->length; n++) {
        uint64_t at = e->offset + n;
        plain.byte[e->block + at / FULL][at % FULL] = true;
    }
}

/* Whether all blocks of a place are covered; the last one is `*last`. */
static bool is_place_covered(const extent *e, uint64_t *last)
{
    bool is_covered = true;
    *last = e->block + (e->offset + e->length - 1) / FULL;
    for (uint64_t b = e->block; b <= *last; b++)
        is_covered = is_covered && plain.is_covered[b];
    return is_covered;
}

/* Blocks that a content runs through stand or fall together. */
static void let_neighbours_fall(void)
{
    for (bool has_changed = true; has_changed;) {
        has_changed = false;
        for (unsigned i = 0; i < plain.places; i++) {
            uint64_t last;
            const extent *e = &plain.place[i];
            if (is_place_covered(e, &last))
                continue;
            for (uint64_t b = e->block; b <= last && last > e->block; b++) {
                has_changed = has_changed || plain.is_covered[b];
                plain.is_covered[b] = false;
            }
        }
    }
}

static void answer_plainly(void)
{
    memset(plain.byte, 0, sizeof plain.byte);
    for (unsigned i = 0; i < plain.places; i++)
        mark_bytes(&plain.place[i]);
    for (unsigned b = 0; b < plain.blocks; b++) {
        plain.is_covered[b] = true;
        for (uint32_t n = 0; n < plain.raw[b]; n++)
            plain.is_covered[b] = plain.is_covered[b] && plain.byte[b][n];
    }
    let_neighbours_fall();
}

/* --- random places ---------------------------------------- */

static void add_place(uint64_t block, uint64_t offset, uint64_t length)
{
    if (length > 0 && plain.places < PLACES_MOST)
        plain.place[plain.places++] = (extent){block, offset, length};
}

/* Adds a block in two pieces that meet, overlap, or leave a byte out. */
static void add_pieces(unsigned block)
{
    uint32_t raw = plain.raw[block], cut = random_below(raw + 1), kind = random_below(12);
    uint32_t end = kind == 0 && cut > 0 ? cut - 1 : kind == 1 && cut < raw ? cut + 1 : cut;
    add_place(block, 0, end);
    add_place(block, cut, raw - cut);
}

/* Adds what is in a block, alone or with the one after it. Returns how many blocks it were. */
static unsigned add_some(unsigned block)
{
    uint32_t kind = random_below(10);
    bool can_run = plain.raw[block] == FULL && block + 1 < plain.blocks;
    if (kind == 0)
        return 1;
    if (kind < 6 && can_run) {
        uint32_t next = plain.raw[block + 1], reach = kind < 5 ? next : 1 + random_below(next);
        add_place(block, 0, (uint64_t)FULL + reach);
        return 2;
    }
    add_pieces(block);
    return 1;
}

static void choose_places(void)
{
    plain.places = 0;
    for (unsigned b = 0; b < plain.blocks;)
        b += add_some(b);
    for (unsigned more = random_below(4); more-- > 0;)
        (void)add_some(random_below(plain.blocks));
}

/* --- tests ---------------------------------------- */

/* Makes a cover of the places, in an order of its own. */
static an_cover *make_cover(an_cover_stats *stats)
{
    an_cover *cover;
    assert_int_equal(an_cover_open(&cover, &archive.reader, test_folder()), AN_OK);
    for (unsigned i = plain.places; i-- > 0;) {
        const extent *e = &plain.place[i * 7 % plain.places];
        assert_int_equal(an_cover_add(cover, e->block, e->offset, e->length), AN_OK);
    }
    for (unsigned i = 0; i < plain.places; i++) /* some of them again */
        assert_int_equal(
            an_cover_add(cover, plain.place[i].block, plain.place[i].offset, plain.place[i].length),
            AN_OK);
    assert_int_equal(an_cover_end(cover, stats), AN_OK);
    return cover;
}

static void check_ranks(an_cover *cover, const an_cover_stats *stats)
{
    uint64_t count = 0, stored = 0, rank;
    for (unsigned b = 0; b < plain.blocks; b++) {
        int error = an_cover_rank(cover, b, &rank);
        assert_int_equal(error, plain.is_covered[b] ? AN_OK : AN_ERR_NOT_FOUND);
        if (!plain.is_covered[b])
            continue;
        assert_int_equal(rank, count++);
        stored += plain.stored[b];
    }
    assert_int_equal(an_cover_rank(cover, plain.blocks, &rank), AN_ERR_NOT_FOUND);
    assert_int_equal(stats->blocks, count);
    assert_int_equal(stats->stored, stored);
}

static void check_runs(an_cover *cover)
{
    uint64_t first, count;
    for (unsigned from = 0; from <= plain.blocks; from++) {
        unsigned at = from, end;
        while (at < plain.blocks && !plain.is_covered[at])
            at++;
        for (end = at; end < plain.blocks && plain.is_covered[end];)
            end++;
        assert_int_equal(an_cover_run(cover, from, &first, &count), AN_OK);
        assert_int_equal(count, end - at);
        if (count > 0)
            assert_int_equal(first, at);
    }
}

static void random_places_give_the_plain_answer(void **state)
{
    unsigned some = 0, all = 0;
    (void)state;
    state_of_random = 16;
    for (unsigned i = 0; i < ROUNDS; i++) {
        an_cover_stats stats;
        choose_places();
        answer_plainly();
        an_cover *cover = make_cover(&stats);
        check_ranks(cover, &stats);
        check_runs(cover);
        an_cover_close(cover);
        some += stats.blocks > 0 && stats.blocks < plain.blocks;
        all += stats.blocks == plain.blocks;
    }
    assert_in_range(some, ROUNDS / 2, ROUNDS);
    assert_in_range(some + all, ROUNDS - 10, ROUNDS);
}

static void nothing_covers_nothing(void **state)
{
    an_cover *cover;
    an_cover_stats stats;
    uint64_t first, count;
    (void)state;
    assert_int_equal(an_cover_open(&cover, &archive.reader, test_folder()), AN_OK);
    assert_int_equal(an_cover_add(cover, 0, 0, 0), AN_OK);
    assert_int_equal(an_cover_end(cover, &stats), AN_OK);
    assert_int_equal(stats.blocks, 0);
    assert_int_equal(an_cover_run(cover, 0, &first, &count), AN_OK);
    assert_int_equal(count, 0);
    an_cover_close(cover);
    an_cover_close(NULL);
}

/* Places that the root rules out are refused at once, and others when the block is known. */
static void impossible_places_are_refused(void **state)
{
    static const extent at_once[] = {
        {BLOCKS_MOST, 0, 1}, {0, FULL, 1}, {0, 1, FULL}, {0, 0, UINT64_MAX}, {UINT64_MAX, 0, 1}};
    an_cover *cover;
    an_cover_stats stats;
    (void)state;
    assert_int_equal(an_cover_open(&cover, &archive.reader, test_folder()), AN_OK);
    for (unsigned i = 0; i < sizeof at_once / sizeof *at_once; i++)
        assert_int_equal(
            an_cover_add(cover, at_once[i].block, at_once[i].offset, at_once[i].length),
            AN_ERR_FORMAT);
    assert_int_equal(an_cover_end(cover, &stats), AN_OK);
    an_cover_close(cover);
    for (unsigned b = 0; b < plain.blocks; b++) {
        uint64_t length = plain.raw[b] < FULL ? plain.raw[b] + 1 : 2 * FULL;
        assert_int_equal(an_cover_open(&cover, &archive.reader, test_folder()), AN_OK);
        int error = an_cover_add(cover, b, 0, length);
        if (error == AN_OK)
            error = an_cover_end(cover, &stats);
        assert_int_equal(error, AN_ERR_FORMAT);
        an_cover_close(cover);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_places_give_the_plain_answer),
        cmocka_unit_test(nothing_covers_nothing),
        cmocka_unit_test(impossible_places_are_refused),
    };
    return cmocka_run_group_tests(tests, open_cover_archive, close_cover_archive);
}
