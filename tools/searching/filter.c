/* SPDX-License-Identifier: BSD-2-Clause */
#include "searching/filter.h"

#include "indexing/searched_text.h"
#include "input/values/dates.h"
#include "input/values/languages.h"
#include "report/dates.h"
#include "report/message.h"
#include "searching/fold_words.h"
#include "status.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

int filter_read_language(const char *tag, const char **language)
{
    *language = tag;
    if (is_language_tag(tag))
        return STATUS_DONE;
    say_error("--language takes a tag of BCP 47, such as en or pt-BR, not \"%s\"", tag);
    return STATUS_USAGE;
}

bool filter_wants_less(const filter *f)
{
    return f->query->count > 0 || filter_wants_fields(f);
}

bool filter_wants_fields(const filter *f)
{
    return f->in_title || f->since[0] || f->until[0] || f->language;
}

bool filter_narrows(const filter *f)
{
    bool has_phrase = false;
    for (size_t i = 0; i < f->query->count; i++)
        has_phrase = has_phrase || !f->query->phrases[i].is_unwanted;
    return has_phrase || filter_wants_fields(f);
}

bool filter_finds_fields(const filter *f, const hit *h)
{
    an_field field;
    bool is_dated = f->since[0] || f->until[0];
    return (!is_dated || hit_field(h, AN_TAG_DATE_PUBLISHED, &field)) &&
           (!f->language || hit_field(h, AN_TAG_LANGUAGE, &field)) &&
           (!f->in_title || hit_field(h, AN_TAG_TITLE, &field));
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

int filter_know_archive(filter *f, an_reader *reader)
{
    const uint8_t *rest;
    size_t length;
    an_field field;
    f->archive_language[0] = 0;
    if (!f->language)
        return AN_OK;
    int error = an_reader_metadata(reader, &rest, &length);
    while (error == AN_OK && length > 0 && an_field_next(&rest, &length, &field) == AN_OK)
        if (field.tag == AN_META_LANGUAGE && field.length < sizeof f->archive_language) {
            memcpy(f->archive_language, field.value, field.length);
            f->archive_language[field.length] = 0;
        }
    return error;
}

/* Whether a language is the one asked for, or a variety of it. */
static bool is_variety(const char *language, size_t length, const char *wanted)
{
    size_t n = strlen(wanted);
    return length >= n && strncasecmp(language, wanted, n) == 0 &&
           (length == n || language[n] == '-');
}

static bool is_in_language(const filter *f, const hit *h)
{
    an_field field;
    if (!f->language)
        return true;
    if (hit_field(h, AN_TAG_LANGUAGE, &field))
        return is_variety((const char *)field.value, field.length, f->language);
    return is_variety(f->archive_language, strlen(f->archive_language), f->language);
}

static void add_fields(bytes *folded, const uint8_t *rest, size_t length)
{
    an_field field;
    while (length > 0 && an_field_next(&rest, &length, &field) == AN_OK)
        if (field.tag == AN_TAG_TITLE || field.tag == AN_TAG_AUTHOR || field.tag == AN_TAG_TAG)
            fold_words((const char *)field.value, field.length, folded);
}

/* Adds the text of the content that the index names the words of. What is no text has none. */
static int add_content(an_reader *reader, hit *h, bytes *folded)
{
    char type[MEDIA_TYPE_ROOM] = "";
    an_field field;
    bytes text = {0};
    if (hit_field(h, AN_TAG_MEDIA_TYPE, &field))
        media_type_copy(field.value, field.length, type);
    if (!h->entry.has_content || h->entry.length == 0 || !is_searched_type(type))
        return AN_OK;
    size_t length = h->entry.length < SEARCHED_MOST ? (size_t)h->entry.length : SEARCHED_MOST;
    char *content = malloc(length);
    int error =
        content ? an_content_read(reader, &h->entry, 0, content, length, &length) : AN_ERR_MEMORY;
    if (error == AN_OK)
        searched_text(type, content, length, &text);
    free(content);
    fold_words(text.at, text.length, folded);
    folded->failed |= text.failed;
    bytes_free(&text);
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

static int judge_title(const filter *f, const hit *h, bool *is_wanted)
{
    an_field title;
    bytes folded = {0};
    if (hit_field(h, AN_TAG_TITLE, &title))
        fold_words((const char *)title.value, title.length, &folded);
    *is_wanted = query_is_in(f->query, &folded);
    int error = folded.failed ? AN_ERR_MEMORY : AN_OK;
    bytes_free(&folded);
    return error;
}

int filter_judge_fields(const filter *f, const hit *h, bool *is_wanted)
{
    *is_wanted = is_in_time(f, h) && is_in_language(f, h);
    return *is_wanted && f->in_title ? judge_title(f, h, is_wanted) : AN_OK;
}

int filter_judge(an_reader *reader, const filter *f, hit *h, bool *is_wanted)
{
    int error = filter_judge_fields(f, h, is_wanted);
    if (error != AN_OK || !*is_wanted || f->query->count == 0)
        return error;
    return judge_phrases(reader, f, h, is_wanted);
}
