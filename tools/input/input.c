/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens one INPUT of `anews pack` as a source, and sends its documents down the pipeline. */
#include "input/input.h"

#include "input/clashes.h"
#include "input/formats/format.h"
#include "input/ids.h"
#include "input/media_type.h"
#include "input/publication.h"
#include "input/source.h"
#include "input/streams/feed_file.h"
#include "report/message.h"
#include "status.h"
#include "text/portable_name.h"

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
        *status =
            notes_refuse(n, STATUS_USAGE,
                         "%s: not a file or folder; give \"-\" to read items from a pipe", path);
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
    if (may_be_feed(path) && is_feed_file(fd)) {
        say_note("%s: is a feed, and its items are packed", path);
        return stream_source(fd, path, n);
    }
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
    if (portable_fault(id, strlen(id)))
        notes_add(n, NOTE_NOT_PORTABLE, id);
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

/* Whether the id may be packed with --portable. If not, refuses the document with *status. */
static bool is_id_portable(const input_job *job, const document *doc, const draft *d, int *status)
{
    const char *id = d->id.at, *fault = portable_fault(id, strlen(id));
    if (!job->options->selection->portable)
        return true;
    if (!fault && id_find_oddities(id).too_long)
        fault = "a part of it has more than 255 bytes";
    if (fault)
        *status = notes_refuse(job->options->notes, STATUS_USAGE,
                               "%s: \"%.200s\" cannot be the name of a file on every system, as "
                               "--portable wants it: %s; rename it",
                               doc->shown, id, fault);
    return !fault;
}

/* Names where an id came from. */
static char *name_origin(const input_job *job, const origin *from, const char *id)
{
    const char *path = job->options->inputs[from->input];
    const char *shown = strcmp(path, "-") == 0 ? "standard input" : path;
    size_t length = strlen(path);
    char *text = NULL;
    struct stat st;
    bool is_folder = from->number == 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    int n = is_folder ? asprintf(&text, "%s%s%s", path, path[length - 1] == '/' ? "" : "/", id)
            : from->number == 0
                ? asprintf(&text, "%s", shown)
                : asprintf(&text, "%s, %s %llu", shown, from->is_item ? "item" : "line",
                           (unsigned long long)from->number);
    return n < 0 ? NULL : text;
}

/* Says that a table of ids has failed, with errno. */
static int say_ids_failed(const input_job *job)
{
    if (errno == ENOMEM)
        return notes_no_memory();
    bool is_full = errno == ENOSPC || errno == EDQUOT;
    say_error("%s: no temporary file for the ids of so many articles can be kept there: %s: %s",
              job->origins.folder, strerror(errno),
              is_full ? "make room there" : "it must be a folder in which files may be made");
    return STATUS_IO;
}

/* Whether the id is one that may be added. If not, refuses the document with *status. */
static bool is_id_free(input_job *job, const document *doc, const draft *d, int *status)
{
    origin there;
    bool failed;
    notes *n = job->options->notes;
    enum origin_result found =
        origins_find(&job->origins, d->id.at, d->id.length - 1, &there, &failed);
    char *name = found == ORIGIN_NEW || failed ? NULL : name_origin(job, &there, d->id.at);
    if (failed) {
        *status = say_ids_failed(job);
    } else if (found != ORIGIN_NEW && !name) {
        *status = notes_no_memory();
    } else if (found == ORIGIN_TWICE) {
        *status =
            notes_refuse(n, STATUS_USAGE, "%s: has the id \"%.200s\" again, which is that of %s",
                         doc->shown, d->id.at, name);
    } else if (found == ORIGIN_TWIN && job->options->selection->portable) {
        *status = notes_refuse(n, STATUS_USAGE,
                               "%s: the id \"%.200s\" differs from one of %s only in case, form of "
                               "Unicode, or final dots, and --portable refuses that: rename it",
                               doc->shown, d->id.at, name);
        found = ORIGIN_TWICE;
    } else if (found == ORIGIN_TWIN) {
        notes_add_text(
            n, NOTE_TWIN, d->id.at,
            "differs from an id of %s only in case, form of Unicode, or final dots: only "
            "one of them can be extracted on systems that take them for one name",
            there.number == 0 ? job->options->inputs[there.input] : name);
    }
    bool is_free = !failed && found != ORIGIN_TWICE && (found == ORIGIN_NEW || name);
    free(name);
    return is_free;
}

