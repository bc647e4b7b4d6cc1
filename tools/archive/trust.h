/* SPDX-License-Identifier: BSD-2-Clause */
/* What an archive's header says of who signed it, and reading it without the library. */
#ifndef ANEWS_TRUST_H
#define ANEWS_TRUST_H

#include "tool.h"

/* What is known of a signature slot. */
enum slot_state {
    SLOT_GOOD,    /* by a trusted key */
    SLOT_UNKNOWN, /* its key id is that of no trusted key: nothing is known */
    SLOT_BAD,     /* it says to be by a trusted key and is not */
    SLOT_REVOKED, /* by a revoked key */
};

/* Reads all of `length` bytes at `offset`. 0, or -1 with errno (ENODATA: the file ends before). */
int read_fully(int fd, uint64_t offset, void *buffer, size_t length);

enum slot_state slot_check(const uint8_t header[AN_HEADER_SIZE], unsigned slot,
                           const an_public_key *keys, size_t count);
/* The same under a policy: without trust nothing is known. */
enum slot_state slot_under(const uint8_t header[AN_HEADER_SIZE], unsigned slot, const policy *p);
/* "ED"'s key id in a slot. */
const uint8_t *slot_key_id(const uint8_t header[AN_HEADER_SIZE], unsigned slot);

/* archive.c: a file ready to be read, before anything in it was looked at. Gives STATUS_*, having
 * said what was wrong. */
int archive_attach(archive *a, const char *path);
an_source archive_source(const archive *a);

/* verify.c: every byte, with `jobs` threads (0: one for each processor), showing progress. On an
 * error what is wrong was said. Gives STATUS_*. */
int archive_verify(archive *a, const policy *p, unsigned jobs);
/* The value of --jobs. */
int parse_jobs(const char *text, unsigned *jobs);

#endif
