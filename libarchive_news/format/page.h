/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of tables: spec/FORMAT.md section 7. Freestanding. */
#ifndef ANI_PAGE_H
#define ANI_PAGE_H

#include "format/directory.h"

enum { ANI_PAGE_HEADER = 12, ANI_CHILD_MAX = ANI_SHORT_REFERENCE_MAX + ANI_VARINT_MAX };

typedef struct ani_page {
    ani_cursor at;               /* the next item */
    unsigned table;              /* section type */
    unsigned level, count, next; /* next: index of the next item */
    uint64_t position;           /* of the next item's object from the level or content base */
    uint64_t number;             /* orders: the last entry number */
} ani_page;

typedef struct ani_cell {
    size_t shared, rest_length; /* of the key, entries only */
    const uint8_t *rest;
    an_reference ref; /* inner pages and blocks; offset from the level or content base */
    uint64_t below;   /* items beneath: 1 in leaves */
    const uint8_t *record;
    size_t record_length;
    uint64_t number; /* orders */
} ani_cell;

/* A key as it is built up from item to item. */
typedef struct ani_key {
    char *bytes; /* AN_ID_MAX + 1, kept zero-terminated */
    size_t length;
} ani_key;

int ani_page_open(ani_page *page, const uint8_t *bytes, size_t length, unsigned table,
                  unsigned level);
/* AN_ERR_NOT_FOUND after the last item, if the page ends there. */
int ani_page_next(ani_page *page, const an_header *limits, ani_cell *item);
/* The order of (text, length) against the key that item makes of its predecessor's: below, equal or
 * above 0. */
int ani_key_compare(const uint8_t *text, size_t length, const ani_key *key, const ani_cell *item);
/* Makes key, its predecessor's, the item's. AN_ERR_FORMAT unless it ascends. */
int ani_key_advance(ani_key *key, const ani_cell *item, bool first);
/* Checks all of a page that can be checked with its parent's word for it: `below` items, first key
 * in key if table has keys (key->length 0: not known). key is then the page's last. */
int ani_page_check(ani_page page, const an_header *limits, uint64_t below, ani_key *key);

/* Encoders. A page is its header, then cells; a cell is a key (entries only), then a value. */
size_t ani_put_page_header(uint8_t bytes[ANI_PAGE_HEADER], unsigned table, unsigned level,
                           unsigned count, uint64_t base);
size_t ani_put_key(uint8_t *bytes, size_t shared, const uint8_t *rest, size_t rest_length);
/* The value in an inner page. */
size_t ani_put_child(uint8_t bytes[ANI_CHILD_MAX], const an_reference *ref, uint64_t below);
/* The value in a leaf of an order; `last` is the number before it in the page, else 0. */
size_t ani_put_step(uint8_t bytes[ANI_VARINT_MAX], uint64_t number, uint64_t last);

#endif
