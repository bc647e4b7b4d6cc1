/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates as text, without <time.h>, a heap, or a table of time zones. */
#ifndef DATE_TEXT_H
#define DATE_TEXT_H

#include <archive_news/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { DATE_TEXT_SIZE = 26 }; /* "2024-02-29T23:59:59+14:00" and a zero */

/*
 * Writes a date as the publisher wrote it, in the form of ISO 8601 and as far
 * as it is known: "2024", "2024-02", "2024-02-29", "2024-02-29T13:05:00+01:00",
 * or with a Z for UTC. Where the year in the publisher's time zone would not
 * have four digits, UTC is written.
 */
void date_text(const an_date *date, char text[DATE_TEXT_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
