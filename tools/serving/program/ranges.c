/* SPDX-License-Identifier: BSD-2-Clause */
#include "serving/program/ranges.h"

#include "text/ascii.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* Reads digits, and moves *text past them. A number that is too large becomes the largest one: it
 * lies after the end of any file. */
static bool read_bound(const char **text, uint64_t *value)
{
    const char *at = *text;
    for (*value = 0; is_ascii_digit(*at); at++) {
        unsigned digit = (unsigned)(*at - '0');
        *value = *value > (UINT64_MAX - digit) / 10 ? UINT64_MAX : *value * 10 + digit;
    }
    bool has_digits = at > *text;
    *text = at;
    return has_digits;
}

/* The last `count` bytes. */
static enum wanted want_end(uint64_t count, uint64_t size, uint64_t *first, uint64_t *length)
{
    *length = count < size ? count : size;
    *first = size - *length;
    return *length == 0 ? WANTED_NOTHING : WANTED_PART;
}

static const char *skip_range_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

enum wanted read_range(const char *value, uint64_t size, uint64_t *first, uint64_t *length)
{
    uint64_t begin, end = UINT64_MAX;
    if (value == NULL || strncasecmp(value, "bytes=", 6) != 0)
        return WANTED_ALL;
    const char *at = skip_range_blanks(value + 6);
    bool has_begin = read_bound(&at, &begin);
    if (*at++ != '-')
        return WANTED_ALL;
    bool has_end = read_bound(&at, &end);
    if (!has_end)
        end = UINT64_MAX;
    if (*skip_range_blanks(at) != '\0' || (!has_begin && !has_end) || (has_begin && end < begin))
        return WANTED_ALL;
    if (!has_begin)
        return want_end(end, size, first, length);
    if (begin >= size)
        return WANTED_NOTHING;
    *first = begin;
    *length = (end < size ? end + 1 : size) - begin;
    return WANTED_PART;
}

/* Names do not depend on the locale, as those of strftime() do. */
void format_http_time(int64_t seconds, char text[32])
{
    static const char days[] = "SunMonTueWedThuFriSat",
                      months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct tm t;
    time_t time = (time_t)seconds;
    text[0] = '\0';
    if (gmtime_r(&time, &t) == NULL || t.tm_year < -1900 || t.tm_year > 8099)
        return;
    (void)snprintf(text, 32, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT", days + 3L * t.tm_wday,
                   (unsigned)t.tm_mday % 100, months + 3L * t.tm_mon,
                   (unsigned)(t.tm_year + 1900) % 10000, (unsigned)t.tm_hour % 100,
                   (unsigned)t.tm_min % 100, (unsigned)t.tm_sec % 100);
}

bool read_http_time(const char *text, int64_t *seconds)
{
    struct tm t = {0};
    const char *end = strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &t);
    if (end == NULL || *end != '\0')
        return false;
    *seconds = (int64_t)timegm(&t);
    return true;
}

bool names_tag(const char *value, const char *tag, bool is_weak)
{
    size_t length = strlen(tag);
    for (const char *at = value; *at != '\0';) {
        at += strspn(at, " \t,");
        if (*at == '*')
            return true;
        at += is_weak && strncmp(at, "W/", 2) == 0 ? 2 : 0;
        size_t step = strcspn(at, ",");
        while (step > 0 && (at[step - 1] == ' ' || at[step - 1] == '\t'))
            step--;
        if (step == length && memcmp(at, tag, length) == 0)
            return true;
        at += strcspn(at, ",");
    }
    return false;
}

bool is_same_version(const char *value, const char *tag, const char *changed)
{
    return strcmp(value, tag) == 0 || (changed[0] != '\0' && strcmp(value, changed) == 0);
}
