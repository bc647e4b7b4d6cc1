/* SPDX-License-Identifier: BSD-2-Clause */
/* The options that the subcommands that read an archive have in common: whom to trust, and how many
 * threads to use. */
#ifndef ANEWS_READING_OPTIONS_H
#define ANEWS_READING_OPTIONS_H

#include "archive/policy.h"
#include "commands/options.h"

/* Begins as all zero bytes. */
typedef struct reading_options {
    policy policy;
    bool has_keys; /* -p was given: policy.keys are not those of the keyring */
    unsigned jobs; /* threads; 0: one for each processor */
} reading_options;

enum {
    OPTION_NEED = 256,
    OPTION_MIN_SEQUENCE,
    OPTION_INSECURE,
    OPTION_JOBS,
    OPTION_OWN /* the subcommand's own options begin here */
};

/* For the letters and the words of an option_table. JOBS_WORD is for subcommands with threads. */
#define TRUST_LETTERS "p:"
/* Versions of clang-format lay out braces in macros differently. */
/* clang-format off */
#define INSECURE_WORD {"insecure", no_argument, NULL, OPTION_INSECURE}
#define TRUST_WORDS \
    {"need", required_argument, NULL, OPTION_NEED}, \
    {"min-sequence", required_argument, NULL, OPTION_MIN_SEQUENCE}, INSECURE_WORD
#define JOBS_WORD {"jobs", required_argument, NULL, OPTION_JOBS}
/* clang-format on */

/* Takes one of these options. Returns STATUS_*, having said what is wrong. */
int read_reading_option(reading_options *o, int option, const char *value);

#endif
