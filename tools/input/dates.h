/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates as publishers write them. */
#ifndef ANEWS_INPUT_DATES_H
#define ANEWS_INPUT_DATES_H

#include <archive_news/reader.h>
#include <stdbool.h>

/* Parses RFC 3339, a date alone, a month, a year, "@seconds", and the forms found in the field
 * ("2015-12-04 10:00:46 -0400", RFC 2822, "Jan 10, 2007"). Returns false if the text is not
 * understood ("None", ""). */
bool parse_date(const char *text, an_date *date);

#endif
