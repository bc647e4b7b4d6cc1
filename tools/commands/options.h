/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a subcommand's options. */
#ifndef ANEWS_OPTIONS_H
#define ANEWS_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

/* What every subcommand takes: for the letters and the words of an option_table. */
#define COMMON_LETTERS "qhV"
/* Versions of clang-format lay out braces in macros differently. */
/* clang-format off */
#define COMMON_WORDS \
    {"quiet", no_argument, NULL, 'q'}, {"help", no_argument, NULL, 'h'}, \
    {"version", no_argument, NULL, 'V'}
/* clang-format on */

/* The options of a subcommand. */
typedef struct option_table {
    const char *letters;        /* for getopt_long(), ":" first */
    const struct option *words; /* likewise; values of options without a letter begin at 256 */
    /* Is called for each option but those in COMMON_WORDS, and may be NULL if there are no others;
     * value is NULL where there is none. Returns STATUS_*, having said what is wrong. */
    int (*on_option)(void *context, int option, const char *value);
} option_table;

/* Reads the options of a command line; optind is where the other words begin. Returns false if the
 * subcommand ends here, with *status: help or the version was asked for, or an option is wrong,
 * which was said. */
bool read_options(int argc, char **argv, const option_table *table, void *context, int *status);

#endif
