/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copies a JSON value token by token, and mends each that needs it. The structure was checked when
 * the value was scanned, so a string is all that has to be told from the rest; it is a name if a
 * colon follows it.
 */
#include "input/streams/json_clean.h"

#include "input/streams/json_scan.h"
#include "text/ascii.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct copier {
    const char *at, *end;
    bytes *clean, *tree;
} copier;

static void add_both(copier *c, const char *text, size_t length)
{
    bytes_add(c->clean, text, length);
    bytes_add(c->tree, text, length);
}

static unsigned code_at(const char *at)
{
    char digits[5] = {0};
    memcpy(digits, at, 4);
    return (unsigned)strtoul(digits, NULL, 16);
}

static bool is_half(unsigned code, unsigned first)
{
    return code >= first && code < first + 0x400;
}

/* Whether the escape at c->at is followed by the second half of a pair. */
static bool is_pair(const copier *c)
{
    return c->end - c->at >= 12 && c->at[6] == '\\' && c->at[7] == 'u' &&
           is_half(code_at(c->at + 8), 0xdc00);
}

/* jansson takes no NUL in the name of a member. */
static void add_nul_of_name(copier *c)
{
    bytes_add(c->clean, "\\u0000", 6);
    bytes_add(c->tree, "\\ufffd", 6);
}

static void copy_escape(copier *c, bool is_name)
{
    size_t length = c->at[1] == 'u' ? 6 : 2;
    unsigned code = length == 6 ? code_at(c->at + 2) : ' ';
    if (is_half(code, 0xd800) && is_pair(c))
        length = 12;
    if (length == 6 && (is_half(code, 0xd800) || is_half(code, 0xdc00))) {
        add_both(c, "\\ufffd", 6);
    } else if (code == 0 && is_name) {
        add_nul_of_name(c);
    } else {
        add_both(c, c->at, length);
    }
    c->at += length;
}

static void copy_string(copier *c, bool is_name)
{
    add_both(c, c->at++, 1);
    while (*c->at != '"') {
        const char *from = c->at;
        while (*c->at != '"' && *c->at != '\\' && (unsigned char)*c->at >= ' ')
            c->at++;
        add_both(c, from, (size_t)(c->at - from));
        if (*c->at == '\\') {
            copy_escape(c, is_name);
        } else if (*c->at == '\0' && is_name) {
            add_nul_of_name(c);
            c->at++;
        } else if (*c->at != '"') {
            char escape[8];
            (void)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unsigned char)*c->at++);
            add_both(c, escape, 6);
        }
    }
    add_both(c, c->at++, 1);
}

static bool is_name_here(const copier *c)
{
    const char *at = c->at + 1;
    while (*at != '"')
        at += *at == '\\' ? 2 : 1;
    for (at++; at < c->end && strchr(" \t\r\n", *at) != NULL;)
        at++;
    return at < c->end && *at == ':';
}

/* A number for jansson: as floating point, and not beyond it. */
static void add_near_number(bytes *tree, const char *token, size_t length)
{
    char text[32], copy[1025];
    size_t n = length < sizeof copy ? length : sizeof copy - 1;
    memcpy(copy, token, n);
    copy[n] = '\0';
    double value = strtod(copy, NULL);
    value = value > 1e308 ? 1e308 : value < -1e308 ? -1e308 : value;
    (void)snprintf(text, sizeof text, "%.17e", value);
    bytes_add_text(tree, text);
}

static void copy_token(copier *c)
{
    const char *from = c->at;
    bool is_odd = false;
    while (c->at < c->end &&
           (is_ascii_letter(*c->at) || is_ascii_digit(*c->at) || strchr("+-.", *c->at) != NULL))
        c->at++;
    size_t length = (size_t)(c->at - from);
    if (json_token_is_nan(from, length)) {
        add_both(c, "null", 4);
    } else if (json_token_is_number(from, length, &is_odd) && is_odd) {
        bytes_add(c->clean, from, length);
        add_near_number(c->tree, from, length);
    } else {
        add_both(c, from, length);
    }
}

void json_clean(const char *text, size_t length, bytes *clean, bytes *tree)
{
    copier c = {text, text + length, clean, tree};
    while (c.at < c.end) {
        if (*c.at == '"')
            copy_string(&c, is_name_here(&c));
        else if (is_ascii_letter(*c.at) || is_ascii_digit(*c.at) || *c.at == '-')
            copy_token(&c);
        else
            add_both(&c, c.at++, 1);
    }
}
