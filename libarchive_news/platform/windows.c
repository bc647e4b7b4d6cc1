/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Windows. Files are opened by their wide names, in the form that has no limit on their length, and
 * become descriptors of the C library, which the writer keeps.
 *
 * A temporary file is deleted when its last handle is closed, which the system does for a process
 * that ends: nothing is left behind. The mark is taken off in the moment in which the file is
 * renamed to its place.
 */
#include "platform/system.h"

#ifdef _WIN32
#define _CRT_RAND_S
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <sodium/randombytes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* How many names are tried until one is free. A name holds 32 random bits. */
enum { NAMES_MAX = 100, STEP_MOST = 1 << 30 };

void ani_hold_signals(ani_signals *before)
{
    memset(before, 0, sizeof *before);
}

void ani_release_signals(const ani_signals *before)
{
    (void)before;
}

unsigned ani_count_processors(void)
{
    return (unsigned)GetActiveProcessorCount(ALL_PROCESSOR_GROUPS);
}

void ani_expect_scattered_reads(void *memory, size_t size)
{
    (void)memory;
    (void)size;
}

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

/* "C:name" is a file in the current folder of a drive. */
const char *ani_base_name(const char *path)
{
    const char *name = path;
    for (const char *at = path; *at; at++)
        if (is_separator(*at) || (*at == ':' && at == path + 1))
            name = at + 1;
    return name;
}

char *ani_folder_of(const char *path)
{
    size_t length = (size_t)(ani_base_name(path) - path);
    char *folder = malloc(length + 2);
    if (!folder)
        return NULL;
    memcpy(folder, path, length);
    if (length == 0 || path[length - 1] == ':')
        folder[length++] = '.';
    else if (length > 1 && path[length - 2] != ':')
        length--; /* the separator, but for that of a root */
    folder[length] = 0;
    return folder;
}

/* Returns the errno for what the system has said last. */
static int last_error(void)
{
    switch (GetLastError()) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_NETPATH: return ENOENT;
    case ERROR_TOO_MANY_OPEN_FILES: return EMFILE;
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION:
    case ERROR_WRITE_PROTECT: return EACCES;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS: return EEXIST;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY: return ENOMEM;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL: return ENOSPC;
    case ERROR_DIRECTORY: return ENOTDIR;
    case ERROR_FILENAME_EXCED_RANGE: return ENAMETOOLONG;
    default: return EIO;
    }
}

/* Returns UTF-16, malloced; NULL with *error. */
static wchar_t *widen(const char *text, int *error)
{
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t *wide = length > 0 ? malloc((size_t)length * sizeof *wide) : NULL;
    if (wide)
        (void)MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, wide, length);
    *error = wide ? 0 : length > 0 ? ENOMEM : EINVAL;
    return wide;
}

/* Returns a full path in the form whose length is not limited, malloced; NULL with *error. */
static wchar_t *find_long_path(const char *path, int *error)
{
    static const wchar_t drive[] = L"\\\\?\\", share[] = L"\\\\?\\UNC";
    enum { PREFIX = sizeof share / sizeof *share };
    wchar_t *wide = widen(path, error), *full = NULL;
    DWORD room = wide ? GetFullPathNameW(wide, 0, NULL, NULL) : 0;
    if (wide && room == 0)
        *error = last_error();
    if (room > 0)
        full = malloc((room + PREFIX) * sizeof *full);
    if (room > 0 && !full)
        *error = ENOMEM;
    if (full && GetFullPathNameW(wide, room, full + PREFIX, NULL) >= room) {
        free(full);
        full = NULL;
        *error = EIO;
    }
    free(wide);
    if (!full)
        return NULL;
    wchar_t *at = full + PREFIX;
    bool is_share = at[0] == L'\\' && at[1] == L'\\';
    if (is_share && (at[2] == L'?' || at[2] == L'.')) {
        memmove(full, at, (wcslen(at) + 1) * sizeof *at); /* it has a prefix already */
    } else {
        const wchar_t *prefix = is_share ? share : drive;
        at += is_share ? 1 : 0; /* one of the two strokes */
        size_t length = wcslen(prefix);
        memmove(full + length, at, (wcslen(at) + 1) * sizeof *at);
        memcpy(full, prefix, length * sizeof *full);
    }
    return full;
}

