/* SPDX-License-Identifier: BSD-2-Clause */
/* Work on untrusted bytes in a process of its own, before the calling one opens a secret. */
#ifndef ANEWS_APART_H
#define ANEWS_APART_H

#include <stdbool.h>
#include <stddef.h>

/* What is to be done. It gets the descriptor `file`, which has the number that it had, and fills in
 * an answer of a fixed size. */
typedef struct apart_work {
    void (*run)(void *context, void *answer);
    void *context;
    int file;
    const char *scratch; /* a folder in which it can make and read files; NULL: none */
} apart_work;

/*
 * Runs the work in a confined process that has that file and standard error open, and nothing else:
 * neither standard input nor a descriptor from which a password will be read. What comes back is
 * the answer's bytes, which may be anything if the work was taken over by what it read: the caller
 * checks them.
 *
 * Returns true when the process has ended well and said as much as was expected. Returns false with
 * errno if it could not be started, and with errno 0 if it came to another end. Call it before
 * there are threads. The process is gone when it returns.
 */
bool run_apart(const apart_work *work, void *answer, size_t size);

#endif
