/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded, it turns the file system into one as programs make them through FUSE: the case of
 * ASCII does not matter in the last component of a name, and a file has another number by each
 * spelling of its name. Where ANY_CASE_MODES is set, every file shows mode 0777 as well.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { FUSE_MAGIC = 0x65735546, DESCRIPTORS = 1024 };

/* Of each open file: whether it was opened by another spelling. */
static char misspelt[DESCRIPTORS];

#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

/* Puts the path by which a file is there. Returns whether it is another spelling. */
static int find_spelling(int folder, const char *path, char *found)
{
    int (*look)(int, const char *, int, int) =
        NEXT(int (*)(int, const char *, int, int), "faccessat");
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    char parent[PATH_MAX] = ".";
    int is_other = 0;
    (void)snprintf(found, PATH_MAX, "%s", path);
    if (*name == '\0' || look(folder, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return 0;
    if (slash != NULL)
        (void)snprintf(parent, sizeof parent, "%.*s", (int)(slash - path + 1), path);
    int fd = NEXT(int (*)(int, const char *, int, ...),
                  "openat64")(folder, parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    while (stream != NULL && !is_other && (entry = readdir(stream)) != NULL)
        if (strcasecmp(entry->d_name, name) == 0) {
            (void)snprintf(found, PATH_MAX, "%s%s", slash != NULL ? parent : "", entry->d_name);
            is_other = 1;
        }
    if (stream != NULL)
        (void)closedir(stream);
    return is_other;
}

static int open_any(int folder, const char *path, int flags, mode_t mode)
{
    char found[PATH_MAX];
    int is_other = find_spelling(folder, path, found);
    int fd = NEXT(int (*)(int, const char *, int, ...), "openat64")(folder, found, flags, mode);
    if (fd >= 0 && fd < DESCRIPTORS)
        misspelt[fd] = (char)is_other;
    return fd;
}

static mode_t mode_of(int flags, va_list rest)
{
    int makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    return makes ? va_arg(rest, mode_t) : 0;
}

#define OPEN(name, parameters, folder)              \
    int name parameters                             \
    {                                               \
        va_list rest;                               \
        va_start(rest, flags);                      \
        mode_t mode = mode_of(flags, rest);         \
        va_end(rest);                               \
        return open_any(folder, path, flags, mode); \
    }
OPEN(open, (const char *path, int flags, ...), AT_FDCWD)
OPEN(open64, (const char *path, int flags, ...), AT_FDCWD)
OPEN(openat, (int folder, const char *path, int flags, ...), folder)
OPEN(openat64, (int folder, const char *path, int flags, ...), folder)

/* What a program calls whose headers check its calls. */
int __open64_2(const char *path, int flags)
{
    return open_any(AT_FDCWD, path, flags, 0);
}

int __openat64_2(int folder, const char *path, int flags)
{
    return open_any(folder, path, flags, 0);
}

static int show(int result, struct stat64 *about, int is_other)
{
    if (result == 0 && is_other)
        about->st_ino += 1000000000;
    if (result == 0 && S_ISREG(about->st_mode) && getenv("ANY_CASE_MODES") != NULL)
        about->st_mode |= 0777;
    return result;
}

static int stat_any(int folder, const char *path, struct stat64 *about, int flags)
{
    char found[PATH_MAX];
    int (*real)(int, const char *, struct stat64 *, int) =
        NEXT(int (*)(int, const char *, struct stat64 *, int), "fstatat64");
    int is_other = find_spelling(folder, path, found);
    return show(real(folder, found, about, flags), about, is_other);
}

int fstatat64(int folder, const char *path, struct stat64 *about, int flags)
{
    return stat_any(folder, path, about, flags);
}

int stat64(const char *path, struct stat64 *about)
{
    return stat_any(AT_FDCWD, path, about, 0);
}

int lstat64(const char *path, struct stat64 *about)
{
    return stat_any(AT_FDCWD, path, about, AT_SYMLINK_NOFOLLOW);
}

int fstat64(int fd, struct stat64 *about)
{
    int result = NEXT(int (*)(int, struct stat64 *), "fstat64")(fd, about);
    return show(result, about, fd >= 0 && fd < DESCRIPTORS && misspelt[fd]);
}

/* Where a program is built for files of any size anyway, the two are the same. */
int fstatat(int folder, const char *path, struct stat *about, int flags)
{
    return stat_any(folder, path, (struct stat64 *)about, flags);
}

int stat(const char *path, struct stat *about)
{
    return stat_any(AT_FDCWD, path, (struct stat64 *)about, 0);
}

int lstat(const char *path, struct stat *about)
{
    return stat_any(AT_FDCWD, path, (struct stat64 *)about, AT_SYMLINK_NOFOLLOW);
}

int fstat(int fd, struct stat *about)
{
    return fstat64(fd, (struct stat64 *)about);
}

int renameat(int from, const char *path, int to, const char *other)
{
    char found[PATH_MAX];
    (void)find_spelling(to, other, found);
    return NEXT(int (*)(int, const char *, int, const char *), "renameat")(from, path, to, found);
}

char *realpath(const char *path, char *full)
{
    char found[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int is_other = find_spelling(AT_FDCWD, path, found);
    char *real = NEXT(char *(*)(const char *, char *), "realpath")(found, full);
    /* It keeps the spelling that it was given. */
    if (real != NULL && is_other)
        memcpy(strrchr(real, '/') + 1, slash != NULL ? slash + 1 : path,
               strlen(strrchr(real, '/') + 1));
    return real;
}

int statfs(const char *path, struct statfs *about)
{
    int result = NEXT(int (*)(const char *, struct statfs *), "statfs")(path, about);
    if (result == 0)
        about->f_type = FUSE_MAGIC;
    return result;
}

int statfs64(const char *path, struct statfs64 *about)
{
    int result = NEXT(int (*)(const char *, struct statfs64 *), "statfs64")(path, about);
    if (result == 0)
        about->f_type = FUSE_MAGIC;
    return result;
}

int fstatfs(int fd, struct statfs *about)
{
    int result = NEXT(int (*)(int, struct statfs *), "fstatfs")(fd, about);
    if (result == 0)
        about->f_type = FUSE_MAGIC;
    return result;
}

int fstatfs64(int fd, struct statfs64 *about)
{
    int result = NEXT(int (*)(int, struct statfs64 *), "fstatfs64")(fd, about);
    if (result == 0)
        about->f_type = FUSE_MAGIC;
    return result;
}
