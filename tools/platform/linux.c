/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux. What it has in common with other systems that POSIX describes is in posix.c. */
#include "platform/platform.h"

#if !defined(_WIN32) && !defined(AN_PLAIN_POSIX)
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <locale.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio_ext.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/xattr.h>
#include <unistd.h>

bool platform_has_nameless(void)
{
    static atomic_int state; /* 0: not known, 1: yes, -1: no */
    if (state == 0)
        state = access("/proc/self/fd", X_OK) == 0 ? 1 : -1;
    return state > 0;
}

/* A process that is confined may write, and not read. */
int platform_open_nameless(int folder, mode_t mode)
{
    static atomic_bool only_writes;
    int fd = only_writes ? -1 : openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
    if (fd >= 0 || (!only_writes && errno != EACCES))
        return fd;
    fd = openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    only_writes |= fd >= 0;
    return fd;
}

/* By its descriptor alone where the system permits that (Linux 6.10 and later), else through /proc.
 */
int platform_link_nameless(int fd, int folder, const char *name)
{
    static atomic_bool by_proc;
    char path[40];
    if (!by_proc) {
        if (linkat(fd, "", folder, name, AT_EMPTY_PATH) == 0)
            return 0;
        /* Where it is not permitted the system says that there is no such file. */
        if (errno != ENOENT && errno != EPERM && errno != EINVAL)
            return -1;
        by_proc = true;
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW);
}

int platform_rename_new(int folder, const char *from, const char *to)
{
    return renameat2(folder, from, folder, to, RENAME_NOREPLACE);
}

int platform_reserve(int fd, uint64_t size)
{
    int result;
    if (size > INT64_MAX) {
        errno = EFBIG;
        return -1;
    }
    do {
        result = fallocate(fd, 0, 0, (off_t)size);
    } while (result != 0 && errno == EINTR);
    return result;
}

int platform_share_bytes(int from, int to)
{
    return ioctl(to, FICLONE, from);
}

ssize_t platform_copy_bytes(int from, int to, uint64_t offset, uint64_t length)
{
    off_t in = (off_t)offset, out = (off_t)offset;
    size_t most = length < (1u << 30) ? (size_t)length : 1u << 30;
    ssize_t n;
    do {
        n = copy_file_range(from, &in, to, &out, most, 0);
    } while (n < 0 && errno == EINTR);
    return n;
}

int platform_sync_all(int folder)
{
    return syncfs(folder);
}

bool platform_has_true_numbers(int folder)
{
    struct statfs about;
    return fstatfs(folder, &about) == 0 && about.f_type != FUSE_SUPER_MAGIC;
}

/* Numbers that <linux/magic.h> has, not on each system all of them. */
enum {
    TYPE_FAT = 0x4d44,
    TYPE_EXFAT = 0x2011bab0,
    TYPE_NTFS = 0x5346544e,
};

bool platform_keeps_permissions(const char *path)
{
    struct statfs about;
    return statfs(path, &about) != 0 ||
           (about.f_type != TYPE_FAT && about.f_type != TYPE_EXFAT && about.f_type != TYPE_NTFS &&
            about.f_type != FUSE_SUPER_MAGIC);
}

#define ACL_NAME "system.posix_acl_access"
enum { ACL_MOST = 1 << 16 }; /* no value of an extended attribute is longer */

static bool lacks_acl(int error)
{
    return error == ENODATA || error == EOPNOTSUPP || error == ENOSYS;
}

int platform_keep_rights(int from, int to)
{
    char list[ACL_MOST];
    ssize_t length = fgetxattr(from, ACL_NAME, list, sizeof list);
    if (length > 0)
        return fsetxattr(to, ACL_NAME, list, (size_t)length, 0) == 0 ? 1 : -1;
    if (length < 0 && !lacks_acl(errno))
        return -1;
    return fremovexattr(to, ACL_NAME) == 0 || lacks_acl(errno) ? 0 : -1;
}

void platform_drop_rights(int fd)
{
    (void)fremovexattr(fd, ACL_NAME);
}

bool platform_matches(const char *pattern, const char *path)
{
    static locale_t utf8;
    static bool is_tried;
    if (!is_tried)
        utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    is_tried = true;
    locale_t before = utf8 != NULL ? uselocale(utf8) : NULL;
    bool result = fnmatch(pattern, path, 0) != FNM_NOMATCH;
    if (before != NULL)
        (void)uselocale(before);
    return result;
}

int platform_file_clock(struct timespec *now)
{
    return clock_gettime(CLOCK_REALTIME_COARSE, now);
}

ssize_t platform_program_path(char *path, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    if (length >= 0)
        path[length] = '\0';
    return length;
}

/* A hint: where the kernel cannot follow it, nothing is lost. */
void platform_expect_memory(void *memory, size_t length)
{
#ifdef MADV_POPULATE_WRITE
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *end = (char *)memory + length;
    length &= ~(page - 1);
    (void)madvise(end - (uintptr_t)end % page - length, length, MADV_POPULATE_WRITE);
#else
    (void)memory, (void)length;
#endif
}

void platform_keep_memory_private(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0);
}

void platform_end_with_parent(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void platform_raise(int number)
{
    (void)syscall(SYS_tgkill, getpid(), (pid_t)syscall(SYS_gettid), number);
}

int platform_open_pipe(int ends[2], bool waits)
{
    return pipe2(ends, O_CLOEXEC | (waits ? 0 : O_NONBLOCK));
}

int platform_open_pair(int ends[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
}

int platform_open_listener(int family)
{
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int platform_wait(struct pollfd *files, unsigned count, const struct timespec *most,
                  const sigset_t *mask)
{
    return ppoll(files, count, most, mask);
}

bool platform_has_epoll(void)
{
    return true;
}
#endif
