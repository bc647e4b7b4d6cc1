/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers of any width up to 64 bits, packed without gaps: bit i of the array is bit i mod 8 of
 * byte i / 8, and the lowest bit of a number comes first. So a number is some bits of the
 * little-endian number that begins at its first byte.
 */
#include "format/places.h"

/* Room for later blocks: as many as a quarter of those that there are, and at most 3 bits wider
 * than the places need. */
enum { ROOM_SHARE = 4, ROOM_BITS = 3 };

static unsigned width_of(const ani_places_head *head)
{
    return (unsigned)(head->block_bits + head->offset_bits + head->length_bits);
}

size_t ani_places_size(const ani_places_head *head, size_t count)
{
    return (count * width_of(head) + 7) / 8;
}

int ani_read_places_head(ani_cursor *c, ani_places_head *head)
{
    head->least = ani_read_varint(c);
    const uint8_t *bits = ani_read_bytes(c, 3);
    if (!bits || head->least > ANI_COUNT_MAX || bits[0] > ANI_BLOCK_BITS_MAX ||
        bits[1] > ANI_OFFSET_BITS_MAX || bits[2] > ANI_LENGTH_BITS_MAX)
        return AN_ERR_FORMAT;
    head->block_bits = bits[0];
    head->offset_bits = bits[1];
    head->length_bits = bits[2];
    return AN_OK;
}

bool ani_places_end_in_zeros(const uint8_t *array, const ani_places_head *head, size_t count)
{
    size_t bits = count * width_of(head);
    return bits % 8 == 0 || array[bits / 8] >> bits % 8 == 0;
}

/* Reads the bits from *at on, and moves *at past them. */
static uint64_t read_bits(const uint8_t *array, size_t *at, unsigned count)
{
    uint64_t value = 0;
    size_t first = *at, end = *at += count;
#ifdef AN_SMALL
    /* From the last to the first, one by one: half the code. */
    while (end-- > first)
        value = value << 1 | (array[end / 8] >> end % 8 & 1u);
#else
    /* Mostly the eight bytes that end with the last bit hold all of them. Otherwise they may reach
     * into nine bytes, so that the first one is taken by itself. */
    uint64_t mask = ((uint64_t)1 << count) - 1;
    size_t last = (end - 1) / 8;
    if (count > 0 && count <= 57 && last >= 7)
        return ani_load_8(array + last - 7) >> (first - 8 * (last - 7)) & mask;
    unsigned shift = first % 8;
    if (count > 0) {
        value = ani_load(array + first / 8 + 1, (unsigned)(last - first / 8));
        value = (value << (8 - shift) | (unsigned)array[first / 8] >> shift) & mask;
    }
#endif
    return value;
}

static void read_place_numbers(const uint8_t *array, const ani_places_head *head, size_t index,
                               ani_place *place)
{
    size_t at = index * width_of(head);
#ifndef AN_SMALL
    /* Mostly the eight bytes that end with the last bit hold all three. */
    unsigned width = width_of(head), of_two = head->block_bits + (unsigned)head->offset_bits;
    size_t last = (at + width - 1) / 8;
    if (width > 0 && width <= 57 && at + width > 56) {
        uint64_t bits = ani_load_8(array + last - 7) >> (at - 8 * (last - 7));
        place->block = bits & (((uint64_t)1 << head->block_bits) - 1);
        place->offset = bits >> head->block_bits & (((uint64_t)1 << head->offset_bits) - 1);
        place->length = bits >> of_two & (((uint64_t)1 << head->length_bits) - 1);
        return;
    }
#endif
    place->block = read_bits(array, &at, head->block_bits);
    place->offset = read_bits(array, &at, head->offset_bits);
    place->length = read_bits(array, &at, head->length_bits);
}

int ani_read_place(const uint8_t *array, const ani_places_head *head, size_t index,
                   ani_place *place)
{
    read_place_numbers(array, head, index, place);
    if (place->length == 0)
        return place->block == 0 && place->offset == 0 ? AN_OK : AN_ERR_FORMAT;
    place->block += head->least;
    return place->block <= ANI_COUNT_MAX ? AN_OK : AN_ERR_FORMAT;
}

size_t ani_put_places_head(uint8_t bytes[ANI_PLACES_HEAD_MAX], const ani_places_head *head)
{
    size_t n = ani_put_varint(bytes, head->least);
    bytes[n++] = head->block_bits;
    bytes[n++] = head->offset_bits;
    bytes[n++] = head->length_bits;
    return n;
}

static void put_bits(uint8_t *array, size_t *at, unsigned count, uint64_t value)
{
    for (unsigned i = 0; i < count; i++, ++*at)
        array[*at / 8] |= (uint8_t)((value >> i & 1) << *at % 8);
}

void ani_put_place(uint8_t *array, const ani_places_head *head, size_t index,
                   const ani_place *place)
{
    size_t at = index * width_of(head);
    if (place->length == 0)
        return;
    put_bits(array, &at, head->block_bits, place->block - head->least);
    put_bits(array, &at, head->offset_bits, place->offset);
    put_bits(array, &at, head->length_bits, place->length);
}

size_t ani_put_places(uint8_t *bytes, const ani_places_head *head, const ani_place *places,
                      size_t count)
{
    size_t n = ani_put_places_head(bytes, head), size = ani_places_size(head, count);
    memset(bytes + n, 0, size);
    for (size_t i = 0; i < count; i++)
        ani_put_place(bytes + n, head, i, &places[i]);
    return n + size;
}

static uint64_t larger_of(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void ani_widen(ani_place_range *range, const ani_place *place)
{
    if (place->length == 0)
        return;
    if (range->most_length == 0 || place->block < range->least_block)
        range->least_block = place->block;
    range->most_block = larger_of(range->most_block, place->block);
    range->most_offset = larger_of(range->most_offset, place->offset);
    range->most_length = larger_of(range->most_length, place->length);
}

static uint8_t bits_of(uint64_t number)
{
    uint8_t bits = 0;
    for (; number > 0; number >>= 1)
        bits++;
    return bits;
}

ani_places_head ani_places_head_for(const ani_place_range *range)
{
    return (ani_places_head){.least = range->least_block,
                             .block_bits = bits_of(range->most_block - range->least_block),
                             .offset_bits = bits_of(range->most_offset),
                             .length_bits = bits_of(range->most_length)};
}

void ani_leave_room_for_blocks(ani_places_head *head, uint64_t blocks)
{
    uint64_t most = blocks + blocks / ROOM_SHARE;
    bool has_places = head->length_bits > 0;
    unsigned bits = most > head->least ? bits_of(most - 1 - head->least) : 0;
    unsigned widest = head->block_bits + ROOM_BITS;
    widest = widest < ANI_BLOCK_BITS_MAX ? widest : ANI_BLOCK_BITS_MAX;
    bits = bits < widest ? bits : widest;
    if (has_places && bits > head->block_bits)
        head->block_bits = (uint8_t)bits;
}

bool ani_keep_widths(ani_places_head *head, const ani_places_head *other)
{
    if (head->block_bits > other->block_bits || head->offset_bits > other->offset_bits ||
        head->length_bits > other->length_bits)
        return false;
    head->block_bits = other->block_bits;
    head->offset_bits = other->offset_bits;
    head->length_bits = other->length_bits;
    return true;
}
