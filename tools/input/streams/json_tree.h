/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes jansson's tree of an item whose grammar was checked already. */
#ifndef ANEWS_JSON_TREE_H
#define ANEWS_JSON_TREE_H

#include "report/json_text.h"
#include "text/bytes.h"

#include <jansson.h>

/* Returns the tree of a text that json_scan.h has gone through without a fault and found not odd,
 * a new reference; NULL with *error where jansson refuses it: it need not be UTF-8. `decoded` holds
 * what is decoded on the way, to be freed by the caller after the last tree. */
json_t *json_tree(const json_part *text, bytes *decoded, json_error_t *error);

#endif
