/* SPDX-License-Identifier: BSD-2-Clause */
/* A lock for the moment in which a file of a folder is replaced. */
#ifndef ANEWS_FOLDER_LOCK_H
#define ANEWS_FOLDER_LOCK_H

enum folder_lock {
    FOLDER_LOCKED,
    FOLDER_BUSY,      /* another process has the lock, and still had it at the end of the wait */
    FOLDER_LOCK_NONE, /* the file system knows no such locks */
};

/* Takes the lock of an open folder, which lasts until the descriptor is closed. Waits for it as
 * long as this, in milliseconds. */
enum folder_lock folder_lock(int folder, unsigned wait);

#endif
