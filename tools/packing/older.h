/* SPDX-License-Identifier: BSD-2-Clause */
/* The older edition of which `anews pack --from` keeps parts. */
#ifndef ANEWS_OLDER_H
#define ANEWS_OLDER_H

#include "archive/source.h"
#include "packing/pack.h"

#include <archive_news/editions.h>

/* Begins as all zero bytes. */
typedef struct older {
    bool is_used; /* --from is given */
    archive file;
    bool has_true_numbers; /* its file system */
} older;

/* Opens the older edition and verifies all of it, if --from names one, and takes over what the new
 * one gets from it: the series, and sizes that were not stated. Returns STATUS_*, having said what
 * is wrong. It is to be closed either way. */
int older_open(older *from, pack_options *o);
/* Makes the writer's archive its next edition. Returns STATUS_*, having said what is wrong. */
int older_begin(const older *from, const pack_options *o, an_writer *w);
/* Without -p, it must be signed by one of the keys that will sign. Returns STATUS_*. */
int older_check_signers(const older *from, const pack_options *o, const an_secret_key *keys);
/* Whether a file is the older edition, which is never packed. */
bool older_is(const older *from, const named_file *file);
void older_close(older *from);

#endif
