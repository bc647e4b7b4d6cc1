/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The record of an entry is taken over field by field, with those that this version does not know.
 * Content and overflow stay in their blocks if these are kept. Otherwise they are read, and the
 * writer compresses them anew.
 *
 * The orders need the title and the date of publication. They stand in the record, unless the entry
 * has neither, or has so many fields that they had to go to the overflow, which is then read.
 */
#include "merging/taking.h"

#include "allocation.h"
#include "archive/entries.h"
#include "merging/sift.h"
#include "report/message.h"
#include "report/progress.h"
#include "status.h"
#include "text/titles.h"

#include <stdlib.h>
#include <string.h>

/* The content of an entry on its way to the writer. */
typedef struct moving {
    an_reader *reader;
    an_entry entry;
    uint64_t at;
    int error; /* AN_* */
} moving;

static int read_moving(void *context, void *buffer, size_t size, size_t *length)
{
    moving *m = context;
    *length = 0;
    if (m->at == m->entry.length)
        return 0;
    m->error = an_content_read(m->reader, &m->entry, m->at, buffer, size, length);
    m->at += *length;
    return m->error;
}

static int no_memory_to_take(void)
{
    say_error("not enough memory");
    return STATUS_IO;
}

static bool add_field(taking *t, const an_field *field)
{
    if (t->field_count == t->field_size) {
        size_t size = 2 * t->field_size + 32;
        an_field *fields = grow_array(t->fields, size, sizeof *fields);
        if (fields == NULL)
            return false;
        t->fields = fields;
        t->field_size = size;
    }
    t->fields[t->field_count++] = *field;
    return true;
}

/* Adds all fields but those that an_kept_item states elsewhere. */
static bool add_taken_fields(taking *t, const uint8_t *rest, size_t length)
{
    an_field field;
    while (length > 0 && an_field_next(&rest, &length, &field) == AN_OK)
        if (field.tag != AN_TAG_STATUS && field.tag != AN_TAG_OVERFLOW && !add_field(t, &field))
            return false;
    return true;
}

/* Copies what the entry shows of the reader's memory, which is about to change. */
static bool copy_strings(taking *t, an_entry *entry)
{
    if (entry->record_length > t->record_size) {
        uint8_t *record = realloc(t->record, entry->record_length);
        if (record == NULL)
            return false;
        t->record = record;
        t->record_size = entry->record_length;
    }
    memcpy(t->id, entry->id, entry->id_length);
    if (entry->record_length > 0)
        memcpy(t->record, entry->record, entry->record_length);
    entry->id = t->id;
    entry->record = t->record;
    t->field_count = 0;
    bool is_done = add_taken_fields(t, entry->record, entry->record_length);
    t->in_record = t->field_count;
    return is_done;
}

static const an_field *find_taken_field(const taking *t, uint64_t tag)
{
    for (size_t i = 0; i < t->field_count; i++)
        if (t->fields[i].tag == tag)
            return &t->fields[i];
    return NULL;
}

static bool is_indexed(const taking *t, const an_entry *entry)
{
    return t->search->terms && entry->kind == AN_ARTICLE && entry->status != AN_WITHDRAWN;
}

/* Whether the fields of the overflow are to be known. */
static bool needs_overflow(const taking *t, const an_entry *entry, bool is_kept)
{
    return entry->has_overflow &&
           (!is_kept || is_indexed(t, entry) ||
            (entry->kind == AN_ARTICLE &&
             (!find_taken_field(t, AN_TAG_TITLE) || !find_taken_field(t, AN_TAG_DATE_PUBLISHED))));
}

static int say_not_taken(const taking *t, const part *p, const moving *m, int error)
{
    if (error == AN_ERR_CONTENT)
        return part_say(p, m->error, NULL);
    say_error("%s: %s", p->a.path, an_writer_message(t->writer));
    return error == AN_ERR_FORMAT ? STATUS_USAGE : status_of(error);
}

/* Gives the item to the writer, and its terms to the index. */
static int keep_item(taking *t, part *p, const an_entry *entry, an_kept_item *item)
{
    moving m = {.reader = &p->a.reader, .entry = *entry};
    if (item->item.read)
        item->item.read_context = &m;
    int error = an_keep_item(t->writer, item);
    item->item.read_context = NULL;
    if (error != AN_OK)
        return say_not_taken(t, p, &m, error);
    t->entries++;
    t->moved += item->item.read || (item->more && item->overflow.length == 0);
    if (!is_indexed(t, entry))
        return STATUS_DONE;
    an_item heard = item->item;
    moving again = {.reader = &p->a.reader, .entry = *entry};
    heard.fields = t->fields;
    heard.field_count = t->field_count;
    heard.read = entry->has_content && entry->length > 0 ? read_moving : NULL;
    heard.read_context = &again;
    int status = pack_search_hear(t->search, &heard);
    return again.error == AN_OK ? status : part_say(p, again.error, NULL);
}

/* Finds the key of the order by title. */
static int add_with_title(taking *t, part *p, const an_entry *entry, an_kept_item *item)
{
    const an_field *title = entry->kind == AN_ARTICLE ? find_taken_field(t, AN_TAG_TITLE) : NULL;
    void *key = NULL;
    if (title) {
        key = title_key((const char *)title->value, title->length, &item->item.title_key_length);
        if (key == NULL)
            return no_memory_to_take();
    }
    item->item.title_key = key;
    item->item.fields = t->fields;
    item->item.field_count = t->in_record;
    int status = keep_item(t, p, entry, item);
    free(key);
    return status;
}

/* Finds out where content and overflow will be. */
static int find_places(const taking *t, part *p, const an_entry *e, an_kept_item *item,
                       bool *is_overflow_kept)
{
    const an_kept_place content = place_of_content(e), overflow = place_of_overflow(e);
    bool is_kept = true;
    int error = sift_place(p, t->block_size, &content, &item->content, &is_kept);
    if (error == AN_OK)
        error = sift_place(p, t->block_size, &overflow, &item->overflow, is_overflow_kept);
    if (!is_kept)
        item->item.read = read_moving;
    return error;
}

int take_entry(void *context, part *p)
{
    taking *t = context;
    an_entry entry = p->entry;
    an_kept_item item = {
        .item = {
            .id = t->id, .id_length = entry.id_length, .kind = entry.kind, .status = entry.status}};
    bool is_kept = true;
    uint8_t *overflow = NULL;
    if (!copy_strings(t, &entry))
        return no_memory_to_take();
    int error = find_places(t, p, &entry, &item, &is_kept);
    if (error == AN_OK && needs_overflow(t, &entry, is_kept))
        error = entry_overflow(&p->a.reader, &entry, &overflow, &item.more_length);
    item.more = overflow;
    if (error == AN_OK && overflow && !add_taken_fields(t, overflow, item.more_length))
        error = AN_ERR_MEMORY;
    int status = error == AN_OK ? add_with_title(t, p, &entry, &item) : part_say(p, error, NULL);
    free(overflow);
    progress_step(t->entries, 0, 0);
    return status;
}

void taking_free(taking *t)
{
    free(t->record);
    free(t->fields);
    t->record = NULL;
    t->fields = NULL;
}
