/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time of day and time zone.
 *
 * A zone is an offset, or a name that means one offset wherever it is used. Other names ("IST":
 * India, Ireland, Israel) are taken note of: a time in an unknown zone may even be on another day
 * of UTC, but the day as it was written stays right. Names of regions ("Europe/Berlin") are among
 * them, since their offsets differ between machines of different age; and so are the clocks of a
 * place ("New York time"), which may be an hour ahead in summer.
 */
#include "input/values/date_parts.h"
#include "text/ascii.h"

#include <string.h>

enum { PLACE_WORDS = 4 }; /* that name the clocks of a place, at most */

/* RFC 5322 defines those of North America; the others have one meaning each. In minutes. */
static bool find_zone(const char *word, size_t length, int *offset)
{
    static const struct {
        char name[6];
        short minutes;
    } zones[] = {
        {"z", 0},       {"ut", 0},      {"utc", 0},    {"gmt", 0},    {"est", -300}, {"edt", -240},
        {"cst", -360},  {"cdt", -300},  {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
        {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"nst", -210}, {"ndt", -150}, {"brt", -180},
        {"wet", 0},     {"west", 60},   {"cet", 60},   {"cest", 120}, {"mez", 60},   {"mesz", 120},
        {"eet", 120},   {"eest", 180},  {"sast", 120}, {"pkt", 300},  {"wib", 420},  {"hkt", 480},
        {"awst", 480},  {"jst", 540},   {"kst", 540},  {"acst", 570}, {"acdt", 630}, {"aest", 600},
        {"aedt", 660},  {"nzst", 720},  {"nzdt", 780},
    };
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (date_is_word(word, length, zones[i].name)) {
            *offset = zones[i].minutes;
            return true;
        }
    }
    return false;
}

/* Reads +hh:mm, +hhmm, +hh, +h */
static bool parse_offset(const char **s, date_parts *p)
{
    int sign = **s == '-' ? -1 : 1;
    int hours = 0, minutes = 0;
    (*s)++;
    bool together = date_count_digits(*s) == 4;
    if (!date_digits(s, together ? 4 : 1, together ? 4 : 2, &hours))
        return false;
    if (together) {
        minutes = hours % 100;
        hours /= 100;
    } else if (**s == ':' && ((*s)++, !date_digits(s, 2, 2, &minutes))) {
        return false;
    }
    if (**s == ':' && is_ascii_digit((*s)[1])) /* seconds, of local mean times */
        return false;
    p->offset = sign * (hours * 60 + minutes);
    p->has_zone = true;
    return hours <= 23 && minutes <= 59;
}

static bool is_offset(const char *s)
{
    return (*s == '+' || *s == '-') && is_ascii_digit(s[1]);
}

/* The name of a zone, or of a region: letters, then more words joined by slashes. */
static size_t zone_length(const char *s)
{
    size_t n = date_word_length(s);
    while (n > 0 && (s[n] == '/' || s[n] == '_' || (s[n] == '-' && is_ascii_letter(s[n + 1]))))
        n += 1 + date_word_length(s + n + 1);
    return n;
}

static bool is_among(const char *word, size_t length, const char *const *words)
{
    for (; *words; words++)
        if (date_is_word(word, length, *words))
            return true;
    return false;
}

/* "eastern daylight time", "new york time", "local time". Returns the length, or 0; "reading time"
 * tells no clock. */
static size_t time_of_place(const char *s)
{
    static const char *const others[] = {
        "a",   "all",  "an",   "at",   "by",   "cook", "cooking", "first",
        "for", "full", "half", "in",   "last", "lead", "long",    "next",
        "of",  "on",   "part", "play", "prep", "read", "reading", "real",
        "run", "same", "some", "that", "the",  "this", "total",   NULL};
    size_t length = 0, n;
    for (unsigned words = 1; words <= PLACE_WORDS; words++) {
        n = date_word_length(s + length);
        if (words > 1 && date_is_word(s + length, n, "time"))
            return length + n;
        if (n == 0 || is_among(s + length, n, others) || s[length + n] != ' ')
            break;
        length += n + 1;
    }
    return 0;
}

static bool is_hour(const char *word, size_t length)
{
    static const char *const hours[] = {"heure", "hora", "ora", "ortszeit", NULL};
    return is_among(word, length, hours);
}

/* "heure de paris", "hora local", "ora di roma", "ortszeit". Returns the length, or 0. A weekday or
 * month goes on with the date. */
static size_t hour_of_place(const char *s)
{
    static const char *const joints[] = {"d", "da", "de", "del", "di", "du", "in", NULL};
    size_t first = date_word_length(s), length = first;
    if (!is_hour(s, first))
        return 0;
    bool goes_on = true;
    for (unsigned words = 1; words < PLACE_WORDS && goes_on; words++) {
        const char *word = s + length + 1;
        size_t n = s[length] == ' ' || s[length] == '\'' ? date_word_length(word) : 0;
        goes_on = is_among(word, n, joints);
        if (n > 0 && !goes_on && date_find_name(word).length >= n)
            return first;
        length += n > 0 ? 1 + n : 0;
    }
    return length;
}

static bool is_known_zone(const char *at)
{
    int unused;
    return find_zone(at, zone_length(at), &unused);
}

/* Skips the word before a zone that is known: "heure utc". */
static void skip_hour_word(const char **s)
{
    const char *at = *s + date_word_length(*s);
    bool is_before = is_hour(*s, (size_t)(at - *s));
    date_skip_space(&at);
    if (is_before && is_known_zone(at))
        *s = at;
}

