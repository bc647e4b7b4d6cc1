/* SPDX-License-Identifier: BSD-2-Clause */
/* Standard output: nothing is written after an error, and the error's reason is kept. */
#ifndef ANEWS_REPORT_STANDARD_OUTPUT_H
#define ANEWS_REPORT_STANDARD_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

/* Puts a stream of our own in the place of stdout, before anything is printed. False: out of
 * memory. */
bool standard_output_begin(void);
/* Writes out what was printed. Returns STATUS_*; what is wrong is said once. */
int flush_output(void);
/* The same, and closes standard output. */
int standard_output_close(void);
/* Writes out what was printed. Returns 0, or the errno of the first error. */
int standard_output_error(void);
/* Begins anew after an error, without what was not written. */
void standard_output_restart(void);
/* Whether a stream is a terminal; fileno() does not know our own stream. */
bool is_terminal(FILE *stream);

#endif
