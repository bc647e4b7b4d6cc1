/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The dates of an article. Values that are made for programs must be a date as a whole; in what is
 * written for readers ("Posted by Ann on 3 May 2020 at noon") one is looked for. A day is better
 * than a month from a better source.
 */
#include "input/html/choice.h"

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
                                         "<time>",
                                         "date text",
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

enum { LOOKED_AT = 160, WORDS_MOST = 40 };

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
static bool find_date(const char *text, char found[64])
{
    size_t starts[WORDS_MOST], ends[WORDS_MOST], count = cut_words(text, starts, ends);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = count < i + 8 ? count : i + 8; k > i; k--) {
            size_t n = ends[k - 1] - starts[i];
            while (n && strchr(",.;|)", text[starts[i] + n - 1]))
                n--;
            if (n < 6 || n >= 64)
                continue;
            memcpy(found, text + starts[i], n);
            found[n] = 0;
            if (is_full_date(found))
                return true;
        }
    }
    return false;
}

static bool is_for_readers(const char *source)
{
    return source[0] == 'd' && strcmp(source, "date text") == 0;
}

static bool add_date_of(draft *d, uint64_t tag, const facts *f, const char *source, bool is_full)
{
    size_t i;
    const json_t *value;
    char found[64];
    json_array_foreach(facts_of(f, source), i, value)
    {
        const char *text = json_string_value(value);
        if (is_for_readers(source) ? is_full && find_date(text, found) : false)
            return draft_add_date(d, tag, found);
        if ((is_full ? is_full_date(text) : !is_for_readers(source)) &&
            draft_add_date(d, tag, text))
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
    if (draft_has(d, tag))
        return;
    for (size_t i = 0; sources[i]; i++)
        if (add_date_of(d, tag, f, sources[i], true))
            return;
    if (is_published && add_date_of_address(d, tag, address))
        return;
    for (size_t i = 0; sources[i]; i++)
        if (add_date_of(d, tag, f, sources[i], false))
            return;
}
