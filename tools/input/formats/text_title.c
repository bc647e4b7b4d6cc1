/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The title of plain text: its first line, without the signs of a comment or heading.
 *
 * Lines about copyright that precede it are left out, with the paragraphs about the licence that
 * follow them. Where the text begins with two columns, as memos do that say left what they are and
 * right who wrote them and when, the title is the indented paragraph after them.
 */
#include "input/formats/format.h"
#include "text/ascii.h"

#include <string.h>
#include <strings.h>
#include <unictype.h>
#include <unistr.h>

enum {
    TITLE_MOST = 300,  /* characters: a first line that is longer is a paragraph */
    COLUMN_SPACES = 3, /* between two columns, and before an indented line */
    COLUMN_LINES_MOST = 20,
    TITLE_LINES_MOST = 4,
};

/* A line without the white space around it. */
typedef struct text_line {
    const char *at;
    size_t length, indent;
} text_line;

/* Whether a text has a letter or digit. Other lines are rules, or as good as empty. */
static bool is_readable(const char *text, size_t length)
{
    const uint8_t *s = (const uint8_t *)text, *end = s + length;
    while (s < end) {
        ucs4_t c;
        s += u8_mbtouc(&c, s, (size_t)(end - s));
        if (uc_is_alnum(c))
            return true;
    }
    return false;
}

/* Reads the next line, and moves *text past it. Returns false at the end. */
static bool next_text_line(const char **text, const char *end, text_line *line)
{
    const char *from = *text, *stop = from;
    if (from == end)
        return false;
    while (stop < end && *stop != '\n' && *stop != '\r')
        stop++;
    *text = stop + (stop < end);
    if (end - stop >= 2 && stop[0] == '\r' && stop[1] == '\n')
        ++*text;
    line->at = from;
    while (line->at < stop && (unsigned char)*line->at <= ' ')
        line->at++;
    while (stop > line->at && (unsigned char)stop[-1] <= ' ')
        stop--;
    line->indent = (size_t)(line->at - from);
    line->length = (size_t)(stop - line->at);
    return true;
}

/* Cuts off the signs of a comment or heading: "# Title", "== Title ==". */
static void cut_signs(text_line *line)
{
    char sign = line->length ? *line->at : 0;
    size_t n = 0;
    while (n < line->length && line->at[n] == sign)
        n++;
    if ((sign != '#' && sign != '=') || n == line->length || line->at[n] != ' ')
        return;
    while (line->at[n] == ' ')
        n++;
    line->at += n;
    line->length -= n;
    while (sign == '=' && line->length && strchr("= ", line->at[line->length - 1]))
        line->length--;
}

static bool begins_with_any(const text_line *line, const char *const *beginnings)
{
    for (; *beginnings; beginnings++) {
        size_t n = strlen(*beginnings);
        if (line->length >= n && strncasecmp(line->at, *beginnings, n) == 0)
            return true;
    }
    return false;
}

/* Whether a line says whose copyright it is: a title may be about copyright. */
static bool is_copyright_line(const text_line *line)
{
    static const char *const words[] = {"copyright", "(c)", "©", NULL};
    static const char *const always[] = {"copyright (c)", "copyright ©", "spdx-", NULL};
    if (begins_with_any(line, always))
        return true;
    if (!begins_with_any(line, words))
        return false;
    for (size_t i = 0; i + 3 < line->length; i++)
        if (is_ascii_digit(line->at[i]) && is_ascii_digit(line->at[i + 1]) &&
            is_ascii_digit(line->at[i + 2]) && is_ascii_digit(line->at[i + 3]))
            return true;
    return false;
}

/* Finds the first line that is no part of a licence. Returns false where there is none, or where
 * the text is a licence itself. */
static bool find_title_line(const char *text, const char *end, text_line *line)
{
    static const char *const names[] = {"distributed under", "licensed under", "use, modification",
                                        "all rights reserved", NULL};
    static const char *const grants[] = {"permission ", "redistribution ", NULL};
    bool is_licence = false, some = false;
    while (next_text_line(&text, end, line)) {
        if (!is_readable(line->at, line->length)) {
            is_licence = false;
            continue;
        }
        cut_signs(line);
        is_licence |= is_copyright_line(line) || (some && begins_with_any(line, names));
        some |= is_licence;
        if (some && begins_with_any(line, grants))
            return false;
        if (!is_licence)
            return true;
    }
    return false;
}

/* Whether a line has two columns. */
static bool has_columns(const text_line *line)
{
    size_t gaps = 0, spaces = 0;
    for (size_t i = 0; i < line->length; i++) {
        spaces = line->at[i] == ' ' ? spaces + 1 : 0;
        gaps += spaces == COLUMN_SPACES;
    }
    return gaps == 1;
}

/* Skips the lines in two columns with which a text begins. Returns false if it does not. */
static bool skip_columns(const char **text, const char *end)
{
    text_line line = {0};
    size_t lines = 0, with_columns = 0;
    while (next_text_line(text, end, &line) && line.length == 0)
        ;
    bool is_first_good = line.length > 0 && has_columns(&line);
    while (line.length > 0 && line.indent == 0 && lines <= COLUMN_LINES_MOST) {
        lines++;
        with_columns += has_columns(&line);
        if (!next_text_line(text, end, &line))
            return false;
    }
    return is_first_good && with_columns >= 2 && line.length == 0;
}

/* Adds the indented paragraph after columns. Returns whether there is one. */
static bool add_title_after_columns(draft *d, const char *text, const char *end)
{
    text_line line = {0};
    bytes title = {0};
    size_t lines = 0;
    if (!skip_columns(&text, end))
        return false;
    while (next_text_line(&text, end, &line) && (line.length > 0 || lines == 0)) {
        if (line.length == 0)
            continue;
        if (line.indent < COLUMN_SPACES || has_columns(&line) || ++lines > TITLE_LINES_MOST) {
            title.length = 0;
            break;
        }
        bytes_add(&title, " ", 1);
        bytes_add(&title, line.at, line.length);
    }
    d->failed |= title.failed;
    bool some = title.length > 0 && !title.failed && is_readable(title.at, title.length) &&
                draft_add_title(d, title.at, title.length, TITLE_MOST);
    bytes_free(&title);
    return some;
}

void text_add_title(draft *d, const char *text, size_t length)
{
    const char *end = text + length;
    text_line line;
    if (add_title_after_columns(d, text, end) ||
        (find_title_line(text, end, &line) && draft_add_title(d, line.at, line.length, TITLE_MOST)))
        return;
    while (next_text_line(&text, end, &line))
        if (is_readable(line.at, line.length) &&
            draft_add_title(d, line.at, line.length, TITLE_MOST))
            return;
}
