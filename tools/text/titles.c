/* SPDX-License-Identifier: BSD-2-Clause */
/* Titles: as a list shows them, and what they are ordered by. */
#include "text/titles.h"

#include "text/ascii.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

enum { CUT_TITLE = 69 }; /* characters before the ellipsis */

static bool is_space(ucs4_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

static bool is_control(ucs4_t c)
{
    return c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0xFEFF;
}

/* Stops after `most` characters. Returns whether all of the text was added. */
static bool add_folded(bytes *out, const char *text, size_t length, size_t most)
{
    size_t characters = 0;
    bool space = false;
    for (size_t i = 0; i < length;) {
        ucs4_t c;
        int n = u8_mbtouc(&c, (const uint8_t *)text + i, length - i);
        if (is_space(c)) {
            space = characters > 0;
        } else if (!is_control(c)) {
            if (most && characters + (size_t)space >= most)
                return false;
            if (space)
                bytes_add(out, " ", 1);
            bytes_add(out, text + i, (size_t)n);
            characters += 1 + (size_t)space;
            space = false;
        }
        i += (size_t)n;
    }
    return true;
}

/* Replaces the last word, which may be incomplete, by an ellipsis. A single word stays. */
static void end_with_ellipsis(bytes *title)
{
    size_t n = title->length;
    while (n > 0 && title->at[n - 1] != ' ')
        n--;
    if (n > 1)
        title->length = n - 1;
    while (title->length && strchr(" ,;:-", title->at[title->length - 1]))
        title->length--;
    bytes_add_text(title, "\u2026");
}

void title_clean(bytes *out, const char *text, size_t length, size_t most)
{
    if (add_folded(out, text, length, most))
        return;
    out->length = 0;
    add_folded(out, text, length, CUT_TITLE);
    end_with_ellipsis(out);
}

/* Of ASCII only the case changes. */
static void fold_ascii(uint8_t *to, const char *from, size_t length)
{
    for (size_t i = 0; i < length; i++)
        to[i] = (uint8_t)ascii_lower(from[i]);
}

static bool is_ascii(char c)
{
    return (unsigned char)c < 0x80;
}

/* Where the part of a title begins and ends that only Unicode's tables can fold. A mark may change
 * the character before it, so that this one belongs to the part. Nothing that comes before an ASCII
 * character changes it. */
static void find_foreign(const char *title, size_t length, size_t *begin, size_t *end)
{
    size_t first = 0, last = length;
    while (first < length && is_ascii(title[first]))
        first++;
    while (last > first && is_ascii(title[last - 1]))
        last--;
    *begin = first > 0 && first < last ? first - 1 : first;
    *end = last;
}

/* Most titles are ASCII but for a dash or an ellipsis, and the tables are slow: so they are asked
 * about as little as possible. No language is given, since the order must not depend on where the
 * archive was made. */
void *title_key(const char *title, size_t length, size_t *key_length)
{
    size_t begin, end, folded_length = 0;
    uint8_t *folded = NULL;
    find_foreign(title, length, &begin, &end);
    if (begin < end) {
        folded = u8_casefold((const uint8_t *)title + begin, end - begin, NULL, UNINORM_NFKD, NULL,
                             &folded_length);
        if (!folded)
            return NULL;
    }
    *key_length = begin + folded_length + (length - end);
    uint8_t *key = malloc(*key_length + 1);
    if (key) {
        fold_ascii(key, title, begin);
        if (folded)
            memcpy(key + begin, folded, folded_length);
        fold_ascii(key + begin + folded_length, title + end, length - end);
    }
    free(folded);
    return key;
}
