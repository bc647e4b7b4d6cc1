/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Most parts are taken whole, and then all of their blocks are kept. A part is sifted if an entry
 * of it is not taken, or if a content runs through blocks of another size than those of the new
 * archive. Of a part that is sifted, the blocks are kept that hold nothing but contents which are
 * taken: so no byte of another one gets into the new archive, not even one that no entry refers to.
 *
 * Where all blocks are of one size, and no entry gives way to another one, no part is sifted.
 * Otherwise, whether a part is to be sifted is known only when all entries were gone through, and
 * if one is, they are gone through once more.
 */
#include "merging/sift.h"

#include "report/message.h"
#include "status.h"

#include <errno.h>
#include <string.h>

typedef struct sifting {
    const walker *choices;
    parts *all;
    uint32_t block_size;
} sifting;

/* Whether blocks of the new archive cannot hold this as the part's do. */
static bool is_too_long(const part *p, const an_kept_place *place, uint32_t block_size)
{
    uint32_t size = an_reader_header(&p->a.reader)->block_raw;
    return size != block_size && runs_through_blocks(place->offset, place->length, size);
}

static int note_taken(void *context, part *p)
{
    const sifting *s = context;
    const an_kept_place content = place_of_content(&p->entry),
                        overflow = place_of_overflow(&p->entry);
    p->is_sifted = p->is_sifted || is_too_long(p, &content, s->block_size) ||
                   is_too_long(p, &overflow, s->block_size);
    return STATUS_DONE;
}

static int note_given_way(void *context, part *p)
{
    (void)context;
    p->is_sifted = true;
    return STATUS_DONE;
}

static int say_cover_error(const part *p, int error)
{
    if (error == AN_ERR_IO && errno != 0) {
        say_error("%s: a temporary file cannot be written or read: %s", p->a.path, strerror(errno));
        return STATUS_IO;
    }
    return part_say(p, error, NULL);
}

static int add_to_cover(part *p, const an_kept_place *place, uint32_t block_size)
{
    if (place->length == 0 || is_too_long(p, place, block_size))
        return STATUS_DONE;
    errno = 0;
    int error = an_cover_add(p->cover, place->block, place->offset, place->length);
    return error == AN_OK ? STATUS_DONE : say_cover_error(p, error);
}

static int cover_taken(void *context, part *p)
{
    const sifting *s = context;
    const an_kept_place content = place_of_content(&p->entry),
                        overflow = place_of_overflow(&p->entry);
    if (!p->is_sifted)
        return STATUS_DONE;
    int status = add_to_cover(p, &content, s->block_size);
    return status == STATUS_DONE ? add_to_cover(p, &overflow, s->block_size) : status;
}

static int walk_again(sifting *s, int (*take)(void *, part *), int (*drop)(void *, part *))
{
    walker w = *s->choices;
    /* What the caller chooses is asked with the caller's context. */
    w.take = take;
    w.drop = drop;
    w.take_context = s;
    return walk_parts(s->all, &w);
}

static int open_covers(parts *p, const char *folder)
{
    int error = AN_OK;
    for (unsigned i = 0; i < p->count && error == AN_OK; i++) {
        part *one = &p->at[i];
        errno = 0;
        if (one->is_sifted)
            error = an_cover_open(&one->cover, &one->a.reader, folder);
        if (error != AN_OK)
            return say_cover_error(one, error);
    }
    return STATUS_DONE;
}

static int end_covers(parts *p)
{
    an_cover_stats stats;
    int error = AN_OK;
    for (unsigned i = 0; i < p->count && error == AN_OK; i++) {
        errno = 0;
        if (p->at[i].cover)
            error = an_cover_end(p->at[i].cover, &stats);
        if (error != AN_OK)
            return say_cover_error(&p->at[i], error);
    }
    return STATUS_DONE;
}

/* Whether an entry might not be taken as it is. */
static bool may_sift(const parts *p, const walker *choices, uint32_t block_size)
{
    for (unsigned i = 0; i < p->count; i++)
        if (an_reader_header(&p->at[i].a.reader)->block_raw != block_size)
            return true;
    return choices->newest || choices->choose != NULL;
}

int sift_parts(parts *p, const walker *choices, uint32_t block_size, const char *folder)
{
    sifting s = {choices, p, block_size};
    bool is_any = false;
    if (!may_sift(p, choices, block_size))
        return STATUS_DONE;
    for (unsigned i = 0; i < p->count; i++)
        p->at[i].is_sifted = choices->choose != NULL;
    int status = choices->choose ? STATUS_DONE : walk_again(&s, note_taken, note_given_way);
    for (unsigned i = 0; i < p->count; i++)
        is_any = is_any || p->at[i].is_sifted;
    if (status != STATUS_DONE || !is_any)
        return status;
    status = open_covers(p, folder);
    if (status == STATUS_DONE)
        status = walk_again(&s, cover_taken, NULL);
    return status == STATUS_DONE ? end_covers(p) : status;
}

/* Whether the blocks are there, as far as the root tells. */
static bool is_in_blocks(const part *p, const an_kept_place *place)
{
    const an_header *h = an_reader_header(&p->a.reader);
    if (place->block >= h->blocks || place->offset >= h->block_raw)
        return false;
    return place->length <= h->block_raw - place->offset ||
           (place->offset == 0 && (place->length - 1) / h->block_raw < h->blocks - place->block);
}

int sift_place(part *p, uint32_t block_size, const an_kept_place *now, an_kept_place *place,
               bool *is_kept)
{
    uint64_t rank = now->block;
    int error = AN_OK;
    *place = (an_kept_place){0};
    *is_kept = true;
    if (now->length == 0)
        return AN_OK;
    if (!is_in_blocks(p, now))
        return AN_ERR_FORMAT;
    if (p->is_anew)
        error = AN_ERR_NOT_FOUND;
    else if (p->cover)
        error = is_too_long(p, now, block_size) ? AN_ERR_NOT_FOUND
                                                : an_cover_rank(p->cover, now->block, &rank);
    *is_kept = error == AN_OK;
    if (*is_kept)
        *place = (an_kept_place){p->first_block + rank, now->offset, now->length};
    return error == AN_ERR_NOT_FOUND ? AN_OK : error;
}
