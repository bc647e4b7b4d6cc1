/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Header lines. A text may begin with a sentence that has a colon in it, so they count only if all
 * lines to the first blank one are such lines, and one of them is a title, or two have names that
 * are known.
 *
 * Books of libraries have them after their first lines, with blank lines between them. There they
 * count if they state title, author and language, and if the first line has that title: a review
 * may list what it is about, too.
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

/* Bytes of a text that may have a notice with headers, and of its first line. */
enum { NOTICE_BYTES = 4096, NOTICE_LINE = 400 };

/* Returns the length of the whole lines within the notice. */
static size_t notice_length(const char *text, size_t length)
{
    if (length <= NOTICE_BYTES)
        return length;
    length = NOTICE_BYTES;
    while (length && text[length - 1] != '\n' && text[length - 1] != '\r')
        length--;
    return length;
}

/* Returns the value of a header; NULL if there is none. */
static const char *header_value(const json_t *object, const char *name)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value)
    {
        if (strcasecmp(key, name) == 0 && json_is_string(value))
            return json_string_value(value);
    }
    return NULL;
}

/* Adds the header lines that follow a blank line or one another. */
static void read_notice(json_t *object, const char *text, size_t length)
{
    header_count count = {0};
    bool may_begin = false;
    for (size_t at = 0; at < length;) {
        size_t line = header_line(text + at, length - at);
        bool is_blank = is_end(text + at, line);
        size_t n =
            may_begin && !is_blank ? read_header_line(object, text + at, length - at, &count) : 0;
        may_begin = is_blank || n > 0;
        at += n > 0 ? n : line + line_end(text + at + line, length - at - line);
    }
}

/* Adds lines of a value as a list: of several authors, each has one. */
static void add_lines_of(json_t *object, const char *name, const char *value)
{
    json_t *list = json_array();
    while (list && *value) {
        size_t n = strcspn(value, "\r\n");
        if (json_array_append_new(list, json_stringn(value, n)) != 0)
            allocation_note();
        value += n + strspn(value + n, "\r\n \t");
    }
    if (json_object_set_new(object, name, list) != 0)
        allocation_note();
}

static void add_notice_part(json_t *object, const char *name, const char *value,
                            const char *end_signs)
{
    if (value &&
        json_object_set_new(object, name, json_stringn(value, strcspn(value, end_signs))) != 0)
        allocation_note();
}

/* Whether a line has the first line of a title. */
static bool has_title(const char *line, size_t length, const char *title)
{
    size_t n = strcspn(title, "\r\n");
    for (size_t i = 0; n > 0 && i + n <= length; i++)
        if (strncasecmp(line + i, title, n) == 0)
            return true;
    return false;
}

json_t *headers_find(const char *text, size_t length)
{
    size_t first = header_line(text, length < NOTICE_LINE ? length : NOTICE_LINE);
    json_t *said = json_object(), *object = NULL;
    if (said)
        read_notice(said, text, notice_length(text, length));
    const char *title = said ? header_value(said, "title") : NULL;
    const char *author = said ? header_value(said, "author") : NULL;
    const char *language = said ? header_value(said, "language") : NULL;
    if (title && author && language && has_title(text, first, title))
        object = json_object();
    if (object) {
        add_notice_part(object, "title", title, "");
        add_lines_of(object, "authors", author);
        add_notice_part(object, "language", language, "\r\n");
        add_notice_part(object, "date", header_value(said, "release date"), "[(\r\n");
    }
    json_decref(said);
    return object;
}
