/* SPDX-License-Identifier: BSD-2-Clause */
/* How far a file that is still arriving is good. */
#ifndef ANEWS_PARTIAL_H
#define ANEWS_PARTIAL_H

#include "archive/source.h"

#include <stdbool.h>

typedef struct partial {
    bool index_is_whole;
    uint64_t blocks;   /* that have arrived, from the first on, and match their hashes */
    uint64_t readable; /* entries that can be listed and read */
} partial;

/* Verifies all that has arrived of an archive that archive_open() has opened. Returns STATUS_*,
 * having said what is damaged; what has not arrived is no fault. */
int partial_verify(archive *a, partial *p);

#endif
