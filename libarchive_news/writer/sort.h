/* SPDX-License-Identifier: BSD-2-Clause */
/* Sorting more than memory holds: runs sorted in memory, spilled to a spool, merged. Stable. */
#ifndef ANI_SORT_H
#define ANI_SORT_H

#include "writer/spool.h"

/* Bytes that a sorter may use for records. */
enum { ANI_SORT_MEMORY = 16 << 20 };

typedef struct ani_pair {
    const uint8_t *key, *value;
    size_t key_length, value_length;
} ani_pair;

typedef struct ani_sorter ani_sorter;

/* Functions give 0, or an errno. folder is kept by the caller. */
int ani_sorter_open(ani_sorter **sorter, const char *folder);
int ani_sorter_add(ani_sorter *s, const ani_pair *record);
/* Ends adding. May be called again, to read from the first once more. */
int ani_sorter_rewind(ani_sorter *s);
/* The next record in order, valid until the next call; *end: there is none. */
int ani_sorter_next(ani_sorter *s, ani_pair *record, int *end);
void ani_sorter_close(ani_sorter *s);

#endif
