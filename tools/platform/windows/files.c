/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening, describing, naming and removing files. */
#include "platform/windows/handles.h"

#include <stdarg.h>

enum { STEP_MOST = 1 << 30 };
/* 100 nanoseconds from 1601 to 1970 */
#define EPOCH_TICKS INT64_C(116444736000000000)

/* Whether an open file stands for something elsewhere: a symbolic link, also one of the subsystem
 * for Linux, a junction, a mounted volume. A bit of the tag says so, for kinds to come, too. Other
 * files with tags, such as those that are stored in a cloud, are what they seem to be. */
static bool is_link(HANDLE file)
{
    FILE_ATTRIBUTE_TAG_INFO about;
    return GetFileInformationByHandleEx(file, FileAttributeTagInfo, &about, sizeof about) &&
           (about.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 &&
           IsReparseTagNameSurrogate(about.ReparseTag);
}

static int open_at(int folder, const char *name, int flags)
{
    ACCESS_MASK access = FILE_GENERIC_READ;
    ULONG disposition = FILE_OPEN, options = 0;
    if ((flags & O_ACCMODE) == O_WRONLY)
        access = FILE_GENERIC_WRITE | FILE_READ_ATTRIBUTES;
    else if ((flags & O_ACCMODE) == O_RDWR)
        access = FILE_GENERIC_READ | FILE_GENERIC_WRITE;
    if ((flags & O_CREAT) != 0)
        disposition = (flags & O_EXCL) != 0    ? FILE_CREATE
                      : (flags & O_TRUNC) != 0 ? FILE_OVERWRITE_IF
                                               : FILE_OPEN_IF;
    else if ((flags & O_TRUNC) != 0)
        disposition = FILE_OVERWRITE;
    if ((flags & O_DIRECTORY) != 0)
        options |= FILE_DIRECTORY_FILE;
    else if ((flags & O_ACCMODE) != O_RDONLY)
        options |= FILE_NON_DIRECTORY_FILE;
    if ((flags & O_NOFOLLOW) != 0)
        options |= FILE_OPEN_REPARSE_POINT;
    HANDLE file = open_handle(folder, name, access, disposition, options);
    if (file == NULL || (flags & O_NOFOLLOW) == 0 || !is_link(file))
        return descriptor_of(file, flags);
    (void)CloseHandle(file);
    errno = ELOOP;
    return -1;
}

int unix_open(const char *path, int flags, ...)
{
    return open_at(AT_FDCWD, strcmp(path, "/dev/tty") == 0 ? "CONIN$" : path, flags);
}

int openat(int folder, const char *name, int flags, ...)
{
    return open_at(folder, name, flags);
}

static struct timespec time_of(LARGE_INTEGER ticks)
{
    int64_t since = ticks.QuadPart - EPOCH_TICKS, seconds = since / 10000000;
    if (since % 10000000 < 0)
        seconds--;
    return (struct timespec){.tv_sec = (time_t)seconds,
                             .tv_nsec = (long)(since - seconds * 10000000) * 100};
}

/* Which file it is. A file that was handed on without its name, as wine does with standard input,
 * may be known by its handle only, which means it as long as it is open. */
static int identify(HANDLE file, struct unix_stat *about, bool stays_open)
{
    BY_HANDLE_FILE_INFORMATION by_handle;
    if (GetFileInformationByHandle(file, &by_handle)) {
        about->st_dev = by_handle.dwVolumeSerialNumber;
        about->st_ino = (uint64_t)by_handle.nFileIndexHigh << 32 | by_handle.nFileIndexLow;
        return 0;
    }
    if (!stays_open)
        return fail_with(GetLastError());
    about->st_dev = UINT64_MAX; /* the number of a volume has 32 bits */
    about->st_ino = (uintptr_t)file;
    return 0;
}

static int describe(HANDLE file, struct unix_stat *about, bool stays_open)
{
    FILE_STANDARD_INFO standard;
    FILE_BASIC_INFO basic;
    *about = (struct unix_stat){.st_mode = S_IFCHR | 0600};
    DWORD type = GetFileType(file);
    if (type == FILE_TYPE_PIPE)
        about->st_mode = S_IFIFO | 0600;
    if (type != FILE_TYPE_DISK)
        return type == FILE_TYPE_UNKNOWN ? fail_with(ERROR_INVALID_HANDLE) : 0;
    if (!GetFileInformationByHandleEx(file, FileStandardInfo, &standard, sizeof standard) ||
        !GetFileInformationByHandleEx(file, FileBasicInfo, &basic, sizeof basic))
        return fail_with(GetLastError());
    about->st_mode = is_link(file)        ? S_IFLNK | 0700
                     : standard.Directory ? S_IFDIR | 0700
                                          : S_IFREG | 0600;
    about->st_nlink = standard.NumberOfLinks;
    about->st_size = standard.EndOfFile.QuadPart;
    about->st_atim = time_of(basic.LastAccessTime);
    about->st_mtim = time_of(basic.LastWriteTime);
    about->st_ctim = time_of(basic.ChangeTime);
    return identify(file, about, stays_open);
}

int unix_fstat(int fd, struct unix_stat *about)
{
    return describe(handle_of(fd), about, true);
}

int fstatat(int folder, const char *name, struct unix_stat *about, int flags)
{
    ULONG options = (flags & AT_SYMLINK_NOFOLLOW) != 0 ? FILE_OPEN_REPARSE_POINT : 0;
    HANDLE file = open_handle(folder, name, FILE_READ_ATTRIBUTES, FILE_OPEN, options);
    if (file == NULL)
        return -1;
    int result = describe(file, about, false), error = errno;
    (void)CloseHandle(file);
    errno = error;
    return result;
}

int unix_stat(const char *path, struct unix_stat *about)
{
    return fstatat(AT_FDCWD, path, about, 0);
}

int lstat(const char *path, struct unix_stat *about)
{
    return fstatat(AT_FDCWD, path, about, AT_SYMLINK_NOFOLLOW);
}

int faccessat(int folder, const char *path, int mode, int flags)
{
    ACCESS_MASK access = FILE_READ_ATTRIBUTES;
    (void)flags;
    if ((mode & R_OK) != 0)
        access |= FILE_READ_DATA;
    if ((mode & W_OK) != 0)
        access |= FILE_WRITE_DATA; /* of a folder: to make files in it */
    HANDLE file = open_handle(folder, path, access, FILE_OPEN, 0);
    if (file != NULL)
        (void)CloseHandle(file);
    return file != NULL ? 0 : -1;
}

int unix_access(const char *path, int mode)
{
    return faccessat(AT_FDCWD, path, mode, 0);
}

int mkdirat(int folder, const char *name, mode_t mode)
{
    (void)mode;
    HANDLE made = open_handle(folder, name, FILE_LIST_DIRECTORY, FILE_CREATE, FILE_DIRECTORY_FILE);
    if (made != NULL)
        (void)CloseHandle(made);
    return made != NULL ? 0 : -1;
}

int unix_mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}

