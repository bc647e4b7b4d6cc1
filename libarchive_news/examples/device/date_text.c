/* SPDX-License-Identifier: BSD-2-Clause */
#include "date_text.h"

enum { DAY = 86400, YEAR_0 = 719468, CYCLE = 146097 };

static char *put_number(char *to, unsigned number, unsigned digits)
{
    for (unsigned i = digits; i > 0; number /= 10)
        to[--i] = (char)('0' + number % 10);
    return to + digits;
}

/* The calendar repeats every 400 years, which have CYCLE days. Years are counted from March on, so
 * that the day that is not in each year is the last. One cycle is added, for days before March of
 * the year 0. */
static char *put_day(char *to, int64_t days, unsigned precision)
{
    unsigned number = (unsigned)(days + YEAR_0 + CYCLE), day = number % CYCLE;
    unsigned year = (day - day / 1460 + day / 36524 - day / (CYCLE - 1)) / 365;
    day -= 365 * year + year / 4 - year / 100;
    unsigned month = (5 * day + 2) / 153; /* from March, 0 */
    day -= (153 * month + 2) / 5;
    year += number / CYCLE * 400 - 400 + (month >= 10 ? 1 : 0);
    to = put_number(to, year, 4);
    if (precision == AN_YEAR)
        return to;
    *to++ = '-';
    to = put_number(to, month < 10 ? month + 3 : month - 9, 2);
    if (precision == AN_MONTH)
        return to;
    *to++ = '-';
    return put_number(to, day + 1, 2);
}

static char *put_time(char *to, unsigned seconds, int offset)
{
    *to++ = 'T';
    to = put_number(to, seconds / 3600, 2);
    *to++ = ':';
    to = put_number(to, seconds / 60 % 60, 2);
    *to++ = ':';
    to = put_number(to, seconds % 60, 2);
    *to++ = offset == 0 ? 'Z' : offset < 0 ? '-' : '+';
    if (offset == 0)
        return to;
    unsigned minutes = (unsigned)(offset < 0 ? 0 - offset : offset);
    to = put_number(to, minutes / 60, 2);
    *to++ = ':';
    return put_number(to, minutes % 60, 2);
}

void date_text(const an_date *date, char text[DATE_TEXT_SIZE])
{
    const int64_t first = -62167219200, last = 253402300799; /* years 0 to 9999 */
    int offset = date->utc_offset;
    int64_t local = date->seconds + (int64_t)offset * 60;
    if (local < first || local > last) {
        offset = 0;
        local = date->seconds;
    }
    /* Rounded down, also before 1970. */
    int64_t days = (local - first) / DAY + first / DAY;
    char *end = put_day(text, days, date->precision);
    if (date->precision == AN_SECOND)
        end = put_time(end, (unsigned)(local - days * DAY), offset);
    *end = 0;
}
