/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates and times as text. */
#ifndef ANEWS_REPORT_DATES_H
#define ANEWS_REPORT_DATES_H

#include <archive_news/reader.h>
#include <stdbool.h>

/* Formats a date as RFC 3339 does, as precise as it is known ("2007-01-10"), into at least 40
 * bytes. */
void format_date(const an_date *date, char *text, size_t size);
/* Formats a time as "2024-01-02T03:04:05Z", or as "@seconds" outside the years 0 to 9999. */
void format_time(int64_t seconds, char text[40]);
/* Returns whether a time lies in the years 0 to 9999, as dates of the format do. */
bool is_in_calendar(int64_t seconds);

#endif
