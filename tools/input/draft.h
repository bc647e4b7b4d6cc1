/* SPDX-License-Identifier: BSD-2-Clause */
/* An item in the making: a format fills it, and it goes to the sink. */
#ifndef ANEWS_DRAFT_H
#define ANEWS_DRAFT_H

#include "input/content.h"
#include "input/front_matter/problem.h"
#include "input/sink.h"
#include "text/bytes.h"

#include <jansson.h>

/* A value is an offset into the draft's values, since that buffer moves as it grows. */
struct draft_field {
    uint64_t tag;
    size_t offset, length;
};

/* Begins as {0}: an article without an id. */
typedef struct draft {
    bytes id; /* zero-terminated */
    unsigned kind, status;
    struct draft_field *fields;
    size_t count, size;
    bytes values;
    json_t *extra; /* members that no tag holds; owned; NULL if none */
    content content;
    bool has_bad_date;     /* a date was not understood */
    bool has_odd_zone;     /* a date's zone was not understood */
    bool has_bad_language; /* a language was not understood */
    bool has_bad_json_ld;  /* a page has JSON-LD that was not understood */
    bool is_draft;         /* its author does not want it published yet, or any more */
    front_problem front;   /* what is wrong with the front matter */
    bool has_secret;       /* a field or the id holds a secret key: it was not sent */
    bool failed;           /* memory ran out */
} draft;

void draft_free(draft *d);

void draft_set_id(draft *d, const char *id, size_t length);
/* Adds a field as it is. */
void draft_add(draft *d, uint64_t tag, const void *value, size_t length);
/* Adds valid UTF-8 text without its zero bytes. Returns false, and adds nothing, if only white
 * space would be left, or if it is a tag (AN_TAG_TAG) that is there already. */
bool draft_add_text(draft *d, uint64_t tag, const char *text, size_t length);
/* Adds a title as title_clean() makes it. Returns false, and adds nothing, if nothing is left. */
bool draft_add_title(draft *d, const char *text, size_t length, size_t most);
/* Adds a date as date_read() understands it. Returns false, and adds nothing, if it does not, or if
 * the date is zero. */
bool draft_add_date(draft *d, uint64_t tag, const char *text);
/* Returns whether the draft has a date, and sets it. */
bool draft_date(const draft *d, uint64_t tag, an_date *date);
bool draft_has(const draft *d, uint64_t tag);

/* Gives the draft to the sink, unless it has a secret key in a field. file: as in sink.h. Returns
 * STATUS_*, having said what is wrong unless that is a secret key or that content cannot be read:
 * the draft tells. */
int draft_send(draft *d, const named_file *file, const sink *to);

#endif
