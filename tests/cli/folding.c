/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded, it turns the file system into one like exFAT: no hard links, no files without a name,
 * no renaming that spares what is there, names whose case does not matter, and times that are taken
 * both or not at all. It knows the names that this process has made, which is enough for tests that
 * make all of them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *known[1 << 16];
static size_t count;

/* Folds ASCII, and of UTF-8 the letters from U+00C0 to U+00DE. */
static unsigned char folded(const char *name, size_t i)
{
    unsigned char c = (unsigned char)name[i], before = i > 0 ? (unsigned char)name[i - 1] : 0;
    if (before == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97)
        return c + 0x20;
    return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
}

static int is_same_name(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] != '\0' && folded(a, i) == folded(b, i))
        i++;
    return a[i] == b[i];
}

/* Returns the name under which a file was made: this one, or one that differs in case only. */
static const char *true_name(const char *name)
{
    const char *found = name;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < count; i++)
        if (is_same_name(known[i], name))
            found = known[i];
    pthread_mutex_unlock(&lock);
    return found;
}

static void remember_name(const char *name)
{
    if (true_name(name) != name)
        return;
    pthread_mutex_lock(&lock);
    if (count < sizeof known / sizeof known[0] && strncmp(name, ".anews-", 7) != 0)
        known[count++] = strdup(name);
    pthread_mutex_unlock(&lock);
}

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static int open_at(int folder, const char *name, int flags, mode_t mode)
{
    int (*real)(int, const char *, int, ...) =
        (int (*)(int, const char *, int, ...))next("openat64");
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    int fd = real(folder, true_name(name), flags, mode);
    if (fd >= 0 && (flags & O_CREAT) != 0)
        remember_name(name);
    return fd;
}

int openat(int folder, const char *name, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_at(folder, name, flags, mode);
}

int openat64(int folder, const char *name, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_at(folder, name, flags, mode);
}

int linkat(int from, const char *name, int to, const char *other, int flags)
{
    (void)from, (void)name, (void)to, (void)other, (void)flags;
    errno = EPERM;
    return -1;
}

int renameat(int from, const char *name, int to, const char *other)
{
    int (*real)(int, const char *, int, const char *) =
        (int (*)(int, const char *, int, const char *))next("renameat");
    int result = real(from, true_name(name), to, true_name(other));
    if (result == 0)
        remember_name(other);
    return result;
}

int renameat2(int from, const char *name, int to, const char *other, unsigned flags)
{
    if (flags == 0)
        return renameat(from, name, to, other);
    errno = EINVAL;
    return -1;
}

int fstatat64(int folder, const char *name, struct stat64 *about, int flags)
{
    int (*real)(int, const char *, struct stat64 *, int) =
        (int (*)(int, const char *, struct stat64 *, int))next("fstatat64");
    return real(folder, true_name(name), about, flags);
}

int fstatat(int folder, const char *name, struct stat *about, int flags)
{
    int (*real)(int, const char *, struct stat *, int) =
        (int (*)(int, const char *, struct stat *, int))next("fstatat");
    return real(folder, true_name(name), about, flags);
}

int futimens(int fd, const struct timespec times[2])
{
    int (*real)(int, const struct timespec *) =
        (int (*)(int, const struct timespec *))next("futimens");
    return times[0].tv_nsec == UTIME_OMIT || times[1].tv_nsec == UTIME_OMIT ? 0 : real(fd, times);
}
