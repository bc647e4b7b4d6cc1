/* SPDX-License-Identifier: BSD-2-Clause */
/* How much an extraction may write. */
#ifndef ANEWS_LIMITS_H
#define ANEWS_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/* What a file or a folder takes at least: many of them fill a disk, however little they hold. */
enum { LEAST_COST = 4096 };

/* What may be written where the user states no limit: more than anybody packs, and less than fills
 * a machine. Nobody vouches for an archive that is read without trust: there it is less. */
#define DEFAULT_MAX_FILES ((uint64_t)10000000)
#define DEFAULT_MAX_BYTES ((uint64_t)1 << 40)
#define INSECURE_MAX_FILES ((uint64_t)1000000)
#define INSECURE_MAX_BYTES ((uint64_t)16 << 30)

typedef struct limits {
    uint64_t max_files, max_bytes; /* 0 is a limit, too */
    uint64_t files, bytes;         /* counted so far: files and folders, and what they take */
} limits;

enum limit { LIMIT_NONE, LIMIT_FILES, LIMIT_BYTES };

/* Counts a file or folder of this many bytes. Returns LIMIT_NONE, or the limit that it would
 * exceed; then it is not counted. */
enum limit limits_add(limits *l, uint64_t length);
/* Takes back what limits_add() has counted. */
void limits_take_back(limits *l, uint64_t length);

#endif
