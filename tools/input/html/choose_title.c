/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The title as a reader sees it.
 *
 * Most pages say it several times, with the name of the site before or after it in some places. A
 * main heading that another source confirms is the best there is. Else the sources count in order,
 * and the name of the site is taken off where the page, or its address, says what that is.
 */
#include "input/html/choice.h"
#include "input/html/words.h"

#include <string.h>
#include <unistr.h>

const char *const title_sources[] = {"@headline",
                                     "og:title",
                                     "#headline",
                                     "twitter:title",
                                     "citation_title",
                                     "parsely-title",
                                     "sailthru.title",
                                     "dc.title",
                                     "dcterms.title",
                                     "@name",
                                     "<title>",
                                     "title",
                                     "<h1>",
                                     "@page headline",
                                     "@page name",
                                     "<h2>",
                                     NULL};
/* These name the site. */
static const char *const site_sources[] = {"og:site_name",
                                           "@publisher",
                                           "#publisher",
                                           "@site",
                                           "application-name",
                                           "dc.publisher",
                                           "publisher",
                                           "citation_journal_title",
                                           NULL};

typedef struct titling {
    const facts *facts;
    const char *address;
} titling;

/* Whether the words are the host of the address, or a label of it: "dailyexample". */
static bool is_host(const char *address, const bytes *words)
{
    bytes host = {0}, label = {0};
    const char *at = strstr(address, "://");
    size_t length = at ? strcspn(at + 3, "/?#:") : 0;
    bool found = false;
    at = at ? at + 3 : "";
    if (strncmp(at, "www.", 4) == 0) {
        at += 4;
        length -= 4;
    }
    words_of(at, length, &host);
    found = are_same_letters(&host, words);
    for (size_t i = 0; i < length && !found;) {
        size_t n = strcspn(at + i, "./?#:");
        label.length = 0;
        words_of(at + i, n, &label);
        found = label.length > 3 && are_same_letters(&label, words);
        i += n + 1;
    }
    bytes_free(&host);
    bytes_free(&label);
    return found;
}

/* Whether a text names the site. */
static bool is_site(const titling *t, const char *text, size_t length)
{
    bytes words = {0}, name = {0};
    words_of(text, length, &words);
    bool found = words.length && is_host(t->address, &words);
    for (const char *const *source = site_sources; *source && !found; source++) {
        size_t i;
        const json_t *value;
        json_array_foreach(facts_of(t->facts, *source), i, value)
        {
            name.length = 0;
            words_of(json_string_value(value), json_string_length(value), &name);
            found |= are_same_letters(&name, &words);
        }
    }
    bytes_free(&words);
    bytes_free(&name);
    return found;
}

/* Returns the length of a separator between a title and the name of a site at `at`; 0 if there is
 * none. Those that names contain count only with white space around them. */
static size_t separator_length(const char *at, const char *end)
{
    static const char *const separators[] = {" | ",  " - ", " – ", " — ", " · ", " • ", " : ",
                                             " :: ", " » ", " « ", " › ", " / ", " ~ ", " || ",
                                             " |",   "| ",  "|",   ": ",  NULL};
    for (const char *const *s = separators; *s; s++) {
        size_t n = strlen(*s);
        if ((size_t)(end - at) >= n && memcmp(at, *s, n) == 0)
            return n;
    }
    return 0;
}

/* Narrows a text to what is left without the name of the site at its end or its beginning. */
static void cut_site(const titling *t, const char **text, size_t *length)
{
    const char *at = *text, *end = at + *length;
    for (const char *from = at; from < end; from++) {
        size_t n = separator_length(from, end);
        if (n == 0 || from == at)
            continue;
        if (from + n < end && is_site(t, from + n, (size_t)(end - from) - n)) {
            *length = (size_t)(from - at);
            return;
        }
        if (is_site(t, at, (size_t)(from - at)) && from + n < end) {
            *text = from + n;
            *length = (size_t)(end - from) - n;
            return;
        }
    }
}

/* Whether another source has all words of a heading. */
static bool is_confirmed(const titling *t, const bytes *heading)
{
    static const char *const others[] = {"<title>", "og:title", "@headline", "twitter:title", NULL};
    bytes words = {0};
    bool found = false;
    for (const char *const *source = others; *source && !found; source++) {
        const json_t *value = json_array_get(facts_of(t->facts, *source), 0);
        words.length = 0;
        words_of(json_string_value(value), json_string_length(value), &words);
        found = value && has_words(&words, heading);
    }
    bytes_free(&words);
    return found;
}

/* Adds the first main heading that another source confirms and that does not name the site. */
static bool add_heading(draft *d, const titling *t)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(t->facts, "<h1>"), i, value)
    {
        const char *text = json_string_value(value);
        size_t length = json_string_length(value);
        bytes words = {0};
        words_of(text, length, &words);
        bool good = words.length && !is_site(t, text, length) && is_confirmed(t, &words);
        bytes_free(&words);
        if (good && draft_add_title(d, text, length, 0))
            return true;
    }
    return false;
}

static bool add_from(draft *d, const titling *t, const char *source)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(t->facts, source), i, value)
    {
        const char *text = json_string_value(value);
        size_t length = json_string_length(value);
        cut_site(t, &text, &length);
        if (draft_add_title(d, text, length, 0))
            return true;
    }
    return false;
}

void choose_title(draft *d, const facts *f, const char *address)
{
    titling t = {f, address};
    if (draft_has(d, AN_TAG_TITLE) || add_heading(d, &t))
        return;
    for (const char *const *source = title_sources; *source; source++)
        if (add_from(d, &t, *source))
            return;
}
