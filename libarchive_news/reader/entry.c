/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries by id, by number, and by their position in an order. */
#include "reader/internal.h"

int ani_parse_entry(const ani_cell *cell, uint64_t number, an_entry *entry)
{
    entry->number = number;
    entry->id = cell->key;
    entry->id_length = cell->key_length;
    if (!ani_is_id((const uint8_t *)cell->key, cell->key_length))
        return AN_ERR_FORMAT;
    return ani_parse_record(cell->record, cell->record_length, &cell->place, entry);
}

static int entry_at_number(an_reader *r, uint64_t number, an_entry *entry)
{
    ani_cell cell;
    const an_table *table = &r->table[ANI_TABLE_ENTRIES];
    int error = ani_table_cell(r, table, number, &cell);
    return error == AN_OK ? ani_fault(r, ani_parse_entry(&cell, number, entry), &table->top)
                          : error;
}

/* Returns the table of an order; its type is 0 if the archive has none. */
static const an_table *table_of(const an_reader *r, unsigned order)
{
    return &r->table[order == AN_BY_ID      ? ANI_TABLE_ENTRIES
                     : order == AN_BY_TITLE ? ANI_TABLE_TITLE
                                            : ANI_TABLE_DATE];
}

int an_entry_count(const an_reader *reader, unsigned order, uint64_t *count)
{
    if (!reader->open || order > AN_BY_DATE)
        return AN_ERR_USAGE;
    const an_table *table = table_of(reader, order);
    *count = table->count;
    return table->type == 0 ? AN_ERR_NOT_FOUND : AN_OK;
}

int an_entry_at(an_reader *reader, unsigned order, uint64_t position, an_entry *entry)
{
    ani_cell cell;
    uint64_t count;
    int error = an_entry_count(reader, order, &count);
    if (error != AN_OK)
        return error;
    if (position >= count)
        return AN_ERR_NOT_FOUND;
    if (order == AN_BY_ID)
        return entry_at_number(reader, position, entry);
    error = ani_table_cell(reader, table_of(reader, order), position, &cell);
    if (error == AN_OK)
        error = entry_at_number(reader, cell.number, entry);
    if (error == AN_OK && entry->kind != AN_ARTICLE)
        error = ani_fault(reader, AN_ERR_FORMAT, &table_of(reader, order)->top);
    return error;
}

/* an_entry_at() does not call this: firmware that has no use for it would grow by the call. */
int an_entry_number_at(an_reader *reader, unsigned order, uint64_t position, uint64_t *number)
{
    ani_cell cell = {.number = position};
    uint64_t count;
    int error = an_entry_count(reader, order, &count);
    if (error == AN_OK && position >= count)
        error = AN_ERR_NOT_FOUND;
    if (error == AN_OK && order != AN_BY_ID)
        error = ani_table_cell(reader, table_of(reader, order), position, &cell);
    if (error == AN_OK)
        *number = cell.number;
    return error;
}

int an_entry_find(an_reader *reader, const char *id, size_t length, an_entry *entry)
{
    ani_seek seek;
    const an_table *table = &reader->table[ANI_TABLE_ENTRIES];
    if (!reader->open)
        return AN_ERR_USAGE;
    seek.id = id;
    seek.length = length;
    int error = ani_table_seek(reader, table, &seek);
    if (error == AN_OK && seek.order != 0)
        error = AN_ERR_NOT_FOUND;
    if (error != AN_OK)
        return error;
    return ani_fault(reader, ani_parse_entry(&seek.cell, ani_rank_sought(&seek), entry),
                     &table->top);
}

int an_entry_seek(an_reader *reader, const char *id, size_t length, uint64_t *number)
{
    ani_seek seek;
    if (!reader->open)
        return AN_ERR_USAGE;
    seek.id = id;
    seek.length = length;
    int error = ani_table_seek(reader, &reader->table[ANI_TABLE_ENTRIES], &seek);
    *number = error == AN_OK ? ani_rank_sought(&seek) : 0;
    return error;
}

int an_entry_resolve(an_reader *reader, const an_entry *entry, an_entry *target)
{
    an_field f;
    char id[AN_ID_MAX];
    if (!reader->open)
        return AN_ERR_USAGE;
    if (entry->kind != AN_ALIAS) {
        *target = *entry;
        return AN_OK;
    }
    if (an_entry_field(entry, AN_TAG_TARGET, &f) != AN_OK || f.length > sizeof id)
        return AN_ERR_USAGE;
    /* Copied, because it lies in a page, and finding the target loads pages. */
    size_t length = f.length;
    memcpy(id, f.value, length);
    int error = an_entry_find(reader, id, length, target);
    if (error == AN_ERR_NOT_FOUND || (error == AN_OK && target->kind == AN_ALIAS))
        error = ani_fault(reader, AN_ERR_FORMAT, &reader->table[ANI_TABLE_ENTRIES].top);
    return error;
}
