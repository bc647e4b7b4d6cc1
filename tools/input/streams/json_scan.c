/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goes through a JSON value byte by byte, in whatever pieces it comes, and checks its grammar on
 * the way. So the end of a value is found without holding more than it, and a value that is torn
 * ends where the next one begins, instead of taking everything after it along.
 *
 * It is as strict as RFC 8259 about structure, and takes what writers of JSON get wrong within a
 * value: json_clean.c mends that afterwards. A line end within a string is not taken, since it
 * tells a string that was never closed.
 */
#include "input/streams/json_scan.h"

#include "report/json_text.h"
#include "text/ascii.h"

#include <string.h>

static bool is_level_object(const json_scan *s)
{
    unsigned level = s->depth - 1;
    return (s->objects[level / 8] >> level % 8 & 1) != 0;
}

static bool fail_scan(json_scan *s, const char *fault)
{
    s->fault = fault;
    s->state = SCAN_DONE;
    return false;
}

/* A list of objects, directly in the outermost object. */
static void note_list(json_scan *s, const char *text)
{
    size_t length = s->name_end - s->name;
    if (s->depth != 3 || s->array == 0 || s->list.at != 0 || !s->is_list)
        return;
    if (s->is_list(text + s->name, length))
        s->list = (json_list_place){s->name, length, s->array};
}

static bool is_member_named(const json_scan *s, const char *text, const char *name)
{
    size_t length = s->name_end - s->name;
    return length == strlen(name) && memcmp(text + s->name, name, length) == 0;
}

