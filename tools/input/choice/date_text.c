/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds dates in prose: the text is cut into words, and of those that follow one another the most
 * that are a date together are tried first. A range of days ("14. - 20. January 2020") is no date.
 *
 * A word after the clock may be an unknown zone ("5:06 pm ET") or what the sentence goes on with
 * ("5:06 pm by Ann"). The names of zones are told by their form.
 */
#include "input/choice/date_text.h"

#include "text/ascii.h"

#include <string.h>

enum {
    LOOKED_AT = 160, /* bytes of a text */
    WORDS_MOST = 40,
    DATE_WORDS = 10, /* of a date: "Monday, May 3, 2020 at 3:04 p.m. New York time" */
    DATE_LEAST = 6,  /* bytes of a date */
    ZONE_ROOM = 40,
};

enum date_reading read_full_date(const char *text, an_date *date)
{
    enum date_reading reading = date_read(text, date);
    bool is_full = (reading == DATE_READ || reading == DATE_NO_ZONE) &&
                   (date->precision == AN_DAY || date->precision == AN_SECOND);
    return is_full ? reading : DATE_NONE;
}

/* Whether a word begins at text[i]: after a space, after the colon of a label, and where a number
 * follows a letter, since elements that are inline may stand side by side without a space. */
static bool begins_word(const char *text, size_t i)
{
    if (i == 0 || text[i - 1] == ' ')
        return true;
    char before = text[i - 1];
    bool is_letter = is_ascii_letter(before) && before >= 'a';
    return (is_ascii_digit(text[i]) && is_letter) ||
           (before == ':' &&
            (is_ascii_letter(text[i]) || !(i >= 2 && is_ascii_digit(text[i - 2]))));
}

/* Cuts text into words. Returns how many; starts and ends are offsets. */
static size_t cut_words(const char *text, size_t *starts, size_t *ends)
{
    size_t n = 0;
    for (size_t i = 0; i < LOOKED_AT && n < WORDS_MOST && text[i];) {
        while (text[i] == ' ')
            i++;
        starts[n] = i;
        while (text[i] && text[i] != ' ' && (i == starts[n] || !begins_word(text, i)))
            i++;
        ends[n] = i;
        n += ends[n] > starts[n];
    }
    return n;
}

/* Copies a word without what may stand around the name of a zone: "(E.T.)". Returns its length; 0
 * if it is too long for one. */
static size_t copy_zone(const char *text, size_t length, char word[ZONE_ROOM])
{
    size_t n = 0;
    word[0] = 0;
    if (length >= ZONE_ROOM)
        return 0;
    for (size_t i = 0; i < length; i++)
        if (!strchr(".,;()", text[i]))
            word[n++] = text[i];
    word[n] = 0;
    return n;
}

/* Whether a word is the name of a zone, or ends one: "ET", "America/New_York", "Eastern Time". */
static bool names_zone(const char *word, size_t length)
{
    static const char *const names[] = {"MSK",      "OEZ",      "Eastern", "Central", "Mountain",
                                        "Pacific",  "Atlantic", "local",   "Local",   "eastern",
                                        "Ortszeit", "time",     "Time",    NULL};
    for (const char *const *name = names; *name; name++)
        if (strcmp(word, *name) == 0)
            return true;
    size_t capitals = 0;
    while (capitals < length && word[capitals] >= 'A' && word[capitals] <= 'Z')
        capitals++;
    const char *slash = strchr(word, '/');
    if (slash && capitals == 1)
        return slash[1] >= 'A' && slash[1] <= 'Z';
    return capitals == length && length >= 2 && length <= 5 && word[length - 1] == 'T';
}

/* Whether words after a clock tell whose it is: "17:06 heure de Paris". What else follows such a
 * word is no date. */
static bool tells_clocks(const char *copy)
{
    return strstr(copy, " heure") || strstr(copy, " hora ") || strstr(copy, " ora ");
}

/* Copies words that may be a date. A mark at their end is none of it, and neither are the dots of
 * "E.T." and the brackets of "(ET)". Returns false if they are too long or too short. */
static bool copy_words(const char *text, size_t n, char copy[DATE_ROOM], bool *tells_zone)
{
    char word[ZONE_ROOM];
    size_t last = n;
    while (last && text[last - 1] != ' ')
        last--;
    size_t length = copy_zone(text + last, n - last, word);
    bool is_in_comment = memchr(text, '(', last) != NULL, is_comment = text[last] == '(';
    bool ends_in_zone = names_zone(word, length);
    while (n && strchr(is_comment || is_in_comment ? ",;|" : ",.;|)", text[n - 1]))
        n--;
    if (n < DATE_LEAST || n >= DATE_ROOM)
        return false;
    memcpy(copy, text, n);
    copy[n] = 0;
    if (ends_in_zone && !is_in_comment)
        memcpy(copy + last, word, length + 1);
    *tells_zone = ends_in_zone || tells_clocks(copy);
    return true;
}

/* Finds a date that begins with a word; the longest. If its zone is not known, *date keeps the
 * clock, and its text has the zone. */
static bool find_from(const char *text, const size_t *ends, size_t count, char *found,
                      an_date *date)
{
    bool lacks_zone = false;
    for (size_t k = count < DATE_WORDS ? count : DATE_WORDS; k > 0; k--) {
        char copy[DATE_ROOM];
        an_date of_copy;
        bool tells_zone;
        if (!copy_words(text, ends[k - 1], copy, &tells_zone))
            continue;
        enum date_reading reading = read_full_date(copy, &of_copy);
        if (reading == DATE_NONE || (reading == DATE_NO_ZONE && (lacks_zone || !tells_zone)))
            continue;
        *date = of_copy;
        if (!lacks_zone)
            memcpy(found, copy, strlen(copy) + 1);
        if (reading == DATE_READ)
            return true;
        lacks_zone = true;
    }
    return lacks_zone;
}

/* Whether a word is the day that a range begins with: "14." of "14. - 20. January 2020". */
static bool is_first_day(const char *word, size_t length)
{
    size_t digits = 0;
    while (digits < length && is_ascii_digit(word[digits]))
        digits++;
    return digits > 0 && digits <= 2 && length - digits <= 1 &&
           (digits == length || word[digits] == '.');
}

static bool is_range_word(const char *word, size_t length)
{
    static const char *const words[] = {"-", "–", "bis", "to", "au", "al", NULL};
    for (const char *const *w = words; *w; w++)
        if (strlen(*w) == length && memcmp(word, *w, length) == 0)
            return true;
    return false;
}

bool find_full_date(const char *text, char found[DATE_ROOM], an_date *date)
{
    size_t starts[WORDS_MOST], ends[WORDS_MOST], count = cut_words(text, starts, ends);
    for (size_t i = 0; i < count; i++) {
        if (i >= 1 && is_first_day(text + starts[i - 1], ends[i - 1] - starts[i - 1]) &&
            is_range_word(text + starts[i], ends[i] - starts[i]))
            return false;
        size_t lengths[DATE_WORDS] = {0}, n = count - i < DATE_WORDS ? count - i : DATE_WORDS;
        for (size_t k = 0; k < n; k++)
            lengths[k] = ends[i + k] - starts[i];
        if (find_from(text + starts[i], lengths, n, found, date))
            return true;
    }
    return false;
}
