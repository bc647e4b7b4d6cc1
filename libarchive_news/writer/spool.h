/* SPDX-License-Identifier: BSD-2-Clause */
/* Temporary files beside the output. They have no name, so nothing is left over however the process
 * ends. */
#ifndef ANI_SPOOL_H
#define ANI_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ANI_SPOOL_BUFFER = 1 << 17 };

/* Where bytes go, in order: to an open file or to the caller of the library. Returns 0 or an errno.
 */
typedef struct ani_target {
    int (*write)(void *context, const void *bytes, size_t length);
    void *context;
} ani_target;

/* A file that is appended to at the end and read anywhere. All zero is a closed one. Functions
 * return 0 or an errno. */
typedef struct ani_spool {
    int fd;
    bool is_open;
    uint64_t size;    /* bytes that were appended, buffered ones included */
    uint8_t *pending; /* the last `held` bytes, which are not written yet */
    size_t held;
    uint8_t *window;    /* bytes read ahead */
    uint64_t window_at; /* their offset */
    size_t window_length;
    uint64_t next; /* the end of what was read last */
} ani_spool;

/* Turns what the functions of spools and sorters return into an error of the library: AN_OK,
 * AN_ERR_MEMORY for ENOMEM, else AN_ERR_IO. Sets errno to it. */
int ani_io_error(int number);

int ani_spool_open(ani_spool *s, const char *folder);
int ani_spool_append(ani_spool *s, const void *bytes, size_t length);
/* Writes what is held. What is read later needs no room on the disk. */
int ani_spool_flush(ani_spool *s);
int ani_spool_read(ani_spool *s, uint64_t offset, void *buffer, size_t length);
/* Drops everything after `size`, which must not be above the size now. */
int ani_spool_cut(ani_spool *s, uint64_t size);
/* Overwrites bytes that were appended. */
int ani_spool_patch(ani_spool *s, uint64_t offset, const void *bytes, size_t length);
int ani_spool_copy(ani_spool *s, const ani_target *to);
void ani_spool_close(ani_spool *s);

#endif
