/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates as text. */
#ifndef ANEWS_DATES_H
#define ANEWS_DATES_H

#include <archive_news/reader.h>
#include <stdbool.h>
#include <stddef.h>

/* Parses RFC 3339, a date alone, a month, a year, "@seconds", and forms found in real articles
 * ("2015-12-04 10:00:46 -0400", RFC 2822, "Jan 10, 2007"). Returns false, with *date undefined, if
 * the text is none of them ("None", ""). */
bool parse_date(const char *text, an_date *date);

/* Writes RFC 3339, only as precise as the date is known ("2007-01-10"), into at least 40 bytes. */
void format_date(const an_date *date, char *text, size_t size);

#endif
