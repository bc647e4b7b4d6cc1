/* SPDX-License-Identifier: BSD-2-Clause */
/* Verifying every byte of an archive. */
#ifndef ANEWS_VERIFY_H
#define ANEWS_VERIFY_H

#include "archive/policy.h"
#include "archive/source.h"

#include <stdbool.h>

/* Verifies an archive that archive_open() has opened, with `jobs` threads (0: one for each
 * processor), and shows progress. Returns STATUS_*, having said what is wrong. */
int archive_verify(archive *a, const policy *p, unsigned jobs);
/* Verifies such an archive without threads, and says nothing. Whether every byte of it is fine; if
 * not, archive_verify() says why. */
bool archive_is_fine(archive *a);
/* How many threads that is: at least 1, and no more than there can be. */
unsigned verify_threads(unsigned jobs);
/* Parses the value of --jobs. Returns STATUS_*, having said what is wrong. */
int parse_jobs(const char *text, unsigned *jobs);

#endif
