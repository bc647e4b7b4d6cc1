/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dates as text, without help from the C library, whose answers change with locale and time zone.
 * Days are counted from 1970-01-01 in the proleptic Gregorian calendar. To find the civil date of a
 * day, years are taken to begin in March, so that leap days come last.
 */
#include "report/dates.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define TIME_FIRST INT64_C(-62167219200) /* the begin of year 0 */
#define TIME_LAST INT64_C(253402300799)  /* the end of year 9999 */

static void civil_of(int64_t days, int *year, int *month, int *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t in_era = days - era * 146097;
    int64_t y = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * in_year + 2) / 153;
    *day = (int)(in_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

bool is_in_calendar(int64_t seconds)
{
    return seconds >= TIME_FIRST && seconds <= TIME_LAST;
}

static int64_t floor_days(int64_t seconds)
{
    return seconds / 86400 - (seconds % 86400 < 0);
}

static void format_local(int64_t local, int offset, char *text, size_t size)
{
    int year, month, day;
    int64_t days = floor_days(local);
    int rest = (int)(local - days * 86400);
    civil_of(days, &year, &month, &day);
    int n = snprintf(text, size, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, rest / 3600,
                     rest / 60 % 60, rest % 60);
    if (n < 0 || (size_t)n >= size)
        return;
    if (offset == 0)
        snprintf(text + n, size - (size_t)n, "Z");
    else
        snprintf(text + n, size - (size_t)n, "%c%02d:%02d", offset < 0 ? '-' : '+',
                 abs(offset) / 60, abs(offset) % 60);
}

void format_date(const an_date *date, char *text, size_t size)
{
    int64_t local = date->seconds + (int64_t)date->utc_offset * 60;
    if (date->precision == AN_SECOND) {
        /* RFC 3339 has four digits for the year, which the local time may have left. */
        bool fits = is_in_calendar(local);
        format_local(fits ? local : date->seconds, fits ? date->utc_offset : 0, text, size);
        return;
    }
    int year, month, day;
    civil_of(floor_days(date->seconds), &year, &month, &day);
    if (date->precision == AN_DAY)
        snprintf(text, size, "%04d-%02d-%02d", year, month, day);
    else if (date->precision == AN_MONTH)
        snprintf(text, size, "%04d-%02d", year, month);
    else
        snprintf(text, size, "%04d", year);
}

void format_time(int64_t seconds, char text[40])
{
    an_date date = {.seconds = seconds, .precision = AN_SECOND};
    if (is_in_calendar(seconds))
        format_date(&date, text, 40);
    else
        snprintf(text, 40, "@%" PRId64, seconds);
}