/* Marks a file to be deleted when it is closed, or takes the mark off. */
static int mark_deleted(HANDLE file, bool is_deleted)
{
    FILE_DISPOSITION_INFO mark = {.DeleteFile = is_deleted};
    return SetFileInformationByHandle(file, FileDispositionInfo, &mark, sizeof mark) ? 0
                                                                                     : last_error();
}

/* Opens a new file that goes when it is closed. */
static int create_file(const char *name, int *fd)
{
    int error;
    wchar_t *path = find_long_path(name, &error);
    if (!path)
        return error;
    HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE | DELETE, FILE_SHARE_DELETE, NULL,
                              CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    error = file == INVALID_HANDLE_VALUE ? last_error() : 0;
    free(path);
    if (error != 0)
        return error;
    error = mark_deleted(file, true);
    *fd = error == 0 ? _open_osfhandle((intptr_t)file, _O_RDWR | _O_BINARY | _O_NOINHERIT) : -1;
    if (*fd >= 0)
        return 0;
    if (error == 0)
        error = errno;
    (void)CloseHandle(file);
    return error;
}

/* A name that exists already is tried again with another number. */
int ani_open_temporary(const char *folder, const char *base, char *name, size_t name_size, int *fd)
{
    int error = EEXIST;
    size_t end = strlen(folder);
    /* Two separators begin the name of another computer. */
    const char *separator = end > 0 && is_separator(folder[end - 1]) ? "" : "/";
    for (unsigned i = 0; i < NAMES_MAX && error == EEXIST; i++) {
        int length = snprintf(name, name_size, "%s%s.%.200s.%08x", folder, separator, base,
                              (unsigned)randombytes_random());
        error = length < 0 || (size_t)length >= name_size ? ENAMETOOLONG : create_file(name, fd);
    }
    if (error != 0)
        *name = 0;
    return error;
}

int ani_name_temporary(const char *folder, const char *base, int fd, char *name, size_t name_size)
{
    /* Each has one from the beginning. */
    (void)folder, (void)base, (void)fd, (void)name_size;
    *name = 0;
    return EIO;
}

int ani_open_scratch(const char *folder, int *fd)
{
    char name[4096];
    return ani_open_temporary(folder, "anews", name, sizeof name, fd);
}

int ani_open_file(const char *path, int *fd, uint64_t *size)
{
    int error;
    LARGE_INTEGER length;
    wchar_t *wide = find_long_path(path, &error);
    if (!wide)
        return error;
    HANDLE file =
        CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    error = file == INVALID_HANDLE_VALUE ? last_error() : 0;
    free(wide);
    if (error != 0)
        return error;
    if (GetFileType(file) != FILE_TYPE_DISK)
        error = ESPIPE;
    else if (!GetFileSizeEx(file, &length))
        error = last_error();
    *fd = error == 0 ? _open_osfhandle((intptr_t)file, _O_RDONLY | _O_BINARY | _O_NOINHERIT) : -1;
    if (*fd < 0) {
        error = error == 0 ? errno : error;
        (void)CloseHandle(file);
        return error;
    }
    *size = (uint64_t)length.QuadPart;
    return 0;
}

int ani_write_all(int fd, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    HANDLE file = (HANDLE)_get_osfhandle(fd);
    while (length > 0) {
        DWORD n = 0;
        if (!WriteFile(file, at, length < STEP_MOST ? (DWORD)length : STEP_MOST, &n, NULL))
            return last_error();
        if (n == 0)
            return EIO;
        at += n;
        length -= n;
    }
    return 0;
}

static OVERLAPPED offset_of(uint64_t offset)
{
    return (OVERLAPPED){.Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32)};
}

int ani_write_at(int fd, uint64_t offset, const uint8_t *bytes, size_t length)
{
    HANDLE file = (HANDLE)_get_osfhandle(fd);
    while (length > 0) {
        DWORD n = 0;
        OVERLAPPED at = offset_of(offset);
        if (!WriteFile(file, bytes, length < STEP_MOST ? (DWORD)length : STEP_MOST, &n, &at))
            return last_error();
        if (n == 0)
            return EIO;
        bytes += n;
        offset += n;
        length -= n;
    }
    return 0;
}

