/* SPDX-License-Identifier: BSD-2-Clause */
/* Where documents come from: a folder, a file, a stream of JSON items. */
#ifndef ANEWS_SOURCE_H
#define ANEWS_SOURCE_H

#include "input/document.h"
#include "input/input.h"
#include "input/notes.h"

/* One INPUT, read document by document. The struct of each kind of source begins with this one. */
typedef struct source source;
struct source {
    /* Fills *d with the next document, which is valid until the next call. Returns false at the end
     * and after an error; *status (STATUS_*) tells which. Refuses what cannot be packed, and goes
     * on with the next document if the notes say so. */
    bool (*next)(source *s, document *d, int *status);
    void (*close)(source *s);
};

/* These make a source of a file or folder that is open as fd, which they take over: it is closed
 * with the source. path is its name in messages, and must outlive the source, as must the options.
 * They return NULL, with fd closed, if memory runs out. */
source *folder_source(int fd, const char *path, file_identity identity,
                      const input_options *options, notes *n);
source *file_source(int fd, const char *path, notes *n);
source *stream_source(int fd, const char *path, notes *n);

/* Whether a file or folder may have this id. If not, refuses it by its path, with *status. */
bool source_accepts_id(const char *id, const char *path, notes *n, int *status);

#endif
