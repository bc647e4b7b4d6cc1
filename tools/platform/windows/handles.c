/* SPDX-License-Identifier: BSD-2-Clause */
/* Handles of files, opened by NtCreateFile(), the only call that opens a name below a folder. */
#include "platform/windows/handles.h"

enum { OPTIONS_ALWAYS = FILE_SYNCHRONOUS_IO_NONALERT | FILE_OPEN_FOR_BACKUP_INTENT };

int errno_of(DWORD error)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_DRIVE:
    case ERROR_BAD_NETPATH:
    case ERROR_DELETE_PENDING: return ENOENT;
    case ERROR_TOO_MANY_OPEN_FILES: return EMFILE;
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION: return EACCES;
    case ERROR_WRITE_PROTECT: return EROFS;
    case ERROR_INVALID_HANDLE: return EBADF;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS: return EEXIST;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY: return ENOMEM;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL: return ENOSPC;
    case ERROR_DIRECTORY: return ENOTDIR;
    case ERROR_DIR_NOT_EMPTY: return ENOTEMPTY;
    case ERROR_FILENAME_EXCED_RANGE: return ENAMETOOLONG;
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA: return EPIPE;
    case ERROR_INVALID_NAME:
    case ERROR_INVALID_PARAMETER:
    case ERROR_INVALID_FUNCTION: return EINVAL;
    default: return EIO;
    }
}

int fail_with(DWORD error)
{
    errno = errno_of(error);
    return -1;
}

HANDLE handle_of(int fd)
{
    return (HANDLE)_get_osfhandle(fd);
}

wchar_t *widen_text(const char *text)
{
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t *wide = length > 0 ? malloc((size_t)length * sizeof *wide) : NULL;
    if (wide != NULL)
        (void)MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, wide, length);
    else
        errno = length > 0 ? ENOMEM : EINVAL;
    return wide;
}

char *narrow_text(const wchar_t *text)
{
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *narrow = length > 0 ? malloc((size_t)length) : NULL;
    if (narrow != NULL)
        (void)WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, length, NULL, NULL);
    else
        errno = length > 0 ? ENOMEM : EINVAL;
    return narrow;
}

/* Puts a prefix before a full path that stands `room` characters into the buffer. */
static void add_prefix(wchar_t *buffer, size_t room)
{
    wchar_t *path = buffer + room;
    const wchar_t *prefix = L"\\\\?\\";
    if (path[0] == L'\\' && path[1] == L'\\' && (path[2] == L'?' || path[2] == L'.')) {
        prefix = L"";
    } else if (path[0] == L'\\' && path[1] == L'\\') {
        prefix = L"\\\\?\\UNC";
        path++;
    }
    size_t length = wcslen(prefix);
    memmove(buffer + length, path, (wcslen(path) + 1) * sizeof *path);
    memcpy(buffer, prefix, length * sizeof *buffer);
}

wchar_t *find_full_path(const char *path)
{
    enum { ROOM = 8 };
    wchar_t *wide = widen_text(strcmp(path, "/dev/null") == 0 ? "NUL" : path), *full = NULL;
    if (wide == NULL)
        return NULL;
    DWORD room = GetFullPathNameW(wide, 0, NULL, NULL);
    if (room > 0)
        full = malloc((room + ROOM) * sizeof *full);
    DWORD length = full != NULL ? GetFullPathNameW(wide, room, full + ROOM, NULL) : 0;
    errno = room == 0 ? errno_of(GetLastError()) : full == NULL ? ENOMEM : EIO;
    free(wide);
    if (length == 0 || length >= room) {
        free(full);
        return NULL;
    }
    add_prefix(full, ROOM);
    return full;
}

/* What the kernel is to take as a name: as it is below a folder, else a full path. */
static wchar_t *find_kernel_name(int folder, const char *name)
{
    if (folder == AT_FDCWD) {
        wchar_t *full = *name != '\0' ? find_full_path(name) : NULL;
        if (*name == '\0')
            errno = ENOENT;
        if (full != NULL)
            full[1] = L'?'; /* the kernel's form of the prefix */
        return full;
    }
    if (strpbrk(name, "\\/:") != NULL || *name == '\0') {
        errno = EINVAL;
        return NULL;
    }
    return widen_text(strcmp(name, ".") == 0 ? "" : name);
}

HANDLE open_handle(int folder, const char *name, ACCESS_MASK access, ULONG disposition,
                   ULONG options)
{
    HANDLE file = NULL;
    IO_STATUS_BLOCK block;
    UNICODE_STRING text;
    OBJECT_ATTRIBUTES object;
    wchar_t *kernel_name = find_kernel_name(folder, name);
    if (kernel_name == NULL)
        return NULL;
    RtlInitUnicodeString(&text, kernel_name);
    InitializeObjectAttributes(&object, &text, OBJ_CASE_INSENSITIVE,
                               folder == AT_FDCWD ? NULL : handle_of(folder), NULL);
    NTSTATUS status =
        NtCreateFile(&file, access | SYNCHRONIZE, &object, &block, NULL, FILE_ATTRIBUTE_NORMAL,
                     FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, disposition,
                     options | OPTIONS_ALWAYS, NULL, 0);
    free(kernel_name);
    if (status >= 0)
        return file;
    enum { IS_A_FOLDER = (int)0xC00000BA, DELETE_PENDING = (int)0xC0000056 };
    if (status == IS_A_FOLDER)
        errno = EISDIR;
    else if (status == DELETE_PENDING)
        errno = ENOENT;
    else
        (void)fail_with(RtlNtStatusToDosError(status));
    return NULL;
}

