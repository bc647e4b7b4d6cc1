/* SPDX-License-Identifier: BSD-2-Clause */
/* Stored bytes and references out of an archive of which parts are kept. */
#include "editions/keep.h"

#include <stdlib.h>

int ani_make_room(an_writer *w, ani_room *room, size_t size)
{
    if (size <= room->size)
        return AN_OK;
    uint8_t *bytes = realloc(room->bytes, size);
    if (!bytes)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    room->bytes = bytes;
    room->size = size;
    return AN_OK;
}

int ani_fail_old(an_writer *w, an_reader *r, int error)
{
    an_fault fault;
    if (error == AN_OK)
        return AN_OK;
    an_reader_fault(r, &fault);
    return ani_fail(w, error,
                    "the archive of which parts are kept cannot be read, and has perhaps changed "
                    "meanwhile: %s at offset %llu",
                    an_error_name(error), (unsigned long long)fault.offset);
}

int ani_read_stored(an_writer *w, an_reader *r, const an_reference *ref, const uint8_t **bytes)
{
    uint8_t hash[ANI_HASH_SIZE];
    int result = 0;
    int error = ani_make_room(w, &w->keeper->stored, ref->stored);
    if (error != AN_OK)
        return error;
    error = ani_source_bytes(&r->config.source, ref->offset, ref->stored, w->keeper->stored.bytes,
                             bytes, &result);
    if (error == AN_OK) {
        ani_hash(ref->type, *bytes, ref->stored, hash);
        error = memcmp(hash, ref->hash, sizeof hash) == 0 ? AN_OK : AN_ERR_HASH;
    }
    return ani_fail_old(w, r, ani_fault(r, error, ref));
}

int ani_find_block(an_writer *w, an_reader *r, uint64_t n, an_reference *ref)
{
    ani_cell cell;
    const an_table *table = &r->table[ANI_TABLE_BLOCKS];
    int error = ani_table_cell(r, table, n, &cell);
    if (error != AN_OK)
        return ani_fail_old(w, r, error);
    *ref = cell.child.ref;
    ref->offset += table->content_base;
    return AN_OK;
}

/* Goes through the cells of an inner page and appends what they refer to. Pages of one level follow
 * each other in the file, so that *at is where the next one is. */
static int list_children(an_reader *r, const an_table *table, unsigned level,
                         const an_reference *parent, ani_leaf_list *to, uint64_t *at)
{
    char bytes[AN_ID_MAX + 1];
    ani_key key = {bytes, 0};
    an_cached_page *cached;
    ani_page page;
    memset(page.position, 0, sizeof page.position);
    int error = ani_load_page(r, parent, &cached);
    if (error == AN_OK)
        error = ani_page_open(&page, cached->bytes, cached->length, table->type, level);
    while (error == AN_OK && !ani_page_is_done(&page)) {
        ani_cell cell;
        error = ani_page_step(&page, &r->header, &key, &cell);
        if (error != AN_OK)
            break;
        an_reference *ref = &to->at[to->count++];
        *ref = cell.child.ref;
        ref->offset = *at;
        *at += ref->stored;
    }
    return error;
}

/* How many cells a page has. */
static int count_cells(an_reader *r, const an_table *table, unsigned level, const an_reference *ref,
                       uint64_t *count)
{
    an_cached_page *cached;
    ani_page page;
    int error = ani_load_page(r, ref, &cached);
    if (error == AN_OK)
        error = ani_page_open(&page, cached->bytes, cached->length, table->type, level);
    if (error == AN_OK)
        *count += page.count;
    return error;
}

/* Turns the pages of a level into those of the level below. */
static int list_level(an_writer *w, an_reader *r, const an_table *table, unsigned level,
                      ani_leaf_list *list)
{
    ani_leaf_list below = {0};
    uint64_t count = 0, at = table->base[level - 1];
    int error = AN_OK;
    for (uint64_t i = 0; i < list->count && error == AN_OK; i++)
        error = count_cells(r, table, level, &list->at[i], &count);
    if (error != AN_OK)
        return ani_fail_old(w, r, error);
    below.at = malloc(((size_t)count + 1) * sizeof *below.at);
    if (!below.at)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    for (uint64_t i = 0; i < list->count && error == AN_OK; i++)
        error = list_children(r, table, level, &list->at[i], &below, &at);
    free(list->at);
    *list = below;
    return ani_fail_old(w, r, error);
}

int ani_list_leaves(an_writer *w, an_reader *r, const an_table *table, ani_leaf_list *list)
{
    *list = (ani_leaf_list){.at = malloc(sizeof *list->at), .count = table->levels > 0};
    if (!list->at)
        return ani_fail(w, AN_ERR_MEMORY, "out of memory");
    *list->at = table->top;
    int error = AN_OK;
    for (unsigned level = table->levels; error == AN_OK && level-- > 1;)
        error = list_level(w, r, table, level, list);
    return error;
}
