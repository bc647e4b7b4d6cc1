/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "writer/side_call.h"

#include "writer/signals.h"

#include <archive_news/reader.h>

static void *make_side_call(void *context)
{
    ani_side_call *s = context;
    s->error = s->call(s->context);
    return NULL;
}

void ani_begin_side_call(ani_side_call *s, unsigned jobs)
{
    sigset_t before;
    ani_hold_signals(&before);
    s->has_thread = jobs > 1 && pthread_create(&s->thread, NULL, make_side_call, s) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int ani_end_side_call(ani_side_call *s, int error)
{
    if (s->has_thread)
        (void)pthread_join(s->thread, NULL);
    else if (error == AN_OK)
        (void)make_side_call(s);
    return error == AN_OK ? s->error : error;
}
