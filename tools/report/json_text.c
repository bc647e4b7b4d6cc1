/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/json_text.h"

#include <sodium.h>
#include <string.h>
#include <unistr.h>

/* Characters that end a line or steer a terminal. JSON permits those above 0x1f. */
static bool needs_escape(ucs4_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

static void put_bytes(const json_out *out, const void *bytes, size_t length)
{
    if (!ferror(out->stream))
        fwrite(bytes, 1, length, out->stream);
}

void json_put_raw(const json_out *out, const char *text)
{
    put_bytes(out, text, strlen(text));
}

static void put_code(const json_out *out, ucs4_t code)
{
    static const char letters[] = "btnvfr"; /* 8 to 13; there is no \v */
    char text[16];
    if (code == '"' || code == '\\')
        snprintf(text, sizeof text, "\\%c", (int)code);
    else if (code >= 8 && code <= 13 && code != 11)
        snprintf(text, sizeof text, "\\%c", letters[code - 8]);
    else if (code > 0xffff)
        snprintf(text, sizeof text, "\\u%04x\\u%04x", 0xd800u + ((code - 0x10000) >> 10),
                 0xdc00u + ((code - 0x10000) & 0x3ff));
    else
        snprintf(text, sizeof text, "\\u%04x", code);
    json_put_raw(out, text);
}

/* is_text: quotes and backslashes stand for themselves; else they are JSON's. */
static void put_characters(const json_out *out, const char *text, size_t length, bool is_text)
{
    const uint8_t *at = (const uint8_t *)text, *end = at + length, *written = at;
    while (at < end) {
        ucs4_t code;
        int step = u8_mbtoucr(&code, at, (size_t)(end - at));
        if (step < 1) {
            code = 0xfffd;
            step = 1;
        }
        bool is_plain = !needs_escape(code) && code != 0xfffd && (code < 0x80 || !out->ascii) &&
                        (!is_text || (code != '"' && code != '\\'));
        if (!is_plain) {
            put_bytes(out, written, (size_t)(at - written));
            put_code(out, code);
            written = at + step;
        }
        at += step;
    }
    put_bytes(out, written, (size_t)(end - written));
}

void json_put_characters(const json_out *out, const char *text, size_t length)
{
    put_characters(out, text, length, true);
}

void json_put_string(const json_out *out, const char *text, size_t length)
{
    json_put_raw(out, "\"");
    put_characters(out, text, length, true);
    json_put_raw(out, "\"");
}

void json_put_base64(const json_out *out, const void *bytes, size_t length)
{
    enum { AT_ONCE = 3 * 256 };
    char text[4 * 256 + 1];
    for (size_t at = 0; at < length; at += AT_ONCE) {
        size_t n = length - at < AT_ONCE ? length - at : AT_ONCE;
        json_put_raw(out, sodium_bin2base64(text, sizeof text, (const uint8_t *)bytes + at, n,
                                            sodium_base64_VARIANT_ORIGINAL));
    }
}

/* Returns where a string ends that begins at `at`, which is a quote: after the other one. */
static const char *string_end(const char *at, const char *end)
{
    const char *quote = at, *escape;
    for (at++; at < end; at = escape + 2) {
        if (quote < at)
            quote = memchr(at, '"', (size_t)(end - at));
        if (quote == NULL)
            break;
        escape = memchr(at, '\\', (size_t)(quote - at));
        if (escape == NULL)
            return quote + 1;
    }
    return end;
}

void json_put_valid(const json_out *out, const json_part *text)
{
    const char *at = text->at, *end = at + text->length;
    while (at < end) {
        const char *next = *at == '"' ? string_end(at, end) : at + 1;
        if (*at == '"')
            put_characters(out, at, (size_t)(next - at), false);
        else if (!is_json_space(*at))
            put_bytes(out, at, 1);
        at = next;
    }
}

void json_put_valid_string(const json_out *out, const json_part *string)
{
    put_characters(out, string->at, string->length, false);
}

static void skip_to(json_part *rest, const char *at)
{
    rest->length -= (size_t)(at - rest->at);
    rest->at = at;
}

/* Skips white space and these characters. */
static void skip_any(json_part *rest, const char *characters)
{
    const char *at = rest->at, *end = at + rest->length;
    while (at < end && (is_json_space(*at) || strchr(characters, *at) != NULL))
        at++;
    skip_to(rest, at);
}

/* Returns where the value that *rest begins with ends. */
static const char *value_end(const json_part *rest)
{
    const char *at = rest->at, *end = at + rest->length;
    size_t depth = 0;
    while (at < end) {
        char c = *at;
        if (depth == 0 && (c == ',' || c == '}' || c == ']'))
            break;
        depth += c == '[' || c == '{';
        depth -= c == ']' || c == '}';
        at = c == '"' ? string_end(at, end) : at + 1;
    }
    return at;
}

bool json_next_member(json_part *rest, json_part *name, json_part *value)
{
    skip_any(rest, "{,");
    if (rest->length == 0 || *rest->at != '"')
        return false;
    const char *end = string_end(rest->at, rest->at + rest->length);
    *name = (json_part){rest->at + 1, (size_t)(end - rest->at) - 2};
    skip_to(rest, end);
    skip_any(rest, ":");
    end = value_end(rest);
    *value = (json_part){rest->at, (size_t)(end - rest->at)};
    skip_to(rest, end);
    return true;
}

static unsigned hex_of(const char *at)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        unsigned c = (unsigned char)at[i];
        value = value << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

/* Decodes \uXXXX, or two of them that are one character. *at is the u, and is moved to the last
 * digit. Returns the number of bytes. */
static size_t decode_unicode(const char **at, char *text)
{
    ucs4_t code = hex_of(*at + 1);
    *at += 4;
    if (code >= 0xd800 && code < 0xdc00) {
        code = 0x10000 + ((code - 0xd800) << 10) + (hex_of(*at + 3) - 0xdc00);
        *at += 6;
    }
    return (size_t)u8_uctomb((uint8_t *)text, code, 4);
}

size_t json_decode_string(const json_part *string, char *text)
{
    static const char escapes[] = "\bb\ff\nn\rr\tt";
    const char *at = string->at, *end = at + string->length;
    size_t n = 0;
    for (; at < end; at++) {
        if (*at != '\\') {
            text[n++] = *at;
            continue;
        }
        const char *letter = strchr(escapes, *++at);
        if (*at == 'u')
            n += decode_unicode(&at, text + n);
        else
            text[n++] = letter != NULL ? letter[-1] : *at;
    }
    return n;
}

bool json_part_is(const json_part *string, const char *text)
{
    char decoded[128];
    size_t length = strlen(text);
    if (string->length > sizeof decoded || string->length < length)
        return false;
    return json_decode_string(string, decoded) == length && memcmp(decoded, text, length) == 0;
}
