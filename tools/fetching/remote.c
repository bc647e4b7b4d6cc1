/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A request costs a round trip, and a reader asks for one object after the other. Three things make
 * requests few. What was fetched is kept in chunks, of which there is a bounded number. Where one
 * read follows the other in the file, each request asks for twice as much as the one before. And
 * where it is known what will be read next, such as the entries of the ten newest articles, that is
 * rehearsed: all reads that would miss something are noted, what they miss is fetched together, and
 * so on with what lies beneath, until everything is there.
 *
 * Nothing is believed here. Bytes are what the reader takes them for once it has compared their
 * hash, and a size is what the signed header says.
 */
#include "fetching/remote.h"

#include "fetching/chunks.h"
#include "fetching/failure.h"
#include "fetching/origin.h"
#include "fetching/ranges.h"
#include "report/message.h"
#include "status.h"

#include <archive_news/reader.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_REQUEST = 20 << 10,
    WINDOW_LEAST = 16 << 10, /* bytes that a request asks for */
    WINDOW_MOST = 4 << 20,
    SKIP_MOST = 64 << 10,   /* a read so near after the last request goes on with it */
    WISHES_MOST = 4 << 20,  /* bytes that are fetched together */
    ROUNDS_MOST = 32,       /* of a rehearsal */
    WHOLE_LEAST = 256 << 10 /* memory for a file without ranges, at first */
};

static const join_rule wish_joins = {
    .near = 8 << 10, .far = 64 << 10, .request_bytes = 64 << 10, .least = 4, .most = 8};

struct remote {
    origin from;
    uint64_t size;
    int status; /* of the first thing that went wrong */
    bool is_verbose, expects_all;
    bool is_whole; /* the server knows no ranges */
    chunks kept;
    uint64_t window, last_end; /* bytes of the last request, and where it ended */
    bool is_rehearsal;
    range_list wishes;
    uint64_t wished; /* bytes */
    uint8_t *whole;  /* the file, if the server knows no ranges */
    size_t whole_room;
    uint64_t whole_length;
};

/* Bytes that are being read, and those of them that are not there yet. */
typedef struct want {
    remote *remote;
    uint64_t offset;
    uint8_t *buffer; /* NULL: they are only kept */
    size_t length;
    uint64_t begin, end; /* whole chunks */
    uint64_t next;       /* offset of the next byte that arrives */
} want;

static int say_memory(void)
{
    say_error("not enough memory");
    return STATUS_IO;
}

/* --- The beginning, and files without ranges. --- */

/* The size that a header claims; 0 if it is none. */
static uint64_t claimed_size(const uint8_t *bytes, size_t length)
{
    an_header header;
    const an_source source = {.map = bytes, .size = length};
    return length >= AN_HEADER_SIZE && an_header_read(&source, &header) == AN_OK ? header.file_size
                                                                                 : 0;
}

static int say_too_large(const remote *r)
{
    say_error("%s: the server knows no ranges, and the file is too large to be read whole (at most "
              "%d MiB): save it as a file first, for example with curl -O",
              r->from.name, REMOTE_WHOLE_MOST >> 20);
    return STATUS_IO;
}

/* Makes room for more bytes of the beginning, or of a whole file. */
static int make_whole_room(remote *r, size_t length)
{
    if (r->whole_length + length > REMOTE_WHOLE_MOST)
        return say_too_large(r);
    if (r->whole_length + length <= r->whole_room)
        return STATUS_DONE;
    size_t room = r->whole_room * 2 + WHOLE_LEAST;
    uint8_t *more = realloc(r->whole, room);
    if (more == NULL)
        return say_memory();
    r->whole = more;
    r->whole_room = room;
    return STATUS_DONE;
}

static int on_first_head(void *context, const fetched_head *head)
{
    want *w = context;
    if (head->is_whole)
        say_note("%s: the server knows no ranges, and sends the whole file", w->remote->from.name);
    w->remote->is_whole = head->is_whole;
    w->remote->size = head->total;
    if (head->is_whole) /* also of a transfer that was cut: it begins again */
        w->remote->whole_length = 0;
    return STATUS_DONE;
}

/* A file that is too large is refused as soon as its header is there. */
static int on_first_bytes(void *context, uint64_t offset, const uint8_t *bytes, size_t length)
{
    remote *r = ((want *)context)->remote;
    int status = make_whole_room(r, length);
    if (status != STATUS_DONE)
        return status;
    bool had_header = offset >= AN_HEADER_SIZE;
    memcpy(r->whole + offset, bytes, length);
    r->whole_length = offset + length;
    bool is_large = r->is_whole && !had_header &&
                    claimed_size(r->whole, (size_t)r->whole_length) > REMOTE_WHOLE_MOST;
    return is_large ? say_too_large(r) : STATUS_DONE;
}

