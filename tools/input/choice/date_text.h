/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates within text that is written for readers. */
#ifndef ANEWS_DATE_TEXT_H
#define ANEWS_DATE_TEXT_H

#include <archive_news/reader.h>
#include <stdbool.h>

enum { DATE_ROOM = 64 };

/* Parses a text that is a date of at least a day as a whole, and not a zero date. */
bool parse_full_date(const char *text, an_date *date);
/* Finds the first such date in a text. found: the part of the text that is the date. */
bool find_full_date(const char *text, char found[DATE_ROOM], an_date *date);

#endif
