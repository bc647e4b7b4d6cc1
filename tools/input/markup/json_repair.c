/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads JSON once from left to right, token by token, and copies each token as JSON has it. The
 * repair_ functions are given where a token begins, and return where reading goes on.
 */
#include "input/markup/json_repair.h"

#include "text/ascii.h"

#include <string.h>

enum { DIGITS_MOST = 18 }; /* of a number that surely fits */

static bool starts_with(const char *at, const char *end, const char *prefix)
{
    size_t n = strlen(prefix);
    return (size_t)(end - at) >= n && memcmp(at, prefix, n) == 0;
}

/* Returns what follows `close`, or the end. */
static const char *skip_past(const char *at, const char *end, const char *close)
{
    const char *found = memmem(at, (size_t)(end - at), close, strlen(close));
    return found ? found + strlen(close) : end;
}

/* Returns where reading goes on after something that is no JSON but has no meaning either; `at`
 * itself if there is no such thing. */
static const char *skip_wrapper(const char *at, const char *end)
{
    static const char *const tokens[] = {"<![CDATA[", "]]>", "<!--", "-->", ";", "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        if (starts_with(at, end, tokens[i]))
            return at + strlen(tokens[i]);
    if (starts_with(at, end, "/*"))
        return skip_past(at + 2, end, "*/");
    if (starts_with(at, end, "//")) {
        const char *token = at + 2;
        while (token < end && (*token == ' ' || *token == '\t'))
            token++;
        bool is_wrapper = starts_with(token, end, "<![CDATA[") || starts_with(token, end, "]]>");
        return is_wrapper ? token : skip_past(at, end, "\n");
    }
    return at;
}

/* Returns the value of four hexadecimal digits, -1 if they are none. */
static int hex_value(const char *at, const char *end)
{
    int value = 0;
    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = ascii_lower(at[i]);
        if (!is_ascii_digit(c) && !(c >= 'a' && c <= 'f'))
            return -1;
        value = value * 16 + (is_ascii_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return value;
}

/* Copies "\uXXXX", and the second half of a pair with the first. */
static const char *repair_unicode(const char *at, const char *end, bytes *out)
{
    int value = hex_value(at + 2, end);
    if (value <= 0) {
        if (value < 0)
            bytes_add_text(out, "u"); /* no escape: the backslash goes */
        return at + (value < 0 ? 2 : 6);
    }
    bool is_high = value >= 0xD800 && value <= 0xDBFF;
    int next =
        is_high && end - at >= 8 && at[6] == '\\' && at[7] == 'u' ? hex_value(at + 8, end) : 0;
    if (is_high && next >= 0xDC00 && next <= 0xDFFF) {
        bytes_add(out, at, 12);
        return at + 12;
    }
    if (value >= 0xD800 && value <= 0xDFFF)
        bytes_add_text(out, "\\uFFFD");
    else
        bytes_add(out, at, 6);
    return at + 6;
}

static const char *repair_escape(const char *at, const char *end, bytes *out)
{
    if (at + 1 == end)
        return end;
    if (at[1] == 'u')
        return repair_unicode(at, end, out);
    if (strchr("\"\\/bfnrt", at[1]) && at[1])
        bytes_add(out, at, 2);
    else if ((unsigned char)at[1] >= ' ')
        bytes_add(out, at + 1, 1);
    return at + 2;
}

static const char *repair_string(const char *at, const char *end, bytes *out)
{
    bytes_add(out, at++, 1);
    while (at < end && *at != '"') {
        const char *from = at;
        while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= ' ')
            at++;
        bytes_add(out, from, (size_t)(at - from));
        if (at < end && *at == '\\') {
            at = repair_escape(at, end, out);
        } else if (at < end && *at != '"') {
            bytes_add_text(out, *at ? " " : "");
            at++;
        }
    }
    bytes_add(out, at, at < end);
    return at < end ? at + 1 : end;
}

/* Copies a number, true, false or null. Other words stand for nothing. */
static const char *repair_scalar(const char *at, const char *end, bytes *out)
{
    const char *from = at;
    bool is_number = *at == '-' || *at == '+' || is_ascii_digit(*at), is_large = false;
    while (at < end &&
           (is_ascii_letter(*at) || is_ascii_digit(*at) || (*at && strchr("+-._", *at)))) {
        is_large |= is_number && (*at == 'e' || *at == 'E');
        at++;
    }
    size_t length = (size_t)(at - from);
    is_large |= is_number && length > DIGITS_MOST;
    bool is_word = starts_with(from, at, "NaN") || starts_with(from, at, "undefined") ||
                   memmem(from, length, "Infinity", 8) != NULL;
    if (is_large && !is_word)
        bytes_add_text(out, "\"");
    if (is_word)
        bytes_add_text(out, "null");
    else
        bytes_add(out, from, length);
    if (is_large && !is_word)
        bytes_add_text(out, "\"");
    return at;
}

/* Takes back a comma after which a bracket closes. */
static void drop_comma(bytes *out)
{
    size_t n = out->length;
    while (n && (unsigned char)out->at[n - 1] <= ' ')
        n--;
    if (n && out->at[n - 1] == ',')
        out->length = n - 1;
}

static const char *repair_token(const char *at, const char *end, bytes *out)
{
    const char *after = skip_wrapper(at, end);
    if (after > at)
        return after;
    if (*at == '"')
        return repair_string(at, end, out);
    if (is_ascii_letter(*at) || is_ascii_digit(*at) || *at == '-' || *at == '+')
        return repair_scalar(at, end, out);
    if (*at == '}' || *at == ']')
        drop_comma(out);
    bytes_add(out, (unsigned char)*at < ' ' ? " " : at, 1);
    return at + 1;
}

void json_repair(const char *at, size_t length, bytes *out)
{
    const char *end = at + length;
    while (at < end)
        at = repair_token(at, end, out);
}
