/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stream of items as a source: JSON values or a feed, which its first characters tell. Its items
 * are packed as they come, so a file that turns out at its end to have changed meanwhile ends the
 * job.
 */
#include "input/source.h"
#include "input/streams/feed_reader.h"
#include "input/streams/json_reader.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct stream {
    source base;
    notes *n;
    const char *path;
    window w;
    bool is_begun;
    bool is_file;      /* and no pipe: it can change while it is read */
    file_state before; /* a file as it was before it was read */
    json_reader *json; /* one of these two */
    feed_reader *feed;
    stream_item item;
    bytes shown; /* how messages name it, zero-terminated */
} stream;

static bool name_item(stream *s)
{
    char place[80];
    if (s->item.is_in_list)
        snprintf(place, sizeof place, ", line %llu, item %llu", s->item.line, s->item.number);
    else
        snprintf(place, sizeof place, ", line %llu", s->item.line);
    s->shown.length = 0;
    bytes_add_text(&s->shown, s->path);
    bytes_add(&s->shown, place, strlen(place) + 1);
    return !s->shown.failed;
}

static int refuse_unreadable_stream(stream *s, int error)
{
    return notes_refuse(s->n, STATUS_IO, "%s: cannot be read: %s", s->path, strerror(error));
}

static bool open_items(stream *s)
{
    /* A feed is XML; JSON begins otherwise. */
    if (window_peek_text(&s->w) == '<')
        s->feed = feed_reader_open(&s->w);
    else
        s->json = json_reader_open(&s->w);
    return s->feed || s->json;
}

/* Returns false with *status if the file cannot be looked at. */
static bool begin_stream(stream *s, int *status)
{
    struct stat st;
    int error = fstat(s->w.fd, &st) == 0 ? 0 : errno;
    s->is_begun = true;
    s->is_file = !error && S_ISREG(st.st_mode);
    if (s->is_file)
        error = file_state_take(s->w.fd, &s->before);
    if (!error && !open_items(s))
        error = ENOMEM;
    if (error)
        *status = error == ENOMEM ? notes_no_memory() : refuse_unreadable_stream(s, error);
    return !error;
}

/* Refuses a file that is not as it was when reading began. */
static int check_end(const stream *s)
{
    bool same = true;
    int error = s->is_file ? file_state_compare(s->w.fd, &s->before, &same) : 0;
    if (error)
        say_error("%s: cannot be read: %s", s->path, strerror(error));
    else if (!same)
        say_error("%s: changed while it was read: try again when it is complete", s->path);
    return same ? STATUS_DONE : STATUS_IO;
}

static enum item_result read_next(stream *s)
{
    bytes_free(&s->item.fault);
    s->item = (stream_item){0};
    return s->feed ? feed_reader_next(s->feed, &s->item) : json_reader_next(s->json, &s->item);
}

static int refuse_item(stream *s, enum item_result result)
{
    if (s->item.fault.failed || !name_item(s))
        return notes_no_memory();
    if (result == ITEM_SECRET)
        return notes_refuse_secret(s->n, s->shown.at);
    return notes_refuse(s->n, STATUS_USAGE, "%s: %s", s->shown.at, s->item.fault.at);
}

static int end_stream(stream *s)
{
    if (s->w.error == ENOMEM || s->w.buffer.failed)
        return notes_no_memory();
    return s->w.error ? refuse_unreadable_stream(s, s->w.error) : check_end(s);
}

static bool stream_next(source *base, document *d, int *status)
{
    stream *s = (stream *)base;
    *status = STATUS_DONE;
    if (!s->is_begun && !begin_stream(s, status))
        return false;
    while (*status == STATUS_DONE) {
        enum item_result result = read_next(s);
        if (result == ITEM_NONE) {
            *status = end_stream(s);
            return false;
        }
        if (result == ITEM_READ && name_item(s)) {
            *d = (document){.shown = s->shown.at,
                            .item = s->item.item,
                            .text = s->item.text,
                            .defaults = s->item.defaults,
                            .number = s->item.number,
                            .has_unread_content = s->item.has_unread_content,
                            .line = s->item.is_in_list ? 0 : s->item.line,
                            .fd = -1};
            return true;
        }
        *status = refuse_item(s, result);
    }
    return false;
}

static void stream_close(source *base)
{
    stream *s = (stream *)base;
    if (s->json)
        json_reader_close(s->json);
    if (s->feed)
        feed_reader_close(s->feed);
    window_free(&s->w);
    bytes_free(&s->item.fault);
    bytes_free(&s->shown);
    if (s->w.fd >= 0)
        close(s->w.fd);
    free(s);
}

source *stream_source(int fd, const char *path, notes *n)
{
    stream *s = calloc(1, sizeof *s);
    if (!s) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    s->base = (source){stream_next, stream_close};
    s->n = n;
    s->path = path;
    s->w = (window){.fd = fd, .line = 1};
    return &s->base;
}
