/* SPDX-License-Identifier: BSD-2-Clause */
/* The name of the site that a page is of. */
#ifndef ANEWS_SITE_H
#define ANEWS_SITE_H

#include "input/page/facts.h"

typedef struct site {
    const facts *facts;
    const char *address; /* of the page; may be "" */
} site;

/* Whether a source of the page has a name with these words. */
bool source_names(const site *s, const char *source, const bytes *words);
/* Whether a text is the name of the site, and nothing else. */
bool names_site(const site *s, const char *text, size_t length);
/* Whether a text is a name of those who publish the site rather than of a person: it has the name
 * of the site in it, or is part of that, or is a company. */
bool resembles_site(const site *s, const char *text, size_t length);

#endif
