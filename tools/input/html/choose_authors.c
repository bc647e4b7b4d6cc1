/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The authors of an article. What sources for programs say is a name, unless it is an address; what
 * is written for readers has words around the name ("By Ann Example, Berlin"), or none at all.
 */
#include "input/html/choice.h"

#include "text/ascii.h"

#include <string.h>
#include <strings.h>

const char *const author_sources[] = {"@author",
                                      "#author",
                                      "citation_author",
                                      "author",
                                      "parsely-author",
                                      "sailthru.author",
                                      "authors",
                                      "article:author_name",
                                      "article:author",
                                      "byl",
                                      "dc.creator",
                                      "dcterms.creator",
                                      "dc.creator.personalname",
                                      "@creator",
                                      "rel=author",
                                      "author name",
                                      "byline link",
                                      "byline",
                                      "twitter:data1",
                                      "@page author",
                                      NULL};

enum { NAME_MOST = 100 };

/* Words before a name, in the languages that publish most. */
static const char *const prefixes[] = {
    "by ",           "by: ",      "von ",     "von: ",     "written by ", "posted by ",
    "published by ", "autor: ",   "author: ", "text: ",    "par ",        "por ",
    "di ",           "da ",       "door ",    "av ",       "af ",         "autor ",
    "author ",       "auteur : ", "auteur: ", "autorin: ", NULL};

static void narrow(const char **text, size_t *length)
{
    bool again = true;
    while (again) {
        again = false;
        for (const char *const *prefix = prefixes; *prefix; prefix++) {
            size_t n = strlen(*prefix);
            if (*length > n && strncasecmp(*text, *prefix, n) == 0) {
                *text += n;
                *length -= n;
                again = true;
            }
        }
    }
}

static bool is_name(const char *text, size_t length)
{
    char copy[NAME_MOST + 1];
    if (length == 0 || length > NAME_MOST)
        return false;
    memcpy(copy, text, length);
    copy[length] = 0;
    return !strstr(copy, "://") && !strchr(copy, '@') && strncmp(copy, "www.", 4) != 0;
}

static bool add_authors_of(draft *d, const facts *f, const char *source)
{
    size_t i;
    const json_t *value;
    bool some = false;
    json_array_foreach(facts_of(f, source), i, value)
    {
        const char *text = json_string_value(value);
        size_t length = json_string_length(value);
        narrow(&text, &length);
        if (is_name(text, length))
            some |= draft_add_text(d, AN_TAG_AUTHOR, text, length);
    }
    return some;
}

void choose_authors(draft *d, const facts *f)
{
    for (const char *const *source = author_sources; *source && !draft_has(d, AN_TAG_AUTHOR);
         source++)
        add_authors_of(d, f, *source);
}
