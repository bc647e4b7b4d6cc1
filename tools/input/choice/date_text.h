/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates within text that is written for readers. */
#ifndef ANEWS_DATE_TEXT_H
#define ANEWS_DATE_TEXT_H

#include "input/values/dates.h"

enum { DATE_ROOM = 64 };

/* Reads a text that is a date of at least a day as a whole. Returns DATE_READ, DATE_NO_ZONE, or
 * DATE_NONE, also for a zero date. */
enum date_reading read_full_date(const char *text, an_date *date);
/* Finds the first such date in a text. found: the part of the text that is the date. If that has an
 * unknown zone, *date has the time all the same. */
bool find_full_date(const char *text, char found[DATE_ROOM], an_date *date);

#endif
