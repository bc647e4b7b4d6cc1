/* SPDX-License-Identifier: BSD-2-Clause */
/* Temporary files without a name, beside the output: whatever ends the process, nothing is left
 * behind. */
#ifndef ANI_SPOOL_H
#define ANI_SPOOL_H

#include <stddef.h>
#include <stdint.h>

enum { ANI_SPOOL_BUFFER = 1 << 17 };

/* Appended to at the end, read anywhere. Zero-initialised is closed. Functions give 0, or an errno.
 */
typedef struct ani_spool {
    int fd;
    int open;
    uint64_t size;    /* buffered bytes included */
    uint8_t *pending; /* not written yet: the last `held` bytes */
    size_t held;
    uint8_t *window;          /* read ahead */
    uint64_t window_at, next; /* next: the end of what was read last */
    size_t window_length;
} ani_spool;

int ani_spool_open(ani_spool *s, const char *folder);
int ani_spool_append(ani_spool *s, const void *bytes, size_t length);
int ani_spool_read(ani_spool *s, uint64_t offset, void *buffer, size_t length);
/* Forgets all behind size, which must not be above the size now. */
int ani_spool_cut(ani_spool *s, uint64_t size);
/* Overwrites bytes that were appended. */
int ani_spool_patch(ani_spool *s, uint64_t offset, const void *bytes, size_t length);
/* Copies all of it to the end of a file. */
int ani_spool_copy(ani_spool *s, int fd);
void ani_spool_close(ani_spool *s);

/* A file open for writing in folder that has no name yet (*name empty) or, where the file system
 * can't, a temporary one. */
int ani_open_temporary(const char *folder, const char *base, char *name, size_t name_size, int *fd);
int ani_write_all(int fd, const void *bytes, size_t length);

#endif
