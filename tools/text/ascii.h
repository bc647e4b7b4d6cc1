/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions about ASCII characters whose answers do not depend on the locale. */
#ifndef ANEWS_ASCII_H
#define ANEWS_ASCII_H

#include <stdbool.h>

static inline bool is_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether base64 has this character. The one that fills up its end is not among them. */
static inline bool is_base64_digit(char c)
{
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '+' || c == '/';
}

static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

#endif
