/* SPDX-License-Identifier: BSD-2-Clause */
/* Folders to write into, below one folder and nowhere else. */
#ifndef ANEWS_FOLDERS_H
#define ANEWS_FOLDERS_H

#include <stdbool.h>
#include <stddef.h>

/* Folders that files went to, kept open since the next ones mostly go there too. They are few,
 * since each thread has as many. Begins as zero bytes but for `root`, the folder to write below,
 * and what comes after it. */
enum { FOLDERS_KEPT = 12 };
typedef struct folder_cache {
    int root; /* the caller's */
    /* Is called with 1 before a folder is made, and with -1 if it was not made after all; false
     * forbids it. May be NULL. */
    bool (*on_make)(void *context, int change);
    void *context;
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
 * other than a folder is in the way, ECANCELED if on_make forbids to make a folder.
 */
int folder_cache_find(folder_cache *cache, const char *path, size_t length, int *folder,
                      size_t *name);
void folder_cache_close(folder_cache *cache);

/* Returns the path of the folder that the file at `path` lies in, or would: malloced, NULL if there
 * is no memory for it. */
char *folder_of(const char *path);
/* Returns the folder for files that need no name: that of TMPDIR, or /tmp. */
const char *temporary_folder(void);
/* Opens the folder that the file at `path` lies in, or would. `flags` is as for open(). Returns its
 * descriptor, or -1 with errno. */
int open_folder_of(const char *path, int flags);
/* Makes a folder that the user names, and those that it lies in. Returns 0, also if it was there,
 * or -1 with errno. */
int make_folder(const char *path);

#endif
