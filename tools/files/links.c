/* SPDX-License-Identifier: BSD-2-Clause */
#include "files/links.h"

#include "platform/platform.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINKS_MOST = 40 }; /* as many as Linux follows */

/* Returns the path that a link leads to, malloced; NULL with errno. */
static char *join_link(const char *link, const char *target)
{
    const char *slash = platform_last_slash(link);
    char *joined = NULL;
    int folder = *target == '/' || slash == NULL ? 0 : (int)(slash - link + 1);
    if (asprintf(&joined, "%.*s%s", folder, link, target) >= 0)
        return joined;
    errno = ENOMEM;
    return NULL;
}

/* Replaces *path by what the link there leads to. Returns 1; 0 if there is no link, or nothing; -1
 * with errno. */
static int follow_link(char **path)
{
    char target[PATH_MAX];
    ssize_t length = readlink(*path, target, sizeof target - 1);
    if (length < 0)
        return errno == EINVAL || errno == ENOENT ? 0 : -1;
    target[length] = '\0';
    char *next = join_link(*path, target);
    if (next == NULL)
        return -1;
    free(*path);
    *path = next;
    return 1;
}

char *follow_links(const char *path)
{
    char *at = strdup(path);
    int followed = at != NULL ? 1 : -1;
    for (unsigned links = 0; followed > 0; links++) {
        followed = follow_link(&at);
        if (followed > 0 && links == LINKS_MOST) {
            errno = ELOOP;
            followed = -1;
        }
    }
    if (followed == 0)
        return at;
    int error = errno;
    free(at);
    errno = error;
    return NULL;
}
