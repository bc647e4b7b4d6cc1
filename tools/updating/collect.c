/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The index of an archive is the list of what it consists of: each page says which pages or blocks
 * lie beneath it, how large they are, and what their hashes are. So the new edition is gone through
 * level by level from the top. Objects that have arrived before are kept, those that the old
 * edition has are copied from it, and the others are noted. Before the next level is looked at, the
 * noted pages are fetched that have something beneath them. All else is fetched in the end,
 * together, since neighbours in the file then share a request. Of a page that seems to end as in
 * the old edition only the beginning is fetched at first (alike.c).
 *
 * Each object that is copied is hashed. Those that are fetched are checked when a page is read, or
 * when the whole file is verified.
 */
#include "archive/explain.h"
#include "archive/open.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"
#include "updating/update.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const join_rule update_joins = {
    .near = 2 << 10, .far = 64 << 10, .request_bytes = 8 << 10, .least = 5, .most = 30};

int note_whole(update *u, const fetched_head *head)
{
    if (head->is_whole && !u->is_whole)
        say_note("%s: the server knows no ranges, and sends the whole file", u->from.name);
    u->is_whole = u->is_whole || head->is_whole;
    return STATUS_DONE;
}

int take_bytes(update *u, uint64_t offset, const uint8_t *bytes, size_t length)
{
    if (length > u->from.size - offset) {
        say_error("%s: is longer there than the edition that is fetched, which has %" PRIu64
                  " bytes",
                  u->from.name, u->from.size);
        return STATUS_BAD;
    }
    if (u->is_whole)
        u->whole_end = offset + length;
    progress_step(0, u->from.bytes, 0);
    /* The header is written from memory in the end: it is the one that was judged. */
    size_t skipped = offset >= AN_HEADER_SIZE           ? 0
                     : AN_HEADER_SIZE - offset < length ? (size_t)(AN_HEADER_SIZE - offset)
                                                        : length;
    return part_write(&u->part, offset + skipped, bytes + skipped, length - skipped);
}

static int take_head_of_range(void *context, const fetched_head *head)
{
    return note_whole(context, head);
}

static int take_range(void *context, uint64_t offset, const uint8_t *bytes, size_t length)
{
    return take_bytes(context, offset, bytes, length);
}

static int say_memory_out(void)
{
    say_error("not enough memory");
    return STATUS_IO;
}

/* Fetches ranges of a sorted list in one request. Those that have come are dropped from it. */
static int fetch_several(update *u, range_list *list)
{
    const fetch_sink sink = {take_head_of_range, take_range, u};
    fetch_range asked[RANGES_MOST];
    size_t count = list->count < RANGES_MOST ? list->count : RANGES_MOST, done = 0;
    for (size_t i = 0; i < count; i++)
        asked[i] = (fetch_range){list->at[i].begin, list->at[i].end - list->at[i].begin};
    int status = origin_get_several(&u->from, asked, count, &sink, &done);
    for (size_t i = 0; i < done && status == STATUS_DONE; i++)
        if (!ranges_add(&u->arrived, list->at[i].begin, list->at[i].end))
            status = say_memory_out();
    ranges_drop(list, done);
    return status;
}

int fetch_ranges(update *u, range_list *list)
{
    const fetch_sink sink = {take_head_of_range, take_range, u};
    int status = STATUS_DONE;
    ranges_sort(list);
    while (status == STATUS_DONE && !u->is_whole && !u->from.sends_one && list->count > 1)
        status = fetch_several(u, list);
    (void)ranges_join(list, &update_joins);
    for (size_t i = 0; status == STATUS_DONE && !u->is_whole && i < list->count; i++) {
        const range r = list->at[i];
        status = origin_get(&u->from, r.begin, r.end - r.begin, &sink);
        if (status == STATUS_DONE && !ranges_add(&u->arrived, r.begin, r.end))
            status = say_memory_out();
    }
    list->count = 0;
    return status;
}

/* Gets an object from where it is, or notes that it is missing. */
static int settle_object(update *u, const an_object_info *object, bool is_shared,
                         uint64_t old_offset, range_list *missing)
{
    int status = STATUS_DONE;
    uint64_t end = object->offset + object->size;
    if (ranges_cover(&u->arrived, object->offset, end))
        return STATUS_DONE;
    if (!u->part.is_new && part_has(&u->part, object)) {
        u->resumed += object->size;
        return STATUS_DONE;
    }
    if (is_shared && part_copy(&u->part, object, 0, u->old.fd, old_offset, &status)) {
        u->kept += object->size;
        return STATUS_DONE;
    }
    if (status != STATUS_DONE)
        return status;
    u->damaged += is_shared;
    if (missing == &u->later)
        end = object->offset + alike_begin(u, object);
    return ranges_add(missing, object->offset, end) ? STATUS_DONE : say_memory_out();
}

static int say_sharing(const update *u, int error)
{
    if (error == AN_ERR_MEMORY)
        return say_memory_out();
    say_error("%s: the old and the new edition cannot be compared: %s", u->part.path,
              strerror(errno));
    return STATUS_IO;
}

