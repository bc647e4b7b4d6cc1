/* SPDX-License-Identifier: BSD-2-Clause */
/* Two editions of a series that share most of their blocks, and patches between editions. */
#ifndef UNIT_EDITION_PAIR_H
#define UNIT_EDITION_PAIR_H

#include "support/support.h"

/* The n-th edition of the series whose bytes are all 5: an article "edition" that says which it is,
 * and assets of which one differs from edition to edition. Malloced. */
uint8_t *make_pair_edition(unsigned edition, size_t *length);

/* Makes a patch. Returns what an_diff() returned; *patch is malloced. */
int make_patch(const uint8_t *old, size_t old_length, const uint8_t *new_bytes, size_t new_length,
               uint8_t **patch, size_t *length);

/* Edition 1, edition 2, and the patch from one to the other. */
typedef struct edition_pair {
    uint8_t *old, *next, *patch;
    size_t old_length, next_length, patch_length;
} edition_pair;
extern edition_pair pair;

/* Set-up and tear-down of a group of tests. */
int make_edition_pair(void **state);
int free_edition_pair(void **state);

#endif
