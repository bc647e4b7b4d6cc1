/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dates that begin with the year: ISO 8601 in its extended and basic forms, with weeks and days of
 * the year, RFC 3339, YAML's timestamps, and their cousins with slashes, dots or colons.
 */
#include "input/values/date_parts.h"
#include "text/ascii.h"

#include <string.h>

/* The time after a date: [T| |, |_]hh[:mm[:ss]] or hhmmss, and a zone. */
static bool read_time(const char *s, date_parts *p)
{
    if (*s == 0)
        return true;
    bool has_t = *s == 't' && is_ascii_digit(s[1]);
    if (!has_t)
        return (*s == ' ' || *s == ',' || *s == '-') && date_rest(s, p);
    s++;
    size_t n = date_count_digits(s);
    if (n == 4 || n == 6) {
        char apart[] = {s[0], s[1], ':', s[2], s[3], 0, 0, 0, 0};
        if (n == 6)
            memcpy(apart + 5, (char[]){':', s[4], s[5]}, 3);
        const char *clock = apart;
        if (!date_clock(&clock, p))
            return false;
        s += n;
        if ((*s == '.' || *s == ',') && is_ascii_digit(s[1]))
            s += 1 + date_count_digits(s + 1);
    } else if (!date_clock(&s, p)) {
        return false;
    }
    return date_zone(&s, p) && date_rest(s, p);
}

static void set_day(date_parts *p, int64_t days)
{
    for (p->month = 12; p->month > 1 && date_days(p->year, p->month, 1) > days;)
        p->month--;
    p->day = (int)(days - date_days(p->year, p->month, 1)) + 1;
}

static bool set_day_of_year(date_parts *p, int number)
{
    int64_t first = date_days(p->year, 1, 1);
    if (number < 1 || first + number > date_days(p->year + 1, 1, 1))
        return false;
    set_day(p, first + number - 1);
    return true;
}

/* The Monday of week 1, which has the year's first Thursday. */
static int64_t first_monday(int year)
{
    int64_t fourth = date_days(year, 1, 4);
    int64_t weekday = (fourth % 7 + 7 + 3) % 7; /* 1970-01-01 was a Thursday */
    return fourth - weekday;
}

static bool set_day_of_week(date_parts *p, int week, int weekday)
{
    int64_t day = first_monday(p->year) + (int64_t)(week - 1) * 7 + weekday - 1;
    if (week < 1 || weekday < 1 || weekday > 7 || day - weekday + 1 >= first_monday(p->year + 1))
        return false;
    if (day < date_days(p->year, 1, 1))
        p->year--;
    else if (day >= date_days(p->year + 1, 1, 1))
        p->year++;
    set_day(p, day);
    return true;
}

/* -Www-d or Wwwd, after the year. A week alone is no date. */
static bool read_week(const char *s, date_parts *p)
{
    bool is_extended = *s == '-';
    int week, day;
    s += is_extended;
    if (*s != 'w' || date_count_digits(s + 1) != (is_extended ? 2 : 3))
        return false;
    week = (s[1] - '0') * 10 + s[2] - '0';
    s += 3;
    if (is_extended && *s++ != '-')
        return false;
    return date_digits(&s, 1, 1, &day) && set_day_of_week(p, week, day) && read_time(s, p);
}

static bool read_month_and_day(const char *s, date_parts *p)
{
    char separator = *s;
    if (!strchr("-/.:", separator))
        return false;
    s++;
    date_skip_space(&s);
    if (!date_digits(&s, 1, 2, &p->month))
        return false;
    if (*s == 0)
        return separator == '-' || separator == '/';
    if (*s++ != separator)
        return false;
    date_skip_space(&s);
    if (!date_digits(&s, 1, 2, &p->day))
        return false;
    s += separator == '.' && *s == '.';
    return read_time(s, p);
}

bool date_of_iso(const char *s, date_parts *p)
{
    int number;
    size_t digits = date_count_digits(s);
    if (digits == 7 && date_digits(&s, 7, 7, &number)) {
        p->year = number / 1000;
        return p->year >= 1800 && p->year < 2200 && set_day_of_year(p, number % 1000) &&
               read_time(s, p);
    }
    if (!date_digits(&s, 4, 4, &p->year))
        return false;
    if (*s == 0)
        return true;
    if (*s == 'w' || (*s == '-' && s[1] == 'w'))
        return read_week(s, p);
    if (*s == '-' && date_count_digits(s + 1) == 3) {
        s++;
        return date_digits(&s, 3, 3, &number) && set_day_of_year(p, number) && read_time(s, p);
    }
    return read_month_and_day(s, p);
}

static int two_digits(const char *s)
{
    return (s[0] - '0') * 10 + s[1] - '0';
}

/* yyyymmdd, yyyymmddhhmm, yyyymmddhhmmss, or yyyymmdd before a T. */
bool date_of_packed(const char *s, date_parts *p)
{
    size_t n = date_count_digits(s);
    if (n != 8 && n != 12 && n != 14)
        return false;
    p->year = two_digits(s) * 100 + two_digits(s + 2);
    p->month = two_digits(s + 4);
    p->day = two_digits(s + 6);
    p->has_time = n > 8;
    if (n > 8) {
        p->hour = two_digits(s + 8);
        p->minute = two_digits(s + 10);
        p->second = n == 14 ? two_digits(s + 12) : 0;
        s += n;
        return date_zone(&s, p) && *s == 0;
    }
    return (s[n] == 0 || s[n] == 't' || s[n] == ' ') && read_time(s + n, p);
}
