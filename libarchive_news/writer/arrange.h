/* SPDX-License-Identifier: BSD-2-Clause */
/* Chooses which texts share a block: those that have the most in common, since a block is
 * compressed as a whole. */
#ifndef ANI_ARRANGE_H
#define ANI_ARRANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most bytes of text, and texts, that are looked at together. */
enum { ANI_WINDOW_BYTES = 32 << 20, ANI_WINDOW_TEXTS = 1 << 16 };

typedef struct ani_text {
    const uint8_t *bytes;
    uint32_t length; /* at most the block size */
    bool is_taken;   /* it is in a block, or must not be chosen */
} ani_text;

typedef struct ani_arrangement ani_arrangement;

/* Compares the texts with each other. The caller keeps them, unmoved, until ani_arrange_free();
 * is_taken is set as they are chosen. Returns NULL if memory runs out. */
ani_arrangement *ani_arrange(ani_text *texts, size_t count);
void ani_arrange_free(ani_arrangement *a);

/* Begins a block with this text. */
void ani_arrange_begin(ani_arrangement *a, size_t text);
/* Chooses the next text for a block with `room` bytes left: the one that has the most in common
 * with the texts in the block, else the next one that fits. Returns the count of texts if none
 * fits. */
size_t ani_arrange_next(ani_arrangement *a, size_t room);

#endif
