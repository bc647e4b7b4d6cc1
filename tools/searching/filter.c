/* SPDX-License-Identifier: BSD-2-Clause */
#include "searching/filter.h"

#include "archive/entries.h"
#include "input/values/dates.h"
#include "report/dates.h"
#include "report/message.h"
#include "searching/fold_words.h"
#include "showing/article_text.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TEXT_MOST = 64 << 20 /* of an article that is looked into */ };

int filter_read_date(const char *option, const char *text, char date[40])
{
    an_date parsed;
    if (!parse_date(text, &parsed) || parsed.precision == AN_SECOND) {
        say_error("--%s takes a day, a month or a year, such as 2024-01-31, not \"%s\"", option,
                  text);
        return STATUS_USAGE;
    }
    format_date(&parsed, date, 40);
    return STATUS_DONE;
}

bool filter_wants_less(const filter *f)
{
    return f->query->count > 0 || f->in_title || f->since[0] || f->until[0] || f->language;
}

/* Compares as much of two dates as both have. */
static int compare_dates(const char *a, const char *b)
{
    size_t n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
    return strncmp(a, b, n);
}

static bool is_in_time(const filter *f, const hit *h)
{
    char date[40];
    if (!f->since[0] && !f->until[0])
        return true;
    hit_date(h, date);
    return date[0] && (!f->since[0] || compare_dates(date, f->since) >= 0) &&
           (!f->until[0] || compare_dates(date, f->until) <= 0);
}

/* Whether the language is the one asked for, or a variety of it. */
static bool is_in_language(const filter *f, const hit *h)
{
    an_field field;
    size_t n = f->language ? strlen(f->language) : 0;
    if (n == 0)
        return true;
    return hit_field(h, AN_TAG_LANGUAGE, &field) && field.length >= n &&
           strncasecmp((const char *)field.value, f->language, n) == 0 &&
           (field.length == n || field.value[n] == '-');
}

/* Adds a text, so that no phrase goes on from the one before. */
static void add_folded_text(bytes *folded, const char *text, size_t length)
{
    if (folded->length > 0)
        bytes_add(folded, "\n ", 2);
    fold_words(text, length, folded);
}

static void add_fields(bytes *folded, const uint8_t *rest, size_t length)
{
    an_field field;
    while (length > 0 && an_field_next(&rest, &length, &field) == AN_OK)
        if (field.tag == AN_TAG_TITLE || field.tag == AN_TAG_AUTHOR || field.tag == AN_TAG_TAG)
            add_folded_text(folded, (const char *)field.value, field.length);
}

/* Adds the text of the content. What is no text has none. */
static int add_content(an_reader *reader, hit *h, bytes *folded)
{
    shown s = {0};
    bytes text = {0};
    find_media_type(&h->entry, &s);
    if (!h->entry.has_content || !is_shown_text(&s) || h->entry.length > TEXT_MOST)
        return AN_OK;
    int error = entry_content(reader, &h->entry, &s.content, &s.length);
    if (error == AN_OK) {
        article_text(&s, 0, &text);
        if (text.failed)
            error = AN_ERR_MEMORY;
        else
            add_folded_text(folded, text.at, text.length);
    }
    bytes_free(&text);
    free(s.content);
    return error == AN_OK ? hit_load(reader, h->entry.number, h) : error;
}

static int judge_phrases(an_reader *reader, const filter *f, hit *h, bool *is_wanted)
{
    bytes folded = {0};
    add_fields(&folded, h->entry.record, h->entry.record_length);
    add_fields(&folded, h->overflow, h->overflow_length);
    int error = add_content(reader, h, &folded);
    if (error == AN_OK && folded.failed)
        error = AN_ERR_MEMORY;
    *is_wanted = error == AN_OK && query_fits(f->query, &folded);
    bytes_free(&folded);
    return error;
}

static bool is_in_title(const filter *f, const hit *h)
{
    an_field title;
    bytes folded = {0};
    if (!f->in_title)
        return true;
    if (hit_field(h, AN_TAG_TITLE, &title))
        fold_words((const char *)title.value, title.length, &folded);
    bool is_in = !folded.failed && query_is_in(f->query, &folded);
    bytes_free(&folded);
    return is_in;
}

int filter_judge(an_reader *reader, const filter *f, hit *h, bool *is_wanted)
{
    *is_wanted = is_in_time(f, h) && is_in_language(f, h) && is_in_title(f, h);
    if (!*is_wanted || f->query->count == 0)
        return AN_OK;
    return judge_phrases(reader, f, h, is_wanted);
}
