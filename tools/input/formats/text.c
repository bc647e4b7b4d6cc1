/* SPDX-License-Identifier: BSD-2-Clause */
/* Plain text: its first line is its title. */
#include "input/formats/format.h"

/* A first line that is longer than this many characters is a paragraph. */
enum { TITLE_MOST = 300 };

/* Returns the first line that is not empty, trimmed; *length is 0 if there is none. */
static const char *first_line(const char *text, const char *end, size_t *length)
{
    while (text < end && (unsigned char)*text <= ' ')
        text++;
    const char *p = text;
    while (p < end && *p != '\n' && *p != '\r')
        p++;
    while (p > text && (unsigned char)p[-1] <= ' ')
        p--;
    *length = (size_t)(p - text);
    return text;
}

void text_parse(draft *d, const char *text, size_t length)
{
    /* A line of nothing but characters that titles leave out is as good as empty. */
    const char *end = text + length;
    while (text < end) {
        size_t n;
        const char *line = first_line(text, end, &n);
        if (draft_add_title(d, line, n, TITLE_MOST))
            return;
        text = line + n + (line + n < end);
    }
}
