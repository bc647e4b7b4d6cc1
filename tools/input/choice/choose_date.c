/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dates of an article. Values that are made for programs must be a date as a whole; in what is
 * written for readers ("Posted by Ann on 3 May 2020 at noon") one is looked for. A day is better
 * than a month from a better source.
 */
#include "input/choice/choice.h"

#include "input/values/dates.h"
#include "text/ascii.h"

#include <string.h>

const char *const published_sources[] = {"@datePublished",
                                         "article:published_time",
                                         "og:article:published_time",
                                         "#datePublished",
                                         "datepublished",
                                         "article:published",
                                         "parsely-pub-date",
                                         "sailthru.date",
                                         "published_time",
                                         "og:published_time",
                                         "pubdate",
                                         "publishdate",
                                         "publish_date",
                                         "publish-date",
                                         "publication_date",
                                         "publicationdate",
                                         "publication-date",
                                         "date.published",
                                         "originalpublicationdate",
                                         "cxenseparse:recs:publishtime",
                                         "dc.date.issued",
                                         "dcterms.issued",
                                         "citation_publication_date",
                                         "citation_online_date",
                                         "citation_date",
                                         "bt:pubdate",
                                         "sw-pubdate",
                                         "rnews:datepublished",
                                         "published",
                                         "date",
                                         "dc.date",
                                         "dcterms.date",
                                         "@page datePublished",
                                         "dcterms.created",
                                         "dc.date.created",
                                         "dc.created",
                                         "@dateCreated",
                                         "#dateCreated",
                                         "article:created",
                                         "created",
                                         "datecreated",
                                         NULL};
const char *const modified_sources[] = {"@dateModified",
                                        "article:modified_time",
                                        "og:article:modified_time",
                                        "#dateModified",
                                        "og:updated_time",
                                        "article:modified",
                                        "article:updated",
                                        "datemodified",
                                        "last-modified",
                                        "lastmod",
                                        "last_modified",
                                        "modified",
                                        "dc.date.modified",
                                        "dcterms.modified",
                                        "revised",
                                        "@page dateModified",
                                        "<time modified>",
                                        NULL};

enum { LOOKED_AT = 160, WORDS_MOST = 40, DATE_ROOM = 64 };

static bool is_full_date(const char *text)
{
    an_date date;
    return parse_date(text, &date) && (date.precision == AN_DAY || date.precision == AN_SECOND);
}

/* Cuts text into words. Returns how many; starts and ends are offsets. */
static size_t cut_words(const char *text, size_t *starts, size_t *ends)
{
    size_t n = 0;
    for (size_t i = 0; text[i] && i < LOOKED_AT && n < WORDS_MOST;) {
        while (text[i] == ' ')
            i++;
        starts[n] = i;
        while (text[i] && text[i] != ' ')
            i++;
        ends[n] = i;
        n += ends[n] > starts[n];
    }
    return n;
}

/* Finds the longest date that begins with the earliest word. *found is then that text. */
static bool find_date(const char *text, char found[DATE_ROOM])
{
    size_t starts[WORDS_MOST], ends[WORDS_MOST], count = cut_words(text, starts, ends);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = count < i + 8 ? count : i + 8; k > i; k--) {
            size_t n = ends[k - 1] - starts[i];
            while (n && strchr(",.;|)", text[starts[i] + n - 1]))
                n--;
            if (n < 6 || n >= DATE_ROOM)
                continue;
            memcpy(found, text + starts[i], n);
            found[n] = 0;
            if (is_full_date(found))
                return true;
        }
    }
    return false;
}

/* What readers see. */
static const char *const seen_dates[] = {"<time>", "date text", "date line", NULL};

/* Copies the date of a text to found[]. Returns false if there is none. */
static bool date_in(const char *source, const char *text, char found[DATE_ROOM])
{
    bool is_prose =
        source[0] == 'd' && (strcmp(source, "date text") == 0 || strcmp(source, "date line") == 0);
    if (is_prose)
        return find_date(text, found);
    size_t length = strlen(text);
    if (length >= DATE_ROOM || !is_full_date(text))
        return false;
    memcpy(found, text, length + 1);
    return true;
}

