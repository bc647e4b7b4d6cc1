/* SPDX-License-Identifier: BSD-2-Clause */
/* Several ranges in one answer of HTTP: multipart/byteranges of RFC 9110. */
#ifndef ANEWS_MULTIPART_H
#define ANEWS_MULTIPART_H

#include "fetching/frames.h"

#include <stdbool.h>

enum { BOUNDARY_MOST = 70, PART_LINE_MOST = 1000 };

/* Where the ranges go. Each returns whether the rest is wanted. */
typedef struct multipart_sink {
    bool (*on_range)(void *context, uint64_t offset, uint64_t total);
    bool (*on_bytes)(void *context, uint64_t offset, const char *bytes, size_t length);
    void *context;
} multipart_sink;

enum multipart_state { MULTIPART_BETWEEN, MULTIPART_HEAD, MULTIPART_BYTES, MULTIPART_END };
typedef struct multipart {
    multipart_sink sink;
    char boundary[BOUNDARY_MOST + 1];
    const fetch_range *ranges; /* that were asked for */
    size_t count, index;       /* how many; that is expected, or arrives */
    enum multipart_state state;
    unsigned lines; /* in this state */
    char line[PART_LINE_MOST + 1];
    size_t line_length;
    bool has_range;       /* the head of this part has named it */
    uint64_t total, next; /* size of the file that it has named; offset of the next byte */
} multipart;

/* Begins an answer to these ranges, with the header Content-Type, which may be NULL. Returns false
 * if this is another kind of answer. */
bool multipart_begin(multipart *m, const char *type, const fetch_range *ranges, size_t count,
                     const multipart_sink *sink);
/* Takes bytes of it. Returns false if they are not those ranges in their order, or not wanted. */
bool multipart_take(multipart *m, const char *bytes, size_t length);
/* Whether all of it has arrived. */
bool multipart_is_done(const multipart *m);

#endif
