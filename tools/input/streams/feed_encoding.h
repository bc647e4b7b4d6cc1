/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoding that a feed declares. */
#ifndef ANEWS_FEED_ENCODING_H
#define ANEWS_FEED_ENCODING_H

#include "charsets/decoder.h"
#include "input/streams/window.h"

/* Returns the encoding that the window's text has to be decoded from, before a parser of XML is
 * given it as UTF-8. Returns NULL if the parser finds out itself: for UTF-8, for UTF-16, and for
 * encodings that are not known, which it refuses. The window begins with the feed. */
const struct charset *feed_encoding_find(window *w);

#endif
