/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two walls, of which each holds where the other has a gap. Landlock knows paths, and leaves the
 * folders that are kept; it does not keep a process from calling the kernel in a thousand ways.
 * seccomp knows calls and not paths, and leaves those that reading takes.
 */
#include "walls/confine.h"

#include "walls/filters.h"
#include "walls/landlock.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* With ANEWS_EMPTY_WALLS the walls do not stand: in such a build the tests of the walls must fail.
 */
#ifdef ANEWS_EMPTY_WALLS
#define IS_EMPTY 1
#else
#define IS_EMPTY 0
#endif

/* Sanitizers that watch memory and threads make calls of their own, when they start another thread
 * to look at all the others. */
#if IS_EMPTY || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_NO_FILTER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_NO_FILTER 1
#endif
#endif
#ifndef HAS_NO_FILTER
#define HAS_NO_FILTER 0
#endif

bool confine_has_filter(void)
{
    return !HAS_NO_FILTER && wall_reading.count > 0;
}

/* Returns whether the filter holds. */
static bool restrict_calls(const wall_filter *filter)
{
    /* The kernel does not change the steps, and its header does not say so. */
    struct sock_filter *steps =
        (struct sock_filter *)(uintptr_t)filter->steps; // NOLINT(performance-no-int-to-ptr)
    const struct sock_fprog program = {.len = (unsigned short)filter->count, .filter = steps};
    /* Valgrind would be confined with what it watches. It does not know this call, and refuses it;
     * prctl(), which does the same, it would pass on. */
    return confine_has_filter() && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

walls confine(const kept_folders *kept)
{
    walls w = {0};
    bool writes = kept->target >= 0 || kept->replacing >= 0 || kept->output >= 0;
    /* Without the promise to gain no rights the kernel permits neither wall. */
    if (IS_EMPTY || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return w;
    w.landlock = landlock_restrict(kept);
    w.has_filter = restrict_calls(writes ? &wall_writing : &wall_reading);
    return w;
}

/* connects: the process has the network. */
static walls confine_to(const char *const *paths, bool connects, const wall_filter *filter)
{
    walls w = {0};
    if (IS_EMPTY || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return w;
    w.landlock = landlock_restrict_to(paths, connects);
    w.has_filter = restrict_calls(filter);
    return w;
}

walls confine_fetching(const char *const *paths)
{
    return confine_to(paths, true, &wall_fetching);
}

walls confine_opening(const char *const *paths)
{
    return confine_to(paths, false, &wall_opening);
}

walls confine_serving(void)
{
    static const char *const nothing[] = {NULL};
    return confine_to(nothing, false, &wall_serving);
}
