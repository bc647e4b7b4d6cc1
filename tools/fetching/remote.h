/* SPDX-License-Identifier: BSD-2-Clause */
/* An archive on a server, read by ranges as if it were a file. */
#ifndef ANEWS_REMOTE_H
#define ANEWS_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct remote remote;

enum {
    /* What reading returns if it is not 0. */
    REMOTE_FAILED = -1, /* it was said why, and remote_status() is the status */
    REMOTE_WISHED = -2, /* in a rehearsal: it will be fetched */
    /* Bytes of a file that is taken from a server without ranges, at most. */
    REMOTE_WHOLE_MOST = 64 << 20,
};

/*
 * Starts the process that fetches, and gets the beginning of the file; all of it from a server
 * without ranges. Call it before the process is confined, and before there are threads: one thread
 * at a time uses a remote. is_verbose: the end of it says how much was fetched. Returns STATUS_*,
 * having said what is wrong; *r is NULL then.
 */
int remote_open(remote **r, const char *address, unsigned timeout, bool is_verbose);
uint64_t remote_size(const remote *r);
/* Hands over the bytes of a file that the server has sent as a whole, malloced; NULL: it knows
 * ranges. */
uint8_t *remote_take_whole(remote *r);
/* Reads bytes of the file. Returns 0 or REMOTE_*. */
int remote_read(remote *r, uint64_t offset, void *buffer, size_t length);
int remote_status(const remote *r);

/*
 * Fetches together what `work` will read. It is called several times, and its reads fail where
 * bytes are missing; these are fetched in few requests, and it is called again, until nothing is
 * missing. It must do nothing but read, and go on where it can. What goes wrong is said when it is
 * read in earnest.
 */
void remote_rehearse(remote *r, void (*work)(void *context), void *context);
/* Says that most of the file will be read, so that ranges may be large. */
void remote_expect_all(remote *r);
/* Whether the beginning of the file there is not this one any more: it was replaced. */
bool remote_has_changed(remote *r, const uint8_t *beginning, size_t length);

/* r may be NULL. */
void remote_close(remote *r);

#endif
