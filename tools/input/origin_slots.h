/* SPDX-License-Identifier: BSD-2-Clause */
/* The slots of a table of ids (origins.h): in memory while they are few, else in a file without a
 * name, so that memory does not grow with the number of articles. */
#ifndef ANEWS_ORIGIN_SLOTS_H
#define ANEWS_ORIGIN_SLOTS_H

#include "files/atomic_file.h"

#include <stddef.h>
#include <stdint.h>

typedef struct origin_slot {
    uint64_t folded; /* 0: empty */
    uint64_t exact;
    uint64_t input : 24, number : 39, is_item : 1;
} origin_slot;

/* All zero: there are none. */
typedef struct origin_slots {
    size_t size;
    origin_slot *memory;         /* NULL: they are in the file */
    struct origin_frame *frames; /* pages of the file that are kept; NULL: no file */
    atomic_file file;
    int reading; /* a descriptor */
} origin_slots;

/* The most slots that are kept in memory: 24 MiB. */
enum { ORIGIN_SLOTS_IN_MEMORY = 1 << 20 };

/* Makes empty slots: in memory if there are at most `most`, else in a file in the folder. Returns
 * 0, or -1 with errno; then there is nothing to free. */
int origin_slots_make(origin_slots *s, size_t size, size_t most, const char *folder);
/* Returns a slot, or NULL with errno. It is valid until the next call. */
origin_slot *origin_slots_at(origin_slots *s, size_t at);
/* The slot that was got last was changed. */
void origin_slots_changed(origin_slots *s, size_t at);
/* Keeps errno. */
void origin_slots_free(origin_slots *s);

#endif
