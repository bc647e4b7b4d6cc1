/* SPDX-License-Identifier: BSD-2-Clause */
/* EUC-JP, Shift_JIS and ISO-2022-JP, with what Windows has added to them. */
#include "charsets/decoder.h"
#include "charsets/tables.h"

enum { HALFWIDTH = 0xFF61, ROWS = 94 };

static uint32_t jis0208_at(size_t pointer)
{
    return pointer < JIS0208_COUNT ? jis0208_table[pointer] : 0;
}

/* --- EUC-JP ---------------------------------------- */

/* Returns the code point of a row and a column from 0xA1; 0 if there is none. */
static uint32_t euc_jp_pair(unsigned char lead, unsigned char trail, bool is_jis0212)
{
    size_t pointer = (lead - 0xA1U) * (size_t)ROWS + trail - 0xA1U;
    if (lead < 0xA1 || lead > 0xFE || trail < 0xA1 || trail > 0xFE)
        return 0;
    if (!is_jis0212)
        return jis0208_at(pointer);
    return pointer < JIS0212_COUNT ? jis0212_table[pointer] : 0;
}

void euc_jp_step(charset_decoder *d, unsigned char byte)
{
    unsigned char lead = d->kept[0];
    if (d->kept_count == 0) {
        charset_take_first(d, byte, byte == 0x8E || byte == 0x8F || (byte >= 0xA1 && byte <= 0xFE));
        return;
    }
    if (d->kept_count == 1 && lead == 0x8F && byte >= 0xA1 && byte <= 0xFE) {
        d->kept[d->kept_count++] = byte;
        return;
    }
    uint32_t c = 0;
    if (d->kept_count == 2)
        c = euc_jp_pair(d->kept[1], byte, true);
    else if (lead != 0x8E)
        c = euc_jp_pair(lead, byte, false);
    else if (byte >= 0xA1 && byte <= 0xDF)
        c = HALFWIDTH + byte - 0xA1U;
    d->kept_count = 0;
    charset_emit_pair(d, c, byte);
}

/* --- Shift_JIS ---------------------------------------- */

static uint32_t shift_jis_pair(unsigned char lead, unsigned char trail)
{
    size_t pointer =
        (lead - (lead < 0xA0 ? 0x81U : 0xC1U)) * 188U + trail - (trail < 0x7F ? 0x40U : 0x41U);
    if (trail < 0x40 || trail == 0x7F || trail > 0xFC)
        return 0;
    return pointer >= 8836 && pointer <= 10715 ? 0xE000 + (uint32_t)pointer - 8836
                                               : jis0208_at(pointer);
}

void shift_jis_step(charset_decoder *d, unsigned char byte)
{
    if (d->kept_count > 0) {
        d->kept_count = 0;
        charset_emit_pair(d, shift_jis_pair(d->kept[0], byte), byte);
    } else if ((byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xFC)) {
        d->kept[d->kept_count++] = byte;
    } else if (byte >= 0xA1 && byte <= 0xDF) {
        charset_emit(d, HALFWIDTH + byte - 0xA1U);
    } else {
        charset_emit(d, byte <= 0x80 ? byte : 0xFFFD);
    }
}

/* --- ISO-2022-JP ---------------------------------------- */

enum { ESCAPE = 0x1B };

/* What bytes stand for. The first is that of the beginning. */
enum iso_2022_jp_mode { ASCII_MODE, ROMAN_MODE, KATAKANA_MODE, PAIR_MODE, ESCAPE_MODE };

/* In the modes of one byte a character. Returns 0 if it is none. */
static uint32_t iso_2022_jp_single(unsigned mode, unsigned char byte)
{
    if (mode == KATAKANA_MODE)
        return byte >= 0x21 && byte <= 0x5F ? HALFWIDTH + byte - 0x21U : 0;
    if (byte >= 0x80 || byte == 0x0E || byte == 0x0F)
        return 0;
    if (mode == ROMAN_MODE && byte == 0x5C)
        return 0xA5;
    return mode == ROMAN_MODE && byte == 0x7E ? 0x203E : byte;
}

/* Returns the mode that two bytes after an escape ask for; ESCAPE_MODE if none does. */
static enum iso_2022_jp_mode mode_of_escape(unsigned char first, unsigned char second)
{
    if (first == 0x24)
        return second == 0x40 || second == 0x42 ? PAIR_MODE : ESCAPE_MODE;
    switch (second) {
    case 0x42: return ASCII_MODE;
    case 0x4A: return ROMAN_MODE;
    case 0x49: return KATAKANA_MODE;
    default: return ESCAPE_MODE;
    }
}

/* An escape that is none is an error, and what followed it is text in the mode before. */
static void refuse_escape(charset_decoder *d)
{
    if (d->kept_count > 0)
        charset_read_again(d, d->kept[0]);
    d->kept_count = 0;
    d->is_marked = false;
    d->mode = d->output_mode;
    charset_emit_error(d);
}

/* Two escapes without text between them are an error. */
static void take_escape(charset_decoder *d, unsigned char byte)
{
    if (d->kept_count == 0 && (byte == 0x24 || byte == 0x28)) {
        d->kept[d->kept_count++] = byte;
        return;
    }
    enum iso_2022_jp_mode mode = d->kept_count ? mode_of_escape(d->kept[0], byte) : ESCAPE_MODE;
    if (mode == ESCAPE_MODE) {
        charset_read_again(d, byte);
        refuse_escape(d);
        return;
    }
    d->kept_count = 0;
    d->mode = d->output_mode = (unsigned char)mode;
    if (d->is_marked)
        charset_emit_error(d);
    d->is_marked = true;
}

static void take_of_pair(charset_decoder *d, unsigned char byte)
{
    bool is_in_range = byte >= 0x21 && byte <= 0x7E;
    if (d->kept_count == 0) {
        d->is_marked = false;
        if (is_in_range)
            d->kept[d->kept_count++] = byte;
        else
            charset_emit_error(d);
        return;
    }
    size_t pointer = (d->kept[0] - 0x21U) * (size_t)ROWS + byte - 0x21U;
    uint32_t c = is_in_range ? jis0208_at(pointer) : 0;
    d->kept_count = 0;
    charset_emit(d, c ? c : 0xFFFD);
}

void iso_2022_jp_step(charset_decoder *d, unsigned char byte)
{
    if (d->mode == ESCAPE_MODE) {
        take_escape(d, byte);
    } else if (byte == ESCAPE) {
        if (d->kept_count > 0) /* within a pair */
            charset_emit_error(d);
        d->kept_count = 0;
        d->mode = ESCAPE_MODE;
    } else if (d->mode == PAIR_MODE) {
        take_of_pair(d, byte);
    } else {
        uint32_t c = iso_2022_jp_single(d->mode, byte);
        d->is_marked = false;
        charset_emit(d, c || (byte == 0 && d->mode != KATAKANA_MODE) ? c : 0xFFFD);
    }
}

void iso_2022_jp_end(charset_decoder *d)
{
    if (d->mode == ESCAPE_MODE)
        refuse_escape(d);
}
