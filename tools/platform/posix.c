/* SPDX-License-Identifier: BSD-2-Clause */
/* What all systems that POSIX describes have in common. linux.c and plain_posix.c have the rest. */
#include "platform/platform.h"

#ifndef _WIN32
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef __linux__
#include <stdio_ext.h>
#endif

bool platform_is_slash(char c)
{
    return c == '/';
}

const char *platform_last_slash(const char *path)
{
    return strrchr(path, '/');
}

bool platform_is_absolute(const char *path)
{
    return path[0] == '/';
}

bool platform_begin(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    /* A file that would be larger than may be is an error like a full disk, which is said. */
    (void)signal(SIGXFSZ, SIG_IGN);
    return true;
}

char *platform_full_path(const char *path)
{
    return realpath(path, NULL);
}

bool platform_takes_all_names(void)
{
    return true;
}

int platform_sync_file(int fd)
{
#ifdef F_FULLFSYNC
    /* fsync() leaves the bytes in the drive's own memory there. Not all file systems can do this.
     */
    if (fcntl(fd, F_FULLFSYNC) == 0)
        return 0;
#endif
    return fsync(fd);
}

#ifdef __APPLE__
const char platform_browser[] = "open";
#else
const char platform_browser[] = "xdg-open";
#endif

int platform_lock(int fd, bool waits)
{
    int result;
    do {
        result = flock(fd, LOCK_EX | (waits ? 0 : LOCK_NB));
    } while (result != 0 && errno == EINTR);
    return result;
}

unsigned platform_count_processors(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : (unsigned)processors;
}

unsigned platform_terminal_width(int fd)
{
    struct winsize w = {0};
    return ioctl(fd, TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
}

/* The limit may be "none", of which a system may refuse to give so many. */
void platform_permit_open_files(void)
{
    enum { MANY = 10240 };
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max)
        return;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0 || before >= MANY)
        return;
    limit.rlim_cur = MANY;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* An older kernel cannot do it at once. */
static bool close_at_once(int first, int end)
{
#if defined(SYS_close_range) && !defined(AN_PLAIN_POSIX)
    /* musl has no function for this call. */
    return syscall(SYS_close_range, (unsigned)first, (unsigned)end - 1, 0) == 0;
#else
    (void)first, (void)end;
    return false;
#endif
}

enum { DESCRIPTORS_MOST = 1 << 16 };

void platform_close_between(int first, int end)
{
    struct rlimit limit = {.rlim_cur = 1024};
    if (first >= end || close_at_once(first, end))
        return;
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    int most = limit.rlim_cur < DESCRIPTORS_MOST ? (int)limit.rlim_cur : DESCRIPTORS_MOST;
    for (int fd = first; fd < end && fd < most; fd++)
        (void)close(fd);
}

#if defined(__linux__)
FILE *platform_open_stream(ssize_t (*write_bytes)(void *context, const char *bytes, size_t size),
                           int (*close_stream)(void *context))
{
    return fopencookie(NULL, "w", (cookie_io_functions_t){NULL, write_bytes, NULL, close_stream});
}

void platform_empty_stream(FILE *stream)
{
    __fpurge(stream);
}
#else
/* What a stream of funopen() calls takes and gives int. */
static ssize_t (*write_to_stream)(void *context, const char *bytes, size_t size);

static int write_few(void *context, const char *bytes, int size)
{
    ssize_t n = write_to_stream(context, bytes, (size_t)size);
    return n > 0 || size == 0 ? (int)n : -1;
}

FILE *platform_open_stream(ssize_t (*write_bytes)(void *context, const char *bytes, size_t size),
                           int (*close_stream)(void *context))
{
    write_to_stream = write_bytes;
    return funopen(NULL, NULL, write_few, NULL, close_stream);
}

void platform_empty_stream(FILE *stream)
{
    (void)fpurge(stream);
}
#endif
#endif
