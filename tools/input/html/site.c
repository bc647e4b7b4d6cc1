/* SPDX-License-Identifier: BSD-2-Clause */
/* The name of the site that a page is of: what the page says it is, and its host. */
#include "input/html/site.h"

#include "input/html/words.h"

#include <string.h>

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

bool names_site(const site *t, const char *text, size_t length)
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
