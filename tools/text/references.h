/* SPDX-License-Identifier: BSD-2-Clause */
/* Character references: "&amp;", "&#8217;" and what they stand for. */
#ifndef ANEWS_REFERENCES_H
#define ANEWS_REFERENCES_H

#include "text/bytes.h"

/* Adds text to *out with its references decoded as HTML has them. Returns false if memory ran out;
 * *out is then of no use. Must not be called within allocation_guard(). */
bool decode_references(const char *at, size_t length, bytes *out);

#endif
