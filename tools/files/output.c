/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is at the path is looked at before the work begins, and once more directly before the new
 * file takes its place. If another process was quicker, the subcommand decides whether its work
 * still holds. A lock of the folder makes these last steps one, for all that use it. Nobody waits
 * for a person or for input under the lock, so it is held for a moment; somebody who holds it
 * longer, with or without malice, delays the others by some seconds, and then they go on without.
 */
#include "files/output.h"

#include "files/attributes.h"
#include "files/folder_lock.h"
#include "files/folders.h"
#include "files/links.h"
#include "files/output_name.h"
#include "files/read_write.h"
#include "platform/platform.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BEGINNING_MOST = 64,
    PASSED_AT_ONCE = 1 << 16,
    LOOKS_MOST = 100, /* at a file that others change again and again */
    /* Milliseconds: */
    SILENT_WAIT = 1000,
    LONG_WAIT = 5000,
};

const output_kind archive_kind = {
    .name = "an archive", .beginning = ARCHIVE_BEGINNING, .length = ARCHIVE_BEGINNING_LENGTH};

static int say_unwritable(const output *o, const char *where)
{
    say_error("%s: cannot be written: %s%s%s", o->shown, where ? where : "", where ? ": " : "",
              strerror(errno));
    return STATUS_IO;
}

