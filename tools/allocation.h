/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for the libraries that parse what is packed and write JSON. Where there is none left some
 * of them take it for bad input, some leave out what they could not hold, and some end the process:
 * none of that may become an archive, or pass for an answer.
 */
#ifndef ANEWS_ALLOCATION_H
#define ANEWS_ALLOCATION_H

#include <stdbool.h>
#include <stddef.h>

/* Once, before anything else: from now on failures of jansson's allocations are noted. */
void allocation_begin(void);
/* Whether any was, or allocation_note() was called. What was made since is not to be relied on. */
bool allocation_failed(void);
void allocation_note(void);

/* Runs work, in which the two functions below do not return where memory has run out: then it gives
 * false, having noted that, and what work allocated is lost. Not in another one. */
bool allocation_guard(void (*work)(void *), void *context);
void *guarded_calloc(size_t count, size_t size);
void *guarded_realloc(void *old, size_t size);

#endif
