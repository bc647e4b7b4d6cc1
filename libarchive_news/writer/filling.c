/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page that is being filled with cells.
 *
 * The array of places in a leaf of entries is as wide as the largest of them needs. So each new
 * cell may widen the items of all others, and whether a cell fits is asked with the widths that it
 * would lead to. The array is put before the cells when the page is put together.
 */
#include "writer/filling.h"

#include "writer/sort.h"

#include <stdlib.h>

/* The fewest bytes of a cell in a leaf of entries: key, length of the record, kind. */
enum { ENTRY_CELL_MIN = 5 };

bool ani_filling_open(ani_filling *l, size_t page_size, bool has_keys, bool has_places)
{
    l->page_size = page_size;
    l->has_keys = has_keys;
    l->cells = malloc(page_size);
    l->places = has_places ? malloc(page_size / ENTRY_CELL_MIN * sizeof *l->places) : NULL;
    return l->cells && (l->places || !has_places);
}

void ani_filling_close(ani_filling *l)
{
    free(l->cells);
    free(l->places);
}

/* Adds the sums of a cell to those of its page. */
static void add_sums(ani_page_sums *to, const ani_page_sums *from)
{
    to->below += from->below;
    for (unsigned i = 0; i < ANI_DEPTH_MAX; i++)
        to->spans[i] += from->spans[i];
}

ani_places_head ani_filling_head(const ani_filling *l, const ani_place_range *range)
{
    ani_places_head head = ani_places_head_for(range);
    if (!ani_keep_widths(&head, &l->widths))
        ani_leave_room_for_blocks(&head, l->blocks);
    return head;
}

/* How many bytes come before the cells of a page, with one more cell of this place, which is NULL
 * in tables without places. */
static size_t bytes_before_cells(const ani_filling *l, const ani_place *place)
{
    uint8_t scratch[ANI_PLACES_HEAD_MAX];
    ani_place_range range = l->range;
    if (!l->places || !place)
        return ANI_PAGE_HEADER;
    ani_widen(&range, place);
    ani_places_head head = ani_filling_head(l, &range);
    return ANI_PAGE_HEADER + ani_put_places_head(scratch, &head) +
           ani_places_size(&head, l->count + 1);
}

static void note_cell(ani_filling *l, const ani_new_cell *cell)
{
    if (l->count == 0) {
        if (cell->key_length > 0)
            memcpy(l->first, cell->key, cell->key_length);
        l->first_length = cell->key_length;
    }
    if (l->places) {
        l->places[l->count] = *cell->place;
        ani_widen(&l->range, cell->place);
    }
    l->count++;
    add_sums(&l->sums, &cell->sums);
    if (cell->key_length > 0)
        memcpy(l->last, cell->key, cell->key_length);
    l->last_length = cell->key_length;
}

bool ani_fits_page(const ani_filling *l, const ani_place *place, size_t length)
{
    return l->count < UINT16_MAX &&
           bytes_before_cells(l, place) + l->length + length <= l->page_size;
}

bool ani_put_cell(ani_filling *l, const ani_new_cell *cell)
{
    uint8_t key[2 * ANI_VARINT_MAX + AN_ID_MAX];
    size_t n = 0, last_length = l->count > 0 ? l->last_length : 0;
    size_t shared = ani_common_length(l->last, last_length, cell->key, cell->key_length);
    if (l->has_keys)
        n = ani_put_key(key, shared, cell->key + shared, cell->key_length - shared);
    if (!ani_fits_page(l, cell->place, n + cell->value_length + cell->record_length))
        return false;
    uint8_t *at = l->cells + l->length;
    memcpy(at, key, n);
    memcpy(at + n, cell->value, cell->value_length);
    n += cell->value_length;
    if (cell->record_length > 0)
        memcpy(at + n, cell->record, cell->record_length);
    l->length += n + cell->record_length;
    note_cell(l, cell);
    return true;
}

void ani_empty_page(ani_filling *l)
{
    l->count = 0;
    l->length = 0;
    l->sums = (ani_page_sums){0};
    l->range = (ani_place_range){0};
    l->widths = (ani_places_head){0};
}

size_t ani_put_page(const ani_filling *l, unsigned table, unsigned level, uint8_t *to)
{
    size_t length = ani_put_page_header(to, table, level, l->count);
    if (l->places) {
        ani_places_head head = ani_filling_head(l, &l->range);
        length += ani_put_places(to + length, &head, l->places, l->count);
    }
    memcpy(to + length, l->cells, l->length);
    return length;
}
