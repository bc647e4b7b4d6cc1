/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program anews-fetch lies beside the command where both were built, and in ../libexec once
 * they are installed. It is a program of its own, and not a library that is loaded: so the command
 * starts as quickly as without it, and the process that parses never has the code of a network
 * stack in it, nor the one that has the network any code that parses archives.
 *
 * It gets standard error and its end of the socket, and no other descriptor. Neither side trusts
 * the other: what comes back is taken for bytes of a hostile server in any case.
 */
#include "fetching/fetcher.h"

#include "files/beside.h"
#include "platform/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the new process. Only calls that are safe after fork() are made. */
static _Noreturn void become_fetcher(const char *program, int channel)
{
    char name[] = "anews-fetch";
    char *const words[] = {name, NULL};
    int nothing = open("/dev/null", O_RDWR);
    if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(nothing, STDOUT_FILENO) >= 0 &&
        (channel == FETCH_CHANNEL ? fcntl(channel, F_SETFD, 0) : dup2(channel, FETCH_CHANNEL)) >=
            0) {
        platform_close_between(FETCH_CHANNEL + 1, INT_MAX);
        (void)execv(program, words);
    }
    _exit(127);
}

/* Sends a frame. A write to a process that has ended is an error like others here; elsewhere in the
 * command it ends it, as it does without a process that fetches. */
static int send_to_fetcher(const fetcher *f, const frame *sent, const void *payload)
{
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    int result = frame_send(f->channel, sent, payload), error = errno;
    (void)signal(SIGPIPE, before);
    errno = error;
    return result;
}

int fetcher_start(fetcher *f, const char *address, unsigned timeout)
{
    char program[PATH_MAX];
    int ends[2];
    *f = (fetcher){.channel = -1};
    if (find_program_beside("anews-fetch", program) != 0 || platform_open_pair(ends) != 0)
        return -1;
    f->process = fork();
    if (f->process == 0)
        become_fetcher(program, ends[1]);
    int error = errno;
    (void)close(ends[1]);
    f->channel = ends[0];
    const frame first = {FRAME_ADDRESS, (uint32_t)strlen(address), timeout};
    if (f->process > 0 && send_to_fetcher(f, &first, address) == 0)
        return 0;
    if (f->process > 0)
        error = errno;
    fetcher_stop(f);
    errno = error;
    return -1;
}

/* It ends by itself when its socket does. */
void fetcher_stop(fetcher *f)
{
    if (f->channel >= 0)
        (void)close(f->channel);
    if (f->process > 0)
        while (waitpid(f->process, NULL, 0) < 0 && errno == EINTR)
            continue;
    *f = (fetcher){.channel = -1};
}

/* A range that is arriving. */
typedef struct arrival {
    uint64_t offset, length; /* that was asked for */
    uint64_t next;           /* offset of the next byte */
    bool has_head;
    fetched_head head;
} arrival;

static int break_rules(fetch_problem *problem)
{
    *problem = (fetch_problem){0};
    return FETCHER_FAILED;
}

static int take_head(arrival *a, const frame *f, const uint8_t *payload, const fetch_sink *sink,
                     fetch_problem *problem)
{
    if (a->has_head || f->length != FRAME_BEGIN_SIZE || payload[0] > 1 ||
        f->number != (payload[0] == 1 ? 0 : a->offset))
        return break_rules(problem);
    a->head = (fetched_head){payload[0] == 1, f->number, frame_get_number(payload + 1)};
    a->has_head = true;
    a->next = f->number;
    return sink->on_head(sink->context, &a->head);
}

static int take_bytes(arrival *a, const frame *f, const uint8_t *payload, const fetch_sink *sink,
                      fetch_problem *problem)
{
    uint64_t end = a->head.is_whole ? INT64_MAX : a->offset + a->length;
    if (!a->has_head || f->length == 0 || f->number != a->next || f->length > end - a->next)
        return break_rules(problem);
    a->next += f->length;
    return sink->on_bytes(sink->context, f->number, payload, f->length);
}

static int take_end(const arrival *a, const frame *f, fetch_problem *problem)
{
    bool is_all = a->head.is_whole || a->next == a->offset + a->length ||
                  (a->next > a->offset && a->next == a->head.total);
    return a->has_head && f->length == 0 && is_all ? 0 : break_rules(problem);
}

