/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds dates in prose: the text is cut into words, and of those that follow one another the most
 * that are a date together are tried first. A range of days ("14. - 20. January 2020") is no date.
 */
#include "input/choice/date_text.h"

#include "input/values/dates.h"
#include "text/ascii.h"

#include <string.h>

enum {
    LOOKED_AT = 160, /* bytes of a text */
    WORDS_MOST = 40,
    DATE_WORDS = 8, /* of a date: "Monday, 3 May 2020 at 3:04 pm UTC" */
    DATE_LEAST = 6, /* bytes of a date */
};

bool parse_full_date(const char *text, an_date *date)
{
    return date_read(text, date) == DATE_READ &&
           (date->precision == AN_DAY || date->precision == AN_SECOND);
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

/* Finds a date that begins with a word; the longest. */
static bool find_from(const char *text, const size_t *ends, size_t count, char *found,
                      an_date *date)
{
    for (size_t k = count < DATE_WORDS ? count : DATE_WORDS; k > 0; k--) {
        size_t n = ends[k - 1];
        while (n && strchr(",.;|)", text[n - 1]))
            n--;
        if (n < DATE_LEAST || n >= DATE_ROOM)
            continue;
        memcpy(found, text, n);
        found[n] = 0;
        if (parse_full_date(found, date))
            return true;
    }
    return false;
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
