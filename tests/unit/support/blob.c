/* SPDX-License-Identifier: BSD-2-Clause */
#include "support/blob.h"

void put_bytes(blob *b, const void *from, size_t length)
{
    if (b->length + length > b->room) {
        b->room = 2 * (b->length + length) + 64;
        b->at = realloc(b->at, b->room);
        assert_non_null(b->at);
    }
    if (length > 0)
        memcpy(b->at + b->length, from, length);
    b->length += length;
}

void put_number(blob *b, unsigned count, uint64_t value)
{
    uint8_t number[8];
    store_number(number, count, value);
    put_bytes(b, number, count);
}

void put_varint(blob *b, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        put_number(b, 1, (value & 0x7f) | 0x80);
    put_number(b, 1, value);
}

void put_svarint(blob *b, int64_t value)
{
    put_varint(b, value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1);
}

void drop_blob(blob *b)
{
    free(b->at);
    *b = (blob){0};
}
