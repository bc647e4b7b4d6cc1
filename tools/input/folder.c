/* SPDX-License-Identifier: BSD-2-Clause */
/* A folder as input: walked in the order of names, by descriptors, so that nothing outside it is
 * reached by a link that appears meanwhile. */
#include "input/draft.h"
#include "status.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder that is being walked, and those that it is in: a link that leads back to one of them
 * would never end. */
typedef struct place {
    const struct place *above;
    dev_t device;
    ino_t inode;
} place;

typedef struct walk {
    input *in;
    bytes shown;      /* path for messages, zero-terminated */
    size_t id_offset; /* where the id begins in it */
} walk;

typedef struct names {
    char **name;
    size_t count, size;
} names;

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

/* Gives errno. */
static int read_names(int fd, names *list)
{
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = copy < 0 ? NULL : fdopendir(copy);
    if (!folder) {
        int error = errno;
        if (copy >= 0)
            close(copy);
        return error;
    }
    struct dirent *entry;
    int error = 0;
    while (!error && (errno = 0, entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            !names_add(list, entry->d_name))
            error = ENOMEM;
    }
    if (!error)
        error = errno;
    closedir(folder);
    if (!error && list->count)
        qsort(list->name, list->count, sizeof *list->name, by_bytes);
    return error;
}

static const char *id_of(const walk *w)
{
    return w->shown.at + w->id_offset;
}

static int refuse_unreadable(walk *w, int error)
{
    return input_refuse(w->in, STATUS_IO, "%s: %s", w->shown.at, strerror(error));
}

static int walk_folder(walk *w, int fd, const place *above);

static int open_and_add(walk *w, int fd, const char *name, const struct stat *expected,
                        const place *here)
{
    int flags =
        O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (w->in->options->follow ? 0 : O_NOFOLLOW);
    struct stat st;
    int child = openat(fd, name, flags);
    if (child < 0 || fstat(child, &st) != 0) {
        int error = errno;
        if (child >= 0)
            close(child);
        return refuse_unreadable(w, error);
    }
    int status = STATUS_DONE;
    if ((st.st_mode & S_IFMT) != (expected->st_mode & S_IFMT))
        status = input_refuse(w->in, STATUS_IO, "%s: it was replaced while it was read; try again",
                              w->shown.at);
    else if (S_ISDIR(st.st_mode))
        status = walk_folder(w, child, here);
    else
        status = input_file(w->in, child, w->shown.at, id_of(w));
    close(child);
    return status;
}

static int add_name(walk *w, int fd, const char *name, const place *here)
{
    const char *fault = id_fault(id_of(w), strlen(id_of(w)));
    if (fault)
        return input_refuse(w->in, STATUS_USAGE,
                            "%s: the name can't be an id of an archive: %s; rename it", w->shown.at,
                            fault);
    struct stat st;
    if (fstatat(fd, name, &st, w->in->options->follow ? 0 : AT_SYMLINK_NOFOLLOW) != 0) {
        return refuse_unreadable(w, errno);
    }
    if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
        return open_and_add(w, fd, name, &st, here);
    input_note(w->in, S_ISLNK(st.st_mode) ? NOTE_SYMLINK : NOTE_SPECIAL, w->shown.at);
    return STATUS_DONE;
}

/* Walks names with the path in w->shown growing and shrinking. */
static int add_names(walk *w, int fd, const names *list, const place *here)
{
    size_t length = w->shown.length - 1; /* without the terminator */
    int status = STATUS_DONE;
    for (size_t i = 0; i < list->count && status == STATUS_DONE; i++) {
        w->shown.length = length;
        if (length > 0 && w->shown.at[length - 1] != '/')
            bytes_add(&w->shown, "/", 1);
        bytes_add(&w->shown, list->name[i], strlen(list->name[i]) + 1);
        status = w->shown.failed ? input_no_memory() : add_name(w, fd, list->name[i], here);
    }
    w->shown.length = length;
    bytes_add(&w->shown, "", 1);
    return status;
}

static bool is_within(const place *above, const struct stat *st)
{
    for (; above; above = above->above)
        if (above->device == st->st_dev && above->inode == st->st_ino)
            return true;
    return false;
}

static int walk_folder(walk *w, int fd, const place *above)
{
    struct stat st;
    names list = {0};
    if (fstat(fd, &st) != 0)
        return refuse_unreadable(w, errno);
    if (is_within(above, &st)) {
        input_note(w->in, NOTE_LOOP, w->shown.at);
        return STATUS_DONE;
    }
    place here = {above, st.st_dev, st.st_ino};
    int error = read_names(fd, &list);
    int status = STATUS_DONE;
    if (error)
        status = refuse_unreadable(w, error);
    else if (list.count == 0)
        input_note(w->in, NOTE_EMPTY_FOLDER, w->shown.at);
    else
        status = add_names(w, fd, &list, &here);
    names_free(&list);
    return status;
}

int input_folder(input *in, int fd, const char *shown)
{
    walk w = {.in = in};
    bytes_text(&w.shown, shown);
    if (w.shown.length && w.shown.at[w.shown.length - 1] != '/')
        bytes_add(&w.shown, "/", 1);
    w.id_offset = w.shown.length;
    bytes_add(&w.shown, "", 1);
    int status = w.shown.failed ? input_no_memory() : walk_folder(&w, fd, NULL);
    bytes_free(&w.shown);
    return status;
}
