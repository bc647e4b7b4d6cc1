/* SPDX-License-Identifier: BSD-2-Clause */
/* What a page says about its article, before anything is chosen. */
#ifndef ANEWS_FACTS_H
#define ANEWS_FACTS_H

#include "text/bytes.h"

#include <jansson.h>

/* Begins as {0}. */
typedef struct facts {
    json_t *values; /* an object: the name of a source, and a list of texts in the page's order */
    bool has_bad_json_ld; /* JSON-LD that was not understood, or too much of it */
    bool failed;          /* memory ran out */
} facts;

void facts_free(facts *f);

/* Adds valid UTF-8 text with single spaces for white space and without control characters. Text
 * that is blank or there already is not added, and neither is text beyond limits that no honest
 * page reaches. */
void facts_add(facts *f, const char *source, const char *text, size_t length);
/* Likewise, with its character references decoded, which many programs write twice. */
void facts_add_markup(facts *f, const char *source, const char *text, size_t length);
/* Likewise, where references should not be but are. */
void facts_add_json(facts *f, const char *source, const json_t *text);
/* Returns the texts of a source: a list, perhaps NULL. Borrowed. */
json_t *facts_of(const facts *f, const char *source);

#endif
