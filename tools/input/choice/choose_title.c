/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The title as a reader sees it.
 *
 * Most pages say it several times, with the name of the site before or after it in some places. A
 * main heading that another source confirms is the best there is. Else the sources count in order,
 * and the name of the site is taken off where the page, or its address, says what that is.
 */
#include "input/choice/choice.h"
#include "input/choice/title_ends.h"
#include "text/words.h"

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
enum {
    SHARE_LEAST = 34,   /* percent of the words of a heading that other titles have */
    TITLE_BYTES = 1000, /* of a heading: more is no title */
    HEADING_WORDS = 3,  /* of a heading of the second level that may be a title */
};

typedef struct title_choice {
    site site;
    title_ends ends; /* of <title> */
} title_choice;

/* Whether part of a title is the name of the site, or what the title of the page has beside it. */
static bool is_site_part(const title_choice *t, const char *text, size_t length)
{
    bytes words = {0};
    words_of(text, length, &words);
    bool found = names_site(&t->site, text, length) || is_other_end(&t->ends, &words, true);
    bytes_free(&words);
    return found;
}

/* Returns how long a text is up to its next separator. */
static size_t part_length(const char *at, const char *end)
{
    const char *from = at;
    while (at < end && separator_length(at, end) == 0)
        at++;
    return (size_t)(at - from);
}

/* Narrows a text to what is left without the name of the site at its end or its beginning. */
static void cut_site(const title_choice *t, const char **text, size_t *length)
{
    const char *at = *text, *end = at + *length;
    for (const char *from = at; from < end; from++) {
        size_t n = separator_length(from, end);
        if (n == 0 || from == at)
            continue;
        if (from + n < end && (is_site_part(t, from + n, (size_t)(end - from) - n) ||
                               names_site(&t->site, from + n, part_length(from + n, end)))) {
            *length = (size_t)(from - at);
            return;
        }
        if (is_site_part(t, at, (size_t)(from - at)) && from + n < end) {
            *text = from + n;
            *length = (size_t)(end - from) - n;
            return;
        }
    }
}

/* Adds a heading. If it ends with what JSON-LD or microdata call the headline, that alone: some
 * pages have a topic before it, within the same element. */
static bool add_without_kicker(draft *d, const title_choice *t, const json_t *heading)
{
    static const char *const headlines[] = {"@headline", "#headline", NULL};
    const char *text = json_string_value(heading);
    size_t length = json_string_length(heading);
    for (const char *const *source = headlines; *source; source++) {
        const json_t *headline = json_array_get(facts_of(t->site.facts, *source), 0);
        size_t n = json_string_length(headline);
        if (n && n < length && memcmp(text + length - n, json_string_value(headline), n) == 0)
            return draft_add_title(d, json_string_value(headline), n, 0);
    }
    return draft_add_title(d, text, length, 0);
}

/* Adds the words of all titles of the page but those of its headings. */
static void add_other_titles(const title_choice *t, bytes *out)
{
    static const char *const others[] = {"<title>", "og:title", "@headline", "twitter:title", NULL};
    for (const char *const *source = others; *source; source++) {
        const json_t *value = json_array_get(facts_of(t->site.facts, *source), 0);
        const char *text = json_string_value(value);
        size_t length = json_string_length(value);
        if (!value)
            continue;
        cut_site(t, &text, &length);
        bytes_add_text(out, " ");
        words_of(text, length, out);
    }
}

/* Whether a text begins with a number as sections have it: "2. Files". */
static bool is_numbered(const json_t *heading)
{
    const char *at = json_string_value(heading);
    size_t digits = strspn(at, "0123456789");
    return digits && (at[digits] == '.' || at[digits] == ')');
}

/* Whether several headings of a source are numbered, and so those of sections. */
static bool are_sections(const title_choice *t, const char *source)
{
    size_t i, count = 0;
    const json_t *heading;
    json_array_foreach(facts_of(t->site.facts, source), i, heading)
    {
        count += is_numbered(heading);
    }
    return count > 1;
}

/* Returns how well the other titles of the page confirm a heading: the share of its words that they
 * have, in percent, and some more for each word; 0 if that is too little. */
static unsigned rate_heading(const title_choice *t, const json_t *heading, const bytes *others,
                             bool is_main)
{
    const char *text = json_string_value(heading);
    bytes words = {0};
    words_of(text, json_string_length(heading), &words);
    size_t count = count_of_words(&words);
    unsigned share = share_of_words(others, &words);
    bool is_name = names_site(&t->site, text, json_string_length(heading)) ||
                   is_other_end(&t->ends, &words, false);
    bool is_section = share < 100 && is_numbered(heading) && are_sections(t, "<h1>");
    bool is_long = json_string_length(heading) > TITLE_BYTES;
    bool is_good = is_main ? share >= SHARE_LEAST : share == 100 && count >= HEADING_WORDS;
    bytes_free(&words);
    return is_name || is_section || is_long || !is_good
               ? 0
               : share + 3 * (unsigned)(count < 10 ? count : 10);
}

/* Adds the heading that the other titles of the page confirm best. A heading of the second level
 * must be in them as a whole, and be more than "More news". */
static bool choose_heading(draft *d, const title_choice *t, const char *source, bool is_main)
{
    size_t i;
    const json_t *value, *best = NULL;
    unsigned best_rate = 0;
    bytes others = {0};
    add_other_titles(t, &others);
    json_array_foreach(facts_of(t->site.facts, source), i, value)
    {
        unsigned rate = rate_heading(t, value, &others, is_main);
        if (rate > best_rate) {
            best = value;
            best_rate = rate;
        }
    }
    bytes_free(&others);
    return best && add_without_kicker(d, t, best);
}

static bool add_from(draft *d, const title_choice *t, const char *source)
{
    size_t i;
    const json_t *value;
    json_array_foreach(facts_of(t->site.facts, source), i, value)
    {
        const char *text = json_string_value(value);
        size_t length = json_string_length(value);
        cut_site(t, &text, &length);
        if (!names_site(&t->site, text, length) && draft_add_title(d, text, length, 0))
            return true;
    }
    return false;
}

/* Adds an end of the title that a heading says. Pages of news say their titles better elsewhere. */
static bool choose_end(draft *d, const title_choice *t)
{
    size_t length;
    const char *text = find_own_end(&t->ends, &t->site, &length);
    return text && !facts_of(t->site.facts, "og:title") && !facts_of(t->site.facts, "@headline") &&
           draft_add_title(d, text, length, 0);
}

void choose_title(draft *d, const facts *f, const char *address)
{
    title_choice t = {.site = {f, address}};
    if (draft_has(d, AN_TAG_TITLE))
        return;
    find_title_ends(&t.ends, &t.site);
    if (choose_heading(d, &t, "<h1>", true) || choose_end(d, &t) ||
        choose_heading(d, &t, "<h2>", false))
        return;
    for (const char *const *source = title_sources; *source; source++)
        if (add_from(d, &t, *source))
            return;
    /* The name of the site is better than nothing. */
    const json_t *title = json_array_get(facts_of(f, "<title>"), 0);
    if (title)
        draft_add_title(d, json_string_value(title), json_string_length(title), 0);
}
