/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The process that opens the files which are served. The one that has the connections can open
 * nothing: it asks this one, which knows the files and folders of the command line, and hands out
 * descriptors of regular files there, to be read.
 */
#ifndef ANEWS_OPENER_H
#define ANEWS_OPENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    SOURCES_MOST = 64,    /* files and folders of a command line */
    FILE_NAME_MOST = 255, /* bytes of a file's name */
    LISTED_MOST = 501     /* files of a folder, the first ones by their names */
};

/* Tells one state of a file from another. */
typedef struct file_mark {
    uint64_t device, inode, size;
    int64_t seconds, changed; /* when it was written, and when anything of it was changed */
    int32_t nanoseconds, changed_nanoseconds;
} file_mark;

/* A file that can be opened. */
typedef struct listed_file {
    file_mark mark;
    char name[FILE_NAME_MOST + 1];
} listed_file;

typedef struct opener {
    int channel;
    pid_t process;
    unsigned sources;
    bool is_folder[SOURCES_MOST];
} opener;

/* Starts the process for a list of files and folders that NULL ends, and confines it. Call it
 * before there is a socket that listens. Returns STATUS_*, having said what is wrong. */
int opener_start(opener *o, char *const *paths);
/* Ends it. */
void opener_stop(opener *o);
/* Lists the archives of a source: the file itself, or the files of the folder whose names end in
 * .anews, in the order of their names. `files` has room for LISTED_MOST. Returns their number, or
 * -1 with errno: EPIPE if the process is gone. *is_other: the folder's path leads to another folder
 * now, and this is of the one that it led to first. */
int opener_list(opener *o, unsigned source, listed_file *files, bool *is_other);
/* Opens one of them. Returns a descriptor, or -1 with errno. */
int opener_open(opener *o, unsigned source, const char *name);

#endif
