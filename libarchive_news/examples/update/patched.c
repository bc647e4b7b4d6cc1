/* SPDX-License-Identifier: BSD-2-Clause */
#include "patched.h"

/* What the patch makes goes the way of bytes that have arrived. */
static int on_new_bytes(void *context, const void *bytes, size_t length)
{
    return update_write(context, bytes, length);
}

static uint64_t on_wanted(void *context)
{
    return update_next(context);
}

int update_patch_begin(update_patch *p, update *u)
{
    an_patch_config config = {.write = on_new_bytes,
                              .wanted = on_wanted,
                              .context = u,
                              .buffer = p->buffer,
                              .buffer_size = sizeof p->buffer};
    int error = update_source(u, &config.old);
    if (error != AN_OK)
        return error;
    p->u = u;
    update_resume(u);
    return an_patch_begin(&p->patch, &config);
}

uint64_t update_patch_next(update_patch *p)
{
    return an_patch_next(&p->patch);
}

/* Gives the update up after an error that it has not met itself. */
static int abandon_update(update_patch *p, int error)
{
    if (error != AN_OK && error != AN_ERR_MISSING)
        p->u->installing = false;
    return error;
}

int update_patch_write(update_patch *p, const void *bytes, size_t length)
{
    return abandon_update(p, an_patch_feed(&p->patch, bytes, length));
}

int update_patch_finish(update_patch *p)
{
    int error = abandon_update(p, an_patch_end(&p->patch));
    return error == AN_OK ? update_finish(p->u) : error;
}
