/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks for a declared charset at the beginning of a page, without parsing it. */
#include "input/formats/html_charset.h"

#include "text/ascii.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { LOOKED_AT = 4096 }; /* bytes at the beginning */

static bool is_charset_char(char c)
{
    return is_ascii_letter(c) || is_ascii_digit(c) || c == '-' || c == '_';
}

/* Returns the name that follows '=' at `at`, perhaps in quotes, NULL if there is no '='. */
static const char *skip_to_value(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    if (at == end || *at++ != '=')
        return NULL;
    while (at < end && strchr(" \t\"'", *at) && *at)
        at++;
    return at;
}

/* Copies the first name that follows `word`, '=' and perhaps a quote. */
static void find_declared(const char *at, const char *end, const char *word, char *charset)
{
    size_t n = strlen(word);
    for (; (size_t)(end - at) > n && charset[0] == 0; at++) {
        if (strncasecmp(at, word, n) != 0)
            continue;
        const char *p = skip_to_value(at + n, end);
        size_t k = 0;
        for (; p && p < end && k < HTML_CHARSET_ROOM - 1 && is_charset_char(*p); p++)
            charset[k++] = *p;
        charset[k] = 0;
    }
}

void html_charset(const char *at, size_t length, char charset[HTML_CHARSET_ROOM])
{
    const char *end = at + (length < LOOKED_AT ? length : LOOKED_AT);
    charset[0] = 0;
    if (length >= 5 && memcmp(at, "<?xml", 5) == 0) {
        const char *close = memchr(at, '>', (size_t)(end - at));
        find_declared(at, close ? close : end, "encoding", charset);
    }
    if (charset[0] == 0)
        find_declared(at, end, "charset", charset);
}
