/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of the subcommands that make archives of parts of others. */
#ifndef ANEWS_MERGING_OPTIONS_H
#define ANEWS_MERGING_OPTIONS_H

#include "commands/reading_options.h"
#include "packing/pack_words.h"
#include "searching/filter.h"

typedef struct merging_options {
    pack_options pack;       /* what is made, as for `anews pack`; the parts are its inputs */
    reading_options reading; /* whom the parts must be by */
    bool newest;
    bool anew;              /* keep no block and no dictionary */
    uint64_t size;          /* of a volume; 0: not given */
    const char *tag, *with; /* of `anews select` */
    query query;            /* without words */
    filter filter;          /* likewise */
} merging_options;

enum {
    OPTION_READING = 1000, /* what reading_options has, counted from here */
    OPTION_NEWEST = 2000,
    OPTION_ANEW,
    OPTION_SIZE,
    OPTION_TAG,
    OPTION_WITH,
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_IN_LANGUAGE
};

/* For the letters and the words of an option_table. */
#define MERGING_LETTERS "s:o:p:"
/* Versions of clang-format lay out braces in macros differently. */
/* clang-format off */
#define MERGING_WORDS \
    {"need", required_argument, NULL, OPTION_READING + OPTION_NEED}, \
    {"current", no_argument, NULL, OPTION_READING + OPTION_CURRENT}, \
    {"title", required_argument, NULL, OPTION_TITLE}, \
    {"publisher", required_argument, NULL, OPTION_PUBLISHER}, \
    {"description", required_argument, NULL, OPTION_DESCRIPTION}, \
    {"license", required_argument, NULL, OPTION_LICENSE}, \
    {"series", required_argument, NULL, OPTION_SERIES}, \
    {"epoch", required_argument, NULL, OPTION_EPOCH}, \
    {"sequence", required_argument, NULL, OPTION_SEQUENCE}, \
    {"current-until", required_argument, NULL, OPTION_CURRENT_UNTIL}, \
    {"created", required_argument, NULL, OPTION_CREATED}, \
    {"level", required_argument, NULL, OPTION_LEVEL}, \
    {"page-size", required_argument, NULL, OPTION_PAGE_SIZE}, \
    {"jobs", required_argument, NULL, OPTION_THREADS}, \
    {"password-fd", required_argument, NULL, OPTION_PASSWORD_FD}
/* clang-format on */

/* Takes one of all these options. Returns STATUS_*, having said what is wrong. */
int merging_on_option(void *context, int option, const char *value);
/* Reads the command line; the other words are the inputs. Returns false if the subcommand ends
 * here, with *status. The options are to be freed either way. */
bool merging_read(merging_options *o, const option_table *table, int argc, char **argv,
                  int *status);
/* Checks what all of these subcommands need. Returns STATUS_*, having said what is wrong. */
int merging_check(merging_options *o, const char *subcommand);
void merging_free(merging_options *o);

#endif
