/* SPDX-License-Identifier: BSD-2-Clause */
#include "lists.h"

/* Says whether the article has a date. Those that have none come last in the order. */
static bool find_date(const an_entry *entry, an_date *date)
{
    an_field field;
    return an_entry_field(entry, AN_TAG_DATE_PUBLISHED, &field) == AN_OK &&
           an_date_decode(field.value, field.length, date) == AN_OK;
}

/* Finds the first position of an article that is older than this time, or has no date. */
static int find_position(an_reader *reader, int64_t time, uint64_t *position)
{
    uint64_t end;
    an_entry entry;
    an_date date;
    int error = an_entry_count(reader, AN_BY_DATE, &end);
    *position = 0;
    while (error == AN_OK && *position < end) {
        uint64_t middle = *position + (end - *position) / 2;
        error = an_entry_at(reader, AN_BY_DATE, middle, &entry);
        if (error == AN_OK && find_date(&entry, &date) && date.seconds >= time)
            *position = middle + 1;
        else
            end = middle;
    }
    return error;
}

static int show_positions(an_reader *reader, uint64_t first, uint64_t end, list_show show,
                          void *context)
{
    an_entry entry;
    an_date date;
    for (uint64_t i = first; i < end; i++) {
        int error = an_entry_at(reader, AN_BY_DATE, i, &entry);
        if (error != AN_OK)
            return error;
        if (show(context, &entry, find_date(&entry, &date) ? &date : NULL) != 0)
            break;
    }
    return AN_OK;
}

int list_newest(an_reader *reader, uint64_t most, list_show show, void *context)
{
    uint64_t count;
    int error = an_entry_count(reader, AN_BY_DATE, &count);
    return error == AN_OK ? show_positions(reader, 0, count < most ? count : most, show, context)
                          : error;
}

int list_range(an_reader *reader, int64_t from, int64_t until, list_show show, void *context)
{
    uint64_t first, end;
    int error = find_position(reader, until, &first);
    if (error == AN_OK)
        error = find_position(reader, from, &end);
    return error == AN_OK ? show_positions(reader, first, end, show, context) : error;
}

const char *list_title(const an_entry *entry, size_t *length)
{
    an_field field;
    bool has_title = an_entry_field(entry, AN_TAG_TITLE, &field) == AN_OK;
    *length = has_title ? field.length : 0;
    return has_title ? (const char *)field.value : "";
}
