/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A transfer that is cut goes on where it has stopped: what has arrived is kept, and the range
 * becomes shorter. Three times in all, so that a server that cuts each answer comes to an end.
 */
#include "fetching/origin.h"

#include "fetching/failure.h"
#include "fetching/frames.h"
#include "files/read_write.h"
#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RETRIES_MOST = 3, READ_STEP = 1 << 16, PORT_DIGITS = 5 };

bool is_address(const char *text)
{
    return strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0;
}

static bool is_port(const char *at, const char *end)
{
    size_t digits = strspn(at, "0123456789");
    return digits > 0 && digits <= PORT_DIGITS && at + digits == end &&
           strtoul(at, NULL, 10) <= UINT16_MAX;
}

/* Where the host of an address ends, with its port. What is no port there is the beginning of a
 * password with a "/" or the like in it, which libcurl refuses: it may go on to the end. */
static char *end_of_host(char *host)
{
    char *end = host + strcspn(host, "/?#");
    char *port = *host != '[' ? memchr(host, ':', (size_t)(end - host)) : NULL;
    bool is_host = port == NULL || is_port(port + 1, end);
    return is_host || memchr(host, '@', (size_t)(end - host)) != NULL ? end : strchr(end, '\0');
}

/* Nothing is left after the end either: this may be the command line, which others can see. For
 * libcurl the slashes before the host may be three. */
void address_hide_password(char *address)
{
    char *host = strchr(address, ':') + 3;
    host += strspn(host, "/");
    char *end = end_of_host(host), *at = NULL;
    for (char *c = host; c < end; c++)
        at = *c == '@' ? c : at;
    if (at == NULL)
        return;
    size_t hidden = (size_t)(at + 1 - host), left = strlen(at + 1);
    memmove(host, at + 1, left + 1);
    memset(host + left, 0, hidden);
}

/* A copy of an address for people. */
static char *shown_address(const char *address)
{
    char *shown = strdup(address);
    if (shown != NULL)
        address_hide_password(shown);
    return shown;
}

int say_wants_file(const char *address)
{
    char *shown = shown_address(address);
    say_error("%s: is an address, and a file is needed here: save it first, for example with "
              "curl -O, and give the file",
              shown != NULL ? shown : "this");
    free(shown);
    return STATUS_USAGE;
}

static int say_no_fetcher(const origin *o)
{
    if (errno == ENOENT) {
        say_error("%s: addresses are fetched by the program anews-fetch, which is not installed "
                  "beside this one: install it, or fetch the file otherwise",
                  o->name);
        return STATUS_UNSUPPORTED;
    }
    say_error("%s: the process that fetches could not be started: %s", o->name, strerror(errno));
    return STATUS_IO;
}

