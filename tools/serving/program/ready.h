/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Documents that were made before. To make one takes reading and decompressing twenty articles, and
 * whoever asks for it again would let all others wait that long.
 */
#ifndef ANEWS_READY_H
#define ANEWS_READY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    READY_COUNT = 64,
    READY_MOST = 16 << 20,       /* bytes of all of them */
    READY_OF_ONE_MOST = 4 << 20, /* a longer one is made each time */
};

typedef struct ready_document {
    char *key; /* NULL: this place is free */
    char *bytes;
    size_t length;
    uint64_t used;
} ready_document;

/* Begins as all zero bytes. */
typedef struct ready_list {
    ready_document documents[READY_COUNT];
    size_t bytes;
    uint64_t clock;
} ready_list;

/* Finds a document by all that it depends on. *bytes is a malloced copy. Returns false if it is to
 * be made. */
bool ready_find(ready_list *list, const char *key, char **bytes, size_t *length);
/* Keeps a copy of a document; those that were asked for longest ago make room. */
void ready_keep(ready_list *list, const char *key, const char *bytes, size_t length);
void ready_free(ready_list *list);

#endif
