/* SPDX-License-Identifier: BSD-2-Clause */
/* A single file as a source: one document, whose id is the file's name. */
#include "input/ids.h"
#include "input/source.h"
#include "platform/platform.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct file {
    source base;
    notes *n;
    document document;
    bool is_read;
} file;

bool source_accepts_id(const char *id, const char *path, notes *n, int *status)
{
    const char *fault = id_fault(id, strlen(id));
    if (fault)
        *status =
            notes_refuse(n, STATUS_USAGE,
                         "%s: the name cannot be an id in an archive: %s; rename it", path, fault);
    return !fault;
}

static const char *base_of(const char *path)
{
    const char *slash = platform_last_slash(path);
    return slash ? slash + 1 : path;
}

static bool file_next(source *s, document *d, int *status)
{
    file *f = (file *)s;
    *status = STATUS_DONE;
    if (f->is_read || !source_accepts_id(f->document.id, f->document.shown, f->n, status))
        return false;
    f->is_read = true;
    *d = f->document;
    return true;
}

static void file_close(source *s)
{
    file *f = (file *)s;
    close(f->document.fd);
    free(f);
}

source *file_source(int fd, const char *path, notes *n)
{
    file *f = malloc(sizeof *f);
    if (!f) {
        close(fd);
        return NULL;
    }
    *f = (file){.base = {file_next, file_close},
                .n = n,
                .document = {.shown = path, .id = base_of(path), .fd = fd}};
    return &f->base;
}