int ani_read_at(int fd, uint64_t offset, uint8_t *buffer, size_t length)
{
    HANDLE file = (HANDLE)_get_osfhandle(fd);
    while (length > 0) {
        DWORD n = 0;
        OVERLAPPED at = offset_of(offset);
        if (!ReadFile(file, buffer, length < STEP_MOST ? (DWORD)length : STEP_MOST, &n, &at))
            return last_error();
        if (n == 0)
            return EIO;
        buffer += n;
        offset += n;
        length -= n;
    }
    return 0;
}

int ani_cut_file(int fd, uint64_t size)
{
    FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = (LONGLONG)size};
    return SetFileInformationByHandle((HANDLE)_get_osfhandle(fd), FileEndOfFileInfo, &end,
                                      sizeof end)
               ? 0
               : last_error();
}

int ani_close_file(int fd)
{
    return _close(fd) == 0 ? 0 : errno;
}

int ani_sync_file(int fd)
{
    return FlushFileBuffers((HANDLE)_get_osfhandle(fd)) ? 0 : last_error();
}

/* The numbers of Windows 10, which not all headers have. A file that others have open is replaced
 * in their way of POSIX only. */
enum { RENAME_INFO_EX = 22, RENAME_REPLACES = 1, RENAME_AS_POSIX = 2 };

static int rename_once(HANDLE file, FILE_RENAME_INFO *rename, size_t size)
{
    *(DWORD *)(void *)rename = RENAME_REPLACES | RENAME_AS_POSIX;
    if (SetFileInformationByHandle(file, (FILE_INFO_BY_HANDLE_CLASS)RENAME_INFO_EX, rename,
                                   (DWORD)size))
        return 0;
    *(DWORD *)(void *)rename = 0;
    rename->ReplaceIfExists = TRUE;
    return SetFileInformationByHandle(file, FileRenameInfo, rename, (DWORD)size) ? 0 : last_error();
}

static bool is_folder(const wchar_t *path)
{
    DWORD there = GetFileAttributesW(path);
    return there != INVALID_FILE_ATTRIBUTES && (there & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

/* Renames an open file, whatever name it has now. A program that looks at each new file, such as a
 * scanner for viruses, may keep it from being renamed for a moment. */
static int rename_open_file(HANDLE file, const wchar_t *to)
{
    static const DWORD waits[] = {1, 10, 50, 100, 200, 400}; /* milliseconds */
    size_t length = wcslen(to) * sizeof *to, size = sizeof(FILE_RENAME_INFO) + length;
    FILE_RENAME_INFO *rename = calloc(1, size);
    if (!rename)
        return ENOMEM;
    rename->FileNameLength = (DWORD)length;
    memcpy(rename->FileName, to, length);
    int error = rename_once(file, rename, size);
    for (size_t i = 0; i < sizeof waits / sizeof *waits && error == EACCES; i++) {
        if (is_folder(to))
            error = EISDIR;
        else {
            Sleep(waits[i]);
            error = rename_once(file, rename, size);
        }
    }
    free(rename);
    return error;
}

int ani_replace_file(int fd, const char *from, const char *to)
{
    HANDLE file = (HANDLE)_get_osfhandle(fd);
    int error;
    wchar_t *new = find_long_path(to, &error);
    (void)from; /* the handle says which file it is */
    if (error == 0)
        error = mark_deleted(file, false);
    if (error == 0) {
        error = rename_open_file(file, new);
        if (error != 0)
            (void)mark_deleted(file, true);
        else if (!FlushFileBuffers(file)) /* the new name */
            error = last_error();
    }
    free(new);
    return error;
}

int ani_sync_folder(const char *folder)
{
    (void)folder; /* renaming has done so */
    return 0;
}

/* The file goes when it is closed. */
int ani_remove_file(const char *name)
{
    (void)name;
    return 0;
}
#endif
