/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first request asks for the header, and for 20 KiB in all, in which the directory and the
 * upper pages of most archives lie. Nothing of it is written before the header is known to be
 * signed, and the edition to be one that may replace the old one: another series, an older edition
 * or an unknown key costs one request and touches no file.
 *
 * A server without ranges sends everything. Then the beginning of the stream is judged in the same
 * way, and the stream is ended there if the answer is no.
 */
#include "archive/explain.h"
#include "archive/open.h"
#include "editions/succession.h"
#include "report/message.h"
#include "status.h"
#include "updating/update.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Where the root says how large the directory is: sections 3 and 5 of the format. */
enum { AT_DIRECTORY_SIZE = 160, STOPPED = -1 };

/* The old edition need not be current, nor signed by as many as the new one. */
int admit_old(update *u)
{
    const reading_options *reading = u->job->reading;
    u->old_policy = (policy){.keys = reading->policy.keys,
                             .key_count = reading->policy.key_count,
                             .revoked = reading->policy.revoked,
                             .revoked_count = reading->policy.revoked_count};
    return archive_open(&u->old, &u->old_policy);
}

/* Compares the new edition with the old one: rule 3.35 of the format. */
static int compare_editions(update *u)
{
    const an_header *before = an_reader_header(&u->old.reader);
    const an_header *after = an_reader_header(&u->made.reader);
    int status = check_succession(before, u->old.path, true, after, u->from.name);
    if (status != STATUS_DONE)
        return status;
    u->is_same = memcmp(before->identity, after->identity, sizeof before->identity) == 0;
    if (u->is_same || edition_precedes(edition_number_of(before), edition_number_of(after)))
        return STATUS_DONE;
    say_error("%s: refused: it has the number of %s (%" PRIu32 ".%" PRIu64
              "), and is another edition: ask the publisher which one counts",
              u->from.name, u->old.path, after->epoch, after->sequence);
    return STATUS_BAD;
}

/* How many bytes header and directory have. Whoever signed has stated it; until that was checked it
 * is a number like any other, and bounded. */
static size_t start_size(const update *u)
{
    uint32_t directory = 0;
    if (u->start_length < AN_HEADER_SIZE)
        return AN_HEADER_SIZE;
    for (unsigned i = 4; i-- > 0;)
        directory = directory << 8 | u->start[AT_DIRECTORY_SIZE + i];
    return directory < START_MOST - AN_HEADER_SIZE ? AN_HEADER_SIZE + directory : START_MOST;
}

/* Lends the beginning to the new archive, as if it were a file that is still arriving. */
static void show_start(update *u)
{
    size_t there = u->start_length < AN_HEADER_SIZE ? u->start_length : AN_HEADER_SIZE;
    memcpy(u->made.header, u->start, there);
    u->made.held = u->start;
    u->made.size = u->start_length;
}

/* The archive is to be read from the part from now on. */
static void show_part(update *u)
{
    free(u->made.memory);
    u->made.memory = NULL;
    u->made.held = NULL;
    u->made.fd = u->part.fd;
    u->made.size = an_reader_header(&u->made.reader)->file_size;
    memset(&u->made.reader, 0, sizeof u->made.reader);
}

/* Writes what has arrived. */
static int keep_start(update *u)
{
    int status = part_reserve(&u->part, u->made.header, u->made.size);
    if (status != STATUS_DONE)
        return status;
    u->is_wanted = true;
    size_t length = u->start_length < u->made.size ? u->start_length : (size_t)u->made.size;
    u->whole_end = length;
    if (!ranges_add(&u->arrived, 0, length)) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    return part_write(&u->part, AN_HEADER_SIZE, u->start + AN_HEADER_SIZE, length - AN_HEADER_SIZE);
}

/* Judges the new edition by its header and directory. */
static int judge_start(update *u)
{
    show_start(u);
    int status = archive_open(&u->made, &u->job->reading->policy);
    if (status == STATUS_DONE)
        status = compare_editions(u);
    if (status == STATUS_DONE)
        status = check_remembered(u->job->reading, &u->made);
    if (status != STATUS_DONE)
        return status;
    if (u->is_same && u->job->replaces)
        return STOPPED;
    u->from.size = an_reader_header(&u->made.reader)->file_size;
    u->is_admitted = true;
    show_part(u);
    return keep_start(u);
}

static int take_head_of_new(void *context, const fetched_head *head)
{
    update *u = context;
    if (head->is_whole && !u->is_admitted)
        u->start_length = 0;
    return note_whole(u, head);
}

static int take_start(void *context, uint64_t offset, const uint8_t *bytes, size_t length)
{
    update *u = context;
    if (u->is_admitted)
        return take_bytes(u, offset, bytes, length);
    size_t room = START_MOST - u->start_length, step = length < room ? length : room;
    memcpy(u->start + u->start_length, bytes, step);
    u->start_length += step;
    if (!u->is_whole || u->start_length < start_size(u))
        return STATUS_DONE;
    int status = judge_start(u);
    return status == STATUS_DONE && step < length
               ? take_bytes(u, offset + step, bytes + step, length - step)
               : status;
}

/* The rest of a directory that is larger than the first request. Its size is believed only of an
 * archive that is signed. */
static int fetch_rest_of_start(update *u)
{
    const fetch_sink sink = {take_head_of_new, take_start, u};
    show_start(u);
    size_t size = start_size(u);
    if (u->is_whole || u->start_length < FIRST_REQUEST || size <= u->start_length ||
        !archive_seems_trusted(&u->made, &u->job->reading->policy))
        return STATUS_DONE;
    return origin_get(&u->from, u->start_length, size - u->start_length, &sink);
}

int admit_new(update *u)
{
    const fetch_sink sink = {take_head_of_new, take_start, u};
    u->made = (archive){.path = u->from.name, .fd = -1};
    u->start = malloc(START_MOST);
    if (u->start == NULL) {
        say_error("not enough memory");
        return STATUS_IO;
    }
    int status = origin_get(&u->from, 0, FIRST_REQUEST, &sink);
    if (status == STATUS_DONE && !u->is_admitted)
        status = fetch_rest_of_start(u);
    if (status == STATUS_DONE && !u->is_admitted)
        status = judge_start(u);
    return status == STOPPED ? STATUS_DONE : status;
}
