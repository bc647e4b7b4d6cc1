/* SPDX-License-Identifier: BSD-2-Clause */
/* What the readers of streams give: one item after the other. */
#ifndef ANEWS_ITEMS_H
#define ANEWS_ITEMS_H

#include "report/json_text.h"
#include "text/bytes.h"

#include <jansson.h>
#include <stdbool.h>

enum item_result {
    ITEM_READ,
    ITEM_NONE,   /* the stream has ended, or cannot be read */
    ITEM_BAD,    /* this one is refused; reading may go on */
    ITEM_SECRET, /* it holds a secret key */
    ITEM_CUT,    /* what comes after this cannot be read */
};

/* Begins as {0}. */
typedef struct stream_item {
    json_t *item;   /* an object; the reader's until the next one is read */
    json_part text; /* the same as it was written, in valid JSON; .at is NULL if it was not */
    const json_t *defaults;    /* members that count for items without their like; may be NULL */
    unsigned long long line;   /* where it begins, from 1 */
    unsigned long long number; /* of the item, from 1 */
    bool is_in_list;           /* and not alone in its line */
    bool has_unread_content;   /* which is of a type that is not read, and no other */
    bytes fault;               /* why it is refused: the end of a sentence, zero-terminated */
} stream_item;

#endif
