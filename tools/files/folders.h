/* SPDX-License-Identifier: BSD-2-Clause */
/* Folders to write into, below one folder and nowhere else. */
#ifndef ANEWS_FOLDERS_H
#define ANEWS_FOLDERS_H

#include <stddef.h>

/* Folders that files went to, kept open since the next ones mostly go there too. They are few,
 * since each thread has as many. Begins as {.root = folder to write below}. */
enum { FOLDERS_KEPT = 12 };
typedef struct folder_cache {
    int root; /* the caller's */
    struct kept_folder {
        char *path; /* NULL: none */
        int fd;
    } kept[FOLDERS_KEPT];
    unsigned next; /* to be given up */
} folder_cache;

/*
 * Opens the folder that a file will lie in, and makes the folders on the way. path is as section 8
 * of the format wants it, `length` bytes, and is checked once more. Symbolic links on the way are
 * not followed. *folder belongs to the cache and stays open until the next call; *name is where the
 * last component of path begins.
 *
 * Returns 0, or -1 with errno: EINVAL if the path is not allowed, ELOOP or ENOTDIR if something
 * other than a folder is in the way.
 */
int folder_cache_find(folder_cache *cache, const char *path, size_t length, int *folder,
                      size_t *name);
void folder_cache_close(folder_cache *cache);

#endif
