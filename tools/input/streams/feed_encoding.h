/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoding that a feed declares. */
#ifndef ANEWS_FEED_ENCODING_H
#define ANEWS_FEED_ENCODING_H

#include "charsets/decoder.h"
#include "input/streams/window.h"

/* Returns the encoding of the window's text, which begins with a feed. A byte order mark decides,
 * else what is declared. That a feed is in UTF-16 cannot be said by bytes that are read as ASCII:
 * it is in UTF-8 then, as it is where the window has decoded it. Returns NULL if a parser of XML
 * finds out itself: where nothing is declared, and for encodings that cannot be read, which it
 * refuses. */
const struct charset *feed_encoding_find(window *w);

#endif
