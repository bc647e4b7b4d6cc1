/* SPDX-License-Identifier: BSD-2-Clause */
/* A call that is made beside others, on a thread of its own if there is one. */
#ifndef ANI_SIDE_CALL_H
#define ANI_SIDE_CALL_H

#include <pthread.h>
#include <stdbool.h>

/* Begins with `call` and `context`, all else zero. */
typedef struct ani_side_call {
    int (*call)(void *context); /* returns AN_* */
    void *context;
    int error; /* what it returned */
    pthread_t thread;
    bool has_thread;
} ani_side_call;

/* Begins the call if the writer may use several threads. jobs: how many. */
void ani_begin_side_call(ani_side_call *s, unsigned jobs);
/* Waits for the call, or makes it if it has not begun. error: of what was done meanwhile. Returns
 * that, or the error of the call. After an error a call that has not begun is not made. Then *s is
 * all zero, and may be ended again. */
int ani_end_side_call(ani_side_call *s, int error);

#endif
