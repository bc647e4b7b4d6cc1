/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dates with the name of a month: RFC 5322, asctime, JavaScript's, "Jan 10, 2007", "4 de marzo de
 * 2021, 15:04".
 *
 * The text is read part by part, in whatever order: a number of four digits is the year, one of one
 * or two the day, a word the month or a weekday or one that says nothing. Two parts that say the
 * same thing, or one that says nothing known, make the text no date.
 */
#include "input/values/date_names.h"
#include "input/values/date_parts.h"
#include "text/ascii.h"

#include <string.h>
#include <unictype.h>
#include <unistr.h>

static bool letter_follows(const char *s)
{
    ucs4_t c;
    if (!*s || u8_mbtouc(&c, (const uint8_t *)s, strlen(s)) <= 0)
        return false;
    return uc_is_property_alphabetic(c);
}

static void add_meaning(date_name *found, char code)
{
    if (code == 'w')
        found->is_weekday = true;
    else if (code == '-')
        found->is_filler = true;
    else
        found->month = is_ascii_digit(code) ? code - '0' : code - 'a' + 10;
}

static void find_in_rows(const char *row, const char *s, date_name *found)
{
    while (*row) {
        size_t n = strlen(row + 1);
        if (n >= found->length && strncmp(s, row + 1, n) == 0 && !letter_follows(s + n)) {
            if (n > found->length)
                *found = (date_name){.length = n};
            add_meaning(found, row[0]);
        }
        row += n + 2;
    }
}

/* Finds the longest name at the beginning of a text. */
date_name date_find_name(const char *s)
{
    date_name found = {0};
    for (size_t i = 0; i < sizeof date_names / sizeof *date_names; i++)
        if (date_names[i][1] == *s)
            find_in_rows(date_names[i], s, &found);
    return found;
}

/* A word that may be a month or a weekday ("mar. 4 mars") is a weekday beside a month. */
typedef struct word_state {
    int doubtful_month;
    bool has_month;
} word_state;

/* Vietnamese counts its months: "4 tháng 3". */
static bool read_counted_month(const char **s, date_parts *p, word_state *w)
{
    const char *at = *s;
    if (w->has_month || !date_skip_text(&at, "tháng ") || !date_digits(&at, 1, 2, &p->month))
        return false;
    *s = at;
    w->has_month = true;
    return true;
}

static bool read_date_name(const char **s, date_parts *p, word_state *w)
{
    date_name name = date_find_name(*s);
    if (name.length == 0)
        return false;
    *s += name.length;
    if (name.month > 0 && name.is_weekday) {
        w->doubtful_month = name.month;
        return true;
    }
    if (name.month == 0)
        return true;
    if (w->has_month)
        return false;
    w->has_month = true;
    p->month = name.month;
    return true;
}

/* 1st, 1er, 1ère, 1º */
static void skip_ordinal(const char **s)
{
    static const char *const endings[] = {"st", "nd", "rd", "th", "ère",
                                          "er", "º",  "ª",  "°",  "-го"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const char *at = *s;
        if (date_skip_text(&at, endings[i]) && !letter_follows(at)) {
            *s = at;
            return;
        }
    }
}

/* RFC 5322 section 4.3: two digits are a year from 1950 on. */
static int full_year(int year)
{
    return year < 50 ? 2000 + year : 1900 + year;
}

/* "04 Mar 21 05:06:07": a second number of two digits is a year only where RFC 5322 has it. */
static bool is_short_year(const char *after, const date_parts *p, const word_state *w)
{
    bool has_month = w->has_month || w->doubtful_month;
    if (p->day < 0 || !has_month || p->year >= 0 || p->has_time || *after != ' ')
        return false;
    date_skip_space(&after);
    size_t n = date_count_digits(after);
    return (n == 1 || n == 2) && after[n] == ':';
}

static bool read_day_or_year(const char **s, date_parts *p, const word_state *w)
{
    int number = 0;
    size_t digits = date_count_digits(*s);
    if (!date_digits(s, 1, 4, &number) || digits == 3)
        return false;
    if (digits == 2 && is_short_year(*s, p, w)) {
        p->year = full_year(number);
        return true;
    }
    int *part = digits == 4 ? &p->year : &p->day;
    if (*part >= 0)
        return false;
    *part = number;
    if (digits < 4)
        skip_ordinal(s);
    return true;
}

static bool is_clock_here(const char *s, const date_parts *p, const word_state *w)
{
    size_t n = date_count_digits(s);
    if (s[n] == ':' || (n <= 2 && s[n] == 'h'))
        return true;
    const char *after = s + n;
    date_skip_space(&after);
    bool is_half = (*after == 'a' || *after == 'p') &&
                   ((after[1] == 'm' && !letter_follows(after + 2)) || after[1] == '.');
    bool is_full = p->year >= 0 && p->day >= 0 && (w->has_month || w->doubtful_month);
    return is_half || (is_full && n <= 2 && s[n] == '.' && is_ascii_digit(s[n + 1]));
}

static bool read_part(const char **s, date_parts *p, word_state *w)
{
    if (is_ascii_digit(**s)) {
        if (!is_clock_here(*s, p, w))
            return read_day_or_year(s, p, w);
        return !p->has_time && date_clock(s, p) && date_zone(s, p);
    }
    if (read_counted_month(s, p, w) || read_date_name(s, p, w))
        return true;
    const char *before = *s; /* a zone after the time and something else: asctime's year */
    return p->has_time && date_zone(s, p) && *s != before;
}

bool date_of_words(const char *s, date_parts *p)
{
    word_state w = {0};
    for (;;) {
        s += strspn(s, " ,./|");
        bool is_offset = *s == '-' && p->has_time && !p->has_zone && is_ascii_digit(s[1]);
        if (is_offset && !date_zone(&s, p))
            return false;
        s += strspn(s, " ,.-/|");
        if (*s == 0)
            break;
        if (!read_part(&s, p, &w))
            return false;
    }
    if (!w.has_month && w.doubtful_month)
        p->month = w.doubtful_month;
    return p->year >= 0 && p->month > 0;
}
