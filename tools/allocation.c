/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_bool failed;
static _Thread_local jmp_buf *guard_exit;

static void *noting_malloc(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL && size > 0)
        allocation_note();
    return memory;
}

void allocation_begin(void)
{
    json_set_alloc_funcs(noting_malloc, free);
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
        guard_exit = &here;
        work(context);
    }
    guard_exit = NULL;
    return good;
}

/* Returns the memory, or leaves the work that allocation_guard() runs. */
static void *check_memory(void *memory)
{
    if (memory != NULL)
        return memory;
    allocation_note();
    longjmp(*guard_exit, 1);
}

void *guarded_calloc(size_t count, size_t size)
{
    return check_memory(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *guarded_realloc(void *old, size_t size)
{
    return check_memory(realloc(old, size > 0 ? size : 1));
}
