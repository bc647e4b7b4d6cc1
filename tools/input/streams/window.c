/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads a stream through a window that moves over it: what lies before it is forgotten. */
#include "input/streams/window.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { AT_ONCE = 64 * 1024 };

static void forget(window *w)
{
    size_t left = window_length(w);
    if (w->at == 0)
        return;
    if (left > 0)
        memmove(w->buffer.at, w->buffer.at + w->at, left);
    w->buffer.length = left;
    w->at = 0;
}

bool window_read(window *w)
{
    char part[AT_ONCE];
    ssize_t n;
    if (w->has_ended)
        return false;
    forget(w);
    do
        n = read(w->fd, part, sizeof part);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        bytes_add(&w->buffer, part, (size_t)n);
    if (n < 0 || w->buffer.failed)
        w->error = n < 0 ? errno : ENOMEM;
    w->has_ended = n <= 0 || w->buffer.failed;
    return !w->has_ended;
}

int window_peek(window *w, size_t offset)
{
    while (window_length(w) <= offset)
        if (!window_read(w))
            return -1;
    return (unsigned char)window_text(w)[offset];
}

void window_skip(window *w, size_t length)
{
    const char *at = window_text(w), *end = at + length;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        w->line++;
        at++;
    }
    w->at += length;
}

void window_free(window *w)
{
    bytes_free(&w->buffer);
}
