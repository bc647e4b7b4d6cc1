/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes items as the writer would, reads their content as far as it goes, and prints them. */
#include "packing/preview.h"

#include "packing/intake.h"
#include "report/dates.h"
#include "report/json.h"
#include "report/message.h"
#include "report/standard_output.h"
#include "status.h"

#include <string.h>

static const char *const kinds[] = {"article", "asset", "alias"};

/* The columns after id and kind. */
static const struct {
    const char *name;
    uint64_t tag;
    bool is_date, is_list;
} columns[] = {
    {"title", AN_TAG_TITLE, false, false},
    {"date_published", AN_TAG_DATE_PUBLISHED, true, false},
    {"authors", AN_TAG_AUTHOR, false, true},
    {"language", AN_TAG_LANGUAGE, false, false},
    {"media_type", AN_TAG_MEDIA_TYPE, false, false},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* Returns the text of a field. date: 40 bytes. */
static const char *text_of(const an_field *field, bool is_date, char *text, size_t *length)
{
    an_date date;
    *length = field->length;
    if (!is_date)
        return (const char *)field->value;
    if (an_date_decode(field->value, field->length, &date) != AN_OK)
        return "";
    format_date(&date, text, 40);
    *length = strlen(text);
    return text;
}

static void print_column(const an_item *item, size_t column)
{
    char date[40];
    bool some = false;
    putchar('\t');
    for (size_t i = 0; i < item->field_count; i++) {
        size_t length;
        if (item->fields[i].tag != columns[column].tag)
            continue;
        const char *text = text_of(&item->fields[i], columns[column].is_date, date, &length);
        if (some)
            fputs(", ", stdout);
        put_text(stdout, text, length);
        some = true;
    }
}

static int print_line(const an_item *item)
{
    put_text(stdout, item->id, item->id_length);
    printf("\t%s", kinds[item->kind]);
    for (size_t i = 0; i < COLUMNS; i++)
        print_column(item, i);
    putchar('\n');
    return ferror(stdout) ? flush_output() : STATUS_DONE;
}

static void add_column(json_t *object, const an_item *item, size_t column)
{
    char date[40];
    json_t *list = columns[column].is_list ? json_array() : NULL;
    for (size_t i = 0; i < item->field_count; i++) {
        size_t length;
        if (item->fields[i].tag != columns[column].tag)
            continue;
        const char *text = text_of(&item->fields[i], columns[column].is_date, date, &length);
        if (list)
            json_array_append_new(list, json_stringn(text, length));
        else
            json_add_text(object, columns[column].name, text, length);
    }
    if (json_array_size(list) > 0)
        json_object_set(object, columns[column].name, list);
    json_decref(list);
}

static int print_object(const an_item *item)
{
    json_t *object = json_object();
    json_add_text(object, "id", item->id, item->id_length);
    json_object_set_new(object, "kind", json_string(kinds[item->kind]));
    for (size_t i = 0; i < COLUMNS; i++)
        add_column(object, item, i);
    return json_print(object);
}

/* Reads content to its end, which finds what only reading finds: errors, changes, secret keys. */
static bool read_whole_content(const an_item *item)
{
    static char buffer[65536];
    size_t length = 1;
    while (item->read && length > 0)
        if (item->read(item->read_context, buffer, sizeof buffer, &length) != 0)
            return false;
    return true;
}

static int show_item(void *context, const an_item *item, const named_file *file)
{
    intake *t = context;
    if (intake_is_output(t, file))
        return STATUS_DONE;
    if (!read_whole_content(item))
        return STATUS_IO;
    intake_count(t, item);
    return t->options->json ? print_object(item) : print_line(item);
}

int preview_run(const pack_options *o)
{
    intake t;
    const sink to = {show_item, &t};
    int status = intake_begin(&t, o);
    if (status == STATUS_DONE)
        status = intake_read(&t, &to);
    if (status == STATUS_DONE)
        understood_say(&t.understood);
    if (status == STATUS_DONE)
        status = flush_output();
    unsigned skipped = t.notes.skipped;
    status = intake_end(&t, status);
    if (status != STATUS_DONE || skipped == 0)
        return status;
    say_warning("%u %s would be left out", skipped, noun_for(skipped, "item", "items"));
    return STATUS_IO;
}
