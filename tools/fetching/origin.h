/* SPDX-License-Identifier: BSD-2-Clause */
/* Where an archive comes from that is not read from a file of this machine alone: a URL, fetched by
 * ranges, or a file, read in the same way. */
#ifndef ANEWS_ORIGIN_H
#define ANEWS_ORIGIN_H

#include "fetching/fetcher.h"

typedef struct origin {
    char *name;               /* for people: without a password; malloced */
    int file;                 /* -1: it is fetched */
    fetcher fetcher;          /* if it is */
    uint64_t size;            /* that the archive has; 0: not known yet. The caller sets it */
    uint64_t requests, bytes; /* so far */
    unsigned retries;         /* after a transfer was cut */
    bool sends_one;           /* it does not send several ranges in one answer */
} origin;

/* Whether it is an address and no file. Nothing else tells the two apart: a file of such a name is
 * reached by "./" before it. */
bool is_address(const char *text);
/* Takes the name and password out that may stand before the host of an address, in place. */
void address_hide_password(char *address);
/* Says that a file is wanted, and no address. Returns STATUS_USAGE. */
int say_wants_file(const char *address);
/* Opens it. timeout: seconds without progress after which fetching fails. Call it before the
 * process is confined. Returns STATUS_*, having said what is wrong; it is to be closed either
 * way. */
int origin_open(origin *o, const char *from, unsigned timeout);
/* Fetches a range as fetcher_get() does; where a transfer is cut, goes on a few times. Returns
 * STATUS_*, having said what is wrong, or what the sink returned. */
int origin_get(origin *o, uint64_t offset, uint64_t length, const fetch_sink *sink);
/* Fetches several ranges, at most RANGES_MOST, in one request. *done: how many have arrived whole,
 * from the first on. Where it is fewer than `count`, origin_get() must fetch the others, and
 * o->sends_one is set. Returns as origin_get() does. */
int origin_get_several(origin *o, const fetch_range *ranges, size_t count, const fetch_sink *sink,
                       size_t *done);
void origin_close(origin *o);

#endif