int descriptor_of(HANDLE file, int flags)
{
    if (file == NULL)
        return -1;
    int fd = _open_osfhandle((intptr_t)file, (flags & O_ACCMODE) | _O_BINARY | _O_NOINHERIT);
    if (fd < 0)
        (void)CloseHandle(file);
    return fd;
}

int mark_for_deletion(HANDLE file, bool is_deleted)
{
    FILE_DISPOSITION_INFO mark = {.DeleteFile = is_deleted};
    return SetFileInformationByHandle(file, FileDispositionInfo, &mark, sizeof mark)
               ? 0
               : fail_with(GetLastError());
}

/* The numbers of Windows 10, which not all headers have. */
enum { RENAME_INFORMATION_EX = 65, RENAME_REPLACES = 1, RENAME_AS_POSIX = 2 };

static NTSTATUS rename_once(HANDLE file, HANDLE folder, const wchar_t *name, int kind,
                            bool replaces)
{
    IO_STATUS_BLOCK block;
    NTSTATUS status = (NTSTATUS)0xC0000017; /* no memory */
    size_t length = wcslen(name) * sizeof *name;
    FILE_RENAME_INFO *rename = calloc(1, sizeof *rename + length);
    if (rename == NULL)
        return status;
    if (kind == RENAME_INFORMATION_EX) /* here it is a number of flags */
        *(DWORD *)(void *)rename = RENAME_AS_POSIX | (replaces ? RENAME_REPLACES : 0);
    else
        rename->ReplaceIfExists = replaces;
    rename->RootDirectory = folder;
    rename->FileNameLength = (DWORD)length;
    memcpy(rename->FileName, name, length);
    status = NtSetInformationFile(file, &block, rename, (ULONG)(sizeof *rename + length),
                                  (FILE_INFORMATION_CLASS)kind);
    free(rename);
    return status;
}

/* Moves a file that is open, and therefore cannot be replaced, out of the way first. It goes when
 * whoever reads it closes it. */
static NTSTATUS rename_over_open(HANDLE file, int folder, const char *to, const wchar_t *name)
{
    wchar_t aside[40];
    HANDLE root = folder == AT_FDCWD ? NULL : handle_of(folder);
    struct unix_stat there;
    unsigned random = 0;
    NTSTATUS refused = (NTSTATUS)0xC0000022; /* access denied */
    if (root == NULL || fstatat(folder, to, &there, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(there.st_mode))
        return refused;
    HANDLE old = open_handle(folder, to, DELETE, FILE_OPEN, FILE_OPEN_REPARSE_POINT);
    if (old == NULL)
        return refused;
    (void)rand_s(&random);
    (void)swprintf(aside, sizeof aside / sizeof *aside, L".anews-%08x", random);
    NTSTATUS status = rename_once(old, root, aside, FileRenameInformation, false);
    if (status >= 0) {
        status = rename_once(file, root, name, FileRenameInformation, false);
        if (status >= 0)
            (void)mark_for_deletion(old, true);
        else
            (void)rename_once(old, root, name, FileRenameInformation, false);
    }
    (void)CloseHandle(old);
    return status;
}

static bool is_refused(NTSTATUS status)
{
    return status < 0 && errno_of(RtlNtStatusToDosError(status)) == EACCES;
}

/* Windows 10 replaces a file that is open, in one step. A program that looks at each new file, such
 * as a scanner for viruses, may keep it from being renamed for a moment. */
int rename_handle(HANDLE file, int folder, const char *to, bool replaces)
{
    static const DWORD waits[] = {1, 10, 50, 100, 200, 400}; /* milliseconds */
    wchar_t *name = find_kernel_name(folder, to);
    HANDLE root = folder == AT_FDCWD ? NULL : handle_of(folder);
    NTSTATUS status = 0;
    if (name == NULL)
        return -1;
    for (size_t i = 0; i <= sizeof waits / sizeof *waits; i++) {
        status = rename_once(file, root, name, RENAME_INFORMATION_EX, replaces);
        if (status < 0)
            status = rename_once(file, root, name, FileRenameInformation, replaces);
        if (replaces && is_refused(status))
            status = rename_over_open(file, folder, to, name);
        if (!is_refused(status) || i == sizeof waits / sizeof *waits)
            break;
        Sleep(waits[i]);
    }
    free(name);
    return status >= 0 ? 0 : fail_with(RtlNtStatusToDosError(status));
}