static int remove_at(int folder, const char *name, ULONG options)
{
    HANDLE file = open_handle(folder, name, DELETE, FILE_OPEN, options | FILE_OPEN_REPARSE_POINT);
    if (file == NULL)
        return -1;
    int result = mark_for_deletion(file, true), error = errno;
    (void)CloseHandle(file);
    errno = error;
    return result;
}

int unix_rmdir(const char *path)
{
    return remove_at(AT_FDCWD, path, FILE_DIRECTORY_FILE);
}

int unlinkat(int folder, const char *name, int flags)
{
    (void)flags;
    return remove_at(folder, name, FILE_NON_DIRECTORY_FILE);
}

int unix_unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

static int rename_at(int folder, const char *from, int to_folder, const char *to, bool replaces)
{
    struct unix_stat there;
    HANDLE file = open_handle(folder, from, DELETE, FILE_OPEN, FILE_OPEN_REPARSE_POINT);
    if (file == NULL)
        return -1;
    int result = rename_handle(file, to_folder, to, replaces), error = errno;
    (void)CloseHandle(file);
    if (result != 0 && replaces && fstatat(to_folder, to, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISDIR(there.st_mode))
        error = EISDIR;
    errno = error;
    return result;
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    return rename_at(from_folder, from, to_folder, to, true);
}

int unix_rename(const char *from, const char *to)
{
    return rename_at(AT_FDCWD, from, AT_FDCWD, to, true);
}

int platform_rename_new(int folder, const char *from, const char *to)
{
    return rename_at(folder, from, folder, to, false);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    (void)from_folder, (void)from, (void)to_folder, (void)to, (void)flags;
    errno = EPERM;
    return -1;
}

/* Symbolic links need a right that few have, and are not followed to what they stand for. */
ssize_t readlink(const char *path, char *buffer, size_t size)
{
    (void)path, (void)buffer, (void)size;
    errno = EINVAL;
    return -1;
}

static OVERLAPPED place_of(off_t offset)
{
    return (OVERLAPPED){.Offset = (DWORD)(uint64_t)offset,
                        .OffsetHigh = (DWORD)((uint64_t)offset >> 32)};
}

/* The system moves the place of the file, which is put back. */
ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
    DWORD n = 0;
    LARGE_INTEGER here = {.QuadPart = 0};
    OVERLAPPED at = place_of(offset);
    HANDLE file = handle_of(fd);
    if (!SetFilePointerEx(file, here, &here, FILE_CURRENT))
        return fail_with(GetLastError());
    BOOL good = ReadFile(file, buffer, size < STEP_MOST ? (DWORD)size : STEP_MOST, &n, &at);
    DWORD error = good ? ERROR_SUCCESS : GetLastError();
    (void)SetFilePointerEx(file, here, NULL, FILE_BEGIN);
    if (!good && error != ERROR_HANDLE_EOF)
        return fail_with(error);
    return (ssize_t)n;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    DWORD n = 0;
    OVERLAPPED at = place_of(offset);
    if (!WriteFile(handle_of(fd), bytes, size < STEP_MOST ? (DWORD)size : STEP_MOST, &n, &at))
        return fail_with(GetLastError());
    return (ssize_t)n;
}

