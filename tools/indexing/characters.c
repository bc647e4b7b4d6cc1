/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What characters are to a search: rules 17.73 to 17.77, with the tables of libunistring.
 *
 * Each character is looked up once, with 255 neighbours, and kept: most texts use few pages.
 */
#include "indexing/characters.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

enum { FOLDED_MOST = 64 }; /* characters that one character decomposes to */
enum settled { NOT_ASKED, IS_SETTLED, MAY_JOIN };

typedef struct point_range {
    uint32_t first, last;
} point_range;

static const point_range dropped_marks[] = {
    {0x300, 0x36F}, {0x591, 0x5C7},   {0x610, 0x61A},     {0x64B, 0x65F},
    {0x670, 0x670}, {0x6D6, 0x6DC},   {0x6DF, 0x6E4},     {0x6E7, 0x6E8},
    {0x6EA, 0x6ED}, {0xFE00, 0xFE0F}, {0xE0100, 0xE01EF},
};
static const point_range dropped_others[] = {
    {0xAD, 0xAD},     {0x61C, 0x61C},   {0x640, 0x640},
    {0x200C, 0x200F}, {0x2060, 0x2060}, {0xFEFF, 0xFEFF},
};
/* Those of class pairs, then those of class open. */
enum { PAIRS_RANGES = 11 };
static const point_range scripts[SEARCH_RANGES] = {
    {0xE01, 0xEFF},     {0x1000, 0x109F}, {0x1780, 0x17FF}, {0x2E80, 0x2FDF}, {0x3005, 0x3007},
    {0x3041, 0x30FF},   {0x31F0, 0x31FF}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF},
    {0x20000, 0x3FFFF}, {0x1100, 0x11FF}, {0x3130, 0x318F}, {0xA960, 0xA97F}, {0xAC00, 0xD7FF},
};