/* Checks that a file can be made in the folder that the output will be in. */
static int check_folder(const output *o)
{
    char *folder = folder_of(o->path);
    int fd = folder != NULL ? open(folder, OPEN_PLACE | O_DIRECTORY | O_CLOEXEC) : -1;
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

static int say_foreign(const output *o, const char *is_not)
{
    say_error("%s: is not %s and is not replaced: %s", o->shown, is_not,
              o->advice != NULL ? o->advice : "give another name with -o");
    return STATUS_USAGE;
}

static int check_beginning(const output *o)
{
    char bytes[BEGINNING_MOST];
    size_t length = 0;
    const output_kind *kind = o->kind;
    if (read_to_end(o->fd, bytes, kind->length, &length) != 0)
        return say_unreadable(o);
    if (length == 0)
        return STATUS_DONE;
    if (length < kind->length || memcmp(bytes, kind->beginning, length) != 0 ||
        (kind->is_one != NULL && !kind->is_one(o)))
        return say_foreign(o, kind->name);
    return STATUS_DONE;
}

/* Finds out what is there. */
static int look(output *o, mode_t *mode)
{
    struct stat st;
    o->exists = lstat(o->path, &st) == 0;
    if (!o->exists && errno != ENOENT)
        return say_unwritable(o, NULL);
    if (o->exists) {
        o->file = identity_of(&st);
        *mode = st.st_mode;
    }
    return STATUS_DONE;
}

static void close_output(output *o)
{
    if (o->is_open)
        (void)close(o->fd);
    o->is_open = false;
}

/* Checks what is there. A pipe or a device is not opened: that can block, or do something. What was
 * there before stays open if there is nothing now. */
static int check_replaced(output *o)
{
    mode_t mode = 0;
    int status = look(o, &mode);
    if (status != STATUS_DONE || !o->exists)
        return status;
    if (!S_ISREG(mode))
        return say_foreign(o, "a regular file");
    close_output(o);
    o->fd = open(o->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    o->is_open = o->fd >= 0;
    if (o->is_open)
        errno = file_state_take(o->fd, &o->state);
    return o->is_open && errno == 0 ? check_beginning(o) : say_unreadable(o);
}

bool names_stdout(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

int output_find_stdout(output *o)
{
    struct stat st;
    *o = (output){.shown = "standard output", .is_stdout = true, .has_true_numbers = true};
    o->is_stdout_file = fstat(STDOUT_FILENO, &st) == 0 && S_ISREG(st.st_mode);
    if (o->is_stdout_file)
        o->file = identity_of(&st);
    if (asprintf(&o->path, "%s/anews", temporary_folder()) >= 0)
        return check_no_terminal();
    o->path = NULL;
    say_error("not enough memory");
    return STATUS_IO;
}

int output_find(output *o, const char *path)
{
    mode_t mode;
    if (names_stdout(path)) {
        say_error("-: standard output cannot take this: give a file, or ./- for one of this name");
        return STATUS_USAGE;
    }
    *o = (output){.shown = path, .path = follow_links(path)};
    if (o->path != NULL && output_name_check(o->path) != STATUS_DONE)
        return STATUS_USAGE;
    if (o->path == NULL)
        return say_unwritable(o, NULL);
    o->has_true_numbers = has_true_numbers_at(o->path);
    return look(o, &mode);
}

void output_free(output *o)
{
    close_output(o);
    free(o->path);
    *o = (output){0};
}

bool output_is(const output *o, const named_file *file)
{
    return (o->exists || o->is_stdout_file) &&
           is_or_may_be(file, &(named_file){o->file, o->path}, o->has_true_numbers);
}

int output_check_other(const output *o, const char *other, const char *what)
{
    struct stat st;
    if ((!o->exists && !o->is_stdout_file) || stat(other, &st) != 0)
        return STATUS_DONE;
    const named_file file = {identity_of(&st), other};
    if (!output_is(o, &file))
        return STATUS_DONE;
    say_error("%s: is both %s and the file to write: %s", other, what,
              o->advice != NULL ? o->advice : "give another name with -o");
    return STATUS_USAGE;
}

/* Whether the name leads to something that cannot be replaced. /dev/stdout does, though the links
 * in it lead to no file where standard output is a pipe. */
static bool leads_elsewhere(const output *o)
{
    struct stat st;
    return stat(o->shown, &st) == 0 && !S_ISREG(st.st_mode);
}

int output_check(output *o, const output_kind *kind)
{
    size_t length = strlen(o->path);
    o->kind = kind;
    int status = leads_elsewhere(o) ? say_foreign(o, "a regular file") : check_replaced(o);
    if (!o->exists && (length == 0 || o->path[length - 1] == '/')) {
        say_error("%s: -o must name a file", o->shown);
        return STATUS_USAGE;
    }
    return status == STATUS_DONE ? check_folder(o) : status;
}

static int say_failed(const output *o)
{
    say_error("%s: %s: %s%s", o->is_stdout ? temporary_folder() : o->shown,
              o->failure != NULL ? o->failure : "not written",
              errno == ENOSPC || errno == EDQUOT ? "no room in its folder: " : "", strerror(errno));
    return STATUS_IO;
}

int output_begin(const output *o, atomic_file *made)
{
    /* Until the mode of the other file is known to be kept, nobody else may read this one. */
    return atomic_file_begin(made, o->path, o->is_open || o->is_stdout ? 0600 : 0666) == 0
               ? STATUS_DONE
               : say_failed(o);
}

int output_drop(const output *o, atomic_file *made)
{
    atomic_file_drop(made);
    return say_failed(o);
}

static void lock_folder(const output *o, const atomic_file *made)
{
    if (folder_lock(made->folder, SILENT_WAIT) != FOLDER_BUSY)
        return;
    say_note("%s: another process has locked its folder: waiting for it", o->shown);
    if (folder_lock(made->folder, LONG_WAIT) == FOLDER_BUSY)
        say_warning("%s: its folder is still locked by another process: going on without the lock",
                    o->shown);
}

/* Whether the name means what was looked at, nothing included. */
static bool is_current(const output *o, const atomic_file *made)
{
    struct stat st;
    if (fstatat(made->folder, made->name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT && !o->exists;
    return o->exists && o->is_open && file_state_is(&st, &o->state);
}

/* Looks at what others have put there. */
static int look_again(output *o, const atomic_file *made)
{
    int status = check_replaced(o);
    return status == STATUS_DONE && o->on_change != NULL ? o->on_change(o->context, o, made)
                                                         : status;
}

/* Keeps what is to be kept of the file that is replaced. on_change() may have written as well. */
static int keep_attributes(const output *o, const atomic_file *made, bool *narrowed)
{
    if (o->is_open &&
        (attributes_keep(o->fd, made->fd, narrowed) != 0 || platform_sync_file(made->fd) != 0))
        return say_failed(o);
    return STATUS_DONE;
}

/* Makes everything ready, so that only the name is missing. */
static int prepare(output *o, const atomic_file *made, bool *narrowed)
{
    int status = keep_attributes(o, made, narrowed);
    for (unsigned looks = 0; status == STATUS_DONE && !is_current(o, made); looks++) {
        errno = EBUSY;
        status = looks < LOOKS_MOST ? look_again(o, made) : say_failed(o);
        if (status == STATUS_DONE)
            status = keep_attributes(o, made, narrowed);
    }
    return status;
}

/* Nothing has changed hands before the file has its name. */
static int give_name(const output *o, atomic_file *made, bool narrowed)
{
    unsigned how = ATOMIC_FILE_LASTING | ATOMIC_FILE_FLUSHED;
    int result = atomic_file_finish(made, how | (o->exists ? ATOMIC_FILE_REPLACE : 0));
    if (result == ATOMIC_FILE_FAILED)
        return say_failed(o);
    int number = errno;
    if (narrowed)
        say_warning("%s: its owner, group or access list cannot be kept: it belongs to you now, "
                    "and nobody else may do more with it than before",
                    o->shown);
    if (result == ATOMIC_FILE_DONE)
        return STATUS_DONE;
    errno = number;
    say_unflushed(o->shown);
    return STATUS_IO;
}

/* Copies the file to standard output, and drops it. */
static int pass_to_stdout(const output *o, atomic_file *made)
{
    uint8_t bytes[PASSED_AT_ONCE];
    size_t length = sizeof bytes;
    int fd = atomic_file_read(made);
    while (fd >= 0 && length == sizeof bytes) {
        if (read_to_end(fd, bytes, sizeof bytes, &length) != 0)
            break;
        if (fwrite(bytes, 1, length, stdout) != length)
            length = 0;
    }
    bool is_read = fd >= 0 && length < sizeof bytes;
    if (!is_read)
        (void)say_failed(o);
    if (fd >= 0)
        (void)close(fd);
    atomic_file_drop(made);
    return is_read ? flush_output() : STATUS_IO;
}

int output_finish(output *o, atomic_file *made)
{
    if (o->is_stdout)
        return pass_to_stdout(o, made);
    /* Most of it goes to the disk now, and not while others wait for the lock. */
    if (platform_sync_file(made->fd) != 0)
        return output_drop(o, made);
    lock_folder(o, made);
    bool narrowed = false;
    int status = prepare(o, made, &narrowed);
    if (status == STATUS_DONE)
        return give_name(o, made, narrowed);
    atomic_file_drop(made);
    return status;
}

int output_save(output *o, const void *bytes, size_t length)
{
    atomic_file made;
    int status = output_begin(o, &made);
    if (status != STATUS_DONE)
        return status;
    return write_fully(made.fd, 0, bytes, length) == 0 ? output_finish(o, &made)
                                                       : output_drop(o, &made);
}
