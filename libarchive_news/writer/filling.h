/* SPDX-License-Identifier: BSD-2-Clause */
/* A page that is being filled with cells. */
#ifndef ANI_FILLING_H
#define ANI_FILLING_H

#include "format/page.h"

/* What the cells of a page sum up to: how many cells of leaves are beneath it, and how many stored
 * bytes. Those of level n are spans[n + 1], those of blocks are spans[0]. */
typedef struct ani_page_sums {
    uint64_t below;
    uint64_t spans[ANI_DEPTH_MAX];
} ani_page_sums;

/* A cell on its way into a page: its key, then its value in two parts. */
typedef struct ani_new_cell {
    const uint8_t *key;
    size_t key_length; /* 0: the table has no keys */
    uint8_t value[ANI_CHILD_MAX];
    size_t value_length;
    const uint8_t *record; /* entries: comes after the value, which is its length */
    size_t record_length;
    const ani_place *place; /* leaves of entries; else NULL */
    ani_page_sums sums;     /* what it adds to those of the page */
} ani_new_cell;

typedef struct ani_filling {
    size_t page_size; /* the most bytes of the page */
    bool has_keys;
    uint8_t *cells;
    size_t length; /* of them */
    unsigned count;
    ani_page_sums sums;
    ani_place *places; /* leaves of entries: of each cell; else NULL */
    ani_place_range range;
    uint64_t blocks;        /* of the archive, when the page is opened */
    ani_places_head widths; /* of the leaf that the page replaces; all zero: of none */
    uint8_t first[AN_ID_MAX], last[AN_ID_MAX]; /* keys */
    size_t first_length, last_length;
} ani_filling;

/* Begins with an empty page. Returns false if memory runs out; the page is to be closed either way.
 */
bool ani_filling_open(ani_filling *l, size_t page_size, bool has_keys, bool has_places);
void ani_filling_close(ani_filling *l);
/* Returns the head of the array of places, for places of this range. */
ani_places_head ani_filling_head(const ani_filling *l, const ani_place_range *range);
/* Whether the page has room for a cell of this length. The place is NULL in tables without places.
 */
bool ani_fits_page(const ani_filling *l, const ani_place *place, size_t length);
/* Puts the cell into the page. Returns false if it does not fit. */
bool ani_put_cell(ani_filling *l, const ani_new_cell *cell);
/* Puts the page together. Returns how many bytes come before its cells. */
size_t ani_put_page(const ani_filling *l, unsigned table, unsigned level, uint8_t *to);
void ani_empty_page(ani_filling *l);

#endif
