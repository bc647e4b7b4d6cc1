/* SPDX-License-Identifier: BSD-2-Clause */
/* The dates that readers of a page see. */
#ifndef ANEWS_SEEN_DATES_H
#define ANEWS_SEEN_DATES_H

#include "input/choice/date_text.h"
#include "input/page/facts.h"

#include <stdint.h>

enum { SEEN_MOST = 24 };

typedef struct seen_date {
    char text[DATE_ROOM];
    an_date date;
    bool is_update; /* its text says that it is that of a change */
    bool is_alone;  /* nothing but a label stands in its line */
    bool is_sure;   /* its line or a class says that it is the article's */
} seen_date;

typedef struct seen_dates {
    seen_date list[SEEN_MOST]; /* the best source first */
    size_t count;
} seen_dates;

void seen_dates_collect(seen_dates *seen, const facts *f);

/* Returns the day of a date where it was written, counted from 1970. */
int64_t day_of_date(const an_date *date);
/* Returns the first date on that day; NULL if there is none. */
const seen_date *seen_on(const seen_dates *seen, int64_t day);
/* Returns the first date that is that of a change, or that is not. */
const seen_date *first_seen(const seen_dates *seen, bool is_update);

#endif
