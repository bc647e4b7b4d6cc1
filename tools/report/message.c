/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/message.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool quiet;

/* Whether a stream takes colour: a terminal, TERM not dumb, NO_COLOR not set. */
static bool has_colour(FILE *stream)
{
    const char *no_color = getenv("NO_COLOR");
    if (no_color != NULL && *no_color != '\0')
        return false;
    const char *term = getenv("TERM");
    return isatty(fileno(stream)) == 1 && term != NULL && *term != '\0' &&
           strcmp(term, "dumb") != 0;
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

/* Characters that move, hide or reorder what a person sees. */
static bool is_misleading(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x2069) || code == 0xfeff ||
           (code >= 0xe0000 && code <= 0xe007f);
}

static void put_visible(FILE *stream, const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text;
    while (length > 0) {
        uint32_t code = 0;
        size_t step = utf8_decode(at, length, &code);
        if (step == 0)
            fprintf(stream, "\\x%02X", at[0]);
        else if (!is_misleading(code))
            fwrite(at, 1, step, stream);
        else if (code < 0x80)
            fprintf(stream, "\\x%02X", code);
        else
            fprintf(stream, "\\u{%04X}", code);
        step = step == 0 ? 1 : step;
        at += step;
        length -= step;
    }
}

static void put_column(FILE *stream, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        switch (text[i]) {
        case '\t': fputs("\\t", stream); break;
        case '\n': fputs("\\n", stream); break;
        case '\\': fputs("\\\\", stream); break;
        default: putc(text[i], stream);
        }
    }
}

void put_text(FILE *stream, const char *text, size_t length)
{
    if (isatty(fileno(stream)) == 1)
        put_visible(stream, text, length);
    else
        put_column(stream, text, length);
}

static void say(const char *label, const char *ink, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* The whole sentence is escaped, since file names and ids in it may come from anybody. */
static void say(const char *label, const char *ink, const char *format, va_list arguments)
{
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    bool has_ink = *ink != '\0' && has_colour(stderr);
    flockfile(stderr);
    fprintf(stderr, "%sanews: %s%s", has_ink ? ink : "", label, has_ink ? "\033[0m" : "");
    if (length < 0)
        fputs("not enough memory to say what went wrong", stderr);
    else
        put_visible(stderr, text, (size_t)length);
    putc('\n', stderr);
    funlockfile(stderr);
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