/* Whether the id can be that of a file beside all others. If not, refuses the document with
 * *status. */
static bool is_id_apart(input_job *job, const document *doc, const draft *d, int *status)
{
    bool failed = false;
    bool clashes = job->options->selection->portable &&
                   clashes_find(&job->origins, &job->folders, d->id.at, d->id.length - 1, &failed);
    if (failed)
        *status = say_ids_failed(job);
    else if (clashes)
        *status = notes_refuse(job->options->notes, STATUS_USAGE,
                               "%s: \"%.200s\" would have to be a file and a folder with another "
                               "id, on some systems at least, and --portable refuses that: rename "
                               "it",
                               doc->shown, d->id.at);
    return !failed && !clashes;
}

static int remember_id(input_job *job, const document *doc, int input, const draft *d)
{
    const origin from = {(uint32_t)input, doc->line > 0 ? doc->line : doc->number, doc->line == 0};
    size_t length = d->id.length - 1;
    notes *n = job->options->notes;
    bool good = clashes_note(&job->origins, &job->folders, d->id.at, length, n) &&
                origins_add(&job->origins, d->id.at, length, &from);
    return good ? STATUS_DONE : say_ids_failed(job);
}

/* What is being read. */
typedef struct reading {
    input_job *job;
    int input;
    const sink *to;
} reading;

static int send_draft(const reading *r, const document *doc, draft *d)
{
    notes *n = r->job->options->notes;
    const named_file file = {doc->file.identity, doc->shown};
    int status = draft_send(d, doc->item ? NULL : &file, r->to);
    if (d->has_secret || d->content.secret.found)
        return notes_refuse_secret(n, doc->shown);
    if (d->content.error)
        return notes_refuse(n, STATUS_IO, "%s: cannot be read: %s", doc->shown,
                            strerror(d->content.error));
    if (status != STATUS_DONE || d->content.has_changed)
        return status;
    note_sent(d, r->job->options->selection, n);
    return remember_id(r->job, doc, r->input, d);
}

/* Reads a document and sends it on. *has_changed: it was not sent, since it changed meanwhile. */
static int send_document(const reading *r, const document *doc, bool *has_changed)
{
    draft d = {0};
    int status;
    notes *n = r->job->options->notes;
    if (format_read(doc, n, &d, &status) &&
        !publication_withholds(&d, r->job->options->selection, n) &&
        is_id_portable(r->job, doc, &d, &status) && is_id_free(r->job, doc, &d, &status) &&
        is_id_apart(r->job, doc, &d, &status)) {
        status = send_draft(r, doc, &d);
        *has_changed = d.content.has_changed;
    }
    draft_free(&d);
    return status;
}

/* Reads a file, and reads it again if it changed meanwhile. One that changes each time, such as a
 * log, is refused. */
static int add_file(const reading *r, document *doc)
{
    notes *n = r->job->options->notes;
    for (unsigned count = 1; count <= READINGS; count++) {
        bool has_changed = false;
        int error = file_state_take(doc->fd, &doc->file);
        int status = STATUS_DONE;
        if (error)
            return notes_refuse(n, STATUS_IO, "%s: %s", doc->shown, strerror(error));
        if (!selection_accepts(r->job->options->selection, &doc->file.identity, doc->shown, n,
                               &status))
            return status;
        status = send_document(r, doc, &has_changed);
        if (!has_changed)
            return status;
        if (count < READINGS)
            say_note("%s: changed while it was read, and is read again", doc->shown);
    }
    return notes_refuse(n, STATUS_IO,
                        "%s: changed each of the %d times that it was read: try again when it is "
                        "complete",
                        doc->shown, READINGS);
}

static int add_document(const reading *r, document *doc)
{
    bool has_changed;
    return doc->item ? send_document(r, doc, &has_changed) : add_file(r, doc);
}

int input_add(input_job *job, int number, const sink *to)
{
    const input_options *options = job->options;
    const reading r = {job, number, to};
    int status = STATUS_DONE;
    document doc;
    source *s = open_source(options->inputs[number], options, options->notes, &status);
    while (s && status == STATUS_DONE && s->next(s, &doc, &status)) {
        doc.charset = options->charset;
        status = add_document(&r, &doc);
    }
    if (s)
        s->close(s);
    return status;
}

void input_job_free(input_job *job)
{
    origins_free(&job->origins);
    origins_free(&job->folders);
}
