/* SPDX-License-Identifier: BSD-2-Clause */
/* Dates as people write them, without help from the C library, whose answers change with locale and
 * time zone.
 */
#include "input/dates.h"

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

/* Days from 1970-01-01 in the proleptic Gregorian calendar; years are taken to begin in March, so
 * that leap days come last. */
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

static bool finish(const parts *p, an_date *date)
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

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t count_digits(const char *s)
{
    size_t n = 0;
    while (is_digit(s[n]))
        n++;
    return n;
}

/* `least` to `most` digits, and no further one. */
static bool take_number(const char **s, size_t least, size_t most, int *value)
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
    while (is_letter(s[n]))
        n++;
    return n;
}

/* The place of a word in a list, by its first three letters (they differ) and as long as it agrees
 * with the full name; -1 if it is not in it. */
static int find_word(const char *word, size_t length, const char *const *names, int count)
{
    for (int i = 0; i < count && length >= 3; i++) {
        size_t n = 0;
        while (n < length && names[i][n] && lower(word[n]) == names[i][n])
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
    while (n < length && name[n] && lower(word[n]) == name[n])
        n++;
    return n == length && !name[n];
}

/* Zones with names, those of RFC 2822; others mean different things in different countries. */
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
static bool take_offset(const char **s, int *offset)
{
    int sign = **s == '-' ? -1 : 1;
    int hours = 0, minutes = 0;
    (*s)++;
    if (count_digits(*s) == 4) {
        if (!take_number(s, 4, 4, &hours))
            return false;
        minutes = hours % 100;
        hours /= 100;
    } else {
        if (!take_number(s, 2, 2, &hours))
            return false;
        if (**s == ':' && (++*s, !take_number(s, 2, 2, &minutes)))
            return false;
    }
    *offset = sign * (hours * 60 + minutes);
    return hours <= 23 && minutes <= 59;
}

/* A zone, or nothing, which is taken for UTC. */
static bool take_zone(const char **s, int *offset)
{
    skip_space(s);
    if (**s == '+' || **s == '-')
        return take_offset(s, offset);
    size_t n = word_length(*s);
    if (n == 0)
        return true;
    bool known = zone_of(*s, n, offset);
    *s += n;
    skip_space(s);
    if (known && *offset == 0 && (**s == '+' || **s == '-')) /* "GMT+0200" */
        return take_offset(s, offset);
    return known;
}

/* hh:mm[:ss[.fraction]] [am|pm]; the fraction is not kept. */
static bool take_time(const char **s, parts *p)
{
    if (!take_number(s, 1, 2, &p->hour) || **s != ':')
        return false;
    (*s)++;
    if (!take_number(s, 2, 2, &p->minute))
        return false;
    if (**s == ':' && (++*s, !take_number(s, 2, 2, &p->second)))
        return false;
    if ((**s == '.' || **s == ',') && is_digit((*s)[1]))
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
    if (!take_number(&s, 8, 8, &number))
        return false;
    p->year = number / 10000;
    p->month = number / 100 % 100;
    p->day = number % 100;
    return *s == 0;
}

/* yyyy[-mm[-dd[(T| )time[zone]]]], also with slashes. */
static bool parse_iso(const char *s, parts *p)
{
    if (!take_number(&s, 4, 4, &p->year))
        return false;
    char separator = *s;
    if (separator == 0)
        return true;
    if ((separator != '-' && separator != '/') || (s++, !take_number(&s, 1, 2, &p->month)))
        return false;
    if (*s == 0)
        return true;
    if (*s != separator || (s++, !take_number(&s, 1, 2, &p->day)))
        return false;
    if (*s == 0)
        return true;
    if (*s != 'T' && *s != 't' && *s != ' ')
        return false;
    s++;
    skip_space(&s);
    return take_time(&s, p) && take_zone(&s, &p->offset) && *s == 0;
}

static bool take_day_or_year(const char **s, parts *p)
{
    int number = 0;
    size_t digits = count_digits(*s);
    if (!take_number(s, 1, 4, &number) || digits == 3)
        return false;
    int *slot = digits == 4 ? &p->year : &p->day;
    if (*slot >= 0)
        return false;
    *slot = number;
    size_t n = word_length(*s);
    if (digits < 4 && (is_word(*s, n, "st") || is_word(*s, n, "nd") || is_word(*s, n, "rd") ||
                       is_word(*s, n, "th")))
        *s += n;
    return true;
}

static bool take_word(const char **s, parts *p)
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

/* Forms with the month's English name: RFC 2822, asctime, "Jan 10, 2007", "10 January 2007, 3:04
 * pm". */
static bool parse_named(const char *s, parts *p)
{
    for (;;) {
        while (*s == ' ' || *s == '\t' || *s == ',' || *s == '.' || *s == '-')
            s++;
        if (*s == 0)
            return p->year >= 0 && p->month > 0;
        size_t digits = count_digits(s);
        if (digits && s[digits] == ':') {
            if (p->has_time || !take_time(&s, p))
                return false;
            const char *zone = s;
            skip_space(&zone);
            size_t n = word_length(zone);
            int offset = 0;
            if ((*zone == '+' || *zone == '-' || zone_of(zone, n, &offset)) &&
                !take_zone(&s, &p->offset))
                return false;
        } else if (digits ? !take_day_or_year(&s, p) : !is_letter(*s) || !take_word(&s, p)) {
            return false;
        }
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
            return finish(&p, date);
    }
    return false;
}
