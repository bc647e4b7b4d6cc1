/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the pages of a packed archive with nothing of the library's, and holds them against
 * spec/FORMAT.md: section 7 says what they are, section 15 how a writer makes them. Whatever is not
 * so fails the test. */
#ifndef UNIT_PAGE_WALK_H
#define UNIT_PAGE_WALK_H

#include "support/support.h"

enum { WALKED_TABLES = 4, WALKED_LEVELS = 8 };

/* What was found. */
typedef struct page_walk {
    size_t page_size; /* given: the most bytes of a page */
    size_t largest_raw, largest_compressed, longest_key;
    unsigned levels[WALKED_TABLES]; /* entries, blocks, orders */
    unsigned compressed_leaves;     /* leaves of entries that are zstd frames */
    unsigned empty_places;          /* entries whose place is all zero */
} page_walk;

void walk_pages(page_walk *w, const uint8_t *file);

#endif
