/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entrance to the input side: articles as publishers have them, turned into items.
 *
 * It is a pipeline in which each part knows only the next one:
 *
 *     source    folder.c, file.c, streams/        gives documents (document.h)
 *     format    formats/, html/, items/           reads a document's fields
 *     draft     draft.c                           collects them
 *     sink      the caller's                      takes the finished item
 *
 * Beside it are selection.c (what is left out), notes.c (what a person is told), fields.c (which
 * names mean which field), ids.c, media_type.c and content.c.
 *
 * Two things never go down the pipeline: a secret key, and a file that changed while it was read.
 */
#ifndef ANEWS_INPUT_H
#define ANEWS_INPUT_H

#include "input/notes.h"
#include "input/origins.h"
#include "input/selection.h"
#include "input/sink.h"

#include <stdbool.h>

typedef struct input_options {
    bool follow; /* follow symbolic links */
    char **inputs;
    int input_count;
    selection *selection;
    notes *notes;
    const char *charset; /* document.h */
} input_options;

/* What the INPUTs of a job share. Begins with options, and with a folder for both tables. */
typedef struct input_job {
    const input_options *options;
    origins origins;
    origins folders; /* above the ids */
} input_job;

/* Adds one INPUT of `anews pack` to the sink: a folder, a file, a stream of items, or "-" for such
 * a stream on standard input. number: its place among the inputs. Returns STATUS_*, having said
 * what is wrong. */
int input_add(input_job *job, int number, const sink *to);
void input_job_free(input_job *job);

#endif
