/* SPDX-License-Identifier: BSD-2-Clause */
/* Which texts are to share a block: those that have the most in common, since a block is compressed
 * as a whole. */
#ifndef ANI_ARRANGE_H
#define ANI_ARRANGE_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of text, and texts, that are looked at together. */
enum { ANI_WINDOW_BYTES = 32 << 20, ANI_WINDOW_TEXTS = 1 << 16 };

typedef struct ani_text {
    const uint8_t *bytes;
    uint32_t length; /* at most the block size */
    int taken;       /* it has its block, or is not to be had */
} ani_text;

typedef struct ani_arrangement ani_arrangement;

/* NULL: out of memory. The texts belong to the caller and stay where they are; taken is set as they
 * are chosen. */
ani_arrangement *ani_arrange(ani_text *texts, size_t count);
void ani_arrange_free(ani_arrangement *a);

/* Begins a block with this text. */
void ani_arrange_begin(ani_arrangement *a, size_t text);
/* The text to lay next into a block that has `room` bytes left: that with the most in common with
 * those in it, else the next one that fits. The count of texts: none. */
size_t ani_arrange_next(ani_arrangement *a, size_t room);

#endif
