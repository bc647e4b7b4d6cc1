/* SPDX-License-Identifier: BSD-2-Clause */
/* Elements of XHTML within a feed, written as HTML. */
#ifndef ANEWS_FEED_MARKUP_H
#define ANEWS_FEED_MARKUP_H

#include "input/streams/feed_names.h"
#include "text/bytes.h"

void feed_markup_open(bytes *out, const feed_name *name, const char **attributes);
void feed_markup_close(bytes *out, const feed_name *name);
void feed_markup_text(bytes *out, const char *text, size_t length);

#endif
