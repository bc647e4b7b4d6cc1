/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dates of numbers whose order has to be found out, and numbers that count from 1970.
 *
 * dd.mm.yyyy has one order wherever it is written. With slashes or hyphens the month may stand
 * first or second: such a date is read if only one order makes a date, or if both make the same. A
 * count from 1970 is in seconds, or in thousandths, millionths or billionths of them: its number of
 * digits tells, since no publisher has dates before 1973 or after 2286 as a count.
 */
#include "input/values/date_parts.h"
#include "text/ascii.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool choose_order(int first, int second, date_parts *p)
{
    bool day_first = second >= 1 && second <= 12 && first >= 1 && first <= 31;
    bool month_first = first >= 1 && first <= 12 && second >= 1 && second <= 31;
    if (day_first == month_first && first != second)
        return false;
    p->day = day_first ? first : second;
    p->month = day_first ? second : first;
    return day_first || month_first;
}

bool date_of_numbers(const char *s, date_parts *p)
{
    int first, second;
    if (!date_digits(&s, 1, 2, &first))
        return false;
    char separator = *s;
    if (!separator || !strchr("./-", separator))
        return false;
    s++;
    date_skip_space(&s);
    if (!date_digits(&s, 1, 2, &second) || *s++ != separator)
        return false;
    date_skip_space(&s);
    if (!date_digits(&s, 4, 4, &p->year))
        return false;
    if (separator != '.') {
        if (!choose_order(first, second, p))
            return false;
    } else {
        p->day = first;
        p->month = second;
    }
    date_skip_text(&s, ".");
    return *s == 0 || ((*s == ' ' || *s == ',') && date_rest(s, p));
}

/* How many of the count make a second. Returns 0 if no date is likely to be such a count. */
static int64_t unit_of(size_t digits)
{
    switch (digits) {
    case 9:
    case 10: return 1;
    case 12:
    case 13: return 1000;
    case 15:
    case 16: return 1000000;
    case 18:
    case 19: return 1000000000;
    default: return 0;
    }
}

/* "@seconds", ten digits or more, "/Date(milliseconds)/". */
bool date_of_digits(const char *s, an_date *date)
{
    bool is_marked = *s == '@';
    bool is_net = date_skip_text(&s, "/date(");
    s += is_marked;
    bool is_negative = *s == '-' && (is_marked || is_net);
    s += is_negative;
    size_t n = date_count_digits(s);
    int64_t unit = is_marked ? 1 : is_net ? 1000 : unit_of(n);
    if (n == 0 || n > 19 || unit == 0)
        return false;
    errno = 0;
    int64_t count = strtoll(s, NULL, 10);
    if (errno != 0)
        return false;
    s += n;
    if (*s == '.' && !is_net)
        s += 1 + date_count_digits(s + 1);
    if (is_net && (*s == '+' || *s == '-'))
        s += 1 + date_count_digits(s + 1);
    if (is_net ? strcmp(s, ")/") != 0 : *s != 0)
        return false;
    *date = (an_date){(is_negative ? -count : count) / unit, 0, AN_SECOND};
    return true;
}
