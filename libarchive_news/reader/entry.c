/* SPDX-License-Identifier: BSD-2-Clause */
/* Entries by id, by number, in an order. */
#include "reader/internal.h"

static int make_entry(an_reader *r, const ani_cell *item, uint64_t number, an_entry *entry)
{
    const an_table *table = ani_table(r, ANI_SECTION_ENTRIES);
    size_t length = item->shared + item->rest_length;
    int error = ani_is_id((const uint8_t *)r->key, length) ? AN_OK : AN_ERR_FORMAT;
    if (error == AN_OK)
        error = ani_parse_record(item->record, item->record_length, entry);
    entry->number = number;
    entry->id = r->key;
    entry->id_length = length;
    return ani_fault(r, error, &table->top);
}

static int entry_at_number(an_reader *r, uint64_t number, an_entry *entry)
{
    ani_cell item;
    int error = ani_table_cell(r, ani_table(r, ANI_SECTION_ENTRIES), number, &item);
    return error == AN_OK ? make_entry(r, &item, number, entry) : error;
}

/* The table of an order; type 0 if the archive has none. */
static const an_table *table_of(const an_reader *r, unsigned order)
{
    return ani_table(r, order == AN_BY_ID      ? ANI_SECTION_ENTRIES
                        : order == AN_BY_TITLE ? ANI_SECTION_TITLE
                                               : ANI_SECTION_DATE);
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
    ani_cell item;
    uint64_t count;
    int error = an_entry_count(reader, order, &count);
    if (error != AN_OK)
        return error;
    if (position >= count)
        return AN_ERR_NOT_FOUND;
    if (order == AN_BY_ID)
        return entry_at_number(reader, position, entry);
    error = ani_table_cell(reader, table_of(reader, order), position, &item);
    if (error == AN_OK)
        error = entry_at_number(reader, item.number, entry);
    if (error == AN_OK && entry->kind != AN_ARTICLE)
        error = ani_fault(reader, AN_ERR_FORMAT, &table_of(reader, order)->top);
    return error;
}

int an_entry_find(an_reader *reader, const char *id, size_t length, an_entry *entry)
{
    ani_cell item;
    uint64_t rank;
    bool found;
    if (!reader->open)
        return AN_ERR_USAGE;
    int error = ani_table_seek(reader, id, length, &rank, &found, &item);
    if (error == AN_OK && !found)
        error = AN_ERR_NOT_FOUND;
    return error == AN_OK ? make_entry(reader, &item, rank, entry) : error;
}

int an_entry_seek(an_reader *reader, const char *id, size_t length, uint64_t *number)
{
    ani_cell item;
    bool found;
    if (!reader->open)
        return AN_ERR_USAGE;
    return ani_table_seek(reader, id, length, number, &found, &item);
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
    /* The target's key is built where pages are loaded, and this one lies in a page. */
    size_t length = f.length;
    memcpy(id, f.value, length);
    int error = an_entry_find(reader, id, length, target);
    if (error == AN_ERR_NOT_FOUND || (error == AN_OK && target->kind == AN_ALIAS))
        error = ani_fault(reader, AN_ERR_FORMAT, &ani_table(reader, ANI_SECTION_ENTRIES)->top);
    return error;
}
