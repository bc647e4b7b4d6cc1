/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/message.h"

#include "report/progress.h"
#include "report/standard_output.h"
#include "status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool quiet;

bool takes_colour(FILE *stream)
{
    const char *no_color = getenv("NO_COLOR");
    if (no_color != NULL && *no_color != '\0')
        return false;
    const char *term = getenv("TERM");
    return is_terminal(stream) && term != NULL && *term != '\0' && strcmp(term, "dumb") != 0;
}

/* Decodes the UTF-8 sequence that begins `text` (RFC 3629). Returns its length; 0 if it is not one.
 */
static size_t utf8_decode(const unsigned char *text, size_t length, uint32_t *code)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = text[0];
    size_t need = first < 0x80   ? 1
                  : first < 0xc2 ? 0
                  : first < 0xe0 ? 2
                  : first < 0xf0 ? 3
                  : first < 0xf5 ? 4
                                 : 0;
    if (need == 0 || need > length)
        return 0;
    uint32_t c = need == 1 ? first : first & (0x7fu >> need);
    for (size_t i = 1; i < need; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (text[i] & 0x3fu);
    }
    if (c < least[need] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *code = c;
    return need;
}

/* Characters that end a line or steer a terminal: C0, DEL, C1, and the separators of lines and
 * paragraphs. */
static bool is_steering(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

/* Characters that have no width, hide what follows, or change the direction of text: first and last
 * of each range. */
static const uint32_t unseen[][2] = {
    {0xad, 0xad},       {0x34f, 0x34f},     {0x61c, 0x61c},   {0x115f, 0x1160}, {0x17b4, 0x17b5},
    {0x180b, 0x180f},   {0x200b, 0x200f},   {0x202a, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164},
    {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0}, {0xfff9, 0xfffb}, {0x1bca0, 0x1bca3},
    {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

static bool is_unseen(uint32_t code)
{
    for (size_t i = 0; i < sizeof unseen / sizeof unseen[0]; i++)
        if (code >= unseen[i][0] && code <= unseen[i][1])
            return true;
    return false;
}

/* What stands for a character where lines and columns are read by a program; NULL: itself. */
static const char *column_escape(uint32_t code)
{
    return code == '\t' ? "\\t" : code == '\n' ? "\\n" : code == '\\' ? "\\\\" : NULL;
}

/* Writes what stands for the character at `at`, which is not to be written as it is. */
static void put_replaced(FILE *stream, const unsigned char *at, size_t step, uint32_t code,
                         bool as_column)
{
    const char *escape = step > 0 && as_column ? column_escape(code) : NULL;
    if (escape != NULL)
        fputs(escape, stream);
    else if (step == 0)
        fprintf(stream, "\\x%02X", at[0]);
    else
        fprintf(stream, code < 0x80 ? "\\x%02X" : "\\u{%04X}", code);
}

/* as_column: for a program that reads lines and columns; else for a person. */
static void put_visible(FILE *stream, const char *text, size_t length, bool as_column)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + length, *written = at;
    while (at < end) {
        uint32_t code = 0;
        size_t step = utf8_decode(at, (size_t)(end - at), &code);
        bool is_plain = step > 0 && !is_steering(code) &&
                        (as_column ? column_escape(code) == NULL : !is_unseen(code));
        if (!is_plain) {
            fwrite(written, 1, (size_t)(at - written), stream);
            put_replaced(stream, at, step, code, as_column);
            written = at + (step > 0 ? step : 1);
        }
        at += step > 0 ? step : 1;
    }
    fwrite(written, 1, (size_t)(end - written), stream);
}

bool is_misleading_text(const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text;
    while (length > 0) {
        uint32_t code = 0;
        size_t step = utf8_decode(at, length, &code);
        if (step == 0 || is_steering(code) || is_unseen(code))
            return true;
        at += step;
        length -= step;
    }
    return false;
}

void put_text(FILE *stream, const char *text, size_t length)
{
    put_visible(stream, text, length, !is_terminal(stream));
}

void put_visible_text(FILE *stream, const char *text, size_t length)
{
    put_visible(stream, text, length, false);
}

void put_lines(FILE *stream, const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + length;
    while (at < end) {
        uint32_t code = 0;
        size_t step = utf8_decode(at, (size_t)(end - at), &code);
        bool is_line_end = at[0] == '\r' && end - at > 1 && at[1] == '\n';
        if (step > 0 && (!is_steering(code) || code == '\n' || code == '\t'))
            fwrite(at, 1, step, stream);
        else if (!is_line_end)
            put_replaced(stream, at, step, code, false);
        at += step > 0 ? step : 1;
    }
}

static void say(const char *label, const char *ink, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* The whole sentence is escaped, since file names and ids in it may come from anybody. */
static void say(const char *label, const char *ink, const char *format, va_list arguments)
{
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    bool has_ink = *ink != '\0' && takes_colour(stderr);
    progress_pause();
    fprintf(stderr, "%sanews: %s%s", has_ink ? ink : "", label, has_ink ? "\033[0m" : "");
    if (length < 0)
        fputs("not enough memory to say what went wrong", stderr);
    else
        put_visible(stderr, text, (size_t)length, false);
    putc('\n', stderr);
    progress_resume();
    if (length >= 0)
        free(text);
}

void say_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say("", "\033[1;31m", format, arguments);
    va_end(arguments);
}

void say_warning(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say("warning: ", "\033[1;33m", format, arguments);
    va_end(arguments);
}

void say_note(const char *format, ...)
{
    if (quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    say("", "", format, arguments);
    va_end(arguments);
}

const char *noun_for(uint64_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

void say_unflushed(const char *file)
{
    say_error("%s: the new file is there, but a power failure may undo that: its folder cannot be "
              "flushed: %s",
              file, strerror(errno));
}
