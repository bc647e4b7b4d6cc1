/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dates of an article.
 *
 * Values that are made for programs must be a date as a whole; in what is written for readers one
 * is looked for. Sources for programs contradict one another more often than one would think, so a
 * day that readers see, too, is better than one from a better source. Another day that readers see
 * is better than all of these only where it is certain to be the article's. An instant in UTC may
 * be the day before or after where the page was written: then what readers see has the day.
 */
#include "input/choice/choice.h"
#include "input/choice/seen_dates.h"
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

/* The dates that programs are told. */
typedef struct dating {
    const facts *facts;
    const seen_dates *seen;
    char text[DATE_ROOM];
    an_date date;
    bool some;
    bool may_lack_zone; /* a date whose zone is not known counts, too */
} dating;

/* Whether a date is that instant, with the zone of those who wrote it. */
static bool is_same_with_zone(const an_date *date, const an_date *other)
{
    return date->precision == AN_SECOND && other->precision == AN_SECOND &&
           date->seconds == other->seconds && date->utc_offset == 0 && other->utc_offset != 0;
}

/* Looks at the dates of a source. The first counts; a later one only if it adds the zone. */
static void look_at_source(dating *d, const char *source, bool must_be_seen)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(d->facts, source), i, value)
    {
        an_date date;
        const char *text = json_string_value(value);
        enum date_reading reading =
            strlen(text) < DATE_ROOM ? read_full_date(text, &date) : DATE_NONE;
        if (reading == DATE_NONE || (reading == DATE_NO_ZONE && !d->may_lack_zone))
            continue;
        bool is_first = !d->some && (!must_be_seen || seen_on(d->seen, day_of_date(&date)));
        if (is_first || (d->some && is_same_with_zone(&d->date, &date))) {
            memcpy(d->text, text, strlen(text) + 1);
            d->date = date;
            d->some = true;
        }
    }
}

static void look_at_sources(dating *d, const char *const *sources, bool must_be_seen)
{
    for (; *sources; sources++)
        look_at_source(d, *sources, must_be_seen);
}

/* Looks for a date whose zone is known, or else for any. */
static void look_twice(dating *d, const char *const *sources)
{
    look_at_sources(d, sources, false);
    d->may_lack_zone = !d->some;
    if (!d->some)
        look_at_sources(d, sources, false);
}

/* Sets the zone in which readers see the instant: "9:25 pm" tells it, for 02:25 UTC. Returns false
 * if they do not. */
static bool set_zone(dating *d, const seen_date *seen)
{
    int64_t minutes = seen->date.seconds / 60 - d->date.seconds / 60;
    if (seen->date.precision != AN_SECOND || seen->date.utc_offset != 0 || minutes % 15 != 0 ||
        minutes < -12L * 60 || minutes > 14L * 60)
        return false;
    d->date.utc_offset = (int)minutes;
    return true;
}

/* Moves an instant in UTC to the day that readers see, if that is the day before or after and may
 * be the same moment elsewhere. */
static bool move_to_seen_day(draft *to, uint64_t tag, dating *d)
{
    int64_t day = day_of_date(&d->date), hour = d->date.seconds / 3600 % 24;
    const seen_date *seen = hour >= 10 ? seen_on(d->seen, day + 1) : NULL;
    seen = seen || hour >= 12 ? seen : seen_on(d->seen, day - 1);
    if (!seen || d->date.precision != AN_SECOND || d->date.utc_offset != 0 || seen_on(d->seen, day))
        return false;
    uint8_t value[16];
    size_t length;
    if (!set_zone(d, seen))
        return (seen->is_alone || seen->is_sure) && draft_add_date(to, tag, seen->text);
    bool good = an_date_encode(&d->date, value, &length) == AN_OK;
    if (good)
        draft_add(to, tag, value, length);
    return good;
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
        an_date date;
        size_t i = 0;
        while (i < 10 && (text[i] == '-' ? at[1 + i] == '/' : is_ascii_digit(at[1 + i]))) {
            text[i] = text[i] == '-' ? '-' : at[1 + i];
            i++;
        }
        if (i == 10 && at[11] == '/' && read_full_date(text, &date) == DATE_READ)
            return draft_add_date(d, tag, text);
    }
    return false;
}

/* Whether readers see another day, and only that, and something says that it is the article's. */
static bool is_contradicted(const seen_dates *seen, const an_date *date)
{
    const seen_date *first = first_seen(seen, false);
    bool is_sure = false;
    for (size_t i = 0; first && i < seen->count; i++) {
        const seen_date *other = &seen->list[i];
        if (!other->is_update && day_of_date(&other->date) != day_of_date(&first->date))
            return false;
        is_sure |= !other->is_update && other->is_sure;
    }
    return is_sure && !seen_on(seen, day_of_date(date));
}

static void choose_published(draft *d, const facts *f, const seen_dates *seen, const char *address)
{
    const uint64_t tag = AN_TAG_DATE_PUBLISHED;
    dating told = {.facts = f, .seen = seen};
    const seen_date *first = first_seen(seen, false);
    look_at_sources(&told, published_sources, true);
    if (!told.some)
        look_twice(&told, published_sources);
    if (told.some) {
        if (!move_to_seen_day(d, tag, &told))
            draft_add_date(d, tag, is_contradicted(seen, &told.date) ? first->text : told.text);
    } else if (first) {
        draft_add_date(d, tag, first->text);
    } else if (!add_date_of_address(d, tag, address)) {
        add_any_date(d, tag, f, published_sources);
    }
}

static void choose_modified(draft *d, const facts *f, const seen_dates *seen)
{
    const uint64_t tag = AN_TAG_DATE_MODIFIED;
    dating told = {.facts = f, .seen = seen};
    const seen_date *first = first_seen(seen, true);
    look_twice(&told, modified_sources);
    if (told.some)
        draft_add_date(d, tag, told.text);
    else if (first)
        draft_add_date(d, tag, first->text);
    else
        add_any_date(d, tag, f, modified_sources);
}

void choose_dates(draft *d, const facts *f, const char *address)
{
    seen_dates seen;
    seen_dates_collect(&seen, f);
    if (!draft_has(d, AN_TAG_DATE_PUBLISHED))
        choose_published(d, f, &seen, address);
    if (!draft_has(d, AN_TAG_DATE_MODIFIED))
        choose_modified(d, f, &seen);
}
