/* SPDX-License-Identifier: BSD-2-Clause */
#include "files/beside.h"

#include "platform/platform.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Finds what lies at a path from the program's folder, if it has these rights for access(). */
static int find_with_rights(const char *relative, int rights, char path[PATH_MAX])
{
    ssize_t length = platform_program_path(path, PATH_MAX);
    if (length < 0)
        return -1;
    const char *name = platform_last_slash(path);
    size_t folder = name != NULL ? (size_t)(name + 1 - path) : 0;
    if (folder + strlen(relative) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(path + folder, relative, strlen(relative) + 1);
    return access(path, rights);
}

int find_program_beside(const char *name, char path[PATH_MAX])
{
    char installed[64];
    (void)snprintf(installed, sizeof installed, "../libexec/%s", name);
    if (find_with_rights(name, X_OK, path) == 0 || find_with_rights(installed, X_OK, path) == 0)
        return 0;
    errno = ENOENT;
    return -1;
}

int find_beside(const char *relative, char path[PATH_MAX])
{
    return find_with_rights(relative, R_OK, path);
}
