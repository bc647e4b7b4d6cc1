/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of a stream that is being looked at. */
#ifndef ANEWS_WINDOW_H
#define ANEWS_WINDOW_H

#include "charsets/decoder.h"
#include "text/bytes.h"

/* Begins as {.fd = fd, .line = 1}, and stays where it is in memory once it was read. */
typedef struct window {
    int fd;
    bytes buffer;
    size_t at;               /* where the window begins in the buffer */
    unsigned long long line; /* in which the window begins */
    bool has_begun;          /* something was read */
    bool has_ended;
    int error;               /* an errno; the stream has ended, too */
    charset_decoder decoder; /* of a stream in UTF-16; else its set is NULL */
} window;

/* The bytes that are there; valid until more are read. Those of a stream in UTF-16 are its text in
 * UTF-8. */
static inline const char *window_text(const window *w)
{
    return w->buffer.at ? w->buffer.at + w->at : "";
}

static inline size_t window_length(const window *w)
{
    return w->buffer.length - w->at;
}

/* Reads more at the end of the window. Returns false if there is nothing more. */
bool window_read(window *w);
/* Returns the byte `offset` bytes after the beginning, -1 if the stream ends before. */
int window_peek(window *w, size_t offset);
/* Returns the first byte after white space and byte order marks, -1 if there is none soon. */
int window_peek_text(window *w);
/* Lets the window begin later. */
void window_skip(window *w, size_t length);
void window_free(window *w);

#endif