int unix_ftruncate(int fd, off_t size)
{
    FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = size};
    return SetFileInformationByHandle(handle_of(fd), FileEndOfFileInfo, &end, sizeof end)
               ? 0
               : fail_with(GetLastError());
}

/* What was opened for reading, such as a folder, cannot be flushed, and need not be. */
int fsync(int fd)
{
    if (FlushFileBuffers(handle_of(fd)))
        return 0;
    DWORD error = GetLastError();
    if (error != ERROR_ACCESS_DENIED && error != ERROR_INVALID_HANDLE)
        return fail_with(error);
    errno = EINVAL;
    return -1;
}

static FILETIME ticks_of(const struct timespec *time)
{
    uint64_t ticks =
        (uint64_t)(EPOCH_TICKS + (int64_t)time->tv_sec * 10000000 + time->tv_nsec / 100);
    return (FILETIME){.dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32)};
}

int futimens(int fd, const struct timespec times[2])
{
    FILETIME modified = ticks_of(&times[1]);
    /* Years that the system's numbers cannot hold. */
    if (times[1].tv_sec < INT64_C(-11644473600) || times[1].tv_sec > INT64_C(900000000000)) {
        errno = EINVAL;
        return -1;
    }
    return SetFileTime(handle_of(fd), NULL, NULL, &modified) ? 0 : fail_with(GetLastError());
}
