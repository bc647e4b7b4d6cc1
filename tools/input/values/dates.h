/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates as publishers write them. */
#ifndef ANEWS_VALUES_DATES_H
#define ANEWS_VALUES_DATES_H

#include <archive_news/reader.h>
#include <stdbool.h>

enum date_reading {
    DATE_NONE,    /* not understood, or with two readings */
    DATE_ZERO,    /* what programs write for no date: "0000-00-00", "0001-01-01T00:00:00Z" */
    DATE_NO_ZONE, /* its time zone is not known, so that only the day was kept */
    DATE_READ
};

/* Reads a date. With DATE_NONE *date is not set. */
enum date_reading date_read(const char *text, an_date *date);

/* As date_read(), for those who accept no doubt: returns true if all of the date was understood. A
 * zero date is a date here. */
bool parse_date(const char *text, an_date *date);

#endif
