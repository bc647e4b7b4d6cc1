/* SPDX-License-Identifier: BSD-2-Clause */
/* Values within an item. */
#ifndef ANEWS_ITEM_PATH_H
#define ANEWS_ITEM_PATH_H

#include <jansson.h>

/* Returns the strings that a path of names leads to, as a new array: "tags.term". On its way it
 * goes into each element of a list. Returns NULL if there are none. */
json_t *item_texts(json_t *item, const char *path);
/* Returns the first of them, which is the item's; NULL if there is none, or if it is empty. */
json_t *item_text(json_t *item, const char *path);

#endif
