/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A path is walked from the root one component at a time, each opened below the one before without
 * following a symbolic link: whatever stands in the folder, nothing outside it can be reached.
 */
#include "files/folders.h"

#include "platform/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether each component is a name: not empty, not "." or "..", without a zero byte. */
static bool is_safe(const char *path, size_t length)
{
    for (size_t start = 0, i = 0; i <= length; i++) {
        if (i < length && path[i] == '\0')
            return false;
        if (i < length && path[i] != '/')
            continue;
        size_t n = i - start;
        if (n == 0 || (n == 1 && path[start] == '.') ||
            (n == 2 && path[start] == '.' && path[start + 1] == '.'))
            return false;
        start = i + 1;
    }
    return length > 0;
}

/* Returns 0, or -1 with errno. */
static int make_counted(const folder_cache *cache, int folder, const char *name)
{
    if (cache->on_make != NULL && !cache->on_make(cache->context, 1)) {
        errno = ECANCELED;
        return -1;
    }
    int result = mkdirat(folder, name, 0777), error = errno;
    if (result != 0 && cache->on_make != NULL)
        (void)cache->on_make(cache->context, -1);
    errno = error;
    return result;
}

/* Opens the folder `name` in `folder`, and makes it if need be. Returns -1 with errno. */
static int enter_folder(const folder_cache *cache, int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    if (make_counted(cache, folder, name) != 0 && errno != EEXIST)
        return -1;
    return openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Walks from root to the folder `path` ("": root itself), which is cut up on the way. Returns -1
 * with errno. */
static int walk_folders(const folder_cache *cache, char *path)
{
    int folder = fcntl(cache->root, F_DUPFD_CLOEXEC, 0);
    for (char *next; folder >= 0 && *path != '\0'; path = next) {
        char *slash = strchr(path, '/');
        next = slash ? slash + 1 : path + strlen(path);
        if (slash)
            *slash = '\0';
        int inner = enter_folder(cache, folder, path);
        int error = errno;
        (void)close(folder);
        errno = error;
        folder = inner;
    }
    return folder;
}

static void give_up_folder(struct kept_folder *f)
{
    if (f->path)
        (void)close(f->fd);
    free(f->path);
    f->path = NULL;
}

void folder_cache_close(folder_cache *cache)
{
    for (unsigned i = 0; i < FOLDERS_KEPT; i++)
        give_up_folder(&cache->kept[i]);
}

static const struct kept_folder *find_kept(const folder_cache *cache, const char *path,
                                           size_t length)
{
    for (unsigned i = 0; i < FOLDERS_KEPT; i++) {
        const struct kept_folder *f = &cache->kept[i];
        if (f->path && strlen(f->path) == length && memcmp(f->path, path, length) == 0)
            return f;
    }
    return NULL;
}

/* Opens a folder in the place of the one that was opened first. Returns -1 with errno. */
static int keep_folder(folder_cache *cache, const char *path, size_t length)
{
    struct kept_folder *f = &cache->kept[cache->next++ % FOLDERS_KEPT];
    give_up_folder(f);
    char *cut = strndup(path, length), *kept = strndup(path, length);
    int fd = cut && kept ? walk_folders(cache, cut) : -1;
    int error = errno;
    free(cut);
    if (fd >= 0)
        *f = (struct kept_folder){kept, fd};
    else
        free(kept);
    errno = error;
    return fd;
}

int folder_cache_find(folder_cache *cache, const char *path, size_t length, int *folder,
                      size_t *name)
{
    if (!is_safe(path, length)) {
        errno = EINVAL;
        return -1;
    }
    *name = length;
    while (*name > 0 && path[*name - 1] != '/')
        --*name;
    size_t folder_length = *name > 0 ? *name - 1 : 0;
    const struct kept_folder *kept = find_kept(cache, path, folder_length);
    *folder = kept != NULL ? kept->fd : keep_folder(cache, path, folder_length);
    return *folder >= 0 ? 0 : -1;
}

char *folder_of(const char *path)
{
    const char *slash = platform_last_slash(path);
    return slash == NULL   ? strdup(".")
           : slash == path ? strdup("/")
                           : strndup(path, (size_t)(slash - path));
}

const char *temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder != NULL && *folder != '\0' ? folder : "/tmp";
}

int open_folder_of(const char *path, int flags)
{
    char *folder = folder_of(path);
    if (folder == NULL)
        return -1;
    int fd = open(folder, flags | O_DIRECTORY | O_CLOEXEC);
    int error = errno;
    free(folder);
    errno = error;
    return fd;
}

int make_folder(const char *path)
{
    char *part = strdup(path);
    int result = part == NULL ? -1 : 0;
    for (char *at = part; result == 0 && *at != '\0'; at++) {
        if (!platform_is_slash(*at) || at == part)
            continue;
        char slash = *at;
        *at = '\0';
        result = mkdir(part, 0777) == 0 || errno == EEXIST ? 0 : -1;
        *at = slash;
    }
    if (result == 0)
        result = mkdir(path, 0777) == 0 || errno == EEXIST ? 0 : -1;
    int error = errno;
    free(part);
    errno = error;
    return result;
}
