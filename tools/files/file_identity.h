/* SPDX-License-Identifier: BSD-2-Clause */
/* Which file it is, whatever name it was reached by, and whether it was changed meanwhile. */
#ifndef ANEWS_FILE_IDENTITY_H
#define ANEWS_FILE_IDENTITY_H

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

typedef struct file_identity {
    dev_t device;
    ino_t inode;
} file_identity;

static inline file_identity identity_of(const struct stat *st)
{
    return (file_identity){st->st_dev, st->st_ino};
}

static inline bool is_same_file(const file_identity *a, const file_identity *b)
{
    return a->device == b->device && a->inode == b->inode;
}

/* A file as it was at one moment. */
typedef struct file_state {
    file_identity identity;
    off_t size;
    struct timespec modified, changed;
} file_state;

/* Takes the state of an open file before it is read. A file that was changed just now is waited
 * for, a few milliseconds on most file systems: a later change must get a later time. Returns 0, or
 * an errno. */
int file_state_take(int fd, file_state *state);

/* Whether what is known of a file is as in its state before. */
bool file_state_is(const struct stat *st, const file_state *before);

/* The same, but only of what it holds: who may read it, and its names, may have changed. */
bool file_content_is(const struct stat *st, const file_state *before);

/* Compares an open file that was read with its state before. Returns 0 with *same, or an errno. */
int file_state_compare(int fd, const file_state *before, bool *same);

#endif
