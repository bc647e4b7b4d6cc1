/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The answer is a row of parts. Before each one, and after the last, a line says "--" and the
 * boundary that the head of the answer has named; the last one ends with "--". A part begins with
 * lines like those of a head, of which one says which range it is, and an empty one. Then come as
 * many bytes as the range has, and the end of a line.
 *
 * A server may send ranges in another order, join them, or leave some out. It is then asked for one
 * range at a time, and so is one that does anything else but the above: this is all that is taken.
 */
#include "fetching/program/multipart.h"

#include "fetching/program/content_range.h"

#include <string.h>
#include <strings.h>

enum { EMPTY_LINES_MOST = 2, HEAD_LINES_MOST = 20 };

bool multipart_begin(multipart *m, const char *type, const fetch_range *ranges, size_t count,
                     const multipart_sink *sink)
{
    static const char kind[] = "multipart/byteranges;", name[] = "boundary=";
    *m = (multipart){.sink = *sink, .ranges = ranges, .count = count};
    if (type == NULL || strncasecmp(type, kind, sizeof kind - 1) != 0)
        return false;
    type += sizeof kind - 1;
    type += strspn(type, " ");
    if (strncasecmp(type, name, sizeof name - 1) != 0)
        return false;
    type += sizeof name - 1;
    bool is_quoted = *type == '"';
    type += is_quoted;
    size_t length = strcspn(type, is_quoted ? "\"" : "; ");
    if (length == 0 || length > BOUNDARY_MOST || (is_quoted && type[length] != '"'))
        return false;
    memcpy(m->boundary, type, length);
    return true;
}

static bool go_to(multipart *m, enum multipart_state state)
{
    m->state = state;
    m->lines = 0;
    return true;
}

/* Takes a line that is not in the head of a part. */
static bool take_line_between(multipart *m)
{
    const char *rest = m->line + 2;
    size_t length = strlen(m->boundary);
    if (m->line_length == 0)
        return m->lines <= EMPTY_LINES_MOST;
    if (m->state == MULTIPART_END || strncmp(m->line, "--", 2) != 0 ||
        strncmp(rest, m->boundary, length) != 0)
        return false;
    rest += length;
    m->has_range = false;
    if (*rest == '\0')
        return m->index < m->count && go_to(m, MULTIPART_HEAD);
    return strcmp(rest, "--") == 0 && m->index == m->count && go_to(m, MULTIPART_END);
}

/* Takes the line that says which range a part is. */
static bool take_range_line(multipart *m, const char *value)
{
    uint64_t first, last;
    const fetch_range *r = &m->ranges[m->index];
    value += strspn(value, " \t");
    bool is_it = !m->has_range && parse_content_range(value, &first, &last, &m->total) &&
                 first == r->offset && last >= first && last - first == r->length - 1 &&
                 (m->total == 0 || last < m->total);
    m->has_range = true;
    return is_it;
}

static bool take_line_of_head(multipart *m)
{
    static const char name[] = "Content-Range:";
    if (strncasecmp(m->line, name, sizeof name - 1) == 0)
        return take_range_line(m, m->line + sizeof name - 1);
    if (m->line_length > 0)
        return m->lines <= HEAD_LINES_MOST;
    m->next = m->ranges[m->index].offset;
    return m->has_range && go_to(m, MULTIPART_BYTES) &&
           m->sink.on_range(m->sink.context, m->next, m->total);
}

static bool take_line(multipart *m)
{
    if (m->line_length > 0 && m->line[m->line_length - 1] == '\r')
        m->line_length--;
    m->line[m->line_length] = '\0';
    m->lines++;
    bool is_right = strlen(m->line) == m->line_length &&
                    (m->state == MULTIPART_HEAD ? take_line_of_head(m) : take_line_between(m));
    m->line_length = 0;
    return is_right;
}

/* Takes bytes up to the end of a line. *used: how many. */
static bool take_text(multipart *m, const char *bytes, size_t length, size_t *used)
{
    const char *end = memchr(bytes, '\n', length);
    size_t n = end != NULL ? (size_t)(end - bytes) : length;
    *used = n + (end != NULL);
    if (n > PART_LINE_MOST - m->line_length)
        return false;
    memcpy(m->line + m->line_length, bytes, n);
    m->line_length += n;
    return end == NULL || take_line(m);
}

static bool take_bytes_of_part(multipart *m, const char *bytes, size_t length, size_t *used)
{
    const fetch_range *r = &m->ranges[m->index];
    uint64_t offset = m->next, left = r->offset + r->length - offset;
    *used = left < length ? (size_t)left : length;
    m->next += *used;
    if (*used == left) {
        m->index++;
        (void)go_to(m, MULTIPART_BETWEEN);
    }
    return m->sink.on_bytes(m->sink.context, offset, bytes, *used);
}

bool multipart_take(multipart *m, const char *bytes, size_t length)
{
    bool is_right = true;
    for (size_t done = 0, used; is_right && done < length; done += used)
        is_right = m->state == MULTIPART_BYTES
                       ? take_bytes_of_part(m, bytes + done, length - done, &used)
                       : take_text(m, bytes + done, length - done, &used);
    return is_right;
}

bool multipart_is_done(const multipart *m)
{
    return m->state == MULTIPART_END;
}
