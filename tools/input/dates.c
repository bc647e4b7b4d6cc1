/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dates as people write them. The C library does not help, since its answers depend on locale and
 * time zone.
 *
 * parse_date() tries a few forms one after another: yyyymmdd, ISO 8601 with its cousins, and forms
 * with the English name of a month. Each form fills a `parts`; the first that understands the whole
 * text decides, and its parts must be a date of the calendar. The parse_ functions below take a
 * pointer into the text and move it past what they understood; they return false if they did not.
 */
#include "input/dates.h"

#include "text/ascii.h"

#include <stdlib.h>
#include <string.h>

#define DATE_FIRST INT64_C(-62167219200) /* year 0 */
#define DATE_LAST INT64_C(253402300799)  /* the end of year 9999 */

typedef struct parts {
    int year, month, day; /* -1: not given */
    int hour, minute, second;
    int offset; /* minutes */
    bool has_time;
} parts;

/* Returns the days from 1970-01-01 in the proleptic Gregorian calendar. Years begin in March here,
 * so that a leap day is the last day of its year. */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t in_era = y - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool in_calendar(const parts *p)
{
    if (p->year < 0 || p->year > 9999 || p->month == 0 || p->month > 12 || p->day == 0)
        return false;
    if (p->day > 0 && (p->month < 0 || p->day > days_in(p->year, p->month)))
        return false;
    return p->hour <= 23 && p->minute <= 59 && p->second <= 60;
}

static bool date_of_parts(const parts *p, an_date *date)
{
    if (!in_calendar(p) || (p->has_time && p->day < 0))
        return false;
    date->precision = p->has_time    ? AN_SECOND
                      : p->day > 0   ? AN_DAY
                      : p->month > 0 ? AN_MONTH
                                     : AN_YEAR;
    date->utc_offset = p->has_time ? p->offset : 0;
    date->seconds = days_of(p->year, p->month > 0 ? p->month : 1, p->day > 0 ? p->day : 1) * 86400;
    if (p->has_time)
        date->seconds += p->hour * 3600 + p->minute * 60 + p->second - p->offset * 60;
    return date->seconds >= DATE_FIRST && date->seconds <= DATE_LAST;
}

static size_t count_digits(const char *s)
{
    size_t n = 0;
    while (is_ascii_digit(s[n]))
        n++;
    return n;
}

/* A number of `least` to `most` digits, with no digit after it. */
static bool parse_digits(const char **s, size_t least, size_t most, int *value)
{
    size_t n = count_digits(*s);
    if (n < least || n > most || n > 8)
        return false;
    *value = 0;
    for (size_t i = 0; i < n; i++)
        *value = *value * 10 + ((*s)[i] - '0');
    *s += n;
    return true;
}

static void skip_space(const char **s)
{
    while (**s == ' ' || **s == '\t' || **s == '\n' || **s == '\r')
        (*s)++;
}

static size_t word_length(const char *s)
{
    size_t n = 0;
    while (is_ascii_letter(s[n]))
        n++;
    return n;
}

/* Returns the index of a word in a list of names, or -1. The word may be cut short, but not to
 * fewer than three letters, in which all names of a list differ. */
static int find_word(const char *word, size_t length, const char *const *names, int count)
{
    for (int i = 0; i < count && length >= 3; i++) {
        size_t n = 0;
        while (n < length && names[i][n] && ascii_lower(word[n]) == names[i][n])
            n++;
        if (n == length)
            return i;
    }
    return -1;
}

static int month_of(const char *word, size_t length)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    return find_word(word, length, names, 12) + 1;
}

static bool is_weekday(const char *word, size_t length)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    return find_word(word, length, names, 7) >= 0;
}

static bool is_word(const char *word, size_t length, const char *name)
{
    size_t n = 0;
    while (n < length && name[n] && ascii_lower(word[n]) == name[n])
        n++;
    return n == length && !name[n];
}

