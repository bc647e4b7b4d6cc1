/* SPDX-License-Identifier: BSD-2-Clause */
#include "writer/side_call.h"

#include "platform/system.h"

#include <archive_news/reader.h>

static void *make_side_call(void *context)
{
    ani_side_call *s = context;
    s->error = s->call(s->context);
    return NULL;
}

void ani_begin_side_call(ani_side_call *s, unsigned jobs)
{
    ani_signals before;
    ani_hold_signals(&before);
    s->has_thread = jobs > 1 && pthread_create(&s->thread, NULL, make_side_call, s) == 0;
    ani_release_signals(&before);
}

int ani_end_side_call(ani_side_call *s, int error)
{
    if (s->has_thread)
        (void)pthread_join(s->thread, NULL);
    else if (error == AN_OK && s->call)
        (void)make_side_call(s);
    int result = s->error;
    *s = (ani_side_call){0};
    return error == AN_OK ? result : error;
}
