/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers that are made in memory, and stay there until they were sent. */
#ifndef ANEWS_HELD_H
#define ANEWS_HELD_H

#include <microhttpd.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HELD_MOST = 64 << 20,       /* bytes of all of them */
    HELD_OF_ONE_MOST = 32 << 20 /* and of those for one client's address */
};

/* Begins as all zero bytes. */
typedef struct held_list {
    struct held_bytes *first;
    uint64_t length; /* bytes of all */
} held_list;

/* Makes a response of malloced bytes for a connection, and frees them when it was sent. Returns
 * NULL, having freed them, if too much is held already or memory has run out. */
struct MHD_Response *held_response(held_list *list, struct MHD_Connection *connection, void *bytes,
                                   size_t length);

#endif
