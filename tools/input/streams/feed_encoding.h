/* SPDX-License-Identifier: BSD-2-Clause */
/* Encodings that expat does not know. */
#ifndef ANEWS_FEED_ENCODING_H
#define ANEWS_FEED_ENCODING_H

#include <expat.h>

/* A handler for XML_SetUnknownEncodingHandler(). */
int feed_encoding_find(void *context, const XML_Char *name, XML_Encoding *info);

#endif
