/* SPDX-License-Identifier: BSD-2-Clause */
#include "fetching/program/content_range.h"

#include <stddef.h>
#include <strings.h>

/* Reads a decimal number, and moves *text past it. */
static bool read_decimal(const char **text, uint64_t *value)
{
    const char *at = *text;
    for (*value = 0; *at >= '0' && *at <= '9'; at++) {
        if (*value > (UINT64_MAX - 9) / 10)
            return false;
        *value = *value * 10 + (uint64_t)(*at - '0');
    }
    bool has_digits = at > *text;
    *text = at;
    return has_digits;
}

static bool read_mark(const char **text, char mark)
{
    bool is_there = **text == mark;
    *text += is_there;
    return is_there;
}

bool parse_content_range(const char *text, uint64_t *first, uint64_t *last, uint64_t *total)
{
    *total = 0;
    if (text == NULL || strncasecmp(text, "bytes ", 6) != 0)
        return false;
    text += 6;
    if (!read_decimal(&text, first) || !read_mark(&text, '-') || !read_decimal(&text, last) ||
        !read_mark(&text, '/'))
        return false;
    return (read_mark(&text, '*') || (read_decimal(&text, total) && *total > 0)) && *text == '\0';
}
