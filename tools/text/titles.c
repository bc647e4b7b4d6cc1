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

/* The last bytes of U+2010 to U+2023 and of the ellipsis, U+2026, which all begin with E2 80. */
enum { DASH = 0x90, FIXED_DASH = 0x91, DOUBLE_LINE = 0x97, BULLET = 0xA3, ELLIPSIS = 0xA6 };

/* Dashes, quotation marks and bullets whose folded form is they themselves, and the ellipsis, whose
 * form is three full stops. The others of these are variants of other characters, or several. */
static bool is_plain_mark(const char *c)
{
    unsigned last = (unsigned char)c[2];
    return memcmp(c, "\xE2\x80", 2) == 0 && last >= DASH && (last <= BULLET || last == ELLIPSIS) &&
           last != FIXED_DASH && last != DOUBLE_LINE;
}

/* Folds plain characters: the case of letters changes, and the ellipsis. */
static void fold_plain(uint8_t *to, const char *from, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        to[i] = (uint8_t)ascii_lower(from[i]);
        if ((unsigned char)from[i] == ELLIPSIS)
            memset(to + i - 2, '.', 3);
    }
}

/* The length of a character at the beginning of a text for which the tables are not needed; 0 if
 * they are. */
static size_t plain_at_begin(const char *text, size_t length)
{
    if (length > 0 && (unsigned char)text[0] < 0x80)
        return 1;
    return length >= 3 && is_plain_mark(text) ? 3 : 0;
}

static size_t plain_at_end(const char *text, size_t length)
{
    if (length > 0 && (unsigned char)text[length - 1] < 0x80)
        return 1;
    return length >= 3 && is_plain_mark(text + length - 3) ? 3 : 0;
}

/* Where the part of a title begins and ends that only Unicode's tables can fold. A mark may change
 * the character before it, so that this one belongs to the part. Nothing that comes before a plain
 * character changes it. */
static void find_foreign(const char *title, size_t length, size_t *begin, size_t *end)
{
    size_t first = 0, last = length, plain, before = 0;
    while ((plain = plain_at_begin(title + first, length - first)) > 0) {
        before = plain;
        first += plain;
    }
    while (last > first && (plain = plain_at_end(title + first, last - first)) > 0)
        last -= plain;
    *begin = first < last ? first - before : first;
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
        fold_plain(key, title, begin);
        if (folded)
            memcpy(key + begin, folded, folded_length);
        fold_plain(key + begin + folded_length, title + end, length - end);
    }
    free(folded);
    return key;
}
