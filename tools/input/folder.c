/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A folder as a source: the files in it and in its folders, in the order of names.
 *
 * The walk keeps one level for each folder between the INPUT and the current file, with the names
 * that are there. Each step takes the next name of the innermost level: a file becomes a document,
 * a folder a new level, and a level without names left is closed. Everything is opened relative to
 * the descriptor of its folder, so that a link that appears meanwhile does not lead outside.
 */
#include "input/ids.h"
#include "input/source.h"
#include "status.h"
#include "text/bytes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The names in a folder. */
typedef struct names {
    char **name;
    size_t count, size;
} names;

/* A folder that is being walked. */
typedef struct level {
    int fd;
    file_identity identity;
    names list;
    size_t next;        /* in the list */
    size_t path_length; /* of the folder's own path */
} level;

typedef struct folder {
    source base;
    notes *n;
    const input_options *options;
    bool is_begun;
    int root; /* the INPUT itself, until it is a level */
    file_identity root_identity;
    bytes path;       /* of the current file or folder, for messages; zero-terminated */
    size_t id_offset; /* where the id begins in it */
    level *levels;    /* outermost first */
    size_t depth, size;
    int file; /* the current document; -1: none */
} folder;

static void names_free(names *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->name[i]);
    free(list->name);
}

static bool names_add(names *list, const char *name)
{
    if (list->count == list->size) {
        size_t size = list->size * 2 + 64;
        char **larger =
            size > SIZE_MAX / sizeof *larger ? NULL : realloc(list->name, size * sizeof *larger);
        if (!larger)
            return false;
        list->name = larger;
        list->size = size;
    }
    list->name[list->count] = strdup(name);
    return list->name[list->count++] != NULL;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Reads the names of a folder in the order of their bytes. Returns 0, or an errno. */
static int read_names(int fd, names *list)
{
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = copy < 0 ? NULL : fdopendir(copy);
    if (!stream) {
        int error = errno;
        if (copy >= 0)
            close(copy);
        return error;
    }
    struct dirent *entry;
    int error = 0;
    while (!error && (errno = 0, entry = readdir(stream)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            !names_add(list, entry->d_name))
            error = ENOMEM;
    }
    if (!error)
        error = errno;
    closedir(stream);
    if (!error && list->count)
        qsort(list->name, list->count, sizeof *list->name, by_bytes);
    return error;
}

static const char *id_of(const folder *f)
{
    return f->path.at + f->id_offset;
}

static int refuse_unreadable(folder *f, int error)
{
    return notes_refuse(f->n, STATUS_IO, "%s: %s", f->path.at, strerror(error));
}

/* A link that leads back to a folder that it is in would never end. */
static bool is_loop(const folder *f, const file_identity *identity)
{
    for (size_t i = 0; i < f->depth; i++)
        if (is_same_file(&f->levels[i].identity, identity))
            return true;
    return false;
}

static bool make_level_room(folder *f)
{
    if (f->depth < f->size)
        return true;
    size_t size = f->size * 2 + 16;
    level *larger =
        size > SIZE_MAX / sizeof *larger ? NULL : realloc(f->levels, size * sizeof *larger);
    if (!larger)
        return false;
    f->levels = larger;
    f->size = size;
    return true;
}

/* Makes an open folder, whose path is f->path, a level. Takes fd over. Returns STATUS_*. */
static int enter_level(folder *f, int fd, file_identity identity)
{
    names list = {0};
    int status = STATUS_DONE;
    int error = 0;
    if (is_loop(f, &identity))
        notes_add(f->n, NOTE_LOOP, f->path.at);
    else if ((error = read_names(fd, &list)) != 0)
        status = refuse_unreadable(f, error);
    else if (list.count == 0)
        notes_add(f->n, NOTE_EMPTY_FOLDER, f->path.at);
    else if (!make_level_room(f))
        status = notes_no_memory();
    else {
        f->levels[f->depth++] = (level){fd, identity, list, 0, f->path.length - 1};
        return STATUS_DONE;
    }
    names_free(&list);
    close(fd);
    return status;
}

static void leave(folder *f)
{
    level *innermost = &f->levels[--f->depth];
    names_free(&innermost->list);
    close(innermost->fd);
}

/* Makes f->path that of a name in a level. */
static bool set_path(folder *f, size_t folder_length, const char *name)
{
    f->path.length = folder_length;
    if (folder_length > 0 && f->path.at[folder_length - 1] != '/')
        bytes_add(&f->path, "/", 1);
    bytes_add(&f->path, name, strlen(name) + 1);
    return !f->path.failed;
}

/* Opens a file or folder that was `expected` a moment ago. Returns -1 with *status if it cannot. */
static int open_name(folder *f, int parent, const char *name, const struct stat *expected,
                     struct stat *st, int *status)
{
    int flags =
        O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (f->options->follow ? 0 : O_NOFOLLOW);
    int fd = openat(parent, name, flags);
    if (fd < 0 || fstat(fd, st) != 0)
        *status = refuse_unreadable(f, errno);
    else if ((st->st_mode & S_IFMT) != (expected->st_mode & S_IFMT))
        *status = notes_refuse(f->n, STATUS_IO, "%s: it was replaced while it was read; try again",
                               f->path.at);
    else
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Whether a name whose path is f->path is left out without being looked at. */
static bool is_left_out(folder *f, const char *name)
{
    return selection_is_removed(name) || selection_excludes(f->options->selection, f->path.at) ||
           selection_hides(f->options->selection, name, f->path.at, f->n) ||
           selection_is_leftover(name, f->path.at, f->n);
}

/* Looks at a name of the innermost level, whose path is f->path. Returns whether it is a file,
 * which is open as f->file then. */
static bool visit_name(folder *f, int parent, const char *name, int *status)
{
    struct stat expected, st;
    if (is_left_out(f, name) || !source_accepts_id(id_of(f), f->path.at, f->n, status))
        return false;
    if (fstatat(parent, name, &expected, f->options->follow ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
        *status = refuse_unreadable(f, errno);
        return false;
    }
    if (!S_ISREG(expected.st_mode) && !S_ISDIR(expected.st_mode)) {
        notes_add(f->n, S_ISLNK(expected.st_mode) ? NOTE_SYMLINK : NOTE_SPECIAL, f->path.at);
        return false;
    }
    int fd = open_name(f, parent, name, &expected, &st, status);
    if (fd < 0)
        return false;
    if (S_ISREG(st.st_mode))
        f->file = fd;
    else
        *status = enter_level(f, fd, identity_of(&st));
    return f->file >= 0;
}

/* Takes the next name of the innermost level. Returns as visit_name() does. */
static bool step(folder *f, int *status)
{
    level *innermost = &f->levels[f->depth - 1];
    if (innermost->next == innermost->list.count) {
        leave(f);
        return false;
    }
    const char *name = innermost->list.name[innermost->next++];
    if (set_path(f, innermost->path_length, name))
        return visit_name(f, innermost->fd, name, status);
    *status = notes_no_memory();
    return false;
}

static void close_open_file(folder *f)
{
    if (f->file >= 0)
        close(f->file);
    f->file = -1;
}

static bool folder_next(source *s, document *d, int *status)
{
    folder *f = (folder *)s;
    *status = STATUS_DONE;
    close_open_file(f);
    if (!f->is_begun) {
        f->is_begun = true;
        *status = enter_level(f, f->root, f->root_identity);
    }
    while (*status == STATUS_DONE && f->depth > 0) {
        if (step(f, status)) {
            *d = (document){.shown = f->path.at, .fd = f->file, .id = id_of(f)};
            return true;
        }
    }
    return false;
}

static void folder_close(source *s)
{
    folder *f = (folder *)s;
    close_open_file(f);
    while (f->depth > 0)
        leave(f);
    if (!f->is_begun)
        close(f->root);
    free(f->levels);
    bytes_free(&f->path);
    free(f);
}

source *folder_source(int fd, const char *path, file_identity identity,
                      const input_options *options, notes *n)
{
    folder *f = malloc(sizeof *f);
    if (!f) {
        close(fd);
        return NULL;
    }
    *f = (folder){.base = {folder_next, folder_close},
                  .n = n,
                  .options = options,
                  .root = fd,
                  .root_identity = identity,
                  .file = -1};
    bytes_add_text(&f->path, path);
    if (f->path.length && f->path.at[f->path.length - 1] != '/')
        bytes_add(&f->path, "/", 1);
    f->id_offset = f->path.length;
    bytes_add(&f->path, "", 1);
    if (!f->path.failed)
        return &f->base;
    folder_close(&f->base);
    /* folder_close() frees f, whose first member it was given. */
    return NULL; // cppcheck-suppress memleak
}
