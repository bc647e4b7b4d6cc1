/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON as pages have it, as JSON. */
#ifndef ANEWS_JSON_REPAIR_H
#define ANEWS_JSON_REPAIR_H

#include "text/bytes.h"

/* Adds text to *out without what is not JSON but can be understood: comments of JavaScript and HTML
 * and CDATA around it, raw control characters and impossible escapes in strings, commas before a
 * closing bracket, NaN, semicolons. Numbers beyond what a double holds become strings. Whatever
 * else is wrong stays wrong. Text without zero bytes stays without. */
void json_repair(const char *at, size_t length, bytes *out);

#endif
