/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands/output.h"

#include "files/links.h"
#include "files/read_write.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BEGINNING_MOST = 64 };

static int say_unwritable(const output *o, const char *where)
{
    say_error("%s: cannot be written: %s%s%s", o->shown, where ? where : "", where ? ": " : "",
              strerror(errno));
    return STATUS_IO;
}

/* Checks that a file can be made in the folder that the output will be in. */
static int check_folder(const output *o)
{
    const char *slash = strrchr(o->path, '/');
    char *folder = slash == NULL      ? strdup(".")
                   : slash == o->path ? strdup("/")
                                      : strndup(o->path, (size_t)(slash - o->path));
    int fd = folder != NULL ? open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    int status = STATUS_DONE;
    if (fd < 0 || faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0)
        status = say_unwritable(o, folder);
    if (fd >= 0)
        (void)close(fd);
    free(folder);
    return status;
}

static int say_unreadable(const output *o)
{
    say_error("%s: cannot be read, so it is not replaced: %s", o->shown, strerror(errno));
    return STATUS_IO;
}

static int check_beginning(const output *o, int fd, const output_kind *kind)
{
    char bytes[BEGINNING_MOST];
    size_t length = 0;
    if (read_to_end(fd, bytes, kind->length, &length) != 0)
        return say_unreadable(o);
    if (length == 0 || (length == kind->length && memcmp(bytes, kind->beginning, length) == 0))
        return STATUS_DONE;
    say_error("%s: is not %s and is not replaced: give another name", o->shown, kind->name);
    return STATUS_USAGE;
}

/* Checks what is there. A pipe or a device is not opened: that can block, or do something. */
static int check_replaced(const output *o, const output_kind *kind)
{
    if (!S_ISREG(o->mode)) {
        say_error("%s: is not a regular file and is not replaced: give another name", o->shown);
        return STATUS_USAGE;
    }
    int fd = open(o->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return say_unreadable(o);
    int status = check_beginning(o, fd, kind);
    (void)close(fd);
    return status;
}

int output_find(output *o, const char *path)
{
    struct stat st;
    *o = (output){.shown = path, .path = follow_links(path)};
    if (o->path == NULL)
        return say_unwritable(o, NULL);
    o->exists = lstat(o->path, &st) == 0;
    if (!o->exists && errno != ENOENT)
        return say_unwritable(o, NULL);
    if (o->exists) {
        o->file = identity_of(&st);
        o->mode = st.st_mode;
    }
    return STATUS_DONE;
}

void output_free(output *o)
{
    free(o->path);
    *o = (output){0};
}

int output_check_other(const output *o, const char *other, const char *what)
{
    struct stat st;
    if (!o->exists || stat(other, &st) != 0)
        return STATUS_DONE;
    const file_identity file = identity_of(&st);
    if (!is_same_file(&file, &o->file))
        return STATUS_DONE;
    say_error("%s: is both %s and the file to write: give another name", other, what);
    return STATUS_USAGE;
}

int output_check(const output *o, const output_kind *kind)
{
    size_t length = strlen(o->path);
    int status = o->exists ? check_replaced(o, kind) : STATUS_DONE;
    if (!o->exists && (length == 0 || o->path[length - 1] == '/')) {
        say_error("%s: -o must name a file", o->shown);
        return STATUS_USAGE;
    }
    return status == STATUS_DONE ? check_folder(o) : status;
}
