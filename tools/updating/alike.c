/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A leaf of entries of which nothing but places has changed ends with the bytes that it has in the
 * old edition (spec/EDITIONS.md, E.21): its places are a zstd block of their own, the first of the
 * frame, and as they are. So only the beginning of such a page is fetched, up to the end of this
 * block, and the rest is copied from where the old edition has a page that looks like it. Whether
 * that was right is said by the hash of the whole. If it was not, the rest is fetched as well.
 *
 * A page is looked for where it would be if the old edition had pages of the same sizes since the
 * last object that both have.
 */
#include "allocation.h"
#include "files/read_write.h"
#include "report/message.h"
#include "status.h"
#include "updating/update.h"

#include <stdlib.h>
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

/* The head of a frame, and that of its first block. */
enum { BLOCK_HEAD = 3, BEGIN = ZSTD_FRAMEHEADERSIZE_MAX + BLOCK_HEAD };

/* Returns where the first block of a frame ends, if its bytes are as they are and another block
 * follows, else 0. */
static size_t end_of_places(const uint8_t bytes[BEGIN])
{
    ZSTD_frameHeader head;
    if (ZSTD_getFrameHeader(&head, bytes, BEGIN) != 0 || head.frameType != ZSTD_frame)
        return 0;
    const uint8_t *block = bytes + head.headerSize;
    if ((block[0] & 7) != 0)
        return 0;
    return head.headerSize + BLOCK_HEAD +
           ((size_t)block[0] >> 3 | (size_t)block[1] << 5 | (size_t)block[2] << 13);
}

/* Adds to those of which only the beginning is fetched. */
static bool append_alike(update *u, const alike_page *page)
{
    if (u->alike_count == u->alike_room) {
        size_t room = u->alike_room * 2 + 16;
        alike_page *more = grow_array(u->alike, room, sizeof *more);
        if (!more)
            return false;
        u->alike = more;
        u->alike_room = room;
    }
    u->alike[u->alike_count++] = *page;
    return true;
}

void alike_note_shared(update *u, const an_object_info *object, uint64_t old_offset)
{
    u->before = (shared_end){object->offset + object->size, old_offset + object->size};
    if (object->type == AN_OBJECT_DICTIONARY)
        u->dictionary = u->before;
}

uint64_t alike_begin(update *u, const an_object_info *object)
{
    uint8_t bytes[BEGIN];
    uint64_t old_offset = u->before.old_end + (object->offset - u->before.end);
    if (u->before.end == 0 || object->type != AN_OBJECT_PAGE || object->size < sizeof bytes ||
        read_fully(u->old.fd, old_offset, bytes, sizeof bytes) != 0)
        return object->size;
    size_t begin = end_of_places(bytes);
    /* Less is not worth a request that may be needed. */
    if (begin == 0 || begin > object->size / 2)
        return object->size;
    const alike_page page = {.object = *object, .old_offset = old_offset, .begin = begin};
    return append_alike(u, &page) ? begin : object->size;
}

/* Completes a page, or notes that its rest is missing. */
static int complete_page(update *u, const alike_page *page)
{
    const an_object_info *object = &page->object;
    uint64_t end = object->offset + object->size;
    int status = STATUS_DONE;
    if (ranges_cover(&u->arrived, object->offset, end))
        return STATUS_DONE;
    if (part_copy(&u->part, object, page->begin, u->old.fd, page->old_offset, &status)) {
        u->kept += object->size - page->begin;
        return STATUS_DONE;
    }
    if (status == STATUS_DONE && !ranges_add(&u->later, object->offset + page->begin, end)) {
        say_error("not enough memory");
        status = STATUS_IO;
    }
    return status;
}

int alike_complete(update *u)
{
    int status = STATUS_DONE;
    for (size_t i = 0; status == STATUS_DONE && i < u->alike_count; i++)
        status = complete_page(u, &u->alike[i]);
    u->alike_count = 0;
    return status;
}
