/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON as a stream: it is written and gone through without being held in memory. */
#ifndef ANEWS_JSON_TEXT_H
#define ANEWS_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Where JSON goes. ascii: for a person at a terminal; everything else is escaped. */
typedef struct json_out {
    FILE *stream;
    bool ascii;
} json_out;

/* Writes text as it is. Like all of this it writes nothing after an error of the stream: output
 * that is cut is better than output with a gap. */
void json_put_raw(const json_out *out, const char *text);
/* Writes the characters of a string, without the quotes. `text` is UTF-8; bytes that are not come
 * out as U+FFFD. Control characters are escaped, also those that JSON permits. */
void json_put_characters(const json_out *out, const char *text, size_t length);
/* Writes a string with its quotes. */
void json_put_string(const json_out *out, const char *text, size_t length);
/* Writes bytes as a string of base64. */
void json_put_base64(const json_out *out, const void *bytes, size_t length);

/* A part of a JSON text. */
typedef struct json_part {
    const char *at;
    size_t length;
} json_part;

/* White space between the parts of a JSON text. */
static inline bool is_json_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether it is one JSON value as RFC 8259 has it, in UTF-8, and not too deep. */
bool json_is_valid(const char *text, size_t length);
/* Writes a valid JSON text without white space between its parts. */
void json_put_valid(const json_out *out, const json_part *text);
/* Writes what stands between the quotes of a valid string. */
void json_put_valid_string(const json_out *out, const json_part *string);
/* Whether what stands between the quotes of a valid string means this text, which is short. */
bool json_part_is(const json_part *string, const char *text);
/* Goes through the members of a valid object. Begin with *rest the whole object. `name` is what
 * stands between the quotes, with escapes. Returns false after the last. */
bool json_next_member(json_part *rest, json_part *name, json_part *value);
/* Decodes what stands between the quotes of a valid string into `text`, which has room for as many
 * bytes. Returns the length. */
size_t json_decode_string(const json_part *string, char *text);

#endif
