/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TOML 1.0 as JSON, by recursive descent.
 *
 * Debian 12 and 13 have TOML libraries for C++ only. They stop at the first error, and would make
 * building need a second compiler. This parser goes on at the next line instead, so that one odd
 * value does not lose the others, and it leaves numbers and dates as they are written: what a field
 * makes of them is decided elsewhere.
 */
#include "input/front_matter/toml.h"

#include "allocation.h"
#include "text/ascii.h"
#include "text/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

enum { DEPTH_MOST = 64 };

typedef struct toml {
    const char *at, *end;
    unsigned long line;
    int depth;
    const char *why; /* NULL: nothing is wrong with this expression */
} toml;

static char peek(const toml *t)
{
    return t->at < t->end ? *t->at : 0;
}

static bool starts(const toml *t, const char *text)
{
    size_t n = strlen(text);
    return (size_t)(t->end - t->at) >= n && memcmp(t->at, text, n) == 0;
}

static bool refuse(toml *t, const char *why)
{
    if (!t->why)
        t->why = why;
    return false;
}

static void skip_blanks(toml *t)
{
    while (peek(t) == ' ' || peek(t) == '\t')
        t->at++;
}

static bool at_line_end(const toml *t)
{
    return t->at >= t->end || *t->at == '\n' || *t->at == '\r';
}

static void skip_line_end(toml *t)
{
    if (t->at >= t->end)
        return;
    t->at += starts(t, "\r\n") ? 2 : 1;
    t->line++;
}

static void skip_remark(toml *t)
{
    skip_blanks(t);
    if (peek(t) == '#')
        while (!at_line_end(t))
            t->at++;
}

/* White space, comments and line ends, as arrays may have. */
static void skip_gap(toml *t)
{
    skip_remark(t);
    while (t->at < t->end && at_line_end(t)) {
        skip_line_end(t);
        skip_remark(t);
    }
}

/* --- strings --- */

static bool add_code(toml *t, bytes *out, size_t digits)
{
    ucs4_t code = 0;
    uint8_t utf8[6];
    for (size_t i = 0; i < digits; i++, t->at++) {
        char c = ascii_lower(peek(t));
        if (!is_ascii_digit(c) && !(c >= 'a' && c <= 'f'))
            return refuse(t, "a character code is not hexadecimal");
        code = code * 16 + (ucs4_t)(is_ascii_digit(c) ? c - '0' : c - 'a' + 10);
    }
    int n = u8_uctomb(utf8, code, sizeof utf8);
    if (n <= 0 || code == 0)
        return refuse(t, "a character code is not one of Unicode");
    bytes_add(out, utf8, (size_t)n);
    return true;
}

/* After a backslash. */
static bool add_escape(toml *t, bytes *out)
{
    static const char letters[] = "btnfre\"\\", means[] = "\b\t\n\f\r\033\"\\";
    char c = peek(t);
    const char *found = c ? strchr(letters, c) : NULL;
    if (t->at < t->end)
        t->at++;
    if (c == 'u' || c == 'U')
        return add_code(t, out, c == 'u' ? 4 : 8);
    if (!found)
        return refuse(t, "a backslash is followed by a character that it does not go with");
    bytes_add(out, means + (found - letters), 1);
    return true;
}

/* A backslash at the end of a line takes away the white space after it. */
static bool skip_folded(toml *t)
{
    toml ahead = *t;
    skip_blanks(&ahead);
    if (!at_line_end(&ahead) || ahead.at >= ahead.end)
        return false;
    while (ahead.at < ahead.end && (at_line_end(&ahead) || strchr(" \t", *ahead.at))) {
        if (at_line_end(&ahead))
            skip_line_end(&ahead);
        else
            ahead.at++;
    }
    *t = ahead;
    return true;
}

/* Reads to the quote or quotes that end a string. */
static bool read_string(toml *t, const char *quotes, bytes *out)
{
    bool is_long = quotes[1] != 0;
    t->at += strlen(quotes);
    if (is_long && t->at < t->end && at_line_end(t))
        skip_line_end(t);
    while (t->at < t->end) {
        if (starts(t, quotes) && !(is_long && t->at + 3 < t->end && t->at[3] == quotes[0])) {
            t->at += strlen(quotes);
            return true;
        }
        if (at_line_end(t)) {
            if (!is_long)
                break;
            bytes_add(out, "\n", 1);
            skip_line_end(t);
        } else if (*t->at == '\\' && quotes[0] == '"') {
            t->at++;
            if (!(is_long && skip_folded(t)) && !add_escape(t, out))
                return false;
        } else {
            bytes_add(out, t->at++, 1);
        }
    }
    return refuse(t, "a text has no end");
}

