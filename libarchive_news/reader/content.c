/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Content: spec/FORMAT.md section 9. An entry names the place of its content: a block, an offset in
 * it, and a length. The block is loaded and verified, and stays in memory until another one is
 * needed; the bytes are shown there or copied.
 */
#include "reader/internal.h"

/* Loads block n, which must be below the count, unless it is loaded already. */
static int load_block_at(an_reader *r, uint64_t n)
{
    ani_cell cell;
    const an_table *table = &r->table[ANI_TABLE_BLOCKS];
    if (r->block_length > 0 && r->block_number == n)
        return AN_OK;
    int error = ani_table_cell(r, table, n, &cell);
    if (error != AN_OK)
        return error;
    cell.child.ref.offset += table->content_base;
    return ani_load_block(r, n, &cell.child.ref);
}

/* A byte of a place: its block, where in the block it is, and how many bytes from there on belong
 * to the place. */
typedef struct spot {
    uint64_t block;
    uint32_t start;
    uint32_t length;
} spot;

/* Finds byte `at` of a place. One that is not longer than a block lies in one block; a longer one
 * begins at the start of a block and fills blocks of its own, all but the last to their full size.
 */
static int locate(const an_reader *r, const ani_place *place, uint64_t at, spot *s)
{
    uint64_t size = r->header.block_raw;
    if (place->length <= size) {
        *s = (spot){place->block, (uint32_t)(place->offset + at), (uint32_t)(place->length - at)};
        return place->offset <= size - place->length ? AN_OK : AN_ERR_FORMAT;
    }
    uint64_t index = at / size, last = (place->length - 1) / size;
    if (place->offset != 0 || place->block > ANI_COUNT_MAX || index > ANI_COUNT_MAX)
        return AN_ERR_FORMAT;
    s->block = place->block + index;
    s->start = (uint32_t)(at % size);
    s->length = (uint32_t)((index < last ? size : place->length - last * size) - s->start);
    return AN_OK;
}

/* Shows the bytes of a place from `at` on, as far as they lie in one block. */
static int view_place(an_reader *r, const ani_place *place, uint64_t at, const uint8_t **bytes,
                      size_t *length)
{
    spot s;
    int error = locate(r, place, at, &s);
    if (error == AN_OK && s.block >= r->header.blocks)
        error = AN_ERR_FORMAT;
    if (error == AN_OK) {
        error = load_block_at(r, s.block);
        if (error != AN_OK)
            return error;
        if (s.start > r->block_length || s.length > r->block_length - s.start)
            error = AN_ERR_FORMAT;
    }
    /* A place that is wrong is the fault of the entry that names it. */
    if (error != AN_OK) {
        (void)ani_fault(r, error, &r->table[ANI_TABLE_ENTRIES].top);
        return error;
    }
    *bytes = r->block_bytes + s.start;
    *length = s.length;
    return AN_OK;
}

static int copy_place(an_reader *r, const ani_place *place, uint64_t at, uint8_t *buffer,
                      size_t size, size_t *length)
{
    *length = 0;
    while (*length < size && at + *length < place->length) {
        const uint8_t *bytes;
        size_t n;
        int error = view_place(r, place, at + *length, &bytes, &n);
        if (error != AN_OK)
            return error;
        if (n > size - *length)
            n = size - *length;
        memcpy(buffer + *length, bytes, n);
        *length += n;
    }
    return AN_OK;
}

static int check_readable(const an_reader *r, const an_entry *entry, uint64_t offset)
{
    if (!r->open || entry->kind == AN_ALIAS)
        return AN_ERR_USAGE;
    if (entry->status == AN_WITHDRAWN)
        return AN_ERR_WITHDRAWN;
    return entry->has_content && offset <= entry->length ? AN_OK : AN_ERR_NOT_FOUND;
}

int an_content_view(an_reader *reader, const an_entry *entry, uint64_t offset, const void **bytes,
                    size_t *length)
{
    ani_place place = {entry->block, entry->offset, entry->length};
    const uint8_t *at = NULL;
    *length = 0;
    int error = check_readable(reader, entry, offset);
    if (error == AN_OK && offset < entry->length)
        error = view_place(reader, &place, offset, &at, length);
    *bytes = at;
    return error;
}

int an_content_read(an_reader *reader, const an_entry *entry, uint64_t offset, void *buffer,
                    size_t size, size_t *length)
{
    ani_place place = {entry->block, entry->offset, entry->length};
    *length = 0;
    int error = check_readable(reader, entry, offset);
    return error == AN_OK ? copy_place(reader, &place, offset, buffer, size, length) : error;
}

int an_entry_overflow(an_reader *reader, const an_entry *entry, void *buffer, size_t size,
                      size_t *length)
{
    ani_place place = {entry->overflow_block, entry->overflow_offset, entry->overflow_length};
    *length = 0;
    if (!reader->open)
        return AN_ERR_USAGE;
    if (!entry->has_overflow)
        return AN_OK;
    if (size < entry->overflow_length)
        return AN_ERR_MEMORY;
    int error = copy_place(reader, &place, 0, buffer, entry->overflow_length, length);
    if (error != AN_OK)
        return error;
    return ani_fault(reader, ani_check_fields(buffer, *length, ANI_IN_OVERFLOW),
                     &reader->table[ANI_TABLE_ENTRIES].top);
}
