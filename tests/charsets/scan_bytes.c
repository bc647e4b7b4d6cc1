/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares what the command finds in a text eight bytes at a time with what one byte after the
 * other makes of it: each pair of bytes at each place of a text of letters, and of spaces. Says
 * where they differ.
 */
#include "input/formats/scan.h"
#include "text/charset.h"

#include <stdio.h>
#include <string.h>
#include <unistr.h>

enum { LENGTH = 29, PAIRS = 65536, MOST_SHOWN = 20 };

static text_scan plain_scan(const char *at, size_t length)
{
    text_scan s = {.is_utf8 = u8_check((const uint8_t *)at, length) == NULL,
                   .is_ascii = true,
                   .is_blank = true};
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)at[i];
        bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
        s.is_ascii &= c < 0x80;
        s.has_control |= c == 0x7F || (c < ' ' && !is_space);
        s.is_blank &= is_space || c < ' ';
    }
    return s;
}

static bool is_same(const char *at, size_t length)
{
    text_scan scan;
    text_scan_bytes(at, length, &scan);
    const text_scan plain = plain_scan(at, length - utf8_incomplete_tail(at, length));
    return scan.is_utf8 == plain.is_utf8 && scan.is_ascii == plain.is_ascii &&
           scan.has_control == plain.has_control && scan.is_blank == plain.is_blank &&
           utf8_is_valid(at, length) == (u8_check((const uint8_t *)at, length) == NULL);
}

int main(void)
{
    unsigned count = 0;
    for (unsigned pair = 0; pair < PAIRS; pair++)
        for (size_t place = 0; place + 2 <= LENGTH; place++)
            for (int filled = ' '; filled <= '~'; filled += '~' - ' ') {
                char text[LENGTH];
                memset(text, filled, sizeof text);
                text[place] = (char)(pair >> 8);
                text[place + 1] = (char)pair;
                if (!is_same(text, sizeof text) && count++ < MOST_SHOWN)
                    printf("%04X at %zu among '%c'\n", pair, place, filled);
            }
    printf("%u texts differ\n", count);
    return count > 0;
}
