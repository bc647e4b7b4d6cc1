/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The strings of an entry are valid until the reader is used again, and its content is read after
 * its record: so all that a list shows is copied. An article whose content is damaged is listed
 * without its text.
 */
#include "serving/pages/newest.h"

#include "archive/entries.h"
#include "report/dates.h"
#include "showing/article_text.h"

#include <stdlib.h>
#include <string.h>

static void free_item(news_item *item)
{
    bytes_free(&item->id);
    bytes_free(&item->title);
    bytes_free(&item->summary);
    bytes_free(&item->language);
    bytes_free(&item->url);
    bytes_free(&item->authors.all);
    bytes_free(&item->tags.all);
    bytes_free(&item->text);
}

static bool is_copied(const news_item *item)
{
    return !item->id.failed && !item->title.failed && !item->summary.failed &&
           !item->language.failed && !item->url.failed && !item->authors.all.failed &&
           !item->tags.all.failed && !item->text.failed;
}

static void add_to_texts(texts *all, const an_field *field)
{
    if (all->count == TEXTS_MOST || field->length == 0)
        return;
    all->count++;
    bytes_add(&all->all, field->value, field->length);
    bytes_add(&all->all, "", 1);
}

const char *next_text(const texts *all, const char *last)
{
    const char *next = last == NULL ? all->all.at : last + strlen(last) + 1;
    return all->all.at != NULL && next < all->all.at + all->all.length ? next : NULL;
}

/* Takes the first field of a kind. */
static void copy_text(bytes *text, const an_field *field)
{
    if (text->length == 0)
        bytes_add(text, field->value, field->length);
}

static void take_date(int64_t *seconds, const an_field *field)
{
    an_date date;
    if (an_date_decode(field->value, field->length, &date) == AN_OK && is_in_calendar(date.seconds))
        *seconds = date.seconds;
}

static void take_field(news_item *item, const an_field *field)
{
    switch (field->tag) {
    case AN_TAG_TITLE: copy_text(&item->title, field); break;
    case AN_TAG_SUMMARY: copy_text(&item->summary, field); break;
    case AN_TAG_LANGUAGE: copy_text(&item->language, field); break;
    case AN_TAG_URL: copy_text(&item->url, field); break;
    case AN_TAG_AUTHOR: add_to_texts(&item->authors, field); break;
    case AN_TAG_TAG: add_to_texts(&item->tags, field); break;
    case AN_TAG_DATE_PUBLISHED: take_date(&item->published, field); break;
    case AN_TAG_DATE_MODIFIED: take_date(&item->modified, field); break;
    default: break;
    }
}

static void take_fields(news_item *item, const uint8_t *fields, size_t length)
{
    an_field field;
    while (length > 0 && an_field_next(&fields, &length, &field) == AN_OK)
        take_field(item, &field);
}

/* Cuts text where a character ends. */
static size_t cut_length(const char *text, size_t length)
{
    if (length <= TEXT_MOST)
        return length;
    for (length = TEXT_MOST; length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80;)
        length--;
    return length;
}

/* Reads the text of an article that is not too long. Returns AN_*. */
static int take_article_text(an_reader *reader, const an_entry *entry, news_item *item)
{
    shown s = {0};
    bytes text = {0};
    memcpy(s.type, item->type, sizeof s.type);
    if (!entry->has_content || entry->length > SOURCE_MOST || !is_shown_text(&s))
        return AN_OK;
    int error = entry_content(reader, entry, &s.content, &s.length);
    if (error == AN_ERR_MEMORY)
        return error;
    if (error != AN_OK)
        return AN_OK; /* whoever follows the link is told */
    article_text(&s, 0, &text);
    if (text.at != NULL)
        bytes_add(&item->text, text.at, cut_length(text.at, text.length));
    item->text.failed = item->text.failed || text.failed;
    bytes_free(&text);
    free(s.content);
    return AN_OK;
}

/* Reads all that is shown of an entry. Returns AN_*. */
static int take_item(an_reader *reader, const an_entry *entry, news_item *item)
{
    uint8_t *overflow = NULL;
    size_t length = 0;
    shown type = {0};
    an_entry kept = *entry;
    bytes_add(&item->id, entry->id, entry->id_length);
    find_media_type(entry, &type);
    memcpy(item->type, type.type, sizeof item->type);
    take_fields(item, entry->record, entry->record_length);
    int error = entry_overflow(reader, &kept, &overflow, &length);
    if (error == AN_OK && overflow != NULL)
        take_fields(item, overflow, length);
    free(overflow);
    if (error == AN_OK)
        error = take_article_text(reader, &kept, item);
    return error == AN_OK && !is_copied(item) ? AN_ERR_MEMORY : error;
}

static bool is_news(const an_entry *entry)
{
    return entry->kind == AN_ARTICLE && entry->status != AN_WITHDRAWN;
}

int for_newest(an_reader *reader, void (*on_item)(void *context, const news_item *item),
               void *context)
{
    uint64_t count;
    unsigned order = AN_BY_DATE, listed = 0;
    int error = an_entry_count(reader, order, &count);
    if (error == AN_ERR_NOT_FOUND) {
        order = AN_BY_ID;
        error = an_entry_count(reader, order, &count);
    }
    /* Where an archive begins with thousands of pictures, they are not all looked through. */
    for (uint64_t i = 0; error == AN_OK && i < count && i < 1000 && listed < NEWEST_MOST; i++) {
        an_entry entry;
        news_item item = {.published = INT64_MIN, .modified = INT64_MIN};
        error = an_entry_at(reader, order, i, &entry);
        if (error == AN_OK && is_news(&entry)) {
            error = take_item(reader, &entry, &item);
            if (error == AN_OK)
                on_item(context, &item);
            listed++;
        }
        free_item(&item);
    }
    return error;
}
