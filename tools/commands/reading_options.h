/* SPDX-License-Identifier: BSD-2-Clause */
/* The options that the subcommands that read an archive have in common: whom to trust, and how many
 * threads to use. */
#ifndef ANEWS_READING_OPTIONS_H
#define ANEWS_READING_OPTIONS_H

#include "archive/policy.h"
#include "archive/source.h"
#include "commands/options.h"

/* Begins as all zero bytes. */
typedef struct reading_options {
    policy policy;
    bool has_keys; /* -p was given: policy.keys are not those of the keyring */
    unsigned jobs; /* threads; 0: one for each processor */
    bool remember;
    const char *state; /* the file that --remember names; NULL: the usual one */
    char *address; /* of the archive, with what must not be shown; NULL: it is a file. malloced */
    uint64_t timeout; /* seconds without progress after which fetching fails; 0: the usual */
    bool verbose;     /* say how much was fetched */
} reading_options;

enum {
    OPTION_NEED = 256,
    OPTION_MIN_SEQUENCE,
    OPTION_MIN_EDITION,
    OPTION_CURRENT,
    OPTION_REMEMBER,
    OPTION_INSECURE,
    OPTION_JOBS,
    OPTION_VERBOSE,
    OPTION_TIMEOUT,
    OPTION_OWN /* the subcommand's own options begin here */
};

/* For the letters and the words of an option_table. JOBS_WORD is for subcommands with threads,
 * REMEMBER_WORD for those that read the archive of a series. */
#define TRUST_LETTERS "p:"
/* Versions of clang-format lay out braces in macros differently. */
/* clang-format off */
#define INSECURE_WORD {"insecure", no_argument, NULL, OPTION_INSECURE}
/* VOUCHED_WORDS: for what is never read without a trusted key. */
#define VOUCHED_WORDS \
    {"need", required_argument, NULL, OPTION_NEED}, \
    {"min-sequence", required_argument, NULL, OPTION_MIN_SEQUENCE}, \
    {"min-edition", required_argument, NULL, OPTION_MIN_EDITION}, \
    {"current", no_argument, NULL, OPTION_CURRENT}
#define TRUST_WORDS VOUCHED_WORDS, INSECURE_WORD
#define REMEMBER_WORD {"remember", optional_argument, NULL, OPTION_REMEMBER}
#define JOBS_WORD {"jobs", required_argument, NULL, OPTION_JOBS}
/* FETCHING_WORDS: for what takes an address. */
#define FETCHING_WORDS \
    {"timeout", required_argument, NULL, OPTION_TIMEOUT}, \
    {"verbose", no_argument, NULL, OPTION_VERBOSE}
/* clang-format on */

/* Takes one of these options. Returns STATUS_*, having said what is wrong. */
int read_reading_option(reading_options *o, int option, const char *value);
/* Frees what the options have. */
void reading_options_free(reading_options *o);
/* Takes the word of the command line that names the archive: a file or an address. Returns the name
 * by which people know it, which is the word without a password; it is taken out of the word
 * itself. NULL if there is not enough memory, which was said. */
const char *name_archive(reading_options *o, char *word);
/* The seconds of --timeout, or the usual ones. */
unsigned reading_timeout(const reading_options *o);
/* Opens what was named so, as archive_attach() does. */
int attach_named(const reading_options *o, archive *a, const char *name);
/* Reads the value of an option of that name that counts something. Returns STATUS_*, having said
 * what is wrong. */
int read_whole_number(const char *option, const char *text, uint64_t *value);

/* Confines the process, between archive_attach() and archive_open(). It keeps the folder `target`
 * (a descriptor; -1: none) to make files in, and the one that --remember needs. Returns STATUS_*,
 * having said what is wrong. */
int confine_reading(const reading_options *o, int target);
/* The same, keeping the folder of the file at `path`, which is to be made or replaced. It is said
 * to be `shown`. */
int confine_replacing(const reading_options *o, const char *path, const char *shown);
/* All of this, for a subcommand that makes no files. Nothing is left to be closed if it fails. */
int open_confined(const reading_options *o, archive *a, const char *name);
/* The same for an archive that is attached. */
int open_attached(const reading_options *o, archive *a);

/* What --remember and --current want, for an archive that was opened and before anything of it is
 * shown; and when all that was asked for has been read without an error. Each returns STATUS_*,
 * having said what is wrong. */
int check_remembered(const reading_options *o, const archive *a);
int remember_read(const reading_options *o, const archive *a);
/* All of this around `work`, which gets the context and returns STATUS_*: opens and closes too. */
int read_confined(const reading_options *o, const char *name,
                  int (*work)(archive *a, const void *context), const void *context);

#endif
