/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_bool failed;
static _Thread_local jmp_buf *way_out;

static void *noted(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL && size > 0)
        allocation_note();
    return memory;
}

void allocation_begin(void)
{
    json_set_alloc_funcs(noted, free);
}

bool allocation_failed(void)
{
    return failed;
}

void allocation_note(void)
{
    failed = true;
}

bool allocation_guard(void (*work)(void *), void *context)
{
    jmp_buf here;
    bool good = setjmp(here) == 0;
    if (good) {
        way_out = &here;
        work(context);
    }
    way_out = NULL;
    return good;
}

static void *given(void *memory)
{
    if (memory != NULL)
        return memory;
    allocation_note();
    longjmp(*way_out, 1);
}

void *guarded_calloc(size_t count, size_t size)
{
    return given(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *guarded_realloc(void *old, size_t size)
{
    return given(realloc(old, size > 0 ? size : 1));
}
