/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens one INPUT of `anews pack` as a source, and sends its documents down the pipeline. */
#include "input/input.h"

#include "input/formats/format.h"
#include "input/ids.h"
#include "input/media_type.h"
#include "input/publication.h"
#include "input/source.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READINGS = 3 }; /* of a file that changes */

/* A pipe or device that no source reads is not even opened: that can block, or do something. */
static bool is_readable_kind(const char *path, mode_t mode)
{
    return S_ISREG(mode) || S_ISDIR(mode) || (S_ISFIFO(mode) && is_json_lines(path));
}

/* Returns a descriptor, or -1 with *status. */
static int open_path(const char *path, notes *n, struct stat *st, int *status)
{
    if (stat(path, st) != 0) {
        *status = notes_refuse(n, STATUS_IO, "%s: %s", path, strerror(errno));
        return -1;
    }
    if (!is_readable_kind(path, st->st_mode)) {
        *status = notes_refuse(
            n, STATUS_USAGE, "%s: not a file or folder; give \"-\" to read JSON Lines from a pipe",
            path);
        return -1;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0 && fstat(fd, st) == 0)
        return fd;
    *status = notes_refuse(n, STATUS_IO, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static source *make_source(int fd, const char *path, const struct stat *st,
                           const input_options *options, notes *n)
{
    if (S_ISDIR(st->st_mode))
        return folder_source(fd, path, identity_of(st), options, n);
    if (is_json_lines(path))
        return stream_source(fd, path, n);
    return file_source(fd, path, n);
}

/* Whether --exclude does not name the INPUT itself, whatever slashes follow it. Returns false with
 * *status if it does, or if memory runs out. */
static bool is_input_wanted(const char *path, selection *s, int *status)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    char *trimmed = strndup(path, length);
    if (!trimmed)
        *status = notes_no_memory();
    bool wanted = trimmed && !selection_excludes(s, trimmed);
    free(trimmed);
    return wanted;
}

/* Returns NULL with *status if there is nothing to read. */
static source *open_source(const char *path, const input_options *options, notes *n, int *status)
{
    struct stat st;
    source *s;
    if (strcmp(path, "-") == 0) {
        s = stream_source(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0), "standard input", n);
    } else {
        if (!is_input_wanted(path, options->selection, status))
            return NULL;
        int fd = open_path(path, n, &st, status);
        if (fd < 0)
            return NULL;
        const file_identity file = identity_of(&st);
        if (!selection_accepts(options->selection, &file, path, n, status)) {
            close(fd);
            return NULL;
        }
        s = make_source(fd, path, &st, options, n);
    }
    if (!s)
        *status = notes_no_memory();
    return s;
}

static void note_oddities(const draft *d, const selection *s, notes *n)
{
    const char *id = d->id.at;
    const id_oddities odd = id_find_oddities(id);
    if (odd.hidden && !s->hidden)
        notes_add(n, NOTE_HIDDEN_NAME, id);
    if (odd.dash)
        notes_add(n, NOTE_DASH, id);
    if (odd.too_long)
        notes_add(n, NOTE_LONG_NAME, id);
}

/* Notes what is odd about an item that was sent. */
static void note_sent(const draft *d, const selection *s, notes *n)
{
    const char *id = d->id.at;
    note_oddities(d, s, n);
    if (d->front.why[0])
        notes_add_why(n, NOTE_FRONT_MATTER, id, d->front.line, d->front.why);
    if (d->has_bad_date)
        notes_add(n, NOTE_DATE, id);
    if (d->has_odd_zone)
        notes_add(n, NOTE_ZONE, id);
    if (d->has_bad_language)
        notes_add(n, NOTE_LANGUAGE, id);
}

/* Reads a document and sends it on. *has_changed: it was not sent, since it changed meanwhile. */
static int send_document(const document *doc, const selection *s, notes *n, const sink *to,
                         bool *has_changed)
{
    draft d = {0};
    int status;
    if (format_read(doc, n, &d, &status) && !publication_withholds(&d, s, n)) {
        status = draft_send(&d, doc->item ? NULL : &doc->file.identity, to);
        *has_changed = d.content.has_changed;
        if (d.has_secret || d.content.secret.found)
            status = notes_refuse_secret(n, doc->shown);
        else if (d.content.error)
            status = notes_refuse(n, STATUS_IO, "%s: cannot be read: %s", doc->shown,
                                  strerror(d.content.error));
        else if (status == STATUS_DONE)
            note_sent(&d, s, n);
    }
    draft_free(&d);
    return status;
}

/* Reads a file, and reads it again if it changed meanwhile. One that changes each time, such as a
 * log, is refused. */
static int add_file(document *doc, const selection *s, notes *n, const sink *to)
{
    for (unsigned reading = 1; reading <= READINGS; reading++) {
        bool has_changed = false;
        int error = file_state_take(doc->fd, &doc->file);
        int status = STATUS_DONE;
        if (error)
            return notes_refuse(n, STATUS_IO, "%s: %s", doc->shown, strerror(error));
        if (!selection_accepts(s, &doc->file.identity, doc->shown, n, &status))
            return status;
        status = send_document(doc, s, n, to, &has_changed);
        if (!has_changed)
            return status;
        if (reading < READINGS)
            say_note("%s: changed while it was read, and is read again", doc->shown);
    }
    return notes_refuse(n, STATUS_IO,
                        "%s: changed each of the %d times that it was read: try again when it is "
                        "complete",
                        doc->shown, READINGS);
}

static int add_document(document *doc, const selection *s, notes *n, const sink *to)
{
    bool has_changed;
    return doc->item ? send_document(doc, s, n, to, &has_changed) : add_file(doc, s, n, to);
}

int input_add(const char *path, const input_options *options, const sink *to, unsigned *skipped)
{
    notes n = {.keep_going = options->keep_going};
    int status = STATUS_DONE;
    document doc;
    source *s = open_source(path, options, &n, &status);
    while (s && status == STATUS_DONE && s->next(s, &doc, &status))
        status = add_document(&doc, options->selection, &n, to);
    if (s)
        s->close(s);
    notes_sum_up(&n);
    *skipped += n.skipped;
    return status;
}
