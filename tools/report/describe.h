/* SPDX-License-Identifier: BSD-2-Clause */
/* What verify and info say of an archive, for people and as JSON. */
#ifndef ANEWS_DESCRIBE_H
#define ANEWS_DESCRIBE_H

#include <archive_news/reader.h>
#include <jansson.h>

/* Prints a line "name: value" on stdout; the value is escaped as put_text() does. */
void put_line(const char *name, const char *value);
/* The same with printf's format, not escaped. */
void put_format(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints the archive's metadata as lines, or adds them as members to object if that is not NULL.
 * Returns AN_*. */
int put_metadata(an_reader *reader, json_t *object);
/* Whether an archive has a "current until" that has passed. */
bool has_expired(const an_header *header);
/* Prints or adds created, current until (in JSON: whether it has expired), series, epoch, sequence,
 * previous and identity, likewise.
 */
void put_edition(const an_header *header, json_t *object);

/* Writes a time that has passed as its largest unit, such as "3 days". */
void format_span(int64_t seconds, char text[40]);
/* Writes bytes as hexadecimal digits, NUL-terminated. */
void format_hex(const uint8_t *bytes, size_t length, char *text);

#endif