/* Whether a string is the version of a feed. Some writers escape slashes. */
static bool is_feed_version(const json_part *string)
{
    static const char *const begins[] = {"https://jsonfeed.org/version/",
                                         "http://jsonfeed.org/version/"};
    char text[128];
    size_t length = string->length < sizeof text ? json_decode_string(string, text) : 0;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (length > strlen(begins[i]) && memcmp(text, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

/* A string in the outermost object ends. */
static void note_version(json_scan *s, const char *text, size_t end)
{
    const json_part value = {text + s->string, end - s->string};
    if (is_member_named(s, text, "version"))
        s->version = is_feed_version(&value) ? FEED_VERSION : OTHER_VERSION;
}

static bool open_bracket(json_scan *s, const char *text, size_t at)
{
    bool is_object = text[at] == '{';
    bool is_member = s->depth == 1 && is_level_object(s);
    bool is_first = s->state == SCAN_FIRST_ELEMENT;
    if (s->depth == JSON_DEPTH_MOST)
        return fail_scan(s, "it is nested too deeply");
    unsigned level = s->depth++;
    uint8_t bit = (uint8_t)(1U << level % 8);
    s->objects[level / 8] =
        (uint8_t)(is_object ? s->objects[level / 8] | bit : s->objects[level / 8] & ~bit);
    if (level == 1)
        s->array = is_member && !is_object ? at : 0;
    if (level == 1 && s->array > 0 && s->is_list)
        s->has_items |= is_member_named(s, text, "items");
    if (is_object && is_first)
        note_list(s, text);
    s->state = is_object ? SCAN_FIRST_NAME : SCAN_FIRST_ELEMENT;
    return true;
}

/* After a value, or after what closed one. */
static bool end_value(json_scan *s)
{
    s->state = s->depth == 0 ? SCAN_DONE : SCAN_AFTER;
    return s->depth > 0;
}

static bool close_bracket(json_scan *s, char c)
{
    if (is_level_object(s) != (c == '}'))
        return fail_scan(s, "the brackets do not match");
    s->depth--;
    return end_value(s);
}

static void begin_string(json_scan *s, bool is_name, size_t at)
{
    s->state = SCAN_STRING;
    s->is_name = is_name;
    s->has_high = false;
    if (s->depth == 1 && is_name)
        s->name = at + 1;
    else if (s->depth == 1)
        s->string = at + 1;
}

static bool begin_value(json_scan *s, const char *text, size_t at)
{
    char c = text[at];
    if (c == '{' || c == '[')
        return open_bracket(s, text, at);
    if (c == ']' && s->state == SCAN_FIRST_ELEMENT)
        return close_bracket(s, c);
    if (c == '"') {
        begin_string(s, false, at);
        return true;
    }
    if (!is_ascii_letter(c) && !is_ascii_digit(c) && c != '-')
        return fail_scan(s, "a value is missing");
    s->state = SCAN_TOKEN;
    s->token[0] = c;
    s->length = 1;
    return true;
}

static bool scan_structure(json_scan *s, const char *text, size_t at)
{
    char c = text[at];
    switch (s->state) {
    case SCAN_FIRST_NAME:
    case SCAN_NAME:
        if (c == '}' && s->state == SCAN_FIRST_NAME)
            return close_bracket(s, c);
        if (c != '"')
            return fail_scan(s, "a name in quotes is missing");
        begin_string(s, true, at);
        return true;
    case SCAN_COLON:
        if (c != ':')
            return fail_scan(s, "a colon is missing");
        s->state = SCAN_VALUE;
        return true;
    case SCAN_AFTER:
        if (c == '}' || c == ']')
            return close_bracket(s, c);
        if (c != ',')
            return fail_scan(s, "a comma or closing bracket is missing");
        s->state = is_level_object(s) ? SCAN_NAME : SCAN_VALUE;
        return true;
    default: return begin_value(s, text, at);
    }
}

/* --- strings --- */

/* A half of a surrogate pair that stands alone is odd. */
static void end_half(json_scan *s)
{
    s->is_odd |= s->has_high;
    s->has_high = false;
}

static bool end_string(json_scan *s, const char *text, size_t at)
{
    end_half(s);
    if (!s->is_name && s->depth == 1 && s->is_list)
        note_version(s, text, at);
    if (!s->is_name)
        return end_value(s);
    if (s->depth == 1)
        s->name_end = at;
    s->state = SCAN_COLON;
    return true;
}

/* Passes over the plain characters of a string. Returns the offset of the first other one. */
static size_t pass_plain(const char *text, size_t length, size_t at)
{
    while (at < length && text[at] != '"' && text[at] != '\\' && (unsigned char)text[at] >= ' ')
        at++;
    return at;
}

static bool pass_string(json_scan *s, const char *text, size_t length, size_t *at)
{
    size_t from = *at;
    *at = pass_plain(text, length, from);
    if (*at > from)
        end_half(s);
    if (*at == length)
        return true;
    char c = text[(*at)++];
    if (c == '"')
        return end_string(s, text, *at - 1);
    if (c == '\n' || c == '\x1e')
        return fail_scan(s, "a string is not closed");
    if (c == '\\')
        s->state = SCAN_ESCAPE;
    else
        s->is_odd = true;
    return true;
}

static bool pass_escape(json_scan *s, char c)
{
    if (c == '\0' || !strchr("\"\\/bfnrtu", c))
        return fail_scan(s, "a string has a backslash that escapes nothing");
    s->state = c == 'u' ? SCAN_HEX : SCAN_STRING;
    s->code = s->digits = 0;
    if (c != 'u')
        end_half(s);
    return true;
}

static void end_code(json_scan *s)
{
    bool is_low = s->code >= 0xdc00 && s->code < 0xe000;
    bool is_second = is_low && s->has_high;
    s->is_odd |= (is_low || s->has_high) && !is_second;
    s->is_odd |= s->code == 0 && s->is_name;
    s->has_high = s->code >= 0xd800 && s->code < 0xdc00;
}

static bool pass_hex(json_scan *s, char c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *digit = c == '\0' ? NULL : strchr(digits, c);
    if (!digit)
        return fail_scan(s, "a string has \\u without four hexadecimal digits");
    unsigned n = (unsigned)(digit - digits);
    s->code = s->code << 4 | (n < 16 ? n : n - 6);
    if (++s->digits < 4)
        return true;
    end_code(s);
    s->state = SCAN_STRING;
    return true;
}

/* --- numbers and words --- */

static size_t count_digits(const char *text, const char *end)
{
    const char *at = text;
    while (at < end && is_ascii_digit(*at))
        at++;
    return (size_t)(at - text);
}

bool json_token_is_number(const char *token, size_t length, bool *is_odd)
{
    const char *at = token, *end = token + length;
    at += at < end && *at == '-';
    size_t whole = count_digits(at, end);
    if (whole == 0 || (whole > 1 && *at == '0'))
        return false;
    at += whole;
    *is_odd = whole > 18;
    if (at < end && *at == '.') {
        size_t part = count_digits(at + 1, end);
        if (part == 0)
            return false;
        at += 1 + part;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        size_t power = count_digits(at, end);
        if (power == 0)
            return false;
        *is_odd |= power > 2;
        at += power;
    }
    return at == end;
}

bool json_token_is_nan(const char *token, size_t length)
{
    static const char *const words[] = {"NaN", "Infinity", "-Infinity", "-NaN"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && memcmp(words[i], token, length) == 0)
            return true;
    return false;
}

static bool is_word(const char *token, size_t length)
{
    return (length == 4 && (!memcmp(token, "true", 4) || !memcmp(token, "null", 4))) ||
           (length == 5 && !memcmp(token, "false", 5));
}

static bool end_token(json_scan *s)
{
    bool is_odd = json_token_is_nan(s->token, s->length);
    if (s->length > sizeof s->token)
        return fail_scan(s, "a number has more than 1,024 characters");
    if (!is_odd && !is_word(s->token, s->length) &&
        !json_token_is_number(s->token, s->length, &is_odd))
        return fail_scan(s, "a word is neither a number nor true, false or null");
    s->is_odd |= is_odd;
    return end_value(s);
}

static bool is_token_char(char c)
{
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '+' || c == '-' || c == '.';
}

static bool pass_token(json_scan *s, const char *text, size_t length, size_t *at)
{
    for (; *at < length && is_token_char(text[*at]); ++*at, s->length++)
        if (s->length < sizeof s->token)
            s->token[s->length] = text[*at];
    return *at == length || end_token(s);
}

/* --- the whole --- */

static bool step_scan(json_scan *s, const char *text, size_t length, size_t *at)
{
    switch (s->state) {
    case SCAN_STRING: return pass_string(s, text, length, at);
    case SCAN_TOKEN: return pass_token(s, text, length, at);
    case SCAN_ESCAPE: return pass_escape(s, text[(*at)++]);
    case SCAN_HEX: return pass_hex(s, text[(*at)++]);
    default:
        if (is_json_space(text[*at])) {
            ++*at;
            return true;
        }
        if (!scan_structure(s, text, *at)) {
            *at += s->fault == NULL;
            return false;
        }
        /* The first character of a word stays, and is noted already. */
        ++*at;
        return true;
    }
}

bool json_scan_go(json_scan *s, const char *text, size_t length, size_t *at)
{
    bool goes_on = s->state != SCAN_DONE;
    while (goes_on && *at < length)
        goes_on = step_scan(s, text, length, at);
    return goes_on;
}

void json_scan_end(json_scan *s)
{
    if (s->state == SCAN_TOKEN && s->depth == 0)
        (void)end_token(s);
    else if (s->state != SCAN_DONE)
        (void)fail_scan(s, "it ends in the middle");
}
