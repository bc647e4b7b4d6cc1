/* SPDX-License-Identifier: BSD-2-Clause */
/* What the forms of dates are made of. Private to the files date*.c. */
#ifndef ANEWS_VALUES_DATE_PARTS_H
#define ANEWS_VALUES_DATE_PARTS_H

#include <archive_news/reader.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct date_parts {
    int year, month, day; /* -1: not given */
    int hour, minute, second;
    int offset; /* minutes */
    bool has_time, has_zone;
    bool has_odd_zone; /* a zone is given, and is not known */
} date_parts;

extern const date_parts no_date_parts;

/* The forms. Each gets a text as date_text() makes it and understands all of it, or returns false.
 */
bool date_of_digits(const char *s, an_date *date);  /* digits alone, counting from 1970 */
bool date_of_packed(const char *s, date_parts *p);  /* yyyymmdd, yyyymmddhhmmss, yyyymmddThhmmss */
bool date_of_iso(const char *s, date_parts *p);     /* yyyy-mm-dd and its relatives */
bool date_of_numbers(const char *s, date_parts *p); /* dd.mm.yyyy, dd/mm/yyyy */
bool date_of_words(const char *s, date_parts *p);   /* with the name of a month */
bool date_of_signs(const char *s, date_parts *p);   /* with 年, 月, 日 */

/* Time of day and zone. These move *s past what they understood; they return false if they did not.
 */
bool date_clock(const char **s, date_parts *p);
bool date_zone(const char **s, date_parts *p);
/* A time with what stands before and after it, to the end of the text. */
bool date_rest(const char *s, date_parts *p);
/* Reads a zone that stands in a comment. */
void date_zone_in_comment(const char *word, size_t length, date_parts *p);

/* What the name of a month or weekday means, in the languages that publish most. */
typedef struct date_name {
    size_t length; /* 0: no such name */
    int month;     /* 1 to 12, 0: none */
    bool is_weekday, is_filler;
} date_name;
date_name date_find_name(const char *s);

/* Small steps. */
size_t date_count_digits(const char *s);
bool date_digits(const char **s, size_t least, size_t most, int *value);
void date_skip_space(const char **s);
size_t date_word_length(const char *s); /* letters of ASCII */
bool date_is_word(const char *word, size_t length, const char *name);
bool date_skip_text(const char **s, const char *text);

/* The proleptic Gregorian calendar. */
int64_t date_days(int year, int month, int day); /* from 1970-01-01 */
int date_days_in(int year, int month);

/* Makes the text that the forms read: in lower case, with digits of ASCII and plain spaces, without
 * comments, marks of direction and what RFC 9557 puts in brackets. A zone in what was taken away
 * goes to *p. Returns false if it is too long for a date. */
bool date_text(const char *text, char *out, size_t size, date_parts *p);

#endif
