/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The authors of an article.
 *
 * What sources for programs say is a name unless it is an address, or the name of the site, which
 * many systems fill in. In what is written for readers there are words around a name, and it must
 * look like one; of several elements that name somebody the first counts, and others only if its
 * byline has them, too. The name of the site counts there if nobody else is named.
 */
#include "input/choice/choice.h"
#include "input/choice/person.h"
#include "input/choice/site.h"
#include "text/words.h"

#include <string.h>
#include <strings.h>

const char *const author_sources[] = {"@author",
                                      "#author",
                                      "citation_author",
                                      "parsely-author",
                                      "sailthru.author",
                                      "article:author_name",
                                      "byl",
                                      "twitter:data1",
                                      "rel=author",
                                      "author link",
                                      "author name",
                                      "author",
                                      "authors",
                                      "article:author",
                                      "dc.creator",
                                      "dcterms.creator",
                                      "dc.creator.personalname",
                                      "@creator",
                                      "@page author",
                                      "byline link",
                                      "byline",
                                      "author line",
                                      NULL};

/* What readers see. */
static const char *const seen_sources[] = {
    "rel=author", "author name", "author link", "byline link", "byline", "author line", NULL};

enum { NAME_MOST = 100 };

static bool is_usable_name(const char *text, size_t length)
{
    char copy[NAME_MOST + 1];
    if (length == 0 || length > NAME_MOST)
        return false;
    memcpy(copy, text, length);
    copy[length] = 0;
    bool is_slug = strchr(copy, '_') && !strchr(copy, ' ');
    bool is_address = strstr(copy, "://") || copy[0] == '@' || strncmp(copy, "www.", 4) == 0;
    return !is_slug && !is_address && strcspn(copy, "0123456789") > 0;
}

/* Whether the draft has an author with the same letters. */
static bool is_named_already(const draft *d, const char *text, size_t length)
{
    bytes words = {0}, other = {0};
    bool found = false;
    words_of(text, length, &words);
    for (size_t i = 0; i < d->count && !found; i++) {
        if (d->fields[i].tag != AN_TAG_AUTHOR)
            continue;
        other.length = 0;
        words_of(d->values.at + d->fields[i].offset, d->fields[i].length, &other);
        found = are_same_letters(&words, &other);
    }
    bytes_free(&words);
    bytes_free(&other);
    return found;
}

static void add_person(draft *d, const char *text, size_t length)
{
    if (!is_named_already(d, text, length))
        draft_add_text(d, AN_TAG_AUTHOR, text, length);
}

/* Whether a source is a meta element. There many systems have the publisher as the author, while a
 * thing of schema.org tells who publishes himself what he writes. */
static bool is_of_meta(const char *source)
{
    return *source != '@' && *source != '#';
}

/* Adds what a source for programs says. */
static void add_said(draft *d, const site *s, const char *source)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(s->facts, source), i, value)
    {
        const char *text = json_string_value(value);
        size_t length = json_string_length(value);
        narrow_to_name(&text, &length);
        if (is_usable_name(text, length) && !resembles_site(s, text, length) &&
            !(is_of_meta(source) && names_site(s, text, length)))
            add_person(d, text, length);
    }
}

/* Whether an element that holds a byline has both names. */
static bool share_byline(const facts *f, const bytes *first, const bytes *other)
{
    size_t i;
    const json_t *value;
    bytes words = {0};
    bool found = false;
    json_array_foreach(facts_of(f, "byline"), i, value)
    {
        words.length = 0;
        words_of(json_string_value(value), json_string_length(value), &words);
        found |= has_words(&words, first) && has_words(&words, other);
    }
    bytes_free(&words);
    return found;
}

/* Elements whose class says "byline", and lines, hold more than names: there a single word is one
 * only after a word for an author. */
static bool looks_right(const char *source, const char *text, size_t length, bool is_introduced)
{
    bool is_line = strcmp(source, "author line") == 0,
         is_byline = strncmp(source, "byline", 6) == 0;
    if (!is_line && !is_byline)
        return looks_like_account(text, length);
    bool has_two_words = length && (memchr(text, ' ', length) || is_unspaced_name(text, length));
    return looks_like_person(text, length) &&
           (is_line ? is_introduced && has_two_words : is_introduced || has_two_words);
}

/* Adds what readers see. */
static void add_seen(draft *d, const site *s, const char *source, bool site_counts)
{
    size_t i;
    const json_t *value;
    bytes first = {0}, words = {0};
    json_array_foreach(facts_of(s->facts, source), i, value)
    {
        const char *text = json_string_value(value);
        size_t length = json_string_length(value);
        bool is_introduced = narrow_to_name(&text, &length);
        words.length = 0;
        words_of(text, length, &words);
        if (!looks_right(source, text, length, is_introduced) ||
            (!site_counts && resembles_site(s, text, length)) ||
            (first.length && !share_byline(s->facts, &first, &words)))
            continue;
        if (first.length == 0)
            words_of(text, length, &first);
        add_person(d, text, length);
    }
    bytes_free(&first);
    bytes_free(&words);
}

static bool is_seen_source(const char *source)
{
    for (const char *const *seen = seen_sources; *seen; seen++)
        if (strcmp(source, *seen) == 0)
            return true;
    return false;
}

/* Whether the first label of a card of Twitter says that the first value is an author. */
static bool is_author_label(const facts *f)
{
    static const char *const labels[] = {
        "written by",      "verfasst von", "geschrieben von", "von",         "by",
        "author",          "autor",        "autorin",         "escrito por", "publicado por",
        "écrit par",       "par",          "auteur",          "scritto da",  "posted by",
        "geschreven door", "skrevet av",   "napisane przez",  NULL};
    const json_t *value = json_array_get(facts_of(f, "twitter:label1"), 0);
    const char *text = value ? json_string_value(value) : "";
    size_t length = strcspn(text, ":");
    for (const char *const *label = labels; *label; label++)
        if (strlen(*label) == length && strncasecmp(text, *label, length) == 0)
            return true;
    return false;
}

static void add_authors(draft *d, const site *s, bool site_counts)
{
    for (const char *const *source = author_sources; *source && !draft_has(d, AN_TAG_AUTHOR);
         source++) {
        if (strcmp(*source, "twitter:data1") == 0 && !is_author_label(s->facts))
            continue;
        if (is_seen_source(*source))
            add_seen(d, s, *source, site_counts);
        else
            add_said(d, s, *source);
    }
}

void choose_authors(draft *d, const facts *f, const char *address)
{
    const site s = {f, address};
    if (draft_has(d, AN_TAG_AUTHOR))
        return;
    add_authors(d, &s, false);
    add_authors(d, &s, true);
}
