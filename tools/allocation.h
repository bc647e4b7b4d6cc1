/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for the libraries that parse what is packed and write JSON. When memory runs out, some of
 * them take that for bad input, some leave out what they could not hold, and some end the process.
 * None of that may become an archive, or pass for an answer: so each failed allocation is noted.
 */
#ifndef ANEWS_ALLOCATION_H
#define ANEWS_ALLOCATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Changes the size of an array, as realloc() does, to `count` members of a `size` that is not 0.
 * Returns NULL also if that many bytes cannot be. */
static inline void *grow_array(void *old, size_t count, size_t size)
{
    return count <= SIZE_MAX / size ? realloc(old, count > 0 ? count * size : 1) : NULL;
}

/* Notes failures of jansson's allocations from now on. Call it once, before anything else. */
void allocation_begin(void);
/* Returns whether one was noted. Nothing that was made since then can be relied on. */
bool allocation_failed(void);
/* Notes a failure. */
void allocation_note(void);

/*
 * Runs work(context). When memory runs out in one of the two functions below, they do not return:
 * work is left, its allocations are lost, and allocation_guard() returns false, having noted that.
 * It must not be called inside another one.
 */
bool allocation_guard(void (*work)(void *), void *context);
void *guarded_calloc(size_t count, size_t size);
void *guarded_realloc(void *old, size_t size);

#endif