static bool is_in_ranges(uint32_t c, const point_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

bool search_range_of(uint32_t c, unsigned *number)
{
    for (unsigned i = 0; i < SEARCH_RANGES; i++)
        if (c >= scripts[i].first && c <= scripts[i].last) {
            *number = i;
            return true;
        }
    return false;
}

static bool is_mark(uint32_t c)
{
    return uc_is_general_category(c, UC_MARK);
}

static bool is_dropped(uint32_t c)
{
    return is_in_ranges(c, dropped_others, sizeof dropped_others / sizeof *dropped_others) ||
           (is_in_ranges(c, dropped_marks, sizeof dropped_marks / sizeof *dropped_marks) &&
            is_mark(c));
}

static bool is_of_word(uint32_t c)
{
    return is_mark(c) || uc_is_general_category(c, UC_LETTER) ||
           uc_is_general_category(c, UC_NUMBER);
}

/* --- folding ---------------------------------------- */

/* Characters of a folding on their way; failed: memory ran out. */
typedef struct points {
    uint32_t at[FOLDED_MOST];
    size_t length;
    bool failed;
} points;

static void keep_points(points *p, uint32_t *result, size_t length)
{
    p->failed |= result == NULL || length > FOLDED_MOST;
    p->length = p->failed ? 0 : length;
    if (!p->failed && result != p->at)
        memcpy(p->at, result, length * sizeof *result);
    free(result);
}

static void normalise(points *p, uninorm_t form)
{
    size_t length = 0;
    uint32_t *result = u32_normalize(form, p->at, p->length, NULL, &length);
    keep_points(p, result, length);
}

static void fold_case(points *p)
{
    size_t length = 0;
    uint32_t *result = u32_casefold(p->at, p->length, NULL, NULL, NULL, &length);
    keep_points(p, result, length);
}

static uint32_t last_change(uint32_t c)
{
    int digit = uc_is_general_category(c, UC_DECIMAL_DIGIT_NUMBER) ? uc_decimal_value(c) : -1;
    if (digit >= 0)
        return '0' + (uint32_t)digit;
    return c == 0x649 ? 0x64A : c == 0x629 ? 0x647 : c;
}

/* Adds a character to a folding. Returns false if it does not fit. */
static bool add_to_folding(search_character *s, uint32_t c)
{
    uint8_t bytes[6];
    int n = u8_uctomb(bytes, c, sizeof bytes);
    if (n < 0 || (size_t)n > sizeof s->folding - s->length)
        return false;
    memcpy(s->folding + s->length, bytes, (size_t)n);
    s->length = (uint8_t)(s->length + n);
    return true;
}

/* Kana and Hangul keep what they are composed of. */
static bool folds_to_itself(uint32_t c)
{
    return (c >= 0x3041 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7A3);
}

/* Fills in the folding. Returns false if the character separates for it. */
static bool fold_character(search_character *s, points *p)
{
    fold_case(p);
    normalise(p, UNINORM_NFKD);
    for (size_t i = 0; i < p->length; i++)
        if (is_of_word(p->at[i]) && !is_dropped(p->at[i]) &&
            !add_to_folding(s, last_change(p->at[i])))
            return false;
    return s->length > 0;
}

static enum search_kind kind_of(uint32_t c, uint32_t first)
{
    unsigned own = SEARCH_RANGES, other = SEARCH_RANGES;
    (void)search_range_of(c, &own);
    (void)search_range_of(first, &other);
    if (own < PAIRS_RANGES || other < PAIRS_RANGES)
        return KIND_PAIRS;
    return own < SEARCH_RANGES ? KIND_OPEN : KIND_WORD;
}

/* Marks and the later parts of syllables may join what stands before them. Of the characters beyond
 * U+FFFF only those that surely do not are said not to: the others only take longer. */
static bool is_settled_alone(uint32_t c)
{
    points p = {.at = {c}, .length = 1};
    bool is_nothing = uc_is_general_category(c, UC_OTHER) && c > 0xFFFF;
    bool is_far =
        c > 0xFFFF && (c < 0x20000 || c > 0x3FFFF) && !uc_is_general_category(c, UC_OTHER_SYMBOL);
    if (is_nothing || is_far || is_mark(c) || uc_combining_class(c) != 0 ||
        (c >= 0x1160 && c <= 0x11FF))
        return false;
    normalise(&p, UNINORM_NFC);
    return !p.failed && p.length == 1 && p.at[0] == c;
}

/* Whether neither decomposing nor folding its case changes a character: most are so, and to find
 * out takes much less time than to do both. */
static bool is_left_alone(uint32_t c)
{
    int tag;
    ucs4_t decomposed[UC_DECOMPOSITION_MAX_LENGTH];
    return uc_decomposition(c, &tag, decomposed) < 0 &&
           !uc_is_property(c, UC_PROPERTY_CHANGES_WHEN_CASEFOLDED);
}

static bool describe_point(search_character *s, uint32_t c)
{
    points p = {.at = {c}, .length = 1};
    *s = (search_character){.kind = KIND_SEPARATES};
    if (is_dropped(c)) {
        s->kind = KIND_DROPPED;
        return true;
    }
    if (!is_of_word(c))
        return true;
    if (folds_to_itself(c) || is_left_alone(c)) {
        s->kind = (uint8_t)kind_of(c, c);
        return add_to_folding(s, folds_to_itself(c) ? c : last_change(c));
    }
    normalise(&p, UNINORM_NFKD);
    uint32_t first = p.length > 0 ? p.at[0] : c;
    if (fold_character(s, &p))
        s->kind = (uint8_t)kind_of(c, first);
    else
        s->length = 0;
    return !p.failed;
}

static search_character *describe_page(search_characters *all, uint32_t number)
{
    search_character *page = calloc(CHARACTERS_IN_PAGE, sizeof *page);
    if (!page) {
        all->failed = true;
        return NULL;
    }
    for (uint32_t i = 0; i < CHARACTERS_IN_PAGE; i++)
        if (!describe_point(&page[i], number * CHARACTERS_IN_PAGE + i))
            all->failed = true;
    return page;
}

/* Returns NULL if there is no such character, or memory ran out. */
static search_character *find_character(search_characters *all, uint32_t c)
{
    uint32_t number = c / CHARACTERS_IN_PAGE;
    if (number >= CHARACTER_PAGES)
        return NULL;
    if (!all->pages[number])
        all->pages[number] = describe_page(all, number);
    return all->pages[number] ? &all->pages[number][c % CHARACTERS_IN_PAGE] : NULL;
}

const search_character *search_character_of(search_characters *all, uint32_t c)
{
    static const search_character separator = {.kind = KIND_SEPARATES};
    const search_character *found = find_character(all, c);
    return found ? found : &separator;
}

/* To find it out takes as long as all else that is known of a character, and the list of characters
 * asks about all that there are. */
bool search_is_settled(search_characters *all, uint32_t c)
{
    search_character *found = find_character(all, c);
    if (found && found->settled == NOT_ASKED)
        found->settled = is_settled_alone(c) ? IS_SETTLED : MAY_JOIN;
    return !found || found->settled == IS_SETTLED;
}

void search_characters_free(search_characters *all)
{
    for (size_t i = 0; i < CHARACTER_PAGES; i++)
        free(all->pages[i]);
    *all = (search_characters){0};
}

/* The tables of libunistring change with its version, and no function tells theirs. A character
 * that a version has added is one that it knows. */
void search_unicode(uint8_t version[3])
{
    static const struct {
        uint32_t added;
        uint8_t major, minor;
    } steps[] = {{0x20C1, 17, 0},  {0x1C89, 16, 0},  {0x2EBF0, 15, 1},
                 {0x11F00, 15, 0}, {0x1DF00, 14, 0}, {0x8BE, 13, 0}};
    memset(version, 0, 3);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && version[0] == 0; i++)
        if (!uc_is_general_category(steps[i].added, UC_UNASSIGNED)) {
            version[0] = steps[i].major;
            version[1] = steps[i].minor;
        }
}
