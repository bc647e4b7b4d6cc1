/* SPDX-License-Identifier: BSD-2-Clause */
/* What the packer kept of an item that has no field of its own: AN_TAG_EXTRA. */
#ifndef ANEWS_JSON_EXTRA_H
#define ANEWS_JSON_EXTRA_H

#include "report/json_text.h"

#include <jansson.h>

/* Begins as all zero bytes. */
typedef struct json_extra {
    json_part text;   /* the object, where it lies in the fields */
    bool has_authors; /* that are to be shown */
    json_t *authors;  /* NULL: none, or more than the list of authors that packing makes */
} json_extra;

/* Reads extra. *is_good: it is an object that can be shown as members of the item, each of which
 * it has once. Returns AN_*. */
int json_extra_read(json_extra *extra, const char *text, size_t length, bool *is_good);
/* Counts its authors. */
size_t json_extra_authors(const json_extra *extra);
/* Whether author n has this name. */
bool json_extra_has_author(const json_extra *extra, size_t n, const char *name, size_t length);
void json_extra_free(json_extra *extra);

#endif
