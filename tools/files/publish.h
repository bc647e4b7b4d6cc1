/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that appear whole or not at all. */
#ifndef ANEWS_PUBLISH_H
#define ANEWS_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A file being written beside the one it will become. */
typedef struct draft {
    char *path;      /* where it will be */
    char *temporary; /* where it is now, if has_name */
    bool has_name;   /* where the file system can, it has no name until it is finished */
    int fd;
} draft;

/* Begins one, for writing, mode 0600. 0, or -1 with errno. Signals that end the process leave
 * nothing behind. One at a time. */
int draft_begin(draft *d, const char *path);
/* Writes all of it: 0, or -1 with errno. */
int draft_write(draft *d, const void *bytes, size_t length);
/* Makes it lasting and gives it its name. replace: over what is there; else EEXIST if something is.
 * 0, or -1 with errno; closed and tidied up either way. */
int draft_publish(draft *d, bool replace);
/* Removes it; does nothing after draft_publish(). */
void draft_drop(draft *d);

/* All of the above for bytes in memory. */
int publish_bytes(const char *path, const void *bytes, size_t length, mode_t mode, bool replace);

#endif