/* Returns the day of a date where it was written, counted from 1970. */
static int64_t day_of(const an_date *date)
{
    int64_t seconds = date->seconds + date->utc_offset * INT64_C(60);
    return (seconds - (seconds < 0 ? 86399 : 0)) / 86400;
}

/* Whether readers see that day somewhere. */
static bool is_seen(const facts *f, int64_t day)
{
    for (const char *const *source = seen_dates; *source; source++) {
        size_t i;
        const json_t *value;
        json_array_foreach(facts_of(f, *source), i, value)
        {
            char found[DATE_ROOM];
            an_date date;
            if (date_in(*source, json_string_value(value), found) && parse_date(found, &date) &&
                day_of(&date) == day)
                return true;
        }
    }
    return false;
}

/* Whether a date is that instant, with the zone of those who wrote it. */
static bool is_same_with_zone(const an_date *date, const an_date *other)
{
    return date->precision == AN_SECOND && other->precision == AN_SECOND &&
           date->seconds == other->seconds && date->utc_offset == 0 && other->utc_offset != 0;
}

typedef struct dating {
    const facts *facts;
    bool is_confirmed; /* only a day that readers see counts */
    char best[DATE_ROOM];
    an_date date;
    bool some;
} dating;

/* Looks at the dates of a source. The first of all counts; a later one only if it adds the zone. */
static void look_at(dating *d, const char *source)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(d->facts, source), i, value)
    {
        char found[DATE_ROOM];
        an_date date;
        if (!date_in(source, json_string_value(value), found) || !parse_date(found, &date))
            continue;
        bool is_first = !d->some && (!d->is_confirmed || is_seen(d->facts, day_of(&date)));
        if (is_first || (d->some && is_same_with_zone(&d->date, &date))) {
            memcpy(d->best, found, DATE_ROOM);
            d->date = date;
            d->some = true;
        }
    }
}

/* Adds the first full date of the sources. */
static bool add_full_date(draft *d, uint64_t tag, const facts *f, const char *const *sources,
                          bool is_confirmed)
{
    dating found = {.facts = f, .is_confirmed = is_confirmed};
    for (; *sources; sources++)
        look_at(&found, *sources);
    return found.some && draft_add_date(d, tag, found.best);
}

/* Adds the first date of the sources, even if it is a year or a month. */
static bool add_any_date(draft *d, uint64_t tag, const facts *f, const char *const *sources)
{
    for (; *sources; sources++) {
        const json_t *value = json_array_get(facts_of(f, *sources), 0);
        if (value && draft_add_date(d, tag, json_string_value(value)))
            return true;
    }
    return false;
}

/* Adds the day that an address has as folders: "/2020/05/03/". */
static bool add_date_of_address(draft *d, uint64_t tag, const char *address)
{
    for (const char *at = address; (at = strchr(at, '/')) != NULL; at++) {
        char text[] = "yyyy-mm-dd";
        size_t i = 0;
        while (i < 10 && (text[i] == '-' ? at[1 + i] == '/' : is_ascii_digit(at[1 + i]))) {
            text[i] = text[i] == '-' ? '-' : at[1 + i];
            i++;
        }
        if (i == 10 && at[11] == '/' && is_full_date(text))
            return draft_add_date(d, tag, text);
    }
    return false;
}

void choose_date(draft *d, const facts *f, uint64_t tag, const char *address)
{
    bool is_published = tag == AN_TAG_DATE_PUBLISHED;
    const char *const *sources = is_published ? published_sources : modified_sources;
    if (draft_has(d, tag) || (is_published && add_full_date(d, tag, f, sources, true)) ||
        add_full_date(d, tag, f, sources, false))
        return;
    if (is_published &&
        (add_full_date(d, tag, f, seen_dates, false) || add_date_of_address(d, tag, address)))
        return;
    add_any_date(d, tag, f, sources);
}