/* Keeps the first range as a part of the file. */
static void keep_beginning(remote *r)
{
    if (r->size == 0)
        r->size = claimed_size(r->whole, (size_t)r->whole_length);
    if (r->size < r->whole_length)
        r->size = r->whole_length;
    r->from.size = r->size;
    r->last_end = r->whole_length;
    chunks_add(&r->kept, 0, r->whole, (size_t)r->whole_length, r->size);
    free(r->whole);
    r->whole = NULL;
}

/* A whole file needs no further request. */
static void keep_whole(remote *r)
{
    r->size = r->whole_length;
    fetcher_stop(&r->from.fetcher);
}

static int fetch_beginning(remote *r)
{
    want w = {.remote = r};
    const fetch_sink sink = {on_first_head, on_first_bytes, &w};
    int status = make_whole_room(r, FIRST_REQUEST);
    if (status == STATUS_DONE)
        status = origin_get(&r->from, 0, FIRST_REQUEST, &sink);
    if (status != STATUS_DONE)
        return status;
    if (r->is_whole)
        keep_whole(r);
    else
        keep_beginning(r);
    return STATUS_DONE;
}

int remote_open(remote **opened, const char *address, unsigned timeout, bool is_verbose)
{
    remote *r = calloc(1, sizeof *r);
    *opened = NULL;
    if (r == NULL)
        return say_memory();
    r->is_verbose = is_verbose;
    r->window = WINDOW_LEAST / 2;
    int status = origin_open(&r->from, address, timeout);
    if (status == STATUS_DONE && !chunks_begin(&r->kept))
        status = say_memory();
    if (status == STATUS_DONE)
        status = fetch_beginning(r);
    if (status == STATUS_DONE)
        *opened = r;
    else
        remote_close(r);
    return status;
}

uint64_t remote_size(const remote *r)
{
    return r->size;
}

uint8_t *remote_take_whole(remote *r)
{
    uint8_t *whole = r->whole;
    r->whole = NULL;
    return whole;
}

/* --- Ranges. --- */

static int on_range_head(void *context, const fetched_head *head)
{
    const want *w = context;
    if (!head->is_whole)
        return STATUS_DONE;
    say_error("%s: the server sends the whole file, and has sent ranges before: begin again",
              w->remote->from.name);
    return STATUS_IO;
}

static int on_range_bytes(void *context, uint64_t offset, const uint8_t *bytes, size_t length)
{
    want *w = context;
    remote *r = w->remote;
    uint64_t end = offset + length, wanted_end = w->offset + w->length;
    uint64_t from = offset > w->offset ? offset : w->offset,
             to = end < wanted_end ? end : wanted_end;
    if (w->buffer != NULL && from < to)
        memcpy(w->buffer + (from - w->offset), bytes + (from - offset), (size_t)(to - from));
    chunks_add(&r->kept, offset, bytes, length, r->size);
    w->next = end;
    return STATUS_DONE;
}

/* Fetches from w->begin to w->end. What goes wrong is final: a reader would meet it again with each
 * object. */
static int fetch_wanted(want *w)
{
    remote *r = w->remote;
    const fetch_sink sink = {on_range_head, on_range_bytes, w};
    if (w->end > r->size)
        w->end = r->size;
    w->next = w->begin;
    if (r->status == STATUS_DONE)
        r->status = origin_get(&r->from, w->begin, w->end - w->begin, &sink);
    if (r->status == STATUS_DONE && w->next < w->end)
        r->status = say_file_ended(r->from.name);
    r->last_end = w->end;
    return r->status;
}

/* Lets a request ask for more than is missing: for much where one follows the other, up to what is
 * there already. */
static void read_ahead(want *w)
{
    remote *r = w->remote;
    bool goes_on = w->begin >= r->last_end && w->begin - r->last_end <= SKIP_MOST;
    r->window = goes_on ? r->window * 2 : WINDOW_LEAST;
    if (r->window > WINDOW_MOST || r->expects_all)
        r->window = WINDOW_MOST;
    while (w->end - w->begin < r->window && w->end < r->size &&
           !chunks_have(&r->kept, w->end / CHUNK_SIZE))
        w->end += CHUNK_SIZE;
}

/* Copies what is kept of what is wanted, and finds out what is missing. */
static void copy_kept(want *w)
{
    uint64_t end = w->offset + w->length;
    w->begin = w->end = 0;
    for (uint64_t at = w->offset; at < end;) {
        uint64_t number = at / CHUNK_SIZE, begin = number * CHUNK_SIZE;
        uint64_t step = begin + CHUNK_SIZE < end ? begin + CHUNK_SIZE - at : end - at;
        uint32_t length;
        const uint8_t *bytes = chunks_find(&w->remote->kept, number, &length);
        if (bytes != NULL && at - begin + step <= length) {
            memcpy(w->buffer + (at - w->offset), bytes + (at - begin), (size_t)step);
        } else {
            w->begin = w->end == 0 ? begin : w->begin;
            w->end = begin + CHUNK_SIZE;
        }
        at += step;
    }
}

