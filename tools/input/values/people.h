/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of people in fields that hold names. */
#ifndef ANEWS_VALUES_PEOPLE_H
#define ANEWS_VALUES_PEOPLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { PERSON_MOST = 300 }; /* bytes of a name */

/* Narrows a text to the name in it: without "By", of a link in Markdown only its text, and of an
 * address of mail only the name that is given beside it. Returns false if no name is left: a number
 * or an address is none. */
bool person_of_text(const char **text, size_t *length);

/* Returns the name that an object gives, whole or in parts; NULL if it has none. A new reference.
 */
json_t *person_of_object(const json_t *object);

#endif