static int take_failure(const frame *f, const uint8_t *payload, fetch_problem *problem)
{
    uint32_t failure = (uint32_t)f->number;
    if (failure == 0 || failure >= FETCH_FAILURES || f->length > FRAME_TEXT_MOST)
        return break_rules(problem);
    *problem = (fetch_problem){.failure = failure, .status = (unsigned)(f->number >> 32)};
    memcpy(problem->text, payload, f->length);
    return FETCHER_FAILED;
}

int fetcher_get(fetcher *f, uint64_t offset, uint64_t length, const fetch_sink *sink,
                fetch_problem *problem)
{
    uint8_t payload[FRAME_PAYLOAD_MOST];
    arrival a = {.offset = offset, .length = length, .next = offset};
    frame got = {FRAME_RANGE, 8, offset};
    frame_put_number(payload, length);
    if (send_to_fetcher(f, &got, payload) != 0)
        return break_rules(problem);
    for (int result = 0; result == 0;) {
        if (frame_receive(f->channel, &got, payload, sizeof payload) != 0)
            return break_rules(problem);
        switch (got.kind) {
        case FRAME_BEGIN: result = take_head(&a, &got, payload, sink, problem); break;
        case FRAME_BYTES: result = take_bytes(&a, &got, payload, sink, problem); break;
        case FRAME_FAILED: return take_failure(&got, payload, problem);
        case FRAME_END: return take_end(&a, &got, problem);
        default: return break_rules(problem);
        }
        if (result != 0)
            return result;
    }
    return 0;
}

/* Several ranges that arrive. */
typedef struct arrivals {
    const fetch_range *ranges;
    size_t count, begun; /* how many; of how many a head has come */
    arrival now;         /* the last of these */
} arrivals;

static bool has_all_of_last(const arrivals *s)
{
    return s->begun == 0 || s->now.next == s->now.offset + s->now.length;
}

static int take_next_head(arrivals *s, const frame *f, const uint8_t *payload,
                          const fetch_sink *sink, fetch_problem *problem)
{
    if (s->begun == s->count || !has_all_of_last(s) || f->length == 0 || payload[0] != 0)
        return break_rules(problem);
    const fetch_range *r = &s->ranges[s->begun++];
    s->now = (arrival){.offset = r->offset, .length = r->length, .next = r->offset};
    return take_head(&s->now, f, payload, sink, problem);
}

/* Takes a frame. *is_end: it is the last one. */
static int take_frame(arrivals *s, const frame *f, const uint8_t *payload, const fetch_sink *sink,
                      bool *is_end, fetch_problem *problem)
{
    *is_end = f->kind == FRAME_END;
    switch (f->kind) {
    case FRAME_BEGIN: return take_next_head(s, f, payload, sink, problem);
    case FRAME_BYTES: return take_bytes(&s->now, f, payload, sink, problem);
    case FRAME_FAILED: return take_failure(f, payload, problem);
    case FRAME_END:
        return s->begun == s->count && has_all_of_last(s) && f->length == 0 ? 0
                                                                            : break_rules(problem);
    default: return break_rules(problem);
    }
}

static int ask_for_several(const fetcher *f, const fetch_range *ranges, size_t count)
{
    uint8_t payload[RANGES_MOST * FRAME_RANGE_SIZE];
    const frame asked = {FRAME_RANGES, (uint32_t)(count * FRAME_RANGE_SIZE), 0};
    for (size_t i = 0; i < count; i++) {
        frame_put_number(payload + i * FRAME_RANGE_SIZE, ranges[i].offset);
        frame_put_number(payload + i * FRAME_RANGE_SIZE + 8, ranges[i].length);
    }
    return send_to_fetcher(f, &asked, payload);
}

int fetcher_get_several(fetcher *f, const fetch_range *ranges, size_t count, const fetch_sink *sink,
                        size_t *done, uint64_t *received, fetch_problem *problem)
{
    uint8_t payload[FRAME_PAYLOAD_MOST];
    arrivals s = {.ranges = ranges, .count = count};
    bool is_end = false;
    int result = ask_for_several(f, ranges, count) == 0 ? 0 : break_rules(problem);
    *received = *done = 0;
    while (result == 0 && !is_end) {
        frame got;
        result = frame_receive(f->channel, &got, payload, sizeof payload) == 0
                     ? take_frame(&s, &got, payload, sink, &is_end, problem)
                     : break_rules(problem);
        *done = s.begun > 0 && !has_all_of_last(&s) ? s.begun - 1 : s.begun;
        *received = got.number;
    }
    return result;
}
