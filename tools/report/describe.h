/* SPDX-License-Identifier: BSD-2-Clause */
/* What verify and info say of an archive, for people and as JSON. */
#ifndef ANEWS_DESCRIBE_H
#define ANEWS_DESCRIBE_H

#include "tool.h"

#include <jansson.h>

/* A line "name: value" on stdout; the value is escaped as put_text() does. */
void put_line(const char *name, const char *value);
void put_line_length(const char *name, const char *value, size_t length);
void put_format(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The archive's metadata as lines, or as members of object (NULL: lines). AN_*. */
int put_metadata(an_reader *reader, json_t *object);
/* It is later than this, whatever the clock says: an edition that was verified was made then. */
void time_is_past(int64_t seconds);
/* created, current until, series, epoch, sequence, identity; likewise. */
void put_edition(const an_header *header, json_t *object);

/* "2024-01-02T03:04:05Z", or "@seconds" out of the years 0 to 9999. */
void format_time(int64_t seconds, char text[40]);
void format_hex(const uint8_t *bytes, size_t length, char *text);

/* Members of JSON objects; out of memory is noticed when the object is printed. Numbers above
 * 2^63-1 become strings, text that is not UTF-8 is escaped. */
void json_add_text(json_t *object, const char *name, const char *text, size_t length);
void json_add_number(json_t *object, const char *name, uint64_t value);
void json_add_time(json_t *object, const char *name, int64_t seconds);
/* Prints object on stdout and frees it. Gives STATUS_*. */
int json_print(json_t *object);

#endif
