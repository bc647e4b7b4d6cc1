/* SPDX-License-Identifier: BSD-2-Clause */
/* Encodings of one byte a character, UTF-16, and the one that replaces all text. */
#include "charsets/decoder.h"

void single_byte_step(charset_decoder *d, unsigned char byte)
{
    uint32_t c = byte < 0x80 ? byte : d->set->table[byte - 0x80];
    if (byte < 0x80 || c)
        charset_emit(d, c);
    else
        charset_emit_error(d);
}

void user_defined_step(charset_decoder *d, unsigned char byte)
{
    charset_emit(d, byte < 0x80 ? byte : 0xF780U + byte - 0x80);
}

/* Browsers show nothing of such text, since what looks like ASCII in it may be something else. */
void replacement_step(charset_decoder *d, unsigned char byte)
{
    (void)byte;
    if (!d->is_marked)
        charset_emit_error(d);
    d->is_marked = true;
}

static uint32_t utf16_unit(const unsigned char *at, bool is_big)
{
    return is_big ? (uint32_t)at[0] << 8 | at[1] : (uint32_t)at[1] << 8 | at[0];
}

/* A unit that begins a pair is kept as its two bytes. */
static void utf16_step(charset_decoder *d, unsigned char byte, bool is_big)
{
    d->kept[d->kept_count++] = byte;
    if (d->kept_count % 2 != 0)
        return;
    bool is_second = d->kept_count == 4;
    uint32_t first = utf16_unit(d->kept, is_big);
    uint32_t unit = utf16_unit(d->kept + d->kept_count - 2, is_big);
    bool is_low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (!is_second && unit >= 0xD800 && unit <= 0xDBFF)
        return;
    d->kept_count = 0;
    if (is_second && is_low) {
        charset_emit(d, 0x10000 + ((first - 0xD800) << 10) + (unit - 0xDC00));
    } else if (is_second) {
        charset_read_again(d, d->kept[3]);
        charset_read_again(d, d->kept[2]);
        charset_emit_error(d);
    } else if (is_low) {
        charset_emit_error(d);
    } else {
        charset_emit(d, unit);
    }
}

void utf16le_step(charset_decoder *d, unsigned char byte)
{
    utf16_step(d, byte, false);
}

void utf16be_step(charset_decoder *d, unsigned char byte)
{
    utf16_step(d, byte, true);
}
