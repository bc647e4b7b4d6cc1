/* SPDX-License-Identifier: BSD-2-Clause */
/* The name of the site that a page is of: what the page says it is, and its host. */
#include "input/choice/site.h"

#include "text/words.h"

#include <string.h>

enum {
    LABEL_LEAST = 5,       /* letters of a label of a host that is more than a common word */
    WORDS_LEAST = 4,       /* of a name that is rarely a person's */
    ABBREVIATION_MOST = 4, /* letters of a name that is one */
};

/* These name the site. */
static const char *const site_sources[] = {"og:site_name",     "@publisher",
                                           "#publisher",       "@site",
                                           "application-name", "dc.publisher",
                                           "publisher",        "citation_journal_title",
                                           "<site heading>",   NULL};

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

bool source_names(const site *s, const char *source, const bytes *words)
{
    size_t i;
    const json_t *value;
    bytes name = {0};
    bool found = false;
    json_array_foreach(facts_of(s->facts, source), i, value)
    {
        name.length = 0;
        words_of(json_string_value(value), json_string_length(value), &name);
        found |= are_same_letters(&name, words);
    }
    bytes_free(&name);
    return found;
}

bool names_site(const site *t, const char *text, size_t length)
{
    bytes words = {0};
    words_of(text, length, &words);
    bool found = words.length && is_host(t->address, &words);
    for (const char *const *source = site_sources; *source && !found; source++)
        found = source_names(t, *source, &words);
    bytes_free(&words);
    return found;
}

/* "DPA", "Daily - the paper of Example". */
static bool is_written_like_company(const char *text, size_t length)
{
    bool is_capital = length <= ABBREVIATION_MOST;
    for (size_t i = 0; i < length; i++)
        is_capital = is_capital && text[i] >= 'A' && text[i] <= 'Z';
    return is_capital || memmem(text, length, " - ", 3) || memmem(text, length, " – ", 5) ||
           memmem(text, length, " | ", 3);
}

static bool ends_like_company(const char *text, size_t length)
{
    static const char *const ends[] = {" GmbH", " AG",  " e.V.", " Inc.", " Inc",
                                       " Ltd",  " LLC", " S.A.", " KG",   NULL};
    for (const char *const *end = ends; *end; end++) {
        size_t n = strlen(*end);
        if (length > n && memcmp(text + length - n, *end, n) == 0)
            return true;
    }
    return false;
}

/* Whether a label of the host is one of the words. A site may be called after a person, who has
 * few. */
static bool has_host_word(const char *address, const bytes *words)
{
    const char *at = strstr(address, "://");
    bool found = false;
    at = at ? at + 3 : "";
    for (size_t end = strcspn(at, "/?#:"); end > 0 && !found;) {
        size_t n = strcspn(at, "./?#:");
        bytes label = {0};
        words_of(at, n, &label);
        found = label.length >= LABEL_LEAST && count_of_words(words) >= WORDS_LEAST &&
                has_words(words, &label);
        bytes_free(&label);
        n += n < end;
        at += n;
        end -= n;
    }
    return found;
}

bool resembles_site(const site *s, const char *text, size_t length)
{
    static const char *const names[] = {"og:site_name", "@site", "application-name", NULL};
    bytes words = {0}, name = {0};
    words_of(text, length, &words);
    bool found = is_written_like_company(text, length) || ends_like_company(text, length) ||
                 is_host(s->address, &words) || has_host_word(s->address, &words);
    for (const char *const *source = names; *source && !found; source++) {
        const json_t *value = json_array_get(facts_of(s->facts, *source), 0);
        name.length = 0;
        words_of(json_string_value(value), json_string_length(value), &name);
        found = value && (has_words(&name, &words) || has_words(&words, &name));
    }
    bytes_free(&words);
    bytes_free(&name);
    return found;
}
