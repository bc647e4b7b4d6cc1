/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs of bytes of a file, and which of them are fetched together. */
#ifndef ANEWS_RANGES_H
#define ANEWS_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct range {
    uint64_t begin, end;
} range;

/* Begins as all zero bytes. */
typedef struct range_list {
    range *at;
    size_t count, room;
} range_list;

/* About what a server sends of a range beside its bytes. */
enum { GAP_PART = 192 };

/* Which ranges are fetched together. */
typedef struct join_rule {
    uint64_t near;          /* a gap up to this is always fetched along */
    uint64_t far;           /* and up to this, where there would be too many requests */
    uint64_t request_bytes; /* that is more than one for so many missing bytes */
    size_t least;           /* but so many, and one, are never too many */
    size_t most;            /* and more than these always are */
} join_rule;

/* Appends a range; one that begins where the last one ends makes that longer. Returns false if
 * there is no memory for it. */
bool ranges_add(range_list *list, uint64_t begin, uint64_t end);
/* Drops the first ones. */
void ranges_drop(range_list *list, size_t count);
/* Whether one of the ranges covers all of this. */
bool ranges_cover(const range_list *list, uint64_t begin, uint64_t end);
/* Sorts the ranges, and joins those with so little between them that naming another range costs
 * more: for those who fetch several in one request. */
void ranges_sort(range_list *list);
/* Sorts the ranges, and joins those that are fetched together. Returns false if there is not enough
 * memory; then only gaps that are near are joined. */
bool ranges_join(range_list *list, const join_rule *rule);
void ranges_free(range_list *list);

#endif
