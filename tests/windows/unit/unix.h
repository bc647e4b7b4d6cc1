/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of POSIX that the unit tests make, on Windows. The compiler includes this before every
 * source of them, so that the sources are the same on all systems. */
#ifndef WINDOWS_UNIT_UNIX_H
#define WINDOWS_UNIT_UNIX_H

#include <direct.h>
#include <io.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* wine keeps its own in TMPDIR, which all its processes share. */
static inline char *unit_getenv(const char *name)
{
    return getenv(strcmp(name, "TMPDIR") == 0 ? "UNIT_TMPDIR" : name);
}
#define getenv unit_getenv

static inline int unit_mkdir(const char *path, unsigned mode)
{
    (void)mode;
    return _mkdir(path);
}
#define mkdir unit_mkdir

#define malloc_usable_size _msize

char *strndup(const char *text, size_t most);
/* For any year: gmtime() of Windows begins in 1970. */
struct tm *gmtime_r(const time_t *seconds, struct tm *parts);
/* Makes a folder whose name no other has. Returns the name, or NULL with errno. */
char *mkdtemp(char *path);

#endif
