/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a text is JSON: without recursion, and with a bit of memory for each level. */
#include "report/json_text.h"

#include <string.h>
#include <unistr.h>

enum { DEPTH_MOST = 2048 };

typedef struct scan {
    const char *at, *end;
    unsigned depth;
    uint8_t objects[DEPTH_MOST / 8]; /* a bit for each level: it is an object, and no array */
} scan;

static char next_part(scan *s)
{
    while (s->at < s->end && strchr(" \t\n\r", *s->at) != NULL && *s->at != '\0')
        s->at++;
    return s->at < s->end ? *s->at : '\0';
}

static bool scan_hex(scan *s, unsigned *value)
{
    *value = 0;
    if (s->end - s->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdefABCDEF";
        const char *digit = *s->at == '\0' ? NULL : strchr(digits, *s->at);
        if (digit == NULL)
            return false;
        unsigned n = (unsigned)(digit - digits);
        *value = *value << 4 | (n < 16 ? n : n - 6);
        s->at++;
    }
    return true;
}

/* After the backslash. Halves of characters stand in pairs. */
static bool scan_escape(scan *s)
{
    unsigned code, low;
    char c = s->at < s->end ? *s->at++ : '\0';
    if (c != 'u')
        return c != '\0' && strchr("\"\\/bfnrt", c) != NULL;
    if (!scan_hex(s, &code) || (code >= 0xdc00 && code < 0xe000))
        return false;
    if (code < 0xd800 || code >= 0xe000)
        return true;
    if (s->end - s->at < 2 || s->at[0] != '\\' || s->at[1] != 'u')
        return false;
    s->at += 2;
    return scan_hex(s, &low) && low >= 0xdc00 && low < 0xe000;
}

static bool scan_string(scan *s)
{
    if (s->at == s->end || *s->at++ != '"')
        return false;
    while (s->at < s->end && *s->at != '"') {
        ucs4_t code;
        int step = u8_mbtoucr(&code, (const uint8_t *)s->at, (size_t)(s->end - s->at));
        if (step < 1 || code < 0x20)
            return false;
        s->at += step;
        if (code == '\\' && !scan_escape(s))
            return false;
    }
    return s->at < s->end && *s->at++ == '"';
}

static bool scan_digits(scan *s)
{
    const char *begin = s->at;
    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    return s->at > begin;
}

static bool scan_one_of(scan *s, const char *characters)
{
    bool is_there = s->at < s->end && *s->at != '\0' && strchr(characters, *s->at) != NULL;
    s->at += is_there;
    return is_there;
}

static bool scan_number(scan *s)
{
    (void)scan_one_of(s, "-");
    if (!scan_one_of(s, "0") && !scan_digits(s))
        return false;
    if (scan_one_of(s, ".") && !scan_digits(s))
        return false;
    if (!scan_one_of(s, "eE"))
        return true;
    (void)scan_one_of(s, "+-");
    return scan_digits(s);
}

static bool scan_scalar(scan *s)
{
    static const char *const words[] = {"true", "false", "null"};
    if (s->at < s->end && *s->at == '"')
        return scan_string(s);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(s->end - s->at) >= n && memcmp(s->at, words[i], n) == 0) {
            s->at += n;
            return true;
        }
    }
    return scan_number(s);
}

static bool is_in_object(const scan *s)
{
    return (s->objects[(s->depth - 1) / 8] >> (s->depth - 1) % 8 & 1) != 0;
}

static bool scan_name(scan *s)
{
    (void)next_part(s);
    return scan_string(s) && next_part(s) == ':' && s->at++ < s->end;
}

/* Enters an array or object, up to its first value. *is_empty: there is none. */
static bool enter_value(scan *s, bool is_object, bool *is_empty)
{
    if (s->depth == DEPTH_MOST)
        return false;
    uint8_t bit = (uint8_t)(1u << s->depth % 8);
    s->objects[s->depth / 8] = (uint8_t)((s->objects[s->depth / 8] & ~bit) | (is_object ? bit : 0));
    s->depth++;
    s->at++;
    *is_empty = next_part(s) == (is_object ? '}' : ']');
    return *is_empty || !is_object || scan_name(s);
}

/* After a value: leaves what ends here. Returns false if it is neither an end nor another value. */
static bool go_on(scan *s)
{
    while (s->depth > 0) {
        bool is_object = is_in_object(s);
        char c = next_part(s);
        if (c == ',') {
            s->at++;
            return !is_object || scan_name(s);
        }
        if (c != (is_object ? '}' : ']'))
            return false;
        s->at++;
        s->depth--;
    }
    return true;
}

bool json_is_valid(const char *text, size_t length)
{
    scan s = {.at = text, .end = text + length};
    do {
        bool is_empty = true, good;
        char c = next_part(&s);
        if (c == '[' || c == '{') {
            good = enter_value(&s, c == '{', &is_empty);
            if (good && !is_empty)
                continue;
        } else {
            good = scan_scalar(&s);
        }
        if (!good || !go_on(&s))
            return false;
    } while (s.depth > 0);
    (void)next_part(&s);
    return s.at == s.end;
}
