/* SPDX-License-Identifier: BSD-2-Clause */
/* Small steps of reading a date, and the calendar. */
#include "input/values/date_parts.h"
#include "text/ascii.h"

#include <string.h>

const date_parts no_date_parts = {.year = -1, .month = -1, .day = -1};

/* Years begin in March here, so that a leap day is the last day of its year. */
int64_t date_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t in_era = y - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

int date_days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

size_t date_count_digits(const char *s)
{
    size_t n = 0;
    while (is_ascii_digit(s[n]))
        n++;
    return n;
}

/* Reads a number of `least` to `most` digits, with no digit after it. */
bool date_digits(const char **s, size_t least, size_t most, int *value)
{
    size_t n = date_count_digits(*s);
    if (n < least || n > most || n > 8)
        return false;
    *value = 0;
    for (size_t i = 0; i < n; i++)
        *value = *value * 10 + ((*s)[i] - '0');
    *s += n;
    return true;
}

void date_skip_space(const char **s)
{
    while (**s == ' ')
        (*s)++;
}

size_t date_word_length(const char *s)
{
    size_t n = 0;
    while (is_ascii_letter(s[n]))
        n++;
    return n;
}

bool date_is_word(const char *word, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(word, name, length) == 0;
}

bool date_skip_text(const char **s, const char *text)
{
    size_t n = strlen(text);
    if (strncmp(*s, text, n) != 0)
        return false;
    *s += n;
    return true;
}
