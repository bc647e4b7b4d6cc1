/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps members of an item as they were written: a number may have more digits than a machine word
 * holds. Only white space goes, and escapes of characters that need none.
 */
#include "input/items/item_extra.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct written_member {
    json_part name, value;
    bool is_kept;
} written_member;

typedef struct written_members {
    written_member *at;
    size_t count, size;
} written_members;

static bool add_member(written_members *m, json_part name, json_part value)
{
    if (m->count == m->size) {
        size_t size = m->size * 2 + 32;
        written_member *larger = realloc(m->at, size * sizeof *larger);
        if (!larger)
            return false;
        m->at = larger;
        m->size = size;
    }
    m->at[m->count++] = (written_member){name, value, false};
    return true;
}

/* Writes the characters of a string that is valid JSON, with as few escapes as can be. */
static void add_characters(bytes *out, const json_part *string)
{
    char *text = malloc(string->length + 1);
    size_t length = text ? json_decode_string(string, text) : 0;
    out->failed |= !text;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        char escape[8] = {'\\', text[i]};
        if (c < ' ')
            (void)snprintf(escape, sizeof escape, "\\u%04x", c);
        bool is_plain = c >= ' ' && c != '"' && c != '\\';
        bytes_add(out, is_plain ? text + i : escape, is_plain ? 1 : strlen(escape));
    }
    free(text);
}

static const char *end_of_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at;
}

static void add_value(bytes *out, const json_part *value)
{
    const char *at = value->at, *end = at + value->length;
    while (at < end && !out->failed) {
        const char *from = at;
        if (*at == '"') {
            at = end_of_string(at, end);
            const json_part string = {from + 1, (size_t)(at - from) - 1};
            bytes_add_text(out, "\"");
            add_characters(out, &string);
            bytes_add_text(out, "\"");
        } else if (!strchr(" \t\r\n", *at)) {
            bytes_add(out, at, 1);
        }
        at++;
    }
}

/* Whether the item still has the member. A name with a zero byte stands in it with U+FFFD. */
static bool take_from(json_t *item, const json_part *name)
{
    bytes plain = {0};
    char *text = malloc(name->length + 1);
    size_t length = text ? json_decode_string(name, text) : 0;
    for (size_t i = 0; i < length; i++)
        bytes_add(&plain, text[i] ? text + i : "\xEF\xBF\xBD", text[i] ? 1 : 3);
    bytes_add(&plain, "", 1);
    bool is_there = text && !plain.failed && json_object_get(item, plain.at) != NULL;
    if (is_there)
        json_object_del(item, plain.at);
    bytes_free(&plain);
    free(text);
    return is_there;
}

void item_extra_write(bytes *out, json_part written, json_t *item)
{
    written_members m = {0};
    json_part name, value;
    while (json_next_member(&written, &name, &value))
        out->failed |= !add_member(&m, name, value);
    /* Of members with the same name the last one counts. */
    for (size_t i = m.count; i-- > 0;)
        m.at[i].is_kept = take_from(item, &m.at[i].name);
    for (size_t i = 0; i < m.count; i++) {
        if (!m.at[i].is_kept)
            continue;
        bytes_add_text(out, out->length > 0 ? ",\"" : "{\"");
        add_characters(out, &m.at[i].name);
        bytes_add_text(out, "\":");
        add_value(out, &m.at[i].value);
    }
    if (out->length > 0)
        bytes_add_text(out, "}");
    free(m.at);
}
