/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a stream through a window that moves over it: what lies before it is forgotten.
 *
 * Windows PowerShell and some editors write UTF-16. Text that begins with its byte order mark, or
 * whose first two characters are ASCII in it, is decoded as it is read, so that nobody after this
 * meets anything but bytes that go on from ASCII.
 */
#include "input/streams/window.h"

#include "text/charset.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { AT_ONCE = 64 * 1024, UTF16_HEAD = 4, TEXT_START_MOST = 4096 };

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

/* Reads once. Returns how many bytes came, 0 at the end and after an error. */
static size_t read_stream_part(window *w, char *part, size_t room)
{
    ssize_t n;
    do
        n = read(w->fd, part, room);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        w->error = errno;
    w->has_ended = n <= 0;
    return n > 0 ? (size_t)n : 0;
}

static bool is_utf16_mark(const char *at)
{
    return memcmp(at, "\xFF\xFE", 2) == 0 || memcmp(at, "\xFE\xFF", 2) == 0;
}

/* Whether the first bytes may be those of UTF-16, which more of them decide. */
static bool may_be_utf16(const char *at, size_t length)
{
    return length < 2 || (!is_utf16_mark(at) && (at[0] == 0) != (at[1] == 0));
}

/* Returns the encoding of text that begins with these bytes; NULL if it is not UTF-16. Neither JSON
 * nor XML has a zero byte in another one than UTF-16 and UTF-32. */
static const struct charset *find_utf16(const char *at, size_t length)
{
    if (length < 2)
        return NULL;
    bool is_marked = is_utf16_mark(at), is_long = length >= UTF16_HEAD;
    bool is_little = is_marked ? at[0] == '\xFF' : is_long && at[0] && !at[1] && at[2] && !at[3];
    bool is_big = is_marked ? !is_little : is_long && !at[0] && at[1] && !at[2] && at[3];
    return is_little ? charset_of_label("utf-16le") : is_big ? charset_of_label("utf-16be") : NULL;
}

/* Reads the first piece, and as much of it as tells its encoding. */
static size_t read_first_part(window *w, char *part)
{
    size_t length = 0;
    while (!w->has_ended && length < UTF16_HEAD && may_be_utf16(part, length))
        length += read_stream_part(w, part + length, AT_ONCE - length);
    const struct charset *set = find_utf16(part, length);
    if (set)
        charset_decoder_begin(&w->decoder, set, &w->buffer);
    w->has_begun = true;
    return length;
}

bool window_read(window *w)
{
    char part[AT_ONCE];
    if (w->has_ended)
        return false;
    forget(w);
    size_t before = w->buffer.length;
    size_t n = w->has_begun ? read_stream_part(w, part, sizeof part) : read_first_part(w, part);
    if (w->decoder.set && n > 0)
        charset_decoder_add(&w->decoder, part, n);
    else
        bytes_add(&w->buffer, part, n);
    if (w->decoder.set && w->has_ended && !w->error)
        charset_decoder_end(&w->decoder);
    if (w->buffer.failed && !w->error)
        w->error = ENOMEM;
    w->has_ended |= w->error != 0;
    return !w->error && (!w->has_ended || w->buffer.length > before);
}

int window_peek(window *w, size_t offset)
{
    while (window_length(w) <= offset)
        if (!window_read(w))
            return -1;
    return (unsigned char)window_text(w)[offset];
}

int window_peek_text(window *w)
{
    size_t at = 0;
    int c;
    while ((c = window_peek(w, at)) > 0 && strchr(" \t\r\n\xEF\xBB\xBF", c) != NULL)
        if (++at == TEXT_START_MOST)
            return -1;
    return c;
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
