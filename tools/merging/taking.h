/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking entries of a part over into a new archive. */
#ifndef ANEWS_MERGING_TAKING_H
#define ANEWS_MERGING_TAKING_H

#include "merging/parts.h"
#include "packing/search.h"

/* Begins with writer, search and block_size, and all else zero. */
typedef struct taking {
    an_writer *writer;
    pack_search *search; /* gets the terms of articles, if it wants any */
    uint32_t block_size; /* of the new archive */
    uint64_t entries;    /* that were taken */
    uint64_t moved;      /* of them, those of which something is compressed anew */
    /* private: */
    char id[AN_ID_MAX];
    uint8_t *record;
    size_t record_size;
    an_field *fields; /* those of the record that are taken over, then those of the overflow */
    size_t field_count, field_size, in_record;
} taking;

/* Takes the part's entry, as walk_parts() hands it out. Returns STATUS_*, having said what is
 * wrong.
 */
int take_entry(void *context, part *p);
void taking_free(taking *t);

#endif
