/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Header lines. A text may begin with a sentence that has a colon in it, so they count only if all
 * lines to the first blank one are such lines, and one of them is a title, or two have names that
 * are known.
 */
#include "input/front_matter/headers.h"

#include "allocation.h"
#include "input/fields.h"
#include "text/ascii.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { KEY_MOST = 30, LINES_MOST = 200 };

static size_t header_line(const char *text, size_t size)
{
    size_t n = 0;
    while (n < size && text[n] != '\n' && text[n] != '\r')
        n++;
    return n;
}

static size_t line_end(const char *text, size_t size)
{
    if (size > 1 && text[0] == '\r' && text[1] == '\n')
        return 2;
    return size > 0;
}

/* Returns the length of the name before a colon, 0 if the line does not begin with one. */
static size_t key_length(const char *line, size_t length)
{
    size_t n = 0;
    while (n < length && n < KEY_MOST &&
           (is_ascii_letter(line[n]) || is_ascii_digit(line[n]) || strchr("-_ ", line[n])))
        n++;
    bool is_key = n > 0 && n < length && line[n] == ':' && is_ascii_letter(line[0]) &&
                  line[n - 1] != ' ' && (n + 1 == length || strchr(" \t", line[n + 1]));
    return is_key ? n : 0;
}

static bool is_end(const char *line, size_t length)
{
    while (length && strchr(" \t", line[length - 1]))
        length--;
    return length == 0 || (length == 3 && (!memcmp(line, "---", 3) || !memcmp(line, "...", 3)));
}

/* Authors are separated by semicolons, or by commas. */
static json_t *split_authors(const char *text, size_t length)
{
    char separator = memchr(text, ';', length) ? ';' : ',';
    json_t *list = json_array();
    while (list) {
        const char *stop = memchr(text, separator, length);
        size_t n = stop ? (size_t)(stop - text) : length;
        if (json_array_append_new(list, json_stringn(text, n)) != 0)
            allocation_note();
        if (!stop)
            break;
        text += n + 1;
        length -= n + 1;
    }
    return list;
}

static void add_header(json_t *object, const char *key, const char *value, size_t length)
{
    while (length && strchr(" \t", *value)) {
        value++;
        length--;
    }
    while (length && strchr(" \t", value[length - 1]))
        length--;
    if (json_object_get(object, key) || length == 0)
        return;
    json_t *text = strcasecmp(key, "authors") == 0 ? split_authors(value, length)
                                                   : json_stringn(value, length);
    if (json_object_set_new(object, key, text) != 0)
        allocation_note();
}

typedef struct header_count {
    unsigned known, lines;
    bool has_title;
} header_count;

/* Reads a line with the lines that go on with it, which are indented. Returns its length, 0 if it
 * is none. */
static size_t read_header_line(json_t *object, const char *text, size_t size, header_count *count)
{
    char key[KEY_MOST + 1];
    size_t n = header_line(text, size), name = key_length(text, n);
    if (name == 0)
        return 0;
    memcpy(key, text, name);
    key[name] = 0;
    count->has_title |= strcasecmp(key, "title") == 0 || strcasecmp(key, "subject") == 0;
    count->known += fields_know(key) || strcasecmp(key, "status") == 0;
    count->lines++;
    for (;;) {
        size_t next = n + line_end(text + n, size - n);
        if (next >= size || !strchr(" \t", text[next]) ||
            is_end(text + next, header_line(text + next, size - next)))
            break;
        n = next + header_line(text + next, size - next);
    }
    add_header(object, key, text + name + 1, n - name - 1);
    return n + line_end(text + n, size - n);
}

json_t *headers_parse(const char *text, size_t length, size_t *used)
{
    header_count count = {0};
    size_t at = 0;
    if (key_length(text, header_line(text, length)) == 0)
        return NULL;
    json_t *object = json_object();
    bool is_good = object != NULL;
    while (is_good && at < length && count.lines < LINES_MOST) {
        size_t n = header_line(text + at, length - at);
        if (is_end(text + at, n)) {
            at += n + line_end(text + at + n, length - at - n);
            break;
        }
        n = read_header_line(object, text + at, length - at, &count);
        is_good = n > 0;
        at += n;
    }
    if (is_good && (count.has_title || count.known >= 2)) {
        *used = at;
        return object;
    }
    json_decref(object);
    return NULL;
}
