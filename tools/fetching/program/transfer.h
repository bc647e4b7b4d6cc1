/* SPDX-License-Identifier: BSD-2-Clause */
/* Ranges of one address, by HTTP. */
#ifndef ANEWS_TRANSFER_H
#define ANEWS_TRANSFER_H

#include "fetching/program/multipart.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

/* One range that is being fetched. */
typedef struct transfer {
    CURL *curl;
    int channel;
    const fetch_range *several; /* that were asked for, */
    size_t count;               /* and how many; 0: one range, which is */
    uint64_t offset, length;
    multipart parts;   /* of several */
    uint64_t received; /* bytes of the answer, after its head */
    uint64_t next;     /* offset of the next byte */
    uint64_t end;      /* of the bytes that the server has announced */
    bool has_begun;    /* the answer was looked at, and announced to the command */
    bool is_whole;     /* the server answers with the whole file */
    unsigned failure;  /* enum fetch_failure; 0: none so far */
    unsigned status;   /* of HTTP, with the failure */
    bool is_lost;      /* the command is gone */
    char text[CURL_ERROR_SIZE];
} transfer;

/* Prepares a handle for an address. Returns NULL if there is no memory for it. The handle keeps its
 * connection from one range to the next. */
CURL *transfer_prepare(const char *address, long timeout);
/* Fetches a range, and sends it as frames. Returns 0, or -1 if the command is gone. */
int transfer_run(transfer *t);

#endif
