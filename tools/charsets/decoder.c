/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes text through the steps of its encoding byte by byte, as the standard has it: a step may ask
 * for bytes to be read again, which then come before those of the text. None asks for more than it
 * has taken, and one of them is always used up, so that this ends.
 */
#include "charsets/decoder.h"

#include <string.h>

enum { REPLACEMENT = 0xFFFD };

static void add_piece(charset_decoder *d)
{
    bytes_add(d->utf8, d->piece, d->piece_length);
    d->piece_length = 0;
}

void charset_emit(charset_decoder *d, uint32_t c)
{
    if (d->piece_length > CHARSET_PIECE - CHARSET_BYTES_MOST)
        add_piece(d);
    char *utf8 = d->piece + d->piece_length;
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
    d->piece_length += n;
}

void charset_emit_error(charset_decoder *d)
{
    charset_emit(d, REPLACEMENT);
}

void charset_read_again(charset_decoder *d, unsigned char byte)
{
    d->again[d->again_count++] = byte;
}

void charset_take_first(charset_decoder *d, unsigned char byte, bool is_lead)
{
    if (is_lead)
        d->kept[d->kept_count++] = byte;
    else
        charset_emit(d, byte < 0x80 ? byte : REPLACEMENT);
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

/* Adds what ASCII the text goes on with, if a character may begin here. Returns its length. */
static size_t add_ascii(charset_decoder *d, const char *at, size_t length)
{
    size_t run = 0;
    if (!d->set->is_ascii_at_rest || d->kept_count > 0)
        return 0;
    while (run < length && (unsigned char)at[run] < 0x80)
        run++;
    if (run > CHARSET_PIECE - d->piece_length)
        add_piece(d);
    if (run <= CHARSET_PIECE - d->piece_length) {
        memcpy(d->piece + d->piece_length, at, run);
        d->piece_length += run;
    } else {
        bytes_add(d->utf8, at, run);
    }
    return run;
}

void charset_decoder_add(charset_decoder *d, const char *at, size_t length)
{
    size_t i = 0;
    while (i < length) {
        i += add_ascii(d, at + i, length - i);
        if (i < length)
            d->set->step(d, (unsigned char)at[i++]);
        if (d->again_count > 0)
            read_bytes_again(d);
    }
    add_piece(d);
}

void charset_decoder_end(charset_decoder *d)
{
    if (d->set->step == iso_2022_jp_step)
        iso_2022_jp_end(d);
    read_bytes_again(d);
    if (d->kept_count > 0)
        charset_emit_error(d);
    d->kept_count = 0;
    add_piece(d);
}
