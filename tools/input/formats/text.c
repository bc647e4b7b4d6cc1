/* SPDX-License-Identifier: BSD-2-Clause */
/* Plain text: its first line is its title. */
#include "input/formats/format.h"
#include "input/front_matter/front_matter.h"

#include <unictype.h>
#include <unistr.h>

/* A first line that is longer than this many characters is a paragraph. */
enum { TITLE_MOST = 300 };

/* Whether a line has a letter or digit. Others are rules, or as good as empty. */
static bool is_readable(const char *line, size_t length)
{
    const uint8_t *s = (const uint8_t *)line, *end = s + length;
    while (s < end) {
        ucs4_t c;
        s += u8_mbtouc(&c, s, (size_t)(end - s));
        if (uc_is_alnum(c))
            return true;
    }
    return false;
}

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

void text_add_title(draft *d, const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end) {
        size_t n;
        const char *line = first_line(text, end, &n);
        if (is_readable(line, n) && draft_add_title(d, line, n, TITLE_MOST))
            return;
        text = line + n + (line + n < end);
    }
}

void text_parse(draft *d, const char *text, size_t length)
{
    front_matter_read(d, &text, &length);
    if (!draft_has(d, AN_TAG_TITLE))
        text_add_title(d, text, length);
}
