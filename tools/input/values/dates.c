/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dates as people and programs write them. The C library does not help, since its answers depend on
 * locale and time zone.
 *
 * The text is made plain first (date_text.c). Then a few forms are tried one after another. Each
 * understands the whole text or none of it and fills a date_parts; the first that does decides, and
 * its parts must be a date of the calendar. The forms are disjoint: a text that has two readings
 * has no date.
 */
#include "input/values/dates.h"

#include "input/values/date_parts.h"

#include <string.h>

#define DATE_FIRST INT64_C(-62167219200)      /* year 0 */
#define DATE_FIRST_COUNT INT64_C(-5364662400) /* 1800: no count of seconds is older */
#define DATE_LAST INT64_C(253402300799)       /* the end of year 9999 */
#define DATE_YEAR_1 INT64_C(-62135596800)     /* Go's and .NET's zero */

static bool in_calendar(const date_parts *p)
{
    if (p->year < 0 || p->year > 9999 || p->month == 0 || p->month > 12 || p->day == 0)
        return false;
    if (p->day > 0 && (p->month < 0 || p->day > date_days_in(p->year, p->month)))
        return false;
    bool is_midnight = p->hour == 24 && p->minute == 0 && p->second == 0;
    return (p->hour <= 23 || is_midnight) && p->minute <= 59 && p->second <= 60;
}

static bool date_of_parts(const date_parts *p, an_date *date)
{
    if (!in_calendar(p) || (p->has_time && p->day < 0))
        return false;
    bool has_time = p->has_time && !p->has_odd_zone;
    date->precision = has_time       ? AN_SECOND
                      : p->day > 0   ? AN_DAY
                      : p->month > 0 ? AN_MONTH
                                     : AN_YEAR;
    date->utc_offset = has_time ? p->offset : 0;
    date->seconds = date_days(p->year, p->month > 0 ? p->month : 1, p->day > 0 ? p->day : 1);
    date->seconds *= 86400;
    if (has_time)
        date->seconds += p->hour * 3600 + p->minute * 60 + p->second - p->offset * 60;
    return date->seconds >= DATE_FIRST && date->seconds <= DATE_LAST;
}

/* "0000-00-00 00:00:00" */
static bool is_all_zeros(const char *text)
{
    return strspn(text, "0-:/. tz+") == strlen(text) && strstr(text, "00") != NULL;
}

/* Programs that know the zone of their machine write year 1 in it. */
static bool is_zero_instant(const an_date *date)
{
    int64_t local = date->seconds + date->utc_offset * INT64_C(60);
    if (date->precision == AN_SECOND)
        return date->seconds == 0 || date->seconds == DATE_YEAR_1 || local == DATE_YEAR_1;
    return date->precision == AN_DAY && date->seconds == DATE_YEAR_1;
}

static enum date_reading judge_parts(const date_parts *p, const an_date *date)
{
    if (is_zero_instant(date))
        return DATE_ZERO;
    return p->has_time && p->has_odd_zone ? DATE_NO_ZONE : DATE_READ;
}

static enum date_reading judge_count(const char *text, const an_date *date)
{
    if (date->seconds < DATE_FIRST_COUNT && text[0] != '@')
        return DATE_NONE;
    if (date->seconds < DATE_FIRST || date->seconds > DATE_LAST)
        return DATE_NONE;
    return date->seconds == 0 ? DATE_ZERO : DATE_READ;
}

typedef bool date_form(const char *s, date_parts *p);

/* A zone in a comment counts if there is no other. */
static bool read_form(date_form *form, const char *text, const date_parts *comment, date_parts *p)
{
    if (!form(text, p))
        return false;
    if (!p->has_zone && !p->has_odd_zone) {
        p->offset = comment->offset;
        p->has_zone = comment->has_zone;
        p->has_odd_zone = comment->has_odd_zone;
    }
    return true;
}

/* A weekday may stand before any form. */
static const char *after_weekday(const char *s)
{
    date_name name = date_find_name(s);
    if (!name.is_weekday || name.month > 0)
        return s;
    s += name.length;
    return s + strspn(s, " ,.");
}

enum date_reading date_read(const char *text, an_date *date)
{
    static date_form *const forms[] = {date_of_packed, date_of_iso, date_of_numbers, date_of_signs,
                                       date_of_words};
    char plain[128];
    date_parts comment = no_date_parts;
    if (!date_text(text, plain, sizeof plain, &comment))
        return DATE_NONE;
    const char *s = after_weekday(plain);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        date_parts p = no_date_parts;
        an_date found;
        if (read_form(forms[i], s, &comment, &p) && date_of_parts(&p, &found)) {
            *date = found;
            return judge_parts(&p, &found);
        }
    }
    if (date_of_digits(plain, date))
        return judge_count(plain, date);
    return is_all_zeros(plain) ? DATE_ZERO : DATE_NONE;
}

bool parse_date(const char *text, an_date *date)
{
    an_date found = {.seconds = INT64_MIN}; /* it stays so for "0000-00-00" */
    enum date_reading reading = date_read(text, &found);
    if (reading == DATE_NONE || reading == DATE_NO_ZONE || found.seconds == INT64_MIN)
        return false;
    *date = found;
    return true;
}
