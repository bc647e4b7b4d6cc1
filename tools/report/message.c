/* SPDX-License-Identifier: BSD-2-Clause */
/* What people read: sentences on stderr, and text from archives on a terminal. */
#include "tool.h"

#include <archive_news/writer.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool quiet;

bool colour(FILE *stream)
{
    const char *no_color = getenv("NO_COLOR");
    if (no_color != NULL && *no_color != '\0')
        return false;
    const char *term = getenv("TERM");
    return isatty(fileno(stream)) == 1 && term != NULL && *term != '\0' &&
           strcmp(term, "dumb") != 0;
}

/* Length of the UTF-8 sequence that begins `text` (RFC 3629), with its code point; 0 if there is
 * none. */
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
static bool misleads(uint32_t code)
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
        else if (!misleads(code))
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

/* The sentence is escaped whole: file names and ids in it come from anywhere. */
static void say(const char *label, const char *ink, const char *format, va_list arguments)
{
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    bool ink_it = *ink != '\0' && colour(stderr);
    flockfile(stderr);
    fprintf(stderr, "%sanews: %s%s", ink_it ? ink : "", label, ink_it ? "\033[0m" : "");
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

int status_of(int error)
{
    switch (error) {
    case AN_OK: return STATUS_DONE;
    case AN_ERR_MAGIC:
    case AN_ERR_MISSING:
    case AN_ERR_SIGNATURE:
    case AN_ERR_UNTRUSTED:
    case AN_ERR_HASH:
    case AN_ERR_FORMAT:
    case AN_ERR_STALE: return STATUS_BAD;
    case AN_ERR_UNSUPPORTED: return STATUS_UNSUPPORTED;
    case AN_ERR_NOT_FOUND:
    case AN_ERR_WITHDRAWN: return STATUS_NOT_FOUND;
    case AN_ERR_USAGE:
    case AN_ERR_DUPLICATE: return STATUS_USAGE;
    default: return STATUS_IO;
    }
}

#define WORD_MAX 40u

static unsigned least_of(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;
    return least < c ? least : c;
}

/* Edits (insert, delete, change, swap neighbours) that turn one word into the other. */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned cost[WORD_MAX + 1][WORD_MAX + 1];
    for (unsigned i = 0; i <= a_length; i++)
        cost[i][0] = i;
    for (unsigned j = 0; j <= b_length; j++)
        cost[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        for (size_t j = 1; j <= b_length; j++) {
            unsigned change = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            cost[i][j] = least_of(cost[i - 1][j] + 1, cost[i][j - 1] + 1, change);
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && cost[i - 2][j - 2] + 1 < cost[i][j])
                cost[i][j] = cost[i - 2][j - 2] + 1;
        }
    }
    return cost[a_length][b_length];
}

const char *nearest(const char *word, const char *const *names)
{
    size_t length = strlen(word);
    if (length == 0 || length > WORD_MAX)
        return NULL;
    const char *best = NULL;
    unsigned best_distance = UINT32_MAX;
    for (; *names != NULL; names++) {
        size_t name_length = strlen(*names);
        if (name_length > WORD_MAX)
            continue;
        unsigned d = distance(word, length, *names, name_length);
        if (length >= 2 && strncmp(word, *names, length) == 0)
            d = 1;
        unsigned bearable = name_length < 4 ? 1 : (unsigned)(name_length + 2) / 3;
        if (d <= bearable && d < best_distance) {
            best = *names;
            best_distance = d;
        }
    }
    return best;
}
