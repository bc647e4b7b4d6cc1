/* SPDX-License-Identifier: BSD-2-Clause */
/* What the sources for Windows share. The names of POSIX mean the system's own here. */
#ifndef ANEWS_HANDLES_H
#define ANEWS_HANDLES_H

#include "platform/windows/unix.h"

#include <windows.h>
#include <winternl.h>

/* Returns the errno for an error of the system; sets errno to it and returns -1. */
int errno_of(DWORD error);
int fail_with(DWORD error);
HANDLE handle_of(int fd);
/* Returns UTF-16 or UTF-8, malloced; NULL with errno. */
wchar_t *widen_text(const char *text);
char *narrow_text(const wchar_t *text);
/* Returns the full path in the form that has no limit, malloced; NULL with errno. */
wchar_t *find_full_path(const char *path);
/* Opens a name below a folder, or a path if folder is AT_FDCWD; access, disposition and options are
 * those of NtCreateFile(). Returns NULL with errno. */
HANDLE open_handle(int folder, const char *name, ACCESS_MASK access, ULONG disposition,
                   ULONG options);
/* Makes a descriptor of a handle, which it closes if it cannot. Returns -1 with errno then. */
int descriptor_of(HANDLE file, int flags);
/* Renames an open file; `replaces` an existing one or not. Returns 0, or -1 with errno. */
int rename_handle(HANDLE file, int folder, const char *to, bool replaces);
/* Marks a file to be deleted when it is closed, or takes the mark off. Returns 0, or -1. */
int mark_for_deletion(HANDLE file, bool is_deleted);

#endif
