/* SPDX-License-Identifier: BSD-2-Clause */
/* Where what belongs to the command lies. */
#ifndef ANEWS_BESIDE_H
#define ANEWS_BESIDE_H

#include <limits.h>

/* Finds a program that belongs to the command: beside it where both were built, and in ../libexec
 * once they are installed. Returns 0, or -1 with errno: ENOENT if it is not there. */
int find_program_beside(const char *name, char path[PATH_MAX]);
/* Finds a file or folder that the running program may read, by its path from the folder of the
 * program. Returns 0, or -1 with errno. */
int find_beside(const char *relative, char path[PATH_MAX]);

#endif
