/* SPDX-License-Identifier: BSD-2-Clause */
#include "files/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a signal handler has to remove; a fixed array, since a handler must not look at memory that
 * may just be freed. */
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
    size_t length = strlen(path);
    if (length >= sizeof doomed)
        return;
    memcpy(doomed, path, length + 1);
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

/* "FOLDER/.anews-XXXXXX", malloced. */
static char *temporary_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = NULL;
    int folder = slash == NULL ? 0 : (int)(slash + 1 - path);
    return asprintf(&name, "%.*s.anews-XXXXXX", folder, path) < 0 ? NULL : name;
}

/* A file without a name is gone with the process, however that ends. Not every file system has
 * them, and naming it later takes /proc. -1: not here. */
static int open_nameless(const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL || access("/proc/self/fd", X_OK) != 0) {
        free(copy);
        return -1;
    }
    int fd = open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    free(copy);
    return fd;
}

static int link_nameless(int fd, const char *name)
{
    char self[40];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* Gives a temporary name that nobody has to the file without one, if there is one (fd >= 0), else
 * to a new one. */
static int take_name(draft *d)
{
    char *random = d->temporary + strlen(d->temporary) - 6;
    int result = -1;
    errno = EEXIST;
    for (int i = 0; i < 100 && result != 0 && errno == EEXIST; i++) {
        snprintf(random, 7, "%06x", randombytes_uniform(1u << 24));
        if (d->fd >= 0) {
            result = link_nameless(d->fd, d->temporary);
        } else {
            int fd = open(d->temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                          S_IRUSR | S_IWUSR);
            result = fd < 0 ? -1 : 0;
            d->fd = fd;
        }
    }
    return result;
}

/* No signal comes between making a name and arming its removal. */
static int name_temporary(draft *d)
{
    sigset_t all;
    sigset_t old;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &old);
    int result = take_name(d);
    int error = errno;
    d->has_name = result == 0;
    if (d->has_name)
        arm(d->temporary);
    sigprocmask(SIG_SETMASK, &old, NULL);
    errno = error;
    return result;
}

int draft_begin(draft *d, const char *path)
{
    *d = (draft){.fd = -1};
    d->path = strdup(path);
    d->temporary = temporary_name(path);
    if (d->path == NULL || d->temporary == NULL) {
        tidy(d);
        errno = ENOMEM;
        return -1;
    }
    d->fd = open_nameless(path);
    if (d->fd >= 0 || name_temporary(d) == 0)
        return 0;
    tidy(d);
    return -1;
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

/* Gives the name unless it is taken. Not every file system can rename so, and then most can link.
 */
static int name_new(const draft *d)
{
    if (!d->has_name)
        return link_nameless(d->fd, d->path);
    if (renameat2(AT_FDCWD, d->temporary, AT_FDCWD, d->path, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (link(d->temporary, d->path) != 0)
        return -1;
    return unlink(d->temporary);
}

/* Only a file with a name can take another's place. */
static int name_over(draft *d)
{
    if (!d->has_name && name_temporary(d) != 0)
        return -1;
    return rename(d->temporary, d->path);
}

/* A name is lasting once its folder is on the disk. Some file systems cannot sync a folder and say
 * EINVAL. */
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
    int result = fsync(d->fd);
    if (result == 0)
        result = replace ? name_over(d) : name_new(d);
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
    if (d->has_name)
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
