/* SPDX-License-Identifier: BSD-2-Clause */
/* Sorts pairs of a key and a value, also more than memory holds. */
#ifndef ANI_SORT_H
#define ANI_SORT_H

#include "writer/spool.h"

/* How many bytes a sorter uses for pairs; their index takes up to half as much again. */
enum { ANI_SORT_MEMORY = 16 << 20 };

typedef struct ani_pair {
    const uint8_t *key, *value;
    size_t key_length, value_length;
} ani_pair;

/* Compares keys bytewise, a prefix first: below, equal or above 0. */
int ani_pair_compare(const ani_pair *a, const ani_pair *b);
/* How many bytes two keys begin with alike. */
size_t ani_common_length(const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length);
/* Numbers in keys have the most significant byte first, so that keys are sorted as numbers are. */
void ani_store_big(uint8_t bytes[8], uint64_t value);
uint64_t ani_load_big(const uint8_t bytes[8]);

typedef struct ani_sorter ani_sorter;

/* Functions return 0 or an errno. The caller keeps folder. Close the sorter also after an error of
 * ani_sorter_open(). */
int ani_sorter_open(ani_sorter **sorter, const char *folder);
/* Adds a pair, which is copied. E2BIG if it is larger than ANI_SORT_MEMORY. */
int ani_sorter_add(ani_sorter *s, const ani_pair *pair);
/* Ends adding and goes to the first pair. May be called again. */
int ani_sorter_rewind(ani_sorter *s);
/* Gives the next pair in the order of keys; equal keys keep the order in which they were added. The
 * pair is valid until the next call. *end: there was none left. */
int ani_sorter_next(ani_sorter *s, ani_pair *pair, bool *end);
void ani_sorter_close(ani_sorter *s);

#endif
