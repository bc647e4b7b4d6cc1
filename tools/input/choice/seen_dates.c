/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Collects the dates that readers see: time elements, lines with a label for the date, texts whose
 * class says "date", and the first short lines after the heading. Where nothing has a main heading,
 * one date before the text is the article's if it is the only one; else the page may tell the day
 * on which it was saved.
 *
 * A date that is part of a sentence, or stands in a list, a table or a heading, may be of anything
 * that the article is about. One with a label or such a class, or alone in a line of its own, is
 * the article's.
 */
#include "input/choice/seen_dates.h"

#include <string.h>
#include <strings.h>
#include <unictype.h>
#include <unistr.h>

enum {
    OTHER_TEXT_MOST = 40, /* bytes around a date that is more than part of a sentence */
    LINES_MOST = 4,       /* with a year, after the heading: later ones are in the text */
};

/* No page of the Web is older; what is, is the subject of the article. */
#define FIRST_DAY INT64_C(8766) /* 1994-01-01 */

static bool says_update(const char *text)
{
    static const char *const words[] = {
        "updat",     "aktualisiert", "modified", "geändert",       "mise à jour", "mis à jour",
        "actualiza", "aggiorna",     "atualiza", "bijgewerkt",     "edited",      "bearbeitet",
        "uppdatera", "oppdater",     "opdater",  "zaktualizowano", NULL};
    for (const char *const *word = words; *word; word++)
        if (strcasestr(text, *word))
            return true;
    return false;
}

static bool is_date_label(const char *text, size_t length)
{
    static const char *const labels[] = {"date",       "datum",     "fecha",          "data",
                                         "dato",       "published", "publiziert",     "posted",
                                         "publié le",  "publicado", "veröffentlicht", "erschienen",
                                         "pubblicato", NULL};
    while (length && text[length - 1] == ' ')
        length--;
    for (const char *const *label = labels; *label; label++)
        if (strlen(*label) == length && strncasecmp(text, *label, length) == 0)
            return true;
    return false;
}

/* Whether a text begins with a label for the date of the article: "Datum: 3.5.2020". */
static bool has_date_label(const char *text)
{
    size_t length = strcspn(text, ":");
    return text[length] && is_date_label(text, length);
}

static bool has_word(const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        ucs4_t c;
        i += (size_t)u8_mbtouc(&c, (const uint8_t *)text + i, length - i);
        if (uc_is_property_alphabetic(c) || uc_is_property_decimal_digit(c))
            return true;
    }
    return false;
}

/* Whether a line is that of a date: nothing stands beside it, or a label before it, perhaps with a
 * short word: "Published on 3 May 2020". */
static bool is_date_line(const char *line, const char *date)
{
    const char *at = strstr(line, date);
    if (!at)
        return false;
    size_t before = (size_t)(at - line), label = before;
    while (label && line[label - 1] == ' ')
        label--;
    while (label && line[label - 1] != ' ')
        label--;
    if (is_date_label(line, before) || (before - label <= 4 && is_date_label(line, label)))
        return true;
    return !has_word(line, before) && !has_word(at + strlen(date), strlen(at + strlen(date)));
}

static void add_seen_date(seen_dates *seen, const char *text, bool is_prose)
{
    seen_date *next = &seen->list[seen->count];
    if (seen->count == SEEN_MOST)
        return;
    if (is_prose ? !find_full_date(text, next->text, &next->date)
                 : strlen(text) >= DATE_ROOM || read_full_date(text, &next->date) == DATE_NONE)
        return;
    if (is_prose && (day_of_date(&next->date) < FIRST_DAY ||
                     strlen(text) - strlen(next->text) > OTHER_TEXT_MOST))
        return;
    if (!is_prose)
        memcpy(next->text, text, strlen(text) + 1);
    next->is_update = is_prose && says_update(text);
    next->is_alone = is_prose && is_date_line(text, next->text);
    next->is_sure = next->is_alone;
    seen->count++;
}

static void add_source(seen_dates *seen, const facts *f, const char *source, bool is_prose)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(f, source), i, value)
    {
        add_seen_date(seen, json_string_value(value), is_prose);
    }
}

static void set_sure(seen_dates *seen, size_t from, bool is_sure)
{
    for (size_t i = from; i < seen->count; i++)
        seen->list[i].is_sure = is_sure;
}

/* Whether all of a line is a date on that day. */
static bool is_line_of(const facts *f, int64_t day)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(f, "date line"), i, value)
    {
        char found[DATE_ROOM];
        an_date date;
        const char *line = json_string_value(value);
        if (find_full_date(line, found, &date) && day_of_date(&date) == day &&
            is_date_line(line, found))
            return true;
    }
    return false;
}

/* Adds the dates of time elements. One that is all of its line is the article's. */
static void add_times(seen_dates *seen, const facts *f, const char *source, bool is_prose)
{
    size_t from = seen->count;
    add_source(seen, f, source, is_prose);
    for (size_t i = from; i < seen->count; i++)
        seen->list[i].is_alone = seen->list[i].is_sure =
            is_line_of(f, day_of_date(&seen->list[i].date));
}

/* Adds the lines that have a label. */
static void add_labelled(seen_dates *seen, const facts *f)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(f, "date line"), i, value)
    {
        if (has_date_label(json_string_value(value)))
            add_seen_date(seen, json_string_value(value), true);
    }
}

static bool is_detail(const facts *f, const char *line)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(f, "detail line"), i, value)
    {
        if (strcmp(json_string_value(value), line) == 0)
            return true;
    }
    return false;
}

/* Adds the first lines. Details may be about anything. */
static void add_lines(seen_dates *seen, const facts *f)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(f, "date line"), i, value)
    {
        size_t from = seen->count;
        if (i >= LINES_MOST)
            return;
        add_seen_date(seen, json_string_value(value), true);
        if (is_detail(f, json_string_value(value)))
            set_sure(seen, from, false);
    }
}

/* Adds the date before the text, if there is but one day. */
static void add_early(seen_dates *seen, const facts *f)
{
    seen_dates early = {.count = 0};
    add_source(&early, f, "early date line", true);
    for (size_t i = 1; i < early.count; i++)
        if (day_of_date(&early.list[i].date) != day_of_date(&early.list[0].date))
            return;
    if (early.count)
        seen->list[seen->count++] = early.list[0];
    set_sure(seen, 0, false);
}

void seen_dates_collect(seen_dates *seen, const facts *f)
{
    seen->count = 0;
    add_source(seen, f, "<time date>", false);
    set_sure(seen, 0, true);
    add_times(seen, f, "<time>", false);
    size_t from = seen->count;
    add_labelled(seen, f);
    add_source(seen, f, "date text", true);
    set_sure(seen, from, true);
    add_times(seen, f, "time text", true);
    add_lines(seen, f);
    if (seen->count == 0 && !facts_of(f, "<h1>"))
        add_early(seen, f);
}

int64_t day_of_date(const an_date *date)
{
    int64_t seconds = date->seconds + date->utc_offset * INT64_C(60);
    return (seconds - (seconds < 0 ? 86399 : 0)) / 86400;
}

const seen_date *seen_on(const seen_dates *seen, int64_t day)
{
    for (size_t i = 0; i < seen->count; i++)
        if (day_of_date(&seen->list[i].date) == day)
            return &seen->list[i];
    return NULL;
}

const seen_date *first_seen(const seen_dates *seen, bool is_update)
{
    for (size_t i = 0; i < seen->count; i++)
        if (seen->list[i].is_update == is_update)
            return &seen->list[i];
    return NULL;
}