/* Settles a batch. Missing pages go to `pages`, and all else is fetched later. */
static int settle_batch(update *u, range_list *pages)
{
    int error = an_shared_compare(u->shared), status = STATUS_DONE;
    u->before = u->dictionary;
    while (error == AN_OK && status == STATUS_DONE) {
        an_object_info object;
        bool is_shared, end;
        uint64_t old_offset;
        error = an_shared_next(u->shared, &object, &is_shared, &old_offset, &end);
        if (error != AN_OK || end)
            break;
        status = settle_object(u, &object, is_shared, old_offset,
                               object.type == AN_OBJECT_PAGE ? pages : &u->later);
        if (is_shared)
            alike_note_shared(u, &object, old_offset);
    }
    return error == AN_OK ? status : say_sharing(u, error);
}

/* What a list of objects goes to. */
typedef struct batch {
    update *update;
    int error;
} batch;

static int add_to_batch(void *context, const an_object_info *object)
{
    batch *b = context;
    b->error = an_shared_add(b->update->shared, object);
    return b->error;
}

static int say_listing(update *u, const batch *b, int error)
{
    if (b->error != AN_OK)
        return say_sharing(u, b->error);
    return archive_say(&u->made, &u->made.reader, error, NULL);
}

static int settle_named(update *u)
{
    batch b = {.update = u};
    int error = an_objects_named(&u->made.reader, &(an_object_visitor){add_to_batch, &b});
    return error == AN_OK ? settle_batch(u, &u->now) : say_listing(u, &b, error);
}

/* Whether something lies beneath a page of this level. */
static bool has_children(unsigned table, unsigned level)
{
    return level > 0 || table == AN_TABLE_BLOCKS;
}

/* Settles what lies beneath the pages that are so many levels below the top: either those children
 * that have children themselves, or the others. *more is set if there are pages that have any. */
static int settle_level(update *u, unsigned depth, bool inner, bool *more)
{
    batch b = {.update = u};
    int error = AN_OK;
    bool any = false;
    for (unsigned table = 0; error == AN_OK && table < AN_TABLE_COUNT; table++) {
        unsigned levels = an_objects_levels(&u->made.reader, table);
        if (depth >= levels || !has_children(table, levels - 1 - depth))
            continue;
        unsigned level = levels - 1 - depth;
        *more = true;
        if ((level > 0 && has_children(table, level - 1)) != inner)
            continue;
        any = true;
        error =
            an_objects_below(&u->made.reader, table, level, &(an_object_visitor){add_to_batch, &b});
    }
    if (error != AN_OK)
        return say_listing(u, &b, error);
    return any ? settle_batch(u, inner ? &u->now : &u->later) : STATUS_DONE;
}

static int settle_levels(update *u)
{
    int status = STATUS_DONE;
    bool more = true;
    for (unsigned depth = 0; status == STATUS_DONE && more && !u->is_whole; depth++) {
        more = false;
        status = settle_level(u, depth, false, &more);
        if (status == STATUS_DONE)
            status = settle_level(u, depth, true, &more);
        if (status == STATUS_DONE)
            status = fetch_ranges(u, &u->now);
    }
    return status;
}

/* An old edition that is damaged is still good for what is whole of it. */
static int list_old(update *u)
{
    int error = an_shared_open(&u->shared, &u->old.reader, u->job->folder);
    if (error == AN_ERR_HASH || error == AN_ERR_FORMAT || error == AN_ERR_MISSING) {
        u->damaged++;
        return STATUS_DONE;
    }
    return error == AN_OK ? STATUS_DONE : say_sharing(u, error);
}

/* Leaves out what has come along with something else. */
static void drop_arrived(update *u)
{
    size_t kept = 0;
    for (size_t i = 0; i < u->later.count; i++)
        if (!ranges_cover(&u->arrived, u->later.at[i].begin, u->later.at[i].end))
            u->later.at[kept++] = u->later.at[i];
    u->later.count = kept;
}

static int collect_by_ranges(update *u)
{
    int status = list_old(u);
    if (status == STATUS_DONE)
        status = settle_named(u);
    if (status == STATUS_DONE)
        status = fetch_ranges(u, &u->now);
    if (status == STATUS_DONE)
        status = settle_levels(u);
    drop_arrived(u);
    if (status == STATUS_DONE)
        status = fetch_ranges(u, &u->later);
    if (status == STATUS_DONE && !u->is_whole)
        status = alike_complete(u);
    return status == STATUS_DONE ? fetch_ranges(u, &u->later) : status;
}

int collect_objects(update *u)
{
    int status = STATUS_DONE;
    progress_begin("fetching");
    if (!u->is_whole)
        status = archive_open(&u->made, &u->job->reading->policy);
    if (status == STATUS_DONE && !u->is_whole)
        status = collect_by_ranges(u);
    progress_end();
    if (status == STATUS_DONE && u->is_whole && u->whole_end < u->from.size) {
        say_error("%s: the transfer was cut after %" PRIu64 " of %" PRIu64 " bytes", u->from.name,
                  u->whole_end, u->from.size);
        return STATUS_IO;
    }
    if (status == STATUS_DONE && u->damaged > 0)
        say_warning("%s: is damaged: what it should have had was fetched", u->old.path);
    return status;
}
