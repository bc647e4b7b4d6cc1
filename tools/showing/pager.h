/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that shows text page by page on a terminal. */
#ifndef ANEWS_PAGER_H
#define ANEWS_PAGER_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct pager {
    pid_t process; /* 0: there is none */
    int terminal;  /* what standard output was */
} pager;

/* Lets standard output go through the program that PAGER names, or less, or more, if it is a
 * terminal. The program starts when the first byte comes, so that errors are seen without it. Call
 * it before anything untrusted is read: what is forked here is not confined. Without a program
 * nothing changes. */
void pager_begin(pager *p);
/* Ends the output, and waits until the person has read it. Returns false if what was printed could
 * not be written; a reader who leaves early is no error. */
bool pager_end(pager *p);

#endif
