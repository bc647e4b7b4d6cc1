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

/* Most titles are ASCII, of which only the case changes. Returns false if this one is not. */
static bool fold_ascii(char *key, const char *title, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)title[i] >= 0x80)
            return false;
        key[i] = ascii_lower(title[i]);
    }
    return true;
}

void *title_key(const char *title, size_t length, size_t *key_length)
{
    char *key = malloc(length + 1);
    if (!key)
        return NULL;
    *key_length = length;
    if (fold_ascii(key, title, length))
        return key;
    free(key);
    /* No language: the order must not depend on where the archive was made. */
    return u8_casefold((const uint8_t *)title, length, NULL, UNINORM_NFKD, NULL, key_length);
}
