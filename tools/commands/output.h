/* SPDX-License-Identifier: BSD-2-Clause */
/* The file that -o names: a slip of the hand must not cost another file. */
#ifndef ANEWS_OUTPUT_H
#define ANEWS_OUTPUT_H

#include "files/file_identity.h"

#include <stddef.h>

/* What a subcommand makes, and so what it may replace. */
typedef struct output_kind {
    const char *name; /* "an archive" */
    const char *beginning;
    size_t length; /* of the beginning */
} output_kind;

typedef struct output {
    const char *shown; /* as it was given */
    char *path;        /* where the file goes: no symbolic link */
    bool exists;
    /* If it exists: */
    file_identity file;
    mode_t mode;
} output;

/* Finds out where a file is to be written. A symbolic link stays, and what it leads to is the
 * output. Returns STATUS_*, having said what is wrong. The output is to be freed either way. */
int output_find(output *o, const char *path);
void output_free(output *o);

/* Refuses an output that is the file `other`, too, which is said to be `what`. Returns STATUS_*. A
 * file that cannot be looked at is another one. */
int output_check_other(const output *o, const char *other, const char *what);

/* Checks that a file can be made there, and that it would replace nothing, an empty file, or one
 * that begins as the kind does. Returns STATUS_*, having said what is wrong. */
int output_check(const output *o, const output_kind *kind);

#endif
