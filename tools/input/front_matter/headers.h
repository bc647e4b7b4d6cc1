/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of a name and a value, as Pelican, MultiMarkdown, mail and news have them. */
#ifndef ANEWS_FRONT_MATTER_HEADERS_H
#define ANEWS_FRONT_MATTER_HEADERS_H

#include <jansson.h>

/* Returns the lines at the beginning of a text as an object, a new reference, and their length,
 * the line that ends them included. NULL: it does not begin with such lines, or memory ran out. */
json_t *headers_parse(const char *text, size_t length, size_t *used);
/* Returns what such lines further below, with blank lines between them, say of a text whose first
 * line has its title; NULL: nothing. */
json_t *headers_find(const char *text, size_t length);

#endif