/* Knows the zones of RFC 2822. Other names mean different zones in different countries. */
static bool zone_of(const char *word, size_t length, int *offset)
{
    static const struct {
        const char *name;
        int hours;
    } zones[] = {{"z", 0},    {"ut", 0},   {"utc", 0},  {"gmt", 0},  {"est", -5}, {"edt", -4},
                 {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (is_word(word, length, zones[i].name)) {
            *offset = zones[i].hours * 60;
            return true;
        }
    }
    return false;
}

/* +hh:mm, +hhmm, +hh */
static bool parse_offset(const char **s, int *offset)
{
    int sign = **s == '-' ? -1 : 1;
    int hours = 0, minutes = 0;
    (*s)++;
    if (count_digits(*s) == 4) {
        if (!parse_digits(s, 4, 4, &hours))
            return false;
        minutes = hours % 100;
        hours /= 100;
    } else {
        if (!parse_digits(s, 2, 2, &hours))
            return false;
        if (**s == ':' && (++*s, !parse_digits(s, 2, 2, &minutes)))
            return false;
    }
    *offset = sign * (hours * 60 + minutes);
    return hours <= 23 && minutes <= 59;
}

/* A zone. Without one the time is UTC. */
static bool parse_zone(const char **s, int *offset)
{
    skip_space(s);
    if (**s == '+' || **s == '-')
        return parse_offset(s, offset);
    size_t n = word_length(*s);
    if (n == 0)
        return true;
    bool known = zone_of(*s, n, offset);
    *s += n;
    skip_space(s);
    if (known && *offset == 0 && (**s == '+' || **s == '-')) /* "GMT+0200" */
        return parse_offset(s, offset);
    return known;
}

/* hh:mm[:ss[.fraction]] [am|pm]. The fraction is dropped. */
static bool parse_clock(const char **s, parts *p)
{
    if (!parse_digits(s, 1, 2, &p->hour) || **s != ':')
        return false;
    (*s)++;
    if (!parse_digits(s, 2, 2, &p->minute))
        return false;
    if (**s == ':' && (++*s, !parse_digits(s, 2, 2, &p->second)))
        return false;
    if ((**s == '.' || **s == ',') && is_ascii_digit((*s)[1]))
        *s += 1 + count_digits(*s + 1);
    p->has_time = true;
    const char *word = *s;
    skip_space(&word);
    size_t n = word_length(word);
    bool pm = is_word(word, n, "pm");
    if (!pm && !is_word(word, n, "am"))
        return true;
    *s = word + n;
    if (p->hour < 1 || p->hour > 12)
        return false;
    p->hour = p->hour % 12 + (pm ? 12 : 0);
    return true;
}

/* yyyymmdd */
static bool parse_packed(const char *s, parts *p)
{
    int number = 0;
    if (!parse_digits(&s, 8, 8, &number))
        return false;
    p->year = number / 10000;
    p->month = number / 100 % 100;
    p->day = number % 100;
    return *s == 0;
}

/* yyyy[-mm[-dd[(T| )time[zone]]]], also with slashes instead of hyphens. */
static bool parse_iso(const char *s, parts *p)
{
    if (!parse_digits(&s, 4, 4, &p->year))
        return false;
    char separator = *s;
    if (separator == 0)
        return true;
    if ((separator != '-' && separator != '/') || (s++, !parse_digits(&s, 1, 2, &p->month)))
        return false;
    if (*s == 0)
        return true;
    if (*s != separator || (s++, !parse_digits(&s, 1, 2, &p->day)))
        return false;
    if (*s == 0)
        return true;
    if (*s != 'T' && *s != 't' && *s != ' ')
        return false;
    s++;
    skip_space(&s);
    return parse_clock(&s, p) && parse_zone(&s, &p->offset) && *s == 0;
}

static bool parse_day_or_year(const char **s, parts *p)
{
    int number = 0;
    size_t digits = count_digits(*s);
    if (!parse_digits(s, 1, 4, &number) || digits == 3)
        return false;
    int *part = digits == 4 ? &p->year : &p->day;
    if (*part >= 0)
        return false;
    *part = number;
    size_t n = word_length(*s);
    if (digits < 4 && (is_word(*s, n, "st") || is_word(*s, n, "nd") || is_word(*s, n, "rd") ||
                       is_word(*s, n, "th")))
        *s += n;
    return true;
}

static bool parse_word(const char **s, parts *p)
{
    const char *word = *s;
    size_t n = word_length(word);
    *s += n;
    int month = month_of(word, n);
    if (month > 0 && p->month < 0) {
        p->month = month;
        return true;
    }
    return is_weekday(word, n) || is_word(word, n, "at") || is_word(word, n, "of") ||
           is_word(word, n, "on");
}

/* A time and, if one follows, its zone. */
static bool parse_time(const char **s, parts *p)
{
    if (p->has_time || !parse_clock(s, p))
        return false;
    const char *zone = *s;
    int offset = 0;
    skip_space(&zone);
    bool has_zone = *zone == '+' || *zone == '-' || zone_of(zone, word_length(zone), &offset);
    return !has_zone || parse_zone(s, &p->offset);
}

static bool parse_named_part(const char **s, parts *p)
{
    size_t digits = count_digits(*s);
    if (digits == 0)
        return is_ascii_letter(**s) && parse_word(s, p);
    return (*s)[digits] == ':' ? parse_time(s, p) : parse_day_or_year(s, p);
}

/* Forms with the English name of the month: RFC 2822, asctime, "Jan 10, 2007", "10 January 2007,
 * 3:04 pm". */
static bool parse_named(const char *s, parts *p)
{
    for (;;) {
        while (*s == ' ' || *s == '\t' || *s == ',' || *s == '.' || *s == '-')
            s++;
        if (*s == 0)
            return p->year >= 0 && p->month > 0;
        if (!parse_named_part(&s, p))
            return false;
    }
}

/* "@seconds" */
static bool parse_seconds(const char *s, an_date *date)
{
    bool negative = *s == '-';
    s += negative;
    size_t n = count_digits(s);
    if (n == 0 || n > 15 || s[n])
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < n; i++)
        value = value * 10 + (s[i] - '0');
    *date = (an_date){negative ? -value : value, 0, AN_SECOND};
    return date->seconds >= DATE_FIRST && date->seconds <= DATE_LAST;
}

static void parts_clear(parts *p)
{
    *p = (parts){.year = -1, .month = -1, .day = -1};
}

bool parse_date(const char *text, an_date *date)
{
    char trimmed[64];
    skip_space(&text);
    size_t n = strlen(text);
    while (n && (text[n - 1] == ' ' || text[n - 1] == '\t' || text[n - 1] == '\n' ||
                 text[n - 1] == '\r'))
        n--;
    if (n == 0 || n >= sizeof trimmed)
        return false;
    memcpy(trimmed, text, n);
    trimmed[n] = 0;
    if (trimmed[0] == '@')
        return parse_seconds(trimmed + 1, date);
    parts p;
    bool (*const forms[])(const char *, parts *) = {parse_packed, parse_iso, parse_named};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        parts_clear(&p);
        if (forms[i](trimmed, &p))
            return date_of_parts(&p, date);
    }
    return false;
}
