/* SPDX-License-Identifier: BSD-2-Clause */
#include "files/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_safe(const char *id, size_t length)
{
    for (size_t start = 0, i = 0; i <= length; i++) {
        if (i < length && id[i] == '\0')
            return false;
        if (i < length && id[i] != '/')
            continue;
        size_t n = i - start;
        if (n == 0 || (n == 1 && id[start] == '.') ||
            (n == 2 && id[start] == '.' && id[start + 1] == '.'))
            return false;
        start = i + 1;
    }
    return length > 0;
}

/* The folder `name` in `folder`, made if need be. -1 with errno. */
static int enter(int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    if (mkdirat(folder, name, 0777) != 0 && errno != EEXIST)
        return -1;
    return openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Goes from root to the folder `path`, which is cut up on the way ("": root itself). -1 with errno.
 */
static int walk(int root, char *path)
{
    int folder = fcntl(root, F_DUPFD_CLOEXEC, 0);
    for (char *next; folder >= 0 && *path != '\0'; path = next) {
        char *slash = strchr(path, '/');
        next = slash ? slash + 1 : path + strlen(path);
        if (slash)
            *slash = '\0';
        int inner = enter(folder, path);
        int error = errno;
        (void)close(folder);
        errno = error;
        folder = inner;
    }
    return folder;
}

static void give_up(struct output_folder *f)
{
    if (f->path)
        (void)close(f->fd);
    free(f->path);
    f->path = NULL;
}

void output_folders_close(output_folders *folders)
{
    for (unsigned i = 0; i < OUTPUT_FOLDERS; i++)
        give_up(&folders->kept[i]);
}

/* Opens the folder that the first `length` bytes of id name, unless it is at hand. */
static int find_folder(output_folders *folders, const char *id, size_t length, int *fd)
{
    for (unsigned i = 0; i < OUTPUT_FOLDERS; i++) {
        const struct output_folder *f = &folders->kept[i];
        if (f->path && strlen(f->path) == length && memcmp(f->path, id, length) == 0) {
            *fd = f->fd;
            return 0;
        }
    }
    struct output_folder *f = &folders->kept[folders->next++ % OUTPUT_FOLDERS];
    give_up(f);
    char *path = strndup(id, length), *kept = strndup(id, length);
    *fd = path && kept ? walk(folders->root, path) : -1;
    int error = *fd >= 0 ? 0 : path && kept ? errno : ENOMEM;
    free(path);
    if (error == 0)
        *f = (struct output_folder){kept, *fd};
    else
        free(kept);
    return error;
}

static int open_file(output *o)
{
    o->temporary[0] = '\0';
    o->fd = openat(o->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (o->fd >= 0)
        return 0;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT)
        return errno;
    for (unsigned i = 0; i < 1000; i++) {
        (void)snprintf(o->temporary, sizeof o->temporary, ".anews.%ld.%u", (long)gettid(), i);
        o->fd = openat(o->folder, o->temporary,
                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (o->fd >= 0 || errno != EEXIST)
            break;
    }
    return o->fd >= 0 ? 0 : errno;
}

int output_begin(output *o, output_folders *folders, const char *id, size_t length)
{
    *o = (output){.folder = -1, .fd = -1};
    if (!is_safe(id, length))
        return EINVAL;
    size_t name = length;
    while (name > 0 && id[name - 1] != '/')
        name--;
    int error = find_folder(folders, id, name > 0 ? name - 1 : 0, &o->folder);
    if (error == 0) {
        o->name = strndup(id + name, length - name);
        error = o->name ? open_file(o) : ENOMEM;
    }
    if (error != 0)
        output_drop(o);
    return error;
}

int output_write(output *o, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t n = write(o->fd, at, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        at += n;
        length -= (size_t)n;
    }
    return 0;
}

/* Gives a file that has no name one. By its descriptor alone where the system permits that
 * (Linux 6.10 and later), else by way of /proc. 0, or an errno. */
static int link_unnamed(const output *o, const char *name)
{
    static atomic_bool by_proc;
    char from[64];
    if (!by_proc) {
        if (linkat(o->fd, "", o->folder, name, AT_EMPTY_PATH) == 0)
            return 0;
        /* Not permitted, it says that there is no such file. */
        if (errno != ENOENT && errno != EPERM && errno != EINVAL)
            return errno;
        by_proc = true;
    }
    (void)snprintf(from, sizeof from, "/proc/self/fd/%d", o->fd);
    return linkat(AT_FDCWD, from, o->folder, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

/* A name beside its place for a file without one, so that it can replace what is there. */
static int give_name(output *o)
{
    int error = EEXIST;
    for (unsigned i = 0; i < 1000 && error == EEXIST; i++) {
        (void)snprintf(o->temporary, sizeof o->temporary, ".anews.%ld.%u", (long)gettid(), i);
        error = link_unnamed(o, o->temporary);
    }
    if (error != 0)
        o->temporary[0] = '\0';
    return error;
}

static int take_place(output *o, bool force)
{
    if (!o->temporary[0] && !force)
        return link_unnamed(o, o->name);
    int error = o->temporary[0] ? 0 : give_name(o);
    if (error != 0)
        return error;
    if (force) {
        if (renameat(o->folder, o->temporary, o->folder, o->name) != 0)
            return errno;
        o->temporary[0] = '\0';
        return 0;
    }
    /* linkat does not replace; the temporary name goes when the output is dropped. */
    return linkat(o->folder, o->temporary, o->folder, o->name, 0) == 0 ? 0 : errno;
}

int output_finish(output *o, bool force, bool has_time, int64_t time)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = (time_t)time}};
    /* A time that the file system does not take is no reason to lose the file. */
    if (has_time)
        (void)futimens(o->fd, times);
    int error = take_place(o, force);
    if (error == 0) {
        int fd = o->fd;
        o->fd = -1;
        error = close(fd) == 0 ? 0 : errno;
    }
    output_drop(o);
    return error;
}

void output_drop(output *o)
{
    if (o->fd >= 0)
        (void)close(o->fd);
    if (o->folder >= 0 && o->temporary[0])
        (void)unlinkat(o->folder, o->temporary, 0);
    free(o->name);
    *o = (output){.folder = -1, .fd = -1};
}
