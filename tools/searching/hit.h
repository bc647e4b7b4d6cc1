/* SPDX-License-Identifier: BSD-2-Clause */
/* An article that was found. */
#ifndef ANEWS_HIT_H
#define ANEWS_HIT_H

#include <archive_news/reader.h>

/* Begins as all zero bytes. */
typedef struct hit {
    an_entry entry;
    uint8_t *overflow; /* NULL: none */
    size_t overflow_length;
} hit;

/* Loads an entry with all its fields. The entry's strings stay until something else is read.
 * Returns AN_*. */
int hit_load(an_reader *reader, uint64_t number, hit *h);
/* Finds the first value of a field. Returns false if there is none. */
bool hit_field(const hit *h, unsigned tag, an_field *field);
void hit_free(hit *h);

/* Writes the date of publication as it is known, such as "2024-01-31"; nothing if there is none. */
void hit_date(const hit *h, char text[40]);

#endif
