/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text of a date, made plain.
 *
 * Characters are replaced first: digits of other scripts, wide forms, odd spaces and dashes,
 * capital letters. Then what stands in parentheses or brackets is taken out: comments of RFC 5322,
 * JavaScript's name of a zone, the suffix of RFC 9557.
 */
#include "input/values/date_parts.h"

#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

static bool is_invisible(ucs4_t c)
{
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0xAD || c == 0x61C;
}

static ucs4_t plain_character(ucs4_t c)
{
    int digit = uc_decimal_value(c);
    if (digit >= 0)
        return (ucs4_t)('0' + digit);
    if (c <= ' ' || c == 0x85 || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) ||
        c == 0x202F || c == 0x2028 || c == 0x2029)
        return ' ';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
        return '-';
    if (c > 0xFF00 && c < 0xFF5F) /* wide forms of ASCII */
        return c - 0xFEE0;
    return c == 0x2019 ? '\'' : uc_tolower(c);
}

/* Returns false if there is no room. */
static bool make_plain(const char *text, char *out, size_t size)
{
    const uint8_t *s = (const uint8_t *)text;
    size_t left = strlen(text), used = 0;
    while (left > 0) {
        ucs4_t c;
        int n = u8_mbtouc(&c, s, left);
        s += n;
        left -= (size_t)n;
        if (is_invisible(c))
            continue;
        int added = u8_uctomb((uint8_t *)out + used, plain_character(c), (ptrdiff_t)(size - used));
        if (added < 0 || used + (size_t)added + 1 >= size)
            return false;
        used += (size_t)added;
    }
    out[used] = 0;
    return true;
}

/* Returns what follows the bracket that closes the one at *s, NULL if none does. */
static char *after_bracket(char *s)
{
    char open = *s, close = open == '(' ? ')' : ']';
    int depth = 0;
    for (; *s; s++) {
        depth += *s == open;
        depth -= *s == close;
        if (depth == 0)
            return s + 1;
    }
    return NULL;
}

/* A comment may hold a weekday, which says nothing, or a zone. */
static void read_date_comment(const char *at, size_t length, date_parts *p)
{
    at++;
    length -= 2;
    if (length > 2 && at[-1] == '[' && memchr(at, '=', length)) /* a calendar, in RFC 9557 */
        return;
    if (date_find_name(at).length != length)
        date_zone_in_comment(at, length, p);
}

static void remove_comments(char *text, date_parts *p)
{
    if (strstr(text, "/date(")) /* .NET's; no comment */
        return;
    for (char *s = text; *s; s++) {
        if (*s != '(' && *s != '[')
            continue;
        char *next = after_bracket(s);
        if (!next || s == text)
            return;
        read_date_comment(s, (size_t)(next - s), p);
        *s = ' ';
        memmove(s + 1, next, strlen(next) + 1);
    }
}

bool date_text(const char *text, char *out, size_t size, date_parts *p)
{
    if (!make_plain(text, out, size))
        return false;
    remove_comments(out, p);
    size_t n = strlen(out), start = strspn(out, " ");
    while (n > start && out[n - 1] == ' ')
        n--;
    memmove(out, out + start, n - start);
    out[n - start] = 0;
    return n > start;
}
