/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * macOS and the BSDs, which were not at hand: -DAN_PLAIN_POSIX builds this file on Linux, where it
 * is tested. What only Linux has is done without, or in more steps: files have temporary names from
 * the start, a name is taken by a link, and bytes are copied by reading and writing. What these
 * systems have in common with Linux is in posix.c.
 */
#include "platform/platform.h"

#if !defined(_WIN32) && defined(AN_PLAIN_POSIX)
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <mach-o/dyld.h>
#include <sys/acl.h>
#elif defined(__FreeBSD__) || defined(__NetBSD__)
#include <sys/param.h>
#include <sys/sysctl.h>
#endif

bool platform_has_nameless(void)
{
    return false;
}

int platform_open_nameless(int folder, mode_t mode)
{
    (void)folder, (void)mode;
    errno = EOPNOTSUPP;
    return -1;
}

int platform_link_nameless(int fd, int folder, const char *name)
{
    (void)fd, (void)folder, (void)name;
    errno = EOPNOTSUPP;
    return -1;
}

int platform_rename_new(int folder, const char *from, const char *to)
{
    (void)folder, (void)from, (void)to;
    errno = ENOSYS;
    return -1;
}

/* Whether there is room shows when bytes are written. */
int platform_reserve(int fd, uint64_t size)
{
    (void)fd;
    errno = size > INT64_MAX ? EFBIG : EOPNOTSUPP;
    return -1;
}

int platform_share_bytes(int from, int to)
{
    (void)from, (void)to;
    errno = EOPNOTSUPP;
    return -1;
}

ssize_t platform_copy_bytes(int from, int to, uint64_t offset, uint64_t length)
{
    (void)from, (void)to, (void)offset, (void)length;
    return 0;
}

/* sync() may return before all is written. It is the most that there is for all files at once. */
int platform_sync_all(int folder)
{
    sync();
    return platform_sync_file(folder) == 0 || errno == EINVAL ? 0 : -1;
}

/* It may be such a program. Two names that differ in case only are then taken for one file's. */
bool platform_has_true_numbers(int folder)
{
    (void)folder;
    return false;
}

/* There is no way to ask that all these systems share. */
bool platform_keeps_permissions(const char *path)
{
    (void)path;
    return true;
}

#ifdef __APPLE__
int platform_keep_rights(int from, int to)
{
    acl_t list = acl_get_fd_np(from, ACL_TYPE_EXTENDED);
    if (list == NULL)
        return errno == ENOENT || platform_is_unsupported(errno) ? 0 : -1;
    int result = acl_set_fd_np(to, list, ACL_TYPE_EXTENDED) == 0 ? 1 : -1;
    (void)acl_free(list);
    return result;
}

void platform_drop_rights(int fd)
{
    acl_t none = acl_init(0);
    if (none != NULL) {
        (void)acl_set_fd_np(fd, none, ACL_TYPE_EXTENDED);
        (void)acl_free(none);
    }
}
#else
/* There is no way that the others share. The file gets the usual rights of its mode. */
int platform_keep_rights(int from, int to)
{
    (void)from, (void)to;
    return 0;
}

void platform_drop_rights(int fd)
{
    (void)fd;
}
#endif

/* In the C locale, where `?` is one byte. */
bool platform_matches(const char *pattern, const char *path)
{
    return fnmatch(pattern, path, 0) != FNM_NOMATCH;
}

/* Some systems give files the time of their last tick, at most this long ago. */
int platform_file_clock(struct timespec *now)
{
    enum { TICK = 20000000 };
    int result = clock_gettime(CLOCK_REALTIME, now);
    now->tv_nsec -= TICK;
    if (now->tv_nsec < 0) {
        now->tv_nsec += 1000000000;
        now->tv_sec--;
    }
    return result;
}

#if defined(__APPLE__)
ssize_t platform_program_path(char *path, size_t size)
{
    char *real, found[PATH_MAX];
    uint32_t room = sizeof found;
    ssize_t length = -1;
    errno = ENAMETOOLONG;
    if (_NSGetExecutablePath(found, &room) != 0 || (real = realpath(found, NULL)) == NULL)
        return -1;
    if (strlen(real) < size) {
        length = (ssize_t)strlen(real);
        memcpy(path, real, (size_t)length + 1);
    }
    free(real);
    return length;
}
#elif defined(__FreeBSD__) || defined(__NetBSD__)
ssize_t platform_program_path(char *path, size_t size)
{
#ifdef __FreeBSD__
    const int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PATHNAME, -1};
#else
    const int name[] = {CTL_KERN, KERN_PROC_ARGS, -1, KERN_PROC_PATHNAME};
#endif
    size_t length = size;
    return sysctl(name, 4, path, &length, NULL, 0) == 0 ? (ssize_t)strlen(path) : -1;
}
#else
/* Where the system has a /proc, it is in one of these. */
ssize_t platform_program_path(char *path, size_t size)
{
    static const char *const names[] = {"/proc/self/exe", "/proc/curproc/exe",
                                        "/proc/curproc/file"};
    ssize_t length = -1;
    for (size_t i = 0; i < sizeof names / sizeof *names && length < 0; i++)
        length = readlink(names[i], path, size - 1);
    if (length >= 0)
        path[length] = '\0';
    return length;
}
#endif

void platform_expect_memory(void *memory, size_t length)
{
    (void)memory, (void)length;
}

void platform_keep_memory_private(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
}

/* A process that has only its pipe or socket ends when it is closed. */
void platform_end_with_parent(void)
{
}

void platform_raise(int number)
{
    (void)raise(number);
}

/* Another thread may start a program in between, which then has them, too. */
static int prepare_ends(const int *ends, unsigned count, bool waits)
{
    for (unsigned i = 0; i < count; i++)
        if (fcntl(ends[i], F_SETFD, FD_CLOEXEC) != 0 ||
            (!waits && fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK) != 0)) {
            int error = errno;
            for (unsigned j = 0; j < count; j++)
                (void)close(ends[j]);
            errno = error;
            return -1;
        }
    return 0;
}

int platform_open_pipe(int ends[2], bool waits)
{
    return pipe(ends) == 0 ? prepare_ends(ends, 2, waits) : -1;
}

int platform_open_pair(int ends[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 ? prepare_ends(ends, 2, true) : -1;
}

int platform_open_listener(int family)
{
    int listener = socket(family, SOCK_STREAM, 0);
    return listener >= 0 && prepare_ends(&listener, 1, false) == 0 ? listener : -1;
}

/* Only bytes to read are waited for. Of poll()'s own waiting no signal mask can be a part. */
int platform_wait(struct pollfd *files, unsigned count, const struct timespec *most,
                  const sigset_t *mask)
{
    fd_set readable;
    int end = 0;
    FD_ZERO(&readable);
    for (unsigned i = 0; i < count; i++) {
        if (files[i].fd >= FD_SETSIZE) {
            errno = EINVAL;
            return -1;
        }
        if (files[i].fd >= 0)
            FD_SET(files[i].fd, &readable);
        end = files[i].fd >= end ? files[i].fd + 1 : end;
    }
    int ready = pselect(end, &readable, NULL, NULL, most, mask);
    for (unsigned i = 0; i < count; i++)
        files[i].revents =
            (short)(ready > 0 && files[i].fd >= 0 && FD_ISSET(files[i].fd, &readable) ? POLLIN : 0);
    return ready;
}

bool platform_has_epoll(void)
{
    return false;
}
#endif
