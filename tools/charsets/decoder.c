/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes text through the steps of its encoding byte by byte, as the standard has it: a step may ask
 * for bytes to be read again, which then come before those of the text. None asks for more than it
 * has taken, and one of them is always used up, so that this ends.
 */
#include "charsets/decoder.h"

enum { REPLACEMENT = 0xFFFD };

void charset_emit(charset_decoder *d, uint32_t c)
{
    char utf8[4];
    size_t n = 0;
    if (c < 0x80) {
        utf8[n++] = (char)c;
    } else if (c < 0x800) {
        utf8[n++] = (char)(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        utf8[n++] = (char)(0xE0 | c >> 12);
        utf8[n++] = (char)(0x80 | (c >> 6 & 0x3F));
    } else {
        utf8[n++] = (char)(0xF0 | c >> 18);
        utf8[n++] = (char)(0x80 | (c >> 12 & 0x3F));
        utf8[n++] = (char)(0x80 | (c >> 6 & 0x3F));
    }
    if (c >= 0x80)
        utf8[n++] = (char)(0x80 | (c & 0x3F));
    bytes_add(d->utf8, utf8, n);
}

void charset_emit_error(charset_decoder *d)
{
    charset_emit(d, REPLACEMENT);
}

void charset_read_again(charset_decoder *d, unsigned char byte)
{
    d->again[d->again_count++] = byte;
}

void charset_emit_pair(charset_decoder *d, uint32_t code_point, unsigned char trail)
{
    charset_emit(d, code_point ? code_point : REPLACEMENT);
    if (!code_point && trail < 0x80)
        charset_read_again(d, trail);
}

void charset_decoder_begin(charset_decoder *d, const struct charset *set, bytes *utf8)
{
    *d = (charset_decoder){.set = set, .utf8 = utf8};
}

static void read_bytes_again(charset_decoder *d)
{
    while (d->again_count > 0)
        d->set->step(d, d->again[--d->again_count]);
}

void charset_decoder_add(charset_decoder *d, const char *at, size_t length)
{
    size_t i = 0;
    while (i < length) {
        size_t run = i;
        while (d->set->is_ascii_at_rest && d->kept_count == 0 && run < length &&
               (unsigned char)at[run] < 0x80)
            run++;
        bytes_add(d->utf8, at + i, run - i);
        i = run;
        if (i < length)
            d->set->step(d, (unsigned char)at[i++]);
        read_bytes_again(d);
    }
}

void charset_decoder_end(charset_decoder *d)
{
    if (d->set->step == iso_2022_jp_step)
        iso_2022_jp_end(d);
    read_bytes_again(d);
    if (d->kept_count > 0)
        charset_emit_error(d);
    d->kept_count = 0;
}
