/* SPDX-License-Identifier: BSD-2-Clause */
/* Opens one INPUT of `anews pack` as a source, and sends its documents down the pipeline. */
#include "input/input.h"

#include "input/formats/format.h"
#include "input/media_type.h"
#include "input/source.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

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

static source *make_source(int fd, const char *path, const struct stat *st, bool follow, notes *n)
{
    if (S_ISDIR(st->st_mode))
        return folder_source(fd, path, identity_of(st), follow, n);
    if (is_json_lines(path))
        return json_lines_source(fd, path, n);
    return file_source(fd, path, identity_of(st), n);
}

/* Returns NULL with *status if there is nothing to read. */
static source *open_source(const char *path, bool follow, notes *n, int *status)
{
    struct stat st;
    source *s;
    if (strcmp(path, "-") == 0) {
        s = json_lines_source(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0), "standard input", n);
    } else {
        int fd = open_path(path, n, &st, status);
        if (fd < 0)
            return NULL;
        s = make_source(fd, path, &st, follow, n);
    }
    if (!s)
        *status = notes_no_memory();
    return s;
}

static int add_document(const document *doc, notes *n, const sink *to)
{
    draft d = {0};
    int status;
    if (format_read(doc, n, &d, &status))
        status = draft_send(&d, doc->item ? NULL : &doc->file, to);
    /* The sink cannot say why content could not be read. */
    if (d.content.error)
        status = notes_refuse(n, STATUS_IO, "%s: cannot be read: %s", doc->shown,
                              strerror(d.content.error));
    draft_free(&d);
    return status;
}

int input_add(const char *path, const input_options *options, const sink *to, unsigned *skipped)
{
    notes n = {.keep_going = options->keep_going, .is_quiet = options->is_quiet};
    int status = STATUS_DONE;
    document doc;
    source *s = open_source(path, options->follow, &n, &status);
    while (s && status == STATUS_DONE && s->next(s, &doc, &status))
        status = add_document(&doc, &n, to);
    if (s)
        s->close(s);
    notes_sum_up(&n);
    *skipped += n.skipped;
    return status;
}
