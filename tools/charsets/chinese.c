/* SPDX-License-Identifier: BSD-2-Clause */
/* GB 18030, which GBK is decoded as, and Big5 with what Hong Kong has added to it. */
#include "charsets/decoder.h"
#include "charsets/tables.h"

enum {
    GB18030_BEYOND = 189000, /* the number of U+10000 among the characters of four bytes */
    GB18030_LAST = 1237575,  /* that of U+10FFFF */
    GB18030_ODD = 7457,      /* stands apart from its stretch */
};

/* Returns 0 if the number is that of no character. */
static uint32_t gb18030_of_four(uint32_t pointer)
{
    size_t low = 0, high = GB18030_RANGE_COUNT;
    if (pointer >= GB18030_BEYOND)
        return pointer <= GB18030_LAST ? 0x10000 + pointer - GB18030_BEYOND : 0;
    if (pointer >= GB18030_BMP_COUNT)
        return 0;
    if (pointer == GB18030_ODD)
        return 0xE7C7;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (gb18030_ranges[middle].pointer <= pointer)
            low = middle;
        else
            high = middle;
    }
    return gb18030_ranges[low].code_point + pointer - gb18030_ranges[low].pointer;
}

/* The bytes after the first are no such sequence: they are read again. */
static void refuse_gb18030(charset_decoder *d, unsigned char byte)
{
    charset_read_again(d, byte);
    while (d->kept_count > 1)
        charset_read_again(d, d->kept[--d->kept_count]);
    d->kept_count = 0;
    charset_emit_error(d);
}

static void take_fourth(charset_decoder *d, unsigned char byte)
{
    const unsigned char *k = d->kept;
    if (byte < 0x30 || byte > 0x39) {
        refuse_gb18030(d, byte);
        return;
    }
    uint32_t pointer = (k[0] - 0x81U) * 12600 + (k[1] - 0x30U) * 1260 + (k[2] - 0x81U) * 10;
    uint32_t c = gb18030_of_four(pointer + byte - 0x30);
    d->kept_count = 0;
    charset_emit(d, c ? c : 0xFFFD);
}

static void take_second(charset_decoder *d, unsigned char byte)
{
    bool is_trail = byte >= 0x40 && byte <= 0xFE && byte != 0x7F;
    size_t pointer = (d->kept[0] - 0x81U) * 190U + byte - (byte < 0x7F ? 0x40U : 0x41U);
    d->kept_count = 0;
    charset_emit_pair(d, is_trail ? gb18030_table[pointer] : 0, byte);
}

static bool is_gb18030_lead(unsigned char byte)
{
    return byte >= 0x81 && byte <= 0xFE;
}

void gb18030_step(charset_decoder *d, unsigned char byte)
{
    bool is_digit = byte >= 0x30 && byte <= 0x39;
    if (d->kept_count == 3)
        take_fourth(d, byte);
    else if (d->kept_count == 2 && !is_gb18030_lead(byte))
        refuse_gb18030(d, byte);
    else if (d->kept_count == 1 && !is_digit)
        take_second(d, byte);
    else if (d->kept_count > 0)
        d->kept[d->kept_count++] = byte;
    else if (byte == 0x80)
        charset_emit(d, 0x20AC);
    else
        charset_take_first(d, byte, is_gb18030_lead(byte));
}

/* --- Big5 ---------------------------------------- */

/* Four pairs are a letter and a mark that combines with it. Returns whether this is one. */
static bool emit_big5_letter(charset_decoder *d, size_t pointer)
{
    bool is_letter = pointer == 1133 || pointer == 1135 || pointer == 1164 || pointer == 1166;
    if (is_letter) {
        charset_emit(d, pointer < 1164 ? 0xCA : 0xEA);
        charset_emit(d, pointer == 1133 || pointer == 1164 ? 0x304 : 0x30C);
    }
    return is_letter;
}

void big5_step(charset_decoder *d, unsigned char byte)
{
    if (d->kept_count == 0) {
        charset_take_first(d, byte, byte >= 0x81 && byte <= 0xFE);
        return;
    }
    bool is_trail = (byte >= 0x40 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xFE);
    size_t pointer = (d->kept[0] - 0x81U) * 157U + byte - (byte < 0x7F ? 0x40U : 0x62U);
    d->kept_count = 0;
    if (is_trail && emit_big5_letter(d, pointer))
        return;
    uint32_t c = is_trail ? big5_table[pointer] : 0;
    if (is_trail && (big5_planes[pointer / 16] >> (pointer % 16) & 1))
        c += 0x20000;
    charset_emit_pair(d, c, byte);
}
