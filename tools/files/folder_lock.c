/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The folder itself is locked, not a file in it. So there is nothing to be left behind or to be
 * made by somebody else first, and the lock does not go away with a file that is replaced. Whoever
 * can read the folder can lock it, too. Therefore nobody waits for the lock without an end, and it
 * is a courtesy: what keeps a file from being lost is a look at it, directly before it is replaced.
 */
#include "files/folder_lock.h"

#include "platform/platform.h"

#include <errno.h>
#include <stdbool.h>
#include <time.h>

enum { LOOK_EVERY = 3 }; /* milliseconds */

static bool has_passed(const struct timespec *since, unsigned milliseconds)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return true;
    long long passed =
        (now.tv_sec - since->tv_sec) * 1000LL + (now.tv_nsec - since->tv_nsec) / 1000000;
    return passed >= milliseconds;
}

enum folder_lock folder_lock(int folder, unsigned wait)
{
    const struct timespec pause = {.tv_nsec = LOOK_EVERY * 1000000L};
    struct timespec start = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    while (platform_lock(folder, false) != 0) {
        if (errno != EWOULDBLOCK)
            return FOLDER_LOCK_NONE;
        if (has_passed(&start, wait))
            return FOLDER_BUSY;
        (void)nanosleep(&pause, NULL);
    }
    return FOLDER_LOCKED;
}
