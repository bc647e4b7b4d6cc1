/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Collects the dates that readers see: time elements, lines with a label for the date, texts whose
 * class says "date", and the first short lines after the heading. Where nothing has a main heading,
 * one date before the text is the article's if it is the only one; else the page may tell the day
 * on which it was saved.
 */
#include "input/choice/seen_dates.h"

#include <string.h>
#include <strings.h>

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

/* Whether a text begins with a label for the date of the article: "Datum: 3.5.2020". */
static bool has_date_label(const char *text)
{
    static const char *const labels[] = {"date",       "datum",     "fecha",          "data",
                                         "dato",       "published", "publiziert",     "posted",
                                         "publié le",  "publicado", "veröffentlicht", "erschienen",
                                         "pubblicato", NULL};
    size_t length = strcspn(text, ":");
    while (length && text[length] && text[length - 1] == ' ')
        length--;
    for (const char *const *label = labels; text[length] && *label; label++)
        if (strlen(*label) == length && strncasecmp(text, *label, length) == 0)
            return true;
    return false;
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
    seen->count++;
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

static void add_source(seen_dates *seen, const facts *f, const char *source, bool is_prose)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(f, source), i, value)
    {
        if (strcmp(source, "date line") == 0 && i >= LINES_MOST)
            return;
        add_seen_date(seen, json_string_value(value), is_prose);
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
}

void seen_dates_collect(seen_dates *seen, const facts *f)
{
    seen->count = 0;
    add_source(seen, f, "<time>", false);
    add_labelled(seen, f);
    add_source(seen, f, "date text", true);
    add_source(seen, f, "date line", true);
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
