/* SPDX-License-Identifier: BSD-2-Clause */
/* The ids of items. */
#ifndef ANEWS_ITEM_ID_H
#define ANEWS_ITEM_ID_H

#include "input/document.h"
#include "input/draft.h"
#include "input/notes.h"

/* Sets the draft's id, and takes it off the item. Returns as json_item_parse() does. */
bool item_id_read(const document *doc, notes *n, draft *d, int *status);

#endif
