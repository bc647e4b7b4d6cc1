/* SPDX-License-Identifier: BSD-2-Clause */
#include "archive/ordered.h"

#include <stdlib.h>

typedef struct ordered_entry {
    an_entry entry;
    size_t at; /* where its strings are: the id, then the record */
    bool is_there;
} ordered_entry;

/* The number of an entry, and which of the positions it stands at. */
typedef struct numbered {
    uint64_t number;
    size_t index;
} numbered;

static int compare_numbered(const void *x, const void *y)
{
    const numbered *a = x, *b = y;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void keep_entry(ordered *o, size_t index, const an_entry *entry)
{
    ordered_entry *kept = &o->entries[index];
    kept->entry = *entry;
    kept->at = o->strings.length;
    bytes_add(&o->strings, entry->id, entry->id_length);
    bytes_add(&o->strings, "", 1); /* ids end with a zero byte */
    bytes_add(&o->strings, (const char *)entry->record, entry->record_length);
    kept->is_there = !o->strings.failed;
}

/* Reads the entries of these numbers. An order has articles only: whoever comes to the position of
 * another kind is told so by the library. */
static void keep_entries(ordered *o, an_reader *reader, const numbered *numbers, size_t count)
{
    int error = AN_OK;
    for (size_t i = 0; i < count && !o->strings.failed; i++) {
        an_entry entry;
        if (error == AN_ERR_IO || o->strings.length > ORDERED_STRINGS_MOST)
            break;
        error = an_entry_at(reader, AN_BY_ID, numbers[i].number, &entry);
        if (error == AN_OK && entry.kind == AN_ARTICLE)
            keep_entry(o, numbers[i].index, &entry);
    }
}

void ordered_read(ordered *o, an_reader *reader, unsigned order, uint64_t first, size_t count)
{
    size_t found = 0;
    ordered_free(o);
    o->entries = calloc(count, sizeof *o->entries);
    numbered *numbers = calloc(count, sizeof *numbers);
    if (o->entries && numbers) {
        o->first = first;
        o->count = count;
        for (size_t i = 0; i < count; i++) {
            numbers[found].index = i;
            found += an_entry_number_at(reader, order, first + i, &numbers[found].number) == AN_OK;
        }
        qsort(numbers, found, sizeof *numbers, compare_numbered);
        keep_entries(o, reader, numbers, found);
    }
    free(numbers);
}

bool ordered_get(const ordered *o, uint64_t position, an_entry *entry)
{
    if (position < o->first || position - o->first >= o->count)
        return false;
    const ordered_entry *kept = &o->entries[position - o->first];
    if (!kept->is_there)
        return false;
    *entry = kept->entry;
    entry->id = o->strings.at + kept->at;
    entry->record = (const uint8_t *)entry->id + entry->id_length + 1;
    return true;
}

void ordered_free(ordered *o)
{
    free(o->entries);
    bytes_free(&o->strings);
    *o = (ordered){0};
}