/* Skips the word after a zone: "est time". */
static void skip_time_word(const char **s)
{
    const char *at = *s;
    date_skip_space(&at);
    size_t n = date_word_length(at);
    if (date_is_word(at, n, "time"))
        *s = at + n;
}

/* Reads the name of a place's clocks, unless there is a zone already. */
static bool read_place(const char **s, const char *at, date_parts *p)
{
    static const char *const universal[] = {"coordinated universal time", "universal time",
                                            "greenwich mean time", NULL};
    if (p->has_zone || p->has_odd_zone || is_known_zone(at))
        return false;
    size_t place = time_of_place(at) + hour_of_place(at);
    p->has_zone = is_among(at, place, universal);
    p->has_odd_zone = place > 0 && !p->has_zone;
    *s = place > 0 ? at + place : *s;
    return place > 0;
}

static void set_named_zone(const char *word, size_t length, date_parts *p)
{
    bool is_known = find_zone(word, length, &p->offset);
    p->has_zone = is_known;
    p->has_odd_zone = !is_known;
}

/* What Go and others write after an offset: the zone once more, and a monotonic clock. */
static void skip_second_zone(const char **s)
{
    const char *at = *s;
    date_skip_space(&at);
    size_t n = is_offset(at) ? 1 + date_count_digits(at + 1) : zone_length(at);
    int unused;
    if (n > 1 && (is_offset(at) || find_zone(at, n, &unused) || (n <= 5 && at != *s)) &&
        date_find_name(at).length == 0)
        *s = at + n;
    at = *s;
    date_skip_space(&at);
    if (date_skip_text(&at, "m=")) {
        at += *at == '+' || *at == '-';
        *s = at + strspn(at, "0123456789.");
    }
}

bool date_zone(const char **s, date_parts *p)
{
    const char *at = *s;
    date_skip_space(&at);
    skip_hour_word(&at);
    size_t n = zone_length(at);
    if ((n == 0 && !is_offset(at)) || read_place(s, at, p))
        return true;
    if (n > 0) {
        int unused;
        bool is_name = !find_zone(at, n, &unused) && date_find_name(at).length >= n;
        if (p->has_zone || p->has_odd_zone || is_name)
            return true;
        set_named_zone(at, n, p);
        at += n;
        if (p->has_zone)
            skip_time_word(&at);
        *s = at;
        date_skip_space(&at);
        bool is_base = p->has_zone && p->offset == 0; /* "GMT+0200" */
        if (!is_base || !is_offset(at))
            return true;
    }
    *s = at;
    p->has_odd_zone = false;
    bool is_good = parse_offset(s, p);
    if (is_good)
        skip_second_zone(s);
    return is_good;
}

void date_zone_in_comment(const char *word, size_t length, date_parts *p)
{
    char text[64];
    const char *s = text;
    if (length >= sizeof text)
        return;
    memcpy(text, word, length);
    text[length] = 0;
    if (!date_zone(&s, p) || *s)
        p->has_odd_zone = !p->has_zone;
}

/* am, pm, a.m., p.m. Returns false if a word contradicts the hour. */
static bool parse_half(const char **s, date_parts *p)
{
    const char *at = *s;
    date_skip_space(&at);
    bool is_pm = *at == 'p';
    if ((*at != 'a' && *at != 'p'))
        return true;
    at++;
    at += *at == '.';
    if (*at != 'm' || is_ascii_letter(at[1]))
        return true;
    at++;
    *s = at + (*at == '.');
    if (p->hour < 1 || p->hour > 12)
        return false;
    p->hour = p->hour % 12 + (is_pm ? 12 : 0);
    return true;
}

static bool parse_minutes(const char **s, date_parts *p)
{
    char separator = **s;
    (*s)++;
    if (!date_digits(s, 2, 2, &p->minute))
        return false;
    if (**s == separator && is_ascii_digit((*s)[1]) && ((*s)++, !date_digits(s, 2, 2, &p->second)))
        return false;
    if ((**s == '.' || **s == ',') && is_ascii_digit((*s)[1]))
        *s += 1 + date_count_digits(*s + 1);
    return true;
}

/* hh, hh:mm[:ss[.fraction]], 15.04, 15h04, 3 pm. The fraction is dropped. */
bool date_clock(const char **s, date_parts *p)
{
    if (!date_digits(s, 1, 2, &p->hour))
        return false;
    if ((**s == ':' || **s == '.' || **s == 'h') && is_ascii_digit((*s)[1])) {
        if (!parse_minutes(s, p))
            return false;
    } else if (**s == 'h') {
        (*s)++;
    }
    p->has_time = true;
    return parse_half(s, p);
}

/* Whether digits at the beginning are a time and not a lone number. */
static bool looks_like_clock(const char *s)
{
    size_t n = date_count_digits(s);
    if (n < 1 || n > 2)
        return false;
    if (s[n] == ':' || s[n] == '.' || s[n] == 'h')
        return true;
    s += n;
    date_skip_space(&s);
    return (*s == 'a' || *s == 'p') && (s[1] == 'm' || s[1] == '.');
}

bool date_rest(const char *s, date_parts *p)
{
    for (;;) {
        while (*s == ' ' || *s == ',' || *s == ';' || *s == '-' || *s == '|')
            s++;
        if (*s == 0)
            return true;
        if (looks_like_clock(s) && !p->has_time) {
            if (!date_clock(&s, p) || !date_zone(&s, p))
                return false;
            continue;
        }
        date_name name = date_find_name(s);
        if (name.length == 0 || !(name.is_weekday || name.is_filler))
            return false;
        s += name.length;
        s += *s == '.';
    }
}
