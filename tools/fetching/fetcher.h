/* SPDX-License-Identifier: BSD-2-Clause */
/* The process that fetches, as the command sees it: anews-fetch at the other end of a socket. */
#ifndef ANEWS_FETCHER_H
#define ANEWS_FETCHER_H

#include "fetching/frames.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct fetcher {
    int channel; /* -1: none */
    pid_t process;
} fetcher;

/* What an answer is. */
typedef struct fetched_head {
    bool is_whole;   /* the source knows no ranges, and sends the whole file */
    uint64_t offset; /* of the first byte */
    uint64_t total;  /* bytes that the source says the file has; 0: it does not say */
} fetched_head;

/* Where fetched bytes go. Each returns 0, or another number, which ends the fetching and is
 * returned by it. */
typedef struct fetch_sink {
    int (*on_head)(void *context, const fetched_head *head);
    int (*on_bytes)(void *context, uint64_t offset, const uint8_t *bytes, size_t length);
    void *context;
} fetch_sink;

/* Why fetching failed. */
typedef struct fetch_problem {
    unsigned failure; /* enum fetch_failure; 0: the other process does not keep to the rules, or
                         has ended */
    unsigned status;  /* of HTTP; 0: none */
    char text[401];   /* more about it, or "" */
} fetch_problem;

enum { FETCHER_FAILED = -100 }; /* *problem says why; the fetcher can go on if it has a failure */

/* Starts the program, and gives it the address. Call it before the process is confined. Returns 0,
 * or -1 with errno: ENOENT if the program is not there. */
int fetcher_start(fetcher *f, const char *address, unsigned timeout);
/* Fetches a range. Every byte that comes is of the range, in order and once; or of the whole file,
 * from its beginning on. Less than all may come where the file ends. Returns 0, what the sink
 * returned, or FETCHER_FAILED. After what the sink returned the fetcher must be stopped. */
int fetcher_get(fetcher *f, uint64_t offset, uint64_t length, const fetch_sink *sink,
                fetch_problem *problem);
/* Fetches several ranges, at most RANGES_MOST, in one answer: of each the sink gets a head and
 * every byte, in their order. *done: how many have arrived whole; *received: how many bytes the
 * server says to have sent for all of them, if nothing failed. Returns as fetcher_get() does; the
 * failure FETCH_SEVERAL says that this server does not do that. */
int fetcher_get_several(fetcher *f, const fetch_range *ranges, size_t count, const fetch_sink *sink,
                        size_t *done, uint64_t *received, fetch_problem *problem);
void fetcher_stop(fetcher *f);

#endif
