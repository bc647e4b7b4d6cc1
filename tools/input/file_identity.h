/* SPDX-License-Identifier: BSD-2-Clause */
/* Which file it is, whatever name it was reached by. */
#ifndef ANEWS_FILE_IDENTITY_H
#define ANEWS_FILE_IDENTITY_H

#include <stdbool.h>
#include <sys/stat.h>

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

#endif
