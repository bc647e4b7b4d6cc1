/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that appear whole or not at all. */
#ifndef ANEWS_ATOMIC_FILE_H
#define ANEWS_ATOMIC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { TEMPORARY_NAME_SIZE = 16 };

/* A file that is being written, and has its name only once it is whole. */
typedef struct atomic_file {
    int fd;     /* open for writing */
    int folder; /* that it will be in, open */
    char *name; /* that it will have there */
    /* private */
    bool owns_folder;
    const char *adopted;                 /* the name that it has had so far; NULL: none */
    char temporary[TEMPORARY_NAME_SIZE]; /* that it has meanwhile; "" while it has none */
    unsigned guard; /* the temporary name's place among those that a signal removes */
} atomic_file;

/* How a file is given its name: flags. */
enum {
    ATOMIC_FILE_REPLACE = 1, /* over a file of this name; else EEXIST if there is one */
    ATOMIC_FILE_LASTING = 2, /* returns only once the bytes and the name are on the disk */
    ATOMIC_FILE_FLUSHED = 4, /* the bytes are there already */
};

/*
 * Begins a file that will be at `path`. mode is as for open(): the umask is applied. Returns 0, or
 * -1 with errno; then there is nothing to drop.
 *
 * Whatever ends the process, nothing is left behind: neither by a signal (SIGHUP, SIGINT, SIGQUIT,
 * SIGPIPE, SIGTERM, SIGXCPU, SIGXFSZ where the process does not handle them itself), nor, where the
 * file system can hold files without a name, by SIGKILL or a power failure.
 */
int atomic_file_begin(atomic_file *f, const char *path, mode_t mode);
/* The same for a name in an open folder, which stays the caller's and must stay open. */
int atomic_file_begin_in(atomic_file *f, int folder, const char *name, mode_t mode);
/* Opens the file for reading, as far as it is written. Returns a descriptor, or -1 with errno. */
int atomic_file_read(const atomic_file *f);
/* Takes away the temporary name of a file that will have no other, if the system lets an open file
 * go without one: then nothing can be left behind. The file may only be dropped afterwards. */
void atomic_file_unname(atomic_file *f);
/*
 * Begins with a file that is there: `fd`, open for reading and writing, which lies at `from` in the
 * folder of `path`. It loses this name now, and is this one's from then on. Returns 0, or -1 with
 * errno; then nothing has changed.
 */
int atomic_file_adopt(atomic_file *f, const char *path, const char *from, int fd);
/* What it comes to. */
enum {
    ATOMIC_FILE_FAILED = -1,   /* errno says why; the name means what it meant before */
    ATOMIC_FILE_DONE = 0,      /* the file has the name */
    ATOMIC_FILE_UNFLUSHED = 1, /* so it has, but errno says why that may not last */
};

/* Gives the file its name. `how` is a set of flags. Returns one of these three; everything is
 * closed and freed whatever it is. ENOLINK: it turned out that files cannot be linked here, and
 * this one cannot be read to copy it: write it anew, which will do without links. */
int atomic_file_finish(atomic_file *f, unsigned how);
/* Gives the file up. Keeps errno. */
void atomic_file_drop(atomic_file *f);

/* Writes a whole file from memory: begin, write, finish. Returns what finish does. */
int atomic_file_save(const char *path, const void *bytes, size_t length, mode_t mode, unsigned how);
/* Removes a file that was made a moment ago, ATOMIC_FILE_UNFLUSHED, and is better not there than
 * not lasting. Keeps errno. */
void atomic_file_take_back(const char *path);

#endif
