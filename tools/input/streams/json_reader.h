/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads items from a stream of JSON values. */
#ifndef ANEWS_JSON_READER_H
#define ANEWS_JSON_READER_H

#include "input/streams/items.h"
#include "input/streams/window.h"

typedef struct json_reader json_reader;

/* The window must outlive the reader. Returns NULL if memory runs out. */
json_reader *json_reader_open(window *w);
enum item_result json_reader_next(json_reader *r, stream_item *item);
void json_reader_close(json_reader *r);

#endif
