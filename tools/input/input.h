/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entrance to the input side: articles as publishers have them, turned into items.
 *
 * It is a pipeline in which each part knows only the next one:
 *
 *     source    folder.c, file.c, json_lines.c    gives documents (document.h)
 *     format    formats/                          reads a document's fields
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

#include "input/selection.h"
#include "input/sink.h"

#include <stdbool.h>

typedef struct input_options {
    bool follow;     /* follow symbolic links */
    bool keep_going; /* leave out what cannot be packed, and say so */
    selection *selection;
} input_options;

/* Adds one INPUT of `anews pack` to the sink: a folder, a file, a .jsonl or .ndjson file, or "-"
 * for JSON Lines on standard input. Adds to *skipped what was left out. Returns STATUS_*, having
 * said what is wrong. */
int input_add(const char *path, const input_options *options, const sink *to, unsigned *skipped);

#endif
