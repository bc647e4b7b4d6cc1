/* SPDX-License-Identifier: BSD-2-Clause */
/* The latest edition seen of each series and signer, so that an older one is not taken for its
 * replacement. */
#ifndef ANEWS_REMEMBER_H
#define ANEWS_REMEMBER_H

#include "archive/source.h"

/*
 * Compares an archive that archive_open() has opened with what `file` (NULL:
 * $XDG_STATE_HOME/anews/editions) remembers of its series and of each trusted key that has signed
 * it. Without trusted signers there is nothing to compare. The present is taken to be later than
 * any edition of these signers (report/clock.h).
 *
 * Each returns STATUS_*, having said what is wrong: STATUS_BAD if one of the signers has signed a
 * later edition, or another one of this number.
 */

/* Opens the folder in which the file will be looked for, locked and replaced, for a process that is
 * about to be confined. Makes the usual one. */
int remember_prepare(const char *file, int *folder);
/* Only compares. */
int remember_check(const char *file, const archive *a);
/* Compares, and remembers the archive for all of its signers. Call it when what was asked for has
 * been read without an error. */
int remember_edition(const char *file, const archive *a);

#endif
