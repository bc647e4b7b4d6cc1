/* SPDX-License-Identifier: BSD-2-Clause */
/* Standard output: nothing is written after an error, and the error's reason is kept. */
#ifndef ANEWS_REPORT_STANDARD_OUTPUT_H
#define ANEWS_REPORT_STANDARD_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

/* What prints to stdout prints to this stream. Not every C library lets a program put another
 * stream in the place of its own, so whatever prints includes this header, which a test demands. */
extern FILE *standard_output;
#undef stdout
#undef printf
#undef vprintf
#undef putchar
#undef puts
#define stdout standard_output
#define printf(...) fprintf(standard_output, __VA_ARGS__)
#define vprintf(format, values) vfprintf(standard_output, format, values)
#define putchar(c) putc(c, standard_output)
#define puts(text) fprintf(standard_output, "%s\n", text)

/* Makes that stream, before anything is printed. False: out of memory. */
bool standard_output_begin(void);
/* Writes out what was printed. Returns STATUS_*; what is wrong is said once. */
int flush_output(void);
/* The same, and closes standard output. */
int standard_output_close(void);
/* Writes out what was printed. Returns 0, or the errno of the first error. */
int standard_output_error(void);
/* Begins anew after an error, without what was not written. */
void standard_output_restart(void);
/* Refuses to write to a terminal what nobody can read there. Returns STATUS_*. */
int check_no_terminal(void);
/* Whether a stream is a terminal; fileno() does not know our own stream. */
bool is_terminal(FILE *stream);

#endif
