/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of numbers, 8 bytes and some room for each. */
#ifndef ANEWS_NUMBER_SET_H
#define ANEWS_NUMBER_SET_H

#include <stddef.h>
#include <stdint.h>

/* Begins as all zero bytes. */
typedef struct number_set {
    uint64_t *slots; /* 0: empty */
    size_t size, count;
    uint64_t factor; /* random, so that nobody can choose numbers that share a slot */
} number_set;

enum number_set_result { NUMBER_IS_NEW, NUMBER_IS_KNOWN, NUMBER_HAS_NO_MEMORY };

/* Adds a number below 2^63, unless it is there. */
enum number_set_result number_set_add(number_set *set, uint64_t number);
void number_set_free(number_set *set);

#endif
