/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

char *strndup(const char *text, size_t most)
{
    size_t length = strnlen(text, most);
    char *copy = malloc(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

static int is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Counts the years and months one by one. */
struct tm *gmtime_r(const time_t *seconds, struct tm *parts)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 1970, month = 0;
    int64_t second = *seconds % 86400, day = *seconds / 86400;
    if (second < 0) {
        second += 86400;
        day--;
    }
    while (day < 0)
        day += 365 + is_leap(--year);
    while (day >= 365 + is_leap(year))
        day -= 365 + is_leap(year++);
    while (day >= lengths[month] + (month == 1 && is_leap(year)))
        day -= lengths[month] + (month == 1 && is_leap(year)), month++;
    *parts = (struct tm){.tm_year = year - 1900,
                         .tm_mon = month,
                         .tm_mday = (int)day + 1,
                         .tm_hour = (int)(second / 3600),
                         .tm_min = (int)(second / 60 % 60),
                         .tm_sec = (int)(second % 60)};
    return parts;
}

char *mkdtemp(char *path)
{
    char *end = path + strlen(path) - 6;
    for (unsigned i = 0; i < 100; i++) {
        unsigned random = 0;
        if (rand_s(&random) != 0)
            break;
        (void)snprintf(end, 7, "%06x", random & 0xFFFFFF);
        if (_mkdir(path) == 0)
            return path;
        if (errno != EEXIST)
            break;
    }
    return NULL;
}
