/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/entry_lines.h"

#include "report/dates.h"
#include "report/message.h"
#include "report/standard_output.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DAY_LENGTH = 10 /* of a date, such as 2026-01-31 */ };

static const table_column short_columns[] = {
    {"date", TABLE_WHOLE, false}, {"title", TABLE_CUT_END, false}, {"id", TABLE_CUT_BEGIN, true}};
static const table_column long_columns[] = {
    {"kind", TABLE_WHOLE, false}, {"date", TABLE_WHOLE, false},     {"bytes", TABLE_RIGHT, false},
    {"type", TABLE_WHOLE, false}, {"language", TABLE_WHOLE, false}, {"title", TABLE_CUT_END, false},
    {"id", TABLE_CUT_BEGIN, true}};
#define LENGTH_OF(list) (sizeof(list) / sizeof(list)[0])

void entry_lines_begin(entry_lines *l, bool is_detailed)
{
    *l = (entry_lines){.is_detailed = is_detailed, .is_table = isatty(STDOUT_FILENO) == 1};
    if (l->is_table && is_detailed)
        table_begin(&l->table, long_columns, LENGTH_OF(long_columns), true);
    else if (l->is_table)
        table_begin(&l->table, short_columns, LENGTH_OF(short_columns), false);
}

bool entry_lines_need_overflow(const entry_lines *l, const an_entry *entry)
{
    static const unsigned shown[] = {AN_TAG_TITLE, AN_TAG_DATE_PUBLISHED, AN_TAG_MEDIA_TYPE,
                                     AN_TAG_LANGUAGE};
    an_field field;
    size_t count = l->is_detailed ? LENGTH_OF(shown) : l->is_table ? 2 : 1;
    for (size_t i = 0; i < count; i++)
        if (an_entry_field(entry, shown[i], &field) != AN_OK)
            return true;
    return false;
}

/* Finds the first value of a field, in the record or in its overflow. */
static void find_listed_field(const an_entry *entry, const uint8_t *overflow,
                              size_t overflow_length, unsigned tag, an_field *field)
{
    an_field f;
    *field = (an_field){0};
    if (an_entry_field(entry, tag, field) == AN_OK)
        return;
    *field = (an_field){0};
    while (overflow_length > 0 && an_field_next(&overflow, &overflow_length, &f) == AN_OK)
        if (f.tag == tag) {
            *field = f;
            return;
        }
}

static const char *kind_name(const an_entry *entry)
{
    static const char *const kinds[] = {"article", "asset", "alias"};
    if (entry->status == AN_WITHDRAWN)
        return "withdrawn";
    return entry->kind <= AN_ALIAS ? kinds[entry->kind] : "unknown";
}

/* Gives text to the table; elsewhere prints it, and what separates it from the next one. */
static void put_column(entry_lines *l, const char *text, size_t length, char end)
{
    if (l->is_table)
        table_add(&l->table, text, length);
    else {
        put_text(stdout, text, length);
        putchar(end);
    }
}

static void put_word(entry_lines *l, const char *text)
{
    put_column(l, text, strlen(text), '\t');
}

static void put_field(entry_lines *l, const an_field *field, char end)
{
    put_column(l, field->value ? (const char *)field->value : "", field->length, end);
}

/* A table without details shows the day alone. */
static void put_date(entry_lines *l, const an_field *published)
{
    an_date date;
    char text[40] = "";
    if (published->value && an_date_decode(published->value, published->length, &date) == AN_OK)
        format_date(&date, text, sizeof text);
    if (!l->is_detailed && strlen(text) > DAY_LENGTH)
        text[DAY_LENGTH] = '\0';
    put_word(l, text);
}

void entry_lines_add(entry_lines *l, const an_entry *entry, const uint8_t *overflow,
                     size_t overflow_length)
{
    an_field title, published, type, language;
    char length[24];
    find_listed_field(entry, overflow, overflow_length, AN_TAG_TITLE, &title);
    find_listed_field(entry, overflow, overflow_length, AN_TAG_DATE_PUBLISHED, &published);
    if (l->is_detailed) {
        find_listed_field(entry, overflow, overflow_length, AN_TAG_MEDIA_TYPE, &type);
        find_listed_field(entry, overflow, overflow_length, AN_TAG_LANGUAGE, &language);
        (void)snprintf(length, sizeof length, "%" PRIu64, entry->length);
        put_word(l, kind_name(entry));
        put_date(l, &published);
        put_word(l, length);
        put_field(l, &type, '\t');
        put_field(l, &language, '\t');
    } else if (l->is_table)
        put_date(l, &published);
    /* On a terminal the id comes last: it is there to be copied. */
    if (l->is_table)
        put_field(l, &title, '\t');
    put_column(l, entry->id, entry->id_length, '\t');
    if (!l->is_table)
        put_field(l, &title, '\n');
}

void entry_lines_flush(entry_lines *l)
{
    if (l->is_table)
        table_flush(&l->table);
}

bool entry_lines_end(entry_lines *l)
{
    return !l->is_table || table_end(&l->table);
}
