/* SPDX-License-Identifier: BSD-2-Clause */
#include "format/wire.h"

uint64_t ani_load(const uint8_t *bytes, unsigned count)
{
    uint64_t value = 0;
    while (count > 0)
        value = value << 8 | bytes[--count];
    return value;
}

void ani_store(uint8_t *bytes, unsigned count, uint64_t value)
{
    for (unsigned i = 0; i < count; i++, value >>= 8)
        bytes[i] = (uint8_t)value;
}

uint64_t ani_read_number(ani_cursor *c, unsigned bytes)
{
    const uint8_t *at = ani_read_bytes(c, bytes);
    return at ? ani_load(at, bytes) : 0;
}

#ifndef AN_SMALL
/* Returns the number that eight bytes make, of which each has seven bits of it: each step joins
 * neighbours, the lower one first. */
static uint64_t join_sevens(uint64_t word)
{
    word &= 0x7f7f7f7f7f7f7f7f;
    word = (word & 0x007f007f007f007f) | (word & 0x7f007f007f007f00) >> 1;
    word = (word & 0x00003fff00003fff) | (word & 0x3fff00003fff0000) >> 2;
    return (word & 0x000000000fffffff) | (word & 0x0fffffff00000000) >> 4;
}

/* Reads a varint of two to eight bytes at once, where as many are left. Returns 0, and reads
 * nothing, where this is not one. */
static uint64_t read_whole_varint(ani_cursor *c)
{
    if (c->bad || ani_left(c) < 8)
        return 0;
    uint64_t word = ani_load_8(c->at), ends = ~word & 0x8080808080808080;
    if (ends == 0)
        return 0;
    /* All bits up to the top one of the last byte. */
    uint64_t mask = ends ^ (ends - 1);
    size_t length = ((size_t)__builtin_ctzll(ends) + 1) / 8;
    if (c->at[length - 1] == 0)
        return 0;
    c->at += length;
    return join_sevens(word & mask);
}
#endif

uint64_t ani_read_any_varint(ani_cursor *c)
{
    uint64_t value = 0;
#ifndef AN_SMALL
    value = read_whole_varint(c);
    if (value != 0)
        return value;
#endif
    for (unsigned shift = 0; shift < 70 && !c->bad && c->at < c->end; shift += 7) {
        uint8_t byte = *c->at++;
        /* The tenth byte has room for one bit; a last byte of zero would be a longer form of the
         * same number. */
        if ((shift == 63 && byte > 1) || (shift > 0 && byte == 0))
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    c->bad = true;
    return 0;
}

int64_t ani_read_svarint(ani_cursor *c)
{
    uint64_t v = ani_read_varint(c);
    uint64_t u = (v >> 1) ^ (0 - (v & 1));
    return u <= INT64_MAX ? (int64_t)u : -(int64_t)(~u) - 1;
}

bool ani_is_zero(const uint8_t *bytes, size_t length)
{
    uint8_t any = 0;
    for (size_t i = 0; i < length; i++)
        any |= bytes[i];
    return any == 0;
}

void ani_read_zero(ani_cursor *c, size_t length)
{
    const uint8_t *at = ani_read_bytes(c, length);
    if (at && !ani_is_zero(at, length))
        c->bad = true;
}

size_t ani_put_varint(uint8_t *bytes, uint64_t value)
{
    size_t n = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[n++] = (uint8_t)(value | 0x80);
    bytes[n++] = (uint8_t)value;
    return n;
}

size_t ani_put_svarint(uint8_t *bytes, int64_t value)
{
    return ani_put_varint(bytes, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

size_t ani_put_counted(uint8_t *bytes, const void *value, size_t length)
{
    size_t n = ani_put_varint(bytes, length);
    if (length > 0)
        memcpy(bytes + n, value, length);
    return n + length;
}

/* The length of the UTF-8 sequence of several bytes at bytes, 0 if there is none. The second byte's
 * range is what rules out overlong forms, surrogates and numbers above U+10FFFF. */
static size_t utf8_length(const uint8_t *bytes, size_t left)
{
    uint8_t b = bytes[0], low = 0x80, high = 0xbf;
    size_t n = b < 0xc2 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
    if (n == 0 || n > left)
        return 0;
    if (b == 0xe0)
        low = 0xa0;
    if (b == 0xed)
        high = 0x9f;
    if (b == 0xf0)
        low = 0x90;
    if (b == 0xf4)
        high = 0x8f;
    for (size_t i = 1; i < n; i++) {
        if (bytes[i] < low || bytes[i] > high)
            return 0;
        low = 0x80;
        high = 0xbf;
    }
    return n;
}

#ifndef AN_SMALL
/* Whether eight bytes are ASCII and not zero. Of eight that are below 0x80, one that is zero
 * becomes 0x7f, and keeps its top bit clear, when 0x7f is added to each. */
static bool is_ascii_word(const uint8_t *bytes)
{
    const uint64_t tops = 0x8080808080808080;
    uint64_t word = ani_load_8(bytes);
    return (word & tops) == 0 && ((word + ~tops) & tops) == tops;
}

/* Whether none of eight bytes is a '/'. Without its top bit, each that is not becomes 0x80 or above
 * when 0x7f is added, and none carries into the next. */
static bool has_no_slash(const uint8_t *bytes)
{
    const uint64_t tops = 0x8080808080808080;
    uint64_t differs = ani_load_8(bytes) ^ 0x2f2f2f2f2f2f2f2f;
    return ((((differs & ~tops) + ~tops) | differs) & tops) == tops;
}
#endif

/* Counts the bytes from this one on that are ASCII and not zero: as many as can be seen at once, so
 * that there may be more. */
static size_t count_ascii(const uint8_t *bytes, size_t left)
{
    size_t n = 0;
#ifndef AN_SMALL
    for (; left - n >= 8; n += 8)
        if (!is_ascii_word(bytes + n))
            break;
    /* The last few bytes are seen once more with some of those before them. */
    if (left >= 8 && left - n < 8 && is_ascii_word(bytes + left - 8))
        return left;
#endif
    return n < left && bytes[n] < 0x80 && bytes[n] != 0 ? n + 1 : n;
}

bool ani_is_string(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t n = count_ascii(bytes + i, length - i);
        if (n == 0)
            n = utf8_length(bytes + i, length - i);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

/* Returns the length of the component of an id that begins here, up to a '/' or the end. */
static size_t component_length(const uint8_t *bytes, size_t left)
{
    size_t n = 0;
#ifndef AN_SMALL
    while (left - n >= 8 && has_no_slash(bytes + n))
        n += 8;
#endif
    while (n < left && bytes[n] != '/')
        n++;
    return n;
}

/* Whether a component is the folder that it is in, or the one above. */
static bool is_dots(const uint8_t *bytes, size_t length)
{
    return length <= 2 && bytes[0] == '.' && bytes[length - 1] == '.';
}

bool ani_is_id(const uint8_t *bytes, size_t length)
{
    if (length == 0 || length > AN_ID_MAX || !ani_is_string(bytes, length))
        return false;
    for (size_t start = 0; start <= length;) {
        size_t n = component_length(bytes + start, length - start);
        if (n == 0 || is_dots(bytes + start, n))
            return false;
        start += n + 1;
    }
    return true;
}