/* Notes what is missing. Where there is no memory for that, or it is too much at once, it is
 * fetched when it is read. */
static int note_wish(const want *w)
{
    remote *r = w->remote;
    if (r->wished < WISHES_MOST && ranges_add(&r->wishes, w->begin, w->end))
        r->wished += w->end - w->begin;
    return REMOTE_WISHED;
}

int remote_read(remote *r, uint64_t offset, void *buffer, size_t length)
{
    want w = {.remote = r, .offset = offset, .buffer = buffer, .length = length};
    copy_kept(&w);
    if (w.begin == w.end)
        return 0;
    if (r->is_rehearsal)
        return note_wish(&w);
    read_ahead(&w);
    return fetch_wanted(&w) == STATUS_DONE ? 0 : REMOTE_FAILED;
}

int remote_status(const remote *r)
{
    return r->status;
}

/* --- Rehearsals. --- */

/* Fetches ranges in one request. Those that have come are dropped. */
static void fetch_several_wishes(remote *r)
{
    want w = {.remote = r};
    const fetch_sink sink = {on_range_head, on_range_bytes, &w};
    fetch_range asked[RANGES_MOST];
    size_t count = r->wishes.count < RANGES_MOST ? r->wishes.count : RANGES_MOST, done = 0;
    for (size_t i = 0; i < count; i++) {
        const range *wish = &r->wishes.at[i];
        uint64_t end = wish->end < r->size ? wish->end : r->size;
        asked[i] = (fetch_range){wish->begin, end - wish->begin};
        r->last_end = end;
    }
    r->status = origin_get_several(&r->from, asked, count, &sink, &done);
    ranges_drop(&r->wishes, done);
}

/* Fetches what was noted. Returns whether there was anything, and all of it has come. */
static bool fetch_wishes(remote *r)
{
    bool any = r->wishes.count > 0;
    ranges_sort(&r->wishes);
    if (r->expects_all && r->wishes.count > 1)
        r->wishes.count = 1; /* what follows it will be read as well, and may have the others */
    bool is_one = r->wishes.count == 1;
    while (r->status == STATUS_DONE && r->wishes.count > 1 && !r->from.sends_one)
        fetch_several_wishes(r);
    (void)ranges_join(&r->wishes, &wish_joins);
    for (size_t i = 0; i < r->wishes.count && r->status == STATUS_DONE; i++) {
        want w = {.remote = r, .begin = r->wishes.at[i].begin, .end = r->wishes.at[i].end};
        if (is_one)
            read_ahead(&w);
        (void)fetch_wanted(&w);
    }
    r->wishes.count = 0;
    r->wished = 0;
    return any && r->status == STATUS_DONE;
}

void remote_rehearse(remote *r, void (*work)(void *context), void *context)
{
    bool goes_on = r->status == STATUS_DONE;
    for (unsigned i = 0; goes_on && i < ROUNDS_MOST; i++) {
        r->is_rehearsal = true;
        work(context);
        r->is_rehearsal = false;
        goes_on = fetch_wishes(r);
    }
}

void remote_expect_all(remote *r)
{
    r->expects_all = true;
}

/* --- The end. --- */

/* What is there now is compared with what was there. */
typedef struct comparison {
    const uint8_t *bytes;
    bool is_same;
} comparison;

/* A whole file is more than was asked for, and nothing more can be asked then. */
static int on_compared_head(void *context, const fetched_head *head)
{
    (void)context;
    return head->is_whole ? STATUS_IO : STATUS_DONE;
}

static int on_compared_bytes(void *context, uint64_t offset, const uint8_t *bytes, size_t length)
{
    comparison *c = context;
    c->is_same = c->is_same && memcmp(c->bytes + offset, bytes, length) == 0;
    return STATUS_DONE;
}

bool remote_has_changed(remote *r, const uint8_t *beginning, size_t length)
{
    comparison c = {beginning, true};
    const fetch_sink sink = {on_compared_head, on_compared_bytes, &c};
    fetch_problem problem;
    if (r->from.fetcher.channel < 0 || length == 0 || r->status != STATUS_DONE)
        return false;
    r->from.requests++;
    r->from.bytes += length;
    int result = fetcher_get(&r->from.fetcher, 0, length, &sink, &problem);
    r->status = result == 0 ? STATUS_DONE : STATUS_IO;
    return result == 0 && !c.is_same;
}

void remote_close(remote *r)
{
    if (r == NULL)
        return;
    if (r->is_verbose && r->from.requests > 0)
        say_note("%s: %" PRIu64 " bytes fetched in %" PRIu64 " %s", r->from.name, r->from.bytes,
                 r->from.requests, noun_for(r->from.requests, "request", "requests"));
    origin_close(&r->from);
    chunks_free(&r->kept);
    ranges_free(&r->wishes);
    free(r->whole);
    free(r);
}
