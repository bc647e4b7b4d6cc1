/* SPDX-License-Identifier: BSD-2-Clause */
/* What the sources of `anews pack` share: the options, and what is said about the result. */
#ifndef ANEWS_PACK_H
#define ANEWS_PACK_H

#include "archive/device.h"
#include "archive/policy.h"
#include "files/output.h"
#include "input/selection.h"
#include "keys/password.h"

#include <archive_news/editions.h>
#include <archive_news/reader.h>
#include <archive_news/writer.h>
#include <stdbool.h>

typedef struct pack_options {
    const char *secret[AN_SLOTS]; /* files of the keys that sign */
    unsigned secret_count;
    password_source password;
    an_writer_config writer;
    const char *output_name; /* as -o gives it */
    output output;           /* where that leads */
    selection selection;
    file_identity key_files[AN_SLOTS]; /* of those in `secret` that are regular files */
    bool has_series, has_sequence, has_created, follow, keep_going, json, allow_empty, is_dry_run;
    const char *from;  /* the older edition; NULL: none */
    policy from_trust; /* who may have signed it; no key: those that sign */
    bool compact, purge, keep_dictionary;
    const char *charset;     /* what --charset gives; NULL: none */
    const char *search;      /* what --search gives: "", a language or "none"; NULL: no index */
    const char *report_name; /* NULL: none */
    output report;           /* where that leads */
    /* Given on the command line, so the profile leaves them alone. */
    bool has_block_size, has_page_size, has_dictionary;
    const char *dictionary_from; /* the file of --dictionary-from; NULL: none */
    void *dictionary;            /* what it gave */
    const char *profile;         /* NULL: standard */
    uint64_t ram;                /* RAM of the device that will read the archive; 0: not stated */
    uint64_t reserve;            /* of it, what the rest of the firmware takes */
    const device_target *target; /* NULL: any */
    bool is_mapped;
    char **inputs;
    int input_count;
    bool has_before;                      /* an archive will be replaced: */
    an_header before;                     /* this one, whoever made it, */
    uint8_t before_bytes[AN_HEADER_SIZE]; /* as it is in the file */
} pack_options;

/* What came out, for the summary. */
typedef struct pack_result {
    an_writer_stats stats;
    an_edition_stats kept;   /* with --from */
    unsigned skipped;        /* inputs left out with --keep-going */
    size_t largest_metadata; /* of one entry, in bytes */
    double seconds;
    const struct intake *intake;
} pack_result;

/* options.c: reads the command line and checks it. Returns false if the subcommand ends here,
 * with *status: help was asked for, or something is wrong, which was said. The options are to be
 * freed either way. */
bool pack_options_read(pack_options *o, int argc, char **argv, int *status);
void pack_options_free(pack_options *o);

/* charset_option.c: takes the value of --charset. Returns STATUS_*, having said what is wrong. */
int pack_charset_read(pack_options *o, const char *label);

/* series.c: reads what is to be known of the archive that is replaced. Call it before a secret key
 * is loaded: that file may be anybody's. */
void pack_series_look(pack_options *o);
/* Fills in the series if --series was not given, and warns if the archive is older than the one
 * that it replaces, or of another series. */
void pack_series_choose(pack_options *o, const an_secret_key *keys);
/* Whether one of the keys that will sign has signed a header. */
bool pack_is_of_signers(const uint8_t bytes[AN_HEADER_SIZE], const an_header *header,
                        const an_secret_key *keys, unsigned count);
/* Whether what is there now is what the archive was made to replace, or nothing. */
bool pack_series_still_follows(const pack_options *o, const output *there);
/* Warns if it has the number of the one that it has replaced. */
void pack_series_check(const pack_options *o, const an_writer_stats *stats);

/* profile.c: fills in the sizes that the profile decides. Returns STATUS_*, having said what
 * is wrong. */
int pack_profile_apply(pack_options *o);
/* Compares what a device needs to read the finished archive with --ram, and says the result. Does
 * nothing without --ram. */
void pack_profile_check(const pack_options *o, const pack_result *result);

/* summary.c: prints what was packed, as a line or as JSON. Returns STATUS_*. */
int pack_summary_print(const pack_options *o, const pack_result *result, const an_secret_key *key);

#endif
