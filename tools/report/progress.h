/* SPDX-License-Identifier: BSD-2-Clause */
/* A line on stderr that shows how far long work has come. */
#ifndef ANEWS_PROGRESS_H
#define ANEWS_PROGRESS_H

#include <stdint.h>

typedef struct progress {
    const char *verb; /* "packing" */
    uint64_t items;   /* done so far, set by the caller; 0: not shown */
    double start, shown;
} progress;

/* The line appears only on a terminal, without -q, and once the work has lasted a second. */
void progress_begin(progress *p, const char *verb);
/* Shows how many bytes are done, of how many in all (0: not known). Call it often: it draws the
 * line at most five times a second. */
void progress_step(progress *p, uint64_t done, uint64_t total);
/* Returns how many seconds ago the work began. */
double progress_seconds(const progress *p);
/* Wipes the line. */
void progress_end(progress *p);

#endif
