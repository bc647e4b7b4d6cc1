/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Everything that takes rights is opened first: the old edition, the part, the process that
 * fetches. Then this process gives up all others, and only after that it parses either edition. The
 * new one gets its name once each byte of it was verified.
 */
#include "updating/update.h"

#include "archive/open.h"
#include "archive/remember.h"
#include "archive/verify.h"
#include "report/message.h"
#include "status.h"

#include <stdlib.h>

/* Opens what the work needs. */
static int open_all(update *u)
{
    const update_job *job = u->job;
    int status = archive_attach(&u->old, job->old);
    if (status == STATUS_DONE)
        status = origin_open(&u->from, job->from, job->timeout);
    const part_source read[] = {{u->old.fd, job->old}, {u->from.file, job->from}};
    if (status == STATUS_DONE)
        status = part_open(&u->part, job->output, read);
    return status == STATUS_DONE
               ? confine_replacing(job->reading, job->output->path, job->output->shown)
               : status;
}

/* Verifies each byte of what was put together. */
static int verify_new(update *u)
{
    const policy *p = &u->job->reading->policy;
    int status = part_write(&u->part, 0, u->made.header, AN_HEADER_SIZE);
    if (status != STATUS_DONE)
        return status;
    free(u->made.memory);
    u->made.memory = NULL;
    status = archive_open(&u->made, p);
    return status == STATUS_DONE ? archive_verify(&u->made, p, u->job->reading->jobs) : status;
}

static int finish_update(update *u)
{
    int status = verify_new(u);
    if (status != STATUS_DONE)
        return status;
    status = part_finish(&u->part, u->job->output);
    u->made.fd = -1;
    return status == STATUS_DONE ? remember_read(u->job->reading, &u->made) : status;
}

int update_run(update *u, const update_job *job)
{
    *u = (update){.job = job,
                  .from = {.file = -1, .fetcher = {.channel = -1}},
                  .old = {.fd = -1},
                  .made = {.fd = -1},
                  .part = {.fd = -1}};
    int status = open_all(u);
    if (status == STATUS_DONE)
        status = admit_old(u);
    if (status == STATUS_DONE)
        status = admit_new(u);
    if (status != STATUS_DONE || !u->is_admitted)
        return status;
    status = collect_objects(u);
    if (status == STATUS_DONE)
        status = finish_update(u);
    if (status != STATUS_DONE && u->part.fd >= 0)
        say_note("%s: is as it was; what has arrived is kept in %s, for the next try", u->job->old,
                 u->part.path);
    return status;
}

void update_close(update *u)
{
    an_shared_close(u->shared);
    u->made.fd = -1;
    u->made.held = NULL;
    archive_close(&u->made);
    archive_close(&u->old);
    /* What a process before has left is kept for the same reason as what this one has fetched. */
    part_close(&u->part, u->is_wanted || !u->part.is_new);
    origin_close(&u->from);
    ranges_free(&u->arrived);
    ranges_free(&u->now);
    ranges_free(&u->later);
    free(u->alike);
    free(u->start);
}
