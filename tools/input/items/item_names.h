/* SPDX-License-Identifier: BSD-2-Clause */
/* The names that programs which write items have for fields and content. */
#ifndef ANEWS_ITEM_NAMES_H
#define ANEWS_ITEM_NAMES_H

#include "input/draft.h"

/* Adds fields that the draft does not have, from names that are those of one kind of program:
 * WordPress, feedparser, crawlers, ninjs, web services. Takes members off the item. */
void item_names_apply(draft *d, json_t *item);

/* Adds the fields of another draft whose tags this one does not have. */
void item_add_missing(draft *d, const draft *from);

enum item_markup { MARKUP_HTML, MARKUP_NONE };

/* Whether the item has content, be it an empty text. */
bool item_has_content(json_t *item);
/* Takes the content off the item. Returns it, NULL if there is none. *markup: what it is. */
json_t *item_take_content(json_t *item, enum item_markup *markup);
/* Takes off texts that stand beside the content and are longer than this. Returns whether there
 * were any. */
bool item_drop_texts(json_t *item, size_t most);

#endif
