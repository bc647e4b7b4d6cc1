/* SPDX-License-Identifier: BSD-2-Clause */
/* Text in any charset, as UTF-8. */
#include "text/charset.h"

#include <stdint.h>
#include <string.h>
#include <unistr.h>

size_t utf8_incomplete_tail(const char *at, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char c = (unsigned char)at[length - back];
        if (c >= 0xC2 && c <= 0xF4) {
            size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
            return need > back ? back : 0;
        }
        if (c < 0x80 || c > 0xBF)
            return 0;
    }
    return 0;
}

static size_t ascii_length(const char *at, size_t length)
{
    size_t i = 0;
    uint64_t word = 0;
    for (; length - i >= sizeof word; i += sizeof word) {
        memcpy(&word, at + i, sizeof word);
        if ((word & UINT64_MAX / 255 * 0x80) != 0)
            break;
    }
    while (i < length && (unsigned char)at[i] < 0x80)
        i++;
    return i;
}

/* ASCII needs no check, and what stands between two characters of it is whole. */
bool utf8_is_valid(const char *at, size_t length)
{
    for (size_t begin = ascii_length(at, length), end; begin < length; begin = end) {
        end = begin;
        while (end < length && (unsigned char)at[end] >= 0x80)
            end++;
        if (u8_check((const uint8_t *)at + begin, end - begin) != NULL)
            return false;
        end += ascii_length(at + end, length - end);
    }
    return true;
}

static bool has_prefix(const char *at, size_t length, const char *prefix)
{
    size_t n = strlen(prefix);
    return length >= n && memcmp(at, prefix, n) == 0;
}

bool charset_has_mark(const char *at, size_t length)
{
    return has_prefix(at, length, "\xEF\xBB\xBF") || has_prefix(at, length, "\xFF\xFE") ||
           has_prefix(at, length, "\xFE\xFF");
}

/* Adds text that is UTF-8, but that a character may be cut by its end. Returns false if it is not.
 * A byte that stands alone after ASCII is a letter of an older charset, not the beginning of one.
 */
static bool add_utf8(const char *at, size_t length, bool is_whole, bytes *utf8)
{
    size_t complete = length - utf8_incomplete_tail(at, length);
    bool is_cut = is_whole && complete < length;
    if (!utf8_is_valid(at, complete) || (is_cut && ascii_length(at, complete) == complete))
        return false;
    bytes_add(utf8, at, complete);
    if (is_cut)
        bytes_add_text(utf8, "\xEF\xBF\xBD");
    return true;
}

bool utf8_is_meant(const char *at, size_t length, bool is_said)
{
    size_t whole = 0, odd = 0;
    for (size_t i = ascii_length(at, length); i < length; i += ascii_length(at + i, length - i)) {
        ucs4_t character;
        int n = u8_mbtoucr(&character, (const uint8_t *)at + i, length - i);
        whole += n > 0;
        odd += n <= 0;
        i += n > 0 ? (size_t)n : 1;
    }
    return whole > 0 && (is_said || whole >= odd);
}

/* Returns how many bytes that are no character stand for one: the first, and those after it that
 * could go on from it, as the standard Encoding has it. */
static size_t odd_length(const uint8_t *at, size_t length)
{
    uint8_t first = at[0], low = 0x80, high = 0xBF;
    size_t most = first < 0xC2 || first > 0xF4 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4, n = 1;
    if (first == 0xE0 || first == 0xF0)
        low = first == 0xE0 ? 0xA0 : 0x90;
    if (first == 0xED || first == 0xF4)
        high = first == 0xED ? 0x9F : 0x8F;
    for (; n < most && n < length && at[n] >= low && at[n] <= high; n++) {
        low = 0x80;
        high = 0xBF;
    }
    return n;
}

/* Adds text that is UTF-8 but for some bytes, with U+FFFD for these. */
static void add_mended(const char *at, size_t length, bytes *utf8)
{
    const uint8_t *rest = (const uint8_t *)at, *end = rest + length, *odd;
    while ((odd = u8_check(rest, (size_t)(end - rest))) != NULL) {
        bytes_add(utf8, (const char *)rest, (size_t)(odd - rest));
        bytes_add_text(utf8, "\xEF\xBF\xBD");
        rest = odd + odd_length(odd, (size_t)(end - odd));
    }
    bytes_add(utf8, (const char *)rest, (size_t)(end - rest));
}

static void decode_with(const struct charset *set, const char *at, size_t length, bool is_whole,
                        bytes *utf8)
{
    charset_decoder decoder;
    charset_decoder_begin(&decoder, set, utf8);
    charset_decoder_add(&decoder, at, length);
    if (is_whole)
        charset_decoder_end(&decoder);
}

static void decode_text(const char *at, size_t length, const char *label, bool is_whole,
                        bytes *utf8)
{
    bool has_mark = has_prefix(at, length, "\xEF\xBB\xBF");
    if (has_prefix(at, length, "\xFF\xFE") || has_prefix(at, length, "\xFE\xFF")) {
        bool is_big = (unsigned char)at[0] == 0xFE;
        const struct charset *set = charset_of_label(is_big ? "utf-16be" : "utf-16le");
        decode_with(set, at + 2, length - 2, is_whole, utf8);
        return;
    }
    if (has_mark) {
        at += 3;
        length -= 3;
    }
    const struct charset *set = has_mark || !label ? NULL : charset_of_label(label);
    if (set && set->step)
        decode_with(set, at, length, is_whole, utf8);
    else if (add_utf8(at, length, is_whole, utf8))
        return;
    else if (has_mark || utf8_is_meant(at, length, set != NULL))
        add_mended(at, is_whole ? length : length - utf8_incomplete_tail(at, length), utf8);
    else
        decode_with(charset_of_label("windows-1252"), at, length, is_whole, utf8);
}

void charset_decode(const char *at, size_t length, const char *label, bytes *utf8)
{
    decode_text(at, length, label, true, utf8);
}

void charset_decode_head(const char *at, size_t length, const char *label, bytes *utf8)
{
    decode_text(at, length, label, false, utf8);
}
