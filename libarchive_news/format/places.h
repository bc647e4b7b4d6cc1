/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The places array of a leaf of entries: spec/FORMAT.md section 7. Freestanding.
 *
 * Where the content of each entry is stands in an array of its own before the cells, in the order
 * of the cells. Each place takes the same number of bits.
 */
#ifndef ANI_PLACES_H
#define ANI_PLACES_H

#include "format/header.h"
#include "format/record.h"

/* What stands before the array: all blocks are counted from `least`; the widths of the three
 * numbers of a place. */
typedef struct ani_places_head {
    uint64_t least;
    uint8_t block_bits, offset_bits, length_bits;
} ani_places_head;

enum {
    ANI_BLOCK_BITS_MAX = 40,
    ANI_OFFSET_BITS_MAX = 24,
    ANI_LENGTH_BITS_MAX = 63,
    ANI_PLACES_HEAD_MAX = ANI_VARINT_MAX + 3
};

/* Reads the head, and leaves the cursor at the array. Errors: AN_ERR_FORMAT. */
int ani_read_places_head(ani_cursor *c, ani_places_head *head);
/* How many bytes the array takes for `count` places. */
size_t ani_places_size(const ani_places_head *head, size_t count);
/* Whether the bits after the last place are zero. */
bool ani_places_end_in_zeros(const uint8_t *array, const ani_places_head *head, size_t count);
/* Reads the place at this index. Errors: AN_ERR_FORMAT. */
int ani_read_place(const uint8_t *array, const ani_places_head *head, size_t index,
                   ani_place *place);

/* Encoders. The array is all zeros before its places are put into it. A place of length 0 is put as
 * it is in the array already. */
size_t ani_put_places_head(uint8_t bytes[ANI_PLACES_HEAD_MAX], const ani_places_head *head);
void ani_put_place(uint8_t *array, const ani_places_head *head, size_t index,
                   const ani_place *place);
/* Puts a head and a whole array. */
size_t ani_put_places(uint8_t *bytes, const ani_places_head *head, const ani_place *places,
                      size_t count);

/* What places of an array have in common. All zero: no place that has content is in it yet. */
typedef struct ani_place_range {
    uint64_t least_block, most_block, most_offset, most_length;
} ani_place_range;
/* Adds a place to a range. */
void ani_widen(ani_place_range *range, const ani_place *place);
/* Returns the head of the narrowest array that holds the places of a range. */
ani_places_head ani_places_head_for(const ani_place_range *range);
/* Widens the block numbers of a head, so that most places can go to blocks that later editions add
 * to so many, and the array keeps its size: section 15. */
void ani_leave_room_for_blocks(ani_places_head *head, uint64_t blocks);
/* Gives a head the widths of another one, if none of its own is above these. */
bool ani_keep_widths(ani_places_head *head, const ani_places_head *other);

#endif
