/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of POSIX that may fail. */
#include "support/faults.h"

#include <fcntl.h>

/* Where offsets have 64 bits, glibc's headers turn open() into open64(), and so on. */
#ifdef __GLIBC__
#define LARGE(name) name##64
#else
#define LARGE(name) name
#endif

/* Says whether a transfer is interrupted; else shortens it, where transfers are to be short. */
static bool is_interrupted(size_t *length)
{
    if (!fault.interrupted)
        return false;
    if (*length > 1)
        *length = 1 + *length / 3;
    if (atomic_fetch_add(&fault.transfers, 1) % 2 != 0)
        return false;
    errno = EINTR;
    return true;
}

int LARGE(__real_open)(const char *name, int flags, ...);
int LARGE(__wrap_open)(const char *name, int flags, ...);
int LARGE(__wrap_open)(const char *name, int flags, ...)
{
    va_list arguments;
    mode_t mode = 0;
    va_start(arguments, flags);
    if (flags & (O_CREAT | O_TMPFILE))
        mode = va_arg(arguments, mode_t);
    va_end(arguments);
    if (fault.no_unnamed && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return fault_is_due(F_OPEN) ? -1 : LARGE(__real_open)(name, flags, mode);
}

mode_t __real_umask(mode_t mask);
mode_t __wrap_umask(mode_t mask);
mode_t __wrap_umask(mode_t mask)
{
    (void)atomic_fetch_add(&fault.umask_calls, 1);
    return __real_umask(mask);
}

int __real_unlink(const char *name);
int __wrap_unlink(const char *name);
int __wrap_unlink(const char *name)
{
    return fault_is_due(F_UNLINK) ? -1 : __real_unlink(name);
}

ssize_t LARGE(__real_pread)(int fd, void *buffer, size_t length, off_t offset);
ssize_t LARGE(__wrap_pread)(int fd, void *buffer, size_t length, off_t offset);
ssize_t LARGE(__wrap_pread)(int fd, void *buffer, size_t length, off_t offset)
{
    if (fault_is_due(F_READ))
        return fault.nothing ? 0 : -1;
    return is_interrupted(&length) ? -1 : LARGE(__real_pread)(fd, buffer, length, offset);
}

ssize_t LARGE(__real_pwrite)(int fd, const void *buffer, size_t length, off_t offset);
ssize_t LARGE(__wrap_pwrite)(int fd, const void *buffer, size_t length, off_t offset);
ssize_t LARGE(__wrap_pwrite)(int fd, const void *buffer, size_t length, off_t offset)
{
    if (fault_is_due(F_WRITE))
        return fault.nothing ? 0 : -1;
    return is_interrupted(&length) ? -1 : LARGE(__real_pwrite)(fd, buffer, length, offset);
}

ssize_t __real_write(int fd, const void *buffer, size_t length);
ssize_t __wrap_write(int fd, const void *buffer, size_t length);
ssize_t __wrap_write(int fd, const void *buffer, size_t length)
{
    if (fault_is_due(F_WRITE))
        return fault.nothing ? 0 : -1;
    return is_interrupted(&length) ? -1 : __real_write(fd, buffer, length);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    return fault_is_due(F_SYNC) ? -1 : __real_fsync(fd);
}

int LARGE(__real_ftruncate)(int fd, off_t length);
int LARGE(__wrap_ftruncate)(int fd, off_t length);
int LARGE(__wrap_ftruncate)(int fd, off_t length)
{
    return fault_is_due(F_CUT) ? -1 : LARGE(__real_ftruncate)(fd, length);
}

int __real_linkat(int from, const char *old, int to, const char *name, int flags);
int __wrap_linkat(int from, const char *old, int to, const char *name, int flags);
int __wrap_linkat(int from, const char *old, int to, const char *name, int flags)
{
    return fault_is_due(F_LINK) ? -1 : __real_linkat(from, old, to, name, flags);
}

int __real_rename(const char *old, const char *name);
int __wrap_rename(const char *old, const char *name);
int __wrap_rename(const char *old, const char *name)
{
    return fault_is_due(F_RENAME) ? -1 : __real_rename(old, name);
}

/* A file whose close fails is closed all the same, as on Linux. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    bool due = fault_is_due(F_CLOSE);
    int error = errno, result = __real_close(fd);
    if (due)
        errno = error;
    return due ? -1 : result;
}

unsigned open_files(void)
{
    unsigned count = 0;
    DIR *d = opendir("/proc/self/fd");
    assert_non_null(d);
    while (readdir(d))
        count++;
    (void)closedir(d);
    return count;
}
