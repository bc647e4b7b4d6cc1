/* SPDX-License-Identifier: BSD-2-Clause */
#include "searching/hit.h"

#include "archive/entries.h"
#include "report/dates.h"

#include <stdlib.h>

int hit_load(an_reader *reader, uint64_t number, hit *h)
{
    int error = an_entry_at(reader, AN_BY_ID, number, &h->entry);
    if (error != AN_OK || !h->entry.has_overflow || h->overflow)
        return error;
    error = entry_overflow(reader, &h->entry, &h->overflow, &h->overflow_length);
    return error == AN_OK ? an_entry_at(reader, AN_BY_ID, number, &h->entry) : error;
}

static bool find_in_fields(const uint8_t *rest, size_t length, unsigned tag, an_field *field)
{
    while (length > 0 && an_field_next(&rest, &length, field) == AN_OK)
        if (field->tag == tag)
            return true;
    return false;
}

bool hit_field(const hit *h, unsigned tag, an_field *field)
{
    return find_in_fields(h->entry.record, h->entry.record_length, tag, field) ||
           find_in_fields(h->overflow, h->overflow_length, tag, field);
}

void hit_free(hit *h)
{
    free(h->overflow);
    *h = (hit){0};
}

void hit_date(const hit *h, char text[40])
{
    an_field field;
    an_date date;
    text[0] = '\0';
    if (hit_field(h, AN_TAG_DATE_PUBLISHED, &field) &&
        an_date_decode(field.value, field.length, &date) == AN_OK)
        format_date(&date, text, 40);
}
