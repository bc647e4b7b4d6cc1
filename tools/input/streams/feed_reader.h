/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads items from a feed: RSS 2.0 and before, RSS 1.0, Atom. */
#ifndef ANEWS_FEED_READER_H
#define ANEWS_FEED_READER_H

#include "input/streams/items.h"
#include "input/streams/window.h"

typedef struct feed_reader feed_reader;

/* The window must outlive the reader. Returns NULL if memory runs out. */
feed_reader *feed_reader_open(window *w);
/* An item has the members of an item of JSON Feed, and those of its elements that JSON Feed has no
 * name for, under their own names. */
enum item_result feed_reader_next(feed_reader *r, stream_item *item);
void feed_reader_close(feed_reader *r);

#endif
