/* SPDX-License-Identifier: BSD-2-Clause */
/* There are no walls on Windows: `anews info --self` says so. */
#include "walls/apart.h"
#include "walls/confine.h"
#include "walls/filters.h"

const wall_filter wall_reading = {NULL, 0};
const char wall_filter_maker[] = "";

walls confine(const kept_folders *kept)
{
    (void)kept;
    return (walls){0};
}

bool confine_has_filter(void)
{
    return false;
}

/* In this process, since there is no other one that would be confined. */
bool run_apart(const apart_work *work, void *answer, size_t size)
{
    (void)size;
    work->run(work->context, answer);
    return true;
}
