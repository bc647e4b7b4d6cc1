/* SPDX-License-Identifier: BSD-2-Clause */
#include "publish.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a signal handler has to remove; a fixed array, since a handler must not look at memory that may just be freed. */
static char doomed[PATH_MAX];
static volatile sig_atomic_t is_armed;
static const int ending[] = {SIGHUP, SIGINT, SIGTERM};
#define ENDING (sizeof ending / sizeof ending[0])
static struct sigaction before[ENDING];

static void on_end(int number)
{
    if (is_armed)
        unlink(doomed);
    signal(number, SIG_DFL);
    raise(number);
}

static void arm(const char *path)
{
    struct sigaction action = {.sa_handler = on_end};
    if (strlen(path) >= sizeof doomed)
        return;
    strcpy(doomed, path);
    is_armed = 1;
    for (size_t i = 0; i < ENDING; i++) {
        sigaction(ending[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN)
            sigaction(ending[i], &action, NULL);
    }
}

static void disarm(void)
{
    if (!is_armed)
        return;
    is_armed = 0;
    for (size_t i = 0; i < ENDING; i++)
        sigaction(ending[i], &before[i], NULL);
}

/* Frees and closes, keeping errno. */
static void tidy(draft *d)
{
    int error = errno;
    disarm();
    if (d->fd >= 0)
        close(d->fd);
    free(d->path);
    free(d->temporary);
    *d = (draft){.fd = -1};
    errno = error;
}

int draft_begin(draft *d, const char *path)
{
    *d = (draft){.fd = -1};
    const char *slash = strrchr(path, '/');
    int folder = slash == NULL ? 0 : (int)(slash + 1 - path);
    d->path = strdup(path);
    if (d->path == NULL || asprintf(&d->temporary, "%.*s.anews-XXXXXX", folder, path) < 0) {
        d->temporary = NULL;
        tidy(d);
        errno = ENOMEM;
        return -1;
    }
    d->fd = mkostemp(d->temporary, O_CLOEXEC);
    if (d->fd < 0) {
        tidy(d);
        return -1;
    }
    arm(d->temporary);
    return 0;
}

int draft_write(draft *d, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t n = write(d->fd, at, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        at += n;
        length -= (size_t)n;
    }
    return 0;
}

/* Gives the name unless it is taken. Not every file system can rename so, and then most can link. */
static int name_new(const draft *d)
{
    if (renameat2(AT_FDCWD, d->temporary, AT_FDCWD, d->path, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (link(d->temporary, d->path) != 0)
        return -1;
    return unlink(d->temporary);
}

/* A name is lasting once its folder is on the disk. Some file systems cannot sync a folder and say EINVAL. */
static int sync_folder(const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL)
        return -1;
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(copy);
    if (fd < 0)
        return -1;
    int result = fsync(fd);
    if (result != 0 && errno == EINVAL)
        result = 0;
    int error = errno;
    close(fd);
    errno = error;
    return result;
}

int draft_publish(draft *d, bool replace)
{
    int fd = d->fd;
    int result = fsync(fd);
    if (result == 0) {
        d->fd = -1;
        result = close(fd);
    }
    if (result == 0)
        result = replace ? rename(d->temporary, d->path) : name_new(d);
    if (result != 0) {
        draft_drop(d);
        return -1;
    }
    disarm();
    result = sync_folder(d->path);
    tidy(d);
    return result;
}

void draft_drop(draft *d)
{
    int error = errno;
    if (d->temporary != NULL)
        unlink(d->temporary);
    tidy(d);
    errno = error;
}

int publish_bytes(const char *path, const void *bytes, size_t length, mode_t mode, bool replace)
{
    draft d;
    if (draft_begin(&d, path) != 0)
        return -1;
    if (fchmod(d.fd, mode) != 0 || draft_write(&d, bytes, length) != 0) {
        draft_drop(&d);
        return -1;
    }
    return draft_publish(&d, replace);
}
