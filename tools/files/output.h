/* SPDX-License-Identifier: BSD-2-Clause */
/* A file that a subcommand writes: a slip of the hand must not cost another file, and neither must
 * another process that writes at the same time. */
#ifndef ANEWS_OUTPUT_H
#define ANEWS_OUTPUT_H

#include "files/atomic_file.h"
#include "files/file_identity.h"
#include "files/one_file.h"

#include <stddef.h>

typedef struct output output;

/* What a subcommand makes, and so what it may replace. */
typedef struct output_kind {
    const char *name; /* "an archive" */
    const char *beginning;
    size_t length; /* of the beginning */
    /* Looks further than the beginning, at o->fd; errno if that fails. NULL: that is all. */
    bool (*is_one)(const output *o);
} output_kind;

/* All zero bytes before output_find(). */
struct output {
    const char *shown; /* as it was given */
    char *path;        /* where the file goes: no symbolic link */
    const output_kind *kind;
    bool is_stdout;      /* it goes on to standard output, from a file without a name */
    bool is_stdout_file; /* which is a file: it is never packed into itself */
    bool exists;
    file_identity file;    /* if it exists, or standard output is a file */
    bool has_true_numbers; /* its file system: platform_has_true_numbers() */
    /* After output_check(), if `exists` or it did: */
    bool is_open;
    int fd; /* the file, open for reading */
    file_state state;
    /* The caller sets these, or leaves them alone. on_change() is called before the file takes its
     * place if that is no longer as output_check() has seen it: there is another file, a changed
     * one, or none. It may write to `made`. Returns STATUS_*, having said what is wrong. NULL: any
     * file of the kind may be replaced. */
    int (*on_change)(void *context, const output *o, const atomic_file *made);
    void *context;
    const char *failure; /* NULL: "not written" */
    const char *advice;  /* NULL: "give another name with -o" */
};

/* Finds out where a file is to be written. A symbolic link stays, and what it leads to is the
 * output. "-" is refused: a subcommand that can write to standard output asks names_stdout()
 * before. Returns STATUS_*, having said what is wrong. The output is to be freed either way. */
int output_find(output *o, const char *path);
void output_free(output *o);

/* Whether a name stands for standard output: "-". */
bool names_stdout(const char *path);
/* The same as output_find() for standard output, which gets the file once it is whole, by way of
 * the folder for temporary files. It needs no output_check(). Refuses a terminal. */
int output_find_stdout(output *o);

/* Whether a file is the one that is there. */
bool output_is(const output *o, const named_file *file);

/* Refuses an output that is the file `other`, too, which is said to be `what`. Returns STATUS_*. A
 * file that cannot be looked at is another one. */
int output_check_other(const output *o, const char *other, const char *what);

/* Checks that a file can be made there, and that it would replace nothing, an empty file, or one
 * of the kind. Returns STATUS_*, having said what is wrong. The kind must last as long as the
 * output. */
int output_check(output *o, const output_kind *kind);

/* Begins the file. Returns STATUS_*, having said what is wrong. */
int output_begin(const output *o, atomic_file *made);
/* Puts the file in its place, or drops it. A file that is replaced is not lost if another process
 * has put it there meanwhile or has changed it: on_change() decides. Its owner, group and mode are
 * kept. Returns STATUS_*, having said what is wrong. */
int output_finish(output *o, atomic_file *made);
/* Says that the file could not be written, with errno, and drops it. Returns STATUS_IO. */
int output_drop(const output *o, atomic_file *made);
/* Begins, writes and finishes a file. Returns STATUS_*, having said what is wrong. */
int output_save(output *o, const void *bytes, size_t length);

/* What pack makes and sign changes. */
#define ARCHIVE_BEGINNING "\x89\x41NW\r\n\x1a\n"
enum { ARCHIVE_BEGINNING_LENGTH = 8 };
extern const output_kind archive_kind;

#endif
