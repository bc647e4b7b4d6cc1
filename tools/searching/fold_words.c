/* SPDX-License-Identifier: BSD-2-Clause */
#include "searching/fold_words.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

typedef struct span {
    ucs4_t first, last;
} span;

/* Marks that are dropped: rule 17.74. */
static const span dropped_marks[] = {{0x300, 0x36f},   {0x591, 0x5c7},    {0x610, 0x61a},
                                     {0x64b, 0x65f},   {0x670, 0x670},    {0x6d6, 0x6dc},
                                     {0x6df, 0x6e4},   {0x6e7, 0x6e8},    {0x6ea, 0x6ed},
                                     {0xfe00, 0xfe0f}, {0xe0100, 0xe01ef}};
static const span dropped_others[] = {{0xad, 0xad},     {0x61c, 0x61c},   {0x640, 0x640},
                                      {0x200c, 0x200f}, {0x2060, 0x2060}, {0xfeff, 0xfeff}};
/* Characters that are searched by pairs: rule 17.76. */
static const span paired[] = {{0xe01, 0xeff},   {0x1000, 0x109f},  {0x1780, 0x17ff},
                              {0x2e80, 0x2fdf}, {0x3005, 0x3007},  {0x3041, 0x30ff},
                              {0x31f0, 0x31ff}, {0x3400, 0x4dbf},  {0x4e00, 0x9fff},
                              {0xf900, 0xfaff}, {0x20000, 0x3ffff}};
#define SPANS(list) (sizeof(list) / sizeof(list)[0])

static bool is_in_spans(ucs4_t c, const span *spans, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c >= spans[i].first && c <= spans[i].last)
            return true;
    return false;
}

static bool is_ignored_point(ucs4_t c)
{
    return is_in_spans(c, dropped_others, SPANS(dropped_others)) ||
           (is_in_spans(c, dropped_marks, SPANS(dropped_marks)) &&
            uc_is_general_category(c, UC_CATEGORY_M));
}

/* What rule 17.77 makes of a character that is folded otherwise. */
static ucs4_t fold_point(ucs4_t c)
{
    int digit = uc_decimal_value(c);
    if (digit >= 0)
        return (ucs4_t)('0' + digit);
    return c == 0x649 ? 0x64a : c == 0x629 ? 0x647 : c;
}

/* Adds one character of a word, or ends the word. */
static void add_character(bytes *out, ucs4_t c, bool *is_in_word)
{
    uint8_t character[6];
    bool belongs = uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M |
                                                           UC_CATEGORY_MASK_N);
    bool is_alone = belongs && is_in_spans(c, paired, SPANS(paired));
    if (*is_in_word && (!belongs || is_alone))
        bytes_add(out, " ", 1);
    if (belongs && (!*is_in_word || is_alone) && out->length == 0)
        bytes_add(out, " ", 1);
    *is_in_word = belongs && !is_alone;
    if (!belongs)
        return;
    int n = u8_uctomb(character, fold_point(c), sizeof character);
    bytes_add(out, character, n > 0 ? (size_t)n : 0);
    if (is_alone)
        bytes_add(out, " ", 1);
}

void fold_words(const char *text, size_t length, bytes *out)
{
    size_t folded_length;
    bool is_in_word = false;
    ucs4_t c;
    uint8_t *folded =
        u8_casefold((const uint8_t *)text, length, NULL, UNINORM_NFKD, NULL, &folded_length);
    if (folded == NULL) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < folded_length;) {
        i += (size_t)u8_mbtouc(&c, folded + i, folded_length - i);
        if (!is_ignored_point(c))
            add_character(out, c, &is_in_word);
    }
    if (is_in_word)
        bytes_add(out, " ", 1);
    free(folded);
}

bool has_folded(const bytes *text, const bytes *part, bool is_prefix)
{
    size_t length = part->length - (is_prefix && part->length > 0);
    return part->length > 0 && text->length >= length &&
           memmem(text->at, text->length, part->at, length) != NULL;
}