static const char *quotes_here(const toml *t)
{
    static const char *const kinds[] = {"\"\"\"", "'''", "\"", "'"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (starts(t, kinds[i]))
            return kinds[i];
    return NULL;
}

/* --- keys --- */

static bool is_bare(char c)
{
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '-' || c == '_' || (c & 0x80);
}

/* Reads one part of a key, zero-terminated. */
static bool read_key_part(toml *t, bytes *out)
{
    skip_blanks(t);
    const char *quotes = quotes_here(t);
    if (quotes && quotes[1])
        return refuse(t, "a name is a text of several lines");
    if (quotes && !read_string(t, quotes, out))
        return false;
    if (!quotes && !is_bare(peek(t)))
        return refuse(t, "a name is missing");
    while (!quotes && is_bare(peek(t)))
        bytes_add(out, t->at++, 1);
    if (out->length > 0 && memchr(out->at, 0, out->length))
        return refuse(t, "a name has a zero byte");
    bytes_add(out, "", 1);
    skip_blanks(t);
    return !out->failed;
}

/* Goes into a table, which is made if it is not there. Of an array of tables, the last counts. */
static json_t *enter(json_t *table, const char *key)
{
    json_t *inner = json_object_get(table, key);
    if (!inner) {
        inner = json_object();
        if (json_object_set_new(table, key, inner) != 0)
            return NULL;
    }
    if (json_is_array(inner))
        inner = json_array_get(inner, json_array_size(inner) - 1);
    return json_is_object(inner) ? inner : NULL;
}

/* Reads a key with its dots. *table becomes the table of its last part, which is in *last. */
static bool read_key(toml *t, json_t **table, bytes *last)
{
    for (int parts = 0; parts < DEPTH_MOST; parts++) {
        last->length = 0;
        if (!read_key_part(t, last))
            return false;
        if (peek(t) != '.')
            return true;
        t->at++;
        *table = enter(*table, last->at);
        if (!*table)
            return refuse(t, "a name stands for a value and for a table");
    }
    return refuse(t, "a name has too many parts");
}

/* --- values --- */

static json_t *read_toml_value(toml *t);

static json_t *read_text_value(toml *t, const char *quotes)
{
    bytes text = {0};
    json_t *value = NULL;
    if (read_string(t, quotes, &text) && !text.failed) {
        value = json_stringn(text.at ? text.at : "", text.length);
        if (!value)
            refuse(t, "a text is not UTF-8");
    }
    bytes_free(&text);
    return value;
}

/* true, false, or what is kept as it is written: numbers and dates. */
static json_t *read_bare_value(toml *t)
{
    const char *start = t->at;
    while (!at_line_end(t) && !strchr(",]}#", *t->at))
        t->at++;
    size_t n = (size_t)(t->at - start);
    while (n && strchr(" \t", start[n - 1]))
        n--;
    if ((n == 4 && !memcmp(start, "true", 4)) || (n == 5 && !memcmp(start, "false", 5)))
        return json_boolean(n == 4);
    bool is_number = n > 0 && (is_ascii_digit(*start) || strchr("+-", *start));
    if (!is_number && !(n == 3 && (!memcmp(start, "nan", 3) || !memcmp(start, "inf", 3)))) {
        refuse(t, n ? "a text has no quotes" : "a value is missing");
        return NULL;
    }
    return json_stringn(start, n);
}

static json_t *read_array(toml *t)
{
    json_t *array = json_array();
    t->at++;
    for (skip_gap(t); array && t->at < t->end && *t->at != ']'; skip_gap(t)) {
        if (json_array_append_new(array, read_toml_value(t)) != 0)
            break;
        skip_gap(t);
        if (peek(t) != ',')
            break;
        t->at++;
    }
    if (!t->why && peek(t) == ']') {
        t->at++;
        return array;
    }
    refuse(t, "an array has no end");
    json_decref(array);
    return NULL;
}

static bool read_pair(toml *t, json_t *table)
{
    bytes key = {0};
    bool is_good = read_key(t, &table, &key);
    if (is_good && peek(t) != '=')
        is_good = refuse(t, "an equals sign is missing");
    if (is_good) {
        t->at++;
        skip_blanks(t);
        json_t *value = read_toml_value(t);
        is_good = value != NULL;
        if (is_good && json_object_get(table, key.at)) {
            json_decref(value);
            is_good = refuse(t, "a name occurs twice");
        } else if (is_good && json_object_set_new(table, key.at, value) != 0) {
            is_good = refuse(t, "a name is not UTF-8");
        }
    }
    bytes_free(&key);
    return is_good;
}

static json_t *read_inline_table(toml *t)
{
    json_t *table = json_object();
    t->at++;
    for (skip_gap(t); table && t->at < t->end && *t->at != '}'; skip_gap(t)) {
        if (!read_pair(t, table))
            break;
        skip_gap(t);
        if (peek(t) != ',')
            break;
        t->at++;
    }
    if (!t->why && peek(t) == '}') {
        t->at++;
        return table;
    }
    refuse(t, "a table has no end");
    json_decref(table);
    return NULL;
}

static json_t *read_toml_value(toml *t)
{
    const char *quotes = quotes_here(t);
    json_t *value = NULL;
    if (t->depth >= DEPTH_MOST) {
        refuse(t, "it is too deep");
        return NULL;
    }
    t->depth++;
    if (quotes)
        value = read_text_value(t, quotes);
    else if (peek(t) == '[')
        value = read_array(t);
    else if (peek(t) == '{')
        value = read_inline_table(t);
    else
        value = read_bare_value(t);
    t->depth--;
    return value;
}

/* --- the whole --- */

static json_t *append_table(json_t *table, const char *key)
{
    json_t *array = json_object_get(table, key), *added = json_object();
    if (!array) {
        array = json_array();
        if (json_object_set_new(table, key, array) != 0)
            array = NULL;
    }
    return json_array_append_new(array, added) == 0 ? added : NULL;
}

/* [a.b] or [[a.b]]. Returns the table that the next lines belong to. */
static json_t *read_table_name(toml *t, json_t *root)
{
    bool is_array = starts(t, "[[");
    bytes key = {0};
    json_t *table = root;
    t->at += is_array ? 2 : 1;
    if (!read_key(t, &table, &key) || !starts(t, is_array ? "]]" : "]")) {
        refuse(t, "the name of a table has no end");
        table = NULL;
    } else {
        t->at += is_array ? 2 : 1;
        table = is_array ? append_table(table, key.at) : enter(table, key.at);
        if (!table)
            refuse(t, "a name stands for a value and for a table");
    }
    bytes_free(&key);
    return table;
}

static void note_toml_problem(const toml *t, unsigned long line, front_problem *problem)
{
    if (problem->why[0])
        return;
    problem->line = line;
    snprintf(problem->why, sizeof problem->why, "%s", t->why);
}

/* Reads one line, or more if its value has more. *table: where it belongs. */
static void read_expression(toml *t, json_t *root, json_t **table)
{
    t->why = NULL;
    if (peek(t) == '[')
        *table = read_table_name(t, root);
    else if (*table && !at_line_end(t))
        read_pair(t, *table);
    if (!*table && !t->why) /* in a table whose name was not understood */
        return;
    skip_remark(t);
    if (!t->why && !at_line_end(t))
        refuse(t, "something follows the value");
}

json_t *toml_parse(const char *text, size_t length, front_problem *problem)
{
    toml t = {.at = text, .end = text + length, .line = 1};
    json_t *root = json_object(), *table = root;
    while (root && t.at < t.end && !allocation_failed()) {
        toml before = t;
        skip_remark(&t);
        if (!at_line_end(&t))
            read_expression(&t, root, &table);
        if (t.why) {
            /* Goes on after the line that it began with. */
            note_toml_problem(&t, before.line, problem);
            t = before;
        }
        while (!at_line_end(&t))
            t.at++;
        skip_line_end(&t);
    }
    return root;
}
