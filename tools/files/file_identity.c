/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A change of a file shows in its times, but the clock of these times goes in steps: of some
 * milliseconds mostly, of a second or two on simple file systems. Of two changes within a step the
 * second one would not show. So a state is taken only when the step of the last change has passed.
 */
#include "files/file_identity.h"

#include "platform/platform.h"

#include <errno.h>

enum {
    STEP_WAIT = 2000000,  /* nanoseconds between two looks at the clock */
    WAITS_MOST = 1500,    /* three seconds in all */
    COARSE_SECONDS = 2,   /* the step of file systems that know whole seconds only */
    LAG_MOST_SECONDS = 3, /* a time further ahead comes from another clock: waiting is of no use */
};

static bool is_later(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

/* Whether a change that is made now could get the time of the last one. */
static bool is_recent(const struct timespec *last)
{
    struct timespec now;
    if (platform_file_clock(&now) != 0 || last->tv_sec - now.tv_sec > LAG_MOST_SECONDS)
        return false;
    if (last->tv_nsec == 0)
        return now.tv_sec - last->tv_sec < COARSE_SECONDS;
    return !is_later(&now, last);
}

static file_state state_of(const struct stat *st)
{
    return (file_state){identity_of(st), st->st_size, st->st_mtim, st->st_ctim};
}

static int read_state(int fd, file_state *state)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    *state = state_of(&st);
    return 0;
}

int file_state_take(int fd, file_state *state)
{
    const struct timespec wait = {.tv_nsec = STEP_WAIT};
    int error = read_state(fd, state);
    for (unsigned i = 0; error == 0 && i < WAITS_MOST && is_recent(&state->changed); i++) {
        (void)nanosleep(&wait, NULL);
        error = read_state(fd, state);
    }
    return error;
}

static bool is_same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool file_content_is(const struct stat *st, const file_state *before)
{
    const file_state now = state_of(st);
    return is_same_file(&now.identity, &before->identity) && now.size == before->size &&
           is_same_time(&now.modified, &before->modified);
}

bool file_state_is(const struct stat *st, const file_state *before)
{
    const file_state now = state_of(st);
    return file_content_is(st, before) && is_same_time(&now.changed, &before->changed);
}

int file_state_compare(int fd, const file_state *before, bool *same)
{
    struct stat st;
    int error = fstat(fd, &st) == 0 ? 0 : errno;
    *same = error == 0 && file_state_is(&st, before);
    return error;
}
