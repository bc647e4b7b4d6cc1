/* SPDX-License-Identifier: BSD-2-Clause */
/* A folder of its own for files that are gone when the work is done. */
#ifndef ANEWS_SCRATCH_FOLDER_H
#define ANEWS_SCRATCH_FOLDER_H

#include <limits.h>

typedef struct scratch_folder {
    char path[PATH_MAX];
} scratch_folder;

/* Makes an empty folder in that which TMPDIR names, or in /tmp, which nobody else can open. It goes
 * when a signal ends the process, too, if it is empty then. There is one at a time. Returns
 * STATUS_*, having said what is wrong. */
int scratch_folder_make(scratch_folder *f);
/* Removes the folder and the files in it. */
void scratch_folder_remove(const scratch_folder *f);

#endif
