/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing below a folder and nowhere else. */
#ifndef ANEWS_OUTPUT_H
#define ANEWS_OUTPUT_H

#include <archive_news/reader.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Folders that files went to: the next ones mostly go there too. Few, since each thread has as many
 * open. Begins as {.root = folder to write below}. */
enum { OUTPUT_FOLDERS = 12 };
typedef struct output_folders {
    int root; /* the caller's */
    struct output_folder {
        char *path; /* NULL: none */
        int fd;
    } kept[OUTPUT_FOLDERS];
    unsigned next; /* to be given up */
} output_folders;

/* A file in the making, below an open folder. It has no name until it is whole. */
typedef struct output {
    int folder; /* the folder that it goes into; belongs to the output_folders */
    int fd;
    char *name;         /* its last component */
    char temporary[64]; /* where files cannot be without a name; else "" */
} output;

/* Opens id (a path of section 8, which is checked once more) for writing below the root, making
 * folders on the way. Symbolic links on the way are not followed. 0, or an errno; ELOOP or ENOTDIR:
 * what is there is not a folder. */
int output_begin(output *o, output_folders *folders, const char *id, size_t length);
int output_write(output *o, const void *bytes, size_t length);
/* Gives it its name, and the time of modification if has_time. force: over a file that is there. 0,
 * or an errno; closed and tidied up either way. */
int output_finish(output *o, bool force, bool has_time, int64_t time);
void output_drop(output *o);
void output_folders_close(output_folders *folders);

#endif
