/* SPDX-License-Identifier: BSD-2-Clause */
/* Members of JSON objects. Memory that runs out is noticed when the object is printed. */
#ifndef ANEWS_JSON_H
#define ANEWS_JSON_H

#include <jansson.h>
#include <stdint.h>

/* Adds text. Where it is not UTF-8, as a path may be, its bytes come out as \xNN. */
void json_add_text(json_t *object, const char *name, const char *text, size_t length);
/* Adds a number; above 2^63-1 it becomes a string. */
void json_add_number(json_t *object, const char *name, uint64_t value);
/* Adds a time, as format_time() writes it. */
void json_add_time(json_t *object, const char *name, int64_t seconds);
/* Prints the object as a line on stdout and frees it. Returns STATUS_*. */
int json_print(json_t *object);

#endif
