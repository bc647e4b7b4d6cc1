/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares the keys of the order by title, for which the command asks Unicode's tables as little as
 * possible, with what libunistring makes of the whole title: each character of the planes that have
 * letters, alone and beside others that it may change or be changed by. Prints those that differ.
 */
#include "text/titles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

enum { ROOM = 64, MOST_SHOWN = 20 };

/* What stands before and after the character. */
static const char *const around[][2] = {
    {"", ""},
    {"A", ""},
    {"", "B"},
    {"I", "\u0307 C"},
    {"\u2019S", "\u2014T"},
    {"\u201C", "\u2026"},
    {"\u00C9 ", "\u0323\u0301X"},
};

static bool is_same(const char *title, size_t length)
{
    size_t length_of_key = 0, length_of_whole = 0;
    void *key = title_key(title, length, &length_of_key);
    uint8_t *whole =
        u8_casefold((const uint8_t *)title, length, NULL, UNINORM_NFKD, NULL, &length_of_whole);
    bool is_equal =
        key && whole && length_of_key == length_of_whole && memcmp(key, whole, length_of_key) == 0;
    free(key);
    free(whole);
    return is_equal;
}

/* Returns the number of titles that differ. */
static unsigned compare_with(ucs4_t c)
{
    unsigned different = 0;
    uint8_t character[8];
    int length = u8_uctomb(character, c, sizeof character);
    for (size_t i = 0; i < sizeof around / sizeof around[0] && length > 0; i++) {
        char title[ROOM];
        int n = snprintf(title, sizeof title, "%s%.*s%s", around[i][0], length, character,
                         around[i][1]);
        different += n <= 0 || n >= ROOM || !is_same(title, (size_t)n);
    }
    return different;
}

int main(void)
{
    static const ucs4_t planes[][2] = {{1, 0x20000}, {0x2F800, 0x2FA20}, {0xE0000, 0xE0200}};
    unsigned count = 0;
    for (size_t p = 0; p < sizeof planes / sizeof planes[0]; p++)
        for (ucs4_t c = planes[p][0]; c < planes[p][1]; c++)
            if (compare_with(c) > 0 && count++ < MOST_SHOWN)
                printf("U+%04X\n", (unsigned)c);
    printf("%u characters differ\n", count);
    return count > 0;
}
