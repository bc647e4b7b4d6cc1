/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the names in a folder. */
#include "platform/windows/handles.h"

struct unix_folder {
    int fd;
    bool is_ended;
    size_t at, length; /* in the buffer: of the next entry, and whether there is one */
    struct unix_dirent entry;
    union {
        FILE_ID_BOTH_DIR_INFO first;
        uint8_t bytes[1 << 14];
    } buffer;
};

unix_folder *fdopendir(int fd)
{
    unix_folder *folder = calloc(1, sizeof *folder);
    if (folder != NULL)
        folder->fd = fd;
    return folder;
}

unix_folder *unix_opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY);
    unix_folder *folder = fd < 0 ? NULL : fdopendir(fd);
    if (fd >= 0 && folder == NULL)
        (void)close(fd);
    return folder;
}

int dirfd(unix_folder *folder)
{
    return folder->fd;
}

int unix_closedir(unix_folder *folder)
{
    int result = close(folder->fd);
    free(folder);
    return result;
}

/* Reads more names. Returns false at the end, and after an error, with errno. */
static bool fill(unix_folder *f)
{
    f->at = 0;
    f->length = 0;
    if (f->is_ended)
        return false;
    if (GetFileInformationByHandleEx(handle_of(f->fd), FileIdBothDirectoryInfo, &f->buffer,
                                     sizeof f->buffer)) {
        f->length = sizeof f->buffer;
        return true;
    }
    f->is_ended = true;
    if (GetLastError() != ERROR_NO_MORE_FILES)
        (void)fail_with(GetLastError());
    return false;
}

struct unix_dirent *unix_readdir(unix_folder *f)
{
    if (f->length == 0 && !fill(f))
        return NULL;
    const FILE_ID_BOTH_DIR_INFO *info =
        (const FILE_ID_BOTH_DIR_INFO *)(const void *)(f->buffer.bytes + f->at);
    int length = WideCharToMultiByte(CP_UTF8, 0, info->FileName,
                                     (int)(info->FileNameLength / sizeof(wchar_t)), f->entry.d_name,
                                     sizeof f->entry.d_name - 1, NULL, NULL);
    f->entry.d_name[length] = '\0';
    f->at += info->NextEntryOffset;
    if (info->NextEntryOffset == 0)
        f->length = 0;
    return &f->entry;
}

/* Adds a copy of an entry. Returns whether there was memory for it. */
static bool add_entry(struct unix_dirent ***list, size_t count, const struct unix_dirent *entry)
{
    struct unix_dirent **larger = realloc(*list, (count + 1) * sizeof *larger);
    if (larger == NULL)
        return false;
    *list = larger;
    larger[count] = malloc(sizeof **larger);
    if (larger[count] != NULL)
        *larger[count] = *entry;
    return larger[count] != NULL;
}

int scandir(const char *path, struct unix_dirent ***list,
            int (*is_wanted)(const struct unix_dirent *entry),
            int (*compare)(const struct unix_dirent **a, const struct unix_dirent **b))
{
    unix_folder *folder = unix_opendir(path);
    const struct unix_dirent *entry;
    size_t count = 0;
    bool good = true;
    *list = NULL;
    if (folder == NULL)
        return -1;
    errno = 0;
    while (good && (entry = unix_readdir(folder)) != NULL)
        if (is_wanted(entry)) {
            good = add_entry(list, count, entry);
            count += good;
        }
    int error = good ? errno : ENOMEM;
    (void)unix_closedir(folder);
    if (error == 0) {
        if (count > 0)
            qsort(*list, count, sizeof **list, (int (*)(const void *, const void *))compare);
        return (int)count;
    }
    while (count > 0)
        free((*list)[--count]);
    free(*list);
    errno = error;
    return -1;
}