static int open_address(origin *o, const char *address, unsigned timeout)
{
    o->name = shown_address(address);
    if (o->name == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    if (strlen(address) > ADDRESS_MOST) {
        say_error("an address has at most %d bytes, and this one has %zu", ADDRESS_MOST,
                  strlen(address));
        return STATUS_USAGE;
    }
    return fetcher_start(&o->fetcher, address, timeout) == 0 ? STATUS_DONE : say_no_fetcher(o);
}

static int open_origin_file(origin *o, const char *path)
{
    struct stat about;
    o->name = strdup(path);
    o->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (o->name != NULL && o->file >= 0 && fstat(o->file, &about) == 0) {
        if (S_ISREG(about.st_mode) || S_ISBLK(about.st_mode))
            return STATUS_DONE;
        say_error("%s: is neither a file nor an http or https address", path);
        return STATUS_USAGE;
    }
    if (strstr(path, "://") != NULL)
        say_error("%s: only http and https addresses are fetched", path);
    else
        say_error("%s: %s", path, errno == ENOENT ? "there is no such file" : strerror(errno));
    return strstr(path, "://") != NULL ? STATUS_USAGE : STATUS_IO;
}

int origin_open(origin *o, const char *from, unsigned timeout)
{
    *o = (origin){.file = -1, .fetcher = {.channel = -1}};
    return is_address(from) ? open_address(o, from, timeout) : open_origin_file(o, from);
}

void origin_close(origin *o)
{
    if (o->file >= 0)
        (void)close(o->file);
    fetcher_stop(&o->fetcher);
    free(o->name);
    *o = (origin){.file = -1, .fetcher = {.channel = -1}};
}

/* A range on its way to the caller. */
typedef struct passage {
    origin *origin;
    const fetch_sink *sink;
    uint64_t next; /* where the transfer goes on if it is cut */
    bool is_whole;
} passage;

static int pass_head(void *context, const fetched_head *head)
{
    passage *p = context;
    const origin *o = p->origin;
    p->is_whole = head->is_whole;
    if (o->size != 0 && head->total != 0 && head->total != o->size) {
        say_error("%s: has %" PRIu64 " bytes there, and the edition that is fetched has %" PRIu64
                  ": it was replaced meanwhile; begin again",
                  o->name, head->total, o->size);
        return STATUS_BAD;
    }
    return p->sink->on_head(p->sink->context, head);
}

static int pass_bytes(void *context, uint64_t offset, const uint8_t *bytes, size_t length)
{
    passage *p = context;
    p->origin->bytes += length;
    p->next = offset + length;
    return p->sink->on_bytes(p->sink->context, offset, bytes, length);
}

static int say_origin_file(const origin *o)
{
    say_error("%s: cannot be read: %s", o->name, strerror(errno));
    return STATUS_IO;
}

/* Reads a range of a file, as if it were fetched. */
static int read_file_range(origin *o, uint64_t offset, uint64_t length, const fetch_sink *sink)
{
    uint8_t bytes[READ_STEP];
    off_t size = lseek(o->file, 0, SEEK_END);
    if (size < 0)
        return say_origin_file(o);
    uint64_t total = (uint64_t)size;
    uint64_t end = offset + length < total ? offset + length : total;
    if (offset >= end)
        return say_file_ended(o->name);
    int status = sink->on_head(sink->context, &(fetched_head){false, offset, total});
    while (status == STATUS_DONE && offset < end) {
        size_t step = end - offset < sizeof bytes ? (size_t)(end - offset) : sizeof bytes;
        if (read_fully(o->file, offset, bytes, step) != 0)
            return say_origin_file(o);
        status = sink->on_bytes(sink->context, offset, bytes, step);
        offset += step;
    }
    return status;
}

static bool can_retry(origin *o, const passage *p, const fetch_problem *problem)
{
    return problem->failure == FETCH_CUT && !p->is_whole && o->retries++ < RETRIES_MOST;
}

int origin_get(origin *o, uint64_t offset, uint64_t length, const fetch_sink *sink)
{
    passage p = {.origin = o, .sink = sink, .next = offset};
    const fetch_sink passing = {pass_head, pass_bytes, &p};
    const uint64_t end = offset + length;
    for (;;) {
        fetch_problem problem = {0};
        o->requests++;
        int result = o->file >= 0
                         ? read_file_range(o, p.next, end - p.next, &passing)
                         : fetcher_get(&o->fetcher, p.next, end - p.next, &passing, &problem);
        if (result != FETCHER_FAILED)
            return result;
        if (!can_retry(o, &p, &problem))
            return say_fetch_problem(o->name, &problem, p.next == 0);
        if (p.next == end)
            return STATUS_DONE;
    }
}

static int read_file_ranges(origin *o, const fetch_range *ranges, size_t count,
                            const fetch_sink *sink, size_t *done)
{
    int status = STATUS_DONE;
    for (*done = 0; *done < count && status == STATUS_DONE; ++*done)
        status = read_file_range(o, ranges[*done].offset, ranges[*done].length, sink);
    return status;
}

int origin_get_several(origin *o, const fetch_range *ranges, size_t count, const fetch_sink *sink,
                       size_t *done)
{
    passage p = {.origin = o, .sink = sink};
    const fetch_sink passing = {pass_head, pass_bytes, &p};
    fetch_problem problem = {0};
    uint64_t before = o->bytes, received;
    o->requests++;
    if (o->file >= 0)
        return read_file_ranges(o, ranges, count, &passing, done);
    int result =
        fetcher_get_several(&o->fetcher, ranges, count, &passing, done, &received, &problem);
    /* What stands between the ranges was fetched, too. */
    if (result == STATUS_DONE && received > o->bytes - before)
        o->bytes = before + received;
    if (result != FETCHER_FAILED)
        return result;
    o->sends_one = problem.failure == FETCH_SEVERAL || problem.failure == FETCH_CUT;
    return o->sends_one ? STATUS_DONE : say_fetch_problem(o->name, &problem, false);
}
