/* SPDX-License-Identifier: BSD-2-Clause */
#include "numbers.h"

#include "text/ascii.h"

#include <stddef.h>

/* Reads digits; *rest is after them. Returns false if there are none, or they exceed UINT64_MAX. */
static bool read_digits(const char *text, uint64_t *value, const char **rest)
{
    uint64_t sum = 0;
    const char *at = text;
    for (; is_ascii_digit(*at); at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (sum > (UINT64_MAX - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    *rest = at;
    return at != text;
}

bool parse_number(const char *text, uint64_t max, uint64_t *value)
{
    const char *rest = NULL;
    uint64_t number = 0;
    if (!read_digits(text, &number, &rest) || *rest != '\0' || number > max)
        return false;
    *value = number;
    return true;
}

/* Returns the power of two of a unit: K, M, G, with or without "iB" or "B" after it; -1 if it is
 * not one. */
static int unit_shift(const char *unit)
{
    static const char letters[] = "KMG";
    if (*unit == '\0')
        return 0;
    for (int i = 0; letters[i] != '\0'; i++) {
        if (*unit != letters[i] && *unit != letters[i] + ('a' - 'A'))
            continue;
        const char *rest = unit + 1;
        bool known = rest[0] == '\0' || (rest[0] == 'B' && rest[1] == '\0') ||
                     (rest[0] == 'i' && rest[1] == 'B' && rest[2] == '\0');
        return known ? 10 * (i + 1) : -1;
    }
    return -1;
}

bool parse_size(const char *text, uint64_t max, uint64_t *value)
{
    const char *rest = NULL;
    uint64_t number = 0;
    if (!read_digits(text, &number, &rest))
        return false;
    int shift = unit_shift(rest);
    if (shift < 0 || number > max >> shift)
        return false;
    *value = number << shift;
    return true;
}
