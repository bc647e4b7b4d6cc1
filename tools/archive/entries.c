/* SPDX-License-Identifier: BSD-2-Clause */
#include "archive/entries.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Makes of a prefix the least text above all that begin with it: its last byte that is not 0xff,
 * plus one. Returns false if there is none. */
static bool make_successor(char *prefix, size_t *length)
{
    while (*length > 0 && (unsigned char)prefix[*length - 1] == 0xff)
        --*length;
    if (*length == 0)
        return false;
    prefix[*length - 1] = (char)((unsigned char)prefix[*length - 1] + 1);
    return true;
}

/* Finds where the first entry is that is not below id. Where that lies beneath a page that cannot
 * be loaded, it is the beginning of the page, or its end: whoever goes through the entries meets
 * the page, and goes on after it. Returns AN_*. */
static int find_bound(an_reader *reader, const char *id, size_t length, bool is_end,
                      uint64_t *number)
{
    an_fault f;
    int error = an_entry_seek(reader, id, length, number);
    if (error != AN_ERR_MISSING && error != AN_ERR_IO && error != AN_ERR_HASH &&
        error != AN_ERR_FORMAT && error != AN_ERR_UNSUPPORTED)
        return error;
    an_reader_fault(reader, &f);
    if (f.count == 0 || f.order != AN_BY_ID)
        return error;
    *number = is_end ? f.first + f.count : f.first;
    return AN_OK;
}

int entries_with_prefix(an_reader *reader, const char *prefix, uint64_t *first, uint64_t *end)
{
    size_t length = strlen(prefix);
    int error = an_entry_count(reader, AN_BY_ID, end);
    if (error == AN_OK)
        error = find_bound(reader, prefix, length, false, first);
    if (error != AN_OK || length == 0)
        return error;
    char *above = strdup(prefix);
    if (!above)
        return AN_ERR_MEMORY;
    if (make_successor(above, &length))
        error = find_bound(reader, above, length, true, end);
    free(above);
    return error;
}

int entry_overflow(an_reader *reader, const an_entry *entry, uint8_t **overflow, size_t *length)
{
    *overflow = NULL;
    *length = 0;
    if (!entry->has_overflow)
        return AN_OK;
    *overflow = malloc((size_t)entry->overflow_length + 1);
    if (!*overflow)
        return AN_ERR_MEMORY;
    int error = an_entry_overflow(reader, entry, *overflow, entry->overflow_length, length);
    if (error != AN_OK) {
        free(*overflow);
        *overflow = NULL;
    }
    return error;
}

int entry_compare_places(const an_entry *x, const an_entry *y)
{
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

bool entry_time(const an_entry *entry, int64_t *seconds)
{
    static const unsigned tags[] = {AN_TAG_DATE_MODIFIED, AN_TAG_DATE_PUBLISHED};
    for (unsigned i = 0; i < 2; i++) {
        an_field field;
        an_date date;
        if (an_entry_field(entry, tags[i], &field) == AN_OK &&
            an_date_decode(field.value, field.length, &date) == AN_OK) {
            *seconds = date.seconds;
            return true;
        }
    }
    return false;
}

int entry_content(an_reader *reader, const an_entry *entry, uint8_t **content, size_t *length)
{
    *content = NULL;
    if (entry->length >= SIZE_MAX)
        return AN_ERR_MEMORY;
    uint8_t *bytes = malloc((size_t)entry->length + 1);
    if (!bytes)
        return AN_ERR_MEMORY;
    int error = an_content_read(reader, entry, 0, bytes, (size_t)entry->length, length);
    if (error != AN_OK) {
        free(bytes);
        return error;
    }
    *content = bytes;
    return AN_OK;
}

/* What comes after the beginning is read in order, and each request asks for more than the last. */
enum { BEGINNING = 256 << 10 };

void entry_rehearse(an_reader *reader, const an_entry *entry)
{
    uint64_t block = an_reader_header(reader)->block_raw;
    for (uint64_t at = 0; at < entry->length && at < BEGINNING;) {
        const void *bytes;
        size_t length = 0;
        int error = an_content_view(reader, entry, at, &bytes, &length);
        at += error == AN_OK && length > 0 ? length : block;
        if (block == 0)
            break;
    }
}
