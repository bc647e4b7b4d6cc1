/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux and other systems of the kind. */
/* Other systems than Linux show all they have unless something is asked for. */
#if defined(__linux__) && defined(AN_PLAIN_POSIX)
#define _XOPEN_SOURCE 700
#elif defined(__linux__)
#define _GNU_SOURCE
#endif
#include "platform/system.h"

#ifndef _WIN32
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium/randombytes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* If this fails, -D_FILE_OFFSET_BITS=64 is missing, and no archive could grow beyond 2 GiB. */
_Static_assert(sizeof(off_t) >= 8, "file offsets of 64 bits");

_Static_assert(sizeof(sigset_t) <= sizeof(ani_signals), "room for a set of signals");

/* Linux has files without names. -DAN_PLAIN_POSIX does without what only Linux has. */
#if defined(O_TMPFILE) && !defined(AN_PLAIN_POSIX)
#define HAS_NAMELESS
#endif

/* How many names are tried until one is free. A name holds 32 random bits. */
enum { NAMES_MAX = 100 };

void ani_hold_signals(ani_signals *before)
{
    static const int held[] = {SIGALRM, SIGHUP,  SIGINT,  SIGPIPE, SIGQUIT,
                               SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ};
    sigset_t set, old;
    (void)sigemptyset(&set);
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
        (void)sigaddset(&set, held[i]);
    (void)pthread_sigmask(SIG_BLOCK, &set, &old);
    memcpy(before->set, &old, sizeof old);
}

void ani_release_signals(const ani_signals *before)
{
    sigset_t old;
    memcpy(&old, before->set, sizeof old);
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
}

unsigned ani_count_processors(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 0 : (unsigned)processors;
}

void ani_expect_scattered_reads(void *memory, size_t size)
{
#if defined(MADV_HUGEPAGE) && !defined(AN_PLAIN_POSIX)
    long page = sysconf(_SC_PAGESIZE);
    size_t before = page > 0 ? (size_t)page - (uintptr_t)memory % (size_t)page : size;
    /* It is only advice. */
    if (before < size)
        (void)madvise((uint8_t *)memory + before, size - before, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)size;
#endif
}

const char *ani_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *ani_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static int make_name(const char *folder, const char *base, char *name, size_t size)
{
    unsigned random = randombytes_random();
    int length = snprintf(name, size, "%s/.%.200s.%08x", folder, base, random);
    return length < (int)size ? 0 : ENAMETOOLONG;
}

/* A name that exists already is tried again with another number. */
static int open_with_name(const char *folder, const char *base, char *name, size_t size, int *fd)
{
    int error = EEXIST;
    for (unsigned i = 0; i < NAMES_MAX && error == EEXIST; i++) {
        error = make_name(folder, base, name, size);
        if (error == 0) {
            *fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            error = *fd < 0 ? errno : 0;
        }
    }
    return error;
}

#ifdef HAS_NAMELESS
static int open_nameless(const char *folder, int *fd)
{
    *fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    return *fd < 0 ? errno : 0;
}

/* A file without a name gets one through /proc, which an empty root does not have. */
static bool can_name(void)
{
    return access("/proc/self/fd", X_OK) == 0;
}

int ani_name_temporary(const char *folder, const char *base, int fd, char *name, size_t name_size)
{
    char from[64];
    int error = EEXIST;
    (void)snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
    for (unsigned i = 0; i < NAMES_MAX && error == EEXIST; i++) {
        error = make_name(folder, base, name, name_size);
        if (error == 0 && linkat(AT_FDCWD, from, AT_FDCWD, name, AT_SYMLINK_FOLLOW) != 0)
            error = errno;
    }
    if (error != 0)
        *name = 0;
    return error;
}
#else
static int open_nameless(const char *folder, int *fd)
{
    (void)folder;
    *fd = -1;
    return EOPNOTSUPP;
}

static bool can_name(void)
{
    return false;
}

/* Each temporary file has a name already. */
int ani_name_temporary(const char *folder, const char *base, int fd, char *name, size_t name_size)
{
    (void)folder, (void)base, (void)fd, (void)name_size;
    *name = 0;
    return ENOSYS;
}
#endif

static int open_either(const char *folder, const char *base, bool is_nameless, char *name,
                       size_t name_size, int *fd)
{
    int error = is_nameless ? open_nameless(folder, fd) : EOPNOTSUPP;
    *name = 0;
    if (error == EOPNOTSUPP || error == EISDIR || error == ENOENT || error == EINVAL)
        error = open_with_name(folder, base, name, name_size, fd);
    if (error != 0)
        *name = 0;
    return error;
}

int ani_open_temporary(const char *folder, const char *base, char *name, size_t name_size, int *fd)
{
    return open_either(folder, base, can_name(), name, name_size, fd);
}

/* No signal may come between the making of a name and its removal. Other threads of the writer hold
 * signals back at all times. */
int ani_open_scratch(const char *folder, int *fd)
{
    char name[4096];
    ani_signals before;
    ani_hold_signals(&before);
    int error = open_either(folder, "anews", true, name, sizeof name, fd);
    if (error == 0 && *name && unlink(name) != 0) {
        error = errno;
        (void)close(*fd);
    }
    ani_release_signals(&before);
    return error;
}

/* That a pipe has no size is found without waiting for somebody to write into it. */
int ani_open_file(const char *path, int *fd, uint64_t *size)
{
    struct stat about = {0};
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*fd < 0)
        return errno;
    off_t end = lseek(*fd, 0, SEEK_END);
    int error = end < 0 || fstat(*fd, &about) != 0 ? errno : 0;
    *size = (uint64_t)end;
    if (error == 0 && S_ISDIR(about.st_mode))
        error = EISDIR;
    if (error == 0)
        return 0;
    (void)close(*fd);
    return error;
}

int ani_write_all(int fd, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    while (length > 0) {
        ssize_t n = write(fd, at, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        at += n;
        length -= (size_t)n;
    }
    return 0;
}

int ani_write_at(int fd, uint64_t offset, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = pwrite(fd, bytes, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        bytes += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return 0;
}

int ani_read_at(int fd, uint64_t offset, uint8_t *buffer, size_t length)
{
    while (length > 0) {
        ssize_t n = pread(fd, buffer, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? errno : EIO;
        buffer += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return 0;
}

int ani_cut_file(int fd, uint64_t size)
{
    return ftruncate(fd, (off_t)size) == 0 ? 0 : errno;
}

int ani_close_file(int fd)
{
    return close(fd) == 0 ? 0 : errno;
}

int ani_sync_file(int fd)
{
#ifdef F_FULLFSYNC
    /* fsync() leaves the bytes in the drive's own memory there. Not all file systems can do this.
     */
    if (fcntl(fd, F_FULLFSYNC) == 0)
        return 0;
#endif
    return fsync(fd) == 0 ? 0 : errno;
}

int ani_replace_file(int fd, const char *from, const char *to)
{
    (void)fd;
    return rename(from, to) == 0 ? 0 : errno;
}

int ani_sync_folder(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = folder < 0 ? errno : ani_sync_file(folder);
    if (folder >= 0)
        (void)close(folder);
    return error == EINVAL ? 0 : error;
}

int ani_remove_file(const char *name)
{
    return unlink(name) == 0 ? 0 : errno;
}
#endif
