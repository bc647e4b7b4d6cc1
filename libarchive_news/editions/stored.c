/* SPDX-License-Identifier: BSD-2-Clause */
/* Stored bytes and references out of an archive of which parts are kept. */
#include "editions/children.h"
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
    int error = ani_make_room(w, &w->keeper->stored, ref->stored);
    if (error != AN_OK)
        return error;
    error = ani_source_bytes(&r->config.source, ref->offset, ref->stored, w->keeper->stored.bytes,
                             bytes, &r->fault.read_result);
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

/* A list that grows. */
typedef struct listing {
    an_writer *w;
    ani_leaf_list *list;
    uint64_t room; /* for how many references there is memory */
} listing;

static int append_leaf(void *context, const an_reference *ref)
{
    listing *l = context;
    if (l->list->count == l->room) {
        uint64_t room = 2 * l->room + 64;
        an_reference *at = realloc(l->list->at, (size_t)room * sizeof *at);
        if (!at)
            return ani_fail(l->w, AN_ERR_MEMORY, "out of memory");
        l->list->at = at;
        l->room = room;
    }
    l->list->at[l->list->count++] = *ref;
    return AN_OK;
}

int ani_list_leaves(an_writer *w, an_reader *r, const an_table *table, ani_leaf_list *list)
{
    listing l = {.w = w, .list = list};
    *list = (ani_leaf_list){0};
    if (table->levels < 2)
        return table->levels == 0 ? AN_OK : append_leaf(&l, &table->top);
    return ani_fail_old(w, r, ani_visit_children(r, table, 1, append_leaf, &l));
}
