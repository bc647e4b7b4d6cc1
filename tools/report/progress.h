/* SPDX-License-Identifier: BSD-2-Clause */
/* A line on stderr that shows how far long work has come. */
#ifndef ANEWS_PROGRESS_H
#define ANEWS_PROGRESS_H

#include <stdint.h>

/* The line appears only on a terminal, without -q, and once the work has lasted a second. From then
 * on it changes at least every half second, also if no step is reported: some steps take long.
 * There is one line at a time. verb says what is done, such as "verifying"; it stays the caller's,
 * and must last as long as the line. */
void progress_begin(const char *verb);
/* Goes on with another part of the work, whose rate is its own. */
void progress_phase(const char *verb);
/* Shows how many items are done (0: they are not counted) and how many bytes, of how many in all
 * (0: not known). Call it as often as you like, from any thread. */
void progress_step(uint64_t items, uint64_t done, uint64_t total);
/* Returns how many seconds ago the work began. */
double progress_seconds(void);
/* Wipes the line. Does nothing if there is none. */
void progress_end(void);

/* Wipes the line, and keeps it away until progress_resume(): another line is to be printed. */
void progress_pause(void);
void progress_resume(void);

#endif
