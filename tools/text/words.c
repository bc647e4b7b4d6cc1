/* SPDX-License-Identifier: BSD-2-Clause */
#include "text/words.h"

#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

void words_of(const char *text, size_t length, bytes *out)
{
    bool has_gap = false;
    for (size_t i = 0; i < length;) {
        ucs4_t c;
        uint8_t character[6];
        i += (size_t)u8_mbtouc(&c, (const uint8_t *)text + i, length - i);
        if (!uc_is_alnum(c)) {
            has_gap = out->length > 0;
            continue;
        }
        int n = u8_uctomb(character, uc_tolower(c), sizeof character);
        if (has_gap)
            bytes_add(out, " ", 1);
        has_gap = false;
        bytes_add(out, character, n > 0 ? (size_t)n : 0);
    }
    bytes_add(out, "", 1);
    out->length -= !out->failed;
}

bool has_words(const bytes *text, const bytes *part)
{
    if (text->failed || part->failed || part->length == 0 || text->length < part->length)
        return false;
    const char *at = text->at, *end = text->at + text->length;
    while ((size_t)(end - at) >= part->length &&
           (at = memmem(at, (size_t)(end - at), part->at, part->length)) != NULL) {
        bool begins = at == text->at || at[-1] == ' ';
        if (begins && (at + part->length == end || at[part->length] == ' '))
            return true;
        at++;
    }
    return false;
}

unsigned share_of_words(const bytes *text, const bytes *part)
{
    unsigned count = 0, found = 0;
    for (size_t i = 0; !part->failed && i < part->length; count++) {
        size_t n = strcspn(part->at + i, " ");
        const bytes word = {.at = part->at + i, .length = n};
        found += has_words(text, &word);
        i += n + 1;
    }
    return count ? found * 100 / count : 0;
}

/* Whether a letter is of a script that has no spaces between words. */
static bool is_unspaced(ucs4_t c)
{
    static const char *const scripts[] = {"Han", "Hiragana", "Katakana", "Thai",
                                          "Lao", "Khmer",    "Myanmar",  NULL};
    const uc_script_t *script = c < 0x80 ? NULL : uc_script(c);
    for (const char *const *name = scripts; script && *name; name++)
        if (strcmp(script->name, *name) == 0)
            return true;
    return false;
}

size_t count_of_words(const bytes *text)
{
    size_t count = 0;
    for (size_t i = 0; i < text->length;) {
        size_t end = i + strcspn(text->at + i, " "), unspaced = 0;
        while (i < end) {
            ucs4_t c;
            i += (size_t)u8_mbtouc(&c, (const uint8_t *)text->at + i, end - i);
            unspaced += is_unspaced(c);
        }
        count += unspaced > 2 ? unspaced / 2 : 1;
        i++;
    }
    return count;
}

bool are_same_letters(const bytes *a, const bytes *b)
{
    size_t i = 0, k = 0;
    while (i < a->length && k < b->length) {
        i += a->at[i] == ' ';
        k += b->at[k] == ' ';
        if (a->at[i++] != b->at[k++])
            return false;
    }
    return i == a->length && k == b->length && i > 0;
}
