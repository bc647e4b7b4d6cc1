/* SPDX-License-Identifier: BSD-2-Clause */
/* What is kept of an item that has no field of its own. */
#ifndef ANEWS_ITEM_EXTRA_H
#define ANEWS_ITEM_EXTRA_H

#include "report/json_text.h"
#include "text/bytes.h"

#include <jansson.h>

/* Writes those members of an object that its item still has, as they were written, to an empty
 * buffer: an object, or nothing if there are none. Takes them off the item. */
void item_extra_write(bytes *out, json_part written, json_t *item);

#endif
