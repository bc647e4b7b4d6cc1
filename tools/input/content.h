/* SPDX-License-Identifier: BSD-2-Clause */
/* The content of a draft: an open file, or bytes in memory. */
#ifndef ANEWS_CONTENT_H
#define ANEWS_CONTENT_H

#include "files/file_identity.h"
#include "keys/secret_scan.h"
#include "text/bytes.h"

#include <jansson.h>
#include <stdint.h>

enum content_kind { CONTENT_NONE, CONTENT_FILE, CONTENT_BYTES };

/* Begins as {0}: no content. */
typedef struct content {
    enum content_kind kind;
    uint64_t offset; /* where reading goes on */
    /* Why reading failed: */
    int error;          /* an errno */
    bool has_changed;   /* the file is not as it was before it was read */
    secret_scan secret; /* a secret key is in it */
    /* CONTENT_FILE */
    int fd;                   /* stays the caller's */
    const file_state *before; /* likewise; NULL: the bytes are only looked at, not packed */
    /* CONTENT_BYTES */
    const char *at;
    size_t length;
    json_t *text; /* what owns the bytes: a JSON string, */
    void *memory; /* or memory from malloc(); both may be NULL */
} content;

/* Turns {0} into the content of an open file, read from its beginning whatever its position.
 * before: the file as it was before anything of it was read. NULL: the content is only looked at,
 * and is not checked for changes and secret keys. */
void content_set_file(content *c, int fd, const file_state *before);
/* The bytes of a JSON string; takes a reference of its own. */
void content_set_text(content *c, json_t *text);
/* Bytes in memory from malloc(), which it takes over. memory may be NULL if length is 0. */
void content_set_memory(content *c, void *memory, size_t length);
void content_free(content *c);

/* Reads the next bytes, as an_item's read callback does; context is a content. Fails if they hold a
 * secret key, and at the end if the file has changed: what was read until then must not be used. */
int content_read(void *context, void *buffer, size_t size, size_t *length);

/* Adds up to `most` bytes from the beginning of an open file to *head. Returns 0, or an errno. */
int read_head(int fd, size_t most, bytes *head);

#endif
